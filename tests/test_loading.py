"""Loading batches: nothing twice, nothing lost, and no row changes without news."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import made
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loaded import empty_warehouse, held, load

from warehouse import loading, rows, store
from warehouse.errors import StoreError
from warehouse.screening import Decision, decide

LATER = made.NOW + timedelta(days=30)


@pytest.fixture
def con(tmp_path):
    with empty_warehouse(tmp_path) as con:
        yield con


def test_a_first_load_holds_records_works_studies_findings_and_the_cursor(con, tmp_path):
    report = load(con, tmp_path / "run", [made.record("EX0001"), made.record("EX0002")])
    assert (report.new, report.revised, report.unchanged, report.read) == (2, 0, 0, 2)
    assert report.findings["frequencies"] == 2
    assert report.changed
    assert held(con, "work_records", "work_id, basis")[0] == ("work:pubmed:EX0001", "own")
    assert held(con, "study_works", "study_id")[0] == ("study:work:pubmed:EX0001",)
    assert held(con, "frequencies", "quote, value") == [("12%", 12.0), ("12%", 12.0)]
    assert held(con, "cursors", "topic_id, source, query, searched_to") == [
        ("leg-pain", "pubmed", "leg pain", datetime(2026, 1, 2, 3))
    ]
    assert held(con, "search_runs", "run_id, claimed") == [("run-1", 1)]
    assert held(con, "topic_records", "topic_id, source_id") == [
        ("leg-pain", "EX0001"),
        ("leg-pain", "EX0002"),
    ]


def test_the_same_batch_again_changes_no_row(con, tmp_path):
    load(con, tmp_path / "run", [made.record()])
    before = store.fingerprint(con)
    report = load(con, tmp_path / "run", [made.record()], now=LATER)
    assert (report.new, report.unchanged, report.changed) == (0, 1, False)
    assert store.fingerprint(con) == before


def test_a_later_search_without_news_changes_no_row_and_no_cursor(con, tmp_path):
    load(con, tmp_path / "run", [made.record()])
    before = store.fingerprint(con)
    later = made.search_run("run-2", started_at="2026-02-01T00:00:00Z", claimed=0, received=0)
    assert not load(con, tmp_path / "run2", [], searches=[later], now=LATER).changed
    assert store.fingerprint(con) == before


def test_a_run_without_news_changes_no_byte_of_the_file(tmp_path):
    path = tmp_path / "w.duckdb"
    with store.open_for_writing(path, now=made.NOW) as con:
        load(con, tmp_path / "run", [made.record()])
    before = path.read_bytes()
    with store.open_for_writing(path, now=LATER) as con:
        assert not load(con, tmp_path / "run", [made.record()], now=LATER).changed
    assert path.read_bytes() == before


def test_a_search_without_any_result_is_held_the_first_time(con, tmp_path):
    report = load(con, tmp_path / "run", [], searches=[made.search_run(claimed=0, received=0)])
    assert (report.changed, report.search_changed, report.new) == (True, True, 0)
    assert len(held(con, "cursors")) == 1


def test_a_changed_search_text_moves_the_cursor_even_without_new_records(con, tmp_path):
    load(con, tmp_path / "run", [made.record()])
    changed = made.search_run("run-2", query="leg pain OR sciatica", started_at="2026-02-01T00:00:00Z")
    assert load(con, tmp_path / "run2", [made.record()], searches=[changed], now=LATER).search_changed
    assert held(con, "cursors", "query, run_id") == [("leg pain OR sciatica", "run-2")]
    assert len(held(con, "history.cursors")) == 2


def test_a_changed_topic_closes_the_old_definition(con, tmp_path):
    load(con, tmp_path / "run", [made.record()])
    topic = rows.Topic(topic_id="leg-pain", title="Pain in the leg")
    assert load(con, tmp_path / "run", [made.record()], topic=topic, now=LATER).topic_changed
    assert held(con, "topics", "title") == [("Pain in the leg",)]
    assert held(con, "history.topics", "title, held_to IS NULL") == [
        ("Leg pain", False),
        ("Pain in the leg", True),
    ]


def test_a_revised_record_closes_the_old_version_and_its_findings(con, tmp_path):
    old = made.record()
    new = made.record(abstract="Neuropathic pain: 12% (corrected).", revised="2021-01-01")
    load(con, tmp_path / "run", [old])
    report = load(con, tmp_path / "run2", [new], now=LATER)
    assert (report.new, report.revised, report.read) == (0, 1, 1)
    assert held(con, "records", "record_key") == [(new.record_key,)]
    moment = LATER.replace(tzinfo=None)
    assert held(con, "history.records", "record_key, held_to", "held_to IS NOT NULL") == [
        (old.record_key, moment)
    ]
    assert held(con, "frequencies", "record_key, start") == [(new.record_key, 18)]
    assert len(held(con, "works")) == len(held(con, "history.works")) == 1


def test_a_revised_record_that_nobody_read_yet_has_no_findings_and_is_unread(con, tmp_path):
    load(con, tmp_path / "run", [made.record()])
    new = made.record(abstract="Nothing here.", revised="2021")
    load(con, tmp_path / "run2", [new], extractions=[], now=LATER)
    assert held(con, "frequencies") == []
    assert store.unread(con, [new.record_key], "test-1") == [new.record_key]


def test_a_version_older_than_what_we_hold_changes_nothing(con, tmp_path):
    load(con, tmp_path / "run", [made.record(title="New", revised="2021-05-01")])
    before = store.fingerprint(con)
    old, soon = made.record(title="Old", revised="2020-05-01"), made.NOW + timedelta(hours=23)
    report = load(con, tmp_path / "run2", [old], now=soon)
    assert (report.changed, report.unchanged) == (False, 1)
    assert store.fingerprint(con) == before


def test_what_a_source_says_a_day_later_is_held_however_it_is_dated_but_a_file_may_be_old(con, tmp_path):
    load(con, tmp_path / "run", [made.record(title="New", revised="2021-05-01")])
    old = made.record(title="Old", revised="2020-05-01")
    file = made.search_run("import-1", source="import", query="old.nbib")
    load(con, tmp_path / "file", [old], searches=[file], now=LATER)
    assert held(con, "records", "title") == [("New",)]
    assert load(con, tmp_path / "run2", [old], now=LATER).revised == 1
    assert held(con, "records", "title") == [("Old",)]


def listed(folder: Path, *names: str, source: str = "pubmed") -> list[Path]:
    lines = [{"source": source, "source_id": name} for name in names]
    return [made.write_lines(folder / "listed.jsonl", lines)]


def test_what_a_search_lists_no_more_leaves_and_what_nobody_else_found_is_not_held_any_more(con, tmp_path):
    load(con, tmp_path / "run", [made.record("EX0001"), made.record("EX0002"), made.record("EX0003")])
    other = rows.Topic(topic_id="other", title="Other")
    shared = made.search_run("run-o", topic_id="other")
    load(con, tmp_path / "other", [made.record("EX0002")], topic=other, searches=[shared])
    report = load(con, tmp_path / "run2", [], listed=listed(tmp_path, "EX0001"), now=LATER)
    assert (report.left, report.deleted, report.changes) == (
        2, 0, {"left": ["pubmed:EX0002", "pubmed:EX0003"]},
    )  # fmt: skip
    assert held(con, "topic_records", "topic_id, source_id") == [("leg-pain", "EX0001"), ("other", "EX0002")]
    assert held(con, "records", "source_id") == [("EX0001",), ("EX0002",)]
    assert len(held(con, "works")) == 2
    again = load(con, tmp_path / "run3", [], listed=listed(tmp_path, "EX0001"), now=LATER)
    assert not again.changed


def test_what_a_file_brought_in_does_not_leave_with_a_search(con, tmp_path):
    load(con, tmp_path / "run", [made.record("EX0001")])
    file = made.search_run("import-1", source="import", query="some.xml")
    load(con, tmp_path / "file", [made.record("EX0002")], searches=[file], now=LATER)
    report = load(con, tmp_path / "run2", [], listed=listed(tmp_path, "EX0001"), now=LATER)
    assert (report.left, len(held(con, "records"))) == (0, 2)


def test_a_source_that_the_topic_searches_no_more_takes_its_records_and_cursor_along(con, tmp_path):
    both = rows.Topic(
        topic_id="leg-pain", title="Leg pain",
        searches=(*made.TOPIC.searches, rows.Search(source="openalex", query="leg pain")),
    )  # fmt: skip
    searches = [made.search_run(), made.search_run(source="openalex")]
    records = [made.record("EX0001"), made.record("W1", source="openalex", title="Another one")]
    load(con, tmp_path / "run", records, topic=both, searches=searches)
    report = load(con, tmp_path / "run2", [], now=LATER)
    assert (report.left, report.topic_changed) == (1, True)
    assert held(con, "records", "source") == [("pubmed",)]
    assert held(con, "cursors", "source") == [("pubmed",)]


def test_a_record_with_a_new_number_inherits_what_reviewers_decided(con, tmp_path):
    doi = (rows.Identifier(kind="doi", value="10.5555/x"),)
    load(con, tmp_path / "run", [made.record("EX0001", identifiers=doi)])
    decide(con, "leg-pain", [Decision(work="EX0001", decision="exclude", reason="animals")], now=made.NOW)
    again = made.record("EX0009", identifiers=doi, revised="2021-01-01")
    report = load(con, tmp_path / "run2", [again], listed=listed(tmp_path, "EX0009"), now=LATER)
    assert report.changes == {
        "left": ["pubmed:EX0001"], "new": ["pubmed:EX0009"], "renumbered": ["pubmed:EX0001 > pubmed:EX0009"],
    }  # fmt: skip
    assert held(con, "eligibility", "work_id, reason, note") == [
        ("work:pubmed:EX0009", "screened", "animals")
    ]


def test_a_load_names_what_it_changed(con, tmp_path):
    marked = (rows.PublicationType(ui="D016441", name="Retracted Publication"),)
    load(con, tmp_path / "run", [made.record("EX0001"), made.record("EX0002")])
    retracted = made.record("EX0001", types=marked, revised="2021-01-01")
    assert load(con, tmp_path / "2", [retracted], now=LATER).changes == {
        "retracted": ["pubmed:EX0001"], "revised": ["pubmed:EX0001"],
    }  # fmt: skip
    back = made.record("EX0001", revised="2021-02-01")
    assert load(con, tmp_path / "3", [back], now=LATER).changes == {
        "reinstated": ["pubmed:EX0001"], "revised": ["pubmed:EX0001"],
    }  # fmt: skip
    doi = (rows.Identifier(kind="doi", value="10.5555/x"),)
    named = made.record("EX0002", identifiers=doi, revised="2021-03-01")
    twin = made.record("W1", source="openalex", title=named.title, identifiers=doi)
    both = [made.search_run(), made.search_run(source="openalex")]
    assert load(con, tmp_path / "4", [named, twin], searches=both, now=LATER).changes == {
        "merged": ["openalex:W1"], "new": ["openalex:W1"], "revised": ["pubmed:EX0002"],
    }  # fmt: skip


def test_a_silent_change_without_a_new_date_is_a_revision(con, tmp_path):
    load(con, tmp_path / "run", [made.record(title="Before")])
    assert load(con, tmp_path / "run2", [made.record(title="After")], now=LATER).revised == 1


def test_two_versions_of_a_record_in_one_batch_end_with_the_newest(con, tmp_path):
    versions = [made.record(title=str(year), revised=str(year)) for year in (2019, 2022, 2020)]
    assert load(con, tmp_path / "run", versions).new == 1
    assert held(con, "records", "title") == [("2022",)]


def test_a_record_that_goes_back_to_its_old_content_is_held_again(con, tmp_path):
    for number, title in enumerate(["A", "B", "A"]):
        load(con, tmp_path / str(number), [made.record(title=title)], now=made.NOW)
    assert held(con, "records", "title") == [("A",)]
    assert [row[0] for row in held(con, "history.records", "title, held_from")] == ["A", "A", "B"]
    assert len(held(con, "frequencies")) == 1


def test_another_extractor_replaces_the_findings_and_the_same_one_leaves_them(con, tmp_path):
    record = made.record()
    load(con, tmp_path / "run", [record])
    nothing = rows.Extraction(record_key=record.record_key, extractor="test-1")
    assert not load(con, tmp_path / "run2", [], extractions=[nothing], now=LATER).changed
    assert len(held(con, "frequencies")) == 1
    size = made.finding(rows.SampleSize, record.abstract, "50 people", value=50)
    newer = made.extraction(record, "test-2", sample_sizes=(size,))
    report = load(con, tmp_path / "run3", [], extractions=[newer], now=LATER)
    assert (report.read, report.findings["sample_sizes"], report.findings["frequencies"]) == (1, 1, 0)
    assert held(con, "frequencies") == []
    assert held(con, "sample_sizes", "value, extractor") == [(50, "test-2")]
    assert len(held(con, "history.frequencies")) == 1


def test_an_extraction_of_a_record_that_nobody_loaded_is_refused(con, tmp_path):
    with pytest.raises(StoreError, match="reads the record pubmed:EX0001:"):
        load(con, tmp_path / "run", [], extractions=[made.extraction(made.record())])
    assert held(con, "history.extractions") == []


def test_a_deleted_record_leaves_the_present_and_stays_in_history(con, tmp_path):
    load(con, tmp_path / "run", [made.record("EX0001"), made.record("EX0002")])
    gone = made.write_lines(tmp_path / "gone.jsonl", [{"source": "pubmed", "source_id": "EX0001"}])
    assert load(con, tmp_path / "run2", [], deletions=[gone], now=LATER).deleted == 1
    for table in ("records", "works", "studies", "topic_records", "frequencies", "extractions"):
        assert len(held(con, table)) == 1, table
        assert len(held(con, f"history.{table}")) == 2, table
    assert not load(con, tmp_path / "run2", [], deletions=[gone], now=LATER).changed
    assert load(con, tmp_path / "run3", [made.record("EX0001")], now=LATER).new == 1


def test_a_record_belongs_to_every_topic_that_found_it(con, tmp_path):
    load(con, tmp_path / "run", [made.record()])
    other = rows.Topic(topic_id="other", title="Other")
    searches = [made.search_run(topic_id="other")]
    report = load(con, tmp_path / "run2", [made.record()], topic=other, searches=searches, now=LATER)
    assert (report.new, report.joined, report.unchanged) == (0, 1, 1)
    assert held(con, "topic_works") == [("leg-pain", "work:pubmed:EX0001"), ("other", "work:pubmed:EX0001")]


def test_a_clock_that_jumps_back_does_not_turn_the_history_round(con, tmp_path):
    load(con, tmp_path / "run", [made.record(title="A")], now=LATER)
    load(con, tmp_path / "run2", [made.record(title="B")], now=made.NOW)
    intervals = held(con, "history.records", "held_from, held_to")
    assert intervals[0][1] == intervals[1][0] == LATER.replace(tzinfo=None) + timedelta(microseconds=1)


def test_times_are_kept_in_utc_whatever_the_zone_of_now(con, tmp_path):
    elsewhere = made.NOW.astimezone(timezone(timedelta(hours=5)))
    load(con, tmp_path / "run", [made.record()], now=elsewhere)
    assert held(con, "history.records", "held_from") == [(made.NOW.astimezone(UTC).replace(tzinfo=None),)]


NCT = rows.Registration(registry="ClinicalTrials.gov", number="NCT01609972")
OTHER_NCT = rows.Registration(registry="ClinicalTrials.gov", number="NCT00000001")
ISRCTN = rows.Registration(registry="ISRCTN", number="isrctn 12345678")
DATA = rows.Registration(registry="Dryad", number="10.5061/dryad.1")


@pytest.mark.parametrize(
    ("listed", "study"),
    [
        ((NCT,), "NCT01609972"),
        ((NCT, NCT), "NCT01609972"),
        ((ISRCTN,), "ISRCTN12345678"),
        ((ISRCTN, NCT), "NCT01609972"),
        ((NCT, OTHER_NCT), "study:work:pubmed:EX0001"),
        ((NCT, OTHER_NCT, ISRCTN), "study:work:pubmed:EX0001"),
        ((DATA,), "study:work:pubmed:EX0001"),
        ((), "study:work:pubmed:EX0001"),
    ],
)
def test_a_work_belongs_to_the_study_of_its_only_trial_number(con, tmp_path, listed, study):
    load(con, tmp_path / "run", [made.record(registrations=listed)])
    assert held(con, "study_works", "study_id") == [(study,)]


def test_works_of_one_trial_are_one_study_and_part_when_the_number_goes(con, tmp_path):
    load(con, tmp_path / "run", [made.record(name, registrations=(NCT,)) for name in ("EX0001", "EX0002")])
    assert held(con, "studies") == [("NCT01609972", "ClinicalTrials.gov")]
    load(con, tmp_path / "run2", [made.record("EX0001", revised="2021")], now=LATER)
    assert held(con, "studies", "study_id") == [("NCT01609972",), ("study:work:pubmed:EX0001",)]


VERSIONS = st.builds(
    lambda number, year, title: made.record(f"EX{number:04}", revised=str(year), title=f"{title} {year}"),
    st.integers(0, 4),
    st.integers(2019, 2022),
    st.just("Title"),
)
BATCHES = st.lists(st.lists(VERSIONS, max_size=4), min_size=1, max_size=3)


@settings(max_examples=5, deadline=None)
@given(BATCHES, st.randoms())
def test_batches_in_any_order_and_more_than_once_give_the_same_present(batches, random):
    again = [*batches, *batches]
    random.shuffle(again)
    assert present_after(batches) == present_after(again)


@settings(max_examples=5, deadline=None)
@given(BATCHES)
def test_loading_everything_again_changes_no_row(batches):
    with (
        TemporaryDirectory() as folder,
        empty_warehouse(Path(folder)) as con,
    ):
        load_all(con, Path(folder), batches)
        before = store.fingerprint(con)
        load_all(con, Path(folder), batches)
        assert store.fingerprint(con) == before


def present_after(batches) -> str:
    with (
        TemporaryDirectory() as folder,
        empty_warehouse(Path(folder)) as con,
    ):
        load_all(con, Path(folder), batches)
        # These two views tell how the present came about, and that depends on the order.
        con.execute("DROP VIEW arrivals_by_month; DROP VIEW readings_compared")
        return store.fingerprint(con, schema="main")


def load_all(con, folder: Path, batches) -> None:
    for number, batch in enumerate(batches):
        load(con, folder / str(number), batch, now=made.NOW + timedelta(hours=number))


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@settings(max_examples=5, deadline=None)
@given(st.lists(st.tuples(TEXT, st.integers(0, 39), st.integers(1, 40)), min_size=1, max_size=30))
def test_offsets_count_code_points_in_every_script(texts):
    """Each quote is a slice of its text in Python, and the audit of the load agrees."""
    records, extractions = [], []
    for number, (text, place, length) in enumerate(texts):
        start = min(place, len(text) - 1)
        quote = text[start : start + length]
        found = rows.SampleSize(field="abstract", start=start, end=start + len(quote), quote=quote, value=1)
        records.append(made.record(f"EX{number:04}", abstract=text))
        extractions.append(made.extraction(records[-1], sample_sizes=(found,)))
    with (
        TemporaryDirectory() as folder,
        empty_warehouse(Path(folder)) as con,
    ):
        load(con, Path(folder), records, extractions=extractions)
        assert sorted(held(con, "records", "abstract")) == sorted((one.abstract,) for one in records)


HOSTILE = {
    "emoji": "Pain 😀 in 12% of 👨‍👩‍👧 families",
    "combining marks": "Café: 12% had pa\u0302in",
    "astral": "𝔸𝔹 found 12% 𝟙𝟚",
    "right to left": "\u202eעברית 12% \u202cعربي",
    "control characters": "a\x00b\x07c\x1b[31m 12%\x7f\x85\u2028\r\n",
    "script": "<script>alert('12%')</script>'; DROP TABLE history.records; --",
    "long": "x" * 49_000 + " 12% " + "y" * 1_000,
    "one word": "12%",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_held_to_the_letter(con, tmp_path, text):
    load(con, tmp_path / "run", [made.record(abstract=text, title=text)])
    assert held(con, "records", "abstract, title") == [(text, text)]
    assert held(con, "frequencies", "quote") == [("12%",)]


@pytest.mark.parametrize(
    "line",
    ['{"record_key": "a', "<html>", '{"record_key": 1, "version": "x"}', '{"title": "\\ud800"}', "{}"],
)
def test_a_batch_that_cannot_be_read_is_one_sentence_and_loses_nothing(con, tmp_path, line):
    load(con, tmp_path / "run", [made.record()])
    before = store.fingerprint(con)
    broken = tmp_path / "broken.jsonl"
    broken.write_text(line + "\n")
    with pytest.raises(StoreError) as raised:
        store.load(con, topic=made.TOPIC, now=LATER, records=[broken])
    assert "\n" not in str(raised.value)
    assert store.fingerprint(con) == before
    assert load(con, tmp_path / "run2", [made.record("EX0002")], now=LATER).new == 1


def test_a_failed_load_says_which_file_and_line(con, tmp_path):
    broken = made.write_lines(tmp_path / "broken.jsonl", [made.record().as_json()])
    broken.write_text(broken.read_text() + '{"record_key": \n')
    with pytest.raises(StoreError, match=r"broken\.jsonl.*line 3"):
        store.load(con, topic=made.TOPIC, now=LATER, records=[broken])


def test_a_load_that_is_too_large_for_a_frugal_writer_gets_what_the_machine_has(con, tmp_path, monkeypatch):
    limits = []
    steps = loading.run_step

    def run_step(con, step, **options):
        if step == "2_records":
            limits.append(con.execute("SELECT current_setting('memory_limit')").fetchone()[0])
            if len(limits) == 1:
                raise duckdb.OutOfMemoryException("no room")
        steps(con, step, **options)

    monkeypatch.setattr(loading, "run_step", run_step)
    assert load(con, tmp_path / "run", [made.record()]).new == 1
    assert limits[0] == "1.1 GiB"
    assert limits[1] != limits[0]
