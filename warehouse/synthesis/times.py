"""Times of measurement as figures, so that `12 weeks` and `three months` are one time."""

import re

_DAYS = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}
_NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_NUMBERS += ["eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"]
_NUMBER = rf"\d+(?:\.\d+)?|{'|'.join(_NUMBERS[1:])}"
_TIME = re.compile(
    rf"\b(?:(?P<many>{_NUMBER})[\s-]*(?P<unit>day|week|month|year)s?|(?P<named>day|week|month|year)\s+(?P<nth>{_NUMBER}))\b",
    re.IGNORECASE,
)
SPAN = re.compile(
    rf"\b(?:{_NUMBER})\s*(?:to|and|or|[-–])\s*(?:{_NUMBER})[\s-]*(?:day|week|month|year)", re.IGNORECASE
)
_LOOSE = re.compile(
    r"\b(?:(?:short|intermediate|medium|long)[\s-]term|(?:first|second|third)\s+(?:week|month|year))\b",
    re.IGNORECASE,
)
# Up to so many days the unit is told apart by days, weeks and months.
_SCALES = ((7, "day", 1.0), (45, "week", 7.0), (float("inf"), "month", 30.44))


def time_of(text: str | None) -> str | None:
    """The one time that a text names, in days of the first week, then weeks, then months; else None."""
    if SPAN.search(text or ""):
        return None
    found = {_named(_days(match)) for match in _TIME.finditer(text or "")}
    return found.pop() if len(found) == 1 else None


def times_in(text: str) -> frozenset[str]:
    """All times that a text names, a span such as `three to 12 months` as one."""
    spans = [match[0].lower() for match in SPAN.finditer(text)]
    points = [_named(_days(match)) for match in _TIME.finditer(SPAN.sub(" ", text))]
    return frozenset((*spans, *points, *(match[0].lower() for match in _LOOSE.finditer(text))))


def without_times(text: str) -> str:
    """The text without the times that it names."""
    return _TIME.sub(" ", text)


def _days(match: re.Match[str]) -> float:
    number = (match["many"] or match["nth"]).lower()
    count = float(_NUMBERS.index(number)) if number in _NUMBERS else float(number)
    return count * _DAYS[(match["unit"] or match["named"]).lower()]


def _named(days: float) -> str:
    unit, length = next((unit, length) for below, unit, length in _SCALES if days < below)
    count = round(days / length)
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
