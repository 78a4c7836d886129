"""Comparisons told without the name of a measure: "2.5 times more likely", "7 mm less", "a difference of 3
points".
"""

import re
from collections.abc import Iterator

from extractors.estimates import Estimate, Sentence, estimate, interval_after
from extractors.figure import Figure
from extractors.guarded import guarded
from extractors.percent_changes import change

_TIMES = re.compile(r"\s?(?:\([^()]*\)\s?)?(?:times|-?\s?fold)\b")
_OFTEN = re.compile(r"\s?times (?:a|per|daily|each|weekly)\b")
_RISK = guarded(
    r"\b(?:likel\w+|odds|risks?|chances?|probab\w+|hazards?|prone|mortality|incidence|rates?)\b",
    re.IGNORECASE,
)
_MORE_OR_LESS = re.compile(
    r"\s?(?:[A-Za-z/%°]{1,8}\s(?:[Hh]g\s)?)?(?:(?!(?:was|were|is|are|in|of|than|and|or)\b)[\w-]+\s){0,2}?"
    r"(?:less|more|lower|higher|greater|fewer|longer|shorter|smaller|larger|better|worse|faster|slower"
    r"|earlier|later|additional)\b"
)
_DIFFERENCE = guarded(
    r"\b(?:differences?|differed|gap|placebo[- ](?:subtracted|corrected|adjusted)"
    r"|net (?:benefit|reduction|increase|gain)|additional (?:reduction"
    r"|increase|decrease))\b"
    r"[^.;]{0,90}?(?:\b(?:of|was|were|by|is|averaged|from)|[=:(])\s?(?:only |about |approximately )?$",
    re.IGNORECASE,
)
# What one person has so many per cent of: a difference in it is one between means.
_MEASURED_IN_PERCENT = guarded(
    r"\b(?:hba ?\(?1c|a1c|h(?:a?em)oglobin a|glycated|glycosylated|ejection fraction|lvef|fev|fvc|h(?:a?em)atocrit"
    r"|bone (?:mineral )?density|bmd)\b",
    re.IGNORECASE,
)
# "(difference adjusted for age, -3.5 points; 95% CI …)": the comma says "is" only before an interval.
_DIFFERENCE_THEN = guarded(
    r"\b(?:differences?|differential (?:change|effect)|effect of treatment)\b(?:[^.;()]{0,60},)?\s?$",
    re.IGNORECASE,
)
# "No difference was seen (tamoril mean: 17.7 (95% CI …": what one group has.
_OF_A_GROUP = re.compile(r"[(\[;](?![^()\[\]]*differ)[^()\[\]]*[A-Za-z]{3,}[^()\[\]]*[:=]\s?$", re.IGNORECASE)
_CHANGE = (
    r"(?:reductions?|improvements?|declines?|increases?|decreases?|falls?|gains?|changes?|scores?|rises?"
    r"|loss|benefit|prolongation)"
)
_CHANGE_OF = guarded(
    rf"\b{_CHANGE}\s(?:in\s[\w\s-]{{3,40}}\s)?of\s(?:about |approximately )?$", re.IGNORECASE
)
_LARGER = guarded(
    rf"\b(?:greater|larger|higher|lower|smaller|more|less|fewer"
    rf"|additional)\s(?:[\w-]+\s){{0,3}}?{_CHANGE}\b[^.;]{{0,100}}$",
    re.IGNORECASE,
)
_AGAINST = guarded(
    r"\b(?:compared (?:with|to)|versus|vs\.?|relative to|in comparison (?:with|to)|than|over placebo"
    r"|between (?:the )?(?:two )?groups)\b",
    re.IGNORECASE,
)
_BASELINE = guarded(
    r"\b(?:from|over|versus|above|below|than) (?:the |its |their )?(?:baseline|pre-?\w+|initial)",
    re.IGNORECASE,
)
_NEXT = re.compile(r"[\s)\]]*(?:,|and)?\s?(?:and )?")
_THAN = guarded(r"\bthan\b|\bcompared\b")
_BRACKET = re.compile(r"\s?[(\[][^()\[\]]*(?:[(\[][^()\[\]]*[)\]][^()\[\]]*)*[)\]]")
_BOUND = guarded(
    r"(?:[<>≤≥]|at least|more than|less than|greater than)\s?(?:or =|or equal to)?\s?$", re.IGNORECASE
)
_OF_ONE_ARM = re.compile(r"\s?(?:in|for|with) (?:the )?(?:[\w-]+ ){1,3}(?:group|arm)\b")
_PAIR = re.compile(r"\s?[\w/%\s]{0,9}?\s?(?:vs\.?|versus|and)\s[-+−–]?\d|\s?-?(?:fold|times)\b")


def find(sentence: Sentence, *, ratio: str | None, treatments: re.Pattern[str] | None) -> list[Estimate]:
    """The unnamed comparisons among the figures that nothing else has taken.

    `ratio` is the ratio that the text reports elsewhere; `treatments` finds the names of its interventions.
    """
    found: list[Estimate] = []
    for place, figure in enumerate(sentence.figures):
        if place not in sentence.used and figure.kind in ("number", "percent", "time"):
            found += _one(sentence, place, ratio, treatments, found[-1] if found else None)
    return found


def _one(
    sentence: Sentence,
    place: int,
    ratio: str | None,
    treatments: re.Pattern[str] | None,
    last: Estimate | None,
) -> Iterator[Estimate]:
    figure = sentence.figures[place]
    if measure := _times(sentence, figure, ratio) or _difference(sentence, place, last):
        yield estimate(sentence, place, measure, figure.value, None)
        return
    changed = change(sentence, place, treatments=treatments, last=last)
    if changed is not None:
        yield estimate(sentence, place, changed.measure, figure.value, None).with_about(changed.what)


def _times(sentence: Sentence, figure: Figure, ratio: str | None) -> str | None:
    """The ratio that "2.5 times more likely" tells: the record's usual one, else a relative risk."""
    text = sentence.text
    times = figure.unit in ("times", "fold") or _TIMES.match(text, figure.end)
    if not times or figure.value is None or figure.kind == "percent" or _OFTEN.match(text, figure.end):
        return None
    near = f"{text[max(0, figure.start - 50) : figure.start]} {text[figure.end : figure.end + 60]}"
    return (ratio or "RR") if _RISK.search(near) and "predominance" not in near else None


def _difference(sentence: Sentence, place: int, last: Estimate | None) -> str | None:
    """`MD` or `RD` for a value by which the text says that one side exceeds the other."""
    figure, text = sentence.figures[place], sentence.text
    before, after = text[max(0, figure.start - 140) : figure.start], _after(text, figure)
    interval = interval_after(sentence, place)
    if _is_own_value(text, figure) or _BOUND.search(before) or not _holds(interval, figure.value):
        return None
    said = _DIFFERENCE.search(before) is not None
    said = said or (interval is not None and _DIFFERENCE_THEN.search(before) is not None)
    said = said and _OF_A_GROUP.search(before) is None
    if figure.unit in ("percent", "percentage points"):
        told = said and (_AGAINST.search(text) or figure.unit == "percentage points" or interval is not None)
        return ("MD" if _MEASURED_IN_PERCENT.search(text) else "RD") if told else None
    if last is not None and last.measure == "MD" and _NEXT.fullmatch(text, last.end, figure.start):
        return "MD"
    if said and figure.kind != "time" and (interval is not None or figure.unit or "." in figure.text):
        return "MD"
    exceeds = _exceeds_with_interval(text, before, after) if interval else figure.unit and _THAN.search(after)
    if interval is not None:
        return "MD" if exceeds else None
    return "MD" if exceeds and _MORE_OR_LESS.match(after) else None


def _exceeds_with_interval(text: str, before: str, after: str) -> bool:
    """Whether a value that has an interval is told as more or less than another's."""
    if _BASELINE.search(text) and not _AGAINST.search(text):
        return False
    if _LARGER.search(before) or _MORE_OR_LESS.match(after):
        return True
    if _OF_ONE_ARM.match(after):
        return False
    change_of = _AGAINST.search(text) is not None and _CHANGE_OF.search(before) is not None
    return (change_of and not _BASELINE.search(text)) or _lower_than(before, after)


def _is_own_value(text: str, figure: Figure) -> bool:
    """Whether the figure is what one group has ("0.85 vs 0.67"), or a multiple ("2-fold"), not a difference."""
    spread = figure.spread is not None or figure.spread_kind is not None
    if figure.words or figure.numerator is not None or spread or figure.unit in ("times", "fold"):
        return True
    return _PAIR.match(text, figure.end) is not None


def _holds(interval: Figure | None, value: float | None) -> bool:
    """Whether a difference, whichever way it is counted, lies inside its interval, if it has one."""
    if interval is None:
        return True
    own = interval.low is None
    low, high = (interval.spread_low, interval.spread_high) if own else (interval.low, interval.high)
    if value is None or low is None or high is None:
        return False
    return low <= value <= high or low <= -value <= high


def _after(text: str, figure: Figure) -> str:
    bracket = _BRACKET.match(text, figure.end)
    return text[bracket.end() if bracket else figure.end :][:120]


def _lower_than(before: str, after: str) -> bool:
    listed = re.search(r"\b(?:lower|higher|less|more|greater|shorter|longer) (?:than|in|with|for)\b", after)
    return listed is not None and re.search(r"\bmeans?\b|\bmedian\b", before) is None
