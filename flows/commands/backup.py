"""`glean backup`: keep a checked copy of the warehouse."""

from pathlib import Path

import click

from flows.commands.options import home_option
from flows.settings import Settings
from warehouse.care import backup


@click.command("backup")
@home_option
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of copies.  [default: HOME/backups]",
)
def command(home: Path | None, into: Path | None) -> None:
    """Copy the published warehouse, read the copy through, and keep it under its time.

    `glean check` names the newest of these copies when the warehouse is damaged.
    """
    settings = Settings.read(home=home)
    copy = backup(settings.warehouse, into or settings.home / "backups", now=settings.clock())
    click.echo(f"Backup: {copy} ({copy.stat().st_size:,} bytes)")
