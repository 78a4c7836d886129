"""The features that a linear model is trained on, as names and as a matrix."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]


def frequent(items: Iterable[Iterable[str]], *, fewest: int) -> list[str]:
    """The features that at least `fewest` items have, sorted."""
    counts = Counter(name for names in items for name in set(names))
    return sorted(name for name, count in counts.items() if count >= fewest)


def matrix(items: Sequence[Iterable[str]], names: Sequence[str]) -> csr_matrix:
    """A row for each item, a column for each name, 1 where the item has it."""
    columns = {name: at for at, name in enumerate(names)}
    rows = [sorted({columns[name] for name in item if name in columns}) for item in items]
    ends = np.cumsum([0, *map(len, rows)])
    return csr_matrix((np.ones(ends[-1]), [at for row in rows for at in row], ends), (len(rows), len(names)))
