"""`glean summarise`: write a topic's summary anew from the published warehouse, without searching."""

from pathlib import Path

import click

from flows.commands.options import home_option
from flows.settings import Settings
from warehouse.changes.summary import living_summary
from warehouse.summary.styles import in_style
from warehouse.summary.writing import write


@click.command("summarise")
@click.argument("topic_id")
@home_option
@click.option(
    "--into",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the summary.  [default: summaries in the home folder]",
)
@click.option(
    "--style",
    metavar="FILE.csl",
    help="Write references in a style of the Citation Style Language.  [default: as medicine does]",
)
def command(topic_id: str, home: Path | None, folder: Path | None, style: str | None) -> None:
    """Write a topic's summary anew from the published warehouse, without searching.

    As HTML, Markdown, Word and JSON. --style takes a .csl file, or harvard-cite-them-right.
    """
    settings = Settings.read(home=home)
    summary = living_summary(settings.warehouse, topic_id)
    if style:
        summary = in_style(summary, style)
    for path in write(summary, folder or settings.home / "summaries"):
        click.echo(f"Summary: {path}")
