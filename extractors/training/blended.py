"""Fits the models of `extractors.blended`.

The hidden layer is taught by Adam in a few rounds over the items, of whose features a random part is left out each
time (dropout, Srivastava et al. 2014); its weights are the mean of those after each of the later rounds (Izmailov et
al. 2018). Without both it learns the items by heart.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from extractors.linear import Floats, arrays
from extractors.training.vocabulary import frequent, matrix

RATE = 0.002
SEED = 0
STEPS = 128  # of a weight of one


class Lesson(NamedTuple):
    """How a hidden layer is taught: its units, the rounds over the items, the share of features left out, how much
    large weights cost, and of how many items each step is.
    """

    units: int
    rounds: int
    left_out: float
    decay: float
    items: int


LESSON = Lesson(units=32, rounds=8, left_out=0.5, decay=0.03, items=256)


def fitted(
    items: Iterable[Iterable[str]],
    classes: Sequence[int],
    *,
    strength: float,
    fewest: int,
    weights: Sequence[float] | None = None,
    lesson: Lesson = LESSON,
) -> dict[str, NDArray[Any]]:
    """Both models as arrays; `strength` is the inverse of the linear one's regularisation, `weights` are the items'.

    Features that fewer than `fewest` items have are left out.
    """
    seen = [set(item) for item in items]
    names = frequent(seen, fewest=fewest)
    table, labels = matrix(seen, names), np.asarray(classes)
    weigh = np.ones(len(labels)) if weights is None else np.asarray(weights)
    plain = LogisticRegression(C=strength, max_iter=500).fit(table, labels, sample_weight=weigh)
    first, second, first_bias, second_bias = hidden(table, labels, lesson, weigh / weigh.mean())
    rows = np.concatenate([plain.coef_.T, coarse(first)], axis=1)
    bias = np.concatenate([plain.intercept_, first_bias])
    return arrays(names, rows, bias) | {"second": second, "second_bias": second_bias}


def coarse(weights: Floats) -> Floats:
    """Weights for hidden units in steps that are small beside their sums: a file of them is half as large."""
    rounded: Floats = np.rint(weights * STEPS) / STEPS
    return rounded


def hidden(table: csr_matrix, labels: NDArray[np.intp], lesson: Lesson, weights: Floats) -> list[Floats]:
    """The weights of the hidden layer and of the one behind it, and their biases; of two classes the second's.

    `weights` are the items' own, one on average.
    """
    chance = np.random.default_rng(SEED)
    model = MLPClassifier(
        (lesson.units,),
        alpha=lesson.decay,
        batch_size=lesson.items,
        learning_rate_init=RATE,
        random_state=SEED,
    )
    later = []
    for round_ in range(lesson.rounds):
        order = chance.permutation(len(labels))
        thin = thinned(table[order], lesson.left_out, chance)
        model.partial_fit(thin, labels[order], classes=np.unique(labels), sample_weight=weights[order])
        if round_ >= lesson.rounds // 2:
            later.append([np.array(part) for part in (*model.coefs_, *model.intercepts_)])
    return [np.mean(parts, axis=0) for parts in zip(*later, strict=True)]


def thinned(table: csr_matrix, share: float, chance: np.random.Generator) -> csr_matrix:
    """The table with a random share of its features left out, the others weighing the more."""
    thin = table.copy()
    thin.data = (chance.random(len(thin.data)) >= share) / (1 - share)
    return thin
