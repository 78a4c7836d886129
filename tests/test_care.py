"""A damaged file is found out, a copy is whole, and giving space back loses nothing."""

from datetime import timedelta
from pathlib import Path

import duckdb
import made
import pytest
from click.testing import CliRunner
from loaded import empty_warehouse, load

from flows.commands.check import UnsoundError
from flows.commands.check import command as check
from warehouse import store
from warehouse.care import backup, compact, inspect, last_good
from warehouse.errors import StoreError


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with empty_warehouse(tmp_path) as con:
        load(con, tmp_path / "run", [made.record(f"EX{number:04}") for number in range(300)])
    (tmp_path / "w.duckdb").rename(tmp_path / "warehouse.duckdb")
    return tmp_path


def spoil(path: Path) -> None:
    """Turn bits in the middle of every block but the first."""
    content = bytearray(path.read_bytes())
    for place in range(262_144 + 9_000, len(content), 4_096):
        content[place] ^= 0xFF
    path.write_bytes(content)


def test_a_sound_warehouse_is_read_whole(home):
    found = inspect(home / "warehouse.duckdb")
    assert not [one for one in found if one.fault]
    assert {one.what: one.rows for one in found}['history."records"'] == 300
    done = CliRunner().invoke(check, ["--home", str(home)], catch_exceptions=False)
    assert "is sound" in done.output


def test_a_damaged_file_is_told_with_the_last_good_copy(home):
    old = backup(home / "warehouse.duckdb", home / "backups", now=made.NOW)
    newer = backup(home / "warehouse.duckdb", home / "backups", now=made.NOW + timedelta(days=1))
    spoil(home / "warehouse.duckdb")
    spoil(newer)
    done = CliRunner().invoke(check, ["--home", str(home)])
    assert isinstance(done.exception, UnsoundError)
    assert str(old) in str(done.exception)


def test_a_damaged_file_is_not_backed_up(home):
    spoil(home / "warehouse.duckdb")
    with pytest.raises(StoreError, match="was not backed up"):
        backup(home / "warehouse.duckdb", home / "backups", now=made.NOW)
    assert last_good(home / "backups") is None


def test_a_row_that_an_audit_refuses_is_a_fault(home):
    with duckdb.connect(home / "warehouse.duckdb") as con:
        con.execute("UPDATE history.frequencies SET quote = 'never said' WHERE held_to IS NULL")
    assert [one.what for one in inspect(home / "warehouse.duckdb") if one.fault] == ["audit quote_is_in_text"]


def test_compacting_gives_space_back_and_keeps_every_row_view_and_macro(home):
    path = home / "warehouse.duckdb"
    with store.open_for_writing(path) as con:
        con.execute("CREATE TABLE history.bulk AS SELECT range AS n, random() AS x FROM range(400000)")
        con.execute("CHECKPOINT; CREATE TABLE history.tail AS SELECT random() AS x FROM range(200000)")
        con.execute("CHECKPOINT; DROP TABLE history.bulk; CHECKPOINT")
        before = store.fingerprint(con)
    sizes = compact(path)
    assert sizes[1] < sizes[0]
    with store.open_for_reading(path) as con:
        assert store.fingerprint(con) == before
        assert con.execute("SELECT count(*), any_value(wilson(1, 2).low) > 0 FROM works").fetchall() == [
            (300, True)
        ]
    assert not [one for one in inspect(path) if one.fault]


def test_abstracts_are_packed_closely_before_and_after_compacting(home):
    path = home / "warehouse.duckdb"
    packed = (
        "SELECT DISTINCT compression FROM pragma_storage_info('history.records') "
        "WHERE column_name = 'abstract' AND segment_type = 'VARCHAR'"
    )
    for _ in range(2):
        with store.open_for_reading(path) as con:
            assert con.execute(packed).fetchall() == [("ZSTD",)]
        compact(path)
