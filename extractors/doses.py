"""Doses, frequencies and durations in the name of a treatment: what is left out of its key."""

import re

_NUMBER = r"\d[\d.,]*(?:\s?(?:-|–|to|or|/|x|×)\s?\d[\d.,]*)?"
_UNIT = r"(?:mg|milligrams?|g|grams?|[µμ]g|mcg|micrograms?|ng|kg|ml|l|iu|units?|mmol|meq|mci|gy|ppm|mg/ml)"
_PER = r"(?:\s?/\s?(?:kg|m2|m²|day|d|h|hr|hour|ml|l|dose|week|wk|min|24\s?h))*"
_TIME = r"(?:minutes?|min|hours?|hrs?|days?|weeks?|wks?|months?|years?)"

_FEW = r"(?:\d+|one|two|three|four|six|eight|twelve)"
_OFTEN = r"(?:once|twice|thrice|(?:one|two|three|four|\d)\stimes?)"
_ENDS = r"(?=\s*$|\s*[,+]|\s(?:in|at|of|for|with|plus|and)\b)"

DOSE = re.compile(
    rf"""
    (?<![\w.]) (?:
        (?:at\s|of\s)? (?:an?\s)? (?:dose\sof\s)? {_NUMBER} [\s-]? {_UNIT} \b {_PER}
        (?:\s(?:per|a|an|each)\s(?:day|week|dose|kg|hour))?            # 300 mg per day
      | {_NUMBER} \s? % (?!\s?(?:pain|relief|reduction|improvement|or\s))  # 0.5% bupivacaine
      | {_OFTEN} [\s-] (?:(?:an?|per)\s)? (?:daily|weekly|monthly|day|week|month)
      | (?:daily|weekly|monthly|fortnightly|nightly) {_ENDS}
      | [bt]\.?i\.?d\.? | q\.?i\.?d\.? | q\d{{1,2}}h
      | every\s (?:\d+\s)? {_TIME}
      | (?:for|over|lasting)\s (?:up\sto\s)? {_FEW} (?:\s?(?:-|to)\s?\d+)? (?:[\s-]{_TIME})? {_ENDS}
      | {_NUMBER} [\s-] {_TIME} (?=\s|$|,)                            # six sessions of 30 min
    ) (?!\w)
    """,
    re.VERBOSE | re.IGNORECASE,
)


def undosed(text: str) -> str:
    """The name without dose, frequency and duration."""
    return DOSE.sub(" ", text) if _told(text) else text


def doses(text: str) -> str:
    """The doses of a name, in their order, in small letters and with single blanks; empty where none is told."""
    return (
        " ".join(" ".join(match.group().lower().split()) for match in DOSE.finditer(text))
        if _told(text)
        else ""
    )


def _told(text: str) -> bool:
    return _HINT.search(text) is not None


_HINT = re.compile(
    r"\d|daily|weekly|monthly|nightly|day|week|month|[bt]\.?i\.?d\b|q\.?i\.?d\b|for\s|over\s|every", re.I
)
