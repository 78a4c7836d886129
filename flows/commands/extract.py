"""`glean extract`: read the figures in abstracts, JSON lines in, JSON lines out."""

import json
from collections.abc import Iterable, Iterator
from typing import IO, Any

import click
from rich.console import Console
from rich.progress import track

from extractors.guideline import as_guideline
from extractors.pipeline import Text
from extractors.workers import read_all
from flows.errors import GleanError
from flows.json_lines import has_id, read_json_lines, write_rows


class InputError(GleanError):
    """A line of the input that is not a record with `id`, `title` and `abstract`."""


@click.command(short_help="Read the figures in abstracts: JSON lines in, JSON lines out.")
@click.argument("source", metavar="IN.jsonl", type=click.File("rb"))
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes to use.")
@click.option("--model", default=None, help="An installed scispaCy model whose entities are used too.")
def command(source: IO[bytes], workers: int, model: str | None) -> None:
    """Read the figures in abstracts: lines with `id`, `title` and `abstract` in, the guideline's lists out.

    IN.jsonl may be - for standard input; the output goes to standard output in the same order.
    """
    failed: list[InputError] = []
    records = _until_error(read_lines(source, name=source.name), failed)
    found = read_all(records, workers=workers, model=model)
    write_rows(
        {"id": json.loads(extraction.record_key)} | as_guideline(extraction) for extraction in _shown(found)
    )
    if failed:
        raise failed[0]


def _shown(items: Iterable[Any]) -> Iterable[Any]:
    console = Console(stderr=True)
    return (
        track(items, description="Reading", console=console, transient=True) if console.is_terminal else items
    )


def _until_error(records: Iterable[Text], failed: list[InputError]) -> Iterator[Text]:
    """The records up to the first bad line, whose error is kept until everything before it is written."""
    try:
        yield from records
    except InputError as error:
        failed.append(error)


def read_lines(lines: Iterable[bytes], *, name: str) -> Iterator[Text]:
    """Id, title and abstract of each line that is not blank; `InputError` names the file and the line."""
    for where, row in read_json_lines(lines, name=name, error=InputError):
        yield _text(row, where=where)


def _text(row: Any, *, where: str) -> Text:
    if not has_id(row):
        raise InputError(f"{where} is not an object with an “id”.")
    title, abstract = row.get("title") or "", row.get("abstract") or ""
    if not isinstance(title, str) or not isinstance(abstract, str):
        raise InputError(f"{where}: “title” and “abstract” must be text.")
    return json.dumps(row["id"]), title, abstract
