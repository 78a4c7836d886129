"""The network that labels tokens: embedded words, their place in the text, and dilated convolutions (thinc).

Words are hashed as in spaCy's `MultiHashEmbed` and joined with static vectors; the convolutions are those of
Strubell et al. (2017), https://aclanthology.org/D17-1283/, which see fifteen tokens to each side.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IS_SPACE, LOWER, ORTH, PREFIX, SENT_START, SHAPE, SUFFIX
from spacy.tokens import Doc
from thinc.api import (
    HashEmbed,
    Linear,
    Maxout,
    Model,
    NumpyOps,
    add,
    chain,
    concatenate,
    residual,
    uniqued,
    with_array,
)

from extractors.linear import TRAINED, store, stored

Array = NDArray[Any]
Network = Model[Any, Any]

WIDTH, DILATIONS, DROPOUT = 96, (1, 2, 4, 8), 0.25
# The columns of a token's row, and for those that are hashed into vectors: width and number of rows.
KEY, LOWERED, FIRST, LAST, FORM, VECTOR, PLACE, TIMES, SOURCE = range(9)
HASHED = {LOWERED: (64, 2000), FIRST: (32, 500), LAST: (48, 1500), FORM: (32, 1000)}
PLACED = {PLACE: 32, TIMES: 32, SOURCE: 8}
PICO = ("", "population", "intervention", "outcome")
_HYPHEN = re.compile(r"(?<=[^\W\d_])(-)(?=[^\W\d_])")
ENTITIES = ("", "B-chemical", "I-chemical", "B-condition", "I-condition")


class Moves(NamedTuple):
    """How likely each label (column) follows each (row), as logarithms: of `PICO` and of `ENTITIES`."""

    pico: Array
    entities: Array


class Vectors:
    """Static word vectors by the hash of the lower-cased word; row 0 is the unknown word."""

    def __init__(self, keys: Array, table: Array) -> None:
        self._keys = keys
        self.table = np.vstack([np.zeros((1, table.shape[1])), table / 64.0]).astype(np.float32)

    def rows(self, words: Array) -> Array:
        """The row of each word, given by its hash."""
        at = np.minimum(np.searchsorted(self._keys, words), len(self._keys) - 1)
        return np.where(self._keys[at] == words, at + 1, 0)


def vectors(folder: Path = TRAINED) -> Vectors:
    """The vectors that were made of the corpus."""
    held = stored("vectors", folder=folder)
    return Vectors(held["keys"], held["table"])


def parted(doc: Doc) -> Doc:
    """The same text, words parted at a hyphen between letters ("cocaine-induced"), as the sets of names are written."""
    words, spaces = list[str](), list[bool]()
    starts = list[bool | int | None]()  # as spaCy declares it
    for token in doc:
        parts = [part for part in _HYPHEN.split(token.text) if part]
        words += parts
        spaces += [False] * (len(parts) - 1) + [bool(token.whitespace_)]
        starts += [bool(token.is_sent_start)] + [False] * (len(parts) - 1)
    return Doc(doc.vocab, words=words, spaces=spaces, sent_starts=starts)


def rows(doc: Doc, known: Vectors) -> tuple[Array, Array]:
    """A row of features for each token that is no blank, and the tokens' indices; sentences must be set."""
    seen = doc.to_array([ORTH, LOWER, PREFIX, SUFFIX, SHAPE, SENT_START, IS_SPACE])
    sentence = np.maximum(np.cumsum(seen[:, 5] == 1) - 1, 0)
    at = np.flatnonzero(seen[:, 6] == 0)
    seen, sentence = seen[at], sentence[at]
    lowered = seen[:, 1]
    _, same, counts = np.unique(lowered, return_inverse=True, return_counts=True)
    place = np.where(sentence == 0, 0, 1 + 10 * sentence // (sentence.max(initial=0) + 1))
    titled = np.isin(lowered, lowered[sentence == 0])
    times = 2 * np.minimum(counts[same], 6) + titled
    given = (known.rows(lowered), place, times, np.zeros_like(place))
    return np.column_stack([seen[:, :5], *(column.astype(np.uint64) for column in given)]), at


def network(known: Vectors, outputs: int = len(PICO) + len(ENTITIES)) -> Network:
    """An untrained network from rows of features to `outputs` scores for each token."""
    body = encoder(known)
    net: Network = chain(body, with_array(Linear(outputs, WIDTH)))
    first = [np.zeros((2, SOURCE + 1), dtype=np.uint64)]
    net.initialize(X=first)
    ops = NumpyOps(use_blis=False)  # numpy's own multiplication is twice as fast here
    for node in net.walk():
        node.ops = ops
    return net


def encoder(known: Vectors) -> Network:
    """The part that reads: a vector of `WIDTH` for each token, of itself and its surroundings."""
    hashed: list[Network] = [
        HashEmbed(width, size, column=at, seed=at) for at, (width, size) in HASHED.items()
    ]
    width = sum(width for width, _ in HASHED.values()) + known.table.shape[1]
    word: Network = chain(
        concatenate(*hashed, _static(known)), Maxout(WIDTH, width, nP=3, dropout=DROPOUT, normalize=True)
    )
    placed: list[Network] = [HashEmbed(WIDTH, size, column=at, seed=at) for at, size in PLACED.items()]
    embedded: Network = add(uniqued(word, column=KEY), *placed)
    layers = [_convolution(distance) for distance in DILATIONS]
    return chain(with_array(embedded), with_array(chain(*layers), pad=sum(DILATIONS)))


def _static(known: Vectors) -> Network:
    def forward(_: Network, seen: Array, is_train: bool) -> tuple[Array, Any]:  # noqa: ARG001
        return known.table[seen[:, VECTOR].astype(np.int64)], lambda _gradient: np.zeros_like(seen)

    return Model("static_vectors", forward)


def _convolution(distance: int) -> Network:
    maxout: Network = Maxout(WIDTH, 3 * WIDTH, nP=2, dropout=DROPOUT, normalize=True)
    layer: Network = residual(chain(_neighbours(distance), maxout))
    return layer


def _neighbours(distance: int) -> Network:
    """Each row with the rows `distance` before and behind it."""

    def forward(_: Network, seen: Array, is_train: bool) -> tuple[Array, Any]:  # noqa: ARG001
        width = seen.shape[1]

        def backward(gradient: Array) -> Array:
            before, own, behind = (gradient[:, at : at + width] for at in (0, width, 2 * width))
            return own + _moved(before, -distance) + _moved(behind, distance)

        return np.hstack([_moved(seen, distance), seen, _moved(seen, -distance)]), backward

    return Model("neighbours", forward)


def _moved(values: Array, by: int) -> Array:
    moved = np.zeros_like(values)
    if by > 0:
        moved[by:] = values[:-by]
    else:
        moved[:by] = values[-by:]
    return moved


def weights(net: Network) -> dict[str, Array]:
    """Every parameter of the network by its place, in half precision."""
    return {
        f"{at}.{name}": np.asarray(node.get_param(name), dtype=np.float16)
        for at, node in enumerate(net.walk())
        for name in node.param_names
        if node.has_param(name)
    }


def set_weights(net: Network, held: dict[str, Array]) -> None:
    """Sets the parameters that `weights` gave."""
    for at, node in enumerate(net.walk()):
        for name in node.param_names:
            if f"{at}.{name}" in held:
                node.set_param(name, held[f"{at}.{name}"].astype(np.float32))  # type: ignore[arg-type]


def save(net: Network, moves: Moves, *, folder: Path) -> None:
    """Writes the network as the model `spans`, with how its labels follow one another."""
    store("spans", weights(net) | moves._asdict(), folder=folder)


def load(folder: Path = TRAINED) -> tuple[Network, Vectors, Moves]:
    """The trained network, the vectors that it reads, and how its labels follow one another."""
    known, held = vectors(folder), stored("spans", folder=folder)
    net = network(known)
    set_weights(net, held)
    return net, known, Moves(held["pico"], held["entities"])


def runs(labels: Sequence[str], breaks: Sequence[bool]) -> list[tuple[int, int, str]]:
    """Stretches of tokens (first, behind the last, label) with one label; a break or a `B-` begins a new one."""
    found: list[tuple[int, int, str]] = []
    for at, label in enumerate(labels):
        name = label.removeprefix("B-").removeprefix("I-")
        last = found[-1] if found else None
        if not name:
            continue
        if last and last[1] == at and last[2] == name and not breaks[at] and not label.startswith("B-"):
            found[-1] = (last[0], at + 1, name)
        else:
            found.append((at, at + 1, name))
    return found
