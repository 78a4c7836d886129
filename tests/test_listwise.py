"""A hidden layer that chooses one of several learns what tells them apart, beside scores that stand already."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from extractors.linear import Floats
from extractors.training.listwise import Choice, Layer, fitted


def lists(odd: int) -> tuple[csr_matrix, list[Choice]]:
    """Lists of three items with two marks each; the right one has either of them, not both or none."""
    chance = np.random.default_rng(odd)
    rows, choices = [], []
    for at in range(200):
        marks = [(1, 0) if chance.random() < 0.5 else (0, 1), (1, 1), (0, 0)]
        order = chance.permutation(3)
        rows += [marks[place] for place in order]
        choices.append(Choice(np.arange(3 * at, 3 * at + 3), order == 0))
    return csr_matrix(np.array(rows, float)), choices


def scores(layer: Layer, table: csr_matrix) -> Floats:
    units = np.maximum(table @ layer.first + layer.bias, 0.0)
    said: Floats = units @ layer.second
    return said


def chosen(said: Floats, choices: list[Choice]) -> float:
    return float(np.mean([one.right[said[one.rows].argmax()] for one in choices]))


@pytest.fixture(scope="module")
def taught() -> Layer:
    table, choices = lists(0)
    return fitted(table, choices * 5, np.zeros(table.shape[0]))


def test_what_two_marks_mean_only_together_is_learnt(taught: Layer) -> None:
    table, choices = lists(1)
    assert chosen(scores(taught, table), choices) > 0.95


def test_the_same_lists_make_the_same_weights(taught: Layer) -> None:
    table, choices = lists(0)
    again = fitted(table, choices * 5, np.zeros(table.shape[0]))
    assert all(np.array_equal(one, other) for one, other in zip(taught, again, strict=True))


def test_what_is_known_already_is_not_learnt_again() -> None:
    table, choices = lists(0)
    known = np.zeros(table.shape[0])
    known[np.concatenate([one.rows[one.right] for one in choices])] = 20.0
    before = fitted(table, choices[:1], np.zeros(table.shape[0]))
    after = fitted(table, choices * 5, known)
    assert np.abs(after.second).sum() < 2 * np.abs(before.second).sum()
