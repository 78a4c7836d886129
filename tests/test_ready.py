"""The published copy keeps answers ready: readers get what the writer's views say, and nothing goes stale."""

from pathlib import Path

import duckdb
import loaded
import made
import pytest

from warehouse import ready, store
from warehouse.ready import READY, is_ready

NOTICE = made.record(
    "2", title="Retraction: another trial.", links=(loaded.rows.Link(kind="RetractionOf", target_id="1"),)
)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    with loaded.empty_warehouse(tmp_path) as con:
        loaded.load(con, tmp_path, [made.record("1"), NOTICE, made.record("3")])
    store.publish(tmp_path / "w.duckdb", tmp_path / "published.duckdb")
    return tmp_path / "w.duckdb", tmp_path / "published.duckdb"


@pytest.mark.parametrize("view", READY)
def test_readers_get_what_the_writers_view_says_with_its_comments(
    files: tuple[Path, Path], view: str
) -> None:
    said = []
    for path in files:
        with store.open_for_reading(path) as con:
            comments = (
                "SELECT column_name, data_type, comment FROM duckdb_columns() "
                f"WHERE schema_name = 'main' AND table_name = '{view}' ORDER BY column_index"
            )
            of_view = (
                f"SELECT comment FROM duckdb_views() WHERE schema_name = 'main' AND view_name = '{view}'"
            )
            said.append(
                (loaded.held(con, view), con.execute(comments).fetchall(), con.execute(of_view).fetchall())
            )
    assert said[0] == said[1]


def test_the_works_kept_ready_are_those_that_are_held(files: tuple[Path, Path]) -> None:
    with store.open_for_reading(files[1]) as con:
        assert is_ready(con)
        assert loaded.held(con, "ready.works", "state") == [
            ("current",), ("retracted",), ("retraction_notice",)
        ]  # fmt: skip


def test_a_writers_file_made_from_a_published_one_works_everything_out_anew(files: tuple[Path, Path]) -> None:
    work, published = files
    work.unlink()
    with store.change(published, now=made.NOW) as con:
        assert not is_ready(con)
        before = loaded.held(con, "works", "work_id, state")
    with store.open_for_reading(published) as con:
        assert loaded.held(con, "works", "work_id, state") == before


def test_what_a_refresh_brings_is_seen_by_readers(files: tuple[Path, Path], tmp_path: Path) -> None:
    work, published = files
    with store.open_for_writing(work) as con:
        loaded.load(con, tmp_path / "more", [made.record("4")])
    store.publish(work, published)
    with store.open_for_reading(published) as con:
        assert len(loaded.held(con, "works")) == 4
        assert len(loaded.held(con, "eligibility")) == 4


def test_an_answer_too_large_for_a_frugal_writer_may_have_what_the_machine_has(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, limits = ready._keep, []

    def stingy(con: duckdb.DuckDBPyConnection, name: str) -> None:
        limits.extend(con.execute("SELECT current_setting('memory_limit')").fetchone())
        if len(limits) == 1:
            raise duckdb.OutOfMemoryException("Out of Memory Error: could not allocate block")
        keep(con, name)

    monkeypatch.setattr(ready, "_keep", stingy)
    work, published = files
    store.publish(work, published)
    assert limits[0] == "1.1 GiB"
    assert limits[1] != limits[0]
    with store.open_for_reading(published) as con:
        assert len(loaded.held(con, "ready.works")) == 3
