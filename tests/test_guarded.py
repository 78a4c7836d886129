"""A guarded pattern finds what the pattern finds; the guard only spares it texts that cannot match."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import design, mentions
from extractors.guarded import Guarded, guarded, learn
from extractors.lexicon import words
from extractors.required import alternatives

NEEDED = [
    (r"\b(?:odds|risk) ratio\b", {"^ratio^"}),
    (r"\brandomi[sz]ed\b", {"^randomised^", "^randomized^"}),
    (r"(?<!\w)was(?!\w)", {"^was^"}),
    (r"increas(?:ed|es)?\s", {"increas^", "increased^", "increases^"}),
    (r"\d+\s?%", {"%"}),
    (r"colou?r", {"color", "colour"}),
    (r"(?:very )*ill\b", {"ill^"}),
    (r"pain.*relief", {"relief"}),
    (r"[A-Z]\w+ scale(?=:)", {"^scale"}),
]


@pytest.mark.parametrize(("pattern", "needed"), NEEDED)
def test_what_a_pattern_needs_is_read_off_it(pattern: str, needed: set[str]) -> None:
    assert alternatives(re.compile(pattern, re.IGNORECASE)) == frozenset(needed)


@pytest.mark.parametrize(
    "pattern", [r"\s+", r"[A-Z]\w*", r"(?:pain|\w+)", r"(a)\1", r"x*", r".", r"[^a]", r"(?:of)?"]
)
def test_a_pattern_that_needs_nothing_in_particular_is_always_tried(pattern: str) -> None:
    assert alternatives(re.compile(pattern)) is None


PATTERNS = [
    guarded(pattern, flags)
    for pattern in (
        *(pattern for pattern, _ in NEEDED), r"\bp\s?[<=]\s?0", r"(?:one|two) of \d+", r"fibrosis", r"[±=]\s?\d", r"d\b"
    )
    for flags in (0, re.IGNORECASE)
] + [words(["drop in", "pain ?relief", "self care", "(?:higher|lower) dose"])]  # fmt: skip
WORDS = """odds risk ratio randomised Randomized RANDOMISED rıſk FIBROSİS fibroſis was increased increas increases 5 %
colour COLOR very ill pain relief Borg scale: P <0 = p two of 12 ± drop-in self- care higher dose
lowerdose é_was ٣ pain_relief"""
PIECES = st.sampled_from(WORDS.split())
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "  ", "-", "\n", "."])), max_size=12).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)


def _spans(matches: object) -> list[tuple[int, int]]:
    return [match.span() for match in matches]  # type: ignore[attr-defined]


@given(TEXTS, st.integers(0, 40), st.integers(0, 80))
def test_a_guard_changes_nothing_that_is_found(text: str, start: int, end: int) -> None:
    learn([text])
    for pattern in PATTERNS:
        bare = pattern.unguarded
        assert _spans(pattern.finditer(text)) == _spans(bare.finditer(text))
        assert _spans(pattern.finditer(text, start, end)) == _spans(bare.finditer(text, start, end))
        found, wanted = pattern.search(text, start, end), bare.search(text, start, end)
        assert (found and found.span()) == (wanted and wanted.span())


def test_a_learnt_text_without_the_words_is_not_searched() -> None:
    pattern = guarded(r"\bhazard ratio\b")
    text = "Pain fell in both groups."
    assert pattern.may_match(text)
    learn([text, "The hazard ratio was 2."])
    assert not pattern.may_match(text)
    assert pattern.may_match("The hazard ratio was 2.")


def test_the_cues_of_a_design_and_the_names_of_treatments_are_all_guarded() -> None:
    ours: list[Guarded] = [*(ready.pattern for ready in design._cues()), mentions._mention()]
    unguarded = [one.pattern for one in ours if alternatives(one.unguarded) is None]
    assert unguarded == []


def test_a_stretch_is_searched_as_a_text_of_its_own() -> None:
    text = "The hazard ratio was 2 and the risk fell."
    before, other = guarded(r"\bratio was\s?$"), guarded(r"\bodds were\s?$")
    for known in ([], [text]):
        learn(known)
        found = before.search_alone(text, 4, text.index("2"))
        assert found is not None
        assert found.span() == (7, 17)
        assert before.search_alone(text, 4, len(text)) is None
        assert other.search_alone(text, 0, text.index("2")) is None
