"""P-values and other test statistics: `P < 0.001`, `p=.03`, `2P<0.01`, `p for trend = 0.02`, `NS`; `t(34) =
2.1`, `I2 = 45%`.
"""

import re
from collections.abc import Iterator

from extractors.figure import MULTIPLICATION, PERCENT, Found
from extractors.numerals import Shape

_OPS = {
    "</=": "<=",
    ">/=": ">=",
    "=<": "<=",
    "≤": "<=",
    ">=": ">=",
    "≥": ">=",
    "=>": ">=",
    "&lt;": "<",
    "&gt;": ">",
    "<": "<",
    ">": ">",
    "<=": "<=",
}

_P = re.compile(
    rf"""
    (?: \# [ ]? [<≤] [ ]? )?                               # 0.01 < p < 0.05
    (?: (?<![\w.,/-]) | (?<=\#) | (?<=[ ]all-))  p (?: s | (?: [ -]? values? ) )?
    (?: [ _-]? \(? (?: for[ ]|of[ ] )? (?:the[ ])? (?: linear[ ]|non-?linear[ ] )?
        (?: trend | interaction | int | heterogeneity | difference | differences | all | both |
          adj(?:usted)? | corrected | two-(?:tailed|sided) | one-(?:tailed|sided) | log-?rank |
          between[ ]groups | anova | \#-tailed | fdr ) s? \)? )?
    [ ]? (?: (?:was|were|is|are|being|value|values|all|both|at|of|,|:)[ ] ){{0,2}}
    [ ]? (?P<op> </=|>/= | <[ ]?or[ ]?= | < [ ]? = | > [ ]? = | =[ ]?< | =[ ]?> | [<>=≤≥:] (?:[ ]?[<>=])? | &lt; | &gt;
        | less[ ]than(?:[ ]or[ ]equal[ ]to)? | greater[ ]than | more[ ]than | equals | equal[ ]to | below )?
    [ ]? (?P<value> \# ) (?P<power> {MULTIPLICATION} \# )? (?! {PERCENT} | [ ]?/ )
    (?P<more> (?: (?: [ ]and[ ] | ,[ ]and[ ] | ,[ ]? | ;[ ] ) (?:p[ ]?)?(?:[<=>][ ]?)? \# (?![\w%.] |
      [ ](?!respectively)[a-z(] ) )+ (?= ,?[ ]respectively ) )?
    """,
    re.VERBOSE,
)
_NOT_SIGNIFICANT = re.compile(
    r"(?<![\w-]) p (?:[ -]?values?)? [ ]? (?:=|:|>|was|,)? [ ]? (?: n\.?s\b\.? | (?:not"
    r"|non)[ -]?(?:statistically[ ])?significant \b)"
    r"| (?<=[(\[,;]) [ ]? (?: n\.s\. | ns ) (?= [ ]?[)\],;.] )",
    re.VERBOSE,
)
_STATISTIC = re.compile(
    rf"""
    (?: (?<![\w-]) (?: [tfzqhuw] | chi | x | wald | df | d\.f\. | bf | aic | bic | log[ ]?rank )
        (?: \(? (?:2|²|\^2|\(2\)|-?squared?|[ ]squared?|[ ]?-?test) \)? )? (?: [ ]? [\[(] [ ]?
          (?:df[ ]?=[ ]?)? \# (?: , [ ]? (?:n[ ]?=[ ]?)? \# )* [ ]? [\])] )?
      | [χτη] [ ]? (?:2|²|\^2|\(2\)|p2)? (?: [ ]? [\[(] \# (?:,[ ]?(?:n[ ]?=[ ]?)?\#)* [\])] )?
      | (?<![\w-]) (?: i | r | i-squared | adjusted[ ]r | tau | eta | partial[ ]eta | omega ) (?:
        2|[ ]2|²|\^2|\(2\)|-?squared?|[ ]squared? ) (?:[ ]statistic)?
      | \b mean[ ]square
    ) [ ]? (?: = | < | > | ≤ | ≥ | : | of | was | ,  )+ [ ]? [<>]? \#  {PERCENT}?
    """,
    re.VERBOSE,
)


def find(shape: Shape) -> Iterator[Found]:
    """Every p-value of the text, then the test statistics, which nothing else should read as results."""
    text = shape.text
    if "p" in text and shape.numerals:
        for match in _P.finditer(text):
            yield from _p_values(shape, match)
    for match in _NOT_SIGNIFICANT.finditer(text):
        yield Found(start=match.start() + (match[0][0] == " "), end=match.end(), kind="p_value", fields={})
    for match in _STATISTIC.finditer(text) if shape.numerals else ():
        value = shape.numeral(match.start() + match[0].rindex("#")).value
        yield Found(start=match.start(), end=match.end(), kind="statistic", fields={"value": value})


def _p_values(shape: Shape, match: re.Match[str]) -> Iterator[Found]:
    numeral = shape.numeral(match.start("value"))
    value = abs(numeral.value)
    if match["power"]:
        power = shape.numeral(match.end("power") - 1)
        value = float(f"{value * power.value:.6g}")
    sign = match["op"] or ""
    bare = not sign and not (0 < value < 1 and numeral.kind == "digits")
    if value > 1 or bare:
        return
    end = match.end("power") if match["power"] else match.end("value")
    op = _operator(sign)
    yield Found(start=match.start(), end=end, kind="p_value", fields={"value": value, "op": op})
    for at in range(match.start("more"), match.end("more")) if match["more"] else ():
        if shape.text[at] == "#":
            before = shape.text[at - 2 : at].strip()
            fields: dict[str, float | str | bool | None] = {
                "value": shape.numeral(at).value,
                "op": before if before in ("<", ">", "=") else op,
            }
            yield Found(start=at, end=at + 1, kind="p_value", fields=fields)


def _operator(sign: str) -> str:
    sign = sign.replace(" ", "")
    if sign.startswith("lessthan") or sign in ("below", "<or="):
        return "<=" if "equal" in sign or "=" in sign else "<"
    if sign in ("greaterthan", "morethan"):
        return ">"
    return _OPS.get(sign, "=")
