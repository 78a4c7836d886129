"""Our own records as JSON lines: as a run keeps them, or lines with `title` and other fields of a record."""

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from flows.files.databases import source_id
from flows.files.entry import Skipped
from flows.files.opened import Opened
from warehouse.rows import Record

_FIELDS = frozenset(field.name for field in fields(Record))


def is_record(line: str) -> bool:
    """Whether a line is an object with a title, as every record of ours has."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
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
        told = {name: value for name, value in row.items() if name in _FIELDS and value is not None}
        if told.get("source") and told.get("source_id"):
            signed = _checked(told)
            if signed.content_hash == row.get("content_hash"):
                return signed
        return _imported(_checked(told | {"source": "import", "source_id": ""}), database)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the line"
        return Skipped(number, place, f"it is no record: {where}: {first['msg']}")
    except (ValueError, RecursionError) as error:
        return Skipped(number, place, f"it is not JSON ({error})")


@cache
def _shape() -> TypeAdapter[Record]:
    return TypeAdapter(Record)


def _checked(told: dict[str, Any]) -> Record:
    """The record of these fields, each of its type; raises ValidationError."""
    return _shape().validate_json(json.dumps(told), strict=True)


def _imported(record: Record, database: str | None) -> Record:
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
