"""Every audit is silent on a good warehouse and is seen to find a row that one must not hold."""

from datetime import UTC, datetime

import made
import pytest

from warehouse import rows
from warehouse.audits import AUDITS, ask_since, audit, audits
from warehouse.errors import StoreError
from warehouse.store import fingerprint, load, open_for_writing

NOW = made.NOW.astimezone(UTC).replace(tzinfo=None)
ALONE = [name.split("(")[1][:-1] for name, _ in audits() if name.startswith("history_does_not_overlap")]
ASKED_OF_ALL = ("cursor_covers_its_run", "decision_is_kept")  # of few rows

# The audit that must fail, and what somebody would have to do to the rows.
BROKEN = {
    "quote_is_in_text": "UPDATE history.frequencies SET quote = '13%'",
    **{
        f"finding_was_read ({table})": f"UPDATE history.{table} SET extractor = 'another'"
        for table in rows.FINDINGS
    },
    **{
        f"finding_has_one_id ({table})": f"INSERT INTO history.{table} FROM history.{table}"
        for table in rows.FINDINGS
    },
    "reading_has_a_held_record": "UPDATE history.records SET held_to = held_from + INTERVAL 1 SECOND",
    "record_key_names_its_content": "UPDATE history.records SET content_hash = repeat('0', 64)",
    "matched_record_is_held": "UPDATE history.match_keys SET record_key = 'pubmed:EX9:000000000000'",
    "record_has_one_work": "DELETE FROM history.work_records",
    "work_has_records": "INSERT INTO history.works VALUES ('work:of:nothing', now(), NULL)",
    "work_has_one_study": (
        "INSERT INTO history.study_works VALUES ('study:2', 'work:pubmed:EX0001', 'own', now(), NULL)"
    ),
    "study_has_works": "INSERT INTO history.studies VALUES ('study:of:nothing', NULL, now(), NULL)",
    "topic_record_is_held": (
        "INSERT INTO history.topic_records VALUES ('leg-pain', 'pubmed', 'EX9', now(), NULL)"
    ),
    "decision_is_kept": (
        "INSERT INTO history.work_decisions "
        "VALUES ('pubmed', 'EX0001', 'pubmed', 'EX0001', false, NULL, now(), NULL)"
    ),
    "cursor_covers_its_run": "UPDATE history.cursors SET searched_to = now()",
    **{
        f"history_does_not_overlap ({table})": (
            f"INSERT INTO history.{table} "
            f"SELECT * REPLACE (held_from - INTERVAL 1 DAY AS held_from, NULL AS held_to) FROM history.{table}"
        )
        for table in ALONE
    },
    "history_does_not_overlap (match_pairs)": (
        "INSERT INTO history.match_pairs SELECT 'a', 'b', 'same', 'doi', 30, now(), NULL FROM range(2)"
    ),
    "history_does_not_overlap (standing)": (
        "INSERT INTO history.standing "
        "SELECT '10.5555/a', 'crossref', 'nothing', NULL, NULL, now(), now(), NULL FROM range(2)"
    ),
    "section_lies_in_abstract": (
        "UPDATE history.records SET sections = [{'label': 'A', 'category': NULL, 'start': 0, 'end': 9999}]"
    ),
}


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A warehouse with one finding of each list."""
    folder = tmp_path_factory.mktemp("good")
    record = made.record(abstract="A trial of exercise: 12% of 50 people against 20%, RR 0.6. It works.")
    text = record.abstract
    lists = {
        "designs": (made.finding(rows.Design, text, "trial", design="rct"),),
        "sample_sizes": (made.finding(rows.SampleSize, text, "50", value=50),),
        "interventions": (
            made.finding(rows.Intervention, text, "exercise", name="exercise", role="experimental"),
        ),
        "frequencies": (made.finding(rows.Frequency, text, "12%", measure="proportion", value=12.0),),
        "arm_results": (made.finding(rows.ArmResult, text, "20%", statistic="proportion", value=20.0),),
        "effects": (made.finding(rows.Effect, text, "RR 0.6", measure="RR", value=0.6),),
        "conclusions": (made.finding(rows.Conclusion, text, "It works.", direction="favours_intervention"),),
    }
    run = made.run_folder(folder, [record], [made.extraction(record, **lists)], [made.search_run()])
    with open_for_writing(folder / "w.duckdb", now=made.NOW) as con:
        load(con, topic=made.TOPIC, now=made.NOW, run_folder=run)
        yield con


@pytest.fixture
def con(good):
    """The good warehouse, with whatever a test does to it undone afterwards."""
    good.begin()
    yield good
    good.rollback()


def test_a_good_warehouse_passes_every_audit(con):
    audit(con)
    tables = [*rows.FINDINGS, "records", "works", "studies", "topics", "cursors"]
    assert all(con.execute(f"SELECT count(*) FROM history.{table}").fetchone() == (1,) for table in tables)


@pytest.mark.parametrize("since", [None, NOW])
@pytest.mark.parametrize("name", [name for name, _ in audits()])
def test_an_audit_finds_the_row_that_breaks_its_rule(con, name, since):
    """Asked of all rows, and asked as by the load that broke it."""
    con.execute(BROKEN[name])
    ask_since(con, since)
    query = dict(audits())[name]
    assert con.execute(query).fetchall() != []
    with pytest.raises(StoreError, match="so nothing was loaded; for example"):
        audit(con, since=since)


@pytest.mark.parametrize("name", [name for name, _ in audits() if name not in ASKED_OF_ALL])
def test_an_audit_since_a_moment_passes_over_what_was_not_touched(con, name):
    con.execute(BROKEN[name].replace("now()", "TIMESTAMP '2026-01-02 03:04:05'"))
    ask_since(con, datetime(2100, 1, 1))
    assert con.execute(dict(audits())[name]).fetchall() == []


@pytest.mark.parametrize(
    "breaking",
    [
        "UPDATE history.designs SET start = start + 1",
        "UPDATE history.sample_sizes SET field = 'title'",
        'UPDATE history.interventions SET "end" = "end" + 1',
        'UPDATE history.arm_results SET "end" = 100000',
        "UPDATE history.effects SET quote = 'RR 0.7'",
        "UPDATE history.conclusions SET quote = upper(quote)",
        "UPDATE history.records SET abstract = 'x' || abstract",
    ],
)
def test_a_quote_of_any_list_that_is_not_in_its_text_is_found(con, breaking):
    con.execute(breaking)
    with pytest.raises(StoreError, match="the audit quote_is_in_text found a bad row"):
        audit(con, since=NOW)


def test_an_audit_says_its_rule_in_its_first_line():
    for path in AUDITS.iterdir():
        if path.name.endswith(".sql"):
            assert path.read_text("utf-8").startswith("-- "), path.name


def test_a_load_that_breaks_a_rule_is_undone_whole_and_names_the_rule(good, tmp_path):
    before = fingerprint(good)
    record = made.record("EX0002")
    wrong = rows.SampleSize(field="abstract", start=0, end=3, quote="not", value=1)
    extraction = made.extraction(record, sample_sizes=(wrong,))
    run = made.run_folder(tmp_path / "run", [made.record("EX0003"), record], [extraction], [])
    with pytest.raises(
        StoreError, match=r"the audit quote_is_in_text found .* list = 'sample_sizes'.* quote = 'not'"
    ):
        load(good, topic=made.TOPIC, now=made.NOW, run_folder=run)
    assert fingerprint(good) == before


@pytest.mark.parametrize(
    ("start", "end", "quote"),
    [(-1, 2, "A "), (3, 3, ""), (5, 3, "x")],
)
def test_impossible_offsets_do_not_pass(good, tmp_path, start, end, quote):
    record = made.record("EX0002")
    wrong = rows.SampleSize(field="abstract", start=start, end=end, quote=quote, value=1)
    run = made.run_folder(tmp_path / "run", [record], [made.extraction(record, sample_sizes=(wrong,))], [])
    before = fingerprint(good)
    with pytest.raises(StoreError):
        load(good, topic=made.TOPIC, now=made.NOW, run_folder=run)
    assert fingerprint(good) == before
