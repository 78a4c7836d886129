"""Our own records as JSON lines: as a run keeps them, or lines with `title` and other fields of a record."""

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from flows.files.databases import source_id
from flows.files.entry import Skipped
from flows.files.opened import Opened
from warehouse.rows import Record

_FIELDS = frozenset(field.name for field in fields(Record))


def is_record(line: str) -> bool:
    """Whether a line is an object with a title, as every record of ours has."""
    try:
        row = json.loads(line)
    except ValueError:
        return False
    return isinstance(row, dict) and isinstance(row.get("title"), str) and "abstract" in row


def read(file: Opened, *, database: str | None) -> Iterator[Record | Skipped]:
    """The records of such a file; whoever is not signed by its own hash is an import."""
    number = 0
    with file.lines() as lines:
        for place, line in enumerate(lines, start=1):
            if line.strip():
                number += 1
                yield _record(line, number, place, database)


def _record(line: str, number: int, place: int, database: str | None) -> Record | Skipped:
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            return Skipped(number, place, "it is not an object")
        signed = Record.from_json(row) if "source" in row and "source_id" in row else None
        if signed and signed.content_hash == row.get("content_hash"):
            return signed
        return _imported(row, number, place, database)
    except ValueError as error:
        return Skipped(number, place, f"it is not JSON ({error})")
    except (TypeError, AttributeError):
        return Skipped(number, place, "its fields are not those of a record")


def _imported(row: dict[str, Any], number: int, place: int, database: str | None) -> Record | Skipped:
    known = {name: value for name, value in row.items() if name in _FIELDS}
    record = Record.from_json(known | {"source": "import", "source_id": ""})
    if not all(isinstance(one, str) for one in (record.title, record.abstract)):
        return Skipped(number, place, "its title or abstract is not text")
    named = replace(record, database=database or record.database)
    own = source_id(
        named.database,
        named.identifiers,
        title=named.title,
        published=named.published,
        authors=named.authors,
        pages=named.pages,
    )
    return replace(named, source_id=own)
