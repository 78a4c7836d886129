"""Confidence and credible intervals: `95% CI, 1.4 to 2.5`, `CI95 [1.4;2.5]`, `99% credible interval 1-2`,
`(95% CI) (1.5-2.9)`.
"""

import re
from collections.abc import Iterator

from extractors.figure import PERCENT, Found
from extractors.guarded import guarded
from extractors.numerals import Shape

_LABEL = (
    r"(?: (?:conf(?:idence|\.)? | credib(?:le|ility) | compatibility | uncertainty | bayesian "
    r"| probability | posterior | highest[ ]density | prediction)[ ]? (?:posterior[ ]|density[ ]"
    r"|probability[ ])?"
    r"(?: intervals? | limits? | int\. | bounds? | ci\b | regions? ) | (?<![\w.]) (?: c\.i\.s? | cis? "
    r"| c1(?=[ ,:=]) | cri | crl | bci | bcri | hdi | hpdi? | cl | ui | pi ) (?![\w]) )"
)
_GAP = (
    r"(?: [ ]?(?:of|from|was|were|is|are|between|ranging[ ]from|range|ranged[ ]from"
    r"|for[ ](?:the[ ])?(?:difference|ratio|or|rr|hr|odds[ ]ratio)|(?:odds|risk|hazards?)[ ]ratio|or|rr|hr"
    r"|mean[ ]difference|difference|approximately|approx\.|about|=|:|,|;|\)|\(|\[)[ ]? )"
)
_SEPARATOR = (
    r"(?: [ ]?--[ ]? | [ ]?(?:-|~|,|;|/|\.\.+|…|÷|:)[ ]? | [ ]?\bto[ ] | [ ]and[ ] | [ ]through[ ] | \.[ ] )"
)
_UNIT = (
    r"(?: [ ]?(?:%|[a-z°]{1,4}(?:/[a-z]{1,4})?(?:[ ]hg)?|points?|days?|weeks?|months?|years?|minutes?"
    r"|hours?|percent(?:age[ ]points?)?|per[ ]cent) (?=[ ]?(?:-|~|,|;|/|to|and|[\])]|$)) )?"
)
_BOUND = r"(?: [+±]?-?[ ]?[£$€]? )"

_LABELLED = guarded(
    rf"""
    (?: (?: (?P<level> \# ) {PERCENT}? (?:[ ]level)? [ -]? )?
      (?:two-sided[ ]|asymptotic[ ]|exact[ ]|bootstrap(?:ped)?[ ]|wald[ ])?
        {_LABEL} (?: [ ]?[\[(] [ ]? (?: \#{PERCENT} [ ]? )? (?:c\.?i\.?s?|cri|cl|hdi|pi) [ ]? [\])] | ,[ ]ci\b )?
        (?: [ ]? \(? [ ]? (?P<after> \# ) {PERCENT} [ ]? \)? )? | (?<=[(\[;, ]) (?P<bare> \# ) %
          (?=[ ]?[:=(\[]|[ ]\#) )
    (?: [ ]for[ ][a-z ]{{3,30}}?[ ] )?
    {_GAP}{{0,4}} (?:\[[ ]?or[ ]?\][ ]?)? [\[({{]?
    [ ]? (?P<lowsign>{_BOUND}) (?P<low> \# ) {_UNIT} {_SEPARATOR} (?P<highsign>{_BOUND}) (?P<high> \# ) (?:
      {PERCENT} (?![ ]?ci\b) )?
    """,
    re.VERBOSE,
)
_TRAILING = guarded(
    rf"(?P<low>\#){PERCENT}? (?:[ ]?-[ ]?|[ ]to[ ]) (?P<high>\#){PERCENT}? [ ]? [,;(\[] [ ]? (?:at["
    rf" ](?:the[ ])?)? (?P<level>\#) {PERCENT} [ ]? {_LABEL} (?=[)\],;.] | [ ]?$)",
    re.VERBOSE,
)

_HEADING = guarded(rf"\#{PERCENT} [ -]? {_LABEL}", re.VERBOSE)
_MAYBE = re.compile(r"c\.?r?i|c1|conf|cred|\bc\.?l|limit|interval|bound|hdi|hpd|\b[up]i\b|\#% ?[:=(\[#]")


def find(shape: Shape) -> Iterator[Found]:
    """Every interval that is labelled as one; an unlabelled "1.9 (1.4-2.5)" is left to the reader of
    estimates.
    """
    text = shape.text
    if not _MAYBE.search(text):
        return
    for match in _TRAILING.finditer(text):
        yield _interval(shape, match, shape.numeral(match.start("level")).value)
    for match in _LABELLED.finditer(text):
        level = next(
            (shape.numeral(match.start(g)).value for g in ("level", "after", "bare") if match[g]), None
        )
        # "95% (38/40)" is a share with its counts.
        joiner = text[match.end("low") : match.start("high")]
        if match["bare"] and (level not in (90, 95, 99) or "/" in joiner):
            continue
        if level is not None and 0 < level < 1:
            level *= 100
        yield _interval(shape, match, level)
    for match in _HEADING.finditer(text):
        yield Found(
            start=match.start(),
            end=match.end(),
            kind="level",
            fields={"value": shape.numeral(match.start()).value},
        )


def _interval(shape: Shape, match: re.Match[str], level: float | None) -> Found:
    low, high = _bound(shape, match, "low"), _bound(shape, match, "high")
    if high < 0 < low and "-" in shape.text[match.end("low") : match.start("high")]:
        # "47--67%": two signs that were one dash.
        high = -high
    return Found(
        start=match.start(),
        end=match.end(),
        kind="interval",
        fields={"low": low, "high": high, "level": level},
    )


def _bound(shape: Shape, match: re.Match[str], name: str) -> float:
    value = shape.numeral(match.start(name)).value
    sign = match.groupdict().get(f"{name}sign") or ""
    return -value if "-" in sign else value
