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


def chances(scores: Floats, steps: Floats, held: Chains) -> Floats:
    """The chance of each tag (columns) of each token (rows)."""
    found = np.zeros_like(scores)
    if held.at:
        sums = passed(scores, steps, held)
        for rows, low, high in zip(held.at, sums.low, sums.high, strict=True):
            found[rows] = np.exp(low + high - sums.whole[: len(rows), None])
    return found


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


def _summed(table: Floats) -> Floats:
    """The logarithm of the sum over the tags of the token before."""
    top = table.max(axis=1)
    summed: Floats = top + np.log(np.exp(table - top[:, None, :]).sum(axis=1))
    return summed
