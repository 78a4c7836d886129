"""The features that a linear model is trained on, as names and as a matrix."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from extractors.linear import arrays


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


def fitted(
    items: Iterable[Iterable[str]],
    classes: Sequence[int],
    *,
    strength: float,
    weights: Sequence[float] | None = None,
    fewest: int = 3,
) -> dict[str, NDArray[Any]]:
    """A logistic regression as arrays; `strength` is the inverse of its regularisation."""
    seen = [set(item) for item in items]
    names = frequent(seen, fewest=fewest)
    model = LogisticRegression(C=strength, max_iter=500)
    model.fit(matrix(seen, names), classes, sample_weight=weights)
    return arrays(names, np.asarray(model.coef_.T), np.asarray(model.intercept_))


def widened(model: dict[str, NDArray[Any]], known: Sequence[int], size: int) -> dict[str, NDArray[Any]]:
    """A model of the `known` of `size` classes with a column for each; a class that was never seen is never said."""
    weights = np.zeros((len(model["weights"]), size), model["weights"].dtype)
    bias = np.full(size, -np.inf)
    weights[:, known], bias[known] = model["weights"], model["bias"]
    return model | {"weights": weights, "bias": bias}
