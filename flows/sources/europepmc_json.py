"""The JSON of Europe PMC (core results, and what lite ones have of them) as records.

A list with one item may come as the item alone, so every list is read both ways. Counts of citations and marks of
what Europe PMC has at the moment are left out: they change without the record changing.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from flows.sources import identifiers, markup
from flows.sources.dates import Precision, from_words, iso, without_filler
from flows.sources.errors import RecordError
from flows.sources.page import Page
from flows.sources.piece import Piece
from warehouse.rows import Author, Heading, Identifier, Kind, Link, Other, PublicationType, Record

SOURCE = "Europe PMC"
# On a page of so many records at least one has an abstract.
MANY = 50
ARTICLE = "https://europepmc.org/article"

# By collection: preprints, theses (EThOS), books (NCBI Bookshelf), patents.
_KINDS: dict[str, Kind] = {"PPR": "preprint", "ETH": "thesis", "NBK": "book", "PAT": "other"}
_INITIALS = re.compile(r"[^\W\d_a-z]{1,5}(?:-[^\W\d_a-z])?")
_DAY = re.compile(r"(\d{4}) ([A-Za-z]{3,9}) (\d{1,2})")
_OTHERS = (
    "firstPublicationDate", "publicationStatus", "pubModel", "license", "manuscriptId", "bookid", "versionNumber",
)  # fmt: skip


def parse(payload: bytes, *, origin: str = "Europe PMC's answer") -> Page:
    """The records of an answer, all or none; raises `SourceAnswerError` or `RecordError`, which name the place."""
    answer = Piece.read(payload, source=SOURCE, origin=origin).need("hitCount", "resultList")
    found = several(answer.one("resultList"), "result")
    records = tuple(_record(result, place) for place, result in enumerate(found, start=1))
    return Page(
        records=records,
        claimed=answer.number("hitCount"),
        following=_following(answer) if found else None,
        notes=tuple(_doubts(records)),
    )


def _doubts(records: tuple[Record, ...]) -> Iterator[str]:
    """A remark where what may be missing from one record is missing from all."""
    if len(records) >= MANY and not any(record.abstract for record in records):
        yield f"{SOURCE} gave {len(records)} records without any abstract"


def _following(answer: Piece) -> str | None:
    """The cursor of the next page; after the last one it is absent, or the one that was asked for once more."""
    following = answer.text("nextCursorMark")
    asked = answer.one("request").text("cursorMark")
    return following if following not in ("", asked, unquote(asked)) else None


def several(piece: Piece, name: str) -> tuple[Piece, ...]:
    """The objects of a list, or the one object that stands in its place."""
    return (piece.one(name),) if isinstance(piece.value.get(name), dict) else piece.many(name)


def _record(result: Piece, place: int) -> Record:
    collection, number = result.text("source"), result.text("id")
    if not collection or not number:
        raise RecordError(f"record {place} of {result.origin} has no {'id' if collection else 'source'}")
    result.need("title")
    issue, book = result.one("journalInfo"), result.one("bookOrReportDetails")
    journal = issue.one("journal")
    abstract, sections = markup.abstract(result.lines("abstractText"))
    published, precision, words = _published(result, issue, collection)
    return Record(
        source="europepmc",
        source_id=f"{collection}:{number}",
        kind=_kind(result, collection),
        title=markup.line(result.text("title")),
        abstract=abstract,
        sections=sections,
        authors=_authors(result),
        journal=_first(journal.text("title"), book.text("comprisingTitle")),
        journal_abbreviation=_first(
            journal.text("isoabbreviation"), journal.text("medlineAbbreviation"), result.text("journalTitle")
        ),
        issn=_first(journal.text("issn"), journal.text("essn"), result.text("journalIssn").split(";")[0]),
        volume=_first(issue.text("volume"), result.text("journalVolume")),
        issue=_first(issue.text("issue"), result.text("issue")),
        pages=_first(result.text("pageInfo")),
        published=published,
        published_precision=precision,
        published_text=words,
        published_online=_day(result.text("electronicPublicationDate")),
        created=_day(result.text("dateOfCreation")) or _day(result.text("firstIndexDate")),
        revised=_day(result.text("dateOfRevision")),
        languages=result.texts("language"),
        types=_types(result),
        headings=tuple(_heading(found) for found in several(result.one("meshHeadingList"), "meshHeading")),
        keywords=tuple(map(markup.line, result.one("keywordList").texts("keyword"))),
        identifiers=tuple(_identifiers(result, collection, number)),
        links=tuple(_links(result, collection)),
        url=f"{ARTICLE}/{collection}/{number}",
        publisher=_first(book.text("publisher")),
        others=tuple(_others(result)),
    )


def _first(*texts: str) -> str | None:
    return next((cleaned for text in texts if (cleaned := markup.line(text))), None)


def _kind(result: Piece, collection: str) -> Kind:
    if collection in _KINDS:
        return _KINDS[collection]
    return "book" if result.text("bookid") else "article"


def _published(
    result: Piece, issue: Piece, collection: str
) -> tuple[str | None, Precision | None, str | None]:
    """Date, precision and words: of the issue; of a preprint the day it was posted; else the year."""
    words = issue.text("dateOfPublication")
    if words:
        day = _DAY.fullmatch(words)
        found = iso(day[1], day[2], day[3]) if day else from_words(words)
    elif collection == "PPR" and result.text("firstPublicationDate"):
        found = iso(*result.text("firstPublicationDate").split("-")[:3])
    else:
        found = iso(result.text("pubYear")) or without_filler(result.text("firstPublicationDate"))
    return (*(found or (None, None)), words or None)


def _day(text: str) -> str | None:
    found = iso(*text[:10].split("-")[:3])
    return found[0] if found else None


def _authors(result: Piece) -> tuple[Author, ...]:
    listed = several(result.one("authorList"), "author")
    if listed:
        return tuple(_author(found) for found in listed)
    names = result.text("authorString").rstrip(". ").split(", ")
    return tuple(_short(name) for name in names if name)


def _author(found: Piece) -> Author:
    named = found.one("authorId")
    affiliations = several(found.one("authorAffiliationDetailsList"), "authorAffiliation")
    stated = [affiliation.text("affiliation") for affiliation in affiliations] or [found.text("affiliation")]
    family, collective = _first(found.text("lastName")), _first(found.text("collectiveName"))
    return Author(
        family=family if family or collective else _first(found.text("fullName")),
        given=_first(found.text("firstName")),
        initials=_first(found.text("initials")),
        collective=collective,
        orcid=identifiers.orcid(named.text("value")) if named.text("type") == "ORCID" else None,
        affiliation=_first(*stated),
    )


def _short(name: str) -> Author:
    """An author of the one line of lite results: `Doe JA`, or a group."""
    family, _, initials = markup.line(name).rpartition(" ")
    if family and _INITIALS.fullmatch(initials):
        return Author(family=family, initials=initials)
    return Author(collective=markup.line(name))


def _types(result: Piece) -> tuple[PublicationType, ...]:
    listed = result.one("pubTypeList").texts("pubType") or result.text("pubType").split("; ")
    return tuple(PublicationType(name=name) for name in dict.fromkeys(listed) if name)


def _heading(found: Piece) -> Heading:
    qualifiers = several(found.one("meshQualifierList"), "meshQualifier")
    return Heading(
        name=found.text("descriptorName"),
        major=any(part.text("majorTopic_YN") == "Y" for part in (found, *qualifiers)),
        qualifiers=tuple(part.text("qualifierName") for part in qualifiers),
    )


def _identifiers(result: Piece, collection: str, number: str) -> Iterator[Identifier]:
    pmid = result.text("pmid") or (number if collection == "MED" else "")
    named: tuple[tuple[str, str | None], ...] = (
        ("pmid", pmid),
        ("doi", identifiers.doi(result.text("doi"))),
        ("pmcid", identifiers.pmcid(result.text("pmcid") or (number if collection == "PMC" else ""))),
        ("ppr", number if collection == "PPR" else ""),
    )
    return (Identifier(kind=kind, value=value) for kind, value in named if value)


def _links(result: Piece, collection: str) -> Iterator[Link]:
    for found in several(result.one("commentCorrectionList"), "commentCorrection"):
        yield Link(
            kind=_link_kind(found.text("type"), collection, found.text("source")),
            target_id=_target(found),
            citation=_first(found.text("reference")),
            note=_first(found.text("note")),
        )


def _target(found: Piece) -> str | None:
    number = found.text("id")
    return identifiers.pmcid(number) if found.text("source") == "PMC" else number or None


def _link_kind(words: str, collection: str, target: str) -> str:
    """PubMed's word for a link: `Erratum for` is `ErratumFor`; a preprint is updated in its article.

    Which of the two is the preprint is told by their collections, since "preprint of" is read both ways.
    """
    said = words.casefold().split()
    if said[:1] == ["preprint"]:
        is_article = target == "PPR" if target != collection else said[-1] == "in"
        return "UpdateOf" if is_article else "UpdateIn"
    return "".join(word if word == "and" else word.capitalize() for word in said)


def _others(result: Piece) -> Iterator[Other]:
    for name in _OTHERS:
        if value := _first(result.text(name)):
            yield Other(name=name, value=value)
    for grant in several(result.one("grantsList"), "grant"):
        stated = ", ".join(filter(None, (grant.text("agency"), grant.text("grantId"))))
        if stated:
            yield Other(name="grant", value=stated)
    for chemical in several(result.one("chemicalList"), "chemical"):
        if substance := _first(chemical.text("name")):
            yield Other(name="chemical", value=substance)
