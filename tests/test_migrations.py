"""Schema changes are numbered, applied once, undone when they fail, and never altered after their release."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import made
import pytest

from warehouse.audits import audit
from warehouse.care import inspect
from warehouse.errors import StoreError
from warehouse.migrations import Migration, applied, migrate, migrations, pending
from warehouse.store import fingerprint, load, open_for_reading, open_for_writing

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ONE = Migration(number=1, name="0001_one", sql="CREATE TABLE history.one (a INTEGER);")
TWO = Migration(number=2, name="0002_two", sql="ALTER TABLE history.one ADD COLUMN b VARCHAR;")


@pytest.fixture
def con():
    with duckdb.connect() as con:
        yield con


def columns(con) -> list[str]:
    return [row[0] for row in con.execute("DESCRIBE history.one").fetchall()]


def test_the_released_migrations_are_numbered_without_gaps():
    numbers = [migration.number for migration in migrations()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(migration.name.startswith(f"{migration.number:04}_") for migration in migrations())


# The digest of each schema file as released: a file here never changes, and a new one is added here.
RELEASED = {
    1: "c742e7e8670af8f4e4319907be896e4a07d1e919b9ad28020c57899c35f60e46",
    2: "f6259744f157953d670e6e1815e25204d30d1f86b383038d550bef9470965f9e",
    3: "597d5925fea90709dd2ce087ca69eaf6ea03f3798b38fe22b20bb29b9093d3f7",
    4: "0ca955c47fb97209508643b6e5c2d65c31ea5ac2eb420640841be69a20a0fbe0",
    5: "819844821de248a045a8d184f7b673b71169d5354999090e9c1f7d59b11fe105",
    6: "982549c68674f890d498f18aeb05567d44250cbd99939d99514fb919560df459",
    7: "81df426e7cc9661147344f2712959f98c3c92ec94fc521c0bc38530bdc441f95",
    8: "f59be0ddf118e84e92d0b278c420478d65eb7233035b6d367bbbe9d65507822c",
    9: "6073a5901d8fa2bc1ecad1df86059e081a629bba4d0142b554b2c01133c9175a",
    10: "78efe0423c07fdbb67a3f226d2d6fae68766002f2bcdfedcc83f78d38c5b334b",
}


def test_a_released_schema_file_has_not_changed():
    assert {migration.number: migration.checksum for migration in migrations()} == RELEASED


def test_migrations_are_applied_once_in_order_and_recorded(con):
    assert migrate(con, now=NOW, known=(ONE, TWO)) == (ONE, TWO)
    assert columns(con) == ["a", "b"]
    assert con.execute("SELECT number, applied_at FROM history.migrations").fetchall() == [
        (1, datetime(2026, 1, 2, 3, 4, 5)),
        (2, datetime(2026, 1, 2, 3, 4, 5)),
    ]
    assert migrate(con, now=NOW, known=(ONE, TWO)) == ()


def test_a_later_version_applies_only_what_is_missing(con):
    migrate(con, now=NOW, known=(ONE,))
    con.execute("INSERT INTO history.one VALUES (7)")
    assert migrate(con, now=NOW, known=(ONE, TWO)) == (TWO,)
    assert con.execute("FROM history.one").fetchall() == [(7, None)]


def test_a_failing_migration_is_undone_whole_and_named(con):
    bad = Migration(number=2, name="0002_bad", sql="CREATE TABLE history.half (a INTEGER); SELECT nothing;")
    with pytest.raises(StoreError, match="schema change 0002_bad failed and was undone"):
        migrate(con, now=NOW, known=(ONE, bad))
    assert list(applied(con)) == [1]
    assert con.execute("SELECT table_name FROM duckdb_tables() WHERE table_name = 'half'").fetchall() == []
    assert migrate(con, now=NOW, known=(ONE, TWO)) == (TWO,)


def test_asking_what_is_pending_changes_nothing(con):
    assert pending(con, (ONE,)) == (ONE,)
    assert con.execute("SELECT count(*) FROM duckdb_tables()").fetchone() == (0,)


def test_a_changed_migration_is_refused(con):
    migrate(con, now=NOW, known=(ONE,))
    changed = Migration(number=1, name="0001_one", sql="CREATE TABLE history.one (a BIGINT);")
    with pytest.raises(StoreError, match="0001_one is not the one that this warehouse has had"):
        migrate(con, now=NOW, known=(changed,))


def test_line_ends_do_not_change_a_migration():
    assert (
        Migration(number=1, name="a", sql="A\r\nB\r\n").checksum
        == Migration(number=1, name="a", sql="A\nB\n").checksum
    )


def test_a_warehouse_from_a_newer_version_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "w.duckdb"
    with open_for_writing(path, now=NOW) as con:
        con.execute("INSERT INTO history.migrations VALUES (9999, '9999_future', 'x', now())")
        before = fingerprint(con)
    for open_it in (open_for_writing, open_for_reading):
        with pytest.raises(StoreError, match=r"w\.duckdb.* is from a newer version of Gleanings.*[uU]pdate"):
            open_it(path)
    with duckdb.connect(path) as con:
        assert fingerprint(con) == before


def test_opening_again_changes_no_row(tmp_path):
    with open_for_writing(tmp_path / "w.duckdb", now=NOW) as con:
        before = fingerprint(con)
    with open_for_writing(tmp_path / "w.duckdb") as con:
        assert fingerprint(con) == before


# A small warehouse of each schema (tests/warehouses: keep.py and earlier.py made them).
KEPT = sorted((Path(__file__).parent / "warehouses").glob("*.duckdb.gz"))


def test_a_warehouse_of_each_released_schema_is_kept():
    assert [path.name for path in KEPT] == [f"{number:04}.duckdb.gz" for number in RELEASED]


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.name[:4])
def test_a_warehouse_of_each_released_schema_opens_whole_and_can_be_gone_on_with(kept, tmp_path):
    path = tmp_path / "w.duckdb"
    path.write_bytes(gzip.decompress(kept.read_bytes()))
    with duckdb.connect(path, read_only=True) as con:
        number = max(applied(con))
        before = held_so_far(con)
    assert number == int(kept.name[:4])
    assert [len(each) for each in before] == [2, 4 * (number >= 2), 4 * (number >= 3)]
    with open_for_writing(path, now=made.NOW) as con:
        assert max(applied(con)) == max(RELEASED)
        assert held_so_far(con) == before
        run = made.run_folder(tmp_path / "run", [made.record("EX0009")], [], [])
        load(con, topic=made.TOPIC, now=made.NOW + timedelta(days=9), run_folder=run)
        audit(con)
        assert con.execute("SELECT count(*) FROM works").fetchone() == (4 if number >= 2 else 1,)
    assert [one for one in inspect(path) if one.fault] == []


def held_so_far(con):
    """What no schema change may lose, with its times: cursors, versions of records, findings."""
    wanted = {
        "cursors": "topic_id, source, searched_to, held_from, held_to",
        "records": "record_key, title, abstract, authors, held_from, held_to",
        "frequencies": "finding_id, record_key, quote, value, held_from, held_to",
    }
    there = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    return [
        con.execute(f"SELECT {columns} FROM history.{table} ORDER BY ALL").fetchall()
        if table in there
        else []
        for table, columns in wanted.items()
    ]
