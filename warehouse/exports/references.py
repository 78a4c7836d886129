"""References for reference managers: RIS, NBIB, BibTeX and CSL-JSON, one a work, its state among the notes."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import duckdb

from warehouse.held import refuse_unknown_topic
from warehouse.rows import Author, Record

_WORKS = files("warehouse.exports") / "works.sql"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_Pairs = Iterator[tuple[str, str | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A work as it is cited: the record that stands for it, its id here and its state."""

    record: Record
    work_id: str
    state: str

    def identifier(self, kind: str) -> str | None:
        """The record's first identifier of that kind; for `pmid` also PubMed's own id."""
        if kind == "pmid" and self.record.source == "pubmed":
            return self.record.source_id
        return next((one.value for one in self.record.identifiers if one.kind == kind), None)

    @property
    def date(self) -> tuple[str, ...]:
        """Year, month and day of publication, as far as the source states them."""
        return tuple((self.record.published or "").split("-")) if self.record.published else ()

    @property
    def year(self) -> str | None:
        """The year of publication."""
        return self.date[0] if self.date else None


def references(con: duckdb.DuckDBPyConnection, topic: str | None = None) -> tuple[Reference, ...]:
    """The held works, by choice only those of a topic, in the order of their ids; raises `StoreError`."""
    if topic:
        refuse_unknown_topic(con, topic)
    rows = con.execute(_WORKS.read_text("utf-8"), {"topic": topic}).fetchall()
    return tuple(
        Reference(record=Record.from_json(_said(json.loads(line))), work_id=work_id, state=state)
        for line, work_id, state in rows
    )


def _said(line: dict[str, Any]) -> dict[str, Any]:
    """The row without what is NULL."""
    return {name: value for name, value in line.items() if value is not None}


# --- RIS ----------------------------------------------------------------------------------------------------

_RIS_TYPES = {
    "book": "BOOK", "conference": "CONF", "dataset": "DATA", "preprint": "UNPB", "report": "RPRT",
    "thesis": "THES", "trial": "GEN", "trial_results": "GEN", "other": "GEN",
}  # fmt: skip


def ris(found: Iterable[Reference]) -> Iterator[str]:
    """References in RIS, lines ended as its specification asks."""
    for reference in found:
        lines = (f"{tag}  - {_line(value)}\r\n" for tag, value in _ris(reference) if value)
        yield "".join(lines) + "ER  - \r\n\r\n"


def _ris(reference: Reference) -> _Pairs:
    record = reference.record
    first, _, last = (record.pages or "").partition("-")
    yield "TY", _RIS_TYPES.get(record.kind, "JOUR")
    yield "ID", reference.work_id
    yield "TI", record.title
    yield from (("AU", _inverted(author)) for author in record.authors)
    yield from (("ED", _inverted(author)) for author in record.editors)
    yield "PY", reference.year
    yield "DA", "/".join(reference.date) if len(reference.date) > 1 else None
    yield "T2", record.journal
    yield "J2", record.journal_abbreviation
    yield "VL", record.volume
    yield "IS", record.issue
    yield "SP", first
    yield "EP", last
    yield "SN", record.issn
    yield "PB", record.publisher
    yield "DO", reference.identifier("doi")
    yield "AN", reference.identifier("pmid")
    yield "C2", reference.identifier("pmcid")
    yield "UR", record.url
    yield from (("LA", language) for language in record.languages)
    yield from (("KW", keyword) for keyword in record.keywords)
    yield "AB", record.abstract
    yield "DB", record.database or record.source
    yield "N1", f"Gleanings: {reference.state}"


# --- NBIB ---------------------------------------------------------------------------------------------------


def nbib(found: Iterable[Reference]) -> Iterator[str]:
    """References as MEDLINE writes them, long lines wrapped at a blank."""
    for reference in found:
        yield "".join(_wrapped(tag, _line(value)) for tag, value in _nbib(reference) if value) + "\n"


def _nbib(reference: Reference) -> _Pairs:
    record = reference.record
    yield "PMID", reference.identifier("pmid")
    yield "OWN", "Gleanings"
    yield "IS", record.issn
    yield "VI", record.volume
    yield "IP", record.issue
    yield "DP", _medline_date(reference.date)
    yield "TI", record.title
    yield "PG", record.pages
    doi = reference.identifier("doi")
    yield "LID", f"{doi} [doi]" if doi else None
    yield "AB", record.abstract
    for author in record.authors:
        yield ("CN", author.collective) if author.collective else ("FAU", _inverted(author))
    yield from (("LA", language) for language in record.languages)
    yield from (("PT", kind.name) for kind in record.types)
    yield "TA", record.journal_abbreviation
    yield "JT", record.journal
    yield from (("OT", keyword) for keyword in record.keywords)
    yield "PMC", reference.identifier("pmcid")
    yield "SO", f"Gleanings: {reference.state}"


def _wrapped(tag: str, value: str, width: int = 80) -> str:
    lines, line = [], ""
    for word in value.split(" "):
        if line and len(line) + len(word) + 7 > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else word
    return f"{tag:<4}- " + "\n      ".join([*lines, line]) + "\n"


def _medline_date(date: Sequence[str]) -> str | None:
    if not date:
        return None
    month = [_MONTHS[int(date[1]) - 1]] if len(date) > 1 else []
    return " ".join([date[0], *month, *(str(int(day)) for day in date[2:])])


# --- BibTeX -------------------------------------------------------------------------------------------------

_BIBTEX_TYPES = {"book": "book", "conference": "inproceedings", "thesis": "phdthesis", "report": "techreport"}
_SPECIAL = re.compile(r"[\\{}%&$#_~^]")
_ESCAPES = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def bibtex(found: Iterable[Reference]) -> Iterator[str]:
    """References in BibTeX, UTF-8; what TeX would take for a command is escaped."""
    for reference in found:
        kind = _BIBTEX_TYPES.get(reference.record.kind, "article" if reference.record.journal else "misc")
        key = re.sub(r"[^A-Za-z0-9:.-]", "-", reference.work_id)
        lines = (f",\n  {name} = {{{_tex(value)}}}" for name, value in _bibtex(reference) if value)
        yield f"@{kind}{{{key}" + "".join(lines) + "\n}\n\n"


def _bibtex(reference: Reference) -> _Pairs:
    record = reference.record
    yield "title", record.title
    yield "author", " and ".join(_inverted(author) for author in record.authors)
    yield "editor", " and ".join(_inverted(author) for author in record.editors)
    yield ("booktitle" if record.kind == "conference" else "journal"), record.journal
    yield "year", reference.year
    yield "month", str(int(reference.date[1])) if len(reference.date) > 1 else None
    yield "volume", record.volume
    yield "number", record.issue
    yield "pages", (record.pages or "").replace("-", "--")
    yield "issn", record.issn
    yield "publisher", record.publisher
    yield "doi", reference.identifier("doi")
    yield "pmid", reference.identifier("pmid")
    yield "url", record.url
    yield "keywords", ", ".join(record.keywords)
    yield "abstract", record.abstract
    yield "note", f"Gleanings: {reference.state}"


def _tex(value: str) -> str:
    return _SPECIAL.sub(lambda found: _ESCAPES.get(found[0], "\\" + found[0]), _line(value))


# --- CSL-JSON -----------------------------------------------------------------------------------------------

_CSL_TYPES = {
    "book": "book", "conference": "paper-conference", "dataset": "dataset", "preprint": "article",
    "report": "report", "thesis": "thesis", "trial": "document", "trial_results": "document",
    "other": "document",
}  # fmt: skip


def csl_json(found: Iterable[Reference]) -> Iterator[str]:
    """References as the array of objects that CSL processors read."""
    yield json.dumps([csl_item(reference) for reference in found], ensure_ascii=False, indent=1) + "\n"


def csl_item(reference: Reference) -> dict[str, Any]:
    """One reference as CSL processors read it, its id the work's."""
    record = reference.record
    item = {
        "id": reference.work_id,
        "type": _CSL_TYPES.get(record.kind, "article-journal"),
        "title": record.title,
        "author": [_csl_name(author) for author in record.authors],
        "editor": [_csl_name(author) for author in record.editors],
        "issued": {"date-parts": [[int(part) for part in reference.date]]} if reference.date else None,
        "container-title": record.journal,
        "container-title-short": record.journal_abbreviation,
        "volume": record.volume,
        "issue": record.issue,
        "page": record.pages,
        "ISSN": record.issn,
        "publisher": record.publisher,
        "DOI": reference.identifier("doi"),
        "PMID": reference.identifier("pmid"),
        "PMCID": reference.identifier("pmcid"),
        "URL": record.url,
        "language": record.languages[0] if record.languages else None,
        "abstract": record.abstract,
        "note": f"Gleanings: {reference.state}",
    }
    return {name: value for name, value in item.items() if value}


def _csl_name(author: Author) -> dict[str, str]:
    if author.collective:
        return {"literal": author.collective}
    given = author.given or author.initials
    return {"family": author.family or ""} | ({"given": given} if given else {})


def _inverted(author: Author) -> str:
    """`Doe, Jane`, or the group's name; on one line."""
    if author.collective:
        return _line(author.collective)
    given = author.given or author.initials
    return _line(f"{author.family}, {given}" if given else author.family or "")


def _line(value: str) -> str:
    return " ".join(value.split())


REFERENCES: dict[str, Callable[[Iterable[Reference]], Iterator[str]]] = {
    "ris": ris,
    "nbib": nbib,
    "bibtex": bibtex,
    "csl-json": csl_json,
}
