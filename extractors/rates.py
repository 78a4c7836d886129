"""Rates: `12.3 per 1000 person-years`, `5 cases per 100,000`, `3/1000 live births`, `0.7% per year`."""

import re
from collections.abc import Iterator

from extractors.figure import Found
from extractors.numerals import Shape

_PERSON = r"(?: persons? | patients? | women | woman | men | child(?:ren)? | subjects? | participants? | people | lives )"
_TIME = r"(?: years? | yrs? | months? | days? | weeks? | hours? )"
_PERSON_TIME = rf"(?: {_PERSON} [ -]? (?:at[ ]risk[ ])? (?:of[ ]|follow-up[ ])? {_TIME} | p-?y(?:rs?|s)?\b | years[ ](?:of[ ])?(?:follow|observation|exposure|at[ ]risk) | {_TIME}[ ]of[ ]follow )"
_RATE = re.compile(
    rf"""
    (?P<value>\#) (?: [ ]?[\[(][^()\[\]]{{0,40}}[\])] )? (?:[ ](?!and\b|or\b|in\b)[a-z-]+){{0,4}}?
    (?: [ ](?:per|in|in[ ]every|for[ ]every|of[ ]every)[ ](?:every[ ])? | [ ]?/[ ]? ) (?: (?P<per>\#) | (?P<million>million) )
    (?: [ -]? (?P<persontime> {_PERSON_TIME} ) )?
    | (?P<single>\#) [ ] (?:[a-z-]+[ ]){{0,3}}? per[ ] (?P<singletime> {_PERSON}[ -]{_TIME} )
    """,
    re.VERBOSE,
)
_LISTED = re.compile(r"#(?= ?(?:,|;|and|, and|vs\.?|versus|or|compared with) ?#$)")
_NAMES = {100: "100", 1000: "1000", 10_000: "10000", 100_000: "100000", 1_000_000: "million"}


def find(shape: Shape) -> Iterator[Found]:
    """Figures per a round number of persons or of person-time; a list before the unit shares it."""
    if "per" not in shape.text and "/" not in shape.text and " in " not in shape.text:
        return
    for match in _RATE.finditer(shape.text):
        if unit := _unit(shape, match):
            yield from _with_list(shape, match, unit)


def _unit(shape: Shape, match: re.Match[str]) -> str | None:
    if match["single"]:
        return "per" + _suffix(match["singletime"])
    base = 1_000_000 if match["million"] else shape.numeral(match.start("per")).value
    if base not in _NAMES or (base == 100 and not match["persontime"]):
        return None
    return f"per_{_NAMES[int(base)]}" + (_suffix(match["persontime"]) if match["persontime"] else "")


def _suffix(person_time: str) -> str:
    time = next((t for t in ("month", "day", "week", "hour") if t in person_time), "year")
    return f"_person_{time}s"


def _with_list(shape: Shape, match: re.Match[str], unit: str) -> Iterator[Found]:
    at = match.start("value") if match["value"] else match.start("single")
    fields: dict[str, float | str | bool | None] = {"value": shape.numeral(at).value, "unit": unit}
    yield Found(start=at, end=match.end(), kind="rate", fields=fields)
    while listed := _LISTED.search(shape.text[max(0, at - 24) : at + 1]):
        at = max(0, at - 24) + listed.start()
        yield Found(start=at, end=at + 1, kind="rate", fields=fields | {"value": shape.numeral(at).value})
