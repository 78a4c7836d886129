"""Dates with no more precision than their source states."""

import re
from datetime import date
from functools import lru_cache
from typing import Literal

Precision = Literal["year", "month", "day", "season"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SEASONS = ("spring", "summer", "autumn", "fall", "winter")
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|2[01]\d\d)(?!\d)")
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})", re.IGNORECASE)


# There are four dates in a record and not many different ones in all.
@lru_cache(maxsize=50_000)
def iso(year: str, month: str = "", day: str = "") -> tuple[str, Precision] | None:
    """The date in ISO 8601 and its precision, without parts that no calendar knows; None without a year."""
    if not _YEAR.fullmatch(year):
        return None
    number = month_number(month)
    if number is None:
        return year, "year"
    try:
        return date(int(year), number, int(day)).isoformat(), "day"
    except ValueError:
        return f"{year}-{number:02}", "month"


def month_number(month: str) -> int | None:
    """1 to 12 for `5`, `05`, `May` or `may.`; None for anything else."""
    if month.isdecimal():
        return int(month) if 1 <= int(month) <= 12 else None
    name = month[:3].lower()
    return _MONTHS.index(name) + 1 if name in _MONTHS else None


def from_words(words: str) -> tuple[str, Precision] | None:
    """The first year, with its first month or season, in words such as `1978 Dec-1979 Jan`, `2000 Spring`."""
    year = _YEAR.search(words)
    if not year:
        return None
    month = _MONTH.search(words)
    if month:
        return f"{year[1]}-{month_number(month[1]):02}", "month"
    return year[1], "season" if any(season in words.lower() for season in _SEASONS) else "year"


def without_filler(text: str) -> tuple[str, Precision] | None:
    """An ISO date of a source that writes the first day where it knows the month or year alone.

    The first of a month becomes the month, the first of January the year: less precise, but never wrong.
    """
    year, month, day = [*text.strip()[:10].split("-"), "", ""][:3]
    if day == "01":
        return iso(year, "" if month == "01" else month)
    return iso(year, month, day)
