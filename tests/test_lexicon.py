"""A lexicon is checked on the way in, and its words are found as whole words."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.lexicon import LEXICONS, Lexicon, LexiconError, by_initial, read, words


class Colours(Lexicon):
    """A lexicon of our own."""

    warm: list[str]


def test_a_good_lexicon_is_read(tmp_path: Path) -> None:
    (tmp_path / "colours.toml").write_text('warm = ["red"]')
    assert read("colours", Colours, folder=tmp_path).warm == ["red"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('warm = ["red"]\ncold = ["blue"]', "cold"),
        ("", "warm"),
        ('warm = "red"', "warm"),
        ("warm = [1]", "warm.0"),
        ("warm = [", "not valid TOML"),
    ],
)
def test_a_bad_key_is_named_with_its_file(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "colours.toml").write_text(text)
    with pytest.raises(LexiconError, match=named) as raised:
        read("colours", Colours, folder=tmp_path)
    assert "colours.toml" in str(raised.value)


def test_a_missing_lexicon_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"colours\.toml"):
        read("colours", Colours, folder=tmp_path)


def test_there_are_lexicons_to_check() -> None:
    assert len(list(LEXICONS.glob("*.toml"))) >= 6


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("usual care", "with usual care alone", "usual care"),
        ("usual care", "with usual-care alone", "usual-care"),
        ("usual care", "usual\ncare", "usual\ncare"),
        ("usual care", "unusual care", None),
        ("meta ?analysis", "a metaanalysis of", "metaanalysis"),
        ("meta ?analysis", "a Meta-Analysis of", "Meta-Analysis"),
        ("[a b]x", "a bx", "bx"),
    ],
)
def test_a_blank_stands_for_blanks_or_a_hyphen(pattern: str, text: str, found: str | None) -> None:
    match = words([pattern]).search(text)
    assert (match and match.group()) == found


WORDS = st.lists(
    st.sampled_from(
        ["pain", "(?:low )?back", "(?:a|the) knee", "p.in", "[a-c]at", "a?b", "Pa", "at(?:e|s)?", "x|y z"]
    ),
    min_size=1,
    max_size=6,
)


@given(WORDS, st.text(alphabet="pPaintbckhes xyzABT", max_size=40), st.booleans())
def test_sorting_by_initials_changes_no_match(alternatives: list[str], text: str, any_case: bool) -> None:
    flags = re.IGNORECASE if any_case else re.NOFLAG
    plain = re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", flags)
    sorted_ = re.compile(rf"(?<!\w)(?:{by_initial(alternatives, any_case=any_case)})(?!\w)", flags)
    for at in range(len(text)):
        assert (plain.match(text, at) is None) == (sorted_.match(text, at) is None)
