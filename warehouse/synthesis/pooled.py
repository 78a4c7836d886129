"""The pooled estimates of a topic: each comparison with two or more poolable studies as a meta-analysis."""

from dataclasses import dataclass
from math import exp, sqrt
from statistics import NormalDist

import numpy as np

from warehouse.synthesis.evidence import Evidence
from warehouse.synthesis.naming import RULES
from warehouse.synthesis.poolable import Comparison, Estimate, Poolable, poolable
from warehouse.synthesis.pooling.model import Fit, pool

METHOD, INTERVAL = "REML", "adhoc"
_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """One meta-analysis; `fit` is on the scale of pooling, `shown` leads to the scale that people read."""

    comparison: Comparison
    estimates: tuple[Estimate, ...]
    fit: Fit

    @property
    def ratio(self) -> bool:
        """Whether the estimates are ratios, pooled as logarithms."""
        return bool(RULES["scales"][self.comparison.measure] == "log")

    @property
    def finding_ids(self) -> tuple[str, ...]:
        """Every finding that the estimate rests on."""
        return tuple(finding for one in self.estimates for finding in one.finding_ids)

    @property
    def work_ids(self) -> tuple[str, ...]:
        """The works, one a study."""
        return tuple(one.work_id for one in self.estimates)

    @property
    def significant(self) -> bool:
        """Whether the 95% interval leaves out no effect."""
        low, high = self.fit.ci_low, self.fit.ci_high
        return low is not None and high is not None and (low > 0 or high < 0)

    def shown(self, value: float) -> float:
        """A value on the scale that people read."""
        return exp(value) if self.ratio else value

    def ends(self, one: Estimate) -> tuple[float, float, float]:
        """A study's estimate with the ends of its 95% interval, as people read them."""
        half = _Z * sqrt(one.vi)
        return self.shown(one.yi), self.shown(one.yi - half), self.shown(one.yi + half)

    def weights(self) -> tuple[float, ...]:
        """The weight of each study, in percent."""
        weights = [1 / (one.vi + self.fit.tau2) for one in self.estimates]
        return tuple(100 * weight / sum(weights) for weight in weights)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pools:
    """The pooled estimates, and what may and may not be pooled."""

    pooled: tuple[Pooled, ...]
    rules: Poolable


def pools(evidence: Evidence) -> Pools:
    """The pooled estimates of the topic: restricted maximum likelihood, guarded Knapp–Hartung intervals."""
    rules = poolable(evidence)
    made = tuple(_pooled(key, members) for key, members in rules.groups.items())
    return Pools(pooled=made, rules=rules)


def _pooled(comparison: Comparison, estimates: tuple[Estimate, ...]) -> Pooled:
    yi, vi = np.array([one.yi for one in estimates]), np.array([one.vi for one in estimates])
    return Pooled(comparison=comparison, estimates=estimates, fit=pool(yi, vi, method=METHOD, test=INTERVAL))
