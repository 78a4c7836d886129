"""Fits a hidden layer that chooses one of several: the right ones of a list are to have the greatest share of all.

The loss is that of a list (Cao et al. 2007, https://doi.org/10.1145/1273496.1273513): the share of the right ones in
the summed exponentials of all scores. The layer is taught beside scores that stand already, so that it learns what
these do not know; a random part of the features is left out each time (Srivastava et al. 2014), and the weights are
the mean of those after each of the later rounds (Izmailov et al. 2018).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from extractors.linear import Floats
from extractors.training.blended import thinned

RATE, SLOW, STEADY, LEAST = 0.002, 0.9, 0.999, 1e-8  # of Adam (Kingma and Ba 2015)
SEED = 0


class Lesson(NamedTuple):
    """How the layer is taught: its units, the rounds, the share of features left out, the lists of a step."""

    units: int = 32
    rounds: int = 10
    left_out: float = 0.3
    lists: int = 64


class Choice(NamedTuple):
    """A list: the rows of its items in the table of features, and which of them are right."""

    rows: NDArray[np.intp]
    right: NDArray[np.bool_]


class Layer(NamedTuple):
    """The weights of the features for the hidden units, the units' bias, and what each of them weighs."""

    first: Floats
    bias: Floats
    second: Floats


def fitted(table: csr_matrix, choices: Sequence[Choice], known: Floats, lesson: Lesson = Lesson()) -> Layer:  # noqa: B008
    """The layer; `known` are the scores that the items of the table (rows) have without it."""
    chance = np.random.default_rng(SEED)
    layer = Layer(
        chance.normal(0, 0.05, (table.shape[1], lesson.units)),
        np.zeros(lesson.units),
        chance.normal(0, 0.3, lesson.units),
    )
    steps = _Adam(layer)
    later = []
    for round_ in range(lesson.rounds):
        for some in _parts(chance.permutation(len(choices)), lesson.lists):
            steps.take(_slopes(layer, table, [choices[at] for at in some], known, lesson.left_out, chance))
        if round_ >= lesson.rounds // 2:
            later.append([part.copy() for part in layer])
    return Layer(*(np.mean(parts, axis=0) for parts in zip(*later, strict=True)))


def _parts(order: NDArray[np.intp], size: int) -> Iterator[NDArray[np.intp]]:
    return (order[at : at + size] for at in range(0, len(order), size))


def _slopes(
    layer: Layer,
    table: csr_matrix,
    choices: Sequence[Choice],
    known: Floats,
    left_out: float,
    chance: np.random.Generator,
) -> Layer:
    """How the loss of some lists changes with each weight."""
    rows = np.concatenate([one.rows for one in choices])
    seen = thinned(table[rows], left_out, chance)
    sums = seen @ layer.first + layer.bias
    units = np.maximum(sums, 0.0)
    slope = _slope(units @ layer.second + known[rows], choices) / len(choices)
    inward = slope[:, None] * layer.second * (sums > 0)
    return Layer(seen.T @ inward, inward.sum(axis=0), units.T @ slope)


def _slope(scores: Floats, choices: Sequence[Choice]) -> Floats:
    """How the loss changes with each score: its share of all less its share of the right ones."""
    sizes = [len(one.rows) for one in choices]
    begins, owner = np.cumsum([0, *sizes[:-1]]), np.repeat(np.arange(len(sizes)), sizes)
    raised = np.exp(scores - np.maximum.reduceat(scores, begins)[owner])
    good = raised * np.concatenate([one.right for one in choices])
    total, right = np.add.reduceat(raised, begins), np.add.reduceat(good, begins)
    slope: Floats = raised / total[owner] - good / np.maximum(right, LEAST)[owner]
    return slope


class _Adam:
    """Changes the weights of a layer in place, step by step."""

    def __init__(self, layer: Layer) -> None:
        self._layer, self._steps = layer, 0
        self._means = [np.zeros_like(part) for part in layer]
        self._squares = [np.zeros_like(part) for part in layer]

    def take(self, slopes: Layer) -> None:
        """One step against the slopes."""
        self._steps += 1
        rate = RATE * np.sqrt(1 - STEADY**self._steps) / (1 - SLOW**self._steps)
        for at, slope in enumerate(slopes):
            self._means[at] += (1 - SLOW) * (slope - self._means[at])
            self._squares[at] += (1 - STEADY) * (slope * slope - self._squares[at])
            self._layer[at][...] -= rate * self._means[at] / (np.sqrt(self._squares[at]) + LEAST)
