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
    """What is crossed, the known pairs of their numbers, in order and each as one number, and the number of each."""

    crossed: Crossed
    known: Numbers
    numbers: Numbers
    radix: int

    def of(self, numbers: Mapping[str, Numbers]) -> Numbers:
        """The number of each place's pair."""
        one, ahead, other = numbers[self.crossed.one], self.crossed.ahead, numbers[self.crossed.other]
        pairs = one * self.radix + (np.concatenate([other[ahead:], other[:ahead]]) if ahead else other)
        at = self.known.searchsorted(pairs)
        return np.where(self.known.take(at) == pairs, self.numbers.take(at), 0)


class Numbered:
    """The numbers of the attributes of a form, kept for what was met."""

    def __init__(self, form: Form, numbers: Mapping[str, Mapping[str, int]]) -> None:
        self._names, self._numbers = form.names, [numbers[name] for name in form.names]
        self._of = lru_cache(maxsize=MOST_WORDS)(lambda known: self._packed(form.of(known)))
        self._before, self._behind = (self._packed(repeat(edge)) for edge in (BEFORE, BEHIND))

    def _packed(self, values: Iterable[str]) -> bytes:
        known = (numbers.get(value, 0) for numbers, value in zip(self._numbers, values, strict=False))
        return np.fromiter(known, np.intp).tobytes()

    def of(self, sentences: Iterable[Sequence[Hashable]]) -> dict[str, Numbers]:
        """The numbers of each attribute in all places."""
        known = b"".join(_laid((map(self._of, one) for one in sentences), self._before, self._behind))
        told = np.frombuffer(known, np.intp).reshape(-1, len(self._names))
        return dict(zip(self._names, told.T.copy(), strict=True))


@dataclass(frozen=True, slots=True)
class Windows:
    """A linear model over columns. What it does not know has the number nought, and the last of the weights.

    `weights` has a row for each class.
    """

    forms: Mapping[str, Numbered]
    pairs: Mapping[str, Pairs]
    rows: Sequence[tuple[Column, Numbers]]
    weights: Floats
    bias: Floats

    def scores(self, sentences: Sequence[Tokens]) -> Floats:
        """The score of each class (columns) for each token (rows)."""
        tokens, numbers = _tokens(sentences), self._numbers(sentences)
        rows = np.array([row.take(numbers[of].take(tokens + at)) for (of, at), row in self.rows])
        summed = [weights.take(rows).sum(axis=0) for weights in self.weights]
        return np.column_stack(summed) + self.bias

    def _numbers(self, sentences: Sequence[Tokens]) -> dict[str, Numbers]:
        """Of each attribute the number of its value in each place."""
        numbers: dict[str, Numbers] = {}
        for name, form in self.forms.items():
            numbers |= form.of([one[name] for one in sentences])
        for name, pairs in self.pairs.items():
            numbers[name] = pairs.of(numbers)
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
    nought = len(model.rows)
    return Windows(
        {name: Numbered(form, numbers) for name, form in asked.forms.items()},
        {name: _pairs(crossed, numbers[name], numbers) for name, crossed in asked.crossed.items()},
        [(one, _rows(weighed[name], numbers[one.of], nought=nought)) for name, one in asked.columns.items()],
        np.concatenate([model.weights, np.zeros((1, len(model.bias)))]).T.copy(),
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


def _pairs(crossed: Crossed, values: Mapping[str, int], numbers: Mapping[str, Mapping[str, int]]) -> Pairs:
    one, other = numbers[crossed.one], numbers[crossed.other]
    radix = len(other) + 1
    known = {
        one[left] * radix + other[right]: values[value]
        for value, left, right in _splits(values, crossed.glue)
    }
    # The last is more than any pair, so that one is found for each.
    ends = sorted([*known.items(), (len(one) * radix + radix, 0)])
    keys, held = zip(*ends, strict=True)
    return Pairs(crossed, np.array(keys, np.intp), np.array(held, np.intp), radix)


def _rows(rows: Mapping[str, int], numbers: Mapping[str, int], *, nought: int) -> Numbers:
    return np.array([nought, *(rows.get(value, nought) for value in numbers)], np.intp)
