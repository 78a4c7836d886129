"""Macros: one SQL expression a file, for analysts to call in any question; they are part of the file."""

from collections.abc import Iterator
from importlib.resources import files

import duckdb

MACROS = files("warehouse.macros")


def expressions() -> Iterator[tuple[str, str]]:
    """Signature (`wilson(events, total, …)`) and text of each macro, in the order in which they build on each other."""
    for path in sorted(MACROS.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".sql"):
            text = path.read_text("utf-8")
            yield text.splitlines()[0].removeprefix("-- name: "), text


def create_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Make the macros anew in the schema `main`; those without a file any more go."""
    query = (
        "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'macro' AND NOT internal "
        "AND database_name = current_database() AND schema_name = 'main'"
    )
    for (old,) in con.execute(query).fetchall():
        con.execute(f'DROP MACRO main."{old}"')
    for signature, text in expressions():
        con.execute(f"CREATE MACRO main.{signature} AS {text}")
        name, description = signature.partition("(")[0], text.splitlines()[1].removeprefix("-- description: ")
        con.execute(f"""COMMENT ON MACRO main."{name}" IS '{description.replace("'", "''")}'""")
