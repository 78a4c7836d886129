"""The pooled estimate: weights by inverse variance, three kinds of interval, and the prediction interval."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import chi2, norm, t

from warehouse.synthesis.pooling import heterogeneity
from warehouse.synthesis.pooling.errors import PoolingError
from warehouse.synthesis.pooling.heterogeneity import METHODS
from warehouse.synthesis.pooling.sizes import Numbers

# z: Wald; knha: Knapp and Hartung (2003); adhoc: the same, never narrower than the model's own error.
TESTS = ("z", "knha", "adhoc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A fitted model; estimate, error and intervals are on the scale of `yi`, `i2` is in percent.

    What one study alone cannot tell (an interval of tau², a test with no freedom) is None.
    """

    method: str
    test: str
    k: int
    estimate: float
    se: float
    ci_low: float | None
    ci_high: float | None
    stat: float | None
    p: float | None
    tau2: float
    i2: float
    h2: float
    q: float
    q_df: int
    q_p: float
    pi_low: float | None
    pi_high: float | None
    tau2_ci: tuple[float, float] | None
    i2_ci: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A meta-regression: one coefficient, error, statistic and p a column of the design."""

    method: str
    test: str
    tau2: float
    estimates: tuple[float, ...]
    errors: tuple[float, ...]
    stats: tuple[float | None, ...]
    ps: tuple[float | None, ...]
    q: float
    q_df: int
    q_p: float


def pool(
    yi: Numbers,
    vi: Numbers,
    *,
    method: str = "REML",
    test: str = "z",
    level: float = 95,
    profile: bool = True,
) -> Fit:
    """The pooled estimate of studies with estimates `yi` and sampling variances `vi`.

    `level` is in percent. Raises `PoolingError` for a method that is not known, and where there is nothing to
    pool or a variance is no positive number.
    """
    _check(yi, vi, method, test)
    design = np.ones((len(yi), 1))
    tau2 = heterogeneity.tau_squared(method, yi, vi, design)
    weights = 1 / (vi + tau2)
    estimate = float(np.sum(weights * yi) / np.sum(weights))
    se = float(np.sqrt(1 / np.sum(weights))) * _inflation(yi, weights, design, estimate, test)
    known = _tested(estimate, se, len(yi) - 1, test, level)
    interval = heterogeneity.q_profile(yi, vi, design, level=level) if _asks(yi, method, profile) else None
    return Fit(
        method=method,
        test=test,
        k=len(yi),
        estimate=estimate,
        se=se,
        tau2=tau2,
        **known,
        **_heterogeneity(yi, vi, design, tau2, method),
        **_prediction(estimate, se, tau2, len(yi) - 1, test, level, random=method != "FE"),
        tau2_ci=interval,
        i2_ci=interval and (_share(vi, design, interval[0])[0], _share(vi, design, interval[1])[0]),
    )


def regress(
    yi: Numbers, vi: Numbers, moderator: Numbers, *, method: str = "REML", test: str = "z", level: float = 95
) -> Line:
    """Meta-regression of the estimates on an intercept and one moderator."""
    _check(yi, vi, method, test)
    design = np.column_stack([np.ones(len(yi)), moderator])
    freedom = len(yi) - 2
    if freedom < 1 or np.ptp(moderator) == 0:
        raise PoolingError("a regression needs three studies or more and a moderator that varies")
    tau2 = heterogeneity.tau_squared(method, yi, vi, design)
    weights = 1 / (vi + tau2)
    covariance = np.linalg.inv((design * weights[:, None]).T @ design)
    beta = covariance @ (design.T @ (weights * yi))
    errors = np.sqrt(np.diag(covariance)) * _inflation(yi, weights, design, beta, test)
    told = [_tested(float(b), float(e), freedom, test, level) for b, e in zip(beta, errors, strict=True)]
    q = heterogeneity.q_statistic(yi, vi, design)
    return Line(
        method=method,
        test=test,
        tau2=tau2,
        estimates=tuple(float(b) for b in beta),
        errors=tuple(float(e) for e in errors),
        stats=tuple(one["stat"] for one in told),
        ps=tuple(one["p"] for one in told),
        q=q,
        q_df=freedom,
        q_p=float(chi2.sf(q, freedom)),
    )


def _check(yi: Numbers, vi: Numbers, method: str, test: str) -> None:
    if method not in METHODS:
        raise PoolingError(f"“{method}” is no method; name one of {', '.join(METHODS)}")
    if test not in TESTS:
        raise PoolingError(f"“{test}” is no kind of interval; name one of {', '.join(TESTS)}")
    if not len(yi):
        raise PoolingError("there is no study to pool")
    bad = np.flatnonzero(~(np.isfinite(yi) & np.isfinite(vi) & (vi > 0)))
    if len(bad):
        raise PoolingError(f"study {bad[0] + 1} has no finite estimate with a variance above 0")


def _inflation(yi: Numbers, weights: Numbers, design: Numbers, beta: float | Numbers, test: str) -> float:
    """By how much Knapp and Hartung's error differs from the model's own; 1 for Wald's."""
    freedom = len(yi) - design.shape[1]
    if test == "z" or freedom < 1:
        return 1.0
    residuals = yi - design @ np.atleast_1d(beta)
    factor = float(np.sqrt(np.sum(weights * residuals**2) / freedom))
    return max(factor, 1.0) if test == "adhoc" else factor


def _tested(estimate: float, se: float, freedom: int, test: str, level: float) -> dict[str, Any]:
    """Interval, statistic and p of an estimate; None where there is no freedom left, or no error to divide by."""
    if test != "z" and freedom < 1:
        return {"ci_low": None, "ci_high": None, "stat": None, "p": None}
    half = _quantile(freedom, test, level) * se
    stat = estimate / se if se > 0 else None
    return {
        "ci_low": estimate - half,
        "ci_high": estimate + half,
        "stat": stat,
        "p": _p(stat, freedom, test) if stat is not None else float(estimate == 0),
    }


def _p(stat: float, freedom: int, test: str) -> float:
    return float(2 * (norm.sf(abs(stat)) if test == "z" else t.sf(abs(stat), freedom)))


def _quantile(freedom: int, test: str, level: float) -> float:
    return float(norm.ppf(0.5 + level / 200) if test == "z" else t.ppf(0.5 + level / 200, freedom))


def _asks(yi: Numbers, method: str, profile: bool) -> bool:
    return profile and method != "FE" and len(yi) > 1


def _share(vi: Numbers, design: Numbers, tau2: float) -> tuple[float, float]:
    """I² in percent and H² for a tau² and the sampling variance of a typical study."""
    typical = heterogeneity.typical_variance(vi, design)
    return 100 * tau2 / (tau2 + typical), tau2 / typical + 1


def _heterogeneity(yi: Numbers, vi: Numbers, design: Numbers, tau2: float, method: str) -> dict[str, Any]:
    freedom = len(yi) - 1
    if freedom < 1:
        return {"i2": 0.0, "h2": 1.0, "q": 0.0, "q_df": 0, "q_p": 1.0}
    q = heterogeneity.q_statistic(yi, vi, design)
    i2, h2 = _share(vi, design, tau2)
    if method == "FE":
        i2, h2 = (max(0.0, 100 * (q - freedom) / q) if q > 0 else 0.0), q / freedom
    return {"i2": i2, "h2": h2, "q": q, "q_df": freedom, "q_p": float(chi2.sf(q, freedom))}


def _prediction(
    estimate: float, se: float, tau2: float, freedom: int, test: str, level: float, *, random: bool
) -> dict[str, Any]:
    """Where the effect in a new study is expected; none for a common effect, or without freedom."""
    if not random or (test != "z" and freedom < 1):
        return {"pi_low": None, "pi_high": None}
    half = _quantile(freedom, test, level) * float(np.sqrt(se**2 + tau2))
    return {"pi_low": estimate - half, "pi_high": estimate + half}
