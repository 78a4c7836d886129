"""How fast PubMed's bulk files are read, beside `lxml.iterparse` alone and `pubmed_parser`, on the same file.

    python -m flows.bench [FILE.xml.gz] [--records N]

Without a file the example records are repeated into one. Seconds are of this process's processor time, the
best of three rounds in turn, so other work on the machine counts little.
"""

import argparse
import gzip
import importlib
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

from flows.commands.sandbox import examples
from flows.sandbox import corpus
from flows.sandbox.article_xml import write
from flows.sources.bulk_files import opened
from flows.sources.pubmed_bulk import read_file

ROUNDS = 3
# Real records carry their references, which make up most of a bulk file; the examples have none.
REFERENCES = 30
_REFERENCE = (
    b"<Reference><Citation>Example A, Sample B, Model C. Pain in the legs of example people. Ex J Ex. "
    b"2012 May 1;12(3):345-52. doi: 10.1000/ex.%d</Citation><ArticleIdList>"
    b'<ArticleId IdType="pubmed">%d</ArticleId></ArticleIdList></Reference>'
)
MISSING = "not installed (pip install pubmed-parser, in an environment of your own)"


def alone(path: Path) -> int:
    """Records of the file, when lxml walks through it and nothing is made of them."""
    count = 0
    with opened(path) as file:
        for _, element in etree.iterparse(file, tag="PubmedArticle"):
            count += 1
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return count


def ours(path: Path) -> int:
    """Records of the file, read as we read it."""
    return sum(1 for _ in read_file(path))


def theirs() -> Callable[[Path], int] | None:
    """The same with `pubmed_parser`, where it is installed."""
    try:
        module = importlib.import_module("pubmed_parser")
    except ImportError:
        return None
    return lambda path: sum(1 for _ in module.parse_medline_xml(str(path)))


def per_second(readers: Sequence[Callable[[Path], int]], path: Path) -> list[float]:
    """Records a second of each reader, in its best round."""
    best = [0.0] * len(readers)
    for _ in range(ROUNDS):
        for place, reader in enumerate(readers):
            began = time.process_time()
            count = reader(path)
            best[place] = max(best[place], count / (time.process_time() - began))
    return best


def report(path: Path) -> Iterator[str]:
    """The lines of the report."""
    other = theirs()
    readers = [alone, ours, *([other] if other else [])]
    plain, own, *rest = per_second(readers, path)
    yield f"file           {path.name}, {path.stat().st_size / 1e6:.1f} MB"
    yield f"lxml.iterparse {plain:8.0f} records/s"
    yield f"gleanings      {own:8.0f} records/s ({own / plain:.0%} of lxml.iterparse alone)"
    yield (
        f"pubmed_parser  {rest[0]:8.0f} records/s (ours is {own / rest[0]:.1f} times as fast)"
        if rest
        else (f"pubmed_parser  {MISSING}")
    )


def repeated(folder: Path, *, records: int) -> Path:
    """A bulk file of the example records, again and again under new PMIDs, with as many references as real ones."""
    listed = b"".join(_REFERENCE % (number, number) for number in range(REFERENCES))
    references = b"<ReferenceList>" + listed + b"</ReferenceList></PubmedData>"
    articles = [write(one.record) for one in corpus.read(examples()) if one.record.kind != "book"]
    path = folder / "pubmed26n0001.xml.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"<PubmedArticleSet>")
        for number, xml in enumerate(islice(cycle(articles), records)):
            pmid = b">%d</PMID>" % (50_000_000 + number)
            file.write(re.sub(rb">[^<]*</PMID>", pmid, xml, count=1).replace(b"</PubmedData>", references))
        file.write(b"</PubmedArticleSet>")
    return path


def main(arguments: Sequence[str] | None = None) -> None:
    """Time the readers on a file and print the report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path, nargs="?", help="a bulk file of PubMed, gzip")
    parser.add_argument("--records", type=int, default=5_000, help="records of the file made (default 5000)")
    chosen = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        path = chosen.file or repeated(Path(folder), records=chosen.records)
        sys.stdout.writelines(f"{line}\n" for line in report(path))


if __name__ == "__main__":
    main()
