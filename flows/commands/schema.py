"""`glean schema`: every table, view and macro of the warehouse, and what each column holds."""

from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import duckdb

from flows.commands.options import form_options, home_option
from flows.errors import GleanError
from flows.forms import show
from flows.settings import Settings
from warehouse.asking import Answer
from warehouse.store import open_for_reading, open_for_writing

_EVERYTHING = files("warehouse") / "queries" / "schema.sql"


class UnknownNameError(GleanError):
    """A table or view that the warehouse does not have."""


@click.command("schema")
@click.argument("name", required=False)
@home_option
@form_options
def command(name: str | None, home: Path | None, form: str | None) -> None:
    """Say what the warehouse's tables, views and macros hold; of NAME alone, each column.

    Without a warehouse, those of this version of Gleanings are described.
    """
    described = _described(Settings.read(home=home).warehouse)
    wanted = [row for row in described if (row[1].partition("(")[0] == name if name else form or not row[2])]
    if not wanted:
        raise UnknownNameError(f"The warehouse has no table, view or macro {name!r}: see glean schema.")
    columns: tuple[str, ...] = ("kind", "name", "column", "type", "meaning")
    if not form:
        columns, wanted = _short(columns, wanted, within=bool(name))
    show(Answer(columns=columns, rows=iter(wanted)), form)


def _short(
    columns: tuple[str, ...], rows: list[tuple[str, ...]], *, within: bool
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """What a reader needs: within one table its columns, else the names and what they hold."""
    places = (2, 3, 4) if within else (0, 1, 4)
    return tuple(columns[at] for at in places), [tuple(row[at] for at in places) for row in rows]


def _described(warehouse: Path) -> list[tuple[str, ...]]:
    if warehouse.exists():
        with open_for_reading(warehouse) as con:
            return describe(con)
    with TemporaryDirectory() as folder, open_for_writing(Path(folder) / "empty.duckdb") as con:
        return describe(con)


def describe(con: duckdb.DuckDBPyConnection) -> list[tuple[str, ...]]:
    """Kind, name, column, type and meaning of everything; the column is NULL where it is the whole."""
    return con.execute(_EVERYTHING.read_text("utf-8")).fetchall()
