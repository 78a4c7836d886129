"""`glean screen`: a reviewer's decisions on what the searches of a topic found."""

import csv
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Literal

import click

from flows.commands.options import form_options, home_option
from flows.errors import GleanError
from flows.forms import show
from flows.settings import Settings
from warehouse.asking import Answer
from warehouse.changes.summary import living_summary
from warehouse.ranking import ranked
from warehouse.screening import Candidate, Decision, candidates, decide
from warehouse.store import change, open_for_reading
from warehouse.summary.writing import write

_Choice = Literal["include", "exclude", "undecided"]
_CHOICES: dict[str, _Choice] = {"include": "include", "exclude": "exclude", "undecided": "undecided"}
_SHOWN = ("chance", "year", "design", "work_id", "title")


class DecisionsError(GleanError):
    """A file of decisions that cannot be used."""


@click.command("screen")
@click.argument("topic_id")
@click.argument("works", nargs=-1)
@click.option("--include", "choice", flag_value="include", help="Include the WORKS.")
@click.option("--exclude", "choice", flag_value="exclude", help="Exclude the WORKS.")
@click.option("--undecide", "choice", flag_value="undecided", help="Take back what was decided of the WORKS.")
@click.option("--reason", help="Why, in your words.")
@click.option("--by", "decided_by", metavar="NAME", help="Who decides.")
@click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Decisions as CSV with the columns work, decision and, if you like, reason and by.",
)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="Works to list at most.")
@home_option
@form_options
def command(
    topic_id: str,
    works: tuple[str, ...],
    choice: _Choice | None,
    reason: str | None,
    decided_by: str | None,
    path: Path | None,
    limit: int,
    home: Path | None,
    form: str | None,
) -> None:
    """Include or exclude WORKS (work ids, PMIDs or DOIs) of TOPIC_ID, or list those that are undecided.

    With five works included and five excluded the list is ordered by what these decisions have in common. What
    is excluded stays in the warehouse and is never counted; decisions are kept over refreshes.
    """
    settings = Settings.read(home=home)
    if path:
        _decide(settings, topic_id, list(_read(path)))
    elif choice and works:
        _decide(
            settings,
            topic_id,
            [Decision(work=work, decision=choice, reason=reason, decided_by=decided_by) for work in works],
        )
    elif choice or works:
        raise click.UsageError("Name WORKS together with --include, --exclude or --undecide.")
    else:
        _list(settings, topic_id, limit, form)


def _decide(settings: Settings, topic_id: str, decisions: list[Decision]) -> None:
    now = settings.clock()
    with change(settings.warehouse, now=now) as con:
        changed = decide(con, topic_id, decisions, now=now)
    click.echo(f"Decided on {len(decisions)} works; {changed} of the decisions are new or changed.")
    if changed:
        for page in write(living_summary(settings.warehouse, topic_id), settings.home / "summaries"):
            click.echo(f"Summary: {page}")


def _read(path: Path) -> Iterator[Decision]:
    """The decisions of a CSV file; raises `DecisionsError` with the line of the first that is none."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if missing := {"work", "decision"} - set(rows.fieldnames or ()):
            raise DecisionsError(
                f"{path} has no column {sorted(missing)[0]!r}: write work,decision,reason,by."
            )
        for row in rows:
            choice = _CHOICES.get((row["decision"] or "").strip().lower())
            if not choice or not row["work"]:
                place = f"{path}, line {rows.line_num}"
                raise DecisionsError(
                    f"{place}: {row['decision']!r} is no decision: write include, exclude or undecided."
                )
            yield Decision(
                work=row["work"],
                decision=choice,
                reason=row.get("reason") or None,
                decided_by=row.get("by") or None,
            )


def _list(settings: Settings, topic_id: str, limit: int, form: str | None) -> None:
    with open_for_reading(settings.warehouse) as con:
        waiting = ranked(candidates(con, topic_id))
    names = tuple(field.name for field in fields(Candidate)) if form else _SHOWN
    rows = (tuple(getattr(one, name) for name in names) for one in waiting[:limit])
    show(Answer(columns=names, rows=rows), form)
    if not form:
        click.echo(f"{len(waiting)} works of {topic_id} are undecided.")
