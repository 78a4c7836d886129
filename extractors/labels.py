"""Numbers that are no results: group sizes, dates, ages, doses, spans of time, thresholds, and numbers in
names.
"""

import re
from collections.abc import Iterator

from extractors.figure import PERCENT, Found
from extractors.guarded import guarded
from extractors.numerals import Shape
from extractors.units import AFTER, kind_of

_MONTHS = (
    r"(?: jan(?:uary)? | feb(?:ruary)? | mar(?:ch)? | apr(?:il)? | may | june? | july? | aug(?:ust)? "
    r"| sep(?:t(?:ember)?)? | oct(?:ober)? | nov(?:ember)? | dec(?:ember)? )"
)
_GROUP_SIZE = guarded(r"(?<![\w]) n(?:\d|')? [ ]? =+ [ ]? [~<>]? (?P<n>\#)", re.VERBOSE)
_DATE = re.compile(
    rf"""
    \b{_MONTHS}\b\.?[ ]?(?P<a>\#)(?:[ ]?,[ ]?(?P<b>\#))? |
      (?P<c>\#)[ ](?:of[ ])?{_MONTHS}\b(?:[ ,]+(?P<d>\#))?
    | \b(?:years?|during|since|until|before|after|early|late|mid|in|from|to|and|between|of|by|through|was|the|:|[ (-])
      [ (-]{{0,2}} (?P<year>\#) (?![\w.%])
    """,
    re.VERBOSE,
)
_AGE = guarded(
    r"""
    \b age[sd]? \b (?! -adjusted | -matched ) (?: [ ]? (?:
      \b(?:of|was|were|is|range[ds]?|ranging|between|from|over|under|above|below|at|groups?|mean|median|less|more|than|or|equal|to|years?|in|the
      |patients|participants|subjects|sd|\+/-|standard deviation)\b | [<>≥≤=±(,:\[-] ) )* [ ]?
      (?P<aged> \# (?: [ ]? (?:-|to|and|or|±|\+/-|,|\() [ ]? \# )? )
    | (?P<old>\#) [ -]? (?: y(?:ea)?rs? | months? | weeks? | days? | y ) [ -]? (?: of[ ]age | old \b |
      -olds? )
    """,
    re.VERBOSE,
)
_NAMED = re.compile(
    r"""
    \b (?: groups? | grades? | type | types | phase | stages? | version | class(?:es)? | category |
      categories | table | fig(?:ure)?s?\.? | stud(?:y|ies) | trials? | experiments? | arms?
        | cases? | no\.? | number | items? | questions? | chromosome | exon | codon | position | levels? |
          tier | cohorts? | part | step | appendix | chapter | scheme | model | models | cluster | clusters
          | patient | patients
        | score | scores | quartile | tertile | quintile | dsm | icd | covid | sars-cov | vitamin[ ][a-z] |
          omega | factor | interleukin | apolipoprotein | cyp | h\#n | line | pathway | protocol | scenario
          | registration | identifier | ref | doi | isrctn | arm | visit | cycle | cycles | component |
          dimension )
    [ -]? (?: (?:was|were|of)[ ]){0} (?P<first>\#) (?![ ]?%|[ ]?[a-z]*[ ]?per|[.,]\#|[ ]?(?:±|\+/?-)) (?:
      (?: [ ]?(?:-|,|/|and|or|to|vs\.?|versus)[ ]? | ,[ ]and[ ] )
      (?P<second>\#)(?![ ]?(?:%|±|\+/?-|mg|g|patients|subjects|participants))(?=[ ,.;:)\]]|$) ){0,4}
    """,
    re.VERBOSE,
)
_WHEN = re.compile(
    r"\b (?: day | week | month | year | visit | hour | minute | days | weeks | months | years | hours "
    r"| minutes | wk ) [ ]? (?P<first>\#) (?![ ]?%) (?: (?: [ ]?(?:-|,|/|and|or|to)[ ]? "
    r"| ,[ ]and[ ] ) (?P<second>\#)(?![ ]?(?:%|\.\d|mg|patients|subjects))(?=[ ,.;:)\]]|$) ){0,6}",
    re.VERBOSE,
)
_RATIO = re.compile(r"(?P<a>\#) [ ]? : [ ]? (?P<b>\#) (?![ ]?%)", re.VERBOSE)


def find(shape: Shape) -> Iterator[Found]:
    """Numbers that a reader of results should pass over, each with the reason as its kind."""
    text = shape.text
    for match in _GROUP_SIZE.finditer(text):
        yield Found(
            start=match.start(),
            end=match.end(),
            kind="group_size",
            fields={"value": shape.numeral(match.start("n")).value},
        )
    yield from _dates(shape)
    for match in _AGE.finditer(text):
        group = "aged" if match["aged"] else "old"
        if not re.match(PERCENT, text[match.end() :], re.VERBOSE):
            yield _labelled(shape, match.start(group), match.end(group), "age")
    for pattern, kind in ((_NAMED, "name"), (_WHEN, "time"), (_RATIO, "ratio")):
        for match in pattern.finditer(text):
            yield _labelled(shape, match.start("first" if kind != "ratio" else "a"), match.end(), kind)


def _labelled(shape: Shape, start: int, end: int, kind: str) -> Found:
    return Found(start=start, end=end, kind=kind, fields={"value": shape.numeral(start).value})


def _dates(shape: Shape) -> Iterator[Found]:
    for match in _DATE.finditer(shape.text):
        places = [match.start(group) for group in ("a", "b", "c", "d") if match[group]]
        if match["year"]:
            numeral = shape.numeral(match.start("year"))
            if not (
                1800 <= numeral.value <= 2100
                and numeral.end - numeral.start == 4
                and numeral.value == int(numeral.value)
            ):
                continue
            places = [match.start("year")]
        values = [shape.numeral(at).value for at in places]
        if all(value == int(value) and (value <= 31 or 1800 <= value <= 2100) for value in values):
            yield Found(start=places[0], end=places[-1] + 1, kind="date", fields={"value": values[-1]})


def single(shape: Shape, at: int) -> Found:
    """What the lone numeral at this place is, by what stands right before and after it."""
    text, numeral = shape.text, shape.numeral(at)
    fields: dict[str, float | str | bool | None] = {
        "value": numeral.value,
        "words": numeral.kind != "digits",
        "op": _op(text, at),
    }
    if percent := re.compile(PERCENT, re.VERBOSE).match(text, at + 1):
        points = text.startswith((" point", "-point", "age point"), percent.end())
        return Found(
            start=at,
            end=percent.end(),
            kind="number" if points else "percent",
            fields=fields | {"unit": "percentage points" if points else "percent"},
        )
    if numeral.kind == "part":
        return Found(start=at, end=at + 1, kind="percent", fields=fields | {"unit": "percent"})
    after = AFTER.match(text, at + 1)
    if not after:
        named = re.match(
            r"[a-zα-ω]|-[a-z]{1,3}[\d-]|-\d|-(?:ht|fu|oh|hydroxy|adrenergic|receptor|blocker)",
            text[at + 1 : at + 12],
        )
        kind = "name" if named else "threshold" if fields["op"] in ("<", ">", "<=", ">=") else "number"
        return Found(start=at, end=at + 1, kind=kind, fields=fields)
    kind = kind_of(after["unit"], after["per"] or "") if after["unit"] else "measure"
    return Found(
        start=at,
        end=after.end(),
        kind="number" if kind == "measure" else kind,
        fields=fields,
        unit=after.span(),
    )


def _op(text: str, at: int) -> str | None:
    found = re.search(r"(<=|>=|≤|≥|<|>|~|=)[ ]?$", text[max(0, at - 3) : at])
    return {"≤": "<=", "≥": ">="}.get(found[1], found[1]) if found else None
