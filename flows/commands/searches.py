"""`glean searches`: the searches of a topic, exactly as they were sent."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from flows.commands.options import form_options
from flows.forms import FORMS
from flows.searches import Searched, report, searches
from flows.settings import Settings
from warehouse.asking import Answer

_TABLE = ("started_at", "source", "claimed", "received", "outcome", "query")
_ALL = (
    "source", "query", "parameters", "claimed", "received", "started_at", "ended_at", "client", "outcome",
    "run_id", "topic_id", "notes",
)  # fmt: skip


@click.command(short_help="Report the searches of a topic, exactly as they were sent (PRISMA-S).")
@click.argument("topic_id")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that holds the warehouse and the runs.  [default: GLEAN_HOME, or gleanings]",
)
@form_options
@click.option(
    "--markdown", "form", flag_value="markdown", help="Answer as a report with the items of PRISMA-S."
)
def command(topic_id: str, home: Path | None, form: str | None) -> None:
    """List every search of TOPIC_ID that came to its end, also those without news, oldest first.

    For each: the text and the exact parameters of the request, the hits that the source claimed and the
    records received, start and end in UTC, and the version of Gleanings that asked.
    """
    found = searches(topic_id, Settings.read(home=home))
    for line in report(topic_id, found) if form == "markdown" else _rows(found, form):
        click.echo(line, nl=False)


def _rows(found: list[Searched], form: str | None) -> Iterator[str]:
    columns = _ALL if form else _TABLE
    rows = (one.row() for one in found)
    cells = (tuple(_cell(row[name], form) for name in columns) for row in rows)
    return FORMS[form or "table"](Answer(columns=columns, rows=cells))


def _cell(value: object, form: str | None) -> object:
    """A list as one text where a cell can hold no list."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) and form == "csv" else value
