"""Opening the warehouse file, and each way in which it cannot be."""

import os
import pickle
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import duckdb
import made
import pytest
from loaded import empty_warehouse, load

from warehouse import store
from warehouse.errors import StoreError, store_error

LATER = made.NOW + timedelta(days=30)


@pytest.fixture
def con(tmp_path):
    with empty_warehouse(tmp_path) as con:
        yield con


def test_unread_names_the_keys_that_this_extractor_has_not_read_in_their_order(con, tmp_path):
    records = [made.record("EX0001"), made.record("EX0002", abstract="")]
    load(con, tmp_path / "run", records)
    keys = ["pubmed:EX0009:0", *(one.record_key for one in records), "pubmed:EX0003:0"]
    assert store.unread(con, keys, "test-1") == ["pubmed:EX0009:0", "pubmed:EX0003:0"]
    assert store.unread(con, keys, "test-2") == keys
    assert store.unread(con, [], "test-1") == []


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


@pytest.mark.parametrize(
    "harm", [lambda whole: whole[:5000], lambda whole: whole[:4100] + b"?" * 50 + whole[4150:]]
)
def test_a_damaged_file_is_one_sentence_and_left_alone(tmp_path, harm):
    path = tmp_path / "w.duckdb"
    empty_warehouse(tmp_path).close()
    path.write_bytes(harm(path.read_bytes()))
    damaged = path.read_bytes()
    for open_it in (store.open_for_writing, store.open_for_reading):
        with pytest.raises(StoreError, match="is damaged; move it away and refresh again"):
            open_it(path)
    assert path.read_bytes() == damaged


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
