"""The versions of a topic's summary: each moment at which what we hold on the topic changed makes one."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from warehouse.as_of import open_as_of
from warehouse.synthesis.evidence import Evidence, read

_VERSIONS = (Path(__file__).parent / "queries" / "versions.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version by its number, from 1, and the moment (UTC) from which it holds."""

    number: int
    moment: datetime


def versions(con: duckdb.DuckDBPyConnection, topic_id: str) -> tuple[Version, ...]:
    """The versions of a topic's summary, the oldest first."""
    found = con.execute(_VERSIONS, {"topic_id": topic_id}).fetchall()
    return tuple(
        Version(number=number, moment=moment.replace(tzinfo=UTC)) for number, (moment,) in enumerate(found, 1)
    )


def evidence_of(path: Path, topic_id: str, version: Version) -> Evidence:
    """The evidence as that version had it; raises StoreError."""
    con = open_as_of(path, version.moment)
    try:
        return read(con, topic_id)
    finally:
        con.close()


def at(found: tuple[Version, ...], moment: datetime) -> Version | None:
    """The version that held at a moment; None before the first."""
    return next((one for one in reversed(found) if one.moment <= moment), None)
