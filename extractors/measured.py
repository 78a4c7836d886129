"""Numbers and spans of time that measure something, and the unit that a list of them says once."""

import re
from collections.abc import Sequence
from itertools import pairwise

from extractors.exclusions import CHANGE, WORDS
from extractors.figure import Figure
from extractors.guarded import guarded
from extractors.lexicon import words

_MEASURE = words(WORDS.measures)
_DECIMAL = re.compile(r"[.·]\d|\d,(?!\d{3}\b)")
_DURATION = guarded(
    r"\b(?:time|times|survival|duration|stay|length|delay|latency|onset|interval|recovery"
    r"|hospitali[sz]ation|half-life|progression|sleep"
    r"|PFS|PFI|OS|DFS|DFI|EFS|TTP|TTF|LOS)\b(?:[^.;]|\.\d|\b[Vv]s\.|;\sP)*$|[(\[;,]\s?[\w -]{2,30}\s?=\s?$",
    re.IGNORECASE,
)
_OBSERVED_FOR = guarded(r"\b(?:follow(?:ed)?[ -]?up|observation)\b(?:[^.;,]|\.\d){0,25}$", re.IGNORECASE)
_WHEN_BEFORE = guarded(
    r"\b(?:at|after|within|for|over|during|until|every|first|last|next|than|between|up to|least|per|on"
    r"|through|subsequent|following|previous|preceding|initial|final|past)\s(?:the\s|a\s|an\s|\d+\s(?:and"
    r"|or|to)\s)?$",
    re.IGNORECASE,
)
_WHEN_AFTER = re.compile(
    r"[\s-]?(?:follow|after|later|before|post|of (?:age|follow|treatment)|old|survival|mortality|period"
    r"|study|trial)",
    re.IGNORECASE,
)
_PERCENT_SAID = guarded(
    r"(?:\bpercent(?:age)?|%)\s(?:of\s)?(?:[\w-]+\s)?(?:changes?|increases?|decreases?|reductions?"
    r"|improvements?|loss|gain|inhibition|of baseline)\b(?:[^.;]|\.\d)*$|\(%\)[^.;\d]*$",
    re.IGNORECASE,
)
_PRESSURE = guarded(r"\bblood pressure\b|\bBP\b")
_CONCENTRATION = guarded(
    r"\b(?:mean|median|average|volume|amount|consumption|loss|output|drainage|levels?"
    r"|concentrations?)\b(?:[^.;]|\.\d)*\b(?:was|were|of|averaged|compared with|versus|vs\.?|and)\s$",
    re.IGNORECASE,
)
_NUMBER_OF = guarded(
    r"\b(?:numbers?|more|fewer|episodes?|events?|strokes?|deaths?|cases|complications|patients|recurrences"
    r"|failures|infections|relapses)\b[^.;]*$",
    re.IGNORECASE,
)
_UNIT_AFTER = re.compile(
    r"\s?(?:mm\s?Hg|%|percent(?:age points)?|points?|(?:mm|cm|m)[23²³]?"
    r"|(?:log\s)?[a-zA-Zµμ]{1,6}/(?:[dm]?[lL]|min|kg|g|h|hr|day|d|m2|m²|cm2|mm3|mol|year|week|month"
    r"|s)(?:/[a-z]+\d?)?"
    r"|[dm]?[lL]|kg|g|mg|lb|met(?:er|re)s?|days?|weeks?|months?|years?|yrs?|hours?|hrs?|h|min(?:utes?)?|s"
    r"|ms|sec(?:onds?)?|bpm|°C?|degrees?|D|dB|Nm|N|W|pts|units?"
    r"|letters|lines|cycles|sessions|-1(?:\s?[a-z]{1,3}(?:-1)?\b)?)(?![\w/])",
)
_DOSE_OF = guarded(r"\bdos(?:es?|age)\b[^,;]{0,25}$", re.IGNORECASE)
_LISTED = re.compile(r"\s?(?:/|,|,?\s?and|,?\s?or|vs\.?|v\.?|versus|to|compared with)\s?(?:[\w-]+\s)?")
_PERCENT_AFTER = re.compile(r"\s?(?:\([^()]*\)\s?)?(?:%|per ?cent\b)", re.IGNORECASE)
_BRACKETS = re.compile(r"\s?(?:\([^()]*\)|\[[^\[\]]*\])")
_AGAINST = re.compile(r"\s?(?:\w+\s)?(?:vs\.?|versus|v\.?)\s")


def is_observation(sentence: str, figure: Figure) -> bool:
    """Whether the figure is how long the study followed people."""
    return _OBSERVED_FOR.search(sentence, max(0, figure.start - 60), figure.start) is not None


def is_measured(sentence: str, figure: Figure, unit: str | None) -> bool:
    """Whether a number without a spread measures: a measure or change is named, and it is no plain count."""
    before = sentence[: figure.start]
    named = _MEASURE.search(before) or CHANGE.search(before) or _DURATION.search(before)
    decimal = _DECIMAL.search(figure.text) is not None
    return named is not None and (bool(unit) or decimal)


def has_measure(before: str) -> bool:
    """Whether a measure or a change is named in the text."""
    return _MEASURE.search(before) is not None or CHANGE.search(before) is not None


def is_measured_time(sentence: str, figure: Figure) -> bool:
    """Whether a span of time is what was measured ("median survival was 14 months"), and not when."""
    before = sentence[max(0, figure.start - 200) : figure.start]
    when = _WHEN_BEFORE.search(before) or _WHEN_AFTER.match(sentence, figure.end)
    return _DURATION.search(before) is not None and when is None


def is_concentration(sentence: str, figure: Figure) -> bool:
    """Whether a dose unit measures: "mean AUC was 80.3 ng ml-1 h"."""
    before = sentence[max(0, figure.start - 90) : figure.start]
    return _CONCENTRATION.search(before) is not None and not _DOSE_OF.search(before)


def is_set_against(sentence: str, figures: Sequence[Figure], place: int) -> bool:
    """Whether the number is one of a bracketed pair: "(45 vs 12, P < 0.001)"."""
    for here, other in ((place, place + 1), (place - 1, place)):
        pair = figures[max(here, 0) : other + 1]
        if len(pair) == 2 and {figure.kind for figure in pair} <= {"number", "time"}:
            gap = sentence[figures[here].end : figures[other].start]
            bracketed = re.search(r"[(\[]\s?$", sentence[: figures[here].start])
            if bracketed and _AGAINST.fullmatch(gap):
                return True
    return False


def says_number_of(sentence: str, figure: Figure) -> bool:
    """Whether the words before the figure speak of a number of events or people."""
    return _NUMBER_OF.search(sentence, max(0, figure.start - 90), figure.start) is not None


def shared_unit(sentence: str, figures: Sequence[Figure], place: int) -> str | None:
    """The unit that a list says once: "17/11 and 19/11 mm Hg", "2.2 ± 1.7 vs 1.2 ± 1.6%"."""
    start = figures[place].start
    if _percent_follows(sentence, figures[place]) or _PERCENT_SAID.search(sentence, 0, start):
        return "percent"
    if _stroke(sentence, figures, place) and _PRESSURE.search(sentence, 0, start):
        return "mm Hg"
    for here, following in pairwise(figures[place:]):
        joined = _LISTED.fullmatch(_BRACKETS.sub("", sentence[here.end : following.start]))
        if following.kind not in {"number", "time", "percent"} or not joined:
            return None
        if following.unit or _percent_follows(sentence, following):
            return following.unit or "percent"
    return None


def _percent_follows(sentence: str, figure: Figure) -> bool:
    return _PERCENT_AFTER.match(sentence, figure.end) is not None


def _stroke(sentence: str, figures: Sequence[Figure], place: int) -> bool:
    """Whether the figure is one of two that a stroke joins: "143/84"."""
    pairs = [
        pair for pair in ((place - 1, place), (place, place + 1)) if pair[0] >= 0 and pair[1] < len(figures)
    ]
    return any(sentence[figures[one].end : figures[two].start] == "/" for one, two in pairs)


def unit_end(sentence: str, figure: Figure) -> int:
    """Where the figure ends with the unit that stands after it."""
    unit = _UNIT_AFTER.match(sentence, figure.end)
    return unit.end() if unit else figure.end
