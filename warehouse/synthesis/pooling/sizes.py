"""Effect sizes: from what a study reports to an estimate on an unbounded scale and its sampling variance.

Definitions and corrections follow the `escalc` of R's metafor (Viechtbauer 2010, J Stat Softw 36(3)): half a
person is added to every cell of a study with an empty cell, and of such a study only.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln
from scipy.stats import norm

Numbers = NDArray[np.float64]
Columns = Mapping[str, Numbers]

TWO_BY_TWO = ("events1", "total1", "events2", "total2")
MEANS = ("mean1", "sd1", "n1", "mean2", "sd2", "n2")
SHARES = ("events", "total")
CORRELATIONS = ("r", "n")
INTERVALS = ("estimate", "ci_low", "ci_high")
READY = ("yi", "vi")


class Sizes(NamedTuple):
    """One estimate and one sampling variance a study, on the scale on which they are pooled."""

    yi: Numbers
    vi: Numbers


def odds_ratio(columns: Columns) -> Sizes:
    """Log odds ratios with Woolf's variance."""
    a, b, c, d = _cells(columns)
    return Sizes(np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d)


def risk_ratio(columns: Columns) -> Sizes:
    """Log risk ratios."""
    a, b, c, d = _cells(columns)
    return Sizes(np.log(a / (a + b)) - np.log(c / (c + d)), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))


def risk_difference(columns: Columns) -> Sizes:
    """Differences of risks, as shares of 0 to 1."""
    a, b, c, d = _cells(columns)
    p1, p2 = a / (a + b), c / (c + d)
    return Sizes(p1 - p2, p1 * (1 - p1) / (a + b) + p2 * (1 - p2) / (c + d))


def mean_difference(columns: Columns) -> Sizes:
    """Differences of means, without the assumption of equal deviations."""
    mean1, sd1, n1, mean2, sd2, n2 = (columns[name] for name in MEANS)
    return Sizes(mean1 - mean2, sd1**2 / n1 + sd2**2 / n2)


def standardised_mean_difference(columns: Columns) -> Sizes:
    """Hedges' g with the exact correction for small samples (Hedges 1981)."""
    mean1, sd1, n1, mean2, sd2, n2 = (columns[name] for name in MEANS)
    freedom = n1 + n2 - 2
    pooled = np.sqrt(((n1 - 1) * sd1**2 + (n2 - 1) * sd2**2) / freedom)
    correction = np.exp(gammaln(freedom / 2) - gammaln((freedom - 1) / 2)) / np.sqrt(freedom / 2)
    g = correction * (mean1 - mean2) / pooled
    return Sizes(g, 1 / n1 + 1 / n2 + g**2 / (2 * (n1 + n2)))


def proportion(columns: Columns) -> Sizes:
    """Raw proportions."""
    events, others = _shares(columns)
    total = events + others
    share = events / total
    return Sizes(share, share * (1 - share) / total)


def logit_proportion(columns: Columns) -> Sizes:
    """Log odds of proportions."""
    events, others = _shares(columns)
    return Sizes(np.log(events / others), 1 / events + 1 / others)


def arcsine_proportion(columns: Columns) -> Sizes:
    """Arcsines of the roots of proportions; empty cells need no correction."""
    events, total = columns["events"], columns["total"]
    return Sizes(np.arcsin(np.sqrt(events / total)), 1 / (4 * total))


def double_arcsine_proportion(columns: Columns) -> Sizes:
    """Freeman and Tukey's (1950) double arcsines, halved as in metafor."""
    events, total = columns["events"], columns["total"]
    low, high = np.sqrt(events / (total + 1)), np.sqrt((events + 1) / (total + 1))
    return Sizes((np.arcsin(low) + np.arcsin(high)) / 2, 1 / (4 * total + 2))


def correlation(columns: Columns) -> Sizes:
    """Raw correlations with their large-sample variance."""
    r, n = columns["r"], columns["n"]
    return Sizes(r, (1 - r**2) ** 2 / (n - 1))


def fisher_z(columns: Columns) -> Sizes:
    """Fisher's z of correlations."""
    return Sizes(np.arctanh(columns["r"]), 1 / (columns["n"] - 3))


def of_intervals(columns: Columns, *, log: bool, level: float = 95) -> Sizes:
    """Estimates whose errors are read from their intervals; ratios on the log scale."""
    estimate, low, high = (np.log(columns[name]) if log else columns[name] for name in INTERVALS)
    error = (high - low) / (2 * norm.ppf(0.5 + level / 200))
    return Sizes(estimate, error**2)


def _cells(columns: Columns) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    events1, total1, events2, total2 = (columns[name] for name in TWO_BY_TWO)
    cells = np.stack([events1, total1 - events1, events2, total2 - events2])
    a, b, c, d = cells + 0.5 * np.any(cells == 0, axis=0)
    return a, b, c, d


def _shares(columns: Columns) -> tuple[Numbers, Numbers]:
    cells = np.stack([columns["events"], columns["total"] - columns["events"]])
    events, others = cells + 0.5 * np.any(cells == 0, axis=0)
    return events, others


# What each measure can be computed from: the columns it needs and how.
COMPUTED: dict[str, tuple[tuple[str, ...], Callable[[Columns], Sizes]]] = {
    "OR": (TWO_BY_TWO, odds_ratio),
    "RR": (TWO_BY_TWO, risk_ratio),
    "RD": (TWO_BY_TWO, risk_difference),
    "MD": (MEANS, mean_difference),
    "SMD": (MEANS, standardised_mean_difference),
    "PR": (SHARES, proportion),
    "PLO": (SHARES, logit_proportion),
    "PAS": (SHARES, arcsine_proportion),
    "PFT": (SHARES, double_arcsine_proportion),
    "COR": (CORRELATIONS, correlation),
    "ZCOR": (CORRELATIONS, fisher_z),
}
