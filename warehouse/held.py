"""What the warehouse holds now: topics, records that a batch brings again, files that were imported before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
_VERSIONS = """
    SELECT source_id, revised, list_contains([each.ui FOR each IN types], 'D016441') AS retracted
    FROM topic_records
    JOIN records USING (source, source_id)
    WHERE topic_id = $topic_id AND source = $source
"""
_UNREAD = """
    SELECT DISTINCT record_key, title, abstract
    FROM topic_records
    JOIN records USING (source, source_id)
    ANTI JOIN (FROM extractions WHERE extractor = $extractor) USING (record_key)
    WHERE topic_id = $topic_id AND kind <> 'trial'
    ORDER BY record_key
"""


@dataclass(frozen=True, slots=True)
class Version:
    """What is held of a record: the day of its last revision (ISO 8601), and whether its types say retracted."""

    revised: str | None
    retracted: bool


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


def held_versions(con: duckdb.DuckDBPyConnection, topic_id: str, source: str) -> dict[str, Version]:
    """What is held for a topic of a source's records, by the source's id."""
    found = con.execute(_VERSIONS, {"topic_id": topic_id, "source": source}).fetchall()
    return {source_id: Version(revised, bool(retracted)) for source_id, revised, retracted in found}


def unread_texts(
    con: duckdb.DuckDBPyConnection, topic_id: str, extractor: str, *, at_once: int
) -> Iterator[list[tuple[str, str, str]]]:
    """Key, title and abstract of what is held for a topic and was not read by this extractor, some at a time."""
    con.execute(_UNREAD, {"topic_id": topic_id, "extractor": extractor})
    while rows := con.fetchmany(at_once):
        yield rows
