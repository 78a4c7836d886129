"""PubMed's bulk files: the yearly `baseline` and the daily `updatefiles`, as one state of PubMed.

Files are numbered, and a later one replaces what earlier ones said of a PMID. So they are read from the last
to the first, and of each PMID only what comes first counts: its newest record, or its deletion. Files are
streamed, and the PMIDs seen are bits, so memory stays flat however many files there are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from flows.sources.bulk_files import BulkError, check, in_order, opened, skim
from flows.sources.errors import SourceError
from flows.sources.plain_text import plain
from flows.sources.pubmed_xml import Element, article, book
from flows.sources.safe_xml import ENTITIES, SAFELY, declared_entities
from warehouse.rows import Record

__all__ = ["BulkError", "Deletion", "read_bulk", "read_file"]

_TAGS = ("PubmedArticle", "PubmedBookArticle", "DeleteCitation")
_ROOTS = ("PubmedArticleSet", "PubmedBookArticleSet")


@dataclass(frozen=True, slots=True)
class Deletion:
    """PubMed has deleted the record of this PMID."""

    source_id: str


def read_bulk(paths: Iterable[Path]) -> Iterator[Record | Deletion]:
    """Of each PMID in the files its newest record or its deletion, once; raises `BulkError`.

    The MD5 sums beside the files are checked before the first record comes.
    """
    ordered = in_order(paths)
    for path in ordered:
        check(path)
    seen = _Seen()
    for path in reversed(ordered):
        yield from _newest(path, seen)


def read_file(path: Path) -> Iterator[Record | Deletion]:
    """All records of one file and then its deletions, in its order; raises `BulkError`."""
    for element in _elements(path):
        if element.tag == "DeleteCitation":
            yield from (Deletion(plain(pmid)) for pmid in element.iterchildren("PMID"))
        else:
            yield _record(element, path)


def _newest(path: Path, seen: "_Seen") -> Iterator[Record | Deletion]:
    """What is not in `seen`, which then holds it; of several records of one PMID the last."""
    places, deleted = skim(path)
    wanted = {place for pmid, place in places.items() if pmid not in seen}
    wanted -= {places.get(pmid, -1) for pmid in deleted}
    records = (element for element in _elements(path) if element.tag != "DeleteCitation")
    for place, element in enumerate(records):
        if place in wanted:
            wanted.remove(place)
            yield _expected(_record(element, path), places, place, path)
    if wanted:
        raise BulkError(f"{path} names more records than it holds; download it again.")
    yield from (Deletion(pmid) for pmid in deleted if pmid not in seen)
    seen.update(places)
    seen.update(deleted)


def _expected(record: Record, places: dict[str, int], place: int, path: Path) -> Record:
    if places.get(record.source_id) != place:
        raise BulkError(f"{path}, record {place + 1}: its PMID is not where it belongs; please report this.")
    return record


def _record(element: Element, path: Path) -> Record:
    try:
        return article(element) if element.tag == "PubmedArticle" else book(element)
    except SourceError as error:
        raise BulkError(f"{path}: {error}") from None


def _elements(path: Path) -> Iterator[Element]:
    """The records and deletions of a file as elements, each gone when the next is asked for."""
    with opened(path) as file:
        reading = etree.iterparse(file, tag=_TAGS, **SAFELY)
        try:
            for _, element in reading:
                if element.getprevious() is None and declared_entities(element):
                    raise BulkError(f"{path} {ENTITIES}.")
                yield element
                _drop_before(element)
        except etree.XMLSyntaxError as error:
            raise BulkError(f"{path} is not whole XML of PubMed ({error.msg}); download it again.") from None
        if reading.root.tag not in _ROOTS:
            raise BulkError(
                f"{path} is <{reading.root.tag}> instead of <PubmedArticleSet>; download it again."
            )


def _drop_before(element: Element) -> None:
    """Take what was read out of the tree, so that it does not grow."""
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


class _Seen:
    """A set of PMIDs as bits; what is no number of a PMID's size is kept as text."""

    _LARGEST = 1 << 28

    def __init__(self) -> None:
        self._bits = bytearray()
        self._others: set[str] = set()

    def __contains__(self, pmid: str) -> bool:
        number = self._number(pmid)
        if number is None:
            return pmid in self._others
        return number >> 3 < len(self._bits) and bool(self._bits[number >> 3] & 1 << (number & 7))

    def update(self, pmids: Iterable[str]) -> None:
        """Add PMIDs."""
        for pmid in pmids:
            number = self._number(pmid)
            if number is None:
                self._others.add(pmid)
                continue
            self._bits.extend(bytes(max(0, (number >> 3) + 1 - len(self._bits))))
            self._bits[number >> 3] |= 1 << (number & 7)

    def _number(self, pmid: str) -> int | None:
        """The PMID as a number, unless it is written in another way than `str` would."""
        number = int(pmid) if pmid.isdecimal() and len(pmid) < 10 else self._LARGEST
        return number if number < self._LARGEST and str(number) == pmid else None
