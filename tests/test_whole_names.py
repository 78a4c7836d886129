"""No name is told with half a bracket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.phrases import whole


@pytest.mark.parametrize(
    ("cut", "told"),
    [
        ("rizatriptan (2.5 or 5 mg", "rizatriptan (2.5 or 5 mg)"),
        ("body mass index (BMI", "body mass index (BMI)"),
        ("(SCS", "SCS"),
        ("no serious gastrointestinal (GI) event)", "no serious gastrointestinal (GI) event"),
        ("P=0.0005), malondialdehyde (MDA)", "malondialdehyde (MDA)"),
        ("vitamin D (25-OH-D) level", "vitamin D (25-OH-D) level"),
        ("", ""),
    ],
)
def test_a_cut_bracket_is_closed_or_goes(cut: str, told: str) -> None:
    assert whole(cut) == told


@given(st.text(alphabet="ab (),", max_size=20))
def test_brackets_balance(name: str) -> None:
    told = whole(name)
    assert told.count("(") == told.count(")")
    assert whole(told) == told
