"""Forest plots as data: studies, pooled estimate and prediction interval on one axis, in percent of its width."""

from collections.abc import Callable, Sequence
from math import ceil, floor, log, log10

from warehouse.summary import words
from warehouse.summary.parts import Forest, Interval
from warehouse.summary.references import short_name
from warehouse.synthesis.evidence import Evidence
from warehouse.synthesis.pooled import Pooled

_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
_FEWEST_TICKS, _MARGIN = 3, 0.04

Ends = tuple[float, float, float]


def forest(evidence: Evidence, found: Pooled, anchor: str, title: str) -> Forest:
    """The forest plot of one meta-analysis."""
    ends = [found.ends(one) for one in found.estimates]
    axis = _Axis(ends, ratio=found.ratio)
    weights = found.weights()
    rows = tuple(
        Interval(
            label=short_name(evidence.works[one.work_id]),
            origin=one.finding_ids,
            text=told(shown),
            weight=weight,
            work_id=one.work_id,
            places=axis.places(shown),
            cut=axis.cut(shown),
        )
        for one, shown, weight in zip(found.estimates, ends, weights, strict=True)
    )
    less, more = f"less with {found.comparison.intervention}", f"more with {found.comparison.intervention}"
    return Forest(
        anchor=anchor,
        title=title,
        rows=rows,
        pooled=_across(axis, found, "Pooled", (found.fit.ci_low, found.fit.ci_high)),
        prediction=_across(axis, found, "In a new study", (found.fit.pi_low, found.fit.pi_high)),
        ticks=tuple((words.number(tick), axis.place(tick)) for tick in axis.ticks()),
        null=axis.place(1 if found.ratio else 0),
        sides=(less, more),
    )


def told(ends: Ends) -> str:
    """An estimate with its interval: `1.62 (1.20 to 2.19)`."""
    return f"{rounded(ends[0])} ({rounded(ends[1])} to {rounded(ends[2])})"


def rounded(value: float) -> str:
    """A computed number with two decimals, or three figures where it is large or small."""
    if value and abs(value) < 0.1:
        return f"{value:.2g}".replace("-", "−")
    return f"{value:,.{2 if abs(value) < 100 else 0}f}".replace("-", "−")


def _across(
    axis: "_Axis", found: Pooled, label: str, interval: tuple[float | None, float | None]
) -> Interval:
    low, high = (found.shown(end) if end is not None else None for end in interval)
    value = found.shown(found.fit.estimate)
    ends = (value, value if low is None else low, value if high is None else high)
    return Interval(
        label=label, origin=found.finding_ids, text=told(ends), places=axis.places(ends), cut=axis.cut(ends)
    )


class _Axis:
    """The span of the studies' own intervals and of no effect; a pooled interval beyond it is cut."""

    def __init__(self, ends: Sequence[Ends], *, ratio: bool) -> None:
        self.ratio = ratio
        self.scale: Callable[[float], float] = log if ratio else float
        every = [self.scale(end) for row in ends for end in row] + [0.0]
        gap = _MARGIN * ((max(every) - min(every)) or 1)
        self.low, self.high = min(every) - gap, max(every) + gap

    def place(self, value: float) -> float:
        """Where a value stands, from 0 to 100; beyond the ends, at the end."""
        share = (self.scale(value) - self.low) / (self.high - self.low)
        return round(2 + 96 * min(max(share, 0), 1), 2)

    def places(self, ends: Ends) -> Ends:
        """Where low, value and high stand."""
        return self.place(ends[1]), self.place(ends[0]), self.place(ends[2])

    def cut(self, ends: Ends) -> tuple[str, ...]:
        """At which ends the interval goes on beyond the plot."""
        beyond = {"low": self.scale(ends[1]) < self.low, "high": self.scale(ends[2]) > self.high}
        return tuple(name for name, is_cut in beyond.items() if is_cut)

    def ticks(self) -> list[float]:
        """Round values within the axis."""
        if not self.ratio:
            step = _step(self.high - self.low)
            return [step * at for at in range(ceil(self.low / step), floor(self.high / step) + 1)]
        within = [tick for tick in _TICKS if self.low <= log(tick) <= self.high]
        if len(within) >= _FEWEST_TICKS:
            return within
        return [
            tick / 10 for tick in range(1, 100) if self.low <= log(tick / 10) <= self.high and tick % 5 == 0
        ]


def _step(width: float) -> float:
    size = 10 ** floor(log10(width / 4))
    return float(next(size * factor for factor in (1, 2, 5, 10) if width / (size * factor) <= 6))
