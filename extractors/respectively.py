"""Values given in the order of names: "20 and 30% in the A and B groups, respectively"."""

import re
from collections.abc import Sequence
from typing import TypeVar

from extractors.guarded import guarded

Span = tuple[int, int]
Value = TypeVar("Value")
Name = TypeVar("Name")

RESPECTIVELY = guarded(r"\brespective(?:ly)?\b", re.IGNORECASE)
_SEPARATOR = re.compile(
    r"\s*(?:[,;]\s*(?:and|or|versus|vs\.?)?|(?<=\d)/(?=\d)|\b(?:and|or|versus|vs\.?|v)\b\.?)\s*",
    re.IGNORECASE,
)


def distribute(values: Sequence[Value], names: Sequence[Name]) -> list[tuple[Value, Name]] | None:
    """Each value with its name, in order; `None` where the counts do not match, so that nothing is guessed.

    Twice as many values as names are one round after the other ("1 and 2, 3 and 4 in A and B").
    """
    if not names or len(values) % len(names):
        return None
    return [(value, names[place % len(names)]) for place, value in enumerate(values)]


def conjuncts(text: str, start: int, end: int) -> list[Span]:
    """The parts of a coordinated list in `text[start:end]`: "A, B and C" gives three spans."""
    parts, at = [], start
    for separator in _SEPARATOR.finditer(text, start, end):
        if not _inside_brackets(text, start, separator.start()):
            parts.append((at, separator.start()))
            at = separator.end()
    parts.append((at, end))
    return [part for part in (_trimmed(text, *part) for part in parts) if part[0] < part[1]]


def _inside_brackets(text: str, start: int, place: int) -> bool:
    before = text[start:place]
    return before.count("(") > before.count(")") or before.count("[") > before.count("]")


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def coordinated(text: str, spans: Sequence[Span]) -> list[list[Span]]:
    """The spans in runs that only commas, "and", "or" or "versus" part: each run is one coordinated list."""
    runs: list[list[Span]] = []
    for span in spans:
        gap = text[runs[-1][-1][1] : span[0]] if runs else ""
        if runs and (gap == "/" or _SEPARATOR.fullmatch(gap)):
            runs[-1].append(span)
        else:
            runs.append([span])
    return runs
