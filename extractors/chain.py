"""Linear chains: the likeliest way of tagging a sequence, and how likely each tag of each token is over all ways.

Lafferty, McCallum and Pereira, Conditional random fields (2001). Sequences are read side by side, a step at a time, so
that no loop runs over single tokens.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractors.linear import Floats

Places = NDArray[np.intp]
SCALED = 8  # steps after which products are scaled


class Chains(NamedTuple):
    """Sequences side by side, the longest first: `at[step]` holds the rows of the tokens that stand at this step."""

    at: list[Places]


class Passed(NamedTuple):
    """What the sums over all paths come to: to a token (`low`), from it on (`high`), and of a whole sequence."""

    low: list[Floats]
    high: list[Floats]
    whole: Floats


def chains(sizes: Sequence[int]) -> Chains:
    """The sequences whose tokens follow one another in rows, of so many tokens each."""
    lengths = np.array([size for size in sizes if size], np.intp)
    starts = np.cumsum(lengths) - lengths
    order = np.argsort(-lengths, kind="stable")
    lengths, starts = lengths[order], starts[order]
    longest = int(lengths.max()) if len(lengths) else 0
    return Chains([starts[: int((lengths > step).sum())] + step for step in range(longest)])


def passed(scores: Floats, steps: Floats, held: Chains) -> Passed:
    """The sums forward and backward, as logarithms."""
    low = [scores[held.at[0]]]
    for rows in held.at[1:]:
        low.append(_summed(low[-1][: len(rows), :, None] + steps) + scores[rows])
    high = [np.zeros_like(low[-1])]
    for step in range(len(held.at) - 2, -1, -1):
        ahead = high[0] + scores[held.at[step + 1]]
        reached = np.zeros_like(low[step])
        reached[: len(ahead)] = _summed(steps.T + ahead[:, :, None])
        high.insert(0, reached)
    return Passed(low, high, np.logaddexp.reduce(low[0] + high[0], axis=1))


def chances(scores: Floats, steps: Floats, sizes: Sequence[int]) -> Floats:
    """The chance of each tag (columns) of each token (rows), of sequences of so many tokens each.

    Products, not sums of logarithms, are taken forward and backward at once, and scaled before they can vanish.
    """
    lengths = np.array([size for size in sizes if size], np.intp)
    if not len(lengths):
        return np.zeros_like(scores)
    own, taken = np.exp(scores - scores.max(axis=1, keepdims=True)), np.exp(steps - steps.max())
    step, starts = np.arange(lengths.max())[:, None], lengths.cumsum() - lengths
    inside = step < lengths
    ahead, back = (starts + step)[inside], (starts + lengths - 1 - step)[inside]
    reached = np.ones((*inside.shape, 2, scores.shape[1]))
    reached[inside] = np.stack([own[ahead], own[back]], axis=1)
    _multiply(reached, np.stack([taken, taken.T]))
    low, high = np.empty_like(scores), np.empty_like(scores)
    low[ahead] = reached[:, :, 0][inside]
    high[back] = np.concatenate([np.ones_like(reached[:1, :, 1]), reached[:-1, :, 1] @ taken.T])[inside]
    shares: Floats = low * high / (low * high).sum(axis=1, keepdims=True)
    return shares


def _multiply(reached: Floats, taken: Floats) -> None:
    """Multiplies the factors of each step (first axis) by what is reached from the step before."""
    count, tags = reached.shape[1], taken.shape[-1]
    wide = np.zeros((2 * tags, 2 * tags))
    wide[:tags, :tags], wide[tags:, tags:] = taken
    flat, before = reached.reshape(len(reached), count, 2 * tags), np.empty((count, 2 * tags))
    for step in range(1, len(flat)):
        flat[step] *= np.matmul(flat[step - 1], wide, out=before)
        if step % SCALED == 0:
            reached[step] /= reached[step].max(axis=-1, keepdims=True)


def likeliest(own: Sequence[Floats], steps: Sequence[Floats]) -> tuple[float, list[int]]:
    """The best sum of the scores of a choice at each place and of the steps between, and the choices (Viterbi)."""
    total, back = own[0], []
    for scores, step_scores in zip(own[1:], steps, strict=True):
        reached = total[:, None] + step_scores
        back.append(reached.argmax(axis=0))
        total = reached.max(axis=0) + scores
    chosen = [int(total.argmax())]
    for pointers in reversed(back):
        chosen.append(int(pointers[chosen[-1]]))
    return float(total.max()), chosen[::-1]


def likeliest_tags(scores: Floats, steps: Floats, sizes: Sequence[int]) -> list[list[int]]:
    """The tags of each sequence of so many tokens (rows) that score best together; none is empty."""
    longest, many = max(sizes), len(sizes)
    inside = np.arange(longest)[:, None] < np.array(sizes)
    own = np.zeros((longest, many, scores.shape[1]))
    own.swapaxes(0, 1)[inside.T] = scores
    totals, reached = own.copy(), np.empty((many, *steps.shape))
    for step in range(1, longest):
        totals[step] += np.add(totals[step - 1][:, None], steps.T, out=reached).max(axis=2)
    back = (totals[:-1, :, None] + steps.T).argmax(axis=3).tolist()
    found = []
    for at, size in enumerate(sizes):
        tags = [int(totals[size - 1, at].argmax())]
        for step in range(size - 2, -1, -1):
            tags.append(back[step][at][tags[-1]])
        found.append(tags[::-1])
    return found


def _summed(table: Floats) -> Floats:
    """The logarithm of the sum over the tags of the token before."""
    top = table.max(axis=1)
    summed: Floats = top + np.log(np.exp(table - top[:, None, :]).sum(axis=1))
    return summed
