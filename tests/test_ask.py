"""A question is answered by votes that can be looked into, in four modes, and never by too few of them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from scipy.stats import binomtest

from flows.commands.ask import command
from tests import brief, trials
from tests.trials import trial
from warehouse import rows
from warehouse.summary.compose import composed
from warehouse.summary.markdown import render_markdown
from warehouse.summary.words import sentence
from warehouse.synthesis.answering import Answer, answered
from warehouse.synthesis.directions import worth_of
from warehouse.synthesis.intervals import wilson
from warehouse.synthesis.resolving import resolve

EXERCISE = brief.TOPIC.questions[-1]
QUESTION = "Is exercise effective for back-related leg pain?"
FOR, AGAINST, NONE = "favours_intervention", "favours_comparator", "no_difference"
BETTER, WORSE = (40, 60, 25, 60), (25, 60, 40, 60)
UP, DOWN = (1.13, 2.27), (0.44, 0.88)


def answer(folder: Path, *papers: brief.Paper) -> Answer:
    return answered(trials.evidence(folder, papers), EXERCISE)


def several(*kinds: tuple[str, bool]) -> list[brief.Paper]:
    """A trial for each verdict, whose figures go up or down."""
    return [
        trial(number, BETTER if up else WORSE, UP if up else DOWN, verdict=verdict)
        for number, (verdict, up) in enumerate(kinds, 1)
    ]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked")
    gone = {"types": (rows.PublicationType(ui="D016441", name="Retracted Publication"),)}
    twice = {"registrations": (rows.Registration(registry="ClinicalTrials.gov", number="NCT09999902"),)}
    papers = [
        *several((FOR, True), (FOR, True), (NONE, True), (AGAINST, False)),
        trial(5, **twice),
        trial(6, **twice),
        trial(7, **gone),
    ]
    brief.warehouse(folder, papers).close()
    return folder


def ask(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--home", str(home)])


def told(home: Path, *arguments: str) -> dict[str, Any]:
    done = ask(home, *arguments, "--json")
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.output))


def test_each_mode_counts_the_same_studies_in_its_own_way(home: Path) -> None:
    modes = told(home, QUESTION)["modes"]
    assert [(one["mode"], one["weighted"]) for one in modes] == [
        ("verdict", False), ("verdict", True), ("direction", False), ("direction", True),
    ]  # fmt: skip
    assert modes[0]["counts"] == {"yes": 3, "mixed": 0, "no_difference": 1, "no": 1, "unclear": 0}
    assert modes[2]["counts"] == {"yes": 4, "mixed": 0, "no_difference": 0, "no": 1, "unclear": 0}


def test_share_interval_and_sign_test_are_those_of_the_counts(home: Path) -> None:
    verdict, _, direction, _ = told(home, QUESTION)["modes"]
    low, high = wilson(3, 5)
    assert verdict["yes"] == {"percent": 60.0, "ci_low": round(100 * low, 2), "ci_high": round(100 * high, 2)}
    assert verdict["sign_test_p"] == pytest.approx(binomtest(3, 4).pvalue)
    assert direction["sign_test_p"] == pytest.approx(binomtest(4, 5).pvalue)


def test_retracted_and_repeated_reports_have_no_vote_of_their_own_and_are_shown(home: Path) -> None:
    found = told(home, QUESTION)
    assert [(one["work"], one["reason"]) for one in found["not_counted"]] == [
        ("work:pubmed:EX2007", "retracted")
    ]
    ((once,),) = [[one["works"] for one in found["counted_once"]]]
    assert [one["work"] for one in once] == ["work:pubmed:EX2005", "work:pubmed:EX2006"]
    assert all(one["studies"] == 5 for one in found["modes"])


def test_each_segment_lists_its_studies_with_the_words_that_say_so(home: Path) -> None:
    for mode in told(home, QUESTION)["modes"]:
        assert {answer: len(listed) for answer, listed in mode["segments"].items()} == mode["counts"]
        for listed in mode["segments"].values():
            assert all(
                one["says"] and all(said["quote"] in said["sentence"] for said in one["says"])
                for one in listed
            )


def test_the_pooled_estimate_stands_beside_the_votes(home: Path) -> None:
    (pooled,) = told(home, QUESTION)["pooled"]
    assert pooled["what"] == "exercise against usual care: recovery at 3 months"
    assert len(pooled["studies"]) == 5
    assert pooled["ci_low"] < pooled["estimate"] < pooled["ci_high"]
    assert (
        "Pooled – exercise against usual care: recovery at 3 months: pooled risk ratio"
        in ask(home, QUESTION).output
    )


def test_the_text_lists_who_says_what_and_explain_quotes_them(home: Path) -> None:
    plain, explained = ask(home, QUESTION).output, ask(home, QUESTION, "--explain").output
    assert (
        "By the authors’ verdict: yes 60% (95% interval 23% to 88%; sign test of yes against no: p = 0.62) of 5 studies"
        in plain
    )
    assert "retracted paper" in plain
    assert "“Exercise did not help.”" in explained
    assert "“Exercise did not help.”" not in plain
    assert "had recovered" in explained


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_below_five_studies_there_is_no_share(tmp_path: Path, number: int) -> None:
    found = answer(tmp_path, *several(*[(FOR, True)] * number))
    assert all(not poll.enough and poll.share_yes is None and poll.sign_test is None for poll in found.polls)
    assert all(poll.leading is None for poll in found.polls)


def test_a_review_has_no_vote_in_any_mode(tmp_path: Path) -> None:
    silent = trial(9, design="meta_analysis")
    silent.findings = [one for one in silent.findings if not isinstance(one, rows.Conclusion)]
    found = answer(tmp_path, *several(*[(FOR, True)] * 5), silent)
    assert [len(poll.votes) for poll in found.polls] == [5, 5, 5, 5]


def test_modes_that_disagree_are_told(tmp_path: Path) -> None:
    found = answer(tmp_path, *several(*[(NONE, True)] * 5))
    assert found.disagreement is not None
    assert "“no difference” leads by the authors’ verdict" in found.disagreement
    assert "“yes” leads by direction of effect" in found.disagreement
    assert answer(tmp_path / "b", *several(*[(FOR, True)] * 5)).disagreement is None


def test_a_large_trial_weighs_more_than_small_cohorts(tmp_path: Path) -> None:
    small = [trial(number, design="cohort") for number in range(1, 5)]
    large = trial(9, (250, 600, 400, 600), (0.56, 0.69), verdict=AGAINST)
    alike, weighted, *_ = answer(tmp_path, *small, large).polls
    assert (alike.leading, weighted.leading) == ("yes", "no")
    assert alike.shares["yes"] == 80
    assert weighted.shares["yes"] == pytest.approx(100 * 4 * 60 / (4 * 60 + 1200))


def test_a_study_whose_figures_point_both_ways_is_mixed(tmp_path: Path) -> None:
    one = trial(1)
    one.abstract += " Leg pain was 40 mm with exercise and 31 mm with usual care."
    for quote, side, value in (
        ("40 mm with exercise", "exercise", 40),
        ("31 mm with usual care", "usual care", 31),
    ):
        brief.arm(one, quote, side, value, "leg pain", statistic="mean", unit="mm")
    (vote,) = answer(tmp_path, one).polls[2].votes
    assert vote.answer == "mixed"


@pytest.mark.parametrize(
    ("outcome", "worth"),
    [("leg pain", -1), ("responders for leg pain", 1), ("leg pain relief", 1), ("adverse events", -1),
     ("worsening of quality of life", -1), ("serum level", 0), ("reached the primary outcome", 1)],
)  # fmt: skip
def test_more_of_an_outcome_is_good_or_bad_by_its_words(outcome: str, worth: int) -> None:
    assert worth_of(outcome) == worth


# --- What is asked ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "interventions", "comparators", "conditions"),
    [
        ("Does pregabalin help in sciatica?", ("gabapentinoids",), (), ("sciatica",)),
        ("Is exercise better than usual care for sciatica?", ("exercise",), ("usual care",), ("sciatica",)),
        ("Discectomy versus conservative care?", ("discectomy",), ("non-operative care",), ()),
        ("Is HF10 therapy effective?", ("10 kHz stimulation",), (), ()),
    ],
)
def test_a_question_in_other_words_is_read_by_its_terms(
    text: str, interventions: tuple[str, ...], comparators: tuple[str, ...], conditions: tuple[str, ...]
) -> None:
    asked = resolve(text, [brief.TOPIC]).question
    assert (asked.interventions, asked.comparators, asked.conditions) == (
        interventions,
        comparators,
        conditions,
    )


def test_a_question_of_the_topic_is_taken_with_all_its_terms() -> None:
    own = brief.TOPIC.questions[0]
    assert resolve(own.text.upper(), [brief.TOPIC]).question == own
    like = resolve("Is SCS effective in back-related leg pain", [brief.TOPIC])
    assert like.own
    assert like.question.interventions == own.interventions


def test_leg_pain_is_no_outcome_where_it_is_part_of_the_condition() -> None:
    assert resolve("Does discectomy help in back-related leg pain?", [brief.TOPIC]).question.outcomes == ()


def test_a_question_without_a_term_is_refused_with_a_hint(home: Path) -> None:
    done = ask(home, "Does exercice help?")
    assert done.exit_code != 0
    assert "did you mean 'exercise'?" in str(done.exception)


def test_a_topic_that_is_not_held_is_refused_by_name(home: Path) -> None:
    done = ask(home, QUESTION, "--topic", "nothing")
    assert "holds no topic 'nothing'; it holds back-related-leg-pain." in str(done.exception)


def test_the_same_question_gives_the_same_bytes(home: Path) -> None:
    assert ask(home, QUESTION, "--json").output == ask(home, QUESTION, "--json").output


@pytest.mark.parametrize(
    ("text", "quote", "whole"),
    [
        ("One. Two here. Three.", "here", "Two here."),
        ("One. Two here. Three.", "Two", "Two here."),
        ("A\nB 3.5 mm.\nC", "3.5", "B 3.5 mm."),
        ("Only", "Only", "Only"),
    ],
)
def test_the_sentence_around_a_quote(text: str, quote: str, whole: str) -> None:
    start = text.index(quote)
    assert sentence(text, start, start + len(quote)) == whole


def test_the_summary_tells_the_modes_beside_the_meter_and_that_they_disagree(tmp_path: Path) -> None:
    text = render_markdown(composed(trials.evidence(tmp_path, several(*[(NONE, True)] * 5))))
    assert re.search(
        r"By direction of effect: \[100% yes \(95% interval 57% to 100%; yes 5\)\]\(#c-\d+\)", text
    )
    assert (
        "The answer turns on how the votes are counted: “no difference” leads by the authors’ verdict" in text
    )
