"""Loading, reading and publishing the warehouse."""

import itertools
import os
import pickle
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import made
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse import rows, store
from warehouse.errors import StoreError, store_error

LATER = made.NOW + timedelta(days=30)


@pytest.fixture
def con(tmp_path):
    with store.open_for_writing(tmp_path / "w.duckdb", now=made.NOW) as con:
        yield con


def load(con, folder: Path, records: Sequence[rows.Record] = (), **options):
    """Load these records with what test-1 reads in them, found by one search."""
    extractor = options.pop("extractor", "test-1")
    extractions = options.pop("extractions", [made.extraction(one, extractor) for one in records])
    searches = options.pop("searches", [made.search_run()])
    now, topic = options.pop("now", made.NOW), options.pop("topic", made.TOPIC)
    run = made.run_folder(folder, records, extractions, searches)
    return store.load(con, topic=topic, now=now, run_folder=run, **options)


def held(con, table: str, what: str = "*", where: str = "true"):
    return con.execute(f"SELECT {what} FROM {table} WHERE {where} ORDER BY ALL").fetchall()


# --- Loading --------------------------------------------------------------------------------------


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
    report = load(con, tmp_path / "run2", [made.record(title="Old", revised="2020-05-01")], now=LATER)
    assert (report.changed, report.unchanged) == (False, 1)
    assert store.fingerprint(con) == before


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


def test_unread_names_the_keys_that_this_extractor_has_not_read_in_their_order(con, tmp_path):
    records = [made.record("EX0001"), made.record("EX0002", abstract="")]
    load(con, tmp_path / "run", records)
    keys = ["pubmed:EX0009:0", *(one.record_key for one in records), "pubmed:EX0003:0"]
    assert store.unread(con, keys, "test-1") == ["pubmed:EX0009:0", "pubmed:EX0003:0"]
    assert store.unread(con, keys, "test-2") == keys
    assert store.unread(con, [], "test-1") == []


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


# --- Laws -----------------------------------------------------------------------------------------

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
        store.open_for_writing(Path(folder) / "w.duckdb", now=made.NOW) as con,
    ):
        load_all(con, Path(folder), batches)
        before = store.fingerprint(con)
        load_all(con, Path(folder), batches)
        assert store.fingerprint(con) == before


def present_after(batches) -> str:
    with (
        TemporaryDirectory() as folder,
        store.open_for_writing(Path(folder) / "w.duckdb", now=made.NOW) as con,
    ):
        load_all(con, Path(folder), batches)
        return store.fingerprint(con, schema="main")


def load_all(con, folder: Path, batches) -> None:
    for number, batch in enumerate(batches):
        load(con, folder / str(number), batch, now=made.NOW + timedelta(days=number))


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
        store.open_for_writing(Path(folder) / "w.duckdb", now=made.NOW) as con,
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


# --- Bad batches ----------------------------------------------------------------------------------


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


# --- Opening --------------------------------------------------------------------------------------


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "w.duckdb"
    path.write_text("I am a letter.\n" * 1000)
    for open_it in (store.open_for_writing, store.open_for_reading):
        with pytest.raises(StoreError, match=r"w\.duckdb is not a DuckDB file; name another file"):
            open_it(path)
    assert path.read_text().startswith("I am a letter.")


def test_a_database_of_somebody_else_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "other.duckdb"
    with duckdb.connect(path) as con:
        con.execute("CREATE TABLE letters AS SELECT 1 AS a")
    with pytest.raises(StoreError, match=r"not a warehouse of Gleanings \(it holds the table letters"):
        store.open_for_writing(path)
    with pytest.raises(StoreError, match="is not a warehouse of Gleanings"):
        store.open_for_reading(path)
    with duckdb.connect(path) as con:
        assert con.execute("SELECT count(*) FROM duckdb_tables()").fetchone() == (1,)


def test_a_missing_warehouse_says_how_to_make_one(tmp_path):
    with pytest.raises(StoreError, match=r"there is no warehouse at .*; make one with `glean refresh`"):
        store.open_for_reading(tmp_path / "none.duckdb")


def test_a_folder_is_no_warehouse(tmp_path):
    with pytest.raises(StoreError, match="is a folder, not a warehouse file"):
        store.open_for_writing(tmp_path)


def test_a_warehouse_that_another_process_writes_is_named_with_that_process(tmp_path):
    path = tmp_path / "w.duckdb"
    store.open_for_writing(path, now=made.NOW).close()
    script = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with other:
        assert other.stdout.readline() == "open\n"
        for open_it in (store.open_for_writing, store.open_for_reading):
            with pytest.raises(StoreError, match=rf"is open in another process \(PID {other.pid}\)"):
                open_it(path)
        other.communicate("")


def without_privileges() -> list[str]:
    """What makes a program obey file permissions: for root, giving up the right to ignore them."""
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        pytest.skip("root ignores file permissions, and there is no setpriv to give that up")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override"]


def test_a_read_only_folder_is_one_sentence(tmp_path):
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o555)
    script = (
        "from pathlib import Path; from warehouse import store\n"
        f"try: store.open_for_writing(Path({str(folder)!r}) / 'w.duckdb')\n"
        "except store.StoreError as error: print(error)"
    )
    done = subprocess.run(
        [*without_privileges(), sys.executable, "-c", script], capture_output=True, text=True
    )
    assert "may not be written or read; change its permissions or name another place" in done.stdout, (
        done.stderr
    )
    assert list(folder.iterdir()) == []


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
import made
from warehouse import store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path, run, room = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
try:
    con = store.open_for_writing(path, now=made.NOW)
    store.load(con, topic=made.TOPIC, now=made.NOW, run_folder=run)
    con.close()
    store.publish(path, path.with_name("published.duckdb"))
except store.StoreError as error:
    print(error)
"""
SENTENCE = "cannot grow (full disk or quota); make room and run again"


def with_room_for(path: Path, run: Path, room: int) -> subprocess.CompletedProcess[str]:
    """Load and publish in a process whose files cannot grow beyond `room` bytes."""
    environment = {**os.environ, "PYTHONPATH": str(Path(made.__file__).parent)}
    command = [sys.executable, "-c", FULL_DISK, str(path), str(run), str(room)]
    return subprocess.run(command, capture_output=True, text=True, env=environment)


def test_a_full_disk_is_one_sentence_and_loses_nothing(tmp_path):
    path = tmp_path / "w.duckdb"
    with store.open_for_writing(path, now=made.NOW) as con:
        load(con, tmp_path / "run", [made.record()])
        before = store.fingerprint(con)
    noise = [made.record(f"EX{number:04}", abstract=os.urandom(5000).hex()) for number in range(1000)]
    run = made.run_folder(tmp_path / "big", noise, [], [])
    done = with_room_for(path, run, path.stat().st_size + 100_000)
    assert SENTENCE in done.stdout, done.stderr
    with store.open_for_writing(path, now=made.NOW) as con:
        assert store.fingerprint(con) == before
        assert store.load(con, topic=made.TOPIC, now=LATER, run_folder=run).new == 999
    assert not (tmp_path / "published.duckdb").exists()


@pytest.mark.parametrize("room", [0, 1_000, 20_000, 300_000])
def test_a_disk_that_is_full_from_the_start_leaves_nothing_in_the_way(tmp_path, room):
    path = tmp_path / "w.duckdb"
    run = made.run_folder(tmp_path / "run", [made.record(abstract="x" * 500_000)], [], [])
    done = with_room_for(path, run, room)
    assert SENTENCE in done.stdout, done.stderr
    with store.open_for_writing(path, now=made.NOW) as con:
        assert store.load(con, topic=made.TOPIC, now=LATER, run_folder=run).new == 1


def test_errors_survive_pickling():
    error = store_error(OSError("No space left on device"), "w.duckdb")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


# --- Publishing -----------------------------------------------------------------------------------


def test_a_published_copy_holds_what_the_work_file_held(tmp_path):
    published = tmp_path / "w.duckdb"
    work = store.work_copy(published)
    with store.open_for_writing(work, now=made.NOW) as con:
        load(con, tmp_path / "run", [made.record()])
        assert not store.is_published(con, published)
        before = store.fingerprint(con)
    store.publish(work, published)
    with store.open_for_reading(published) as con:
        assert store.fingerprint(con) == before
    with store.open_for_writing(work, now=made.NOW) as con:
        assert store.is_published(con, published)
        load(con, tmp_path / "run2", [made.record("EX0002")], now=LATER)
        assert not store.is_published(con, published)
    assert sorted(path.name for path in tmp_path.glob("*w.duckdb*")) == ["w.duckdb", "w.duckdb.work"]


def test_a_lost_work_file_is_made_from_the_published_copy(tmp_path):
    published = tmp_path / "w.duckdb"
    with store.open_for_writing(published, now=made.NOW) as con:
        load(con, tmp_path / "run", [made.record()])
        before = store.fingerprint(con)
    (tmp_path / "w.duckdb.work.wal").write_bytes(b"left behind")
    with store.open_for_writing(store.work_copy(published), now=made.NOW) as con:
        assert store.fingerprint(con) == before


def test_a_reader_sees_the_old_or_the_new_and_is_never_refused(tmp_path):
    published = tmp_path / "w.duckdb"
    work = store.work_copy(published)

    def publish(number: int) -> None:
        with store.open_for_writing(work, now=made.NOW) as con:
            load(con, tmp_path / str(number), [made.record(f"EX{number:04}-{part}") for part in range(10)])
        store.publish(work, published)

    publish(0)
    seen: list[int] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            with store.open_for_reading(published) as con:
                seen.append(con.execute("SELECT count(*) FROM records").fetchone()[0])

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, 6):
        publish(number)
    done.set()
    reader.join()
    assert seen
    assert all(count % 10 == 0 for count in seen)
    assert all(earlier <= later for earlier, later in itertools.pairwise(seen))


def test_a_failed_publication_leaves_the_old_copy_and_no_litter(tmp_path):
    published = tmp_path / "w.duckdb"
    published.mkdir()
    work = tmp_path / "work"
    store.open_for_writing(work, now=made.NOW).close()
    with pytest.raises(StoreError, match="is a folder"):
        store.publish(work, published)
    assert not list(tmp_path.glob("*.new"))


def test_publishing_an_open_work_file_is_refused(tmp_path):
    work = tmp_path / "work"
    with (
        store.open_for_writing(work, now=made.NOW),
        pytest.raises(StoreError, match="already open in this process"),
    ):
        store.publish(work, tmp_path / "w.duckdb")


def test_a_second_refresh_is_told_that_another_one_writes(tmp_path):
    published = tmp_path / "w.duckdb"
    with (
        store.lock(published),
        pytest.raises(StoreError, match="another refresh is writing"),
        store.lock(published),
    ):
        pass


def test_a_second_refresh_waits_for_the_first(tmp_path):
    published = tmp_path / "w.duckdb"
    script = (
        "import sys, time; from pathlib import Path; from warehouse import store\n"
        "with store.lock(Path(sys.argv[1])): print('locked', flush=True); time.sleep(0.5)"
    )
    command = [sys.executable, "-c", script, str(published)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "locked\n"
        with pytest.raises(StoreError, match=r"waited 0 s"), store.lock(published):
            pass
        with store.lock(published, wait=30):
            assert other.wait() == 0
