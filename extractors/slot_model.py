"""Which name each figure of a sentence belongs to: one decision for all its figures of a list.

A linear-chain conditional random field (Lafferty et al. 2001) over the names that `extractors.slot_offers` gives:
the features of `extractors.slots` score each name, and a step from the name of one figure to that of the next is
scored by whether they are the same and what lies between. Trained by `extractors.training.slots`.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, chain, pairwise

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from extractors.chain import likeliest
from extractors.linear import Floats, Part, Parted, linear, side_by_side, stored
from extractors.outcome import PRIMARY
from extractors.reading import Item, Reading, design_of, findings, reading
from extractors.respectively import RESPECTIVELY, Span
from extractors.slot_offers import of_record
from extractors.slot_scene import Candidate
from extractors.slots import Sequenced, similar

# The fields of each list that are decided so.
SLOTS = {
    "effects": ("outcome", "intervention"),
    "arm_results": ("arm", "outcome"),
    "frequencies": ("condition", "population"),
}
# Where the rules name more rightly they stand; what the model says there only keeps a name from the other field.
BY_RULES = frozenset((("arm_results", "outcome"), ("frequencies", "population")))
# "adults without gout" is the other side of "adults with gout", though its words are the same.
_DENIED = re.compile(r"\b(?:without|no|non|not|never)\b", re.IGNORECASE)
# "non-operative care for scoliosis" against "non-operative care" is one side twice.
_TAIL = re.compile(r"\s(?:for|in|of|after)\s")
ORDERS = 6
_NEVER = -1e4


class Chain:
    """The weights of a list: two columns of the model of all lists, one for each of its fields."""

    def __init__(self, weights: Parted, columns: slice) -> None:
        self._weights, self._columns = weights, columns

    def best(self, seen: Sequenced) -> list[list[int]]:
        """For each of the two fields the names that score best together, one for each figure.

        No name is taken for both fields of a figure: whichever is decided first, the better sum counts.
        """
        scores = self._scores(list(chain.from_iterable(seen.seen)))
        own = np.split(scores, list(accumulate(map(len, seen.seen[:-1]))))
        steps = [
            self._scores([[(_stepped, between, order)] for order in range(ORDERS)])[orders(one, other)]
            for between, (one, other) in zip(seen.steps[1:], pairwise(seen.candidates), strict=True)
        ]
        one, other = (_decided(own, steps, seen.candidates, first) for first in (0, 1))
        return (one if one[0] >= other[0] else other)[1]

    def _scores(self, rows: Sequence[Sequence[Part]]) -> Floats:
        scores: Floats = self._weights.scores(rows)[:, self._columns]
        return scores


def _decided(
    own: Sequence[Floats], steps: Sequence[Floats], candidates: Sequence[Sequence[Candidate]], first: int
) -> tuple[float, list[list[int]]]:
    """The names of both fields and the sum of their scores, where the field `first` is decided before the other."""
    total, taken = likeliest([one[:, first] for one in own], [one[..., first] for one in steps])
    left = [
        np.where(_same(names, names[at]), _NEVER, one[:, 1 - first])
        for one, names, at in zip(own, candidates, taken, strict=True)
    ]
    rest, others = likeliest(left, [one[..., 1 - first] for one in steps])
    return total + rest, [others, taken] if first else [taken, others]


def _same(names: Sequence[Candidate], taken: Candidate) -> list[bool]:
    """Which names are the one taken for the other field."""
    return [bool(one.entity) and one.entity == taken.entity for one in names]


def step(between: str, order: int) -> str:
    """The name of a step."""
    return f"step {between} {order}"


def _stepped(between: str, order: int) -> tuple[str, ...]:
    return (step(between, order),)


def orders(one: Sequence[Candidate], other: Sequence[Candidate]) -> NDArray[np.intp]:
    """What each step from a name of one figure to one of the next is: the same or another one, which way."""
    known: dict[str, int] = {}
    left, right = (np.array([known.setdefault(c.entity, len(known)) for c in part]) for part in (one, other))
    begins, goes_on = (np.array([c.places[0][0] if c.places else -1 for c in part]) for part in (one, other))
    away = (begins < 0)[:, None] | (goes_on < 0)[None, :]
    later = goes_on[None, :] > begins[:, None]
    found: NDArray[np.intp] = (left[:, None] == right[None, :]) * 3 + np.where(away, 2, later)
    return found


@cache
def chains() -> dict[str, Chain]:
    """The model of each list that ships with the extractors: one model of all their columns, read once."""
    models = [linear(stored(f"slots_{name}")) for name in SLOTS]
    ends = list(accumulate(len(one.bias) for one in models))
    weights = Parted(side_by_side(models))
    return {
        name: Chain(weights, slice(begin, end))
        for name, begin, end in zip(SLOTS, [0, *ends], ends, strict=False)
    }


@Language.component("gleanings_slots")
def component(doc: Doc) -> Doc:
    """Sets what the Doc's figures are about and whose they are; needs all lists of figures and the interventions.

    Where a sentence says "respectively" the grammar counts, and stands.
    """
    store, record = findings(doc), reading(doc)
    for name, seen in list(of_record(record, store, design_of(doc))):
        if RESPECTIVELY.search(record.text, *_stretch(record, seen)):
            continue
        for field, chosen in zip(SLOTS[name], chains()[name].best(seen), strict=True):
            if (name, field) in BY_RULES:
                continue
            for item, names, at in zip(seen.items, seen.candidates, chosen, strict=True):
                _name(item, field, names[at])
    return doc


def _name(item: Item, field: str, one: Candidate) -> None:
    """Sets a name, but for one that the rules take for the other side: then its direction would be turned, too.

    What the rules know of "the primary outcome" says more than that.
    """
    before = item[field]
    if before and PRIMARY.fullmatch(one.name):
        return
    if field == "intervention" and similar(_TAIL.split(one.name)[0], item["comparator"]) == "same":
        if before and not _DENIED.search(item["comparator"]):
            return
        item["comparator"] = before if similar(one.name, before) != "same" else None
    item[field] = one.name or None
    if field == "arm":
        item["role"] = one.role


def _stretch(record: Reading, seen: Sequenced) -> Span:
    """Where the sentence of the figures begins and ends."""
    sentence = record.sentence_at(seen.items[0]["start"])
    return (sentence.start, sentence.end) if sentence else (0, 0)
