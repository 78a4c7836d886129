"""When a figure was measured: "at 3 months", "after 24 weeks of treatment", "month 12", "at baseline"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.guarded import guarded

_NUMBER = (
    r"(?:\d+(?:[.,·]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen"
    r"|twenty(?:[ -]four)?|thirty(?:[ -]six)?|forty[ -]eight|sixty|half\san?)"
)
_UNIT = r"(?:years?|yrs?|months?|mos?|weeks?|wks?|days?|hours?|hrs?|h|minutes?|mins?|sessions?|cycles?)"
_LENGTH = rf"{_NUMBER}(?:\s?(?:-|–|to)\s?{_NUMBER})?(?:\s|-)?{_UNIT}"
_LIST = rf"{_NUMBER}(?:,\s?{_NUMBER})*,?\s(?:and|or)\s{_NUMBER}(?:\s|-)?{_UNIT}"
_EVENT = (
    r"(?:follow[ -]?up|treatment|therapy|surgery|operation|intervention|randomi[sz]ation|injection|discharge"
    r"|admission|implantation|enrol?lment|birth|delivery|baseline|inclusion|vaccination|procedure|onset"
    r"|transplantation|exposure|the\s(?:last|first|single)(?:\s\d+\sm?g)?\sdose|[\w-]+[ -](?:therapy"
    r"|treatment))"
)
_AFTER = (
    rf"(?:\s(?:of|after|post|following|from|into|since)\s(?:the\s|an?\s)?(?:[\w-]+\s)?{_EVENT}"
    r"|\slater|\spostoperatively)"
)
_MOMENT = (
    r"(?:baseline|(?:hospital\s)?discharge|admission|end[ -]?point|study entry|presentation"
    r"|(?:the\s)?(?:last|final|latest|end of|completion of|longest|long-term|mean)\s?(?:the\s)?(?:study"
    r"|follow[ -]?up"
    r"|treatment|therapy|intervention|visit|assessment|trial)(?:\s(?:visit|period))?|follow[ -]?up"
    r"|post[ -]?treatment)"
)

# What all of them begin with: most places are passed over at the price of one look.
_BEGINS = (
    r"\b(?=[dmw]?\d|at\s|after\s|within|over|during|by\s|in\s|through|until|up\s|for\s|follow|on\s|from\s|before\s|pre|post"
    r"|study\s|days?\s|weeks?\s|months?\s|years?\s|hours?\s|baseline"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty|thirty|forty|half)"
)
# Each branch is one way of naming a time; the first that fits at a place wins.
_TIMEPOINT = guarded(
    rf"""
    {_BEGINS} (?:
    \b(?:at|after|within|over|during|by|in|through(?:out)?|until|up\sto|for|following|on)\s
        (?:the\s|a\s|an\s)?
        (?:first\s|last\s|next\s|subsequent\s|final\s|approximately\s|about\s|median\s(?:of\s)?)*
        (?:{_LIST}|{_LENGTH})(?![\w])(?:\s(?:assessment|visit|period|time\s?point))?(?:{_AFTER}|\s{_EVENT})?
    | (?:\b(?:at|on|by|in|until|from)\s)?\b(?:postoperative\s|study\s)?
        (?:days?|weeks?|months?|years?|hours?)\s\d+(?:\s?(?:-|–|to|and)\s?\d+)?\b
    | \b(?!(?-i:m[23])\b)(?:D|M|W)\d{{1,3}}\b
    | \b{_LENGTH}{_AFTER}
    | \b(?:during|in|over|within)\s(?:the\s)?(?:first|second|third|last)\s(?:year|month|week|day|hour)s?\b
    | \b{_LENGTH}\s(?:follow[ -]?up|assessment|visit|post(?:operative(?:ly)?|-?treatment)?|postoperatively)
    | \b(?:at|after|on|by|until)\s{_MOMENT}
    | \b(?:before|after|following|during)\s(?:the\s)?(?:[\w-]+\s){{0,2}}{_EVENT}\b
    | \bat\s(?:the\s)?end\sof\s(?:the\s)?(?:study|treatment|therapy|follow[ -]?up|trial|intervention)
    | \b(?:preoperative(?:ly)?|postoperative(?:ly)?|baseline)\b
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BASELINE = guarded(
    r"\b(?:at|from) baseline\b|\bbaseline\b|\bbefore (?:the )?(?:\w+ )?(?:treatment|therapy|surgery"
    r"|intervention|operation)\b"
    r"|\bpre-?operative(?:ly)?\b|\bpre-?treatment\b|\bat (?:admission|presentation|study entry"
    r"|enrol?lment)\b",
    re.IGNORECASE,
)
# A change "from baseline", or a value set against the one before treatment, is no value at baseline.
_AGAINST = guarded(
    r"\b(?:from|than|to|versus|vs\.?|with|over|above|below|of|within|relative to|and|between"
    r"|their)[\s-](?:the\s|an?\s)?$",
    re.IGNORECASE,
)
_IN_LIST = re.compile(
    rf"(?P<numbers>{_NUMBER}(?:,\s{_NUMBER})*,?\s(?:and|or)\s{_NUMBER})(?:\s|-)?(?P<unit>{_UNIT})\b.*",
    re.IGNORECASE,
)
_BY_AMOUNT = re.compile(rf"by\s(?:about\s|approximately\s)?{_NUMBER}", re.IGNORECASE)
_BY_HOW_MUCH = guarded(r"\b(?:\w+ed|fell|rose|longer|shorter)\s$")
_LEAD = re.compile(r"^(?:at|over|in|on|by|for)\s(?:the\s)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timepoint:
    """A time named in a text; `label` is its wording without a leading preposition.

    `compared` says that something is set against what was then: "the change from baseline" was measured later.
    """

    start: int
    end: int
    label: str
    baseline: bool = False
    compared: bool = False


@lru_cache(maxsize=1024)
def find_timepoints(text: str) -> tuple[Timepoint, ...]:
    """The times that a sentence names, in reading order."""
    return tuple(
        _timepoint(text, match)
        for match in _TIMEPOINT.finditer(text)
        if not (_BY_AMOUNT.match(match.group()) and _BY_HOW_MUCH.search(text, 0, match.start()))
    )


def _timepoint(text: str, match: re.Match[str]) -> Timepoint:
    words = match.group().strip()
    before = _BASELINE.search(words) is not None
    compared = before and _AGAINST.search(text, 0, match.start()) is not None
    return Timepoint(
        start=match.start(),
        end=match.end(),
        label=_LEAD.sub("", words),
        baseline=before and not compared,
        compared=compared,
    )


def measured(timepoints: Sequence[Timepoint]) -> list[Timepoint]:
    """The times at which something was measured, without those that it is only set against."""
    return [point for point in timepoints if not point.compared]


def nearest(timepoints: Sequence[Timepoint], start: int, end: int) -> Timepoint | None:
    """The time that a figure at `start:end` belongs to: the one just after it, else the last one before it."""
    after = [point for point in timepoints if end <= point.start <= end + 40]
    before = [point for point in timepoints if point.end <= start]
    if after and (not before or after[0].start - end <= start - before[-1].end):
        return after[0]
    return before[-1] if before else (after[0] if after else None)


def in_order(time: Timepoint, size: int) -> list[str] | None:
    """The times of a list of as many, each with its unit: "6 and 12 weeks" gives "6 weeks", "12 weeks"."""
    listed = _IN_LIST.fullmatch(time.label)
    numbers = re.findall(_NUMBER, listed["numbers"]) if listed else []
    return [f"{number} {listed['unit']}" for number in numbers] if listed and len(numbers) == size else None
