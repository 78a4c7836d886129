"""Rates: `12.3 per 1000 person-years`, `5 cases per 100,000`, `3/1000 live births`, `0.7% per year`."""

import re
from collections.abc import Iterator

from extractors.figure import Found
from extractors.numerals import Shape

_PERSON = (
    r"(?: persons? | patients? | pt | women | woman | men | child(?:ren)? | subjects? | participants? "
    r"| people | lives )"
)
_TIME = r"(?: years? | yrs? | months? | days? | weeks? | hours? )"
_PERSON_TIME = rf"""(?:
      {_PERSON} [ -]? (?:at[ ]risk[ ])? (?:of[ ]|follow-up[ ])? {_TIME}
    | {_PERSON} [ ]? / [ ]? (?: years? | yrs? | y\b ) | p-?y(?:rs?|s|ar|o|e|fu)?\b
    | years[ ](?:of[ ])?(?:follow|observation|exposure|at[ ]risk) | {_TIME}[ ]of[ ]follow )"""
_RATE = re.compile(
    rf"""
    (?P<value>\#) (?P<bracket> [ ]?[\[(][^()\[\]]{{0,60}}[\])] )? (?:[ ](?!and\b|or\b|in\b)[a-z-]+){{0,4}}?
    (?: [ ](?:per|in|in[ ]every|for[ ]every|of[ ]every)[ ](?:every[ ])? | [ ]?/[ ]? ) (?: (?P<per>\#) |
      (?P<million>million) )
    (?: [ -]? (?P<persontime> {_PERSON_TIME} ) )?
    | (?P<single>\#) [ ] (?:[a-z-]+[ ]){{0,3}}? per[ ] (?P<singletime> {_PERSON}[ -]{_TIME} )
    """,
    re.VERBOSE,
)
# "The mortality rate per 100,000 rose from 8.8 to 15.4": the unit comes before its values.
_ANNOUNCED = re.compile(
    rf"""
    \b (?:rates?|incidences?|prevalence|mortality|density|frequency|number) \b [^.;\#]{{0,70}}?
    \b (?: per[ ] | / ) (?: (?P<per>\#) | (?P<million>million) ) (?: [ -]? (?P<persontime> {_PERSON_TIME} )
      )? \)?
    [^.;\#(]{{0,90}}? (?: \b(?:was|were|of|from|be|at|being|is|are|to) [ ] (?:about[ ]|approximately[ ])? |
      [:=,(] [ ]? ) (?P<first>\#) (?! [ ]?% )
    """,
    re.VERBOSE,
)
_NEXT = re.compile(
    r"(?: [ ]?(?:,|and|to|vs\.?|versus|,[ ]and)[ ]? | [ ]?[\[(][^()\[\]]{0,60}[\])] | [ ](?:in|among"
    r"|for)[ ][^.;\#()]{2,50}? )+ (?P<value>\#) (?![ ]?% | [\w-])",
    re.VERBOSE,
)
# "2.1% per patient-year" is 2.1 per 100 person-years, said of a whole list at its end.
_YEARLY = re.compile(
    rf"(?P<list>(?:\#[ ]?%(?:[ ]?\([^()\#]{{0,30}}\))?[ ]?(?:,|and|,[ ]and|vs\.?|versus|or"
    rf"|to)[ ]?)*)(?P<value>\#)[ ]?%?[ ]?(?:per[ ]|/[ ]?)(?:{_PERSON}|pts?)\.?[ -]?(?:years?|yrs?|y)\b",
    re.VERBOSE,
)
_LISTED = re.compile(r"#(?= ?(?:,|;|and|, and|vs\.?|versus|or|compared with) ?#$)")
_NAMES = {100: "100", 1000: "1000", 10_000: "10000", 100_000: "100000", 1_000_000: "million"}

Fields = dict[str, float | str | bool | None]


def find(shape: Shape) -> Iterator[Found]:
    """Figures per a round number of persons or of person-time; a list shares the unit said behind or before
    it.
    """
    if "per" not in shape.text and "/" not in shape.text and " in " not in shape.text:
        return
    for match in _RATE.finditer(shape.text):
        if unit := _unit(shape, match):
            yield from _with_list(shape, match, unit)
    for match in _YEARLY.finditer(shape.text):
        yield from _yearly(shape, match)
    for match in _ANNOUNCED.finditer(shape.text):
        if unit := _unit(shape, match):
            yield from _after_unit(shape, match, unit)


def _yearly(shape: Shape, match: re.Match[str]) -> Iterator[Found]:
    if "%" not in match[0]:
        return
    places = [match.start() + at for at, sign in enumerate(match["list"]) if sign == "#"]
    for at in [*places, match.start("value")]:
        fields: Fields = {"value": shape.numeral(at).value, "unit": "per_100_person_years"}
        end = match.end() if at == match.start("value") else at + 1
        yield Found(start=at, end=end, kind="rate", fields=fields)


def _unit(shape: Shape, match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    if groups.get("single"):
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
    fields: Fields = {"value": shape.numeral(at).value, "unit": unit}
    if match["bracket"]:
        # What the brackets hold is a figure of its own.
        yield Found(start=at, end=at + 1, kind="rate", fields=fields)
        if match["per"]:
            yield Found(start=match.start("per"), end=match.end("per"), kind="name", fields={})
    else:
        yield Found(start=at, end=match.end(), kind="rate", fields=fields)
    while listed := _LISTED.search(shape.text[max(0, at - 24) : at + 1]):
        at = max(0, at - 24) + listed.start()
        yield Found(start=at, end=at + 1, kind="rate", fields=fields | {"value": shape.numeral(at).value})


def _after_unit(shape: Shape, match: re.Match[str], unit: str) -> Iterator[Found]:
    if match["per"]:
        yield Found(start=match.start("per"), end=match.end("per"), kind="name", fields={})
    at: int | None = match.start("first")
    while at is not None:
        yield Found(
            start=at, end=at + 1, kind="rate", fields={"value": shape.numeral(at).value, "unit": unit}
        )
        following = _NEXT.match(shape.text, at + 1)
        at = following.start("value") if following else None
