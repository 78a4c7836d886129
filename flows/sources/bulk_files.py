"""PubMed's bulk files as files: their order, their MD5 sums, and which PMIDs stand where in one."""

import gzip
import hashlib
import logging
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, cast

from flows.errors import GleanError

_NAME = re.compile(r"(?:pubmed(?P<year>\d\d)n)?.*?(?P<number>\d+)(?:_\d+)?\.xml(?:\.gz)?", re.IGNORECASE)
_SUM = re.compile(r"\b[0-9a-f]{32}\b", re.IGNORECASE)
_RECORD = re.compile(rb"<(?:MedlineCitation|BookDocument)\b[^>]*>\s*<PMID\b[^>]*>\s*([^<\s]+)\s*</PMID>")
_PMID = re.compile(rb"<PMID\b[^>]*>\s*([^<\s]+)\s*</PMID>")
_END, _DELETIONS = b"</PMID>", b"<DeleteCitation"
_BLOCK = 1 << 20
_log = logging.getLogger(__name__)


class BulkError(GleanError):
    """Bulk files that cannot be read as they are: one sentence that names the file."""


def in_order(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files of one year by their numbers; raises `BulkError` where these leave the order open.

    A single file needs no number.
    """
    paths = tuple(paths)
    if len(paths) < 2:
        return paths
    numbered = sorted((_numbered(path), path) for path in paths)
    years = sorted({year for (year, _), _ in numbered})
    if len(years) > 1:
        raise BulkError(
            f"Bulk files of two years cannot be mixed ({', '.join(f'pubmed{year:02}' for year in years)}): "
            "each baseline replaces all that was before it."
        )
    twice = [number for number, count in Counter(number for number, _ in numbered).items() if count > 1]
    if twice:
        names = " and ".join(str(path) for number, path in numbered if number == twice[0])
        raise BulkError(f"{names} have the same number, so their order is open; give one of them.")
    for before, after in pairwise(number for (_, number), _ in numbered):
        if after > before + 1:
            _log.warning("no bulk file is given between %d and %d; its changes are missing", before, after)
    return tuple(path for _, path in numbered)


def _numbered(path: Path) -> tuple[int, int]:
    found = _NAME.fullmatch(path.name)
    if found is None:
        raise BulkError(
            f"{path} has no number in its name, as pubmed26n0001.xml.gz has; its place is unknown."
        )
    return int(found["year"] or 0), int(found["number"])


def check(path: Path) -> bool:
    """Whether an MD5 sum stands beside the file; raises `BulkError` where the file has another one."""
    beside = path.with_name(path.name + ".md5")
    try:
        named = _SUM.search(beside.read_text(encoding="ascii", errors="replace"))
    except FileNotFoundError:
        return False
    if named is None:
        raise BulkError(f"{beside} holds no MD5 sum; download it again.")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    if found != named[0].lower():
        raise BulkError(f"{path} has the MD5 sum {found} and not {named[0]}: download it again.")
    return True


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file's XML as bytes, unpacked as it is read; raises `BulkError` where it is broken."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            yield cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if packed else raw
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BulkError(f"{path} is cut off or broken ({error}); download it again.") from None


def skim(path: Path) -> tuple[dict[str, int], tuple[str, ...]]:
    """The place of the last record of each PMID, and the PMIDs that the file deletes, from its bytes alone."""
    places: dict[str, int] = {}
    deleted: list[str] = []
    count = 0
    for piece in _pieces(path):
        records, mark, deletions = piece.partition(_DELETIONS) if not deleted else (b"", b"", piece)
        for found in _RECORD.finditer(records):
            places[found[1].decode()] = count
            count += 1
        deleted.extend(found[1].decode() for found in _PMID.finditer(mark + deletions))
    return places, tuple(dict.fromkeys(deleted))


def _pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a file in pieces that end with a PMID, so that none is cut through."""
    rest = b""
    with opened(path) as file:
        while block := file.read(_BLOCK):
            whole, end, rest = (rest + block).rpartition(_END)
            yield whole + end
