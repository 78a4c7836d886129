"""What each column of a view holds: as the table says that it comes from, or as `columns.toml` says."""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files

import duckdb

COLUMNS = files("warehouse") / "columns.toml"

_Known = dict[str, dict[str, str]]


def comment_columns(con: duckdb.DuckDBPyConnection, selects: Mapping[str, str]) -> None:
    """Write into the database what the columns of the views hold, given each view's SELECT in their order."""
    said: _Known = tomllib.loads(COLUMNS.read_text("utf-8"))
    known = _of_tables(con)
    for view, select in selects.items():
        known[view] = {
            column: said.get(view, {}).get(column) or _inherited(column, select, known)
            for column in _columns(con, view)
        }
        for column, meaning in known[view].items():
            if meaning:
                con.execute(
                    f"""COMMENT ON COLUMN main."{view}"."{column}" IS '{meaning.replace("'", "''")}'"""
                )


def _inherited(column: str, select: str, known: _Known) -> str:
    """What the first table or view that the SELECT names says of a column of that name; else nothing."""
    for name in re.findall(r"\w+", select):
        if known.get(name, {}).get(column):
            return known[name][column]
    return ""


def _of_tables(con: duckdb.DuckDBPyConnection) -> _Known:
    query = """
        SELECT table_name, column_name, comment FROM duckdb_columns()
        WHERE database_name = current_database() AND schema_name = 'history' AND comment IS NOT NULL
    """
    known: _Known = {}
    for table, column, comment in con.execute(query).fetchall():
        known.setdefault(table, {})[column] = comment
    return known


def _columns(con: duckdb.DuckDBPyConnection, view: str) -> list[str]:
    found = con.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = current_database() "
        "AND schema_name = 'main' AND table_name = $view ORDER BY column_index",
        {"view": view},
    ).fetchall()
    return [name for (name,) in found]
