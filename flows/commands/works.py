"""`glean works`: which records are one publication, as found and as a person decides."""

from collections.abc import Sequence
from pathlib import Path

import click

from flows.commands.options import form_options, home_option
from flows.forms import show
from flows.settings import Settings
from warehouse.asking import ask
from warehouse.store import change, open_for_reading
from warehouse.works import deciding

_reason = click.option("--reason", help="Why, in your words.")

_SEVERAL = """
    SELECT work_id, source || ':' || source_id AS record, basis, record.title AS title
    FROM work_records
    JOIN records AS record USING (source, source_id)
    WHERE work_id IN (SELECT work_id FROM work_records GROUP BY work_id HAVING count(*) > 1)
    ORDER BY work_id, basis <> 'own', record
"""


@click.group()
def command() -> None:
    """Say which records are one work and why; join works that are one, split one that is two."""


@command.command("list", short_help="List the works of several records, with the basis of each.")
@home_option
@form_options
def list_(home: Path | None, form: str | None) -> None:
    """List the works that several records describe, and why each record belongs to its work."""
    with open_for_reading(Settings.read(home=home).warehouse) as con:
        show(ask(con, _SEVERAL), form)


@command.command(short_help="Make one work of several.")
@click.argument("works", nargs=-1, required=True)
@_reason
@home_option
def join(works: tuple[str, ...], reason: str | None, home: Path | None) -> None:
    """Make one work of WORKS (work ids, PMIDs, DOIs or source:id); refreshes keep to it until it is split."""
    settings = Settings.read(home=home)
    now = settings.clock()
    with change(settings.warehouse, now=now) as con:
        joined = deciding.join(con, works, reason=reason, now=now)
    click.echo(f"{len(set(works))} works are one: {joined}.")


@command.command(short_help="Take records out of a work, or take back a join.")
@click.argument("work")
@click.argument("records", nargs=-1)
@_reason
@home_option
def split(work: str, records: tuple[str, ...], reason: str | None, home: Path | None) -> None:
    """Take RECORDS (source:id) out of WORK (its id, PMID or DOI) into one of their own; refreshes keep to it.

    Without RECORDS, take back what was joined in it by hand.
    """
    settings = Settings.read(home=home)
    now = settings.clock()
    with change(settings.warehouse, now=now) as con:
        if records:
            parts: Sequence[str] = deciding.split(con, work, records, reason=reason, now=now)
        else:
            parts = deciding.take_back(con, work, now=now)
    click.echo(f"{work} is now {' and '.join(parts)}.")
