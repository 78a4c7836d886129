"""Two models over the same named features, blended: a linear one, and one with a hidden layer.

Both begin with a sum of rows, one for each feature an item has; so one table holds the linear model's weights and,
beside them, those of the hidden layer. What they say is averaged as probabilities. The hidden layer knows of
features that mean something only together; the linear model keeps the rare ones in their place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.linear import Floats, Linear, linear, probabilities, stored


@dataclass(frozen=True, slots=True)
class Blended:
    """`first` sums what an item's features weigh for each class and, behind those, for each hidden unit.

    `second` holds the hidden units' weights for each class, `bias` the classes' bias there. Of two classes there is
    but a column, that of the second.
    """

    first: Linear
    second: Floats
    bias: Floats

    def logs(self, sums: Floats) -> Floats:
        """The logarithms of the classes' probabilities (columns) for items (rows), from the sums of `first`."""
        plain, hidden = self._both(sums)
        told: Floats = np.log((probabilities(plain) + probabilities(hidden)) / 2)
        return told

    def chances(self, sums: Floats) -> Floats:
        """How likely items are of the second of two classes, from the sums of `first`."""
        plain, hidden = self._both(sums)
        told: Floats = (_chance(plain[:, 0]) + _chance(hidden[:, 0])) / 2
        return told

    def _both(self, sums: Floats) -> tuple[Floats, Floats]:
        """What the linear model and the hidden layer score."""
        classes = len(self.bias)
        return sums[:, :classes], np.maximum(sums[:, classes:], 0.0) @ self.second + self.bias


def _chance(scores: Floats) -> Floats:
    told: Floats = 1 / (1 + np.exp(-scores))
    return told


def blended(held: Mapping[str, NDArray[Any]]) -> Blended:
    """The model of arrays that `extractors.training.blended` made."""
    return Blended(linear(held), held["second"].astype(np.float64), held["second_bias"].astype(np.float64))


@cache
def shipped(name: str) -> Blended:
    """The blended model `name` that ships with the extractors, read once."""
    return blended(stored(name))
