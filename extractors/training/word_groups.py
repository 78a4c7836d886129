"""Sorts the words that have a vector into groups by the company they keep, so that a new word is like known ones."""

from pathlib import Path

import numpy as np
from sklearn.cluster import MiniBatchKMeans

from extractors.linear import store, stored
from extractors.treatment_spans import GROUPS

SIZE, SEED = 250, 0


def train(folder: Path, out: Path) -> None:  # noqa: ARG001  (the vectors hold what the corpus says)
    """Writes the group of each word's hash; needs the vectors of `extractors.training.vectors`."""
    held = stored("vectors", folder=out)
    table = held["table"].astype(np.float32)
    table /= np.linalg.norm(table, axis=1, keepdims=True) + 1e-6
    groups = MiniBatchKMeans(SIZE, random_state=SEED, batch_size=4096, n_init=1).fit_predict(table)
    store(GROUPS, {"keys": held["keys"], "groups": groups.astype(np.uint8)}, folder=out)
