"""Linear models over named features, as the training writes them and the extractors read them.

A model is one `.npz` of plain arrays (nothing is unpickled): the features' names as UTF-8 text, a line each, and
one row of weights for each name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

TRAINED = Path(__file__).parent / "trained"
Floats = NDArray[np.float64]
Columns = Mapping[str, Sequence[str]]
# Some features of an item together: a function that names them, and what it is called with.
Part = tuple[Any, ...]
_MOST, _KEPT = 50_000, 5_000  # parts that are kept, and sums that there is room for at first


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights of each known feature (a row) for each class (a column), and the classes' bias."""

    rows: Mapping[str, int]
    weights: Floats
    bias: Floats

    def scores(self, items: Sequence[Iterable[str]]) -> Floats:
        """The score of each class (columns) for each item (rows), an item being the names of its features."""
        return self.sums(items) + self.bias

    def sums(self, items: Sequence[Iterable[str]]) -> Floats:
        """The scores without the bias."""
        known = [[at for at in map(self.rows.get, names) if at is not None] for names in items]
        held = np.array([len(one) for one in known], np.intp)
        taken = self.weights.take(np.fromiter(chain.from_iterable(known), np.intp, held.sum()), axis=0)
        sums = np.zeros((len(known), len(self.bias)))
        filled = held > 0
        sums[filled] = np.add.reduceat(taken, (held.cumsum() - held)[filled], axis=0) if len(taken) else 0
        return sums


def spelled(parts: Iterable[Part]) -> list[str]:
    """The names of the features of an item that is told in parts, each once."""
    return list(dict.fromkeys(name for names, *told in parts for name in names(*told)))


class _Sums(dict[Part, int]):
    """The row of each part in `table`: a weight's own where a part has one known feature, else that of their sum."""

    def __init__(self, model: Linear) -> None:
        super().__init__()
        self._rows, self._weights = model.rows, model.weights
        self._end = len(self._weights) + 1
        self._new: list[list[int]] = []
        self.table = np.concatenate([self._weights, np.zeros((_KEPT, len(model.bias)))])

    def __missing__(self, part: Part) -> int:
        known = [at for at in map(self._rows.get, set(part[0](*part[1:]))) if at is not None]
        row = known[0] if len(known) == 1 else self._added(known) if known else len(self._weights)
        self[part] = row
        return row

    def _added(self, known: list[int]) -> int:
        self._new.append(known)
        self._end += 1
        return self._end - 1

    def settle(self) -> None:
        """Reckons the sums of what is new."""
        if not self._new:
            return
        if self._end > len(self.table):
            room = np.zeros((max(_KEPT, self._end - len(self.table)), self.table.shape[1]))
            self.table = np.concatenate([self.table, room])
        begins = [0, *accumulate(map(len, self._new[:-1]))]
        taken = self._weights.take(list(chain.from_iterable(self._new)), axis=0)
        np.add.reduceat(taken, begins, axis=0, out=self.table[self._end - len(self._new) : self._end])
        self._new.clear()


class Parted:
    """A linear model whose items come in parts: what a part adds is reckoned once, and kept for a while.

    No feature may be of two parts of an item. The weights were stored in half precision, which makes their sums
    exact in whatever order they are added.
    """

    def __init__(self, model: Linear) -> None:
        self._model = model
        self._sums = _Sums(model)

    def scores(self, items: Sequence[Sequence[Part]], columns: slice = slice(None)) -> Floats:
        """The score of each class (of `columns`) for each item (rows); each has a part at least."""
        if len(self._sums) > _MOST:
            self._sums = _Sums(self._model)
        rows = np.fromiter(map(self._sums.__getitem__, chain.from_iterable(items)), np.intp)
        self._sums.settle()
        begins = [0, *accumulate(map(len, items[:-1]))]
        taken = self._sums.table[:, columns].take(rows, axis=0)
        summed: Floats = np.add.reduceat(taken, begins, axis=0)
        return summed + self._model.bias[columns]


def side_by_side(models: Sequence[Linear]) -> Linear:
    """Several models as one with the columns of all."""
    names = {
        name: at for at, name in enumerate(dict.fromkeys(chain.from_iterable(one.rows for one in models)))
    }
    weights = np.zeros((len(names), sum(len(one.bias) for one in models)))
    begin = 0
    for one in models:
        end = begin + len(one.bias)
        weights[[names[name] for name in one.rows], begin:end] = one.weights[list(one.rows.values())]
        begin = end
    return Linear(names, weights, np.concatenate([one.bias for one in models]))


def arrays(names: Sequence[str], weights: Floats, bias: Floats) -> dict[str, NDArray[Any]]:
    """A model as the arrays that `linear` reads back; half precision is enough for sums of weights."""
    text = np.frombuffer("\n".join(names).encode(), dtype=np.uint8)
    return {"names": text, "weights": weights.astype(np.float16), "bias": bias.astype(np.float64)}


def linear(stored: Mapping[str, NDArray[Any]]) -> Linear:
    """The model of arrays that `arrays` made."""
    names = bytes(stored["names"]).decode().split("\n")
    return Linear(
        rows={name: at for at, name in enumerate(names)},
        weights=stored["weights"].astype(np.float64),
        bias=stored["bias"],
    )


@cache
def shipped(name: str) -> Linear:
    """The linear model `name` that ships with the extractors, read once."""
    return linear(stored(name))


def stored(name: str, *, folder: Path = TRAINED) -> dict[str, NDArray[Any]]:
    """The arrays of the model `name` (without `.npz`)."""
    with np.load(folder / f"{name}.npz", allow_pickle=False) as file:
        return {key: file[key] for key in file.files}


def store(name: str, content: Mapping[str, NDArray[Any]], *, folder: Path = TRAINED) -> None:
    """Writes a model; the same arrays make the same bytes."""
    np.savez_compressed(folder / f"{name}.npz", **dict(content))


def probabilities(scores: Floats) -> Floats:
    """The softmax of each row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares
