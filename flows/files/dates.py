"""Dates as reference files write them, with no more precision than is certain."""

import re
from collections.abc import Iterable

from flows.sources.dates import Precision, from_words, iso

_PARTS = re.compile(r"(\d{4})[/.-](\d{0,2})(?:[/.-](\d{0,2}))?(?:[/T ].*)?\s*")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_DAY_WORD = re.compile(r"(\d{1,2})\.?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})")
_WORD_DAY = re.compile(
    r"(\d{4})[ ,-]+([A-Za-z]{3,9})\.?[ -]+(\d{1,2})|([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})"
)
_ORDER = ("season", "year", "month", "day")

Told = tuple[str, Precision]


def parsed(text: str) -> Told | None:
    """The date in ISO 8601 and its precision; `4/3/2024` is the year alone, since two countries read it in two ways."""
    words = " ".join(text.split())
    if found := _PARTS.fullmatch(words) or _COMPACT.fullmatch(words):
        return iso(found[1], found[2] or "", found[3] or "")
    if found := _DAY_FIRST.fullmatch(words):
        return _slashes(int(found[1]), int(found[2]), found[3])
    if found := _DAY_WORD.fullmatch(words):
        return iso(found[3], found[2], found[1])
    if found := _WORD_DAY.fullmatch(words):
        return iso(found[1] or found[6], found[2] or found[4], found[3] or found[5])
    return from_words(words)


def _slashes(one: int, two: int, year: str) -> Told | None:
    if one == two or one > 12 >= two:
        return iso(year, str(two), str(one))
    return iso(year, str(one), str(two)) if two > 12 >= one else iso(year)


def best(year: str | None, others: Iterable[str]) -> tuple[Told, str] | None:
    """The most precise date among those of the same year as `year` (or as the first), and the file's words for it."""
    told = [(date, text) for text in (*([year] if year else []), *others) if (date := parsed(text))]
    if not told:
        return None
    same_year = [one for one in told if one[0][0][:4] == told[0][0][0][:4]]
    return max(same_year, key=lambda one: _ORDER.index(one[0][1]))
