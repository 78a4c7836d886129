"""Which figures of a sentence are results of a group, and of what kind: proportion, mean, change, count, rate."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors import counts, measured
from extractors.exclusions import CHANGE, describes_sample, is_estimate, is_threshold
from extractors.figure import Figure
from extractors.guarded import guarded

_FROM = guarded(
    r"(?<!ranged\s)(?<!ranging\s)(?<!varied\s)\bfrom\s(?:an?\s)?(?:[\w-]+\s){0,3}?(?:of\s)?$", re.IGNORECASE
)
# What stands right before the amount of a change: "fell by", "a loss of", "(" or another amount.
_CHANGED_BY = re.compile(
    r"(?:\b(?:by|of|was|were|averaged|is|reached|only|about|approximately|nearly|almost|a|an|mean)\s"
    r"|[(\[:=+~≈]\s?|\d%?\s?(?:\([^()]*\)\s?)?(?:,|,?\sand|vs\.?|versus|or)\s)$",
    re.IGNORECASE,
)
_NO_PEOPLE = re.compile(
    r"\s(?:[\w-]+\s){0,3}?(?:intervals?|measures?|items?|outcomes?|parameters?|studies|trials|times?"
    r"|cent(?:er|re)s|domains|scales|tests|sites|questions|variables)\b",
    re.IGNORECASE,
)
_TO = re.compile(r"\s?(?:mm\s?Hg|[\w/%²°]{1,10})?\s?(?:\([^()]*\)\s?)?(?:[\w -]{0,30}\s)?to\s(?:a\s)?")
_CHANGE_AFTER = re.compile(
    r"\s(?:reduction|decrease|increase|improvement|decline|change|fall|rise|drop|loss|gain)\b", re.IGNORECASE
)
# "37-mm needles" tells which needles.
_HYPHENED = re.compile(r".{0,3}\d-(?:mm|cm|m|kg|g|ml|Hz|kHz|gauge)\s[a-z]")
_RANGED = guarded(r"\b(?:ranged?|ranging|varied)\b[^,;]*$")
_NO_RANGE = guarded(r"\bbetween\s$|\bfollow-?up\b[^;]*$|\b(?:BMI|body mass index|ages?)\b[^;,]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A figure that is a result: what it says, and the stretch of the sentence that says it."""

    start: int
    end: int
    statistic: str
    value: float | None = None
    unit: str | None = None
    spread: float | None = None
    spread_low: float | None = None
    spread_high: float | None = None
    spread_kind: str | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    events: float | None = None
    total: float | None = None


def find_results(sentence: str, figures: Sequence[Figure]) -> list[tuple[Figure, Result]]:
    """The results among the figures of a sentence, in reading order, each with its figure."""
    if describes_sample(sentence, counted=any(figure.numerator is not None for figure in figures)):
        return []
    results = []
    for place, figure in enumerate(figures):
        result = None if passed(sentence, figures, place) else result_of(sentence, figures, place)
        if result is not None and not is_estimate(sentence, figure) and not is_threshold(sentence, figure):
            results.append((figure, result))
    return results


def passed(sentence: str, figures: Sequence[Figure], place: int) -> bool:
    """Whether a figure only leads to another, or goes on with p-values."""
    return _before_change(sentence, figures, place) or _further_p(sentence, figures, place)


def forced(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
    """The figure as a result of a group where that has been decided, of what kind its form tells."""
    found = result_of(sentence, figures, place)
    if found is not None:
        return found
    figure = figures[place]
    if figure.kind == "fraction":
        return _of_total(sentence, figures, place)
    if figure.kind == "range" and figure.low is not None and figure.high is not None:
        return _ranged(sentence, figure)
    if figure.value is None:
        return None
    if counts.is_whole(figure) and (figure.kind == "group_size" or figure.words):
        return _made(sentence, figures, place, "count", events=figure.value)
    return _mean(sentence, figures, place)


def _further_p(sentence: str, figures: Sequence[Figure], place: int) -> bool:
    """Whether the number goes on with a list of p-values: "P = 0.042, 0.029, respectively"."""
    if place == 0 or figures[place - 1].kind != "p_value" or figures[place].kind != "number":
        return False
    gap = sentence[figures[place - 1].end : figures[place].start]
    return re.fullmatch(r",?\s?(?:and\s)?", gap) is not None


def _before_change(sentence: str, figures: Sequence[Figure], place: int) -> bool:
    """Whether a figure is the first of "from 24.7 ± 13.8 mm Hg to 19.0 ± 6.2 mm Hg", the value before."""
    if place + 1 == len(figures) or not _FROM.search(
        sentence, max(0, figures[place].start - 60), figures[place].start
    ):
        return False
    return _TO.fullmatch(sentence[figures[place].end : figures[place + 1].start]) is not None


def result_of(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
    """The figure as a result, whatever else speaks against it; None where its form is that of none."""
    figure = figures[place]
    make = {
        "percent": _percent,
        "fraction": _fraction,
        "rate": _rate,
        "number": _number,
        "from_to": _from_to,
        "group_size": _count_in_brackets,
        "range": _range,
        "time": _time,
        "dose": _concentration,
    }.get(figure.kind)
    return make(sentence, figures, place) if make else None


def _percent(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
    figure = figures[place]
    if _says_change(sentence, figure):
        return _made(sentence, figures, place, "mean_change", unit="percent")
    total = figure.denominator if figure.denominator is not None else _total_after(sentence, figures, place)
    return _made(sentence, figures, place, "proportion", unit="percent", events=figure.numerator, total=total)


def _says_change(sentence: str, figure: Figure) -> bool:
    if figure.numerator is not None or counts.of_people(sentence, figure):
        return False
    if _CHANGE_AFTER.match(sentence, figure.end):
        return True
    before = sentence[max(0, figure.start - 60) : figure.start]
    cues = list(CHANGE.finditer(before))
    if not cues or not _CHANGED_BY.search(before):
        return False
    between = before[cues[-1].end() :]
    apart = re.search(r"[;:]|\b(?:rate|incidence|proportion|percentage)\b[^,]*$", between)
    return apart is None and ("(" in between or re.search(r"\bin\b[^,]*$", between) is None)


def _total_after(sentence: str, figures: Sequence[Figure], place: int) -> float | None:
    """The N of "4% of 621 patients"."""
    following = figures[place + 1] if place + 1 < len(figures) else None
    if following is None or following.kind not in {"number", "group_size"} or not counts.is_whole(following):
        return None
    gap = sentence[figures[place].end : following.start]
    return following.value if re.fullmatch(r"\s?of\s(?:the\s|all\s)?", gap) else None


def _fraction(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
    return None if _NO_PEOPLE.match(sentence, figures[place].end) else _of_total(sentence, figures, place)


def _of_total(sentence: str, figures: Sequence[Figure], place: int) -> Result:
    events, total = figures[place].numerator, figures[place].denominator
    return _made(sentence, figures, place, "count", value=events, events=events, total=total)


def _rate(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
    return _made(sentence, figures, place, "rate")


def _number(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
    figure = figures[place]
    if (
        figure.op in {"<", ">", "<=", ">="}
        or figure.value is None
        or _HYPHENED.match(sentence, figure.end - 3)
    ):
        return None
    if _is_spread(figure):
        return None if measured.is_observation(sentence, figure) else _mean(sentence, figures, place)
    return _count(sentence, figures, place) or _measurement(sentence, figures, place)


def _is_spread(figure: Figure) -> bool:
    return figure.spread is not None or figure.spread_low is not None


def _count(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
    figure = figures[place]
    if counts.counts_all(sentence, figure):
        return _made(sentence, figures, place, "count", events=figure.value, total=figure.value)
    noun = counts.counted(sentence, figure)
    if noun or counts.counts_more(sentence, figures, place):
        return _made(sentence, figures, place, "count", unit=noun, events=figure.value)
    return None


def _measurement(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
    figure = figures[place]
    unit = figure.unit or measured.shared_unit(sentence, figures, place)
    if not figure.words and measured.is_measured(sentence, figure, unit):
        return _mean(sentence, figures, place)
    if not measured.is_set_against(sentence, figures, place):
        return None
    if counts.is_whole(figure) and measured.says_number_of(sentence, figure):
        return _made(sentence, figures, place, "count", events=figure.value)
    return _mean(sentence, figures, place)


def _mean(sentence: str, figures: Sequence[Figure], place: int) -> Result:
    """The figure as a mean, a median or a mean change, by the words before it."""
    figure = figures[place]
    unit = figure.unit or measured.shared_unit(sentence, figures, place)
    return _made(sentence, figures, place, _centre(sentence, figure), unit=unit)


def _centre(sentence: str, figure: Figure) -> str:
    before = sentence[max(0, figure.start - 160) : figure.start].lower()
    if "median" in before[before.rfind("mean") if "mean" in before else 0 :]:
        return "median"
    change = list(CHANGE.finditer(before))
    return "mean_change" if change and not re.search(r"\b(?:to|from)\s$", before) else "mean"


def _from_to(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
    """Of "from 2.59 to 1.40" the second value is the result, the first the baseline."""
    figure = figures[place]
    statistic = "proportion" if figure.unit == "percent" else "mean"
    return _made(sentence, figures, place, statistic, value=figure.high)


def _count_in_brackets(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
    """A bracketed n that counts events: "adverse reactions (n = 18)"; after a group's name it is its size."""
    if counts.is_size(sentence, figures[place]):
        return None
    return _made(sentence, figures, place, "count", events=figures[place].value)


def _range(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
    figure = figures[place]
    before = sentence[max(0, figure.start - 80) : figure.start]
    if _is_from_to(sentence, figure):
        return _from_to(sentence, figures, place)
    said = _RANGED.search(before) or (figure.unit and measured.has_measure(before))
    if not said or _NO_RANGE.search(before) or figure.low is None or figure.high is None:
        return None
    return _ranged(sentence, figure)


def _ranged(sentence: str, figure: Figure) -> Result:
    """Of a range the two ends are the result."""
    low, high = figure.low or 0.0, figure.high or 0.0
    return Result(
        start=figure.start,
        end=figure.end,
        statistic="proportion" if figure.unit == "percent" else _centre(sentence, figure),
        unit=figure.unit,
        spread_low=min(low, high),
        spread_high=max(low, high),
        spread_kind="range",
    )


def _is_from_to(sentence: str, figure: Figure) -> bool:
    """A bracketed "2.21 to 1.35" in a sentence about change is the value before and after."""
    if figure.low is None or figure.high is None or not re.search(r"\sto\s", figure.text):
        return False
    bracketed = re.search(r"[(\[]\s?(?:from\s)?$", sentence[: figure.start]) is not None
    return bracketed and (figure.low > figure.high or CHANGE.search(sentence) is not None)


def _time(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
    """A span of time that is what was measured, not when."""
    figure = figures[place]
    if measured.is_observation(sentence, figure) or re.search(r"\d-[a-z]", figure.text):
        return None
    said = _is_spread(figure) or measured.is_set_against(sentence, figures, place)
    return _mean(sentence, figures, place) if said or measured.is_measured_time(sentence, figure) else None


def _concentration(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
    said = _is_spread(figures[place]) or measured.is_concentration(sentence, figures[place])
    return _mean(sentence, figures, place) if said else None


def _made(
    sentence: str,
    figures: Sequence[Figure],
    place: int,
    statistic: str,
    *,
    value: float | None = None,
    unit: str | None = None,
    events: float | None = None,
    total: float | None = None,
) -> Result:
    figure = figures[place]
    interval = _interval(sentence, figures, place)
    own = interval == (figure.spread_low, figure.spread_high)
    return Result(
        start=figure.start,
        end=measured.unit_end(sentence, figure),
        statistic=statistic,
        value=figure.value if value is None else value,
        unit=unit or figure.unit,
        spread=figure.spread,
        spread_low=None if own else figure.spread_low,
        spread_high=None if own else figure.spread_high,
        spread_kind=figure.spread_kind,
        ci_low=interval[0],
        ci_high=interval[1],
        events=events,
        total=total,
    )


_CONFIDENCE = re.compile(r"\bCIs?\b|confidence (?:interval|limit)")
_OTHER_SPREAD = re.compile(r"\b(?:IQR|ranges?|quartiles?|interquartile)\b", re.IGNORECASE)


def _interval(sentence: str, figures: Sequence[Figure], place: int) -> tuple[float | None, float | None]:
    """The bounds of the confidence interval that follows a figure, or stands with it where one was announced before.

    "6.0 days (95% CI 5.0-8.0) and 10.0 days (7.0-15.0)"
    """
    figure = figures[place]
    following = figures[place + 1] if place + 1 < len(figures) else None
    if following and following.kind == "interval":
        return following.low, following.high
    if figure.spread_low is None or figure.spread_kind is not None:
        return None, None
    said = _CONFIDENCE.search(sentence, 0, figure.start) and not _OTHER_SPREAD.search(sentence)
    return (figure.spread_low, figure.spread_high) if said else (None, None)
