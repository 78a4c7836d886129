"""Loading small batches in one line, and looking at what is held then."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import made

from warehouse import rows, store


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
