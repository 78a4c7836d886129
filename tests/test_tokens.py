"""Tokens of any text, in good time."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from extractors.tokens import Tokens

TOKENS = Tokens(spacy.blank("en"))


@given(
    st.text(alphabet=st.sampled_from("ab1( \n\té\u00a0\u202e"), max_size=60),
    st.sampled_from(["", "(" * 1000]),
)
def test_tokens_join_to_the_text(text: str, stretch: str) -> None:
    assert TOKENS(text + stretch + text).text == text + stretch + text


@pytest.mark.timeout(20)
@pytest.mark.parametrize("sign", ["(", "a", "1", "%", "±"])
def test_a_stretch_without_a_blank_is_read_in_good_time(sign: str) -> None:
    assert len(TOKENS(sign * 50_000)) >= 1
