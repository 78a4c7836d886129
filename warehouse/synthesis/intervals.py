"""Intervals of a proportion."""

from math import sqrt
from statistics import NormalDist


def wilson(events: float, total: float, *, level: float = 95) -> tuple[float, float]:
    """The Wilson score interval of `events` out of `total`, as shares of 0 to 1."""
    if not 0 <= events <= total or total <= 0:
        raise ValueError(f"{events} of {total} is not a proportion")
    z = NormalDist().inv_cdf(0.5 + level / 200)
    share, z2 = events / total, z * z / total
    middle, half = share + z2 / 2, z * sqrt(share * (1 - share) / total + z2 / (4 * total))
    low, high = (middle - half) / (1 + z2), (middle + half) / (1 + z2)
    # At the ends rounding would leave a hair of 1e-17 where the interval touches 0 or 1.
    return (0.0 if events == 0 else low, 1.0 if events == total else high)
