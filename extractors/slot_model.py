"""Which name each figure of a sentence belongs to: one decision for all its figures of a list.

A linear-chain conditional random field (Lafferty et al. 2001) over the names that `extractors.slot_scene` offers:
the features of `extractors.slots` score each name, and a step from the name of one figure to that of the next is
scored by whether they are the same and what lies between. Trained by `extractors.training.slots`.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from extractors.arms import find_arms
from extractors.linear import Floats, Linear, linear, stored
from extractors.reading import Item, Reading, Sentence, design_of, findings, reading
from extractors.respectively import RESPECTIVELY, Span
from extractors.slot_scene import Candidate, Scene, elsewhere, groups_named, of_study, phrases_named
from extractors.slots import Sequenced, sequenced

# The slots that are decided so: the list and the field of its items.
SLOTS = {"arm": ("arm_results", "arm")}
ORDERS = 6
_LISTS = ("arm_results", "effects", "frequencies")


def of_record(
    record: Reading, store: Mapping[str, Any], design: str | None
) -> Iterator[tuple[str, Sequenced]]:
    """The figures of each sentence for each slot, with the names that they could have."""
    interventions = store.get("interventions", ())
    arms = find_arms(record.text, interventions=interventions, abbreviations=record.abbreviations)
    titled: list[Candidate] = []
    before: list[Candidate] = []
    for sentence in record.sentences:
        held = {name: _inside(store.get(name, ()), sentence) for name in _LISTS}
        spans = [
            (i["start"] - sentence.start, i["end"] - sentence.start) for name in _LISTS for i in held[name]
        ]
        if not spans and sentence.role != "title":
            continue
        scene = Scene(record=record, sentence=sentence, arms=arms, figures=tuple(spans), design=design)
        if sentence.role == "title" and not arms.arms:
            titled = elsewhere(phrases_named(scene), "title")
        here = groups_named(scene) if spans else []
        for slot, (name, field) in SLOTS.items():
            if held[name]:
                yield (
                    slot,
                    sequenced(scene, field, held[name], _once([*here, *of_study(scene), *before, *titled])),
                )
        groups = [one for one in here if one.source in ("group", "tagged")]
        before = elsewhere(groups, "previous") if groups else before


def _inside(items: Sequence[Item], sentence: Sentence) -> list[Item]:
    return sorted((i for i in items if sentence.start <= i["start"] < sentence.end), key=lambda i: i["start"])


def _once(ones: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, of those that name the same the first."""
    return list({one.entity: one for one in reversed(ones)}.values())[::-1]


class Chain:
    """The weights of a slot, of names by their features and of steps between two names."""

    def __init__(self, weights: Linear) -> None:
        self._weights = weights

    def best(self, seen: Sequenced) -> list[int]:
        """The names that score best together, one for each figure (Viterbi)."""
        total = self._scores(seen.seen[0])
        back = []
        for at in range(1, len(seen.items)):
            steps = self.step_scores(seen.steps[at])[orders(seen.candidates[at - 1], seen.candidates[at])]
            reached = total[:, None] + steps
            back.append(reached.argmax(axis=0))
            total = reached.max(axis=0) + self._scores(seen.seen[at])
        chosen = [int(total.argmax())]
        for pointers in reversed(back):
            chosen.append(int(pointers[chosen[-1]]))
        return chosen[::-1]

    def _scores(self, rows: Sequence[list[str]]) -> Floats:
        return self._weights.scores([set(row) for row in rows])[:, 0]

    def step_scores(self, between: str) -> Floats:
        """The score of each order after what lies `between` two figures."""
        return self._weights.scores([[step(between, order)] for order in range(ORDERS)])[:, 0]


def step(between: str, order: int) -> str:
    """The name of a step."""
    return f"step {between} {order}"


def orders(one: Sequence[Candidate], other: Sequence[Candidate]) -> NDArray[np.intp]:
    """What each step from a name of one figure to one of the next is: the same or another group, which way."""
    known: dict[str, int] = {}
    left, right = (np.array([known.setdefault(c.entity, len(known)) for c in part]) for part in (one, other))
    begins, goes_on = (np.array([c.places[0][0] if c.places else -1 for c in part]) for part in (one, other))
    away = (begins < 0)[:, None] | (goes_on < 0)[None, :]
    later = goes_on[None, :] > begins[:, None]
    found: NDArray[np.intp] = (left[:, None] == right[None, :]) * 3 + np.where(away, 2, later)
    return found


@cache
def chain(slot: str) -> Chain:
    """The model of a slot that ships with the extractors, read once."""
    return Chain(linear(stored(f"slot_{slot}")))


@Language.component("gleanings_slots")
def component(doc: Doc) -> Doc:
    """Sets the arms of the Doc's results; needs all lists of figures and the interventions.

    Where a sentence says "respectively" the grammar counts, and stands.
    """
    store = findings(doc)
    record = reading(doc)
    told = list(of_record(record, store, design_of(doc)))
    for slot, seen in told:
        if RESPECTIVELY.search(record.text, *_stretch(record, seen)):
            continue
        for item, names, at in zip(seen.items, seen.candidates, chain(slot).best(seen), strict=True):
            item[SLOTS[slot][1]], item["role"] = names[at].name or None, names[at].role
    return doc


def _stretch(record: Reading, seen: Sequenced) -> Span:
    """Where the sentence of the figures begins and ends."""
    sentence = record.sentence_at(seen.items[0]["start"])
    return (sentence.start, sentence.end) if sentence else (0, 0)
