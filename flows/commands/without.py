"""`glean without`: what would move if some records, works or studies were retracted."""

import json
from pathlib import Path

import click

from flows.commands.options import home_option
from flows.settings import Settings
from warehouse.changes.compare import compare
from warehouse.changes.telling import as_json, as_text
from warehouse.changes.without import without, works_named
from warehouse.store import open_for_reading
from warehouse.synthesis.evidence import read, topics


@click.command(
    short_help="Show every figure, estimate, vote and sentence that would move without these records."
)
@click.argument("names", metavar="ID…", nargs=-1, required=True)
@click.option("--topic", "topic_id", metavar="ID", help="Look at one topic only.")
@home_option
@click.option("--json", "in_json", is_flag=True, help="Everything as JSON.")
def command(names: tuple[str, ...], topic_id: str | None, home: Path | None, in_json: bool) -> None:
    """Show what rests on the records, works or studies ID…: a PMID, a DOI, a trial number, a work id.

    The summaries are composed as they are and as if these had been retracted, and each difference is told:
    figures, pooled estimates, votes and sentences, before and after. Nothing is written.
    """
    con = open_for_reading(Settings.read(home=home).warehouse)
    try:
        gone = works_named(con, names)
        wanted = [topic_id] if topic_id else [topic.topic_id for topic in topics(con)]
        held = [read(con, one) for one in wanted]
    finally:
        con.close()
    moved = {one.topic.topic_id: compare(one, without(one, gone)) for one in held}
    if in_json:
        told = {"without": list(gone), "topics": {name: as_json(moves) for name, moves in moved.items()}}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for name, moves in moved.items():
        click.echo(as_text(moves, head=f"{name} without {', '.join(gone)}"), nl=False)
