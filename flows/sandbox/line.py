"""One line of a corpus in JSON, checked, and the record that it stands for (see `flows.sandbox.corpus`)."""

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import AfterValidator, AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

from flows.sandbox.article_xml import date_words, initials
from flows.sandbox.index import first_day, uid_number
from flows.sources.dates import Precision, from_words, iso
from warehouse.rows import Author, Heading, Identifier, Link, PublicationType, Record, Registration, Section

TYPE_IDS: dict[str, str] = tomllib.loads(
    files(__package__).joinpath("publication_types.toml").read_text("utf-8")
)
SPREAD_FROM, SPREAD_DAYS = date(2000, 1, 1), 9131


def _named(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)


class _Section(_Shape):
    label: str = ""
    text: str
    category: str | None = None


class _Author(_Shape):
    family: str | None = None
    given: str | None = None
    initials: str | None = None
    collective: str | None = None
    orcid: str | None = None
    affiliation: str | None = None


class _Type(_Shape):
    ui: str | None = None
    name: str


class _Heading(_Shape):
    ui: str | None = None
    name: str
    major: bool = False
    qualifiers: tuple[str, ...] = ()


class _Registration(_Shape):
    registry: str
    number: str


class _Link(_Shape):
    kind: str
    target_id: str | None = None
    citation: str | None = None
    note: str | None = None


def _real(stated: str) -> str:
    date.fromisoformat(first_day(stated) or "")
    return stated


_Date = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$"), AfterValidator(_real)]


class Line(_Shape):
    """One line of a corpus."""

    pmid: str = Field(pattern=r"^[A-Za-z]*\d+$", validation_alias=AliasChoices("pmid", "id"))
    version: int = 1
    kind: Literal["article", "book"] = "article"
    status: str | None = None
    title: str = ""
    original_title: str | None = None
    abstract: str = ""
    sections: tuple[_Section, ...] = ()
    authors: tuple[_Author, ...] = ()
    journal: str | None = None
    journal_abbreviation: str | None = None
    issn: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    year: Annotated[str, Field(pattern=r"^\d{4}$")] | None = None
    published: _Date | None = None
    published_text: str | None = None
    published_online: _Date | None = None
    created: _Date | None = None
    revised: _Date | None = None
    languages: tuple[str, ...] = ("eng",)
    types: tuple[_Type, ...] = ()
    publication_types: tuple[str, ...] = ()
    mesh: tuple[Annotated[_Heading, BeforeValidator(_named)], ...] = Field(
        default=(), validation_alias=AliasChoices("mesh", "headings")
    )
    keywords: tuple[str, ...] = ()
    doi: str | None = None
    pmcid: str | None = None
    pii: str | None = None
    registrations: tuple[_Registration, ...] = ()
    links: tuple[_Link, ...] = ()


def record(line: Line) -> Record:
    """The record that the line stands for, as a reader of its XML would see it."""
    abstract, sections = _abstract(line.sections) if line.sections else (line.abstract, ())
    published, precision, words = _published(line)
    created = line.created or _created(line, published)
    return Record(
        source="pubmed",
        source_id=line.pmid,
        version=line.version,
        kind=line.kind,
        status=line.status or (None if line.kind == "book" else "MEDLINE"),
        title=line.title,
        original_title=line.original_title,
        abstract=abstract,
        sections=sections,
        authors=tuple(_author(author) for author in line.authors),
        journal=line.journal,
        journal_abbreviation=line.journal_abbreviation,
        issn=line.issn,
        volume=line.volume,
        issue=line.issue,
        pages=line.pages,
        published=published,
        published_precision=precision,
        published_text=words,
        published_online=line.published_online,
        created=created,
        revised=line.revised or created,
        languages=line.languages,
        types=_types(line),
        headings=tuple(Heading(**heading.model_dump()) for heading in line.mesh),
        keywords=line.keywords,
        identifiers=_identifiers(line),
        registrations=tuple(Registration(**entry.model_dump()) for entry in line.registrations),
        links=tuple(Link(**link.model_dump()) for link in line.links),
    )


def _author(author: _Author) -> Author:
    whole = Author(**author.model_dump())
    return replace(whole, initials=initials(whole))


def _published(line: Line) -> tuple[str | None, Precision | None, str | None]:
    """Date, precision and words, each from the others where the line does not give it."""
    stated = line.published or line.year
    if stated is None:
        found = from_words(line.published_text or "")
        return (*(found or (None, None)), line.published_text)
    found = iso(*stated.split("-"))
    return (*(found or (None, None)), line.published_text or date_words(stated))


def _created(line: Line, published: str | None) -> str:
    number = uid_number(line.pmid)
    first, span = (date(int(published[:4]), 1, 1), 365) if published else (SPREAD_FROM, SPREAD_DAYS)
    return (first + timedelta(days=number % span)).isoformat()


def _types(line: Line) -> tuple[PublicationType, ...]:
    stated = line.types or tuple(_Type(name=name) for name in line.publication_types or ("Journal Article",))
    return tuple(PublicationType(ui=kind.ui or TYPE_IDS.get(kind.name), name=kind.name) for kind in stated)


def _identifiers(line: Line) -> tuple[Identifier, ...]:
    named = (("pmid", line.pmid), ("doi", line.doi), ("pmcid", line.pmcid), ("pii", line.pii))
    return tuple(Identifier(kind=kind, value=value) for kind, value in named if value)


def _abstract(parts: Iterable[_Section]) -> tuple[str, tuple[Section, ...]]:
    """The texts joined by line breaks; sections only where at least one has a name."""
    told = [part for part in parts if part.text.strip()]
    sections, start = [], 0
    for part in told:
        end = start + len(part.text)
        sections.append(Section(label=part.label, category=part.category, start=start, end=end))
        start = end + 1
    labelled = any(part.label or part.category not in (None, "UNASSIGNED") for part in told)
    return "\n".join(part.text for part in told), tuple(sections) if labelled else ()
