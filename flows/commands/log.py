"""`glean log`: the runs of a topic's refreshes, newest last, with what each changed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from flows.commands.options import form_options
from flows.forms import show
from flows.run import Run, runs_of
from flows.settings import Settings
from warehouse.asking import Answer

_COUNTS = ("new", "revised", "deleted", "left", "unchanged", "read")
_COLUMNS = ("run", "started", "state", *_COUNTS, "retracted", "findings", "sources")
_IN_FULL = (*_COLUMNS, "changes", "works", "eligible")


@click.command("log")
@click.argument("topic_id")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that holds the runs.  [default: GLEAN_HOME, or gleanings]",
)
@form_options
def command(topic_id: str, home: Path | None, form: str | None) -> None:
    """List the runs of TOPIC_ID: when each began, how it ended, and how many records it found new.

    States: running (to be gone on with), finished (something changed), no_news, abandoned. With --json each run
    names the records that it found new, revised, retracted, reinstated, left (no longer listed by the search),
    deleted, renumbered or merged with others, and the works that these or a notice or a look-up made retracted or
    reinstated (`retracted` is their number), and `eligible` tells how many works were included, and how many were not
    for each reason.
    """
    columns = _IN_FULL if form == "json" else _COLUMNS
    settings = Settings.read(home=home)
    rows = (row[: len(columns)] for row in _rows(runs_of(settings.home / "runs", topic_id)))
    show(Answer(columns=columns, rows=rows), form)


def _rows(runs: list[Run]) -> Iterator[tuple[object, ...]]:
    for run in runs:
        report = run.report or {}
        counts: dict[str, Any] = report.get("counts", {})
        findings = sum(counts["findings"].values()) if "findings" in counts else None
        numbers = [counts.get(name) for name in _COUNTS]
        works = report.get("works")
        retracted = None if works is None else len(works.get("retracted", ()))
        last = (
            retracted,
            findings,
            ", ".join(_sources(run)),
            report.get("changes"),
            works,
            report.get("eligible"),
        )
        yield run.run_id, run.started_at, run.state, *numbers, *last


def _sources(run: Run) -> Iterator[str]:
    """`pubmed 76 of 76`: records received and hits claimed, for each search that came to its end."""
    for path in run.files("searches"):
        for line in path.read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            yield f"{told['source']} {told['received']} of {told['claimed']}"
