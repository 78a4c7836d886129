"""One meta-analysis whole: studies in, the pooled estimate and all that qualifies it out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from warehouse.synthesis.pooling import sizes
from warehouse.synthesis.pooling.errors import PoolingError
from warehouse.synthesis.pooling.model import Fit, pool
from warehouse.synthesis.pooling.sensitivity import cumulative, leave_one_out
from warehouse.synthesis.pooling.sizes import COMPUTED, INTERVALS, READY, Columns, Numbers, Sizes
from warehouse.synthesis.pooling.small_studies import Egger, TrimFill, egger, trim_fill

# Pooled as logarithms; what is read by people is the ratio.
RATIOS = ("OR", "RR", "HR", "IRR", "OR_CI")
PLAIN = ("GEN",)
MEASURES = (*COMPUTED, "HR", "IRR", "OR_CI", *PLAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """A meta-analysis; all values are on the scale of `yi`, `shown` leads to the scale that people read."""

    measure: str
    level: float
    yi: Numbers
    vi: Numbers
    fit: Fit
    leave_one_out: tuple[Fit, ...]
    cumulative: tuple[Fit, ...]
    egger: Egger | None
    trim_fill: TrimFill
    shown: Callable[[float], float]


def meta_analyse(
    measure: str, columns: Columns, *, method: str = "REML", test: str = "z", level: float = 95
) -> Meta:
    """The meta-analysis of studies given column by column; `PoolingError` says what is missing or wrong.

    Trim and fill is by DerSimonian and Laird's method whatever the other method is.
    """
    yi, vi = sizes_of(measure, columns, level=level)
    return Meta(
        measure=measure,
        level=level,
        yi=yi,
        vi=vi,
        fit=pool(yi, vi, method=method, test=test, level=level),
        leave_one_out=leave_one_out(yi, vi, method=method, test=test, level=level),
        cumulative=cumulative(yi, vi, method=method, test=test, level=level),
        egger=egger(yi, vi),
        trim_fill=trim_fill(yi, vi, level=level),
        shown=_shown(measure, columns),
    )


def sizes_of(measure: str, columns: Columns, *, level: float = 95) -> Sizes:
    """Estimates and variances of the studies, from the first set of columns that is there whole."""
    if measure not in MEASURES:
        raise PoolingError(f"“{measure}” is no measure; name one of {', '.join(MEASURES)}")
    needed, compute = COMPUTED.get(measure, ((), None))
    if _has(columns, READY):
        return Sizes(columns["yi"], columns["vi"])
    if compute and _has(columns, needed):
        return compute(columns)
    if _has(columns, INTERVALS) and measure not in PLAIN:
        return sizes.of_intervals(columns, log=measure in RATIOS, level=level)
    choices = [READY, *((needed,) if compute else ()), *(() if measure in PLAIN else (INTERVALS,))]
    raise PoolingError(f"{measure} needs the columns {' or '.join(','.join(names) for names in choices)}")


def _has(columns: Columns, names: tuple[str, ...]) -> bool:
    return all(name in columns for name in names)


def _shown(measure: str, columns: Columns) -> Callable[[float], float]:
    """The way back from the scale of pooling to that of the measure."""
    ways: dict[str, Callable[[Any], Any]] = {
        **dict.fromkeys(RATIOS, np.exp),
        "PLO": lambda x: 1 / (1 + np.exp(-x)),
        "PAS": _unarcsine,
        "PFT": _double_unarcsine(columns.get("total")),
        "ZCOR": np.tanh,
    }
    way = ways.get(measure, lambda x: x)
    return lambda x: float(way(x))


def _unarcsine(x: float) -> float:
    return float(np.sin(np.clip(x, 0, np.pi / 2)) ** 2)


def _double_unarcsine(totals: Numbers | None) -> Callable[[float], float]:
    """Miller's (1978) inversion at the harmonic mean of the totals; the plain one where totals are not known."""
    if totals is None:
        return _unarcsine
    n = len(totals) / float(np.sum(1 / totals))
    bottom, top = (
        float(np.arcsin(np.sqrt(s / (n + 1))) + np.arcsin(np.sqrt((s + 1) / (n + 1)))) / 2 for s in (0, n)
    )

    def invert(x: float) -> float:
        if x <= bottom:
            return 0.0
        if x >= top:
            return 1.0
        sine, cosine = np.sin(2 * x), np.cos(2 * x)
        inner = 1 - (sine + (sine - 1 / sine) / n) ** 2
        return float((1 - np.sign(cosine) * np.sqrt(max(inner, 0.0))) / 2)

    return invert
