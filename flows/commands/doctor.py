"""`glean doctor`: ask each source one tiny question and say how it fares."""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict

import click

from flows.forms import show
from flows.progress import track
from flows.settings import Settings
from flows.sources import SOURCES
from flows.sources.client import open_client
from flows.sources.probe import Probe, probe
from warehouse.asking import Answer

PATIENCE = 20.0
_COLUMNS = ("source", "verdict", "seconds", "hits", "key", "address")


@click.command(short_help="Ask each source one tiny question and say how it fares.")
@click.argument("sources", metavar="[SOURCE…]", nargs=-1, type=click.Choice(tuple(SOURCES)))
@click.option("--json", "as_json", is_flag=True, help="Answer as a JSON array of objects.")
def command(sources: tuple[str, ...], as_json: bool) -> None:
    """Make one tiny search of each SOURCE (all of them by default) and say what works and how fast.

    Verdicts: works, empty (it answers without a record), changed (its answers lack what we rely on),
    refused (a key or an address is wrong), throttled, budget spent, out of reach. The exit code is 1 if a
    source does not work.
    """
    settings = Settings.read()
    probes = list(
        track(_probes(sources or tuple(SOURCES), settings), "Asking", total=len(sources or SOURCES))
    )
    if as_json:
        click.echo(json.dumps([asdict(one) | {"works": one.works} for one in probes], indent=1))
    else:
        _show(probes, settings)
    sys.exit(0 if all(one.works for one in probes) else 1)


def _probes(sources: tuple[str, ...], settings: Settings) -> Iterator[Probe]:
    """The state of the sources, which are asked at the same time."""
    wanted = settings.client
    patience = min(wanted.patience, PATIENCE)
    with (
        open_client(email=wanted.email, patience=patience, timeout=min(wanted.timeout, patience)) as client,
        ThreadPoolExecutor(len(sources)) as threads,
    ):
        yield from threads.map(lambda name: probe(client, name, getattr(settings.sources, name)), sources)


def _show(probes: list[Probe], settings: Settings) -> None:
    rows = ((one.source, one.verdict, one.seconds, one.claimed, one.key, one.address) for one in probes)
    show(Answer(columns=_COLUMNS, rows=iter(rows)))
    for remark in _remarks(probes, settings):
        click.echo("".join(sign if sign.isprintable() else " " for sign in remark))


def _remarks(probes: list[Probe], settings: Settings) -> Iterator[str]:
    yield from (f"{one.source}: {one.told}" for one in probes if one.told)
    for one in probes:
        if one.key == "not set":
            yield f"{one.source}: a key raises its limit (GLEAN_SOURCES__{one.source.upper()}__API_KEY)"
    if not settings.client.email:
        yield "No address for sources to write to; Crossref and NCBI ask for one (GLEAN_CLIENT__EMAIL)"
