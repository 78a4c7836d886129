"""The warehouse as it was at a past moment: the tables of `history` up to then, and the views upon them."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import duckdb

from warehouse.catalogue import held_tables
from warehouse.engine import MEMORY, NO_EXTENSIONS, Config
from warehouse.errors import StoreError
from warehouse.store import open_for_reading, opened_whole
from warehouse.views import create_views

_UNTIL_THEN = """
    CREATE VIEW memory.history."{table}" AS
    SELECT * REPLACE (CASE WHEN held_to <= TIMESTAMP '{moment}' THEN held_to END AS held_to)
    FROM published.history."{table}"
    WHERE held_from <= TIMESTAMP '{moment}'
"""


def open_as_of(path: Path, moment: datetime, *, exporting: bool = False) -> duckdb.DuckDBPyConnection:
    """The published warehouse as it was at `moment`, for questions only; raises `StoreError`.

    What was loaded later is not there, and what was closed later is still held. With `exporting`, answers of
    our own SELECTs may go to files; never for SQL of a user.
    """
    with open_for_reading(path) as con:
        tables = held_tables(con)
    return opened_whole(path, lambda: _opened(path, moment, tables, exporting=exporting))


def _opened(path: Path, moment: datetime, tables: list[str], *, exporting: bool) -> duckdb.DuckDBPyConnection:
    beside: Config = {"temp_directory": f"{path}.tmp"}
    con = duckdb.connect(config=NO_EXTENSIONS | MEMORY | beside | ({"threads": 1} if exporting else {}))
    try:
        con.execute("ATTACH $path AS published (READ_ONLY)", {"path": str(path)})
        con.execute("CREATE SCHEMA history")
        con.execute("CREATE VIEW history.migrations AS FROM published.history.migrations")
        for table in tables:
            con.execute(_UNTIL_THEN.format(table=table, moment=_utc(moment)))
        create_views(con)
        if not exporting:
            con.execute("SET enable_external_access = false; SET lock_configuration = true")
    except duckdb.Error:
        con.close()
        raise
    return con


def moment_of(text: str) -> datetime:
    """The moment that `2026-03-01` (the end of that day) or `2026-03-01T06:00` names, in UTC.

    Raises `StoreError` for anything else.
    """
    try:
        if len(text) == len("2026-03-01"):
            after = date.fromisoformat(text) + timedelta(days=1)
            return datetime.combine(after, time(), UTC) - timedelta(microseconds=1)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise StoreError(
            f"{text!r} is no moment: write a day such as 2026-03-01, or 2026-03-01T06:00"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")
