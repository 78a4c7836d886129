"""`glean annotate`: spans and sentences of texts, JSON lines in, JSON lines out."""

import json
import re
import sys
from collections.abc import Iterator
from typing import IO, Any

import click

from extractors.pipeline import build
from extractors.reading import findings, reading
from flows.errors import GleanError

Row = dict[str, Any]


class TextError(GleanError):
    """A line of the input that holds no text."""


@click.command(short_help="Mark who, what and which outcomes in texts: JSON lines in, JSON lines out.")
@click.argument("source", metavar="IN.jsonl", type=click.File("rb"), default="-")
def command(source: IO[bytes]) -> None:
    """Lines with `id` and `text` in; `id`, `spans` and `sentences` out, places counted in `text`.

    A span's label is population, intervention, outcome, condition or chemical. A sentence has a role; its theme is
    null where none is told.
    """
    nlp = build(components=("gleanings_sentences", "gleanings_spans"))
    for row in _rows(source):
        doc = nlp(_readable(row["text"]))
        spans: list[Row] = findings(doc)["spans"]
        sentences = [
            {"start": one.start, "end": one.end, "role": one.role, "theme": None}
            for one in reading(doc).sentences
        ]
        line = json.dumps({"id": row["id"], "spans": spans, "sentences": sentences}, ensure_ascii=False)
        sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


def _readable(text: str) -> str:
    """The text, as long as it was: a lone surrogate, which no tokeniser takes, replaced."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def _rows(source: IO[bytes]) -> Iterator[Row]:
    """The lines that are not blank; `TextError` names the file and the line of what is no text."""
    for number, line in enumerate(source, start=1):
        if line.strip():
            yield _row(line, where=f"{source.name}, line {number}")


def _row(line: bytes, *, where: str) -> Row:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise TextError(f"{where} is not JSON: {error}.") from None
    if not isinstance(row, dict) or row.get("id") in (None, "") or not isinstance(row.get("text"), str):
        raise TextError(f"{where} is not an object with an “id” and a “text”.")
    return row
