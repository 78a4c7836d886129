"""ClinicalTrials.gov's JSON as a file: one study, a list of them, an answer of its API, or a study a line."""

import json
import re
from collections.abc import Iterator
from typing import Any

from flows.files.entry import Skipped
from flows.files.errors import FileError
from flows.files.opened import Opened
from flows.sources import clinicaltrials
from flows.sources.errors import SourceError
from warehouse.rows import Record

START = re.compile(r"\A\ufeff?\s*[\[{].*?\"protocolSection\"\s*:", re.DOTALL)


def read(file: Opened, *, database: str | None) -> Iterator[Record | Skipped]:  # noqa: ARG001 - it is the register
    """The trials of such a file, read by the parser of the source, so its records are the register's own."""
    for number, (line, study) in enumerate(_studies(file), start=1):
        payload = json.dumps(study).encode()
        try:
            yield from clinicaltrials.parse(payload, origin=str(file.path)).records
        except SourceError as error:
            yield Skipped(number, line, str(error.args[0]))


def _studies(file: Opened) -> Iterator[tuple[int, Any]]:
    """The studies with the lines where they stand: 1 where all of them stand in one value."""
    try:
        whole = json.loads(file.whole("JSON").decode(file.charset, errors="replace").lstrip("\ufeff"))
    except (ValueError, RecursionError):
        yield from _by_lines(file)
        return
    found = whole.get("studies", [whole]) if isinstance(whole, dict) else whole
    yield from ((1, study) for study in found)


def _by_lines(file: Opened) -> Iterator[tuple[int, Any]]:
    with file.lines() as lines:
        for place, line in enumerate(lines, start=1):
            try:
                if line.strip():
                    yield place, json.loads(line)
            except (ValueError, RecursionError):
                raise FileError(f"{file.path}, line {place} is not whole JSON.") from None
