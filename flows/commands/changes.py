"""`glean changes`: what changed in a topic's summary between two moments."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from flows.commands.options import home_option
from flows.errors import GleanError
from flows.settings import Settings
from warehouse.as_of import moment_of
from warehouse.changes.compare import compare
from warehouse.changes.feed import Entry, feed
from warehouse.changes.moved import Moves
from warehouse.changes.telling import as_json, as_text
from warehouse.changes.versions import Version, at, evidence_of, versions
from warehouse.store import open_for_reading
from warehouse.synthesis.evidence import read


@click.command(short_help="Tell what changed in a topic's summary: studies, estimates, votes, conclusions.")
@click.argument("topic_id", metavar="TOPIC")
@click.option(
    "--since", metavar="DATE", help="Compare with the summary of that day.  [default: the version before]"
)
@click.option("--until", metavar="DATE", help="The summary to compare.  [default: the newest]")
@home_option
@click.option("--json", "form", flag_value="json", help="Everything as JSON.")
@click.option("--atom", "form", flag_value="atom", help="An Atom feed of all versions.")
def command(topic_id: str, since: str | None, until: str | None, home: Path | None, form: str | None) -> None:
    """Tell what changed in the summary of TOPIC, and whether a conclusion turned.

    New, revised and retracted studies; figures, pooled estimates and votes before and after. Each refresh that
    brought news makes a version. DATE is a day such as 2026-03-01 or a time, in UTC.
    """
    path = Settings.read(home=home).warehouse
    con = open_for_reading(path)
    try:
        topic, found = read(con, topic_id).topic, versions(con, topic_id)
    finally:
        con.close()
    if form == "atom":
        click.echo(feed(topic, list(_entries(path, topic_id, found))).decode(), nl=False)
        return
    old, new = _between(found, since, until)
    moves = compare(evidence_of(path, topic_id, old), evidence_of(path, topic_id, new)) if old else None
    if form == "json":
        click.echo(json.dumps(_rows(topic_id, old, new, moves), ensure_ascii=False, indent=1))
    else:
        click.echo(_text(topic_id, old, new, moves), nl=False)


def _between(
    found: tuple[Version, ...], since: str | None, until: str | None
) -> tuple[Version | None, Version]:
    """The version that held at each end; without a beginning, the one before the end."""
    new = at(found, moment_of(until)) if until else found[-1]
    if new is None:
        raise GleanError(
            f"There was no summary at that time: the first version is of {found[0].moment:%Y-%m-%d %H:%M}."
        )
    if since:
        return at(found, moment_of(since)), new
    return (found[new.number - 2] if new.number > 1 else None), new


def _entries(path: Path, topic_id: str, found: tuple[Version, ...]) -> Iterator[Entry]:
    before = None
    for version in found:
        after = evidence_of(path, topic_id, version)
        yield version, compare(before, after, sentences=False) if before else None
        before = after


def _rows(topic_id: str, old: Version | None, new: Version, moves: Moves | None) -> dict[str, Any]:
    told = as_json(moves) if moves else None
    return {"topic": topic_id, "from": _version(old), "to": _version(new), "changes": told}


def _version(one: Version | None) -> dict[str, Any] | None:
    return {"version": one.number, "moment": one.moment.isoformat()} if one else None


def _text(topic_id: str, old: Version | None, new: Version, moves: Moves | None) -> str:
    if old is None or moves is None:
        return f"{topic_id}: {_named(new)}; there is no version before it.\n"
    return as_text(moves, head=f"{topic_id}: {_named(old)} → {_named(new)}")


def _named(one: Version) -> str:
    return f"version {one.number} ({one.moment:%Y-%m-%d %H:%M} UTC)"
