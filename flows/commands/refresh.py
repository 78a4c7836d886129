"""`glean refresh`: search the sources of a topic, read what is new and renew its summary."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from flows import engine
from flows.dry_run import Expected, expect
from flows.forms import show
from flows.progress import say
from flows.settings import Settings
from flows.topic import read_topic
from warehouse.asking import Answer
from warehouse.store import open_for_reading

_EXPECTED = ("source", "claimed", "held", "new", "again", "left", "notes")


@click.command(short_help="Search the sources of a topic, read what is new and renew its summary.")
@click.argument("topic_file", metavar="TOPIC.toml", type=click.Path(path_type=Path))
@click.option(
    "--home", type=click.Path(path_type=Path), help="Where the warehouse, runs and summaries are kept."
)
@click.option("--dry-run", is_flag=True, help="Say what would be fetched, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the account of the run as JSON.")
def command(topic_file: Path, home: Path | None, dry_run: bool, as_json: bool) -> None:
    """Search the sources of TOPIC.toml, read what is new, load it and renew the summary.

    The warehouse stands in HOME/warehouse.duckdb, the summary in HOME/summaries. An interrupted refresh
    goes on where it stopped when it is run again. HOME is ./gleanings unless GLEAN_HOME or --home
    says otherwise.
    """
    settings = Settings.read(home=home)
    if dry_run:
        _show(expect(read_topic(topic_file), settings), as_json=as_json)
        return
    account = run(topic_file, settings)
    click.echo(json.dumps(account, indent=1) if as_json else told(account))


def run(topic_file: Path, settings: Settings) -> dict[str, Any]:
    """The account of one refresh, the flow engine started for it."""
    # What can be told at once is told before the engine is started.
    read_topic(topic_file)
    if settings.warehouse.exists():
        open_for_reading(settings.warehouse).close()
    say("Starting the flow engine (some seconds, longer the first time) …")
    account: dict[str, Any] = engine.run(
        "flows.refresh.refresh", str(topic_file), str(settings.home), home=settings.home
    )
    return account


def _show(found: list[Expected], *, as_json: bool) -> None:
    names = tuple(field.name for field in fields(Expected)) if as_json else _EXPECTED
    rows = [tuple(getattr(one, name) for name in names) for one in found]
    show(Answer(columns=names, rows=iter(rows)), "json" if as_json else None)


def told(account: dict[str, Any]) -> str:
    """The account in a few lines."""
    counts = account["counts"]
    named = ", ".join(
        f"{counts[name]} {name}" for name in ("new", "revised", "deleted", "left", "unchanged", "read")
    )
    idle = f"Nothing is new: {counts['unchanged']} records unchanged."
    news = f"Records: {named}." if account["changed"] else idle
    eligible = ", ".join(f"{number} {reason}" for reason, number in account["eligible"].items())
    works = [f"Works: {eligible}."] if eligible else []
    works += [f"{state.capitalize()}: {', '.join(names)}." for state, names in account["works"].items()]
    places = [f"Warehouse: {account['warehouse']}", *(f"Summary: {path}" for path in account["summaries"])]
    return "\n".join([news, *works, *places])
