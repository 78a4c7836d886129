"""Shares: `71/84 (84.5%)`, `84.5% (71 of 84)`, `16 of the 40 patients`, `one in five`, `half of the
patients`.
"""

import re
from collections.abc import Iterator

from extractors.figure import PERCENT, Found
from extractors.guarded import guarded
from extractors.numerals import Numeral, Shape

_OF = (
    r"(?: [ ]?/[ ]? | [ ](?:out[ ])?of[ ](?:a[ ]total[ ]of[ ]|(?:the|these|those|our|all"
    r"|all[ ]the)[ ])? (?:total[ ]|remaining[ ]|included[ ]|n[ ]?=[ ]?)? )"
)
_PEOPLE = (
    r"(?: patients? | subjects? | participants? | cases? | children | women | men | people | persons? "
    r"| individuals? | adults? | infants? | eyes | knees | hips | pts | studies | trials"
    r" | boys | girls | respondents | students | controls? | deaths | events | responders | animals | rats "
    r"| mice | specimens | samples | isolates | of[ ]them | tumou?rs | lesions | pregnancies | procedures "
    r"| episodes | attacks | males? | females? | volunteers | survivors | neonates | newborns | residents "
    r"| households | families )"
)
_N = r"(?: (?<![a-z]) n [ ]? (?: =[ ]? )? )?"
_OPEN, _CLOSE = r"[ ]?[\[(;,:=-]?[ ]?", r"[ ]?[\])]?"

_PATTERNS = {
    # 71/84 (84.5%); 71 of the 84 patients (84.5%); n = 71/84, 84.5%
    "fraction_percent": rf"{_N} (?P<n>\#) {_OF} (?P<N>\#) (?:[ ](?:[a-z-]+[ ]){{0,3}}{_PEOPLE})? ["
    rf" ]?[\[(,;:=-]+[ ]?(?:or[ ])? (?P<op>[<>~≤≥][ ]?)? (?P<v>\#){PERCENT}",
    # 84.5% (71/84); 84.5%, 71 of 84; 84.5 (71/84)%
    "percent_fraction": rf"(?P<v>\#) (?:{PERCENT}) [ ]?[\[(,;:]+[ ]? {_N} (?P<n>\#) (?:[ ]{_PEOPLE})? {_OF}"
    rf" (?P<N>\#)",
    "percent_fraction_late": r"(?P<v>\#) [ ]? \( (?P<n>\#) / (?P<N>\#) \) [ ]? %",
    # n = 71, 84.5%; 71 (84.5%); 71 patients (84.5%)
    "count_percent": rf"{_N} (?P<n>\#) (?: [ ](?:[a-z-]+[ ]){{0,2}} {_PEOPLE} )? [ ]?[\[(][ ]?"
    rf" (?P<op>[<>~≤≥][ ]?)? (?P<v>\#){PERCENT} (?![ ]?-[ ]?\#)",
    "n_percent": rf"\b n [ ]?=[ ]? (?P<n>\#) [ ]?[,;][ ]? (?P<v>\#) {PERCENT}",
    # 84.5% (n = 71); 84.5% (71 patients); 84.5%, n=71
    "percent_count": rf"(?P<v>\#){PERCENT} [ ]?(?: [\[(][ ]? (?: n[ ]?=[ ]? )? (?P<n>\#) (?: [ ](?:[a-z-]+["
    rf" ]){{0,2}} {_PEOPLE} )? [ ]?[\])] | [;,][ ]?n[ ]?=[ ]?(?P<n2>\#) )",
    # 11% of 869 patients; 45% of the 130 women
    "percent_of": rf"(?P<v>\#){PERCENT} [ ]of[ ](?:the[ ]|these[ ]|all[ ]|our[ ]"
    rf"|a[ ]total[ ]of[ ])? (?P<N>\#) (?! {PERCENT} | -| [ ]?(?:years?|months?|weeks?|days?"
    rf"|mg|studies|trials|hours?) )",
}
_PERCENTS = [re.compile(pattern, re.VERBOSE) for pattern in _PATTERNS.values()]

_COUNTS = re.compile(
    rf"""
    (?P<n>\#) (?: (?P<slash> / ) (?P<N>\#) (?! / | [ ]?mm[ ]?hg )
    | (?:[ ](?:[a-z-]+[ ]){{0,1}}{_PEOPLE})? [ ](?:out[ ])?of[ ]
      (?:a[ ]total[ ]of[ ]|(?:the|these|those|our|all|all[ ]the)[ ])?
      (?:total[ ]|remaining[ ]|included[ ]|other[ ])? (?P<of>\#) (?! {PERCENT} |
      -?[ ]?(?:years?|months?|weeks?|days?|mg|ml|cm|mm|hours?|min) ) )
    """,
    re.VERBOSE,
)
# "One of the 16 …" tells of people only where they are named: else it is one of many things.
_OF_PEOPLE = re.compile(rf"[ ](?:[a-z-]+[ ]){{0,3}}{_PEOPLE}\b", re.VERBOSE)
_DAYS = guarded(r"\b(?:days?|weeks?|months?|stages?|phases?|grades?|score,?|status) $")
_ATTACHED = re.compile(r"[a-z°]")
_ONE_IN = guarded(
    rf"(?P<n>\#)[ ](?:person[ ]|patient[ ])?(?:in|out[ ]of)[ ](?:every[ ]|each[ ])?(?P<N>\#) (?! {PERCENT} "
    rf"| [ ](?:years?|months?|weeks?|days?|hours?|groups?|studies|trials|countries) )",
    re.VERBOSE,
)


def find(shape: Shape) -> Iterator[Found]:
    """Percentages with their counts, then counts alone, then "one in five"."""
    text = shape.text
    if "%" in text or "per" in text:
        for pattern in _PERCENTS:
            yield from (
                _percent(shape, match) for match in pattern.finditer(text) if _plausible(shape, match)
            )
    for match in _COUNTS.finditer(text):
        if found := _count(shape, match):
            yield found
    for match in _ONE_IN.finditer(text):
        numerals = shape.numeral(match.start("n")), shape.numeral(match.start("N"))
        if _is_one_in(*numerals):
            yield _one_in(match.start("n"), match.end("N"), numerals[0].value, numerals[1].value)


def _one_in(start: int, end: int, n: float, of: float) -> Found:
    """ "One in five" is a way to say 20 percent; "1 in 3500" is not."""
    if of > 12 and 100 % of:
        return Found(start=start, end=end, kind="fraction", fields={"numerator": n, "denominator": of})
    share = float(f"{100 * n / of:.3g}")
    return Found(
        start=start, end=end, kind="percent", fields={"value": share, "unit": "percent", "words": True}
    )


def _is_one_in(n: Numeral, of: Numeral) -> bool:
    """Whether two numerals may be "one in five" or "1 in 3500"."""
    said = n.kind == "words" or (n.value == 1 and of.value.is_integer())
    return said and of.value > n.value and not 1900 <= of.value <= 2100


def _percent(shape: Shape, match: re.Match[str]) -> Found:
    groups = match.groupdict()
    counted = "n" if groups.get("n") else "n2"
    fields: dict[str, float | str | bool | None] = {
        "value": shape.numeral(match.start("v")).value,
        "unit": "percent",
        "numerator": shape.numeral(match.start(counted)).value if groups.get(counted) else None,
        "denominator": shape.numeral(match.start("N")).value if groups.get("N") else None,
        "op": (groups.get("op") or "").strip() or None,
    }
    end = match.end() + (shape.text[match.end() : match.end() + 1] in (")", "]") and _opened(match[0]))
    return Found(start=match.start(), end=end, kind="percent", fields=fields)


def _opened(written: str) -> bool:
    return written.count("(") + written.count("[") > written.count(")") + written.count("]")


def _plausible(shape: Shape, match: re.Match[str]) -> bool:
    """A count is a whole number without a sign, not above its total; a percentage of people is no part word."""
    whole = [shape.numeral(match.start(g)) for g in ("n", "n2", "N") if match.groupdict().get(g)]
    counts = [numeral.value for numeral in whole]
    if any(value != int(value) or value < 0 for value in counts) or any(n.kind == "part" for n in whole):
        return False
    return len(counts) < 2 or counts[0] <= counts[-1]


def _count(shape: Shape, match: re.Match[str]) -> Found | None:
    total = match.start("N") if match["N"] else match.start("of")
    n, of = shape.numeral(match.start("n")), shape.numeral(total)
    if n.kind == "part":
        return None
    whole = all(value == int(value) and value >= 0 for value in (n.value, of.value))
    if not whole or n.value > of.value or of.value < 2:
        return None
    if n.kind == of.kind == "words" and of.value < 4:
        return None
    dated = match["N"] and 1900 <= of.value <= 2100 and n.value <= 12
    if dated or _DAYS.search(shape.text, max(0, match.start() - 12), match.start()):
        return None
    of_things = n.value == 1 and n.kind == "words" and not _OF_PEOPLE.match(shape.text, total + 1)
    if of_things or _ATTACHED.match(shape.text, total + 1):
        return None
    fields: dict[str, float | str | bool | None] = {"numerator": n.value, "denominator": of.value}
    return Found(start=match.start("n"), end=total + 1, kind="fraction", fields=fields)
