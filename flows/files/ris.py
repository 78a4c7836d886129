"""RIS, in the dialects of the tools that write it.

`rispy` is not used: of two references without `ER` it gives the first alone and says nothing, it keeps the
first of repeated tags such as `DO` and `TI` and drops the others, it names no lines, and reads files whole.
"""

import re
from collections.abc import Iterator

from flows.files.build import build, split
from flows.files.entry import Entry, Skipped
from flows.files.opened import Opened
from flows.files.tagged import entries
from flows.files.words import words
from warehouse.rows import Record

START = re.compile(r"^[\s\ufeff]{0,2}TY( {1,2})-", re.MULTILINE)

# Some tools indent the tag, or write two blanks after the hyphen; a few write one blank before it.
_TAG = re.compile(r"[\s\ufeff]{0,2}([A-Z][A-Z0-9])  - ?(.*)", re.DOTALL)
_LOOSE_TAG = re.compile(r"[\s\ufeff]{0,2}([A-Z][A-Z0-9]) {1,2}-(?:\s(.*)|$)", re.DOTALL)
_SEPARATORS = {"keyword": "\n", "serial_number": "\n", "database": "\n"}


def read(file: Opened, *, database: str | None) -> Iterator[Record | Skipped]:
    """The references of a RIS file."""
    begun, known = START.search(file.beginning), words("ris")
    tag = _LOOSE_TAG if begun and begun[1] == " " else _TAG
    with file.lines() as lines:
        for entry in entries(lines, tag, starts=("TY",), ends=("ER",)):
            pairs = split(entry.pairs, known.roles, _SEPARATORS)
            yield build(Entry(entry.number, entry.line, pairs), known, database=database)
