"""What has one key is one thing in the summary, in what a work is about and in the views."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import made
import pytest

from tests import brief
from warehouse.rows import ArmResult, Heading, Intervention, Term
from warehouse.store import load, open_for_writing
from warehouse.summary.results import Telling, side_by_side
from warehouse.synthesis.about import about
from warehouse.synthesis.evidence import Held, read
from warehouse.synthesis.terms import Matcher

STIMULATION = Term(name="10 kHz stimulation", keys=("spinal cord stimulation, high-frequency",))
CLASS = Term(name="gabapentinoids", synonyms=("gabapentin", "pregabalin"), keys=("gabapentin", "pregabalin"))


def result(arm: str, arm_key: str, outcome: str, outcome_key: str, value: float) -> Held[ArmResult]:
    usual: dict[str, Any] = {"field": "abstract", "start": 0, "end": 1, "quote": "x", "statistic": "mean"}
    fact = ArmResult(arm=arm, arm_key=arm_key, outcome=outcome, outcome_key=outcome_key, value=value, **usual)
    return Held(finding_id=f"{arm} {value}", work_id="w", fact=fact)


def test_one_arm_and_one_outcome_under_two_names_are_one_column_and_one_row() -> None:
    rows = [
        result(
            "HF10 therapy", "spinal cord stimulation, high-frequency", "ODI", "oswestry disability index", 1
        ),
        result(
            "traditional SCS",
            "spinal cord stimulation, tonic",
            "Oswestry score",
            "oswestry disability index",
            2,
        ),
        result("10 kHz SCS", "spinal cord stimulation, high-frequency", "leg pain", "leg pain", 3),
    ]
    found = side_by_side(rows, [], Matcher([STIMULATION]))
    assert list(found.arms.values()) == ["HF10 therapy", "traditional SCS"]
    assert [(row.outcome, len(row.cells)) for row in found.rows] == [("ODI", 2), ("leg pain", 1)]


def test_a_shorter_name_of_a_group_is_that_group_and_a_combination_is_another() -> None:
    rows = [
        result("corticosteroid injection", "a", "leg pain", "leg pain", 1),
        result("corticosteroid", "b", "disability", "disability", 2),
        result("corticosteroid injection plus radiofrequency", "c", "recovery", "recovery", 3),
    ]
    found = side_by_side(rows, [], Matcher([STIMULATION]))
    assert list(found.arms.values()) == [
        "corticosteroid injection",
        "corticosteroid injection plus radiofrequency",
    ]


def test_what_is_tested_stands_first_and_under_its_full_name() -> None:
    usual = Term(name="usual care")
    rows = [
        result("usual care", "u", "leg pain", "leg pain", 2),
        result("burst", "b", "leg pain", "leg pain", 1),
    ]
    told = Telling(listed=("burst stimulation", "Burst stimulation"), last=frozenset({"usual care"}))
    found = side_by_side(rows, [], Matcher([usual]), told)
    assert [name.lower() for name in found.arms.values()] == ["burst stimulation", "usual care"]


@pytest.mark.parametrize(
    ("sentence", "outcome", "label"),
    [
        ("Leg pain fell by a mean of 5.0 cm.", "leg pain", "fall in leg pain"),
        ("Function improved by 5.0 points.", "function", "improvement in function"),
        ("The mean change in leg pain was 5.0.", "change in leg pain", "change in leg pain"),
        (
            "At 6 months 5.0 of 9 reached the primary outcome.",
            "reached the primary outcome",
            "relief of pain",
        ),
    ],
)
def test_an_outcome_is_told_as_what_it_is(sentence: str, outcome: str, label: str) -> None:
    one = result("exercise", "e", outcome, outcome, 5.0)
    told = Telling(text="The primary outcome was relief of pain.", sentence=lambda _: sentence)
    (row,) = side_by_side([one], [], Matcher([STIMULATION]), told).rows
    assert row.outcome == label


def test_two_drugs_of_one_term_stay_two_arms() -> None:
    rows = [result("gabapentin", "gabapentin", "leg pain", "leg pain", 1)]
    rows.append(result("pregabalin", "pregabalin", "leg pain", "leg pain", 2))
    assert len(side_by_side(rows, [], Matcher([CLASS])).arms) == 2


def test_a_name_whose_words_no_term_has_is_a_term_by_its_key() -> None:
    matcher = Matcher([STIMULATION, CLASS])
    assert matcher.named("HF10", "spinal cord stimulation, high-frequency") == ("10 kHz stimulation",)
    assert matcher.named("HF10", None) == matcher.named(None, "usual care") == ()
    assert matcher.reading("gabapentin (GBP) was given").named("x", "pregabalin") == ("gabapentinoids",)


def test_a_heading_that_names_a_condition_says_what_a_work_is_about(tmp_path: Path) -> None:
    text = "We compared exercise with usual care in 40 people. The verdict is here."
    one = brief.paper("EX1001", "Doe", 2001, "Exercise at work.", text, headings=(Heading(name="Sciatica"),))
    con = brief.warehouse(tmp_path, [one])
    evidence = read(con, brief.TOPIC.topic_id)
    con.close()
    (subject,) = about(evidence).values()
    assert subject.conditions == ("sciatica",)
    assert subject.title_conditions == ()


def test_the_keys_of_a_topic_stand_in_a_view(tmp_path: Path) -> None:
    topic = replace(made.TOPIC, interventions=(STIMULATION, CLASS))
    record = made.record()
    facts = made.finding(
        Intervention, record.abstract, "12%", name="Pregabalin 300 mg", role="experimental", key="pregabalin"
    )
    run = made.run_folder(
        tmp_path, [record], [made.extraction(record, interventions=(facts,))], [made.search_run()]
    )
    with open_for_writing(tmp_path / "w.duckdb", now=made.NOW) as con:
        load(con, topic=topic, now=made.NOW, run_folder=run)
        query = (
            "SELECT term, name FROM interventions JOIN topic_terms USING (key) WHERE kind = 'interventions'"
        )
        assert con.execute(query).fetchall() == [("gabapentinoids", "Pregabalin 300 mg")]
        assert con.execute("SELECT count(*) FROM topic_terms").fetchone() == (3,)
