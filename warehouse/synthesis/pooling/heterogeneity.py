"""How much the studies differ beyond chance: tau², Cochran's Q, I², H² and the Q-profile interval.

Estimators after DerSimonian and Laird (1986), Viechtbauer (2005, restricted maximum likelihood) and Paule and
Mandel (1982), for any design matrix, so that meta-regression uses the same; the interval after Viechtbauer
(2007).
"""

from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2

from warehouse.synthesis.pooling.sizes import Numbers

NEAR = 1e-15


def q_statistic(yi: Numbers, vi: Numbers, design: Numbers, tau2: float = 0.0) -> float:
    """The weighted sum of squared residuals around the fit that weights 1 / (vi + tau²) give."""
    weights = 1 / (vi + tau2)
    root = np.sqrt(weights)
    beta = np.linalg.lstsq(design * root[:, None], yi * root, rcond=None)[0]
    residuals = yi - design @ beta
    return float(np.sum(weights * residuals**2))


def _projection(vi: Numbers, design: Numbers, tau2: float) -> Numbers:
    weights = np.diag(1 / (vi + tau2))
    cross = design.T @ weights @ design
    projection: Numbers = weights - weights @ design @ np.linalg.solve(cross, design.T @ weights)
    return projection


def none(_yi: Numbers, _vi: Numbers, _design: Numbers) -> float:
    """No variance between studies: the common-effect model."""
    return 0.0


def dersimonian_laird(yi: Numbers, vi: Numbers, design: Numbers) -> float:
    """The method of moments, floored at 0."""
    freedom = len(yi) - design.shape[1]
    trace = float(np.trace(_projection(vi, design, 0.0)))
    return max(0.0, (q_statistic(yi, vi, design) - freedom) / trace)


def paule_mandel(yi: Numbers, vi: Numbers, design: Numbers) -> float:
    """The tau² at which Q equals its degrees of freedom; 0 where Q is smaller from the start."""
    freedom = len(yi) - design.shape[1]
    return _where_q_is(float(freedom), yi, vi, design)


def restricted_likelihood(yi: Numbers, vi: Numbers, design: Numbers) -> float:
    """Restricted maximum likelihood: where its slope is 0 around the highest of a grid of values, floored at 0.

    Scoring step by step, as is usual, may leap over a flat maximum for ever; a root between two bounds cannot.
    """
    scale = max(float(np.var(yi)), float(np.mean(vi)))
    grid = np.concatenate([[0.0], scale * np.logspace(-8, 2, 101)])
    at = int(np.argmax([_log_likelihood(yi, vi, design, float(tau2)) for tau2 in grid]))
    low, high = float(grid[max(at - 1, 0)]), float(grid[min(at + 1, len(grid) - 1)])
    if _slope(yi, vi, design, low) <= 0:
        return low
    found: float = brentq(lambda tau2: _slope(yi, vi, design, tau2), low, high, xtol=NEAR * scale, rtol=1e-14)
    return found


def _log_likelihood(yi: Numbers, vi: Numbers, design: Numbers, tau2: float) -> float:
    weights = 1 / (vi + tau2)
    _, determinant = np.linalg.slogdet((design * weights[:, None]).T @ design)
    return float(0.5 * np.sum(np.log(weights)) - 0.5 * determinant - 0.5 * q_statistic(yi, vi, design, tau2))


def _slope(yi: Numbers, vi: Numbers, design: Numbers, tau2: float) -> float:
    """Twice the slope of the restricted log likelihood."""
    projection = _projection(vi, design, tau2)
    fitted = projection @ yi
    return float(fitted @ fitted - np.trace(projection))


def _where_q_is(wanted: float, yi: Numbers, vi: Numbers, design: Numbers) -> float:
    """The tau² at which Q, which falls with tau², has come down to what is wanted; 0 where it begins below."""
    if q_statistic(yi, vi, design) <= wanted:
        return 0.0
    high = max(float(np.var(yi)), float(np.max(vi)))
    while q_statistic(yi, vi, design, high) > wanted:
        high *= 2
    found: float = brentq(
        lambda tau2: q_statistic(yi, vi, design, tau2) - wanted, 0.0, high, xtol=1e-300, rtol=8.9e-16
    )
    return found


def typical_variance(vi: Numbers, design: Numbers) -> float:
    """The sampling variance of a typical study (Higgins and Thompson 2002), against which tau² is held."""
    return (len(vi) - design.shape[1]) / float(np.trace(_projection(vi, design, 0.0)))


def q_profile(yi: Numbers, vi: Numbers, design: Numbers, *, level: float = 95) -> tuple[float, float]:
    """The interval of tau² whose ends are those at which Q meets the quantiles of its distribution."""
    freedom = len(yi) - design.shape[1]
    low, high = chi2.ppf([0.5 + level / 200, 0.5 - level / 200], freedom)
    return _where_q_is(float(low), yi, vi, design), _where_q_is(float(high), yi, vi, design)


METHODS: dict[str, Callable[[Numbers, Numbers, Numbers], float]] = {
    "FE": none,
    "DL": dersimonian_laird,
    "REML": restricted_likelihood,
    "PM": paule_mandel,
}


def tau_squared(method: str, yi: Numbers, vi: Numbers, design: Numbers) -> float:
    """The variance between studies by the method named; 0 where there is no study more than coefficients."""
    return METHODS[method](yi, vi, design) if len(yi) > design.shape[1] else 0.0
