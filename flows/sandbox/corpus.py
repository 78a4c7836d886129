"""Reads the records that the sandbox serves: JSON lines or PubMed XML, compressed with gzip or not.

One JSON object per line. Only `pmid` is needed; what is not named here is ignored.

    pmid (or id)          "26218762", or "EX0001" for a record that must not be mistaken for PubMed's
    title, original_title text; original_title is the title in the language of the article
    abstract              text, for an abstract without sections
    sections              [{"label": "Methods", "text": "…", "category": "METHODS"}]: they are the abstract
    authors               [{"family", "given", "initials", "orcid", "affiliation"} or {"collective"}]
    journal, journal_abbreviation, issn, volume, issue, pages      text
    year, published       "2015"; or with more precision "2015-09", "2015-09-14"
    published_text        instead of these, in words: "2012 Spring", "1978 Dec-1979 Jan"
    published_online, created, revised                             ISO dates as above
    languages             ["eng"], which is also the default
    types                 [{"ui": "D016449", "name": "Randomized Controlled Trial"}], or names only in
                          publication_types; the default is Journal Article
    mesh (or headings)    names, or [{"ui", "name", "major": true, "qualifiers": ["therapy"]}]
    keywords              ["sciatica"]
    doi, pmcid, pii       text
    registrations         [{"registry": "ClinicalTrials.gov", "number": "NCT01609972"}]
    links                 [{"kind": "RetractionIn", "target_id", "citation", "note"}]
    version, status, kind 1, "MEDLINE", "article" or "book"

A record without `created` gets a day that depends on its year and the number in its id alone, and one without
`revised` was last revised on the day of its creation: the same corpus always gives the same answers.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from pydantic import ValidationError

from flows.errors import GleanError
from flows.sandbox.line import Line, record
from flows.sources.errors import SourceError
from flows.sources.pubmed_xml import article_set, parse
from warehouse.rows import Record


class CorpusError(GleanError):
    """A corpus that cannot be read; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Article:
    """A record to serve; `xml` is its element where the corpus had one, else it is written when asked for."""

    record: Record
    xml: bytes | None = None


def read(paths: Iterable[Path]) -> Iterator[Article]:
    """The articles of all files, in their order; raises `CorpusError` naming the file and the line."""
    for path in paths:
        try:
            payload = _bytes(path)
        except (OSError, EOFError, zlib.error) as error:
            raise CorpusError(f"{path} cannot be read as a corpus: {error}.") from error
        yield from (_from_xml if payload.lstrip()[:1] == b"<" else _from_lines)(path, payload)


def article(line: dict[str, Any]) -> Article:
    """The article of one line of a corpus; raises pydantic's `ValidationError`."""
    return Article(record(Line.model_validate(line)))


def _bytes(path: Path) -> bytes:
    payload = path.read_bytes()
    return gzip.decompress(payload) if payload[:2] == b"\x1f\x8b" else payload


def _from_lines(path: Path, payload: bytes) -> Iterator[Article]:
    for number, line in enumerate(payload.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield Article(record(Line.model_validate_json(line)))
        except ValidationError as error:
            raise CorpusError(f"{path}, line {number}: {_reason(error)}") from error


def _reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(str(step) for step in first["loc"])
    return f"{where or 'the line'}: {first['msg']}; see docs/sandbox.md for the format."


def _from_xml(path: Path, payload: bytes) -> Iterator[Article]:
    try:
        root = article_set(payload, origin=str(path))
        for element in root.iterchildren("PubmedArticle", "PubmedBookArticle"):
            xml = etree.tostring(element, encoding="utf-8", with_tail=False)
            page = parse(b"<PubmedArticleSet>" + xml + b"</PubmedArticleSet>", origin=str(path))
            yield from (Article(found, xml) for found in page.records)
    except SourceError as error:
        raise CorpusError(str(error)) from error
