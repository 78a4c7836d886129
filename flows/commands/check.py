"""`glean check`: read the whole warehouse through and say whether it is sound."""

from dataclasses import astuple
from pathlib import Path

import click

from flows.commands.sql import FORMS
from flows.errors import GleanError
from flows.settings import Settings
from warehouse.asking import Answer
from warehouse.care import Inspected, inspect, last_good


class UnsoundError(GleanError):
    """A warehouse with a fault."""


@click.command("check")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that holds the warehouse.  [default: GLEAN_HOME, or gleanings]",
)
@click.option("--csv", "form", flag_value="csv", help="Answer as CSV (RFC 4180, UTF-8).")
@click.option("--json", "form", flag_value="json", help="Answer as a JSON array of objects.")
def command(home: Path | None, form: str | None) -> None:
    """Read every row, ask every view and run every audit of the published warehouse.

    Exit code 1 if there is a fault; then the newest backup without one is named.
    """
    settings = Settings.read(home=home)
    found = inspect(settings.warehouse)
    faults = [one for one in found if one.fault]
    shown = found if form else faults
    for line in FORMS[form or "table"](Answer(columns=("what", "rows", "fault"), rows=map(astuple, shown))):
        if form or faults:
            click.echo(line, nl=False)
    if faults:
        raise UnsoundError(_advice(settings, faults))
    if not form:
        click.echo(f"{settings.warehouse} is sound: {len(found)} tables, views and audits looked at.")


def _advice(settings: Settings, faults: list[Inspected]) -> str:
    copy = last_good(settings.home / "backups")
    what = f"copy {copy} in its place" if copy else "there is no backup: move it away and refresh again"
    return f"{settings.warehouse} has {len(faults)} faults, the first at {faults[0].what}: {what}."
