"""What the database itself says about its tables, so that no list of columns stands twice."""

from datetime import datetime

import duckdb

HELD = ("held_from", "held_to")


def held_tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The tables of `history` whose rows say from when until when we held them, oldest table first."""
    found = con.execute(
        "SELECT table_name FROM duckdb_columns() WHERE database_name = current_database() "
        "AND schema_name = 'history' AND column_name = 'held_to' ORDER BY table_oid"
    ).fetchall()
    return [name for (name,) in found]


def columns(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Column names and types of a table of `history`, without the times since when it is held."""
    found = con.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = current_database() "
        "AND schema_name = 'history' AND table_name = $table ORDER BY column_index",
        {"table": table},
    ).fetchall()
    return {name: kind for name, kind in found if name not in HELD}


def latest(con: duckdb.DuckDBPyConnection) -> datetime | None:
    """The last moment at which a row was opened or closed, UTC without zone; None for an empty warehouse."""
    moments = " UNION ALL ".join(
        # The engine keeps the greatest value of a column, not that of an expression.
        f"SELECT greatest(max(held_from), max(held_to)) AS moment FROM history.{table}"  # noqa: S608
        for table in held_tables(con)
    )
    found = con.execute(f"SELECT max(moment) FROM ({moments})").fetchone()  # noqa: S608
    return found[0] if found else None
