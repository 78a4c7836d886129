"""`glean compact`: give the warehouse's unused space back."""

from pathlib import Path

import click

from flows.commands.options import home_option
from flows.settings import Settings
from warehouse.care import compact


@click.command("compact")
@home_option
def command(home: Path | None) -> None:
    """Write the warehouse anew without unused space; every row is compared before the old file goes."""
    settings = Settings.read(home=home)
    before, after = compact(settings.warehouse)
    click.echo(f"{settings.warehouse}: {before:,} bytes before, {after:,} after")
