import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.checks import of_effect, of_one_group, of_share, of_total

SHARES = [
    (84.5, 71, 84, "consistent"),
    (15.7, 2170, 13856, "consistent"),
    (67, 2, 3, "consistent"),
    (66.6, 2, 3, "consistent"),
    (12, 3, 10, "inconsistent"),
    (12.55, 4, 32, "inconsistent"),
    (50, None, 10, "not_checkable"),
    (None, 3, 10, "not_checkable"),
    (0, 0, 12, "consistent"),
    (100, 29, 29, "consistent"),
]


@pytest.mark.parametrize(("value", "events", "total", "verdict"), SHARES)
def test_a_percentage_is_held_against_its_counts(value, events, total, verdict):
    item = {"value": value, "unit": "percent", "events": events, "total": total}
    assert of_share(item)[0]["verdict"] == verdict


EFFECTS = [
    # measure, value, low, high, p, op: contains, symmetric, p from interval
    ("OR", 1.9, 1.4, 2.5, 0.001, "<", ("consistent", "consistent", "consistent")),
    ("OR", 1.9, 1.4, 2.5, 0.3, "=", ("consistent", "consistent", "inconsistent")),
    ("OR", 0.66, 0.24, 1.82, 0.42, "=", ("consistent", "consistent", "consistent")),
    ("HR", 0.88, 0.64, 1.20, 0.41, "=", ("consistent", "consistent", "consistent")),
    ("HR", 0.77, 0.57, 1.03, 0.08, "=", ("consistent", "consistent", "consistent")),
    ("RR", 1.9, 2.0, 2.5, None, None, ("inconsistent", "not_checkable", "not_checkable")),
    ("RR", 1.9, 2.5, 1.4, None, None, ("inconsistent", "not_checkable", "not_checkable")),
    ("RR", 3.0, 1.0, 3.1, None, None, ("consistent", "inconsistent", "not_checkable")),
    ("MD", -7.3, -11.2, -3.4, 0.001, "<", ("consistent", "consistent", "consistent")),
    ("MD", -7.0, -15.0, 2.6, 0.16, "=", ("consistent", "consistent", "consistent")),
    ("MD", -0.3, -1.2, 0.6, 0.01, "<", ("consistent", "consistent", "inconsistent")),
    ("MD", 0.5, None, None, 0.01, "<", ("not_checkable", "not_checkable", "not_checkable")),
    ("none", None, None, None, 0.01, "<", ("not_checkable", "not_checkable", "not_checkable")),
    ("sensitivity", 92.0, 79.0, 96.0, None, None, ("consistent", "not_checkable", "not_checkable")),
    ("NNH", 7.0, 4.0, 21.0, None, None, ("consistent", "not_checkable", "not_checkable")),
    ("kappa", 0.9, 0.5, 0.97, 0.01, "<", ("consistent", "not_checkable", "not_checkable")),
    ("RD", 2.0, 0.1, 9.0, 0.6, "=", ("consistent", "not_checkable", "not_checkable")),
    ("SMD", -0.4, -0.62, -0.18, 0.0004, "=", ("consistent", "consistent", "consistent")),
]


@pytest.mark.parametrize(("measure", "value", "low", "high", "p", "op", "verdicts"), EFFECTS)
def test_an_effect_is_held_against_its_interval_and_p_value(measure, value, low, high, p, op, verdicts):
    item = {
        "measure": measure,
        "value": value,
        "ci_low": low,
        "ci_high": high,
        "ci_level": 95.0,
        "p": p,
        "p_op": op,
    }
    assert tuple(check["verdict"] for check in of_effect(item)) == verdicts


@pytest.mark.parametrize(
    ("total", "sample", "verdict"),
    [
        (84, 198, "consistent"),
        (250, 198, "inconsistent"),
        (84, None, "not_checkable"),
        (None, 198, "not_checkable"),
    ],
)
def test_a_group_is_not_larger_than_the_sample(total, sample, verdict):
    assert of_total(total, sample)["verdict"] == verdict


def test_a_sample_that_is_too_small_may_be_our_reading():
    assert of_total(250, 198)["detail"] == "250 does not fit the sample size that we read, 198"


@pytest.mark.parametrize(("size", "of_one"), [(120, True), (480, False), (600, False), (130, False)])
def test_the_size_of_one_group_beside_a_larger_one_is_not_that_of_the_study(size, of_one):
    results = [{"outcome": "opioid use", "total": 120}, {"outcome": "opioid use", "total": 480}]
    assert of_one_group({"value": size}, results) is of_one


def test_a_contradiction_says_by_how_much():
    item = {"value": 12, "unit": "percent", "numerator": 3, "denominator": 10}
    assert of_share(item)[0]["detail"] == "as we read them, 3/10 is 30.0%, not 12%"


@given(st.integers(1, 500), st.integers(0, 500), st.integers(0, 2))
def test_a_rightly_rounded_percentage_is_always_consistent(total, events, places):
    events = min(events, total)
    item = {"value": round(100 * events / total, places), "unit": "percent", "events": events, "total": total}
    assert of_share(item)[0]["verdict"] == "consistent"


@given(st.floats(-5, 5), st.floats(0.1, 3))
def test_a_true_interval_is_always_consistent(middle, error):
    low, value, high = (round(middle + turn * 1.96 * error, 2) for turn in (-1, 0, 1))
    item = {"measure": "MD", "value": value, "ci_low": low, "ci_high": high, "ci_level": 95.0, "p": None}
    assert [check["verdict"] for check in of_effect(item)[:2]] == ["consistent", "consistent"]
