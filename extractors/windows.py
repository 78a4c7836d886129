"""What a linear tagger sees of each token: attributes of it and of its neighbours, alone or two together.

A tagger lists its columns, each an attribute and how far from the token it is looked at. Attributes come in forms: what
is known of a token, its word or its place, tells several. To train a tagger, the columns are told as strings
(`columns`). To read, what is known becomes the numbers of its attributes once, and two together are found by theirs: a
column is then no more than a row of the weights for each number (`Windows`).
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from extractors.linear import Floats, Linear

REACH = 3  # No column looks further from a token.
BEFORE, BEHIND = "<", ">"  # what stands before the first and behind the last token of a sentence
MOST_WORDS = 50_000  # whose numbers are kept
MOST_PAIRS = 1 << 17  # that a table is made of
Numbers = NDArray[np.intp]
Value = TypeVar("Value")


class Column(NamedTuple):
    """An attribute, or two crossed, of the token that stands `at` so many behind the one that is looked at."""

    of: str
    at: int = 0


class Crossed(NamedTuple):
    """The attribute `one` of a token and `other` of the one that stands so many `ahead` of it, as one value."""

    one: str
    other: str
    ahead: int = 0
    glue: str = "|"


class Form(NamedTuple):
    """The names of the attributes that something known of a token tells, and how it tells their values."""

    names: Sequence[str]
    of: Callable[[Any], Sequence[str]]


class Asked(NamedTuple):
    """The columns of a tagger by name, by name what is crossed in them, and the forms of its attributes."""

    columns: Mapping[str, Column]
    crossed: Mapping[str, Crossed]
    forms: Mapping[str, Form]


# A sentence: for each form what is known of its tokens.
Tokens = Mapping[str, Sequence[Hashable]]


def around(name: str, of: str, reach: int) -> dict[str, Column]:
    """The columns of an attribute up to so far before and after, and of the pairs (`of&`) of those side by side."""
    near = min(reach, 2)
    return {f"{name}{by}": Column(of, by) for by in range(-reach, reach + 1)} | {
        f"{name}{by}&": Column(f"{of}&", by) for by in range(-near, near)
    }


def columns(sentences: Sequence[Tokens], asked: Asked) -> dict[str, list[str]]:
    """The values of each column, one for each token."""
    values: dict[str, list[str]] = {}
    for form, (names, of) in asked.forms.items():
        told = _laid((map(of, one[form]) for one in sentences), [BEFORE] * len(names), [BEHIND] * len(names))
        values.update(zip(names, map(list, zip(*told, strict=True)), strict=True))
    for name, (one, other, ahead, glue) in asked.crossed.items():
        moved = values[other][ahead:] + values[other][:ahead]
        values[name] = [f"{left}{glue}{right}" for left, right in zip(values[one], moved, strict=True)]
    tokens = _tokens(sentences)
    return {name: [values[of][at + by] for at in tokens] for name, (of, by) in asked.columns.items()}


def _laid(sentences: Iterable[Iterable[Value]], before: Value, behind: Value) -> list[Value]:
    """The values of sentences one behind the other, between places that are no tokens."""
    found: list[Value] = []
    for values in sentences:
        found += [before] * REACH
        found += values
        found += [behind] * REACH
    return found


def _tokens(sentences: Sequence[Tokens]) -> Numbers:
    """The places of the tokens."""
    sizes = [len(next(iter(one.values()))) for one in sentences]
    shift = np.repeat(REACH * np.arange(1, 2 * len(sizes), 2), sizes)
    return np.arange(len(shift)) + shift


class Pairs(NamedTuple):
    """Which two attributes are crossed, the second so many places ahead, and what gives the number of their pair.

    `numbers` is asked by the pair as one number: that of the first times `radix`, and that of the second.
    """

    one: int
    other: int
    ahead: int
    radix: int
    numbers: Callable[[Numbers], Numbers]

    def of(self, told: Numbers) -> Numbers:
        """The number of each place's pair; `told` has a column for each attribute."""
        other = told[:, self.other]
        ahead = np.concatenate([other[self.ahead :], other[: self.ahead]]) if self.ahead else other
        return self.numbers(told[:, self.one] * self.radix + ahead)


class Numbered:
    """The numbers of the attributes of a form, kept for what was met."""

    def __init__(self, form: Form, numbers: Mapping[str, Mapping[str, int]]) -> None:
        self._names, self._numbers = form.names, [numbers[name] for name in form.names]
        self._of = lru_cache(maxsize=MOST_WORDS)(lambda known: self._packed(form.of(known)))
        self._before, self._behind = (self._packed(repeat(edge)) for edge in (BEFORE, BEHIND))

    def _packed(self, values: Iterable[str]) -> bytes:
        known = (numbers.get(value, 0) for numbers, value in zip(self._numbers, values, strict=False))
        return np.fromiter(known, np.intp).tobytes()

    def of(self, sentences: Iterable[Sequence[Hashable]]) -> Numbers:
        """The numbers in all places, a column for each attribute."""
        known = b"".join(_laid((map(self._of, one) for one in sentences), self._before, self._behind))
        return np.frombuffer(known, np.intp).reshape(-1, len(self._names))


@dataclass(frozen=True, slots=True)
class Windows:
    """A linear model over columns. A value that it does not know has the number nought.

    `weights` has a row for each class, and there, from `begins` on, what the values of each column weigh by number.
    """

    forms: Mapping[str, Numbered]
    pairs: Sequence[Pairs]
    of: Numbers
    at: Numbers
    begins: Numbers
    weights: Floats
    bias: Floats

    def scores(self, sentences: Sequence[Tokens]) -> Floats:
        """The score of each class (columns) for each token (rows)."""
        numbers = self._numbers(sentences)
        width = numbers.shape[1]
        seen = numbers.ravel().take(_tokens(sentences)[:, None] * width + (self.at * width + self.of))
        seen += self.begins
        return np.column_stack([weights.take(seen).sum(axis=1) for weights in self.weights]) + self.bias

    def _numbers(self, sentences: Sequence[Tokens]) -> Numbers:
        """Of each attribute (columns) the number of its value in each place (rows)."""
        told = [form.of([one[name] for one in sentences]) for name, form in self.forms.items()]
        plain = sum(one.shape[1] for one in told)
        numbers = np.empty((len(told[0]), plain + len(self.pairs)), np.intp)
        numbers[:, :plain] = np.concatenate(told, axis=1)
        for at, pairs in enumerate(self.pairs, plain):
            numbers[:, at] = pairs.of(numbers)
        return numbers


def windows(model: Linear, asked: Asked) -> Windows:
    """A model whose features are named `column value`, to be asked by number."""
    weighed: dict[str, dict[str, int]] = {name: {} for name in asked.columns}
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    for feature, row in model.rows.items():
        name, _, value = feature.partition(" ")
        weighed[name][value] = row
        _number(value, numbers[asked.columns[name].of])
    for name, crossed in asked.crossed.items():
        for _, left, right in _splits(numbers[name], crossed.glue):
            _number(left, numbers[crossed.one])
            _number(right, numbers[crossed.other])
    names = [*(name for form in asked.forms.values() for name in form.names), *asked.crossed]
    places = {name: at for at, name in enumerate(names)}
    weights = np.concatenate([model.weights, np.zeros((1, len(model.bias)))])
    rows = [
        _rows(weighed[name], numbers[of], nought=len(model.rows)) for name, (of, _) in asked.columns.items()
    ]
    return Windows(
        {name: Numbered(form, numbers) for name, form in asked.forms.items()},
        [_pairs(crossed, numbers[name], numbers, places) for name, crossed in asked.crossed.items()],
        np.array([places[column.of] for column in asked.columns.values()]),
        np.array([column.at for column in asked.columns.values()]),
        np.cumsum([0, *map(len, rows[:-1])]),
        weights.take(np.concatenate(rows), axis=0).T.copy(),
        model.bias,
    )


def _number(value: str, numbers: dict[str, int]) -> int:
    return numbers.setdefault(value, len(numbers) + 1)


def _splits(values: Iterable[str], glue: str) -> Iterator[tuple[str, str, str]]:
    """Each value with the pairs that it may be of: several, where one of the pair holds the glue itself."""
    for value in values:
        parts = value.split(glue)
        for at in range(1, len(parts)):
            yield value, glue.join(parts[:at]), glue.join(parts[at:])


def _pairs(
    crossed: Crossed,
    values: Mapping[str, int],
    numbers: Mapping[str, Mapping[str, int]],
    places: Mapping[str, int],
) -> Pairs:
    one, other = numbers[crossed.one], numbers[crossed.other]
    radix, size = len(other) + 1, (len(one) + 1) * (len(other) + 1)
    known = {
        one[left] * radix + other[right]: values[value]
        for value, left, right in _splits(values, crossed.glue)
    }
    found = _table(known, size) if size < MOST_PAIRS else _search(known, size)
    return Pairs(places[crossed.one], places[crossed.other], crossed.ahead, radix, found)


def _table(known: Mapping[int, int], size: int) -> Callable[[Numbers], Numbers]:
    """What looks pairs up in a table of all there may be."""
    table = np.zeros(size, np.intp)
    table[list(known)] = list(known.values())
    return table.take


def _search(known: Mapping[int, int], size: int) -> Callable[[Numbers], Numbers]:
    """What looks pairs up among the known ones; the last is more than any, so that one is found for each."""
    keys, held = (np.array(one, np.intp) for one in zip(*sorted([*known.items(), (size, 0)]), strict=True))

    def numbers(pairs: Numbers) -> Numbers:
        at = keys.searchsorted(pairs)
        return np.where(keys.take(at) == pairs, held.take(at), 0)

    return numbers


def _rows(rows: Mapping[str, int], numbers: Mapping[str, int], *, nought: int) -> Numbers:
    return np.array([nought, *(rows.get(value, nought) for value in numbers)], np.intp)
