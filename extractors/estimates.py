"""Estimates of effect in one sentence: each value with the measure that names it, its interval and its
p-value.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.figure import Figure
from extractors.guarded import guarded
from extractors.measures import RATIOS, SHARES, Label, labels

VALUES = ("number", "percent")
# What may hide a value when a label stands right before it ("OR > 2", "RR 1:2").
_DISGUISED = ("threshold", "name", "range", "from_to", "time", "fraction", "rate")
_FILLER = re.compile(
    r"(?:[\s=:,;<>~≈≤≥()\[\]+'’£$€]|-\s|\b(?:USD?|AUD?|CAD?|EUR|GBP|euros?|of|was"
    r"|were|is|are|at|e|being|the|an?|estimates?d?|values?|as|to"
    r"|from|between|equal|equals|about|approximately|only|ranged|ranging|by|and|calculated|found|be|up"
    r"|nearly|almost|pooled|summary|overall|respectively|with|showed|scores?|coefficients?)\b)*",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"(?:\b(?:was|were|of|is|are|be|being|reached|from|between|at|to|by|remained|ranged from)\b"
    r"|[=:])\s?(?:(?:about|approximately|only|estimated (?:at|to be)|as (?:high|low) as|also|found to be"
    r"|calculated (?:at|as|to be)|increased by|reduced by)\s)?(?:(?:US|USD|AU|CA|EUR|GBP)?\s?[£$€]?\s?)$",
    re.IGNORECASE,
)
_LIST = re.compile(r"[\s)\],;/]*(?:\b(?:and|or|vs\.?|versus|to|plus)\b)?[\s(\[]*", re.IGNORECASE)
_LABELS = re.compile(
    r"(?:\s?[(\[][\w+-]+)?[)\]]?\s?(?:,|/|and|or|, and)\s?(?:the\s|pooled\s|summary\s|diagnostic\s)*"
)
# "A difference between the groups (group A: 0.60": what one group has.
_OWN = re.compile(r"[(\[][^()\[\]]*[A-Za-z]{3,}[^()\[\]]*[:=]\s?$")
_MEMBERS = re.compile(
    r"\s?of (?:the |these |all )?(?:[\w-]+ )?(?:patients|subjects|participants|women|men|children|cases"
    r"|people)\b"
)
_OTHER = guarded(
    r"\b(?:means?|medians?|scores?|aged|rates? (?:was|were)|percent\w*|prevalence|incidence)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One estimate: `sentence[start:end]` spans from its measure's name (or value) to its last part."""

    measure: str
    start: int
    end: int
    value: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    ci_level: float | None = None
    p: float | None = None
    p_op: str | None = None
    tested: bool = False
    label: Label | None = None
    at: int = 0
    unit: str | None = None
    continued: bool = False
    about: str | None = None

    def with_about(self, about: str | None) -> "Estimate":
        """The same estimate with the words that say what it is about."""
        return replace(self, about=about)


class Figures:
    """The figures of a sentence."""

    __slots__ = ("figures", "text")

    def __init__(self, text: str, figures: Sequence[Figure]) -> None:
        self.text = text
        self.figures = figures

    def next_value(self, place: int) -> int:
        """Where the next value after a figure begins, or the end of the sentence."""
        later = (
            f.start for f in self.figures[place + 1 :] if f.kind in VALUES and f.text.strip("()") != "95%"
        )
        return next(later, len(self.text))


class Sentence(Figures):
    """The figures and labels of a sentence while estimates are put together; `used` are the places of figures
    taken.
    """

    __slots__ = ("labels", "used")

    def __init__(
        self, text: str, figures: Sequence[Figure], abbreviations: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(text, figures)
        self.labels = labels(text, abbreviations)
        self.used: set[int] = set()


def find(sentence: Sentence, *, inherited: str | None = None) -> list[Estimate]:
    """The estimates of a sentence in order; `inherited` is the last measure named before it, for figures
    without a name.
    """
    found: list[Estimate] = []
    queue: list[Label] = []
    text, lead = sentence.text, 0
    for place, figure in enumerate(sentence.figures):
        if figure.kind in _PASSED or _is_step(text, figure):
            continue
        if adjective := _ACCURACY.match(text, figure.end) if figure.kind == "percent" else None:
            measure = "sensitivity" if adjective["word"] == "sensitive" else "specificity"
            found.append(estimate(sentence, place, measure, figure.value, None))
            lead = figure.end
            continue
        label = queue.pop(0) if queue and _listed(sentence, found, figure) else None
        if label is None:
            label, queue = _label(sentence, lead, place)
        if label is not None and _fits(label, figure) and not _loose(sentence, place, label):
            found += _with_ends(sentence, place, label)
            lead = figure.end
        elif figure.kind in VALUES and not (figure.words and figure.kind == "number"):
            found += _unnamed(sentence, place, found, inherited)
            lead = figure.end
    return found


# "97.9% specific but only 44.7% sensitive"
_ACCURACY = re.compile(r"\s?(?:\([^()]*\)\s)?(?P<word>sensitive|specific)\b(?!\s(?:to|for the))")
_PASSED = ("p_value", "interval", "level", "statistic", "group_size")
_STEP_BEFORE = re.compile(r"\b(?:per|each|every|an?|by)\s?$", re.IGNORECASE)
_STEP_AFTER = re.compile(
    r"[\s-]?[\w\s/%²μµ·−^-]{0,25}\b(?:increase|increment|decrease|decrement|rise|change|unit|higher"
    r"|lower)s?\b"
)


def _is_step(text: str, figure: Figure) -> bool:
    """The step of a regression: "odds ratio per 10 mg increase"."""
    before = text[max(0, figure.start - 8) : figure.start]
    return _STEP_BEFORE.search(before) is not None and _STEP_AFTER.match(text, figure.end) is not None


def _listed(sentence: Sentence, found: list[Estimate], figure: Figure) -> bool:
    return bool(found) and _LIST.fullmatch(sentence.text, found[-1].end, figure.start) is not None


def _label(sentence: Sentence, lead: int, place: int) -> tuple[Label | None, list[Label]]:
    """The measure's name that leads to a figure, and the names that wait for the figures after it."""
    figure = sentence.figures[place]
    before = [label for label in sentence.labels if lead <= label.start and label.end <= figure.start]
    if not before:
        return None, []
    gap = sentence.text[before[-1].end : figure.start]
    if not _leads(sentence, gap, before[-1], place):
        return None, []
    run = [before[-1]]
    for label in reversed(before[:-1]):
        if not _LABELS.fullmatch(sentence.text, label.end, run[0].start):
            break
        run.insert(0, label)
    return (run[0], run[1:]) if len({label.measure for label in run}) == len(run) else (run[-1], [])


def _leads(sentence: Sentence, gap: str, label: Label, place: int) -> bool:
    if _FILLER.fullmatch(gap):
        return len(gap) < 60
    if (label.short and label.end - label.start == 1) or _OWN.search(gap):
        return False
    if len(gap) > 220 or re.search(r";|\.\s", gap) or sentence.figures[place].kind not in VALUES:
        return False
    return _SAID.search(gap) is not None or interval_after(sentence, place) is not None


def _fits(label: Label, figure: Figure) -> bool:
    """Whether a figure can be a value of the measure: no percentage for a ratio, no unit of time for a
    correlation.
    """
    if figure.kind not in (*VALUES, *_DISGUISED) or (figure.words and figure.kind != "percent"):
        return False
    if label.measure in ("r", "kappa", "ICC", "AUC"):
        value = figure.value if figure.value is not None else figure.low
        return value is not None and (
            abs(value) <= 1 or (label.measure == "AUC" and figure.kind == "percent")
        )
    if label.measure in RATIOS:
        return (
            figure.kind != "percent"
            and not (figure.unit or "").startswith(("bpm", "beats", "mm", "kg"))
            and figure.kind not in ("time", "rate", "fraction")
        )
    if label.measure == "beta" and figure.kind == "percent":
        return False
    if label.measure == "MD" and figure.kind == "time":
        return "-" not in figure.text and figure.spread is not None
    if label.measure in SHARES:
        return figure.kind in ("percent", "number", "range", "fraction")
    return True


def _loose(sentence: Sentence, place: int, label: Label) -> bool:
    """Whether a mere "ratio" has no interval to show that it compares groups."""
    written = sentence.text[label.start : label.end].lower()
    priced = "cost" in written or "icer" in written
    generic = (label.measure == "none" and not priced) or written.endswith(("effect", "effects"))
    return generic and interval_after(sentence, place) is None


def _with_ends(sentence: Sentence, place: int, label: Label) -> list[Estimate]:
    """The estimate of a figure; the two ends of a range are two."""
    figure = sentence.figures[place]
    if _is_interval_of_difference(figure, label):
        sentence.used.add(place)
        made = Estimate(
            measure=label.measure, start=label.start, end=figure.end, label=label, at=figure.start,
            ci_low=figure.low, ci_high=figure.high, ci_level=_level(sentence),
        )  # fmt: skip
        return [with_p(sentence, place, made)]
    if figure.kind == "fraction":
        return []
    measure = "RD" if label.measure == "MD" and _of_shares(sentence.text, figure) else label.measure
    return [estimate(sentence, place, measure, value, label) for value in ends(figure)]


def ends(figure: Figure) -> tuple[float | None, ...]:
    """The values that a figure gives: both ends of a range, else its one."""
    return (figure.low, figure.high) if figure.kind in ("range", "from_to") else (figure.value,)


def _is_interval_of_difference(figure: Figure, label: Label) -> bool:
    """Whether a range is the interval of a difference, and not two of them: it lies about none at all."""
    low, high = figure.low, figure.high
    around = figure.kind == "range" and low is not None and high is not None and low < 0 < high
    return around and label.measure in ("MD", "SMD", "RD", "beta")


_SHARE_OF = guarded(
    r"\b(?:proportions?|percentages? of (?:\w+ )?(?:patients|subjects|participants|women|men|children"
    r"|people)|prevalence|incidence|rates?)\b",
    re.IGNORECASE,
)


# "-22.4 [95% CI, -23.2 to -21.6] percentage points"
_POINTS_AFTER = re.compile(r"\s?(?:\([^()]*\)|\[[^\[\]]*\])\s?percentage[ -]points?\b")


def _of_shares(text: str, figure: Figure) -> bool:
    """Whether a difference in percent is one between shares, and not one between means."""
    if figure.unit == "percent":
        return _SHARE_OF.search(text) is not None
    return figure.unit == "percentage points" or _POINTS_AFTER.match(text, figure.end) is not None


def estimate(
    sentence: Sentence, place: int, measure: str, value: float | None, label: Label | None
) -> Estimate:
    """The estimate of the figure at `place`, with its interval and its p-value; the figures are then used."""
    figure = sentence.figures[place]
    sentence.used.add(place)
    start = (
        label.start
        if label and label.start < figure.start and figure.start - label.start < 250
        else figure.start
    )
    made = Estimate(
        measure=measure,
        value=value,
        start=start,
        end=figure.end,
        label=label,
        at=figure.start,
        unit=figure.unit,
    )
    made = _signed(_with_interval(sentence, place, made))
    return with_p(sentence, place, made)


def _signed(made: Estimate) -> Estimate:
    """The sign that lies inside the interval, where the words have turned it ("7 mm less (CI -15 to 2.6)")."""
    value, low, high = made.value, made.ci_low, made.ci_high
    if value is None or low is None or high is None or made.measure in RATIOS:
        return made
    turned = low <= -value <= high and not low <= value <= high
    return replace(made, value=-value) if turned else made


def interval_after(sentence: Figures, place: int) -> Figure | None:
    """The interval that belongs to a figure: the first one before the next value."""
    figure, limit = sentence.figures[place], sentence.next_value(place)
    if figure.spread_low is not None and figure.spread_kind is None:
        return figure
    for later in sentence.figures[place + 1 :]:
        gap = sentence.text[figure.end : later.start]
        if later.start > limit:
            return None
        if later.kind == "interval" and _belongs(gap):
            return later
        if (
            later.kind == "range"
            and _holds(later, figure)
            and re.fullmatch(r"[\s,;:(\[]*(?:range\s|CI\s)?", gap)
        ):
            return later
    return None


def _holds(span: Figure, figure: Figure) -> bool:
    """Whether an unlabelled range lies about a value, as an interval does."""
    value, low, high = figure.value, span.low, span.high
    return value is None or low is None or high is None or low <= value <= high or low <= -value <= high


def _belongs(gap: str) -> bool:
    """Whether an interval still belongs to the value before the gap: close by, or further on in plain words."""
    if re.search(r"\.\s|\b(?:was|were)\b", gap):
        return False
    return len(gap) < 60 or (len(gap) < 110 and not re.search(r";|\b(?:and|but)\b", gap))


def _with_interval(sentence: Sentence, place: int, made: Estimate) -> Estimate:
    interval = interval_after(sentence, place)
    if interval is None:
        return made
    if interval is sentence.figures[place]:
        return replace(
            made,
            ci_low=interval.spread_low,
            ci_high=interval.spread_high,
            ci_level=_level(sentence),
            end=max(made.end, interval.end),
        )
    sentence.used.add(sentence.figures.index(interval))
    level = interval.level or (_level(sentence) if interval.kind == "range" else None)
    return replace(made, ci_low=interval.low, ci_high=interval.high, ci_level=level or 95.0, end=interval.end)


def _level(sentence: Sentence) -> float:
    levels = [f.value for f in sentence.figures if f.kind == "level"] + [
        f.level for f in sentence.figures if f.level
    ]
    return levels[0] or 95.0 if levels else 95.0


def with_p(sentence: Sentence, place: int, made: Estimate) -> Estimate:
    """The p-value in the same brackets, or right after them."""
    text, limit = sentence.text, sentence.next_value(place)
    for at, later in enumerate(sentence.figures[place + 1 :], place + 1):
        if later.start > limit:
            break
        gap = text[made.end : later.start]
        free = later.kind == "p_value" and at not in sentence.used
        if free and (_near(gap) or _same_clause(text, made, gap)):
            sentence.used.add(at)
            return replace(made, p=later.value, p_op=later.op, tested=True, end=later.end)
    if place and sentence.figures[place - 1].kind == "p_value" and place - 1 not in sentence.used:
        earlier = sentence.figures[place - 1]
        if made.start >= earlier.end and re.fullmatch(r"[\s,;:]*", text[earlier.end : made.start]):
            sentence.used.add(place - 1)
            return replace(made, p=earlier.value, p_op=earlier.op, tested=True, start=earlier.start)
    return made


def _same_clause(text: str, made: Estimate, gap: str) -> bool:
    """A value in the run of the text has the p-value that closes its clause."""
    free = text[: made.at].count("(") == text[: made.at].count(")")
    return free and made.label is None and len(gap) < 160 and not re.search(r";|\.\s|,\s", gap)


def _near(gap: str) -> bool:
    if len(gap) > 90 or re.search(r"\.\s", gap):
        return False
    return not re.search(r"[)\]].{25,}|[)\]],?\s(?:and|but|while|whereas|or)\b", gap)


def _unnamed(
    sentence: Sentence, place: int, found: list[Estimate], inherited: str | None
) -> Iterator[Estimate]:
    """A value without a name of its own that continues a list, or takes the measure named before the
    sentence.
    """
    figure = sentence.figures[place]
    interval = interval_after(sentence, place)
    if found and _continues(sentence, place, found[-1], interval):
        yield replace(estimate(sentence, place, found[-1].measure, figure.value, None), continued=True)
        return
    if found or interval is None or inherited is None or not _recalled(sentence.text, figure):
        return
    if (inherited in RATIOS) == (figure.kind == "number"):
        yield estimate(sentence, place, inherited, figure.value, None)


_SAME_AGAIN = guarded(
    r"\b(?:corresponding|respective|these|the) (?:values?|figures?|estimates?|ratios?|risks?)\b",
    re.IGNORECASE,
)
# "… were associated with a lower risk (0.85 [0.74, 0.97])": a ratio, as its interval and the words before it say.
_AT_RISK = guarded(r"\b(?:risks?|odds|hazards?|associat\w+|interaction)\b", re.IGNORECASE)
_TIMES = re.compile(r"\s?-?(?:times|fold)\b")


def _recalled(text: str, figure: Figure) -> bool:
    """Whether a figure is a multiple, or the words before it point back to the measure of the sentence before."""
    times = figure.unit in ("times", "fold") or _TIMES.match(text, figure.end) is not None
    at_risk = _AT_RISK.search(text, 0, figure.start) is not None and text[: figure.start].endswith(
        ("(", ", ")
    )
    return times or at_risk or _SAME_AGAIN.search(text, 0, figure.start) is not None


def _continues(sentence: Sentence, place: int, last: Estimate, interval: Figure | None) -> bool:
    figure = sentence.figures[place]
    gap = sentence.text[last.end : figure.start]
    alike = (figure.unit == "percent") == (last.unit == "percent")
    if not alike or figure.words or figure.numerator is not None or _MEMBERS.match(sentence.text, figure.end):
        return False
    if _LIST.fullmatch(gap) and last.end > last.at:
        return interval is not None or last.ci_low is None
    both = interval is not None and last.ci_low is not None
    return both and len(gap) < 200 and not re.search(r"\.\s", gap) and not _OTHER.search(gap)


def interval_of(text: str, figures: Sequence[Figure], place: int) -> tuple[float | None, float | None] | None:
    """The bounds of the interval that belongs to a share, if the text gives one."""
    found = interval_after(Figures(text, figures), place)
    if found is None:
        return None
    own = found is figures[place]
    return (found.spread_low, found.spread_high) if own else (found.low, found.high)
