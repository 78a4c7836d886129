"""Audits: SELECTs that must return no row, run inside the transaction of every load."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

import duckdb

from warehouse.errors import StoreError
from warehouse.rows import FINDINGS

AUDITS = files("warehouse") / "audits"


def audits(folder: Traversable = AUDITS) -> Iterator[tuple[str, str]]:
    """Name and SELECT of each audit; one that speaks of TABLE_NAME is asked of every list of findings."""
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if not path.name.endswith(".sql"):
            continue
        name, query = path.name.removesuffix(".sql"), path.read_text("utf-8")
        if "TABLE_NAME" in query:
            yield from ((f"{name} ({table})", query.replace("TABLE_NAME", table)) for table in FINDINGS)
        else:
            yield name, query


def audit(con: duckdb.DuckDBPyConnection) -> None:
    """Run every audit; the first that finds a row raises `StoreError` with its name and that row."""
    for name, query in audits():
        found = con.execute(f"SELECT * FROM ({query}) LIMIT 1")  # noqa: S608
        row = found.fetchone()
        if row:
            columns = [column[0] for column in found.description or ()]
            example = ", ".join(f"{name} = {_short(value)}" for name, value in zip(columns, row, strict=True))
            raise StoreError(
                f"the audit {name} found a bad row, so nothing was loaded; for example {example}"
            )


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
