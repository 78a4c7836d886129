"""The grammar of figures: every figure of a text, once, with what it is and where it stands.

The rules run in order; a numeral that one rule has read is not read again. Labelled forms (p-values, intervals,
`n = 34`) come first, then figures with their counts and spreads, then ranges, then what is left, one by one.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from extractors import intervals, labels, p_values, ranges, rates, shares, spreads
from extractors.figure import Figure, Found
from extractors.guarded import learn
from extractors.numerals import MARK, Shape, shape_of

__all__ = ["Figure", "read"]

_RULES: tuple[Callable[[Shape], Iterator[Found]], ...] = (
    p_values.find,
    intervals.find,
    rates.find,
    shares.find,
    labels.find,
    spreads.find,
    ranges.find,
)


# No sentence is written with more; what holds more is a table run into one line, and hostile in its cost.
MOST = 120


@lru_cache(maxsize=1024)
def read(text: str) -> tuple[Figure, ...]:
    """All figures of a sentence or text in order, none overlapping another: `figure.text == text[start:end]`.

    Several extractors read the same sentence in turn: the last thousand answers are kept.
    """
    shape = shape_of(text)
    learn([shape.text])
    found = sorted(_found(shape), key=lambda item: item.start)
    return tuple(_with_shared_units([item.figure(shape, text) for item in found], text))


_LISTED = re.compile(
    r"\s*(?P<comma>,|;|/)?\s*(?P<word>and|or|vs\.?|versus|to|compared (?:with|to))?\s*", re.IGNORECASE
)
_SHARED = ("percent", "number", "dose", "time")


def _with_shared_units(figures: list[Figure], text: str) -> list[Figure]:
    """Give "20" the unit of "20 and 30%": in a list the unit is said once, behind the last figure."""
    shared = list(figures)
    joined = False
    for at in range(len(figures) - 2, -1, -1):
        this, following = shared[at], shared[at + 1]
        gap = _LISTED.fullmatch(text, this.end, following.start)
        joined = bool(gap and (gap["word"] or (gap["comma"] and joined)))
        bare = this.kind == "number" and this.unit is None and not this.words
        if joined and bare and following.unit and following.kind in _SHARED and not _counted(following):
            shared[at] = replace(this, kind=following.kind, unit=following.unit)
    return shared


def _counted(figure: Figure) -> bool:
    """Whether a share opens with its count, "237 (79.3%)": a number before it is no percentage."""
    return figure.kind == "percent" and 0 < figure.text.find("(") < figure.text.find("%")


def _found(shape: Shape) -> list[Found]:
    free = bytearray(b"\1") * len(shape.text)
    found: list[Found] = []

    def take(item: Found) -> None:
        if all(free[item.start : item.end]):
            found.append(item)
            free[item.start : item.end] = bytes(item.end - item.start)

    # Without a numeral there is nothing to find but "NS".
    for rule in _RULES if shape.numerals else (p_values.find,):
        for item in rule(shape):
            take(item)
    at = shape.text.find(MARK)
    while at >= 0:
        if free[at]:
            take(labels.single(shape, at))
        at = shape.text.find(MARK, at + 1)
    return found
