"""`glean judge`: what an abstract says on a question about it, JSON lines in, JSON lines out."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import IO, Any

import click
from spacy.language import Language

from extractors import judge_direction, judge_verdict
from extractors.pipeline import GROUND, build
from extractors.reading import join, place, reading
from flows.errors import GleanError
from flows.json_lines import Row, has_id, read_json_lines, write_rows


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
    write_rows(map(_direction, _rows(source, required, optional)))


@command.command(short_help="Does the conclusion answer the question with yes?")
@click.argument("source", metavar="IN.jsonl", type=click.File("rb"), default="-")
def verdict(source: IO[bytes]) -> None:
    """Lines with `id`, `question`, `abstract` and perhaps `conclusion` in; `id`, `answer`, `quote` out.

    The answer is yes, no or maybe. Without a conclusion, the abstract's own is looked for.
    """
    write_rows(map(_verdict, _rows(source, ("question", "abstract"), ("conclusion",))))


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
    for where, row in read_json_lines(source, name=source.name, error=QuestionError):
        yield _question(row, required, optional, where=where)


def _question(row: Any, required: Iterable[str], optional: Iterable[str], *, where: str) -> Row:
    if not has_id(row):
        raise QuestionError(f"{where} is not an object with an “id”.")
    for name in required:
        if not isinstance(row.get(name), str):
            raise QuestionError(f"{where}: “{name}” must be text.")
    for name in optional:
        if not isinstance(row.get(name) or "", str):
            raise QuestionError(f"{where}: “{name}” must be text.")
    return row | {name: row.get(name) or "" for name in optional}
