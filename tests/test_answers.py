"""What a question asks for meets what a conclusion tells, though no word is shared."""

import pytest

from extractors.answers import kinds, meetings, question_of


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Is bedside spirometry necessary?", {"need"}),
        ("Are early and late gout the same disease?", {"same"}),
        ("Does singing reduce cough?", {"more"}),
        ("Where do we stand?", {"none"}),
    ],
)
def test_a_question_asks_for_its_kinds(text, asked):
    assert kinds("asks", text) == asked


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Spirometry was of limited value.", {"poor"}),
        ("Singing was not effective.", {"~good", "not"}),
        ("Late gout lasted longer than early gout.", {"differ"}),
        ("Forty nurses sang.", {"none"}),
    ],
)
def test_a_conclusion_tells_its_kinds_and_which_are_denied(text, told):
    assert kinds("tells", text) == told


def test_the_question_is_what_stands_after_the_colon():
    assert question_of("Singing for asthma: is it necessary?") == " is it necessary?"
    assert question_of("Is singing necessary: why?") == "Is singing necessary: why?"


def test_kinds_meet_with_their_place():
    met = meetings("Is singing necessary?", ["Forty nurses sang.", "Singing was of limited value."], 1)
    assert {"any need: poor", "near need: poor", "begin need: none", "nearly poor", "asking need"} <= met
    assert "begin need: poor" not in met
