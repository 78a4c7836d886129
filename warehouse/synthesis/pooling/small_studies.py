"""Whether small studies tell another story than large ones: Egger's test, and trim and fill.

After Egger et al. (1997) and Duval and Tweedie (2000, estimator L0), as R's metafor computes them.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata, t

from warehouse.synthesis.pooling.errors import PoolingError
from warehouse.synthesis.pooling.model import Fit, pool, regress
from warehouse.synthesis.pooling.sizes import Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Egger:
    """The test that the estimates do not lean on their errors; `intercept` is the estimate without error."""

    t: float
    df: int
    p: float
    intercept: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrimFill:
    """How many studies are missing on which side, and the estimate with them filled in."""

    k0: int
    side: str
    fit: Fit


def egger(yi: Numbers, vi: Numbers) -> Egger | None:
    """A regression of the estimates on their errors with weights 1 / vi; None for fewer than three studies."""
    errors = np.sqrt(vi)
    freedom = len(yi) - 2
    if freedom < 1 or np.ptp(errors) <= 1e-12 * np.max(errors):
        return None
    root = 1 / errors
    design = np.column_stack([root, np.ones(len(yi))])
    beta, *_ = np.linalg.lstsq(design, yi * root, rcond=None)
    residuals = yi * root - design @ beta
    dispersion = float(residuals @ residuals) / freedom
    error = float(np.sqrt(dispersion * np.linalg.inv(design.T @ design)[1, 1]))
    stat = float(beta[1]) / error if error > 0 else 0.0
    return Egger(t=stat, df=freedom, p=float(2 * t.sf(abs(stat), freedom)), intercept=float(beta[0]))


def trim_fill(
    yi: Numbers, vi: Numbers, *, method: str = "DL", test: str = "z", level: float = 95
) -> TrimFill:
    """The fit after as many mirrored studies are added as seem to be missing on one side."""
    side = _side(yi, vi, method)
    turned = -yi if side == "right" else yi
    order = np.argsort(turned, kind="stable")
    y, v = turned[order], vi[order]
    k0, centre = _missing(y, v, method)
    mirrored = 2 * centre - y[len(y) - k0 :]
    filled = np.concatenate([y, mirrored]) * (-1 if side == "right" else 1)
    variances = np.concatenate([v, v[len(v) - k0 :]])
    return TrimFill(k0=k0, side=side, fit=pool(filled, variances, method=method, test=test, level=level))


def _side(yi: Numbers, vi: Numbers, method: str) -> str:
    """The side on which studies are missing: the one away from which small studies lean."""
    try:
        slope = regress(yi, vi, np.sqrt(vi), method=method).estimates[1]
    except PoolingError:
        return "left"
    return "right" if slope < 0 else "left"


def _missing(y: Numbers, v: Numbers, method: str) -> tuple[int, float]:
    """The estimate L0 of missing studies, from sorted estimates, and the centre of those that are kept."""
    k, k0, before = len(y), 0, -1
    centre = 0.0
    while k0 != before:
        before = k0
        kept = slice(0, k - k0)
        centre = pool(y[kept], v[kept], method=method, profile=False).estimate
        away = y - centre
        ranks = rankdata(np.abs(away), method="ordinal") * np.sign(away)
        positive = float(np.sum(ranks[ranks > 0]))
        k0 = max(0, round((4 * positive - k * (k + 1)) / (2 * k - 1)))
    return k0, centre
