"""Tables of references: CSV, TSV and the like, with whatever separator, language of headings and lines before them."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice

from flows.files.build import build, split
from flows.files.entry import Entry, Pair, Skipped
from flows.files.errors import FileError
from flows.files.names import split_names
from flows.files.opened import LONGEST, Opened
from flows.files.words import Dialect, Words, words
from warehouse.rows import Record

Row = Sequence[str]

# Search histories and banners stand above the headings of some exports.
_LINES_ABOVE = 40
_SEPARATORS = {
    "keyword": ";|\n,",
    "type": ";|\n",
    "language": ";|\n,",
    "serial_number": ";|\n,",
    "isbn": ";|\n,",
}
# `="19326203"` is how some tools keep Excel from reading a number.
_KEPT_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a table, as written and as `words/tables.toml` has them, and the row where they stand."""

    names: tuple[str, ...]
    keys: tuple[str, ...]
    row: int


def read(file: Opened, *, database: str | None) -> Iterator[Record | Skipped]:
    """The references of a CSV or TSV file; raises FileError where a quotation mark is never closed."""
    headings = separated_headings(file.beginning)
    if headings is None:
        raise FileError(f"{file.path} has no row of headings with a title in it.")
    separator, found = headings
    with file.lines(newline="") as lines:
        csv.field_size_limit(LONGEST)
        rows = csv.reader(lines, delimiter=separator, strict=True)
        try:
            numbered = ((rows.line_num, row) for row in rows)
            yield from records(islice(numbered, found.row, None), found, database=database)
        except csv.Error as error:
            raise FileError(
                f"{file.path}, line {rows.line_num}: the table breaks off ({error}); look for a quotation mark "
                "that is not closed, or export it again."
            ) from None


def separated_headings(beginning: str) -> tuple[str, Headings] | None:
    """The separator and the headings of a table of text; None for anything that is no table of references."""
    tried = [
        (separator, found) for separator in ",;\t|" if (found := headings_of(_rows(beginning, separator)))
    ]
    return max(tried, key=lambda one: _weight(one[1]), default=None)


def _rows(beginning: str, separator: str) -> Iterator[Row]:
    lines = beginning.lstrip("\ufeff").splitlines(keepends=True)
    reader = csv.reader(lines[:-1] or lines, delimiter=separator)
    try:
        yield from reader
    except csv.Error:
        return


def headings_of(rows: Iterable[Row]) -> Headings | None:
    """The row among the first ones that names most columns we know, a title among them."""
    found = [
        Headings(tuple(one.strip() for one in row), tuple(map(key, row)), number)
        for number, row in enumerate(islice(rows, _LINES_ABOVE), start=1)
    ]
    named = [one for one in found if _weight(one) > 1 and not _titles().isdisjoint(one.keys)]
    return max(named, key=_weight, default=None)


def _weight(headings: Headings) -> int:
    return len(_known().intersection(headings.keys))


def records(
    rows: Iterable[tuple[int, Row]], headings: Headings, *, database: str | None
) -> Iterator[Record | Skipped]:
    """The references of the rows below the headings, each with its number of line."""
    known, number = table_words(headings), 0
    dialect = _dialect(headings)
    said = database or (dialect.database if dialect else None)
    for line, row in rows:
        if any(cell.strip() for cell in row):
            number += 1
            pairs = split(tuple(_pairs(row, headings)), known.roles, _SEPARATORS, names=split_names)
            yield build(Entry(number, line, pairs), known, database=said)


@cache
def table_words(headings: Headings) -> Words:
    """The words of tables with the headings as this table writes them."""
    told, dialect = words("tables"), _dialect(headings)
    meant = told.roles | (dialect.roles if dialect else {})
    written: dict[str, list[str]] = {}
    for key_, name in zip(headings.keys, headings.names, strict=True):
        written.setdefault(key_, []).append(name)
    roles = {role: tuple(chain(*(written.get(tag, ()) for tag in tags))) for role, tags in meant.items()}
    return Words(roles)


def _dialect(headings: Headings) -> Dialect | None:
    """The database that writes such a table, by a heading that no other writes."""
    return next((one for one in words("tables").dialects if one.tag in headings.keys), None)


def _pairs(row: Row, headings: Headings) -> Iterator[Pair]:
    """Heading and value of each cell; a cell below a merged heading belongs to the heading before it."""
    name = ""
    for place, cell in enumerate(row):
        beyond = place >= len(headings.names)
        name = f"column {place + 1}" if beyond else headings.names[place] or name
        kept = _KEPT_AS_TEXT.fullmatch(cell.strip())
        yield name or f"column {place + 1}", kept[1] if kept else cell


@cache
def _known() -> frozenset[str]:
    return frozenset(chain(*words("tables").roles.values()))


@cache
def _titles() -> frozenset[str]:
    return frozenset(words("tables").roles["title"])


def key(heading: str) -> str:
    """A heading in small letters, without accents and punctuation: `Author(s)` is `author s`."""
    plain = unicodedata.normalize("NFKD", heading).casefold()
    letters = "".join(one if one.isalnum() else " " for one in plain if not unicodedata.combining(one))
    return " ".join(letters.split())
