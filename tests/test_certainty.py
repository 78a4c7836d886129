"""Signals on how sure one may be: what was seen, in what; and beside them the reviewer's grade, unchanged."""

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from tests import brief, loaded, made, trials
from tests.trials import trial
from warehouse import rows
from warehouse.rows import Grade
from warehouse.summary.compose import composed
from warehouse.summary.html import render_html
from warehouse.synthesis.evidence import Evidence, read
from warehouse.synthesis.meter import tally
from warehouse.synthesis.pooled import pools
from warehouse.synthesis.signals import Signal, pooled_on, signals

EXERCISE = next(one for one in brief.TOPIC.questions if one.interventions == ("exercise",))
GRADE = Grade(level="very_low", reason="Few people.", by="A. Reviewer", on="2026-11-01", outcome="recovery")


def seen(evidence: Evidence) -> list[Signal]:
    found = pools(evidence).pooled
    return list(signals(evidence, tally(evidence, EXERCISE), pooled_on(EXERCISE, found)))


def told(evidence: Evidence) -> set[tuple[str, str]]:
    return {(one.domain, one.text) for one in seen(evidence)}


def test_few_studies_and_few_people_are_imprecise(tmp_path: Path) -> None:
    assert {("imprecision", "2 studies only"), ("imprecision", "240 people in all")} <= told(
        trials.evidence(tmp_path, [trial(1), trial(2)])
    )


def test_many_studies_that_agree_give_no_signal(tmp_path: Path) -> None:
    assert told(trials.evidence(tmp_path, [trial(number) for number in range(1, 7)])) == set()


def test_authors_who_disagree_and_estimates_that_differ_are_inconsistent(tmp_path: Path) -> None:
    harmful = trial(3, (20, 90, 45, 90), (0.28, 0.69), verdict="no_difference")
    found = told(trials.evidence(tmp_path, [trial(1), trial(2), harmful]))
    assert ("inconsistency", "the authors disagree: 2 find a benefit, 1 none") in found
    assert any(domain == "inconsistency" and "I²" in text for domain, text in found)
    assert ("imprecision", "a pooled interval also allows for no effect") in found


@pytest.mark.parametrize(
    ("sentence", "signal"),
    [
        ("It was an open-label trial.", "open label or no blinding in the only study"),
        ("Patients were not blinded.", "open label or no blinding in the only study"),
        ("There was no control group.", "no control group in the only study"),
        ("Twelve were lost to follow-up.", "loss to follow-up or crossover in the only study"),
        ("The trial was stopped early.", "early end in the only study"),
        ("It was funded by the manufacturer.", "funding by the manufacturer in the only study"),
        ("It was not funded by a manufacturer.", None),
        ("The opening labels were read.", None),
    ],
)
def test_words_of_the_abstract_tell_of_a_risk_of_bias(
    tmp_path: Path, sentence: str, signal: str | None
) -> None:
    one = trial(1)
    one.abstract += f" {sentence}"
    found = {text for domain, text in told(trials.evidence(tmp_path, [one])) if domain == "risk of bias"}
    assert found == ({signal} if signal else set())


def test_groups_that_chance_did_not_form_are_a_signal(tmp_path: Path) -> None:
    found = told(trials.evidence(tmp_path, [trial(1), trial(2, design="cohort")]))
    assert ("risk of bias", "groups not formed by chance in 1 of 2 studies") in found


def test_a_study_without_a_result_that_is_asked_about_is_indirect(tmp_path: Path) -> None:
    text = "We compared exercise with usual care. Exercise helped."
    silent = brief.paper("EX2009", "Doe9", 2009, "Exercise for sciatica, the ninth.", text)
    silent.is_a("rct", "We compared").tests("exercise", controls=("usual care",))
    silent.concludes("favours_intervention", "Exercise helped.")
    found = told(trials.evidence(tmp_path, [trial(1), silent]))
    assert ("indirectness", "no result was read on the outcomes asked about in 1 of 2 studies") in found


def test_every_signal_names_what_it_was_seen_in(tmp_path: Path) -> None:
    evidence = trials.evidence(tmp_path, brief.papers())
    for question in brief.TOPIC.questions:
        for one in signals(evidence, tally(evidence, question), []):
            assert one.origin


def graded(evidence: Evidence) -> Evidence:
    questions = [
        replace(one, grades=(GRADE,)) if one == EXERCISE else one for one in evidence.topic.questions
    ]
    return replace(evidence, topic=replace(evidence.topic, questions=tuple(questions)))


def section(evidence: Evidence) -> str:
    page = html.document_fromstring(render_html(composed(evidence)))
    return " ".join(page.xpath("//*[@id='certainty']/..")[0].text_content().split())


@pytest.mark.parametrize("others", [[], list(brief.papers())])
def test_the_grade_of_a_reviewer_stands_beside_the_signals_as_theirs(
    tmp_path: Path, others: list[brief.Paper]
) -> None:
    evidence = trials.evidence(tmp_path, [trial(1), *others])
    assert "No reviewer has graded the certainty." in section(evidence)
    said = section(graded(evidence))
    assert "Very low for recovery: Few people (A. Reviewer, 1 November 2026)" in said
    assert "No reviewer" not in said


@pytest.mark.parametrize(
    ("no_difference", "told"),
    [
        (0, "Mostly yes: six of six studies, 100% (95% interval 61% to 100%)"),
        (2, "More yes than not, perhaps by chance: four of six studies, 67% (95% interval 30% to 90%)"),
    ],
)
def test_a_majority_comes_with_its_interval(tmp_path: Path, no_difference: int, told: str) -> None:
    verdicts = ["no_difference"] * no_difference + ["favours_intervention"] * (6 - no_difference)
    trials_ = [trial(number, verdict=verdict) for number, verdict in enumerate(verdicts, 1)]
    page = html.document_fromstring(render_html(composed(trials.evidence(tmp_path, trials_))))
    assert told in " ".join(page.xpath("//*[@id='key-findings']/..")[0].text_content().split())


def test_a_grade_is_kept_with_the_topic_over_loads(tmp_path: Path) -> None:
    topic = replace(made.TOPIC, questions=(rows.Question(text="Does it help?", grades=(GRADE,)),))
    con = loaded.empty_warehouse(tmp_path)
    loaded.load(con, tmp_path / "one", [made.record("1")], topic=topic)
    loaded.load(con, tmp_path / "two", [made.record("2")], topic=topic)
    assert read(con, topic.topic_id).topic.questions[0].grades == (GRADE,)
    con.close()
