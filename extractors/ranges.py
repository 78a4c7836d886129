"""Ranges and changes: `19% to 80%`, `14-21 days`, `between 10 and 14%`; `from 19% to 80%` after a verb of
change.
"""

import re
from collections.abc import Iterator

from extractors.figure import PERCENT, Found
from extractors.guarded import guarded
from extractors.numerals import Shape
from extractors.units import AFTER, kind_of

_UNIT = (
    rf"(?: {PERCENT} | [ ]?(?:nm|mm|cm|kg|mg|g|ml|pts|points?|days?|weeks?|months?|years?|hours?|h|min"
    rf"|mm[ ]?hg|µm|°) )?"
)
_RANGE = re.compile(
    rf"""
    (?P<from> \b(?:from|between) [ ] (?:a[ ](?:low|minimum)[ ]of[ ])? (?:(?:about|approximately|around)[ ])?
      )?
    (?P<low>\#) (?P<lowunit>{_UNIT}) (?P<aside> [ ]? \( [^()\#]{{0,15}} \) )?
    (?P<to> [ ]?(?:-|--|~)[ ]? |
      [ ](?:up[ ])?to[ ](?:a[ ](?:high|maximum)[ ]of[ ]|about[ ]|approximately[ ]|as[ ]high[ ]as[ ])? |
      [ ]through[ ] | [ ]and[ ] )
    (?P<high>\#) (?P<highunit>{_UNIT})
    """,
    re.VERBOSE,
)
# 7.6 Nm (1.9%) to 192.1 Nm (335.7%): one range told in two units
_DOUBLE = guarded(
    r"(?P<a>\#) [ ]?[a-z]{1,8} [ ]\( (?P<b>\#)% \) [ ]?(?:to"
    r"|-)[ ]? (?P<c>\#) (?P<unit>[ ]?[a-z]{1,8}) [ ]\( (?P<d>\#) (?P<percent>%)\)",
    re.VERBOSE,
)
# "increased from 19% to 80%" tells two values of one thing, not the ends of a spread.
_CHANGE = guarded(
    r"\b(?:increas|decreas|declin|fell|fall|rose|rise|rising|drop|reduc|improv|chang|went|grew|lower|rais"
    r"|shift|progress|elevat|diminish|deteriorat|worsen|gained?|lost|regress)"
)
# "Use increased between 2002 and 2007 (11% - 14%; 7% - 11%)", but not "by 12% (9% - 15%)".
_IN_BRACKETS = re.compile(r"(?P<last>#) [(\[]$|#%?, p ?[<=>] ?#; (?:and )?$")
_SPREAD = guarded(r"\b(?:rang|vari|span|between)")


def find(shape: Shape) -> Iterator[Found]:
    """Two figures joined as the ends of a range, or as before and after."""
    for match in _DOUBLE.finditer(shape.text):
        yield from _double(shape, match)
    for match in _RANGE.finditer(shape.text):
        if found := _range(shape, match):
            yield found


def _double(shape: Shape, match: re.Match[str]) -> Iterator[Found]:
    a, b, c, d = (shape.numeral(match.start(group)).value for group in "abcd")
    yield Found(
        start=match.start("a"),
        end=match.end("unit"),
        kind="range",
        fields={"low": a, "high": c},
        unit=match.span("unit"),
    )
    fields: dict[str, float | str | bool | None] = {"low": b, "high": d, "unit": "percent"}
    yield Found(start=match.start("d"), end=match.end("percent"), kind="range", fields=fields)


def _range(shape: Shape, match: re.Match[str]) -> Found | None:
    opener, joiner = (match["from"] or "").strip(), match["to"].strip()
    if joiner == "and" and not opener.startswith("between"):
        return None
    low, high = shape.numeral(match.start("low")), shape.numeral(match.start("high"))
    if "part" in (low.kind, high.kind) or (joiner == "to" and {low.kind, high.kind} == {"words", "digits"}):
        return None
    changed = opener.startswith("from") and is_change(shape.text, match.start())
    changed = changed or _brackets_change(shape, match.start())
    if not changed and joiner in ("-", "--") and low.value > high.value:
        return None
    fields: dict[str, float | str | bool | None] = {"low": low.value, "high": high.value}
    percent = re.match(PERCENT, match["highunit"] or match["lowunit"] or "", re.VERBOSE)
    after = None if percent else AFTER.match(shape.text, match.start("high") + 1)
    kind = "from_to" if changed else _kind(after)
    end, unit = (after.end(), after.span()) if after else (match.end(), None)
    return Found(
        start=match.start("low"),
        end=end,
        kind=kind,
        fields=fields | ({"unit": "percent"} if percent else {}),
        unit=unit,
    )


def _brackets_change(shape: Shape, at: int) -> bool:
    """Whether brackets that tell of a change open before a place, after a year, or go on with a list."""
    if not _CHANGE.search(shape.text, max(0, at - 70), at):
        return False
    found = _IN_BRACKETS.search(shape.text, max(0, at - 30), at)
    if found is None or found["last"] is None:
        return found is not None
    return 1900 <= shape.numeral(found.start("last")).value <= 2100


def is_change(text: str, at: int) -> bool:
    """Whether a verb of change stands before a place, and none of spread: "fell from"."""
    before = text[max(0, at - 70) : at]
    return _CHANGE.search(before) is not None and not _SPREAD.search(before[-25:])


def _kind(after: re.Match[str] | None) -> str:
    kind = kind_of(after["unit"], after["per"] or "") if after and after["unit"] else "range"
    return kind if kind in ("time", "dose") else "range"
