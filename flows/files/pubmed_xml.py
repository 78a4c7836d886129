"""PubMed's XML as a file: read by the parser of the source, so its records are PubMed's own."""

import re
from collections.abc import Iterator

from flows.files.entry import Skipped
from flows.files.errors import FileError
from flows.files.opened import Opened
from flows.sources import pubmed_xml
from flows.sources.errors import SourceError
from flows.sources.pubmed_bulk import BulkError, Deletion, read_bulk
from warehouse.rows import Record

# A bulk file of PubMed, packed or not, is larger than this, and its content may be too large to be read whole.
STREAMED = 5_000_000

START = re.compile(r"<Pubmed(?:Book)?Article(?:Set)?\b")

_PROLOGUE = re.compile(rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!DOCTYPE[^\[>]*>\s*)?(?=<Pubmed(?:Book)?Article\b)")


def read(file: Opened, *, database: str | None) -> Iterator[Record | Skipped]:  # noqa: ARG001 - it is PubMed
    """The records of a `PubmedArticleSet`, or of one article alone; raises FileError where it is not whole and safe."""
    if file.size > STREAMED:
        yield from _streamed(file)
        return
    payload = file.whole("PubMed XML")
    if alone := _PROLOGUE.match(payload):
        payload = b"<PubmedArticleSet>" + payload[alone.end() :] + b"</PubmedArticleSet>"
    try:
        yield from pubmed_xml.parse(payload, origin=str(file.path)).records
    except SourceError as error:
        raise FileError(f"{error.args[0]}: save it again from PubMed.") from None


def _streamed(file: Opened) -> Iterator[Record | Skipped]:
    """The newest record of each PMID of a large file; those that it deletes are skipped, with that reason."""
    try:
        for number, change in enumerate(read_bulk([file.path]), start=1):
            if isinstance(change, Deletion):
                yield Skipped(
                    number=number, line=0, reason=f"PubMed has deleted the record {change.source_id}"
                )
            else:
                yield change
    except BulkError as error:
        raise FileError(str(error)) from None
