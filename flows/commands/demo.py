"""`glean demo`: the whole road on the embedded example records, with PubMed played by the sandbox."""

import os
from importlib.resources import as_file, files
from pathlib import Path

import click

from flows.commands.refresh import run, told
from flows.progress import say
from flows.sandbox.corpus import read
from flows.sandbox.server import serve
from flows.settings import Settings

NAME = "back-related-leg-pain"


@click.command(short_help="Run the whole road on the embedded example records.")
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Where to put it.",
)
def command(home: Path) -> None:
    """Refresh the topic of back-related leg pain from invented example records, without a network.

    A sandbox on this machine answers as PubMed does; the Prefect flow, the warehouse and the summary are the
    real ones. The sandbox and the flow engine are stopped at the end.
    """
    with (
        as_file(files("flows.sandbox") / "examples" / f"{NAME}.jsonl") as corpus,
        serve(read([corpus])) as sandbox,
    ):
        say(f"A sandbox plays PubMed at {sandbox.base_url}, with invented example records.")
        os.environ["GLEAN_SOURCES__PUBMED__BASE_URL"] = sandbox.base_url
        account = run(_topic(), Settings.read(home=home))
    click.echo(told(account))
    click.echo(f'Ask it: glean sql "FROM prevalence" --home {home}')


def _topic() -> Path:
    """The topic's file: beside the packages in a checkout, within them once installed."""
    installed = Path(str(files("flows"))) / "topics" / f"{NAME}.toml"
    return installed if installed.exists() else Path(__file__).parents[2] / "topics" / f"{NAME}.toml"
