"""`glean extract`: read the figures in abstracts, JSON lines in, JSON lines out."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import IO, Any

import click
from rich.console import Console
from rich.progress import track

from extractors.guideline import as_guideline
from extractors.pipeline import Text
from extractors.workers import read_all
from flows.errors import GleanError


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
    for extraction in _shown(found):
        row = {"id": json.loads(extraction.record_key)} | as_guideline(extraction)
        line = json.dumps(row, ensure_ascii=False)
        # A lone surrogate cannot be UTF-8; as an escape it is JSON and reads back as it was.
        sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()
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
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _text(line, where=f"{name}, line {number}")


def _text(line: bytes, *, where: str) -> Text:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise InputError(f"{where} is not JSON: {error}.") from None
    if not isinstance(row, dict) or row.get("id") in (None, ""):
        raise InputError(f"{where} is not an object with an “id”.")
    title, abstract = row.get("title") or "", row.get("abstract") or ""
    if not isinstance(title, str) or not isinstance(abstract, str):
        raise InputError(f"{where}: “title” and “abstract” must be text.")
    return json.dumps(row["id"]), title, abstract
