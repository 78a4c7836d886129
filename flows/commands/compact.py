"""`glean compact`: give the warehouse's unused space back."""

from pathlib import Path

import click

from flows.settings import Settings
from warehouse.care import compact


@click.command("compact")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that holds the warehouse.  [default: GLEAN_HOME, or gleanings]",
)
def command(home: Path | None) -> None:
    """Write the warehouse anew without unused space; every row is compared before the old file goes."""
    settings = Settings.read(home=home)
    before, after = compact(settings.warehouse)
    click.echo(f"{settings.warehouse}: {before:,} bytes before, {after:,} after")
