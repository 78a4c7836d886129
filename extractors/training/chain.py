"""Fits a linear-chain conditional random field to sequences some of whose tags are left open.

Where a tag is left open, the likelihood is summed over the tags that the token may have.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from extractors.chain import Chains, chains, passed
from extractors.linear import Floats

NEVER = -30.0


def fit(
    seen: csr_matrix,
    may: Floats,
    sizes: Sequence[int],
    *,
    never: Sequence[tuple[int, int]],
    penalty: float,
    rounds: int,
) -> tuple[Floats, Floats]:
    """The weights of the features and of the steps from tag to tag; `may` is 1 where a token may have a tag."""
    held, tags = chains(sizes), may.shape[1]
    wall = np.zeros((tags, tags))
    wall[tuple(np.array(never).T)] = NEVER
    shut, turned = np.where(may > 0, 0.0, NEVER), seen.T.tocsr()
    cut = seen.shape[1] * tags

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights, steps = flat[:cut].reshape(-1, tags), flat[cut:].reshape(tags, tags) + wall
        scores = np.asarray(seen @ weights.astype(np.float32), dtype=np.float64)
        free, free_steps, every = _expected(scores, steps, held)
        bound, bound_steps, good = _expected(scores + shut, steps, held)
        pull = np.asarray(turned @ (free - bound).astype(np.float32), dtype=np.float64)
        slope = np.concatenate([pull.ravel(), (free_steps - bound_steps).ravel()])
        return every - good + penalty * float(flat @ flat) / 2, slope + penalty * flat

    start = np.zeros(cut + tags * tags)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds}).x
    return found[:cut].reshape(-1, tags), found[cut:].reshape(tags, tags) + wall


def _expected(scores: Floats, steps: Floats, held: Chains) -> tuple[Floats, Floats, float]:
    """The chance of each tag of each token, the expected number of each step, and the log of the sum over all paths."""
    sums = passed(scores, steps, held)
    found, taken = np.zeros_like(scores), np.zeros_like(steps)
    for step, rows in enumerate(held.at):
        whole = sums.whole[: len(rows), None]
        found[rows] = np.exp(sums.low[step] + sums.high[step] - whole)
        if step:
            before, ahead = sums.low[step - 1][: len(rows)], sums.high[step] + scores[rows]
            taken += np.exp(before[:, :, None] + steps + ahead[:, None, :] - whole[:, :, None]).sum(axis=0)
    return found, taken, float(sums.whole.sum())
