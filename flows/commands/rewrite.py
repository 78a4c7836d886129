"""`glean rewrite`: the key findings in other words, from a command of the user's, checked figure by figure."""

import re
from pathlib import Path

import click

from extractors.pipeline import build
from flows.commands.options import home_option
from flows.factcheck.claims import claims
from flows.factcheck.judging import check
from flows.rewriting import Point, command_of, rewrite
from flows.settings import Settings
from warehouse.changes.summary import living_summary
from warehouse.store import open_for_reading
from warehouse.summary.parts import Bullets, Line, Summary, plain
from warehouse.synthesis.evidence import read


@click.command(short_help="Have the key findings rewritten by a command of yours, and keep what checks out.")
@click.argument("topic_id", metavar="TOPIC")
@click.option(
    "--command",
    "line",
    required=True,
    help="A program that reads a text from its input and writes the rewritten one, such as 'ollama run NAME'.",
)
@click.option(
    "--seconds", type=float, default=120, show_default=True, help="How long it may take for a point."
)
@home_option
def command(topic_id: str, line: str, seconds: float, home: Path | None) -> None:
    """Print the key findings of TOPIC as Markdown, rewritten by a local language model or any other program.

    Off unless you call it; nothing is sent anywhere by Gleanings itself. A point stays as it was composed where
    the rewritten one has other numbers, turns what is denied, or where the warehouse no longer bears out one of
    its figures. No program can see whether the other words mean the same: read them before you use them.
    """
    warehouse = Settings.read(home=home).warehouse
    points = _points(living_summary(warehouse, topic_id))
    con = open_for_reading(warehouse)
    try:
        evidence = read(con, topic_id)
    finally:
        con.close()
    nlp = build()

    def unsupported(text: str) -> int:
        checked = (check(evidence, claim) for claim in claims(nlp, text))
        return sum(one.mark != "supported" for claim in checked for one in claim.figures)

    for point in rewrite(points, command_of(line, seconds=seconds), unsupported):
        _tell(point)


def _points(summary: Summary) -> list[str]:
    """The key findings without their citations, which the summary has."""
    blocks = [block for section in summary.sections[:1] for block in section.blocks]
    items: list[Line] = [item for block in blocks if isinstance(block, Bullets) for item in block.items]
    return [re.sub(r" +([.,;:])", r"\1", " ".join(plain(item).split())) for item in items]


def _tell(point: Point) -> None:
    click.echo(f"- {point.text}")
    if point.refused:
        click.echo(f"Kept as composed, for {point.refused}: {point.rewritten or '(nothing)'}", err=True)
