"""EndNote's tagged form (`%0 Journal Article`, `%A …`), which follows refer and BibIX."""

import re
from collections.abc import Iterator

from flows.files.build import build, split
from flows.files.entry import Entry, Skipped
from flows.files.opened import Opened
from flows.files.tagged import entries
from flows.files.words import words
from warehouse.rows import Record

START = re.compile(r"^\ufeff?%0\s.*\n\s*%\S\s", re.MULTILINE)

_TAG = re.compile(r"\ufeff?(%\S)(?:\s(.*)|\s*$)", re.DOTALL)
_SEPARATORS = {"keyword": "\n;", "serial_number": "\n"}


def read(file: Opened, *, database: str | None) -> Iterator[Record | Skipped]:
    """The references of such a file; each begins with `%0`."""
    known = words("endnote_enw")
    with file.lines() as lines:
        for entry in entries(lines, _TAG, starts=("%0",)):
            pairs = split(entry.pairs, known.roles, _SEPARATORS)
            yield build(Entry(entry.number, entry.line, pairs), known, database=database)
