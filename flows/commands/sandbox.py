"""`glean sandbox`: serve a corpus as PubMed and the other sources do, on this machine."""

import signal
from importlib.resources import files
from pathlib import Path
from threading import Event
from types import FrameType

import click

from flows.sandbox import corpus
from flows.sandbox.faults import KINDS
from flows.sandbox.holdings import Holdings
from flows.sandbox.server import serve
from flows.settings import Settings

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
WRITABLE = click.Path(dir_okay=False, writable=True, path_type=Path)
SECONDS = click.FloatRange(min=0)


@click.command(short_help="Serve a corpus as the sources do, on this machine.")
@click.option(
    "--corpus",
    "first",
    metavar="FILE…",
    type=EXISTING,
    multiple=True,
    help="Records as JSON lines or PubMed XML, also .gz.  [default: our example records]",
)
@click.argument("more", nargs=-1, type=EXISTING, metavar="")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 is a free one."
)
@click.option(
    "--fault",
    "faults",
    metavar="KIND[@ENDPOINT]:AMOUNT",
    multiple=True,
    help=f"Fail on purpose: 429:0.2 (a share), cut@efetch:3 (the first three). KIND: {', '.join(KINDS)}.",
)
@click.option("--seed", default=0, show_default=True, help="Which of the requests fail.")
@click.option(
    "--delay", type=SECONDS, default=2.0, show_default=True, help="Seconds that a slow answer takes."
)
@click.option("--rate-limit", type=click.IntRange(min=1), help="Answer 429 beyond so many requests a second.")
@click.option("--log", type=WRITABLE, help="Write each request to this file, as JSON lines.")
def command(
    first: tuple[Path, ...],
    more: tuple[Path, ...],
    port: int,
    faults: tuple[str, ...],
    seed: int,
    delay: float,
    rate_limit: int | None,
    log: Path | None,
) -> None:
    """Serve records through the interfaces of PubMed and other sources on 127.0.0.1 until Ctrl-C."""
    holdings = Holdings(corpus.read((first + more) or examples()))
    clock = Settings.read().clock
    with serve(
        holdings, faults=faults, seed=seed, delay=delay, rate_limit=rate_limit, port=port, log=log, now=clock
    ) as sandbox:
        click.echo(f"Serving {len(holdings):,} records as their sources do; Ctrl-C stops it. To use it:")
        for source, address in sandbox.addresses.items():
            click.echo(f"export GLEAN_SOURCES__{source.upper()}__BASE_URL={address}")
        _until_stopped()
    click.echo(f"Stopped after {len(sandbox.requests):,} requests.")


def examples() -> tuple[Path, ...]:
    """The corpora that come with Gleanings."""
    folder = Path(str(files("flows.sandbox"))) / "examples"
    return tuple(sorted(folder.glob("*.jsonl")))


def _until_stopped() -> None:
    stopped = Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    stopped.wait()
