"""Reviewers' decisions: kept, undone, never lost by a refresh, and only an order is learned from them."""

import json
from datetime import timedelta
from pathlib import Path

import made
import pytest
from click.testing import CliRunner
from loaded import empty_warehouse, held, load

from flows.commands.screen import DecisionsError, command
from warehouse import rows, store
from warehouse.errors import StoreError
from warehouse.ranking import ranked
from warehouse.screening import Candidate, Decision, candidates, decide, tally

LATER = made.NOW + timedelta(days=30)


@pytest.fixture
def con(tmp_path):
    dois = (rows.Identifier(kind="doi", value="10.5555/one"),)
    with empty_warehouse(tmp_path) as con:
        load(con, tmp_path / "run", [made.record("EX0001", identifiers=dois), made.record("EX0002")])
        yield con


def eligible(con):
    return held(con, "eligibility", "right(work_id, 6), included, reason, note")


def exclude(work: str, **facts) -> Decision:
    return Decision(work=work, decision="exclude", **facts)


@pytest.mark.parametrize("name", ["work:pubmed:EX0001", "pubmed:EX0001", "EX0001", "10.5555/ONE"])
def test_a_work_is_excluded_by_any_of_its_names(con, name):
    assert decide(con, "leg-pain", [exclude(name, reason="wrong population")], now=LATER) == 1
    assert eligible(con) == [("EX0001", False, "screened", "wrong population"), ("EX0002", True, None, None)]


def test_the_same_decision_again_changes_no_row_and_another_replaces_it(con):
    decide(con, "leg-pain", [exclude("EX0001")], now=LATER)
    before = store.fingerprint(con)
    assert decide(con, "leg-pain", [exclude("EX0001")], now=LATER + timedelta(days=1)) == 0
    assert store.fingerprint(con) == before
    assert decide(con, "leg-pain", [Decision(work="EX0001", decision="include")], now=LATER) == 1
    assert [included for _, included, *_ in eligible(con)] == [True, True]
    assert len(held(con, "history.screening")) == 2


def test_works_are_tallied_by_what_became_of_them(con):
    assert tally(con, "leg-pain") == {"included": 2}
    decide(con, "leg-pain", [exclude("EX0001")], now=LATER)
    assert list(tally(con, "leg-pain").items()) == [("included", 1), ("screened", 1)]
    assert tally(con, "knees") == {}


def test_a_decision_is_taken_back_and_stays_so(con, tmp_path):
    before = eligible(con)
    undecided = Decision(work="EX0001", decision="undecided")
    assert decide(con, "leg-pain", [undecided], now=LATER) == 0
    decide(con, "leg-pain", [exclude("EX0001")], now=LATER)
    assert eligible(con) != before
    assert decide(con, "leg-pain", [undecided], now=LATER + timedelta(days=1)) == 1
    load(con, tmp_path / "2", [made.record("EX0003")], now=LATER + timedelta(days=2))
    assert eligible(con)[:2] == before
    assert held(con, "screening") == []


def test_an_unknown_work_or_topic_is_told_and_nothing_is_decided(con):
    for topic, work in (("leg-pain", "EX0009"), ("knees", "EX0001")):
        with pytest.raises(StoreError, match=work if topic == "leg-pain" else topic):
            decide(con, topic, [exclude("EX0002"), exclude(work)], now=LATER)
    assert held(con, "screening") == []


def test_a_refresh_with_a_revised_record_keeps_the_decision(con, tmp_path):
    decide(con, "leg-pain", [exclude("EX0001")], now=LATER)
    revised = made.record("EX0001", title="Another title", revised="2026-02-01")
    load(con, tmp_path / "run2", [revised], now=LATER + timedelta(days=1))
    assert ("EX0001", False, "screened", None) in eligible(con)


def test_an_included_work_counts_whatever_its_design_but_not_if_retracted(con, tmp_path):
    topic = rows.Topic(topic_id="leg-pain", title="Leg pain", designs=("rct",))
    design = made.finding(rows.Design, "Leg pain in record EX0003", "record", field="title", design="cohort")
    records = [
        made.record("EX0003"),
        made.record("EX0004", types=(rows.PublicationType(ui="D016441", name="Retracted Publication"),)),
    ]
    read = [made.extraction(records[0], designs=(design,)), made.extraction(records[1])]
    load(con, tmp_path / "run2", records, extractions=read, topic=topic, now=LATER)
    assert ("EX0003", False, "design", None) in eligible(con)
    both = [Decision(work=work, decision="include") for work in ("EX0003", "EX0004")]
    decide(con, "leg-pain", both, now=LATER + timedelta(days=1))
    assert eligible(con)[2:] == [("EX0003", True, None, None), ("EX0004", False, "retracted", None)]


def test_a_registration_of_a_trial_is_no_publication_that_counts(con, tmp_path):
    trial = made.record("NCT00000001", source="clinicaltrials", kind="trial", title="A planned trial")
    load(con, tmp_path / "run2", [trial], extractions=[], now=LATER)
    assert held(con, "eligibility", "reason", "work_id LIKE '%NCT%'") == [("registration",)]


def candidate(number: int, text: str, decision: str | None = None) -> Candidate:
    return Candidate(
        work_id=f"w{number}", title=text, abstract=text, year=2020, design=None, decision=decision
    )


def test_the_order_is_learned_from_five_of_each_and_not_before():
    waiting = [candidate(90, "knee surgery in mice"), candidate(91, "sciatica and stimulation")]
    few = [candidate(n, "sciatica stimulation trial", "include") for n in range(5)]
    assert ranked([*few, *waiting]) == waiting
    enough = [*few, *(candidate(10 + n, "mice and knee cartilage", "exclude") for n in range(5))]
    first, second = ranked([*enough, *waiting])
    assert (first.work_id, second.work_id) == ("w91", "w90")
    assert first.chance > 0.5 > second.chance


def test_candidates_are_the_works_that_stand(con):
    decide(con, "leg-pain", [exclude("EX0001")], now=LATER)
    assert {(one.work_id[-6:], one.decision) for one in candidates(con, "leg-pain")} == {
        ("EX0001", "exclude"),
        ("EX0002", None),
    }


@pytest.fixture
def home(tmp_path: Path, con) -> Path:
    con.close()
    (tmp_path / "w.duckdb").rename(tmp_path / "warehouse.duckdb")
    return tmp_path


def test_decisions_come_from_a_file_and_the_undecided_are_listed(home):
    file = home / "decisions.csv"
    file.write_text("work,decision,reason,by\nEX0001,Exclude,wrong population,Kim\n", encoding="utf-8")

    def screen(*words: str) -> str:
        done = CliRunner().invoke(command, ["leg-pain", *words, "--home", str(home)], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    assert "1 of the decisions are new" in screen("--file", str(file))
    (waiting,) = json.loads(screen("--json"))
    assert waiting["work_id"] == "work:pubmed:EX0002"
    page = (home / "summaries" / "leg-pain.md").read_text(encoding="utf-8")
    assert "excluded by a reviewer" in page


@pytest.mark.parametrize(
    ("text", "told"),
    [("work,choice\nEX1,include\n", "no column 'decision'"), ("work,decision\nEX1,perhaps\n", "line 2")],
)
def test_a_file_that_is_none_of_decisions_is_told(home, text, told):
    (home / "bad.csv").write_text(text, encoding="utf-8")
    done = CliRunner().invoke(command, ["leg-pain", "--file", str(home / "bad.csv"), "--home", str(home)])
    assert isinstance(done.exception, DecisionsError)
    assert told in str(done.exception)


STRICT = rows.Topic(
    topic_id="leg-pain",
    title="Leg pain",
    searches=made.TOPIC.searches,
    conditions=(rows.Term(name="sciatica", synonyms=("radicular (leg) pain",)),),
    designs=("rct",),
    languages=("eng", "ger"),
    required=("sciatica",),
    date_from="2004-03",
    date_to="2025",
)
SCIATICA = {"title": "Heat for sciatica", "languages": ("eng",)}


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, None),
        ({"languages": ("fre",)}, "language"),
        ({"languages": ("fr",)}, "language"),
        ({"languages": ("de",)}, None),
        ({"languages": ("fre", "eng")}, None),
        ({"languages": ()}, None),
        ({"languages": ("und",)}, None),
        ({"published": "2004-02-28"}, "date"),
        ({"published": "2004"}, None),
        ({"published": "2026-01"}, "date"),
        ({"published": "2026-01", "published_online": "2025-12-30"}, None),
        ({"published": None}, None),
        ({"title": "Heat for the knee"}, "condition"),
        ({"title": "Heat for Radicular (Leg) pain"}, None),
        ({"title": "Heat for the knee", "keywords": ("Sciatica",)}, None),
        ({"title": "Heat for radicular (leg) painfulness"}, "condition"),
    ],
)
def test_rules_of_language_date_and_condition_leave_out_what_is_known_to_break_them(tmp_path, facts, reason):
    with empty_warehouse(tmp_path) as con:
        load(con, tmp_path / "run", [made.record(**SCIATICA | facts)], topic=STRICT)
        assert held(con, "eligibility", "reason, included") == [(reason, reason is None)]
        decide(con, "leg-pain", [Decision(work="EX0001", decision="include")], now=LATER)
        assert held(con, "eligibility", "included") == [(True,)]
