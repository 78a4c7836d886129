"""What the warehouse holds now: topics, records that a batch brings again, files that were imported before."""

from collections.abc import Sequence

import duckdb

from warehouse.errors import StoreError
from warehouse.rows import Record

Name = tuple[str, str]

_HELD = """
    SELECT * FROM history.records
    WHERE held_to IS NULL AND (source, source_id) IN (SELECT (unnest($sources), unnest($ids)))
"""
_IMPORTED = """
    SELECT parameters FROM history.search_runs WHERE source = 'import' AND topic_id = $topic_id AND client = $client
"""


def refuse_unknown_topic(con: duckdb.DuckDBPyConnection, topic_id: str) -> None:
    """Raise `StoreError` where the warehouse does not know the topic."""
    if not con.execute("FROM topics WHERE topic_id = $topic_id", {"topic_id": topic_id}).fetchall():
        raise StoreError(
            f"The warehouse holds no topic '{topic_id}': run `glean refresh` on its topic file first."
        )


def held_records(con: duckdb.DuckDBPyConnection, names: Sequence[Name]) -> dict[Name, Record]:
    """The records held now under these names (source and the source's id)."""
    found = con.execute(_HELD, {"sources": [one[0] for one in names], "ids": [one[1] for one in names]})
    columns = [column[0] for column in found.description or ()]
    rows = (dict(zip(columns, row, strict=True)) for row in found.fetchall())
    records = (Record.from_json(row) for row in rows)
    return {(record.source, record.source_id): record for record in records}


def imported_files(con: duckdb.DuckDBPyConnection, topic_id: str, client: str) -> set[str]:
    """The parameters of every file that this version of the readers has imported for the topic."""
    rows = con.execute(_IMPORTED, {"topic_id": topic_id, "client": client}).fetchall()
    return {str(parameters) for (parameters,) in rows}
