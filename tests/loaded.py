"""Loading small batches in one line, and looking at what is held then."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import made

from warehouse import rows, store


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.duckdb"
        store.open_for_writing(path, now=made.NOW).close()
        return path.read_bytes()


def empty_warehouse(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection to an empty warehouse `w.duckdb` in the folder; its schema is made once for all tests."""
    path = folder / "w.duckdb"
    path.write_bytes(_empty())
    return store.open_for_writing(path, now=made.NOW)


def load(
    con: duckdb.DuckDBPyConnection, folder: Path, records: Sequence[rows.Record] = (), **options: Any
) -> store.LoadReport:
    """Load these records with what test-1 reads in them, found by one search."""
    extractor = options.pop("extractor", "test-1")
    extractions = options.pop("extractions", [made.extraction(one, extractor) for one in records])
    searches = options.pop("searches", [made.search_run()])
    now, topic = options.pop("now", made.NOW), options.pop("topic", made.TOPIC)
    run = made.run_folder(folder, records, extractions, searches)
    return store.load(con, topic=topic, now=now, run_folder=run, **options)


def held(
    con: duckdb.DuckDBPyConnection, table: str, what: str = "*", where: str = "true"
) -> list[tuple[Any, ...]]:
    """Rows of a table or view, in a fixed order."""
    return con.execute(f"SELECT {what} FROM {table} WHERE {where} ORDER BY ALL").fetchall()
