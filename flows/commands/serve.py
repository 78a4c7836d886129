"""`glean serve`: keep refreshing topics on their schedules, from this machine."""

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from flows import tethered
from flows.engine import await_server
from flows.progress import say
from flows.settings import Settings
from flows.topic import read_topic


@click.command("serve")
@click.argument(
    "topic_files", metavar="TOPIC.toml…", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), help="Where the warehouse is kept.")
@click.option(
    "--port", default=4200, show_default=True, help="Of the server that is started if you have none."
)
def command(topic_files: tuple[Path, ...], home: Path | None, port: int) -> None:
    """Refresh each TOPIC.toml on its schedule until Ctrl-C.

    Runs are shown by the Prefect server at PREFECT_API_URL; without one, a server is started here, its state
    kept in HOME/server.
    """
    settings = Settings.read(home=home)
    for path in topic_files:
        read_topic(path)
    with _server(settings.home, port):
        say(f"Runs are shown at {os.environ['PREFECT_API_URL'].removesuffix('/api')}; Ctrl-C stops.")
        # Prefect reads its environment when it is imported.
        importlib.import_module("flows.scheduling").keep(topic_files, home=settings.home)


@contextmanager
def _server(home: Path, port: int) -> Iterator[None]:
    """The server of the environment, or one of our own for as long as the block lasts."""
    if os.environ.get("PREFECT_API_URL"):
        yield
        return
    state = (home / "server").resolve()
    state.mkdir(parents=True, exist_ok=True)
    os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
    os.environ.setdefault("PREFECT_SERVER_DATABASE_CONNECTION_URL", f"sqlite+aiosqlite:///{state}/server.db")
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    order = ("prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port))
    say("Starting the flow engine's server …")
    with (state / "server.log").open("ab") as log:
        server = tethered.start(*order, log=log)
    try:
        await_server(server, port, state / "server.log")
        yield
    finally:
        server.terminate()
        server.communicate()
