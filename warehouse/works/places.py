"""Where a work was published: journal, volume, year and pages in one form each."""

import re
from functools import lru_cache
from typing import Any

from warehouse.works.wording import folded, given

_REMEMBERED = 1 << 13  # journals: there are not many more
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
_ISSN = re.compile(r"\b(\d{4})-?(\d{3}[\dXx])\b")
_VOLUME = re.compile(r"(?:vol(?:ume)?\W*)?(\d+)(?!\d*\))", re.IGNORECASE)
_PAGES = re.compile(r"([a-z]*)0*(\d+)([a-z]?)(?:\s*[-–—−]\s*[a-z]*(\d+))?", re.IGNORECASE)
_SMALL = frozenset(
    {"the", "of", "and", "in", "for", "on", "a", "an", "de", "la", "et", "der", "und", "fur", "le"}
)
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_SUBTITLE = re.compile(r"\s*:\s|\s=\s|(?<=\w{3})\.\s+(?=[A-Z])|\s/\s")

# Spreadsheets turn pages such as 3-9 into `03-Sep` or, where the second number is no day, `Sep-13`.
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DAY_MONTH = re.compile(rf"(\d{{1,2}})-({'|'.join(_MONTHS)})", re.IGNORECASE)
_MONTH_YEAR = re.compile(rf"({'|'.join(_MONTHS)})-(\d{{2}})", re.IGNORECASE)


def year(value: Any) -> int | None:
    """The year in a date or a text."""
    found = _YEAR.search(given(value))
    return int(found[0]) if found else None


def issns(value: Any) -> frozenset[str]:
    """Every ISSN in a text, without its hyphen."""
    return _issns(given(value))


@lru_cache(maxsize=_REMEMBERED)
def _issns(text: str) -> frozenset[str]:
    return frozenset((first + second).upper() for first, second in _ISSN.findall(text))


def volume(value: Any) -> str:
    """The number of the volume; empty where only the number of a supplement stands, as `1)`."""
    found = _VOLUME.match(given(value))
    return str(int(found[1])) if found else ""


def issue(value: Any) -> str:
    """The number of the issue; empty for a supplement and whatever else is no plain number."""
    text = given(value)
    return str(int(text)) if text.isdecimal() else ""


def pages(value: Any) -> tuple[str, str]:
    """First and last page, the last written out (`221-8` ends at 228); empty where they are not given."""
    found = _PAGES.match(_mended(given(value)))
    if not found:
        return "", ""
    prefix, first, suffix, last = found[1].lower(), found[2], found[3].lower(), found[4] or ""
    if last and len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return f"{prefix}{first}{suffix}", last.lstrip("0")


def _mended(text: str) -> str:
    if "-" not in text:
        return text
    if found := _DAY_MONTH.fullmatch(text):
        return f"{int(found[1])}-{_number(found[2])}"
    if found := _MONTH_YEAR.fullmatch(text):
        return f"{_number(found[1])}-{int(found[2])}"
    return text


def _number(month: str) -> int:
    return _MONTHS.index(month.lower()) + 1


def journal(value: Any) -> tuple[str, ...]:
    """The words of a journal's title, without small words, brackets and what follows a colon or a stop."""
    return _words_of_journal(given(value))


@lru_cache(maxsize=_REMEMBERED)
def _words_of_journal(title: str) -> tuple[str, ...]:
    text = _BRACKETS.sub(" ", title)
    words = folded(_SUBTITLE.split(text)[0] or text).split()
    return tuple(word for word in words if word not in _SMALL)


def same_journal(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one title is the other, abbreviated word for word or to its initials."""
    short, long = sorted((one, other), key=lambda words: (len(words), words))
    if len(short) == len(long):
        return all(_abbreviates(*sorted(pair, key=len)) for pair in zip(short, long, strict=True))
    initials = "".join(word[0] for word in long)
    return len(short) == 1 and len(short[0]) > 2 and initials.startswith(short[0])


def _abbreviates(short: str, long: str) -> bool:
    """`vascul` and `natl` stand for `vascular` and `national`: the first letter, then letters in order."""
    rest = iter(long)
    return short[0] == long[0] and all(letter in rest for letter in short)
