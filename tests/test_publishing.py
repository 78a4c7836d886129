"""Publishing: readers see the old or the new, whatever happens to the writer."""

import itertools
import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import duckdb
import made
import pytest
from loaded import held, load

from warehouse import store
from warehouse.errors import StoreError

LATER = made.NOW + timedelta(days=30)


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


@pytest.mark.parametrize("fails", [True, False], ids=["refused", "mixed"])
def test_a_copy_published_while_a_reader_opens_is_opened_instead(tmp_path, monkeypatch, fails):
    published, later = tmp_path / "w.duckdb", tmp_path / "later.duckdb"
    for path, records in ((published, [made.record()]), (later, [made.record(), made.record("EX0002")])):
        with store.open_for_writing(path, now=made.NOW) as con:
            load(con, tmp_path / path.stem, records)
    connect = duckdb.connect

    def overtaken(path, **options):
        con = connect(path, **options)
        if later.exists():
            later.replace(path)
            if fails:
                con.close()
                raise duckdb.IOException("No more data remaining in MetadataReader")
        return con

    monkeypatch.setattr(duckdb, "connect", overtaken)
    with store.open_for_reading(published) as con:
        assert con.execute("SELECT count(*) FROM records").fetchone() == (2,)


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


LOAD = """
import sys
from pathlib import Path
import made
from warehouse import store
work, published, run = map(Path, sys.argv[1:])
con = store.open_for_writing(work, now=made.NOW)
print("open", flush=True)
store.load(con, topic=made.TOPIC, now=made.NOW, run_folder=run)
con.close()
store.publish(work, published)
"""


def test_a_load_that_is_killed_leaves_all_or_nothing_and_the_next_one_completes_it(tmp_path):
    records = [made.record(f"EX{number:04}") for number in range(2000)]
    run = made.run_folder(
        tmp_path / "run", records, [made.extraction(one) for one in records], [made.search_run()]
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(made.__file__).parent)}
    with store.open_for_writing(tmp_path / "undisturbed", now=made.NOW) as con:
        store.load(con, topic=made.TOPIC, now=made.NOW, run_folder=run)
        undisturbed = store.fingerprint(con)
    for delay in (0.0, 0.1, 0.3, 0.5):
        work, published = tmp_path / f"{delay}.work", tmp_path / f"{delay}.published"
        command = [sys.executable, "-c", LOAD, str(work), str(published), str(run)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as other:
            assert other.stdout.readline() == "open\n"
            time.sleep(delay)
            other.kill()
        if published.exists():
            with store.open_for_reading(published) as con:
                assert store.fingerprint(con) == undisturbed
        with store.open_for_writing(work, now=made.NOW) as con:
            assert len(held(con, "records")) in (0, len(records))
            store.load(con, topic=made.TOPIC, now=made.NOW, run_folder=run)
            assert store.fingerprint(con) == undisturbed


def test_a_work_file_that_is_no_database_is_made_anew_from_the_published_copy(tmp_path):
    published = tmp_path / "warehouse.duckdb"
    store.open_for_writing(published).close()
    (tmp_path / "warehouse.duckdb.work").write_bytes(b"garbage that is longer than a header")
    assert store.work_copy(published).read_bytes() == published.read_bytes()


def test_a_warehouse_damaged_inside_is_told_in_a_sentence(tmp_path):
    published = tmp_path / "warehouse.duckdb"
    store.open_for_writing(published).close()
    whole = published.read_bytes()
    third = len(whole) // 3
    published.write_bytes(whole[:third] + b"\xff" * third + whole[2 * third :])
    done = subprocess.run(
        [sys.executable, "-m", "flows", "sql", "--warehouse", str(published), "SELECT * FROM works"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("Error: ")
