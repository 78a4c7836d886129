"""Spans by a trained network: who was studied, what they got, what was measured, conditions and chemicals."""

from collections.abc import Iterator
from functools import cache

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from extractors.chain import likeliest_tags
from extractors.reading import Item, findings, text_of
from extractors.span_net import ENTITIES, PICO, Array, Moves, Network, Vectors, load, parted, rows, runs

# What is taken from "no span" before the best labels are chosen: labels of crowds leave much out.
EAGER = 0.6
# What counts of how likely a label follows another: little, for the network has seen the words around.
FOLLOWING = 0.2
_BARE = " \t\n.,;:-–—/"


@cache
def _trained() -> tuple[Network, Vectors, Moves]:
    return load()


def find_spans(doc: Doc) -> list[Item]:
    """Spans with `start`, `end` and `label`, in their order; the Doc's sentences must be set."""
    net, known, moves = _trained()
    parts = parted(doc)
    seen, tokens = rows(parts, known)
    if not len(tokens):
        return []
    scores = net.predict([seen])[0]
    begins = (parts.to_array([SENT_START]) == 1)[tokens]
    places = [(part.idx, part.idx + len(part)) for part in (parts[int(at)] for at in tokens)]
    text = text_of(doc)
    found = [
        span
        for labels in (pico_labels(scores, moves), entity_labels(scores, moves))
        for first, behind, label in runs(labels, begins)
        for span in _clean(text, places[first][0], places[behind - 1][1], label)
    ]
    return sorted(found, key=lambda span: (span["start"], span["end"], span["label"]))


def pico_labels(scores: Array, moves: Moves) -> list[str]:
    """The best of `PICO` for the tokens of a text."""
    eager = np.zeros(len(PICO))
    eager[0] = EAGER
    return [PICO[at] for at in _best(scores[:, : len(PICO)] - eager, moves.pico)]


def entity_labels(scores: Array, moves: Moves) -> list[str]:
    """The best of `ENTITIES` for the tokens of a text."""
    return [ENTITIES[at] for at in _best(scores[:, len(PICO) :], moves.entities)]


def _best(scores: Array, moves: Array) -> list[int]:
    return likeliest_tags(scores, FOLLOWING * moves, [len(scores)])[0]


def _clean(text: str, start: int, end: int, label: str) -> Iterator[Item]:
    """The span without punctuation or a bracket without partner at its ends; nothing where none is left."""
    words = text[start:end]
    bare = words.strip(_BARE).lstrip(")]").rstrip("([").strip(_BARE)
    if bare.endswith((")", "]")) and bare.count("(") + bare.count("[") < bare.count(")") + bare.count("]"):
        bare = bare[:-1].rstrip(_BARE)
    if bare.startswith(("(", "[")) and bare.count("(") + bare.count("[") > bare.count(")") + bare.count("]"):
        bare = bare[1:].lstrip(_BARE)
    if any(map(str.isalnum, bare)):
        start += words.index(bare)
        yield {"start": start, "end": start + len(bare), "label": label}


@Language.component("gleanings_spans")
def component(doc: Doc) -> Doc:
    """Sets the Doc's spans."""
    findings(doc)["spans"] = find_spans(doc)
    return doc
