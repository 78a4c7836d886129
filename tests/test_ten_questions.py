"""Ten questions of an analyst who has only `docs/warehouse.md`, asked as he asks them, with what the papers say.

Each was written down before its SELECT was; the SELECTs use what the page says and nothing else.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from flows.commands.search import command as search
from flows.commands.sql import command as sql
from tests import brief, made, trials
from warehouse import rows, store
from warehouse.screening import Decision, decide

JANUARY, MARCH, APRIL = (datetime(2026, month, 5, 6, tzinfo=UTC) for month in (1, 3, 4))
TRIALS = {
    1: trials.trial(1),
    2: trials.trial(2, (30, 50, 24, 50), (0.87, 1.80)),
    3: trials.trial(3, (55, 90, 36, 88), (1.10, 2.02)),
}
RETRACTED = replace(
    TRIALS[3], changes={"types": (rows.PublicationType(ui="D016441", name="Retracted Publication"),)}
)
SURVEYS = {one.source_id: one for one in brief.papers() if one.source_id in ("EX0002", "EX0003", "EX0004")}


def loaded(con: Any, folder: Path, shown: list[brief.Paper], now: datetime, extractor: str) -> None:
    records = [one.record() for one in shown]
    found = [replace(one.extraction(), extractor=extractor) for one in shown]
    run = made.run_folder(folder, records, found, [made.search_run(str(now), topic_id=brief.TOPIC.topic_id)])
    store.load(con, topic=brief.TOPIC, now=now, run_folder=run)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """January: two surveys and three trials. March: a third survey, a retraction. April: a decision, a new reading."""
    home = tmp_path_factory.mktemp("ten")
    first = [SURVEYS["EX0002"], SURVEYS["EX0003"], *TRIALS.values()]
    reread = replace(SURVEYS["EX0003"], findings=SURVEYS["EX0003"].findings[:-1])
    with store.open_for_writing(home / "work.duckdb", now=JANUARY) as con:
        loaded(con, home / "1", first, JANUARY, "reader-1")
        loaded(con, home / "3", [SURVEYS["EX0004"], RETRACTED], MARCH, "reader-1")
        loaded(con, home / "4", [reread], APRIL, "reader-2")
        told = Decision(work="EX2002", decision="exclude", reason="no sciatica", decided_by="Ana")
        decide(con, brief.TOPIC.topic_id, [told], now=APRIL)
    store.publish(home / "work.duckdb", home / "warehouse.duckdb")
    return home


QUESTIONS: dict[str, tuple[str, list[str], list[tuple[Any, ...]]]] = {
    "How common is neuropathic pain, as each paper defined it, with Wilson's interval where it gives counts?": (
        (
            "SELECT quote, value, round(100 * wilson(numerator, denominator).low, 1), "
            "round(100 * wilson(numerator, denominator).high, 1) FROM prevalence "
            "WHERE condition ILIKE '%neuropathic pain%' AND unit = 'percent' ORDER BY value"
        ),
        [],
        [
            ("36.9% (95% CI 33.0 to 40.9)", 36.9, None, None),
            ("30 of 80 with leg pain below the knee had neuropathic pain by S-LANSS (40%)", 40, 27.7, 48.5),
            ("99 (55%)", 55, 47.7, 62.1),
        ],
    ),
    "Which effects of exercise on recovery are there, on one scale, with standard errors?": (
        (
            "SELECT title, measure, scale, round(estimate, 3), round(standard_error, 3) FROM effect_sizes "
            "WHERE intervention = 'exercise' AND outcome = 'recovery' ORDER BY title"
        ),
        [],
        [
            ("Exercise for sciatica, trial 1.", "RR", "log", 0.47, 0.178),
            ("Exercise for sciatica, trial 2.", "RR", "log", 0.223, 0.185),
        ],
    ),
    "How did the arms of each trial fare, and what risk ratio with which interval do their counts give?": (
        (
            "SELECT title, events, total, comparator_events, comparator_total, round(rr, 2), "
            "round(exp(ln(rr) - 1.96 * se), 2), round(exp(ln(rr) + 1.96 * se), 2) FROM (SELECT *, "
            "risk_ratio(events, total, comparator_events, comparator_total) AS rr, "
            "log_risk_ratio_error(events, total, comparator_events, comparator_total) AS se FROM trial_results) "
            "WHERE rr IS NOT NULL ORDER BY title"
        ),
        [],
        [
            ("Exercise for sciatica, trial 1.", 40, 60, 25, 60, 1.6, 1.13, 2.27),
            ("Exercise for sciatica, trial 2.", 30, 50, 24, 50, 1.25, 0.87, 1.8),
        ],
    ),
    "How many trials counted at the end of January?": (
        "SELECT count(*) FROM works WHERE design = 'rct' AND counted",
        ["--as-of", "2026-01-31"],
        [(3,)],
    ),
    "Which figures does a paper itself contradict?": (
        "SELECT list, detail, title FROM failed_checks",
        [],
        [
            (
                "frequencies",
                "30 of 80 is 37.5%, not 40%",
                "Neuropathic pain among workers with sciatica: a cohort study.",
            )
        ],
    ),
    "What had retracted papers said, and since when do we know of the retraction?": (
        (
            "SELECT outcome, measure, value, known_since::DATE::VARCHAR FROM excluded "
            "JOIN effects USING (record_key) WHERE state = 'retracted'"
        ),
        [],
        [("recovery", "RR", 1.49, "2026-03-05")],
    ),
    "What share of the trials of exercise did the retracted one make up when it still counted?": (
        (
            "SELECT round(100 * count(*) FILTER (title LIKE '%trial 3.') / count(*)) FROM effect_sizes "
            "WHERE intervention = 'exercise'"
        ),
        ["--as-of", "2026-02-28"],
        [(33,)],
    ),
    "What came in by month?": (
        "SELECT month, new, revised, gone FROM arrivals_by_month ORDER BY month",
        [],
        [("2026-01", 5, 0, 0), ("2026-03", 1, 1, 0)],
    ),
    "What did reviewers decide, when and why, and what is left out of the topic for it?": (
        (
            "SELECT s.source_id, s.decision, s.reason, s.decided_by, s.held_from::DATE::VARCHAR, included "
            "FROM history.screening AS s JOIN work_records USING (source, source_id) "
            "JOIN eligibility USING (topic_id, work_id) WHERE s.held_to IS NULL"
        ),
        [],
        [("EX2002", "exclude", "no sciatica", "Ana", "2026-04-05", False)],
    ),
    "What does the newer extractor no longer find that the one before it found?": (
        "SELECT extractor_before, extractor, list, change, quote FROM readings_compared",
        [],
        [("reader-1", "reader-2", "frequencies", "gone", "16.7% scored")],
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_analyst_gets_the_answer_that_the_papers_give(home: Path, question: str) -> None:
    select, options, wanted = QUESTIONS[question]
    done = CliRunner().invoke(sql, [select, "--home", str(home), "--json", *options], catch_exceptions=False)
    assert [tuple(row.values()) for row in json.loads(done.output)] == wanted


def test_what_the_search_finds_is_asked_on_in_sql(home: Path) -> None:
    arguments = ['title:workers "leg pain"', "--home", str(home), "--json"]
    (hit,) = json.loads(CliRunner().invoke(search, arguments, catch_exceptions=False).output)
    select = f"SELECT population, value FROM prevalence WHERE work_id = '{hit['work_id']}'"
    done = CliRunner().invoke(sql, [select, "--home", str(home), "--json"], catch_exceptions=False)
    assert json.loads(done.output) == [{"population": "workers with leg pain below the knee", "value": 40.0}]


def test_there_are_ten() -> None:
    assert len(QUESTIONS) == 10
