"""Fits the models of `extractors.blended`.

The hidden layer is taught by Adam in a few rounds over the items, of whose features a random half is left out each
time (dropout, Srivastava et al. 2014); its weights are the mean of those after each of the later rounds (Izmailov et
al. 2018). Without both it learns the items by heart.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from extractors.linear import Floats, arrays
from extractors.training.vocabulary import frequent, matrix

HIDDEN = 32
ROUNDS = 8
LEFT_OUT = 0.5
DECAY = 0.03
RATE = 0.002
SEED = 0


def fitted(
    items: Iterable[Iterable[str]], classes: Sequence[int], *, strength: float, fewest: int
) -> dict[str, NDArray[Any]]:
    """Both models as arrays; `strength` is the inverse of the linear one's regularisation.

    Features that fewer than `fewest` items have are left out.
    """
    seen = [set(item) for item in items]
    names = frequent(seen, fewest=fewest)
    table, labels = matrix(seen, names), np.asarray(classes)
    plain = LogisticRegression(C=strength, max_iter=500).fit(table, labels)
    first, second, first_bias, second_bias = _hidden(table, labels)
    weights = np.concatenate([plain.coef_.T, first], axis=1)
    bias = np.concatenate([plain.intercept_, first_bias])
    return arrays(names, weights, bias) | {"second": second, "second_bias": second_bias}


def _hidden(table: csr_matrix, labels: NDArray[np.intp]) -> list[Floats]:
    """The weights of both layers and their biases."""
    chance = np.random.default_rng(SEED)
    model = MLPClassifier((HIDDEN,), alpha=DECAY, batch_size=256, learning_rate_init=RATE, random_state=SEED)
    later = []
    for round_ in range(ROUNDS):
        order = chance.permutation(len(labels))
        model.partial_fit(_thinned(table[order], chance), labels[order], classes=np.unique(labels))
        if round_ >= ROUNDS // 2:
            later.append([np.array(part) for part in (*model.coefs_, *model.intercepts_)])
    return [np.mean(parts, axis=0) for parts in zip(*later, strict=True)]


def _thinned(table: csr_matrix, chance: np.random.Generator) -> csr_matrix:
    """The table with a random half of its features left out, the others weighing the more."""
    thin = table.copy()
    thin.data = (chance.random(len(thin.data)) >= LEFT_OUT) / (1 - LEFT_OUT)
    return thin
