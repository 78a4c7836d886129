"""Which words of the marked abstracts are of a treatment, a group, an outcome, a population or a condition.

They teach the network of the spans beside the hidden words: the manner of marking is another one than that of the
annotated sets, but what is read is the same.
"""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from extractors.training.marked import LISTS, Marked

# What a mark is, by the place where the guideline's lists have it.
MARKS = ("treatment", "group", "outcome", "population", "condition")
_MARK = {
    "name": "treatment",
    "intervention": "treatment",
    "comparator": "treatment",
    "arm": "group",
    "outcome": "outcome",
    "population": "population",
    "condition": "condition",
}
_SHORTEST = 4  # letters of a phrase that is marked wherever it stands

Array = NDArray[Any]


def marks(one: Marked, doc: Doc, at: Array) -> Array:
    """For each of the tokens `at` (a row) whether it is of each of `MARKS` (a column)."""
    starts = np.array([doc[int(i)].idx for i in at])
    found = np.zeros((len(at), len(MARKS)), dtype=np.float32)
    for mark, start, end in set(_places(one)):
        found[(starts >= start) & (starts < end), MARKS.index(mark)] = 1
    return found


def _places(one: Marked) -> Iterator[tuple[str, int, int]]:
    for item in (item for name in LISTS for item in one.gold[name]):
        for key, mark in _MARK.items():
            for start, end in item.get(key) or ():
                yield mark, start, end
                yield from ((mark, *span) for span in _elsewhere(one.text, one.text[start:end]))


def _elsewhere(text: str, phrase: str) -> Iterator[tuple[int, int]]:
    if len(phrase) >= _SHORTEST:
        whole = re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)", re.IGNORECASE)
        yield from (match.span() for match in whole.finditer(text))
