"""`glean sql`: ask the warehouse a question in SQL, read-only."""

from pathlib import Path

import click

from flows.commands.options import form_options
from flows.forms import show
from warehouse.as_of import moment_of, open_as_of
from warehouse.asking import ask, ended_after
from warehouse.store import open_for_reading

_WIDEST = 72  # characters of a cell in a table; CSV and JSON are never cut


@click.command("sql")
@click.argument("query", metavar='"SELECT …"')
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="GLEAN_HOME",
    default=Path("gleanings"),
    show_default=True,
    help="Folder that holds the warehouse.",
)
@click.option("--warehouse", type=click.Path(path_type=Path), help="The warehouse file itself.")
@click.option(
    "--as-of",
    "moment",
    metavar="WHEN",
    help="Answer from what was held then: a day (its end), or a time in UTC.",
)
@click.option(
    "--timeout",
    default=300.0,
    show_default=True,
    type=click.FloatRange(min=0),
    help="Seconds until it gives up.",
)
@form_options
def command(
    query: str, home: Path, warehouse: Path | None, moment: str | None, timeout: float, form: str | None
) -> None:
    """Ask the warehouse a question in SQL, read-only.

    SHOW TABLES lists tables and views. A cell of the table shows 72 characters; --csv and --json show all.
    """
    path = warehouse or home / "warehouse.duckdb"
    con = open_as_of(path, moment_of(moment)) if moment else open_for_reading(path)
    try:
        with ended_after(timeout):
            show(ask(con, query, patience=timeout), form)
    finally:
        con.close()
