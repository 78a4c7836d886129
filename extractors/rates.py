"""Rates: `12.3 per 1000 person-years`, `5 cases per 100,000`, `3/1000 live births`, `2.1% per patient-year`.

A unit is said once and holds for the whole of a list, before it ("1.2, 3.4 and 5.6 per 1000"), behind it
("3.4 per 1000 in men and 5.6 in women") or announced ahead of it ("rates per 1000: 3.4 in men, 5.6 in women").
"""

import re
from collections.abc import Iterator

from extractors.figure import Found
from extractors.guarded import guarded
from extractors.numerals import Shape
from extractors.ranges import is_change

_PERSON = (
    r"(?: persons? | patients? | pt | woman | women | man | men | child(?:ren)? | subjects? | participants? "
    r"| people | lives | follow-?up | treatment | exposure | observation | user | device | catheter | ventilator )"
)
_TIME = r"(?: years? | yrs? | months? | days? | weeks? | hours? )"
_PERSON_TIME = rf"""(?:
      {_PERSON} [ -]? (?:at[ ]risk[ ])? (?:of[ ]|follow-up[ ])? {_TIME}
    | {_PERSON} [ ]? / [ ]? (?: years? | yrs? | y\b ) | p-?y(?:rs?|s|ar|o|e|fu)?\b
    | years[ ](?:of[ ])?(?:follow|observation|exposure|at[ ]risk) | {_TIME}[ ]of[ ]follow )"""
_BASE = r"(?: (?P<per>\#) | (?P<power>hundred|thousand|million) )"
_OF_WHOM = re.compile(
    r" (?:live|births|deliveries|pregnancies|admissions|persons|people|inhabitants|population)\b"
)
_RATE = re.compile(
    rf"""
    (?P<value>\#) (?P<bracket> [ ]?[\[(][^()\[\]]{{0,60}}[\])] )? (?:[ ](?!and\b|or\b|in\b)[a-z-]+){{0,4}}?
    (?: [ ](?:per|in|in[ ]every|for[ ]every|of[ ]every)[ ](?:every[ ])? | [ ]?/[ ]? ) {_BASE}
    (?: [ -]? (?P<persontime> {_PERSON_TIME} ) )?
    | (?P<single>\#) [ ] (?:[a-z-]+[ ]){{0,3}}? per[ ] (?P<singletime> {_PERSON}[ -]{_TIME} )
    """,
    re.VERBOSE,
)
# "The mortality rate per 100,000 rose from 8.8 to 15.4": the unit comes before its values.
_ANNOUNCED = guarded(
    rf"""
    \b (?:rates?|incidences?|prevalence|mortality|density|frequency|number) \b [^.;\#]{{0,70}}?
    \b (?: per[ ] | / ) {_BASE} (?: [ -]? (?P<persontime> {_PERSON_TIME} ) )? \)?
    [^.;\#(]{{0,90}}? (?: \b(?:was|were|of|from|be|at|being|is|are|to) [ ] (?:about[ ]|approximately[ ])? |
      [:=,(] [ ]? ) (?P<first>\#) (?(persontime) | (?! [ ]?% ) )
    """,
    re.VERBOSE,
)
# "2.1% per patient-year" and "2.1% per year" are 2.1 per 100 person-years, said of a whole list at its end.
_YEARLY = guarded(
    rf"(?<!-)(?P<list>(?:\#[ ]?%?(?:[ ]?\([^()\#]{{0,30}}\))?[ ]?(?:,|and|,[ ]and|vs\.?|versus|or"
    rf"|to)[ ]?)*)(?P<value>\#)[ ]?%[ ]?(?:per[ ]|/[ ]?|a[ ](?=year))"
    rf"(?:(?:{_PERSON}|pts?)\.?[ -]?)?(?:years?|yrs?|y|annum)\b",
    re.VERBOSE,
)
_GROWTH = guarded(
    r"(?:increas|decreas|declin|gr[eo]w|chang|ris|rose|fall|fell|loss|lost|reduc|discount)\w* "
    r"(?:rates? )?(?:of|by|at)? ?(?:[a-z]+ ){0,2}$"
)
_BRACKETS = r"(?:[ ]?[\[(][^()\[\]]{0,80}[\])])"
# The value before in a list that ends in the unit: "1.2 (0.9-1.5), 3.4 and 5.6 per 1000".
_EARLIER = re.compile(
    rf"(?P<value>\#) (?P<spread>[ ]?(?:±|\+/-|\+-)[ ]?\#)? {_BRACKETS}?"
    r"[ ]? (?P<joint>,|;|,?[ ]?and|,?[ ]?or|vs\.?|versus|to|-|compared[ ](?:with|to)) [ ]?$",
    re.VERBOSE,
)
_SPREAD_BEFORE = guarded(r"(?P<value>#) ?(?:±|\+/-|\+-) ?$")
# The next value of a list whose unit has been said: "… in men, 5.6 in women and 7.8 in children".
_LATER = re.compile(
    rf"{_BRACKETS}* (?:[ ](?:in|among|for|of|during|at|with|after|before|on)[ ](?:[^.;()\#]|\#(?=[ ,])){{1,60}}?)?"
    r"[ ]? (?:,|;|,?[ ]?and|,?[ ]?vs\.?|,?[ ]?versus|,?[ ]?but|to|compared[ ](?:with|to)|whereas|while) [ ]"
    r"(?P<name>(?:[a-z][\w/'-]*[ ]){0,6}?) (?P<value>\#)"
    r"(?= [ ]?(?:[;)(\[]|,(?!\#)|\.(?!\#)|$) | [ ](?:in|among|for|of|at|during|with|after|before|and|vs|versus|to|on"
    r"|compared|respectively)\b )",
    re.VERBOSE,
)
_OTHER = guarded(
    r"\b(?:a?[hor]r|irr|ratios?|p|ci|mean|median|aged?|n|scores?|total|follow\w*|least|than|stage|type|grade)\b"
)
_NAMES = {100: "100", 1000: "1000", 10_000: "10000", 100_000: "100000", 1_000_000: "million"}
_POWERS = {"hundred": 100, "thousand": 1000, "million": 1_000_000}

Fields = dict[str, float | str | bool | None]


def find(shape: Shape) -> Iterator[Found]:
    """Figures per a round number of persons or of person-time, with all that share their unit."""
    if "per" not in shape.text and "/" not in shape.text and " in " not in shape.text:
        return
    for match in _RATE.finditer(shape.text):
        if unit := _unit(shape, match):
            yield from _stated(shape, match, unit)
    for match in _YEARLY.finditer(shape.text):
        yield from _yearly(shape, match)
    for match in _ANNOUNCED.finditer(shape.text):
        if unit := _unit(shape, match):
            yield from _announced(shape, match, unit)


def _yearly(shape: Shape, match: re.Match[str]) -> Iterator[Found]:
    if _GROWTH.search(shape.text, max(0, match.start() - 50), match.start()):
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
    base = _POWERS[match["power"]] if match["power"] else shape.numeral(match.start("per")).value
    timeless = base == 100 and not match["persontime"]
    if base not in _NAMES or (timeless and not _OF_WHOM.match(shape.text, match.end())):
        return None
    return f"per_{_NAMES[int(base)]}" + (_suffix(match["persontime"]) if match["persontime"] else "")


def _suffix(person_time: str) -> str:
    time = next((t for t in ("month", "day", "week", "hour") if t in person_time), "year")
    return f"_person_{time}s"


def _stated(shape: Shape, match: re.Match[str], unit: str) -> Iterator[Found]:
    at = match.start("value") if match["value"] else match.start("single")
    if spread := _SPREAD_BEFORE.search(shape.text, max(0, at - 12), at):
        at = spread.start("value")
    end = at + 1 if match["bracket"] else match.end()
    opening = _range(shape, at, end, unit)
    yield opening or Found(start=at, end=end, kind="rate", fields=_fields(shape, at, unit))
    if match["bracket"] and match["per"]:
        # What the brackets hold is a figure of its own.
        yield Found(start=match.start("per"), end=match.end("per"), kind="name", fields={})
    yield from _earlier(shape, opening.start if opening else at, unit)
    yield from _later(shape, at, match.end(), unit)


def _range(shape: Shape, at: int, end: int, unit: str) -> Found | None:
    """The range that a value closes: "36.5 to 64 per 100,000"."""
    before = _EARLIER.search(shape.text, max(0, at - 30), at)
    if before is None or before["joint"] not in ("to", "-") or is_change(shape.text, before.start("value")):
        return None
    low, high = shape.numeral(before.start("value")).value, shape.numeral(at).value
    if low >= high:
        return None
    return Found(
        start=before.start("value"), end=end, kind="range", fields={"low": low, "high": high, "unit": unit}
    )


def _earlier(shape: Shape, at: int, unit: str) -> Iterator[Found]:
    while before := _EARLIER.search(shape.text, max(0, at - 100), at):
        if not _alike(shape, before.start("value"), at):
            return
        at = before.start("value")
        end = at + 1 + len(before["spread"] or "")
        yield Found(start=at, end=end, kind="rate", fields=_fields(shape, at, unit))


def _later(shape: Shape, at: int, end: int, unit: str) -> Iterator[Found]:
    while following := _LATER.match(shape.text, end):
        value = following.start("value")
        if _OTHER.search(following["name"]) or not _alike(shape, at, value):
            return
        at, end = value, value + 1
        yield Found(start=at, end=end, kind="rate", fields=_fields(shape, at, unit))


def _alike(shape: Shape, one: int, other: int) -> bool:
    """Whether two numerals are both whole or both decimal, and neither a year or a word."""
    pair = [shape.numeral(one), shape.numeral(other)]
    whole = {numeral.value.is_integer() for numeral in pair}
    return len(whole) == 1 and all(n.kind == "digits" and not _is_year(n.value) for n in pair)


def _is_year(value: float) -> bool:
    return value.is_integer() and 1900 <= value <= 2100


def _fields(shape: Shape, at: int, unit: str) -> Fields:
    return {"value": shape.numeral(at).value, "unit": unit}


def _announced(shape: Shape, match: re.Match[str], unit: str) -> Iterator[Found]:
    if match["per"]:
        yield Found(start=match.start("per"), end=match.end("per"), kind="name", fields={})
    at = match.start("first")
    yield Found(start=at, end=at + 1, kind="rate", fields=_fields(shape, at, unit))
    yield from _later(shape, at, at + 1, unit)
