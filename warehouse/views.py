"""Views: one bare SELECT per file, recreated in the schema `main` on each writing open."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

import duckdb

from warehouse.catalogue import held_tables

VIEWS = files("warehouse") / "views"


def create_views(con: duckdb.DuckDBPyConnection, folder: Traversable = VIEWS) -> None:
    """Make the views of the present anew, in one transaction; views without a file any more go."""
    wanted = dict(_selects(con, folder))
    con.execute("BEGIN")
    try:
        for old in _existing(con):
            con.execute(f'DROP VIEW main."{old}"')
        for name, select in wanted.items():
            con.execute(f'CREATE VIEW main."{name}" AS {select}')
            con.execute(f"""COMMENT ON VIEW main."{name}" IS '{describe(select).replace("'", "''")}'""")
        con.execute("COMMIT")
    except duckdb.Error:
        con.rollback()
        raise


def describe(select: str) -> str:
    """The description at the head of a view's file, as one line."""
    head = [line.removeprefix("--").strip() for line in select.splitlines() if line.startswith("--")]
    text = " ".join(line for line in head if not line.startswith("name:"))
    return text.replace("grain:", "Grain:", 1).replace("description:", "—", 1)


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


def _existing(con: duckdb.DuckDBPyConnection) -> list[str]:
    query = "SELECT view_name FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal"
    return [name for (name,) in con.execute(query).fetchall()]
