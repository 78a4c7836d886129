"""The JSON of OpenAlex's works as records.

What OpenAlex computes anew all the time (counts of citations, topics, keywords with scores, the day of its last
update) is left out: a record is a new version when the work has changed. Names of authors come whole; the last
word counts as the family name.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from flows.sources import identifiers, markup
from flows.sources.dates import iso, without_filler
from flows.sources.errors import RecordError
from flows.sources.page import Page
from flows.sources.piece import Piece
from flows.sources.publication import ERRATUM, PREPRINT, RETRACTED, RETRACTION
from warehouse.rows import Author, Heading, Identifier, Kind, Other, PublicationType, Record

SOURCE = "OpenAlex"
# What a work must have to be one of ours; the rest may be null or missing.
NEEDED = ("abstract_inverted_index", "authorships", "type")

# Types that say how a work stands, in PubMed's words; others are kept as OpenAlex writes them.
_TYPES = {
    "erratum": ERRATUM,
    "preprint": PREPRINT,
    "retraction": RETRACTION,
}
_KINDS: dict[str, Kind] = {
    "article": "article",
    "book": "book",
    "book-chapter": "book",
    "conference-paper": "conference",
    "dataset": "dataset",
    "dissertation": "thesis",
    "editorial": "article",
    "erratum": "article",
    "letter": "article",
    "preprint": "preprint",
    "report": "report",
    "retraction": "article",
    "review": "article",
}
_WORK = re.compile(r"W\d+$")
_PMID = re.compile(r"[A-Za-z]*\d+(?=/?$)")
_GROUP = re.compile(
    r"\b(?:association|collaborat\w+|committee|consortium|group|initiative|investigators|network|organi[sz]ation"
    r"|society|team|trialists)\b",
    re.IGNORECASE,
)


def parse(payload: bytes, *, origin: str = "OpenAlex's answer") -> Page:
    """The records of a page of works or of one work; raises `SourceAnswerError` or `RecordError`."""
    answer = Piece.read(payload, source=SOURCE, origin=origin)
    if "results" not in answer.value and "id" in answer.value:
        return Page(records=(_record(answer, 1),), claimed=1)
    meta = answer.need("meta", "results").one("meta").need("count")
    records = tuple(_record(work, place) for place, work in enumerate(answer.many("results"), start=1))
    return Page(
        records=records,
        claimed=meta.number("count"),
        following=(meta.text("next_cursor") or None) if records else None,
    )


def _record(work: Piece, place: int) -> Record:
    number = _WORK.search(work.text("id"))
    if not number:
        raise RecordError(f"record {place} of {work.origin} has no id of a work")
    work.need(*NEEDED, "title" if "display_name" not in work.value else "display_name")
    location = work.one("primary_location")
    venue, biblio = location.one("source"), work.one("biblio")
    is_journal = venue.text("type") not in ("", "repository", "metadata")
    abstract, sections = markup.abstract(_abstract(work))
    published = without_filler(work.text("publication_date")) or without_filler(work.text("publication_year"))
    return Record(
        source="openalex",
        source_id=number[0],
        kind=_kind(work, location),
        title=markup.line(work.text("title") or work.text("display_name")),
        abstract=abstract,
        sections=sections,
        authors=tuple(_author(found) for found in work.many("authorships")),
        journal=_line(venue.text("display_name")) if is_journal else None,
        issn=_line(venue.text("issn_l")),
        volume=_line(biblio.text("volume")),
        issue=_line(biblio.text("issue")),
        pages=_pages(biblio),
        published=published[0] if published else None,
        published_precision=published[1] if published else None,
        created=_day(work.text("created_date")),
        languages=work.texts("language"),
        types=tuple(_types(work)),
        headings=tuple(_headings(work)),
        identifiers=tuple(_identifiers(work, number[0])),
        url=_url(location.text("landing_page_url")) or _url(work.text("id")),
        publisher=_line(venue.text("host_organization_name" if is_journal else "display_name")),
        others=tuple(_others(work)),
    )


def _day(text: str) -> str | None:
    found = iso(*text[:10].split("-")[:3])
    return found[0] if found else None


def _url(text: str) -> str | None:
    return text if text.startswith(("https://", "http://")) else None


def _line(text: str) -> str | None:
    return markup.line(text) or None


def _abstract(work: Piece) -> str:
    """The words in the order of their places; empty where OpenAlex may not give the abstract."""
    index = work.value["abstract_inverted_index"]
    if index is None:
        return ""
    if not isinstance(index, Mapping) or not all(map(_are_places, index.values())):
        work.refuse("abstract_inverted_index", "is no list of places for each word")
    placed = ((place, word) for word, places in index.items() for place in places)
    return " ".join(word for _, word in sorted(placed))


def _are_places(places: object) -> bool:
    return isinstance(places, list) and all(isinstance(place, int) for place in places)


def _kind(work: Piece, location: Piece) -> Kind:
    raw = {work.text("type_crossref"), location.text("raw_type")}
    if "proceedings-article" in raw and work.text("type") == "article":
        return "conference"
    return _KINDS.get(work.text("type"), "other")


def _types(work: Piece) -> Iterator[PublicationType]:
    name = work.text("type")
    if name:
        yield _TYPES.get(name, PublicationType(name=name))
    if work.value.get("is_retracted") is True:
        yield RETRACTED


def _author(found: Piece) -> Author:
    person, places = found.one("author"), found.texts("raw_affiliation_strings")
    institutions = tuple(place.text("display_name") for place in found.many("institutions"))
    name = markup.line(person.text("display_name") or found.text("raw_author_name"))
    family, given, collective = _split(name)
    return Author(
        family=family,
        given=given,
        collective=collective,
        orcid=identifiers.orcid(person.text("orcid")),
        affiliation="; ".join(map(markup.line, places or institutions)) or None,
    )


def _split(name: str) -> tuple[str | None, str | None, str | None]:
    """Family name, given names and group of a name that is written in one."""
    if _GROUP.search(name):
        return None, None, name
    family, comma, given = (part.strip() for part in name.partition(","))
    if not comma:
        given, _, family = name.rpartition(" ")
    return family or None, given or None, None


def _pages(biblio: Piece) -> str | None:
    first, last = biblio.text("first_page"), biblio.text("last_page")
    return "-".join(dict.fromkeys(filter(None, (first, last)))) or None


def _headings(work: Piece) -> Iterator[Heading]:
    """MeSH headings; OpenAlex repeats a heading for each of its qualifiers."""
    listed = groupby(
        work.many("mesh"), key=lambda row: (row.text("descriptor_ui"), row.text("descriptor_name"))
    )
    for (ui, name), rows in listed:
        parts = tuple(rows)
        yield Heading(
            ui=ui or None,
            name=name,
            major=any(row.value.get("is_major_topic") is True for row in parts),
            qualifiers=tuple(filter(None, (row.text("qualifier_name") for row in parts))),
        )


def _identifiers(work: Piece, number: str) -> Iterator[Identifier]:
    """All names of the work; those that are addresses are cut to what they name."""
    ids = work.one("ids")
    pmid = _PMID.search(ids.text("pmid"))
    named = (
        ("openalex", number),
        ("pmid", pmid[0] if pmid else None),
        ("doi", identifiers.doi(work.text("doi") or ids.text("doi"))),
        ("pmcid", identifiers.pmcid(ids.text("pmcid"))),
    )
    return (Identifier(kind=kind, value=value) for kind, value in named if value)


def _others(work: Piece) -> Iterator[Other]:
    if work.value.get("is_authors_truncated") is True:
        yield Other(name="is_authors_truncated", value="true")
    if work.value.get("is_paratext") is True:
        yield Other(name="is_paratext", value="true")
    if version := work.one("primary_location").text("version"):
        yield Other(name="version", value=version)
