"""`glean check`: read the whole warehouse through and say whether it is sound."""

from dataclasses import astuple
from pathlib import Path

import click

from flows.commands.options import form_options, home_option
from flows.errors import GleanError
from flows.forms import show
from flows.settings import Settings
from warehouse.asking import Answer
from warehouse.care import Inspected, inspect, last_good


class UnsoundError(GleanError):
    """A warehouse with a fault."""


@click.command("check")
@home_option
@form_options
def command(home: Path | None, form: str | None) -> None:
    """Read every row, ask every view and run every audit of the published warehouse.

    Exit code 1 if there is a fault; then the newest backup without one is named.
    """
    settings = Settings.read(home=home)
    found = inspect(settings.warehouse)
    faults = [one for one in found if one.fault]
    shown = found if form else faults
    if shown:
        show(Answer(columns=("what", "rows", "fault"), rows=map(astuple, shown)), form)
    if faults:
        raise UnsoundError(_advice(settings, faults))
    if not form:
        click.echo(f"{settings.warehouse} is sound: {len(found)} tables, views and audits looked at.")


def _advice(settings: Settings, faults: list[Inspected]) -> str:
    copy = last_good(settings.home / "backups")
    what = f"copy {copy} in its place" if copy else "there is no backup: move it away and refresh again"
    return f"{settings.warehouse} has {len(faults)} faults, the first at {faults[0].what}: {what}."
