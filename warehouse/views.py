"""Views: one bare SELECT per file, made anew in the schema `main`, macros first, when files or tables have changed."""

import hashlib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

import duckdb

from warehouse.catalogue import held_tables
from warehouse.columns import COLUMNS, comment_columns
from warehouse.macros import create_macros, expressions
from warehouse.ready import is_ready
from warehouse.transactions import transaction

VIEWS = files("warehouse") / "views"


def create_views(con: duckdb.DuckDBPyConnection, folder: Traversable = VIEWS) -> bool:
    """Make macros and views anew in one transaction, unless they are as wanted; those without a file go."""
    wanted = dict(_selects(con, folder))
    wanted["schema_version"] = _version(con, wanted)
    if _is_made(con, wanted["schema_version"]):
        return False
    with transaction(con):
        con.execute("DROP SCHEMA IF EXISTS ready CASCADE")
        for old in _existing(con):
            con.execute(f'DROP VIEW main."{old}"')
        create_macros(con)
        for name, select in wanted.items():
            con.execute(f'CREATE VIEW main."{name}" AS {select}')
            con.execute(f"""COMMENT ON VIEW main."{name}" IS '{describe(select).replace("'", "''")}'""")
        comment_columns(con, wanted)
    return True


def describe(select: str) -> str:
    """The description and the grain at the head of a view's file, as one line."""
    head = dict(line.removeprefix("-- ").split(": ", 1) for line in select.splitlines()[:3])
    return f"{head['description']}; {head['grain']}"


def _selects(con: duckdb.DuckDBPyConnection, folder: Traversable) -> Iterator[tuple[str, str]]:
    """Name and SELECT of each view, in the order in which they build on each other."""
    written = {
        path.name[3:].removesuffix(".sql"): path.read_text("utf-8")
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
        if path.name.endswith(".sql")
    }
    pattern = written.pop("present")
    for table in held_tables(con):
        if table not in written:
            yield table, pattern.replace("TABLE_NAME", table)
    yield from written.items()


def _version(con: duckdb.DuckDBPyConnection, wanted: Mapping[str, str]) -> str:
    """The SELECT of the view that says which schema and which views a file has."""
    found = con.execute("SELECT max(number) FROM history.migrations").fetchone()
    number = found[0] if found else None
    made_of = (number, *expressions(), COLUMNS.read_text("utf-8"), *sorted(wanted.items()))
    digest = hashlib.sha256(repr(made_of).encode()).hexdigest()
    return (
        "-- name: schema_version\n-- grain: one row\n"
        "-- description: the last schema change that this file has had, and a digest of its views\n"
        f"SELECT {number} AS migration, '{digest}' AS views"
    )


def _is_made(con: duckdb.DuckDBPyConnection, version: str) -> bool:
    if "schema_version" not in _existing(con) or is_ready(con):
        return False
    return con.execute("FROM main.schema_version").fetchall() == con.execute(version).fetchall()


def _existing(con: duckdb.DuckDBPyConnection) -> list[str]:
    query = (
        "SELECT view_name FROM duckdb_views() "
        "WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal"
    )
    return [name for (name,) in con.execute(query).fetchall()]
