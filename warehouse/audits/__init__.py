"""Audits: SELECTs that must return no row, run inside the transaction of every load.

A load asks them of the rows that it opened or closed and of what hangs on those: what was sound before and was
not touched is sound. The variable `since` says from when; at its beginning, they speak of every row.
"""

from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable

import duckdb

from warehouse.errors import StoreError
from warehouse.rows import FINDINGS

AUDITS = files("warehouse") / "audits"

# By what a row is told apart from the others that may be held at the same time.
_ONE_OF_A_KIND = {
    "records": "source, source_id",
    "extractions": "record_key",
    "topics": "topic_id",
    "cursors": "topic_id, source",
    "topic_records": "topic_id, source, source_id",
    "works": "work_id",
    "work_records": "source, source_id",
    "studies": "study_id",
    "study_works": "work_id",
    "match_keys": "record_key",
    "match_pairs": "record_key, other_record_key",
    "standing": "source, doi",
}


# What all lists of findings have, one under the other.
_SHARED = "', '".join(("finding_id", "record_key", "field", "start", "end", "quote", "held_from", "held_to"))
_ALL_FINDINGS = " UNION ALL ".join(
    f"SELECT '{name}' AS list, COLUMNS(['{_SHARED}']) FROM history.{name}"  # noqa: S608 - names of ours
    for name in FINDINGS
)


def audits(folder: Traversable = AUDITS) -> Iterator[tuple[str, str]]:
    """Name and SELECT of each audit; one that speaks of TABLE_NAME is asked of each table that it is about.

    ALL_FINDINGS stands for the rows of all lists of findings.
    """
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if not path.name.endswith(".sql"):
            continue
        name = path.name.removesuffix(".sql")
        query = path.read_text("utf-8").replace("ALL_FINDINGS", f"({_ALL_FINDINGS})")
        if "TABLE_NAME" not in query:
            yield name, query
            continue
        for table in _ONE_OF_A_KIND if "ONE_OF_A_KIND" in query else FINDINGS:
            about = query.replace("TABLE_NAME", table).replace("ONE_OF_A_KIND", _ONE_OF_A_KIND.get(table, ""))
            yield f"{name} ({table})", about


def ask_since(con: duckdb.DuckDBPyConnection, since: datetime | None) -> None:
    """Let audits speak of what was opened or closed since this moment (UTC without zone); None: of every row."""
    con.execute("SET VARIABLE since = $since", {"since": since or datetime.min})


def audit(con: duckdb.DuckDBPyConnection, *, since: datetime | None = None) -> None:
    """Run every audit; the first that finds a row raises `StoreError` with its name and that row."""
    ask_since(con, since)
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
