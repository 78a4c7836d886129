"""`glean prisma`: the PRISMA 2020 flow of a topic, as numbers and as a diagram."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from flows.commands.options import home_option
from flows.forms import show
from flows.run import write_whole
from flows.settings import Settings
from warehouse.as_of import moment_of, open_as_of
from warehouse.asking import Answer
from warehouse.changes.versions import at, versions
from warehouse.flow.counting import Flow, count
from warehouse.flow.drawing import draw
from warehouse.store import open_for_reading


@click.command("prisma")
@click.argument("topic_id")
@click.option(
    "--since", metavar="DATE", help="The previous version is that of this day.  [default: the version before]"
)
@click.option(
    "--svg", type=click.Path(path_type=Path, dir_okay=False), help="Draw the diagram into this file."
)
@home_option
@click.option("--csv", "form", flag_value="csv", help="The numbers as CSV (RFC 4180, UTF-8).")
@click.option("--json", "form", flag_value="json", help="The numbers as JSON.")
def command(topic_id: str, since: str | None, svg: Path | None, home: Path | None, form: str | None) -> None:
    """Tell how many records were identified, excluded and why, and included, with the previous version's column.

    Reports are works (publications), studies are trials or cohorts; all numbers come from the same rows.
    """
    path = Settings.read(home=home).warehouse
    flow = _counted(path, topic_id, since)
    if svg:
        click.echo(f"Written: {write_whole(svg, draw(flow, title=topic_id).encode())}")
    elif form == "json":
        click.echo(json.dumps(asdict(flow) | {"records": flow.records, "dropped": flow.dropped}, indent=1))
    else:
        show(Answer(columns=("step", "number"), rows=_rows(flow)), form)


def _counted(path: Path, topic_id: str, since: str | None) -> Flow:
    with open_for_reading(path) as con:
        found = versions(con, topic_id)
        before = at(found, moment_of(since)) if since else (found[-2] if len(found) > 1 else None)
        if before is None:
            return count(con, topic_id)
    # One process has a file open in one way at a time, so the present is opened anew beside the past.
    with open_as_of(path, found[-1].moment) as con, open_as_of(path, before.moment) as then:
        return count(con, topic_id, before=then)


def _rows(flow: Flow) -> Iterator[tuple[str, int]]:
    yield "previous studies", flow.previous_studies
    yield "previous reports", flow.previous
    yield from ((f"records identified: {source}", number) for source, number in flow.identified.items())
    yield "duplicate records removed", flow.duplicates
    yield "reports screened", flow.screened
    yield from ((f"reports excluded: {reason}", number) for reason, number in flow.excluded.items())
    yield "new studies included", flow.new_studies
    yield "reports of new studies", flow.new
    yield "previous reports no longer included", flow.dropped
    yield "studies included", flow.included_studies
    yield "reports of included studies", flow.included
