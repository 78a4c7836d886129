"""Linear models whose items are told in parts say what they say of the same features told by name."""

import numpy as np
import pytest

from extractors import linear
from extractors.linear import Linear, Parted, side_by_side, spelled

MODEL = Linear(
    {"long": 0, "word pain": 1, "word back": 2},
    np.array([[1.0, 0.5], [0.25, -2.0], [4.0, 0.125]]),
    np.array([0.1, -0.1]),
)


def words(*told: str) -> list[str]:
    return [f"word {word}" for word in told]


def size(count: int) -> list[str]:
    return ["long"] if count > 1 else []


ITEMS = [
    [(words, "back", "pain"), (size, 2)],
    [(words, "pain", "pain"), (size, 1)],
    [(words, "leg"), (size, 1)],
]


def test_parts_are_worth_what_their_features_are():
    by_name = MODEL.scores([spelled(parts) for parts in ITEMS])
    parted = Parted(MODEL)
    assert np.array_equal(parted.scores(ITEMS), by_name)
    assert np.array_equal(parted.scores(ITEMS[::-1]), by_name[::-1])


@pytest.mark.parametrize("kept", [0, 1, 5])
def test_what_is_forgotten_is_reckoned_again(monkeypatch, kept):
    monkeypatch.setattr(linear, "_MOST", kept)
    monkeypatch.setattr(linear, "_KEPT", 1)
    parted = Parted(MODEL)
    for parts in (*ITEMS, *ITEMS):
        assert np.array_equal(parted.scores([parts]), MODEL.scores([spelled(parts)]))


def test_models_side_by_side_say_what_each_says():
    other = Linear({"word back": 0, "short": 1}, np.array([[3.0], [7.0]]), np.array([1.0]))
    items = [["long", "word back"], ["short"]]
    assert np.array_equal(
        side_by_side([MODEL, other]).scores(items), np.hstack([MODEL.scores(items), other.scores(items)])
    )
