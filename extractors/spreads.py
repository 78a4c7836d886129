"""Values with their spread: `5.2 ± 1.1`, `5.2 (SD 1.1)`, `5.2 (1.1)`, `5 (IQR 3-9)`, `5 [3 to 9]`, `1.9
(1.4-2.5)`.
"""

import re
from collections.abc import Iterator

from extractors.figure import MULTIPLICATION, PERCENT, Found
from extractors.guarded import guarded
from extractors.numerals import Shape
from extractors.units import AFTER

_SD = r"(?: (?:s\.?d\.? | standard[ ]deviations? | std\.?[ ]?dev\.? )(?![a-z]) )"
_SE = r"(?: (?:s\.?e\.?(?:m\.?)? | standard[ ]errors?(?:[ ]of[ ]the[ ]mean)? )(?![a-z]) )"
_IQR = (
    r"(?: (?:iqr | i\.q\.r\. | inter-?[ ]?quartile(?:[ ]range)? (?:[ ]?[\[(]iqr[\])])? | quartiles? "
    r"| q1[ ]?[-,][ ]?q3 | (?:\#th[ ]?[-,;][ ]?\#th)[ ]percentiles? )(?![a-z]) )"
)
_RANGE = r"(?: (?:full[ ])? range[ds]? | min(?:imum)?[ ]?[-,/][ ]?max(?:imum)? | extremes? )"
_TO = r"(?: [ ]?(?:-|~|,|;|/|--|\.\.\.?|…)[ ]? | [ ]?\bto[ ] | [ ]and[ ] )"
_SIGN = r"(?:[+-][ ]?)?"
_UNIT = (
    rf"(?: {MULTIPLICATION}\# | [ -]? (?:% | per[ ]cent | percent | (?!(?:to|and|vs|or|in|of|for|the|with"
    rf"|by|at|on|was|were)\b)[a-zµμ°]{{1,10}} (?:/[a-z\d]{{1,8}}(?:/[a-z]+)?)? (?:[ ]hg)? ) )?"
    r" (?:[ ]per[ ][a-z]{2,9})?"
)

_PLUS_MINUS = guarded(
    rf"(?P<value>\#){_UNIT} [ ]?(?:\([ ]?)? (?:± | \+[ ]?/[ ]?- | \+-\ ? | \+[ ]or[ ]- | -\+ "
    rf"| &plusmn; )[ ]? (?:{_SD}[ ]?)? (?P<spread>\#)",
    re.VERBOSE,
)
# "22.2+10.5": a plus that was printed for plus-minus; a sum is not written without blanks and with decimals.
_MISPRINTED = guarded(r"(?P<value>\#)\+(?P<spread>\#)(?!\+)")
_LABELLED = re.compile(
    rf"""(?P<value>\#){_UNIT} [ ]?[\[(,;][ ]? (?: (?P<sd>{_SD}) | (?P<se>{_SE}) )
         [ ]?(?:of|=|:|,|was|±)?[ ]? (?P<spread>\#)""",
    re.VERBOSE,
)
_SPAN = guarded(
    rf"""(?P<value>\#){_UNIT} [ ]?[\[(,;][ ]? (?: (?P<iqr>{_IQR}) | (?P<range>{_RANGE}) )
         [ ]?(?:of|=|:|,|from|was)?[ ]?[\[(]?
         (?P<lowsign>{_SIGN}) (?P<low>\#){_UNIT} {_TO} (?P<highsign>{_SIGN})(?P<high>\#){_UNIT}""",
    re.VERBOSE,
)
_WIDTH = guarded(
    rf"(?P<value>\#){_UNIT} [ ]?[\[(,;][ ]?{_IQR}[ ]?(?:of|=|:|,|was)?[ ]?(?P<spread>\#)", re.VERBOSE
)
_BRACKET = re.compile(
    rf"(?P<value>\#)(?P<unit>{_UNIT}) [ ]?[\[(][ ]? (?P<lowsign>{_SIGN})(?P<low>\#){_UNIT} {_TO}"
    rf" (?P<highsign>{_SIGN})(?P<high>\#){_UNIT} [ ]?[\])]",
    re.VERBOSE,
)
_PAIR = re.compile(rf"(?P<value>\#)(?P<unit>{_UNIT}) [ ]?[\[(][ ]?(?P<spread>\#)[ ]?[\])]", re.VERBOSE)
_LEADING = guarded(
    rf"\( (?P<sd>{_SD}) | \( (?P<se>{_SE}) | (?P<pm>±|\+/-) [ ]? (?: {_SD} | (?P<pmse>{_SE}) )", re.VERBOSE
)


def find(shape: Shape) -> Iterator[Found]:
    """Values whose spread stands beside them, labelled forms before the unlabelled."""
    text = shape.text
    for match in _PLUS_MINUS.finditer(text):
        yield _value(shape, match, _announced(text) or "", spread=shape.numeral(match.start("spread")).value)
    for match in _MISPRINTED.finditer(text):
        spread = shape.numeral(match.start("spread")).value
        if not (spread.is_integer() or shape.numeral(match.start("value")).value.is_integer()):
            yield _value(shape, match, "", spread=spread)
    for match in _LABELLED.finditer(text):
        kind = "sd" if match["sd"] else "se"
        yield _value(shape, match, kind, spread=shape.numeral(match.start("spread")).value)
    for match in _SPAN.finditer(text):
        yield _between(shape, match, "iqr" if match["iqr"] else "range")
    for match in _WIDTH.finditer(text):
        yield _value(shape, match, "iqr", spread=shape.numeral(match.start("spread")).value)
    for match in _BRACKET.finditer(text):
        yield _between(shape, match, "")
    for match in _PAIR.finditer(text):
        yield _value(shape, match, _announced(text) or "", spread=shape.numeral(match.start("spread")).value)


def _announced(text: str) -> str | None:
    """The spread that a heading such as "mean (SD)" or "mean ± SEM" announces for the figures after it."""
    found = _LEADING.search(text)
    if not found:
        return None
    return "se" if found["se"] or found["pmse"] else "sd"


def _between(shape: Shape, match: re.Match[str], kind: str) -> Found:
    bounds = {f"spread_{name}": _signed(shape, match, name) for name in ("low", "high")}
    return _value(shape, match, kind, **bounds)


def _signed(shape: Shape, match: re.Match[str], name: str) -> float:
    value = shape.numeral(match.start(name)).value
    return -value if "-" in (match[f"{name}sign"] or "") else value


def _value(shape: Shape, match: re.Match[str], kind: str, **spread: float) -> Found:
    after = shape.text[match.end("value") :]
    closing = AFTER.match(shape.text, match.end())
    percent = re.match(PERCENT, after, re.VERBOSE) or re.match(r"[ ]?[\])]?[ ]?%", shape.text[match.end() :])
    own = AFTER.match(shape.text, match.end("value")) or closing
    end = match.end() + (shape.text[match.end() : match.end() + 1] in (")", "]") and _opened(match[0]))
    fields: dict[str, float | str | bool | None] = {
        "value": shape.numeral(match.start("value")).value,
        "unit": "percent" if percent else None,
        "spread_kind": kind or None,
        **spread,
    }  # fmt: skip
    return Found(
        start=match.start("value"),
        end=end,
        kind="percent" if percent else "number",
        fields=fields,
        unit=None if percent or not own else own.span(),
    )


def _opened(written: str) -> bool:
    return written.count("(") + written.count("[") > written.count(")") + written.count("]")
