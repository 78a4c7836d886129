"""`glean factcheck`: the figures of a text, such as an AI's answer, held against the warehouse."""

import json
from pathlib import Path
from typing import IO

import click

from extractors.pipeline import build
from flows.commands.options import home_option
from flows.errors import GleanError
from flows.factcheck.claims import Claim, claims
from flows.factcheck.judging import MARKS, Checked, check
from flows.factcheck.telling import Json, as_json, as_text
from flows.settings import Settings
from warehouse.store import open_for_reading
from warehouse.synthesis.evidence import Evidence, read, topics


@click.command(short_help="Check the figures of a text, such as an AI's answer, against the warehouse.")
@click.argument("source", metavar="ANSWER.txt", type=click.File("rb"), default="-")
@click.option("--topic", "topic_id", metavar="ID", help="Check against one topic only.")
@home_option
@click.option("--json", "in_json", is_flag=True, help="One JSON object with every claim.")
def command(source: IO[bytes], topic_id: str | None, home: Path | None, in_json: bool) -> None:
    """Mark each claim of ANSWER.txt (or - for the input) that has a figure.

    Supported: a record states the figure of the same thing. Differs: it states it of another group, outcome or
    time, or another figure of this one; the answer says how. Not found: nothing that is held states it, which
    does not make it false.
    """
    text = _text(source)
    held = _evidence(Settings.read(home=home).warehouse, topic_id)
    rows = [_best(held, claim) for claim in claims(build(), text)]
    click.echo(
        json.dumps({"claims": rows}, ensure_ascii=False, indent=1) if in_json else as_text(rows), nl=in_json
    )


def _text(source: IO[bytes]) -> str:
    try:
        return source.read().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        name = getattr(source, "name", "the input")
        raise GleanError(f"{name} is not text in UTF-8; save it as plain text and run again.") from None


def _evidence(warehouse: Path, topic_id: str | None) -> list[Evidence]:
    con = open_for_reading(warehouse)
    try:
        wanted = [topic_id] if topic_id else [topic.topic_id for topic in topics(con)]
        return [read(con, one) for one in wanted]
    finally:
        con.close()


def _best(held: list[Evidence], claim: Claim) -> Json:
    """The claim against the topic that supports it best."""
    told: list[tuple[Evidence, Checked]] = [(one, check(one, claim)) for one in held]
    evidence, checked = min(told, key=lambda pair: MARKS.index(pair[1].mark))
    return as_json(evidence, checked)
