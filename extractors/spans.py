"""Spans by a trained network: who was studied, what they got, what was measured, conditions and chemicals."""

from collections.abc import Iterator
from functools import cache

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from extractors.reading import Item, findings, text_of
from extractors.span_net import ENTITIES, PICO, Array, Network, Vectors, load, rows, runs

# What is taken from "no span" before the best label is chosen: labels of crowds leave much out.
EAGER = 0.6
_BARE = " \t\n.,;:-–—/"


@cache
def _trained() -> tuple[Network, Vectors]:
    return load()


def find_spans(doc: Doc) -> list[Item]:
    """Spans with `start`, `end` and `label`, in their order; the Doc's sentences must be set."""
    net, known = _trained()
    seen, tokens = rows(doc, known)
    if not len(tokens):
        return []
    scores = net.predict([seen])[0]
    begins = (doc.to_array([SENT_START]) == 1)[tokens]
    found = [
        span
        for labels in (pico_labels(scores), entity_labels(scores))
        for first, behind, label in runs(labels, begins)
        for span in _clean(doc, int(tokens[first]), int(tokens[behind - 1]), label)
    ]
    return sorted(found, key=lambda span: (span["start"], span["end"], span["label"]))


def pico_labels(scores: Array) -> list[str]:
    """The best of `PICO` for each token."""
    eager = np.zeros(len(PICO))
    eager[0] = EAGER
    return [PICO[at] for at in (scores[:, : len(PICO)] - eager).argmax(axis=1)]


def entity_labels(scores: Array) -> list[str]:
    """The best of `ENTITIES` for each token."""
    return [ENTITIES[at] for at in scores[:, len(PICO) :].argmax(axis=1)]


def _clean(doc: Doc, first: int, last: int, label: str) -> Iterator[Item]:
    """The span without punctuation or a bracket without partner at its ends; nothing where none is left."""
    start, end = doc[first].idx, doc[last].idx + len(doc[last])
    words = text_of(doc)[start:end]
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
