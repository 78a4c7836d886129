"""Comparisons told without the name of a measure: "2.5 times more likely", "7 mm less", "reduced X by 22%"."""

import re
from collections.abc import Iterator

from extractors.estimates import Estimate, Sentence, estimate, interval_after
from extractors.figure import Figure

_TIMES = re.compile(
    r"\s?-?(?:times|fold|x)?\)?\s?(?:\([^()]*\)\s)?(?:as|more|less|higher|lower|greater|increased?|decreased?|elevated|the)?\s?(?:as\s)?"
    r"(?:likely|likelihood|odds|risk|chance|probab\w+|hazard|common|frequent|often|prevalent|in(?:crease)?|higher|greater|more|lower|rate|incidence|mortality)\b",
    re.IGNORECASE,
)
_RISK = re.compile(
    r"\b(?:likel\w+|odds|risks?|chances?|probab\w+|hazards?|prone|mortality|incidence|rates?)\b",
    re.IGNORECASE,
)
_MORE_OR_LESS = re.compile(
    r"\s?(?:[A-Za-z/%°]{1,8}\s(?:[Hh]g\s)?)?(?:(?!(?:was|were|is|are|in|of|than|and)\b)[\w-]+\s){0,2}?(?P<more>(?:significantly\s)?(?:less|more|lower|higher|greater|fewer|longer|shorter|smaller|larger|better|worse|faster|slower|earlier|later|additional)\b)",
)
_DIFFERENCE = re.compile(
    r"\b(?:differences?|differed|gap|net (?:benefit|reduction|increase|gain)|additional (?:reduction|increase|decrease))\b[^.;]{0,90}?(?:\b(?:of|was|were|by|is|averaged|from)|[=:(])\s?(?:only |about |approximately )?$",
    re.IGNORECASE,
)
_INCREASE_OF = re.compile(
    r"\b(?:increase|decrease|reduction|improvement|gain|loss|rise|fall|prolongation|benefit)s?\s(?:in\s[\w\s-]{3,40}\s)?of\s(?:about |approximately )?$",
    re.IGNORECASE,
)
_LARGER = re.compile(
    r"\b(?:greater|larger|higher|lower|smaller|more|less|fewer|additional)\s(?:[\w-]+\s){0,3}?(?:reductions?|improvements?|declines?|increases?|decreases?|falls?|gains?|changes?|scores?|rise)\b[^.;]{0,100}$",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?P<verb>(?:decreas|reduc|increas|lower|improv|rais|cut|diminish|prolong|shorten|enhanc|elevat|declin|attenuat|inhibit|augment)\w*)\s(?P<what>(?:[^.;#]{0,120}?\s)?)by\s(?:about |approximately |nearly |an average of |a mean of |up to |more than |only |at least )?$",
    re.IGNORECASE,
)
_OF_PERCENT = re.compile(
    r"\b(?P<verb>reductions?|decreases?|increases?|improvements?|declines?)\s(?P<what>(?:in\s[^.;]{3,60}\s)?)(?:of|\(|by)\s?(?:about |approximately |nearly |only )?$",
    re.IGNORECASE,
)
_PERCENT_CHANGE_AFTER = re.compile(
    r"\s?(?:relative |absolute |risk |odds |\([^()]*\)\s)*(?P<verb>reduction|decrease|increase|improvement|lower|higher|greater|less|more|fewer|reduced|increased|decline)\b(?P<what>[^.;,]{0,60})",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(?:compared (?:with|to)|versus|vs\.?|relative to|than (?:in |with |for |the |that |those |placebo|control|patients)|over placebo|in comparison (?:with|to)|in the presence of|when (?:co)?administered|with (?:concomitant|co)|between (?:the )?(?:two )?groups|more than|odds|risk)\b",
    re.IGNORECASE,
)
_BASELINE = re.compile(
    r"\b(?:from|over|versus|vs\.?|compared (?:with|to)|relative to|above|below) (?:the )?(?:baseline|pre|initial)|\bfrom \d|\bat \d+ (?:weeks|months|years)\b.*\bfrom\b",
    re.IGNORECASE,
)


def find(sentence: Sentence, *, ratio: str | None, treatments: re.Pattern[str] | None) -> list[Estimate]:
    """The unnamed comparisons among the figures that nothing else has taken.

    `ratio` is the ratio that the text reports elsewhere; `treatments` finds the names of its interventions.
    """
    found: list[Estimate] = []
    for place, figure in enumerate(sentence.figures):
        if place in sentence.used or figure.kind not in ("number", "percent", "time"):
            continue
        found += _one(sentence, place, figure, ratio, treatments, found)
    return found


def _one(
    sentence: Sentence,
    place: int,
    figure: Figure,
    ratio: str | None,
    treatments: re.Pattern[str] | None,
    found: list[Estimate],
) -> Iterator[Estimate]:
    if measure := _times(sentence, place, figure, ratio) or _difference(sentence, place, figure, found):
        made = estimate(sentence, place, measure, figure.value, None)
        yield _signed(made, measure)
    elif measure := _percent(sentence, place, figure, treatments, found):
        yield estimate(sentence, place, measure, figure.value, None)


def _signed(made: Estimate, measure: str) -> Estimate:
    """The sign that lies inside the interval, where the words have turned it ("7 mm less (CI -15 to 2.6)")."""
    value, low, high = made.value, made.ci_low, made.ci_high
    if value is None or low is None or high is None or low <= value <= high or not low <= -value <= high:
        return made
    return made.with_value(-value)


def _times(sentence: Sentence, place: int, figure: Figure, ratio: str | None) -> str | None:
    times = figure.unit in ("times", "fold") or re.match(
        r"\s?(?:\([^()]*\)\s?)?(?:times|-?\s?fold)\b", sentence.text[figure.end :]
    )
    if not times or figure.value is None or figure.kind == "percent":
        return None
    near = sentence.text[max(0, figure.start - 80) : figure.end + 60]
    if not _RISK.search(near) or re.search(
        r"\btimes (?:a|per|daily|each|weekly)\b|\bthree times\b", near[40:]
    ):
        return None
    return ratio or "RR"


def _difference(sentence: Sentence, place: int, figure: Figure, found: list[Estimate]) -> str | None:
    """`MD` or `RD` for a value by which the text says that one side exceeds the other."""
    if _is_own_value(sentence.text, figure):
        return None
    before, after = sentence.text[max(0, figure.start - 140) : figure.start], _after(sentence.text, figure)
    interval = interval_after(sentence, place)
    if interval is not None and not _holds(interval, figure.value):
        return None
    said = _DIFFERENCE.search(before) is not None
    if figure.unit in ("percent", "percentage points"):
        compared = _AGAINST.search(sentence.text) or figure.unit == "percentage points"
        return "RD" if said and compared else None
    if found and found[-1].measure == "MD" and _NEXT.fullmatch(sentence.text, found[-1].end, figure.start):
        return "MD"
    if said and figure.kind != "time" and (interval is not None or figure.unit or "." in figure.text):
        return "MD"
    against = _AGAINST.search(sentence.text) is not None
    if interval is not None and (_LARGER.search(before) or (against and _INCREASE_OF.search(before))):
        return "MD"
    exceeds = _MORE_OR_LESS.match(after) and (interval is not None or (figure.unit and _THAN.search(after)))
    return "MD" if exceeds or (interval is not None and _lower_than(before, after)) else None


_NEXT = re.compile(r"[\s)\]]*(?:,|and)?\s?(?:and )?")
_THAN = re.compile(r"\bthan\b|\bcompared\b")
_BRACKET = re.compile(r"\s?[(\[][^()\[\]]*(?:[(\[][^()\[\]]*[)\]][^()\[\]]*)*[)\]]")


def _is_own_value(text: str, figure: Figure) -> bool:
    """Whether the figure is what one group has ("0.85 vs 0.67"), or a multiple ("2-fold"), not a difference."""
    spread = figure.spread is not None or figure.spread_kind is not None
    if figure.words or figure.numerator is not None or spread or figure.unit in ("times", "fold"):
        return True
    return (
        re.match(r"\s?[\w/%]{0,8}\s?(?:vs\.?|versus|and)\s[-−–]?\d|\s?-?(?:fold|times)\b", text[figure.end :])
        is not None
    )


def _holds(interval: Figure, value: float | None) -> bool:
    """Whether a difference, whichever way it is counted, lies inside the interval."""
    low, high = (
        (interval.spread_low, interval.spread_high) if interval.low is None else (interval.low, interval.high)
    )
    return (
        value is not None
        and low is not None
        and high is not None
        and (low <= value <= high or low <= -value <= high)
    )


def _after(text: str, figure: Figure) -> str:
    bracket = _BRACKET.match(text, figure.end)
    return text[bracket.end() if bracket else figure.end :][:120]


def _lower_than(before: str, after: str) -> bool:
    listed = re.search(r"\b(?:lower|higher|less|more|greater|shorter|longer) (?:than|in|with|for)\b", after)
    return listed is not None and re.search(r"\bmeans?\b|\bmedian\b", before) is None


def _percent(
    sentence: Sentence, place: int, figure: Figure, treatments: re.Pattern[str] | None, found: list[Estimate]
) -> str | None:
    """`RRR` or `pct_change` for a percentage by which one group outdoes another."""
    spread = figure.spread is not None or figure.spread_kind is not None
    if (
        figure.unit != "percent"
        or figure.numerator is not None
        or figure.words
        or spread
        or figure.op in (">", ">=", "<=")
    ):
        return None
    before, after = sentence.text[max(0, figure.start - 180) : figure.start], sentence.text[figure.end :]
    if _BOUND.search(before) and not re.search(r"\bby\s[\w\s]*$", before):
        return None
    if (
        found
        and found[-1].measure in ("pct_change", "RRR")
        and _LISTED.fullmatch(sentence.text[found[-1].end : figure.start])
    ):
        return found[-1].measure
    again = found and found[-1].measure in ("pct_change", "RRR") and re.search(r"\sby\s$", before)
    changed = _CHANGED.search(before)
    if changed and (again or _compares(sentence, figure, changed, treatments)):
        return _kind(changed["what"] or sentence.text[: figure.start][-90:])
    if not changed and again:
        return _kind(sentence.text[found[-1].end : figure.start])
    noun = _OF_PERCENT.search(before) or _PERCENT_CHANGE_AFTER.match(after)
    if noun and "risk" in noun[0] and interval_after(sentence, place) is not None:
        return "RRR"
    if noun and _AGAINST.search(sentence.text) and not _BASELINE.search(sentence.text):
        return _kind(f"{noun['what']} {noun['verb']}")
    if noun and _TESTED.match(after):
        return _kind(f"{noun['what']} {noun['verb']}")
    return None


_TESTED = re.compile(
    r"(?:\s?\w+)?\s?[(\[,]\s?(?:[Pp]\s?[<=]|(?:adjusted\s|a)?(?:RR|OR|HR|relative risk|odds ratio)\b)"
)
_BOUND = re.compile(
    r"\b(?:more than|at least|less than|greater than|over|under|minimum of)\s?$", re.IGNORECASE
)
_LISTED = re.compile(r"[\s)]*(?:,|and|or|, and)\s?(?:and )?")
_BAD = re.compile(
    r"\b(?:risks?|odds|hazards?|incidence|mortality|deaths?|rate of|events?|likelihood|relapse|recurrence)\b",
    re.IGNORECASE,
)


def _kind(what: str) -> str:
    return (
        "RRR"
        if _BAD.search(what) and not re.search(r"\bincreas|\bhigher|\bgreater|\bmore", what)
        else "pct_change"
    )


def _compares(
    sentence: Sentence, figure: Figure, changed: re.Match[str], treatments: re.Pattern[str] | None
) -> bool:
    """Whether the change sets groups against each other: "drug A reduced X by 22%", "… by 22% compared with B"."""
    text = sentence.text
    if _BASELINE.search(text) or re.match(
        r"\s?in (?:the )?(?:[\w-]+ ){1,3}(?:group|arm)", _after(text, figure)
    ):
        return False
    if _AGAINST.search(text):
        return True
    subject = text[: max(0, figure.start - 180) + changed.start()]
    active = re.search(r"\b(?:was|were|been|be|is|are)\s(?:[\w-]+ly\s)?$", subject) is None
    return active and treatments is not None and treatments.search(subject) is not None
