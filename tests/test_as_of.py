"""The past as it was: each moment gives what was published then."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import made
import pytest
from click.testing import CliRunner
from loaded import empty_warehouse, load

from flows.commands.sql import command
from warehouse import rows, store
from warehouse.as_of import moment_of, open_as_of
from warehouse.errors import StoreError

MONTHS = [made.NOW + timedelta(days=30 * month) for month in range(12)]


def month(number: int) -> list[rows.Record]:
    """What a source sends in a month: a new record, last month's revised, and now and then a retraction."""
    new = made.record(f"EX{number:04}")
    revised = made.record(f"EX{number - 1:04}", title="Revised", revised=f"2026-{number + 1:02}-01")
    notice = rows.Link(kind="RetractionOf", target_id=f"EX{number - 3:04}")
    return [
        new,
        *([revised] if number else []),
        *([made.record(f"EX9{number:03}", links=(notice,))] if number % 3 == 0 else []),
    ]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A warehouse that lived for twelve months, and what its present looked like after each."""
    folder = tmp_path_factory.mktemp("year")
    presents = []
    for number, now in enumerate(MONTHS):
        run = folder / f"run{number}"
        gone = made.write_lines(run / "gone.jsonl", [{"source": "pubmed", "source_id": f"EX{number - 5:04}"}])
        searches = [made.search_run(f"run-{number}", started_at=now.isoformat())]
        with empty_warehouse(folder) if not number else store.open_for_writing(folder / "w.duckdb") as con:
            load(con, run, month(number), searches=searches, now=now, deletions=[gone] if number > 5 else [])
            presents.append(store.fingerprint(con, schema="main"))
    return folder / "w.duckdb", presents


@pytest.mark.parametrize("number", range(12))
def test_each_month_of_a_year_is_as_it_was_published_then(year: tuple[Path, list[str]], number: int) -> None:
    path, presents = year
    with open_as_of(path, MONTHS[number] + timedelta(days=1)) as con:
        assert store.fingerprint(con, schema="main") == presents[number]
    assert len(set(presents)) == 12


def test_before_the_first_load_nothing_was_held(year: tuple[Path, list[str]]) -> None:
    with open_as_of(year[0], MONTHS[0] - timedelta(days=1)) as con:
        assert con.execute("SELECT count(*) FROM works").fetchall() == [(0,)]


def test_the_past_can_only_be_asked(year: tuple[Path, list[str]], tmp_path: Path) -> None:
    with open_as_of(year[0], MONTHS[3]) as con:
        for query in (
            f"COPY (SELECT 1) TO '{tmp_path / 'x.csv'}'",
            f"FROM read_csv('{__file__}')",
            f"ATTACH '{tmp_path / 'y.duckdb'}'",
            "SET enable_external_access = true",
            "DELETE FROM published.history.records",
        ):
            with pytest.raises(duckdb.Error):
                con.execute(query)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01", datetime(2026, 3, 1, 23, 59, 59, 999999, UTC)),
        ("2026-03-01T06:00", datetime(2026, 3, 1, 6, tzinfo=UTC)),
        ("2026-03-01T06:00+02:00", datetime(2026, 3, 1, 4, tzinfo=UTC)),
    ],
)
def test_a_moment_is_a_day_or_a_time(text: str, moment: datetime) -> None:
    assert moment_of(text) == moment


@pytest.mark.parametrize("text", ["yesterday", "2026-02-30", "9999-12-31", "", "2026-03"])
def test_what_is_no_moment_is_told(text: str) -> None:
    with pytest.raises(StoreError, match="is no moment"):
        moment_of(text)


def test_the_command_answers_from_what_was_held_then(year: tuple[Path, list[str]]) -> None:
    def count(*options: str) -> str:
        query = "SELECT count(*) AS n FROM records"
        done = CliRunner().invoke(command, [query, "--warehouse", str(year[0]), "--csv", *options])
        assert done.exit_code == 0, done.output
        return done.output.splitlines()[1]

    assert count("--as-of", MONTHS[0].date().isoformat()) == "2"
    assert count() == "10"
