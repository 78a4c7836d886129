"""Which figures of a sentence are results of a group, and of what kind: proportion, mean, median, change, count, rate."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.exclusions import CHANGE, WORDS, describes_sample, is_estimate, is_threshold
from extractors.figure import Figure
from extractors.lexicon import words

_MEASURE = words(WORDS.measures)
_COUNTED = re.compile(
    rf"\s?(?:of\s(?:the|these)\s)?(?:(?!(?:with|of|in|and|for|to|on|at|by|who|were|was|had|including|first|few|most|studies)\b)[\w-]+\s){{0,3}}?(?:{'|'.join(WORDS.counted)})\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    rf"\s?(?:of\s)?(?:the\s)?(?:[\w-]+\s){{0,2}}?(?:{'|'.join(WORDS.people)})\b", re.IGNORECASE
)
_COMPLETED = re.compile(
    r"\b(?:randomi[sz]ed|enrol(?:l)?ed|included|recruited|screened|eligible|assigned|allocated|analy[sz]ed|completed the (?:study|trial|protocol)|"
    r"evaluable|studied|identified|divided|selected|consented|participated|invited|evaluated|assessed|lost to follow)\b",
    re.IGNORECASE,
)


_CONCENTRATION = re.compile(
    r"\b(?:mean|median|average|volume|amount|consumption|loss|output|drainage|levels?|concentrations?)\b(?:[^.;]|\.\d)*\b(?:was|were|of|averaged|compared with|versus|vs\.?|and)\s$",
    re.IGNORECASE,
)


_UNIT_AFTER = re.compile(
    r"\s?(?:mm\s?Hg|%|percent(?:age points)?|points?|(?:mm|cm|m)[23²³]?|(?:log\s)?[a-zA-Zµμ]{1,6}/(?:[dm]?[lL]|min|kg|g|h|hr|day|d|m2|m²|cm2|mm3|mol|year|week|month|s)(?:/[a-z]+\d?)?"
    r"|[dm]?[lL]|kg|g|mg|lb|met(?:er|re)s?|days?|weeks?|months?|years?|yrs?|hours?|hrs?|h|min(?:utes?)?|s|ms|sec(?:onds?)?|bpm|°C?|degrees?|D|dB|Nm|N|W|pts|units?"
    r"|letters|lines|cycles|sessions|-1(?:\s?[a-z]{1,3}(?:-1)?\b)?)(?![\w/])",
)
_DURATION = re.compile(
    r"\b(?:time|times|survival|duration|stay|length|delay|latency|onset|interval|recovery|hospitali[sz]ation|half-life|progression|sleep"
    r"|PFS|PFI|OS|DFS|DFI|EFS|TTP|TTF|LOS)\b(?:[^.;]|\.\d|\b[Vv]s\.|;\sP)*$|[(\[;,]\s?[\w -]{2,30}\s?=\s?$",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"(?<!ranged\s)(?<!ranging\s)(?<!varied\s)\bfrom\s(?:an?\s)?(?:[\w-]+\s){0,3}?(?:of\s)?$", re.IGNORECASE
)
_OBSERVED_FOR = re.compile(r"\b(?:follow(?:ed)?[ -]?up|observation)\b(?:[^.;,]|\.\d){0,25}$", re.IGNORECASE)
_WHEN_BEFORE = re.compile(
    r"\b(?:at|after|within|for|over|during|until|every|first|last|next|than|between|up to|least|per|on|through|subsequent|following|previous|preceding|initial|final|past)\s(?:the\s|a\s|an\s|\d+\s(?:and|or|to)\s)?$",
    re.IGNORECASE,
)
_WHEN_AFTER = re.compile(
    r"[\s-]?(?:follow|after|later|before|post|of (?:age|follow|treatment)|old|survival|mortality|period|study|trial)",
    re.IGNORECASE,
)


_PERCENT_SAID = re.compile(
    r"(?:\bpercent(?:age)?|%)\s(?:of\s)?(?:[\w-]+\s)?(?:changes?|increases?|decreases?|reductions?|improvements?|loss|gain|inhibition|of baseline)\b(?:[^.;]|\.\d)*$|\(%\)[^.;\d]*$",
    re.IGNORECASE,
)
_PRESSURE = re.compile(r"\bblood pressure\b|\bBP\b")
_DOSE_OF = re.compile(r"\bdos(?:es?|age)\b[^,;]{0,25}$", re.IGNORECASE)
# What stands right before the amount of a change: "fell by", "a loss of", "improvement was", "(" or another amount.
_CHANGED_BY = re.compile(
    r"(?:\b(?:by|of|was|were|averaged|is|reached|only|about|approximately|nearly|almost|a|an|mean)\s|[(\[:=+~≈]\s?|\d%?\s?(?:\([^()]*\)\s?)?(?:,|,?\sand|vs\.?|versus|or)\s)$",
    re.IGNORECASE,
)
_OF_SOME = re.compile(
    rf"\b(?:of|among|in)\s(?:the\s|these\s|all\s)?(?:\d+|\w+)\s(?:[\w-]+\s){{0,2}}?(?:{'|'.join(WORDS.people)})\b|\bof those\b",
    re.IGNORECASE,
)
_DID = re.compile(
    r"\s(?:had|have|has|did\snot|died|developed|showed|resumed|recovered|achieved|improved|required|responded|relapsed|experienced|remained"
    r"|withdrew|discontinued|became)\s",
    re.IGNORECASE,
)
_EVENTS = re.compile(
    r"\b(?:adverse|side[ -]effects?|complications?|events|symptoms|reactions|deaths|causes|reasons|occurred|reported|observed)\b",
    re.IGNORECASE,
)
_WORD_THEN_BRACKET = re.compile(r"[a-z]{3,}\s[(\[]\s?$")
_SIZED = re.compile(
    r"\b(?:group|groups|arm|arms|patients|subjects|participants|women|men|controls?|placebo|children|cohort|mg|total|study|trials?|volunteers|population|sample|stratum \d)$",
    re.IGNORECASE,
)
COUNTS_SAID = re.compile(
    r"\b(?:number of|more (?:common|frequent|often)|less (?:common|frequent|often)|fewer|more)\b",
    re.IGNORECASE,
)
_IN_GROUP = re.compile(
    r"\s(?:in|of|on|with|assigned|receiving|given|treated with)\s(?:the\s)?[A-Za-z]", re.IGNORECASE
)
_AT_LEAST = re.compile(
    r"\b(?:at least|at most|more than|less than|fewer than|up to|minimum of)\s$", re.IGNORECASE
)
# "All 29 patients achieved R0 resection" counts 29 of 29.
_ALL = re.compile(r"\ball\s(?:the\s|of the\s)?$", re.IGNORECASE)
_ACHIEVED = re.compile(
    rf"\s(?:[\w-]+\s){{0,2}}?(?:{'|'.join(WORDS.people)})\s(?:(?:in|on|of|with|receiving)\s(?:[\w-]+\s){{1,5}}?)?(?:[\w-]+ly\s)?(?:achieved|had|showed|experienced|reported|developed|responded|recovered|survived|improved|tolerated)\b",
    re.IGNORECASE,
)
_NUMBER_OF = re.compile(
    r"\b(?:numbers?|more|fewer|episodes?|events?|strokes?|deaths?|cases|complications|patients|recurrences|failures|infections|relapses)\b[^.;]*$",
    re.IGNORECASE,
)
# Before a number of people these words make it a sample or a denominator, unless something was found in them.
_PART_OF = re.compile(
    r"(?:\b(?:of|in|involv(?:ed|ing)|compris(?:ed|ing)|includ(?:ed|ing)|data (?:from|on)|total of|among|than|every|per|first|last|next|all|the|other|"
    r"remaining|for|from|groups? of|with)\s(?:the\s|these\s|all\s|only\s)?)$",
    re.IGNORECASE,
)
_FOUND_IN = re.compile(
    r"\b(?:found|observed|seen|noted|occurred|reported|present|developed|recorded|detected|required|needed)\b[^;]*\bin\s(?:only\s)?$",
    re.IGNORECASE,
)
_WHO_THEY_ARE = re.compile(r"\s(?:having|aged|of age|with a (?:mean|median)|\(mean)", re.IGNORECASE)


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
        skipped = _before_change(sentence, figures, place) or _further_p(sentence, figures, place)
        result = None if skipped else _result(sentence, figures, place)
        if result is not None and not is_estimate(sentence, figure) and not is_threshold(sentence, figure):
            results.append((figure, result))
    return results


def _further_p(sentence: str, figures: Sequence[Figure], place: int) -> bool:
    """Whether the number goes on with a list of p-values: "P = 0.042, 0.029, respectively"."""
    if place == 0 or figures[place - 1].kind != "p_value" or figures[place].kind != "number":
        return False
    return (
        re.fullmatch(r",?\s?(?:and\s)?", sentence[figures[place - 1].end : figures[place].start]) is not None
    )


def _before_change(sentence: str, figures: Sequence[Figure], place: int) -> bool:
    """Whether a figure is the first of "from 24.7 ± 13.8 mm Hg to 19.0 ± 6.2 mm Hg": the value before, no result."""
    if place + 1 == len(figures) or not _FROM.search(sentence, 0, figures[place].start):
        return False
    gap = sentence[figures[place].end : figures[place + 1].start]
    return (
        re.fullmatch(
            r"\s?(?:mm\s?Hg|[\w/%²°]{1,10})?\s?(?:\([^()]*\)\s?)?(?:[\w -]{0,30}\s)?to\s(?:a\s)?", gap
        )
        is not None
    )


def _result(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
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
    statistic = "mean_change" if _says_change(sentence, figure) else "proportion"
    total = figure.denominator if figure.denominator is not None else _total_after(sentence, figures, place)
    return _made(
        sentence,
        figure,
        statistic,
        figures,
        place,
        unit="percent",
        events=figure.numerator,
        total=total if statistic == "proportion" else None,
    )


def _says_change(sentence: str, figure: Figure) -> bool:
    before, after = sentence[max(0, figure.start - 60) : figure.start], sentence[figure.end : figure.end + 25]
    if figure.numerator is not None or _PEOPLE.match(after):
        return False
    if re.match(
        r"\s(?:reduction|decrease|increase|improvement|decline|change|fall|rise|drop|loss|gain)\b", after
    ):
        return True
    cue = None
    for cue in CHANGE.finditer(before):
        pass
    if cue is None or not _CHANGED_BY.search(before):
        return False
    between = before[cue.end() :]
    apart = re.search(r"[;:]|\b(?:rate|incidence|proportion|percentage)\b[^,]*$", between)
    return apart is None and ("(" in between or re.search(r"\bin\b[^,]*$", between) is None)


def _total_after(sentence: str, figures: Sequence[Figure], place: int) -> float | None:
    """The N of "4% of 621 patients"."""
    if place + 1 == len(figures):
        return None
    following = figures[place + 1]
    gap = sentence[figures[place].end : following.start]
    whole = (
        following.kind in {"number", "group_size"}
        and following.value is not None
        and following.value.is_integer()
    )
    return following.value if whole and re.fullmatch(r"\s?of\s(?:the\s|all\s)?", gap) else None


def _fraction(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
    figure = figures[place]
    if _NO_PEOPLE.match(sentence, figure.end):
        return None
    return _made(
        sentence,
        figure,
        "count",
        figures,
        place,
        value=figure.numerator,
        events=figure.numerator,
        total=figure.denominator,
    )


_NO_PEOPLE = re.compile(
    r"\s(?:[\w-]+\s){0,3}?(?:intervals?|measures?|items?|outcomes?|parameters?|studies|trials|times?|cent(?:er|re)s|domains|scales|tests|sites|questions|variables)\b",
    re.IGNORECASE,
)


def _rate(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
    return _made(sentence, figures[place], "rate", figures, place)


def _number(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
    figure = figures[place]
    if figure.op in {"<", ">", "<=", ">="} or figure.value is None:
        return None
    if figure.spread is not None or figure.spread_low is not None:
        if _OBSERVED_FOR.search(sentence[max(0, figure.start - 40) : figure.start]):
            return None
        unit = figure.unit or _shared_unit(sentence, figures, place)
        return _made(sentence, figure, _centre(sentence, figure), figures, place, unit=unit)
    if _ALL.search(sentence, 0, figure.start) and _ACHIEVED.match(sentence, figure.end):
        return _made(sentence, figure, "count", figures, place, events=figure.value, total=figure.value)
    counted = _counted(sentence, figure)
    if counted:
        return _made(sentence, figure, "count", figures, place, unit=counted, events=figure.value)
    counting = (_counts_on, _counts_in_list, _counts_in_bracket)
    if _counts_doers(sentence, figure) or any(told(sentence, figures, place) for told in counting):
        return _made(sentence, figure, "count", figures, place, events=figure.value)
    unit = figure.unit or _shared_unit(sentence, figures, place)
    if not figure.words and _measured(sentence, figure, unit):
        return _made(sentence, figure, _centre(sentence, figure), figures, place, unit=unit)
    if _set_against(sentence, figures, place):
        whole = figure.value.is_integer() and _NUMBER_OF.search(
            sentence, max(0, figure.start - 90), figure.start
        )
        statistic = "count" if whole else _centre(sentence, figure)
        return _made(
            sentence, figure, statistic, figures, place, events=figure.value if statistic == "count" else None
        )
    return None


def _counts_on(sentence: str, figures: Sequence[Figure], place: int) -> bool:
    """Whether the number goes on with a count: "three patients in the A group and five in the B group"."""
    if place == 0 or not _IN_GROUP.match(sentence, figures[place].end) or figures[place].value is None:
        return False
    earlier = figures[place - 1]
    gap = sentence[earlier.end : figures[place].start]
    counted = earlier.kind == "number" and _counted(sentence, earlier) is not None
    return (
        counted
        and len(gap) < 90
        and re.search(r"\b(?:and|versus|vs\.?|compared (?:with|to)|but|or)\s(?:only\s)?$", gap) is not None
    )


def _counts_in_list(sentence: str, figures: Sequence[Figure], place: int) -> bool:
    """Whether the number is in a list whose last counts people: "in 3, 5 and 7 patients"."""
    for here, following in pairwise(figures[place:]):
        gap = sentence[here.end : following.start]
        joined = re.fullmatch(r"\s?(?:,|,?\s?and|,?\s?or|vs\.?|versus)\s?", gap)
        if following.kind != "number" or following.unit or not joined:
            return False
        if _counted(sentence, following):
            return here.value is not None and here.value.is_integer() and figures[place].unit is None
    return False


def _counts_in_bracket(sentence: str, figures: Sequence[Figure], place: int) -> bool:
    """Whether the number alone in its bracket counts an event of a list: "adverse events were nausea (12) and rash (5)"."""
    alone = [figure for figure in figures if _alone_in_bracket(sentence, figure)]
    return len(alone) > 1 and figures[place] in alone and _EVENTS.search(sentence) is not None


def _alone_in_bracket(sentence: str, figure: Figure) -> bool:
    whole = (
        figure.kind == "number" and not figure.unit and figure.value is not None and figure.value.is_integer()
    )
    return (
        whole
        and re.match(r"\s?[)\]]", sentence[figure.end :]) is not None
        and _WORD_THEN_BRACKET.search(sentence, 0, figure.start) is not None
    )


def _counts_doers(sentence: str, figure: Figure) -> bool:
    """Whether the number counts those of a stated few that did something: "Of eight women, six ovulated"."""
    whole = figure.value is not None and figure.value.is_integer() and not figure.unit
    return (
        whole and bool(_OF_SOME.search(sentence, 0, figure.start)) and bool(_DID.match(sentence, figure.end))
    )


def _set_against(sentence: str, figures: Sequence[Figure], place: int) -> bool:
    """Whether the number is one of a bracketed pair: "(45 vs 12, P < 0.001)"."""
    for here, other in ((place, place + 1), (place - 1, place)):
        kinds = {figure.kind for figure in figures[max(here, 0) : other + 1]}
        if 0 <= here and other < len(figures) and kinds <= {"number", "time"}:
            gap = sentence[figures[here].end : figures[other].start]
            bracketed = re.search(r"[(\[]\s?$", sentence[: figures[here].start])
            if bracketed and re.fullmatch(r"\s?(?:\w+\s)?(?:vs\.?|versus|v\.?)\s", gap):
                return True
    return False


def _counted(sentence: str, figure: Figure) -> str | None:
    """The things that a whole number counts as events: "three patients achieved …", "one case of …"."""
    noun = _COUNTED.match(sentence, figure.end)
    if noun is None or figure.unit or figure.value is None or not figure.value.is_integer():
        return None
    if _AT_LEAST.search(sentence, 0, figure.start):
        return None
    people = _PEOPLE.match(sentence, figure.end) is not None
    before, after = sentence[max(0, figure.start - 60) : figure.start], sentence[noun.end() : noun.end() + 60]
    if people and ((_PART_OF.search(before) and not _FOUND_IN.search(before)) or _WHO_THEY_ARE.match(after)):
        return None
    return (
        None
        if _COMPLETED.search(before[-25:] + sentence[figure.end : noun.end()] + after)
        else noun.group().split()[-1]
    )


def _measured(sentence: str, figure: Figure, unit: str | None) -> bool:
    """Whether a number without a spread is a measurement: a measure or change is named, and it is not a plain count."""
    before = sentence[: figure.start]
    named = _MEASURE.search(before) or CHANGE.search(before)
    decimal = "." in figure.text or "·" in figure.text or "," in figure.text
    return (named is not None or _DURATION.search(before) is not None) and (bool(unit) or decimal)


def _shared_unit(sentence: str, figures: Sequence[Figure], place: int) -> str | None:
    """The unit that a list says once: "17/11 and 19/11 mm Hg", "2.2 ± 1.7 vs 1.2 ± 1.6%"."""
    if sentence[figures[place].end : figures[place].end + 2].strip().startswith("%"):
        return "percent"
    if _PERCENT_SAID.search(sentence, 0, figures[place].start):
        return "percent"
    if _stroke(sentence, figures, place) and _PRESSURE.search(sentence, 0, figures[place].start):
        return "mm Hg"
    for here, following in pairwise(figures[place:]):
        gap = sentence[here.end : following.start]
        joined = re.fullmatch(
            r"\s?(?:/|,|,?\s?and|,?\s?or|vs\.?|v\.?|versus|to|compared with)\s?(?:[\w-]+\s)?", gap
        )
        if following.kind not in {"number", "time", "percent"} or not joined:
            return None
        if following.unit:
            return following.unit
        if sentence[following.end : following.end + 2].strip().startswith("%"):
            return "percent"
    return None


def _stroke(sentence: str, figures: Sequence[Figure], place: int) -> bool:
    """Whether the figure is one of two that a stroke joins: "143/84"."""
    pairs = ((place, place + 1), (place - 1, place))
    return any(
        0 <= one and two < len(figures) and sentence[figures[one].end : figures[two].start] == "/"
        for one, two in pairs
    )


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
    return _made(sentence, figure, statistic, figures, place, value=figure.high)


def _count_in_brackets(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
    """A bracketed n that counts events: "adverse reactions (n = 18)"; after the name of a group it is the group's size."""
    figure = figures[place]
    before = sentence[: figure.start].rstrip("( [")
    sized = (_SIZED.search(before) and not COUNTS_SAID.search(before)) or _COMPLETED.search(before[-90:])
    if (
        sized
        or re.search(r"\b[Gg]roup\s[\w.]+,?\s?$", before)
        or re.search(r"\b(?:identical|demograph\w+)\b", before)
    ):
        return None
    return _made(sentence, figure, "count", figures, place, events=figure.value)


def _range(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
    figure = figures[place]
    before = sentence[max(0, figure.start - 80) : figure.start]
    if _is_from_to(sentence, figure):
        return _made(
            sentence,
            figure,
            "proportion" if figure.unit == "percent" else "mean",
            figures,
            place,
            value=figure.high,
        )
    said = re.search(r"\b(?:ranged?|ranging|varied)\b[^,;]*$", before)
    measured = figure.unit and (_MEASURE.search(before) or CHANGE.search(before))
    if not (said or measured) or re.search(
        r"\bbetween\s$|\bfollow-?up\b[^;]*$|\b(?:BMI|body mass index|ages?)\b[^;,]*$", before
    ):
        return None
    statistic = "proportion" if figure.unit == "percent" else _centre(sentence, figure)
    low, high = figure.low, figure.high
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Result(
        start=figure.start,
        end=figure.end,
        statistic=statistic,
        unit=figure.unit,
        spread_low=low,
        spread_high=high,
        spread_kind="range",
    )


def _is_from_to(sentence: str, figure: Figure) -> bool:
    """A bracketed "2.21 to 1.35" in a sentence about change is the value before and after."""
    if figure.low is None or figure.high is None or not re.search(r"\sto\s", figure.text):
        return False
    bracketed = re.search(r"[(\[]\s?(?:from\s)?$", sentence[: figure.start]) is not None
    return bracketed and (figure.low > figure.high or CHANGE.search(sentence) is not None)


def _time(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
    """A span of time is a result where it is what was measured: "median survival was 14 months"."""
    figure = figures[place]
    before = sentence[max(0, figure.start - 200) : figure.start]
    spread = figure.spread is not None or figure.spread_low is not None
    if _OBSERVED_FOR.search(before) or re.search(r"\d-[a-z]", figure.text):
        return None
    spread = spread or _set_against(sentence, figures, place)
    if spread or (
        _DURATION.search(before)
        and not _WHEN_BEFORE.search(before)
        and not _WHEN_AFTER.match(sentence, figure.end)
    ):
        return _made(sentence, figure, _centre(sentence, figure), figures, place)
    return None


def _concentration(sentence: str, figures: Sequence[Figure], place: int) -> Result | None:
    """A dose unit that measures: "mean AUC was 80.3 ng ml-1 h"."""
    figure = figures[place]
    before = sentence[max(0, figure.start - 90) : figure.start]
    if (
        figure.spread is not None
        or figure.spread_low is not None
        or (_CONCENTRATION.search(before) and "dose" not in before)
    ):
        return _made(sentence, figure, _centre(sentence, figure), figures, place)
    return None


def _tail(sentence: str, figure: Figure) -> int:
    """How many characters of a unit stand after the figure and belong to it."""
    unit = _UNIT_AFTER.match(sentence, figure.end)
    return unit.end() - figure.end if unit else 0


def _made(
    sentence: str,
    figure: Figure,
    statistic: str,
    figures: Sequence[Figure],
    place: int,
    *,
    value: float | None = None,
    unit: str | None = None,
    events: float | None = None,
    total: float | None = None,
) -> Result:
    interval = (
        figures[place + 1] if place + 1 < len(figures) and figures[place + 1].kind == "interval" else None
    )
    return Result(
        start=figure.start,
        end=figure.end + _tail(sentence, figure),
        statistic=statistic,
        value=figure.value if value is None else value,
        unit=unit or figure.unit,
        spread=figure.spread,
        spread_low=figure.spread_low,
        spread_high=figure.spread_high,
        spread_kind=figure.spread_kind,
        ci_low=interval.low if interval else None,
        ci_high=interval.high if interval else None,
        events=events,
        total=total,
    )
