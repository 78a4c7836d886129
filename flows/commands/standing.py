"""`glean standing`: whether the works of a topic still stand, as Crossref and Retraction Watch say."""

from pathlib import Path

import click

from flows import stages
from flows.commands.options import home_option
from flows.settings import Settings
from flows.standing import look_up
from warehouse.held import refuse_unknown_topic
from warehouse.standing import moved, retracted
from warehouse.store import open_for_reading


@click.command()
@click.argument("topic_id")
@home_option
def command(topic_id: str, home: Path | None) -> None:
    """Look up every DOI of TOPIC_ID at Crossref: retracted, of concern, corrected, nothing, or unknown.

    A look-up that fails is unknown and takes nothing away from what is known. A retracted work stays in the
    warehouse and is never counted.
    """
    settings = Settings.read(home=home)
    with open_for_reading(settings.warehouse) as con:
        refuse_unknown_topic(con, topic_id)
        before = retracted(con, topic_id)
    with stages.client(settings) as client:
        found = look_up(topic_id, client=client, settings=settings)
    with open_for_reading(settings.warehouse) as con:
        works = moved(con, topic_id, before)
    told = ", ".join(f"{state} {count}" for state, count in found.items())
    click.echo(f"Looked up {sum(found.values())} DOIs of {topic_id}{': ' if told else ''}{told}.")
    for state, names in works.items():
        click.echo(f"{state.capitalize()}: {', '.join(names)}.")
    if found:
        for page in stages.summarise(
            topic_id, warehouse=settings.warehouse, folder=settings.home / "summaries"
        ):
            click.echo(f"Summary: {page}")
