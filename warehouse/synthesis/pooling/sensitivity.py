"""How the pooled estimate depends on single studies, on their order and on groups of them."""

from collections.abc import Sequence

import numpy as np

from warehouse.synthesis.pooling.model import Fit, pool
from warehouse.synthesis.pooling.sizes import Numbers


def leave_one_out(yi: Numbers, vi: Numbers, *, method: str, test: str, level: float = 95) -> tuple[Fit, ...]:
    """The fit without each study in turn; empty where only one is there."""
    if len(yi) < 2:
        return ()
    kept = (np.arange(len(yi)) != at for at in range(len(yi)))
    return tuple(
        pool(yi[mask], vi[mask], method=method, test=test, level=level, profile=False) for mask in kept
    )


def cumulative(yi: Numbers, vi: Numbers, *, method: str, test: str, level: float = 95) -> tuple[Fit, ...]:
    """The fit of the first study, of the first two, and so on, in the order given."""
    return tuple(
        pool(yi[:upto], vi[:upto], method=method, test=test, level=level, profile=False)
        for upto in range(1, len(yi) + 1)
    )


def subgroups(
    yi: Numbers, vi: Numbers, groups: Sequence[str], *, method: str, test: str, level: float = 95
) -> dict[str, Fit]:
    """The fit of each group of studies, each with its own tau², in the order in which groups first occur."""
    labels = np.array(groups, dtype=object)
    return {
        name: pool(yi[labels == name], vi[labels == name], method=method, test=test, level=level)
        for name in dict.fromkeys(groups)
    }
