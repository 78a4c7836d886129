"""A blended model says probabilities, and what is shared by items may be summed once."""

import numpy as np
import pytest

from extractors.blended import blended
from extractors.training.blended import fitted

ITEMS = [(["a", "x"], 0), (["b", "x"], 1), (["c"], 2), (["c", "x"], 2)] * 300


@pytest.fixture(scope="module")
def model():
    return blended(fitted(*zip(*ITEMS, strict=True), strength=1.0, fewest=1))


def test_what_was_taught_is_said(model):
    said = model.logs(model.first.scores([names for names, _ in ITEMS[:4]]))
    assert said.argmax(axis=1).tolist() == [label for _, label in ITEMS[:4]]


def test_what_is_said_are_probabilities(model):
    said = np.exp(model.logs(model.first.scores([["a"], ["unknown"], []])))
    np.testing.assert_allclose(said.sum(axis=1), 1.0)


def test_features_that_items_share_may_be_summed_once(model):
    apart = model.first.scores([["a"]]) + model.first.scores([["x"]]) - model.first.bias
    np.testing.assert_allclose(model.logs(apart), model.logs(model.first.scores([["a", "x"]])))


def test_the_same_items_make_the_same_model():
    one, other = (fitted(*zip(*ITEMS, strict=True), strength=1.0, fewest=1) for _ in range(2))
    assert all(np.array_equal(one[name], other[name]) for name in one)
