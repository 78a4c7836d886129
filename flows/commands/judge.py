"""`glean judge`: what an abstract says on a question about it, JSON lines in, JSON lines out."""

import json
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from typing import IO, Any

import click
from spacy.language import Language

from extractors import judge_direction, judge_verdict
from extractors.pipeline import GROUND, build
from extractors.reading import join, place, reading
from flows.errors import GleanError

Row = dict[str, Any]


class QuestionError(GleanError):
    """A line of the input that asks no question that can be judged."""


@click.group()
def command() -> None:
    """Judge what abstracts say on a question: JSON lines in, JSON lines out, with the sentence that says so."""


@command.command(short_help="Did the intervention raise or lower the outcome?")
@click.argument("source", metavar="IN.jsonl", type=click.File("rb"), default="-")
def direction(source: IO[bytes]) -> None:
    """Lines with `id`, `title`, `abstract`, `intervention`, `comparator`, `outcome` in; `id`, `label`, `quote` out.

    The label is increased, decreased or no difference: the outcome under the intervention, against the comparator.
    """
    required, optional = ("abstract", "intervention", "comparator", "outcome"), ("title",)
    _write(map(_direction, _rows(source, required, optional)))


@command.command(short_help="Does the conclusion answer the question with yes?")
@click.argument("source", metavar="IN.jsonl", type=click.File("rb"), default="-")
def verdict(source: IO[bytes]) -> None:
    """Lines with `id`, `question`, `abstract` and perhaps `conclusion` in; `id`, `answer`, `quote` out.

    The answer is yes, no or maybe. Without a conclusion, the abstract's own is looked for.
    """
    _write(map(_verdict, _rows(source, ("question", "abstract"), ("conclusion",))))


def _direction(row: Row) -> Row:
    title, abstract = row["title"], row["abstract"]
    record = reading(_ground()(join(title, abstract)))
    asked = {name: row[name] for name in ("intervention", "comparator", "outcome")}
    judged = judge_direction.judge(record, **asked)
    if judged is None:
        return {"id": row["id"], "label": "no difference", "quote": ""}
    label, sentence = judged
    quote = place(title, abstract, start=sentence.start, end=sentence.end)["quote"]
    return {"id": row["id"], "label": label, "quote": quote}


def _verdict(row: Row) -> Row:
    answer, quote = judge_verdict.judge(row["question"], row["abstract"], row["conclusion"] or None)
    return {"id": row["id"], "answer": answer, "quote": quote}


@cache
def _ground() -> Language:
    return build(components=GROUND)


def _rows(source: IO[bytes], required: Iterable[str], optional: Iterable[str]) -> Iterator[Row]:
    """The questions of the lines that are not blank; `QuestionError` names the file and the line."""
    for number, line in enumerate(source, start=1):
        if line.strip():
            yield _row(line, required, optional, where=f"{source.name}, line {number}")


def _row(line: bytes, required: Iterable[str], optional: Iterable[str], *, where: str) -> Row:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise QuestionError(f"{where} is not JSON: {error}.") from None
    if not isinstance(row, dict) or row.get("id") in (None, ""):
        raise QuestionError(f"{where} is not an object with an “id”.")
    for name in required:
        if not isinstance(row.get(name), str):
            raise QuestionError(f"{where}: “{name}” must be text.")
    for name in optional:
        if not isinstance(row.get(name) or "", str):
            raise QuestionError(f"{where}: “{name}” must be text.")
    return row | {name: row.get(name) or "" for name in optional}


def _write(rows: Iterable[Row]) -> None:
    """One line a row, in order; what was judged before a bad line is written."""
    try:
        for row in rows:
            line = json.dumps(row, ensure_ascii=False)
            sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
    finally:
        sys.stdout.buffer.flush()
