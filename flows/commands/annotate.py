"""`glean annotate`: spans and sentences of texts, JSON lines in, JSON lines out."""

from collections.abc import Iterator
from functools import cache
from typing import IO

import click
from spacy.language import Language

from extractors.pipeline import build
from extractors.reading import findings, readable, reading
from extractors.themes import theme
from flows.errors import GleanError
from flows.json_lines import Row, has_id, read_json_lines, write_rows


class TextError(GleanError):
    """A line of the input that holds no text."""


@click.command(short_help="Mark who, what and which outcomes in texts: JSON lines in, JSON lines out.")
@click.argument("source", metavar="IN.jsonl", type=click.File("rb"), default="-")
def command(source: IO[bytes]) -> None:
    """Lines with `id` and `text` in; `id`, `spans` and `sentences` out, places counted in `text`.

    A span's label is population, intervention, outcome, condition or chemical. A sentence has a role, and a theme:
    prevalence, diagnosis, mechanism, prognosis, treatment, harms or cost; null where it is on none of them.
    """
    write_rows(map(_annotated, _rows(source)))


def _annotated(row: Row) -> Row:
    doc = _pipeline()(readable(row["text"]))
    text = reading(doc)
    sentences = [
        {"start": one.start, "end": one.end, "role": one.role, "theme": theme(text.words(one), one.role)}
        for one in text.sentences
    ]
    return {"id": row["id"], "spans": findings(doc)["spans"], "sentences": sentences}


@cache
def _pipeline() -> Language:
    return build(components=("gleanings_sentences", "gleanings_spans"))


def _rows(source: IO[bytes]) -> Iterator[Row]:
    """The lines that are not blank; `TextError` names the file and the line of what is no text."""
    for where, row in read_json_lines(source, name=source.name, error=TextError):
        if not has_id(row) or not isinstance(row.get("text"), str):
            raise TextError(f"{where} is not an object with an “id” and a “text”.")
        yield row
