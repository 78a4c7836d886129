"""A rewritten point is shown only where its numbers, its denials and its figures are those of the one composed."""

import sys

import pytest

from flows.errors import GleanError
from flows.rewriting import ASKED, command_of, numbers, refusal, rewrite

OLD = "Leg pain fell in 24 of 40 people (60%; 95% CI 45 to 74) in two trials."


def nothing(_: str) -> int:
    return 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,186 of 5,930", {"1186", "5930"}),
        ("mean difference −0.8", {"-0.8"}),
        ("two of five studies, 40%", {"2", "5", "40"}),
        ("one-sided", {"1"}),
        ("nobody", set()),
    ],
)
def test_numbers_are_the_same_however_they_are_written(text: str, found: set[str]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("In 2 trials leg pain was less in 24 of 40 people, 60% (95% CI 45 to 74).", None),
        (
            "In two trials leg pain was less in 25 of 40 people, 60% (95% CI 45 to 74).",
            "numbers that are not",
        ),
        ("In two trials leg pain was less in 60% of 40 people (24).", "leaves out numbers: 45, 74, 95"),
        ("In two trials leg pain was not less in 24 of 40 people, 60% (95% CI 45 to 74).", "denies"),
        ("", "empty"),
    ],
)
def test_a_text_with_other_numbers_or_denials_is_refused(new: str, why: str | None) -> None:
    refused = refusal(OLD, new, nothing)
    assert refused is None if why is None else refused is not None and why in refused


def test_a_text_whose_figures_the_warehouse_no_longer_bears_out_is_refused() -> None:
    new = "In two trials back pain fell in 24 of 40 people, 60% (95% CI 45 to 74)."
    refused = refusal(OLD, new, lambda text: int("back pain" in text))
    assert refused is not None
    assert "does not bear out" in refused


def test_what_is_refused_stays_as_it_was_composed() -> None:
    asked: list[str] = []

    def ask(text: str) -> str:
        asked.append(text)
        return "All were cured."

    (point,) = rewrite([OLD], ask, nothing)
    assert asked == [ASKED + OLD]
    assert point.refused
    assert point.text == OLD


def test_a_program_gets_the_text_and_gives_it_back() -> None:
    ask = command_of(f'{sys.executable} -c "print(input().upper())"', seconds=20)
    assert ask("leg pain") == "LEG PAIN\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("no-such-program-here", "cannot be run"),
        ("", "cannot be run"),
        (f"{sys.executable} -c \"import sys; sys.exit('no model')\"", "failed with code 1: no model"),
        (f'{sys.executable} -c "import time; time.sleep(9)"', "no answer within 0.2 seconds"),
    ],
)
def test_a_program_that_does_not_answer_is_one_clear_error(line: str, said: str) -> None:
    with pytest.raises(GleanError, match=said):
        command_of(line, seconds=0.2 if "sleep" in line else 20)("text")
