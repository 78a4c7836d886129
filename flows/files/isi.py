"""Web of Science's plain text: two-letter tags, values indented by three blanks, `FN` … `EF` around them."""

import re
from collections.abc import Iterator

from flows.files.build import build, split
from flows.files.entry import Entry, Pair, Skipped
from flows.files.opened import Opened
from flows.files.tagged import entries
from flows.files.words import words
from warehouse.rows import Record

START = re.compile(r"^\ufeff?FN \S.*\n(?:\s*\n)?VR ", re.MULTILINE)

_TAG = re.compile(r"([A-Z][A-Z0-9])(?:\s+(.*)|\s*$)", re.DOTALL)
_LISTS = frozenset({"AU", "AF", "BE", "ED", "CA", "CR", "C1"})
_SEPARATORS = {"keyword": ";", "isbn": ";"}


def read(file: Opened, *, database: str | None) -> Iterator[Record | Skipped]:
    """The references of such a file; MEDLINE's and INSPEC's come in it, too."""
    known = words("isi")
    with file.lines() as lines:
        for entry in entries(lines, _TAG, starts=("PT",), ends=("ER", "EF")):
            pairs = split(_unwrapped(entry.pairs), known.roles, _SEPARATORS)
            said = database or _database(pairs)
            yield build(Entry(entry.number, entry.line, pairs), known, database=said)


def _unwrapped(pairs: tuple[Pair, ...]) -> list[Pair]:
    """The values on one line each; of a list, each line is an item."""
    return [
        (tag, item)
        for tag, value in pairs
        for item in (value.split("\n") if tag in _LISTS else [" ".join(value.split())])
    ]


def _database(pairs: tuple[Pair, ...]) -> str | None:
    """The database within Web of Science, by the number that it gave the record."""
    number = next((value for tag, value in pairs if tag == "UT"), "")
    return {"WOS": "Web of Science", "MEDLINE": "PubMed", "INSPEC": "Inspec"}.get(number.partition(":")[0])
