"""`glean schedule`: refresh a topic on a schedule, by a Prefect server of one's own."""

import importlib
import os
from pathlib import Path

import click

from flows.engine import complaints
from flows.errors import GleanError
from flows.settings import Settings
from flows.topic import read_topic


class NoServerError(GleanError):
    """No Prefect server is set."""


@click.command("schedule")
@click.argument("topic_file", metavar="TOPIC.toml", type=click.Path(path_type=Path))
@click.option("--cron", help="Write this cron line (UTC) into the topic's file first, e.g. '0 6 1 * *'.")
@click.option("--pool", help="A work pool of the server whose workers do the refreshes.")
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), help="Where the warehouse is kept.")
def command(topic_file: Path, cron: str | None, pool: str | None, home: Path | None) -> None:
    """Register the schedule of TOPIC.toml with the Prefect server at PREFECT_API_URL.

    The schedule in the topic's file is the truth: change it there, or with --cron, and run this again. On one
    machine without a server of its own, `glean serve TOPIC.toml` does all of it.
    """
    settings = Settings.read(home=home)
    # Prefect takes seconds to import, which --help need not wait for.
    scheduling = importlib.import_module("flows.scheduling")
    topic = scheduling.write_schedule(topic_file, cron) if cron else read_topic(topic_file)
    wanted = scheduling.deployment(topic_file, home=settings.home, pool=pool)
    server = os.environ.get("PREFECT_API_URL")
    if not server:
        raise NoServerError(
            "PREFECT_API_URL is not set, so there is no server to keep the schedule: set it, or run "
            f"glean serve {topic_file} on this machine."
        )
    with complaints(f"Is the server at {server} up, and is --pool one of its work pools?"):
        identity = wanted.apply()
    click.echo(f"Scheduled: {wanted.flow_name}/{wanted.name} ({topic.schedule} UTC), {identity}")
    if not pool:
        click.echo(f"To do the refreshes on this machine, keep glean serve {topic_file} running.")
