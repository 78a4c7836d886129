"""The JSON of PLOS's search (Solr) as records; Solr leaves out each field that an article does not have."""

from collections.abc import Iterator

from flows.sources import identifiers, markup
from flows.sources.dates import iso
from flows.sources.errors import RecordError
from flows.sources.page import Page
from flows.sources.person import person
from flows.sources.piece import Piece
from flows.sources.publication import ERRATUM, RETRACTED, RETRACTION
from warehouse.rows import Author, Identifier, Link, Other, PublicationType, Record

SOURCE = "PLOS"
# Only what is read, and nothing that is counted anew every day.
FIELDS = (
    "id", "title_display", "title", "author_display", "author_collab_only_display", "abstract_primary_display",
    "abstract", "journal", "eissn", "volume", "issue", "elocation_id", "publication_date", "received_date",
    "accepted_date", "article_type", "retraction", "expression_of_concern",
)  # fmt: skip

# PLOS's words that say of an article what it does to another, in PubMed's.
_TYPES = {"Correction": ERRATUM, "Retraction": RETRACTION}
_LINKS = {"retraction": "RetractionIn", "expression_of_concern": "ExpressionOfConcernIn"}


def parse(payload: bytes, *, origin: str = "PLOS's answer") -> Page:
    """The records of one answer, all or none; raises `SourceAnswerError` or `RecordError`, which name the place."""
    answer = Piece.read(payload, source=SOURCE, origin=origin).need("response").one("response")
    found = answer.need("numFound", "start", "docs").many("docs")
    claimed, end = answer.number("numFound") or 0, (answer.number("start") or 0) + len(found)
    return Page(
        records=tuple(_record(article, place) for place, article in enumerate(found, start=1)),
        claimed=claimed,
        following=str(end) if found and end < claimed else None,
    )


def _record(article: Piece, place: int) -> Record:
    doi = identifiers.doi(article.text("id"))
    if doi is None:
        raise RecordError(f"record {place} of {article.origin} has no id that is a DOI")
    title = article.lines("title_display") or article.lines("title") or article.needed("title")
    abstract, sections = markup.abstract(_abstract(article))
    published, precision = iso(*_day(article, "publication_date")) or (None, None)
    return Record(
        source="plos",
        source_id=doi,
        kind="article",
        title=markup.line(title),
        abstract=abstract,
        sections=sections,
        authors=tuple(_authors(article)),
        journal=article.text("journal") or None,
        issn=article.text("eissn") or None,
        volume=article.text("volume") or None,
        issue=article.text("issue") or None,
        pages=article.text("elocation_id") or None,
        published=published,
        published_precision=precision,
        types=tuple(_types(article)),
        identifiers=(Identifier(kind="doi", value=doi),),
        links=tuple(_links(article)),
        url=f"https://doi.org/{doi}",
        publisher=SOURCE,
        others=tuple(_others(article)),
    )


def _abstract(article: Piece) -> str:
    """The abstract alone where PLOS tells it from summaries for other readers, else all that stands there."""
    parts = article.texts("abstract_primary_display") or article.texts("abstract")
    return parts[0] if len(parts) == 1 else "".join(f"<p>{part}</p>" for part in parts)


def _authors(article: Piece) -> Iterator[Author]:
    groups = article.texts("author_collab_only_display")
    for name in article.texts("author_display"):
        yield Author(collective=markup.line(name)) if name in groups else person(markup.line(name))


def _day(article: Piece, name: str) -> tuple[str, str, str]:
    year, month, day = [*article.text(name)[:10].split("-"), "", "", ""][:3]
    return year, month, day


def _types(article: Piece) -> Iterator[PublicationType]:
    for name in article.texts("article_type"):
        yield _TYPES.get(name, PublicationType(name=name))
    if article.texts("retraction"):
        yield RETRACTED


def _links(article: Piece) -> Iterator[Link]:
    for name, kind in _LINKS.items():
        for said in article.texts(name):
            yield Link(kind=kind, target_id=identifiers.doi(said), note=f"{SOURCE}: {said}")


def _others(article: Piece) -> Iterator[Other]:
    for name in ("received_date", "accepted_date"):
        stated = iso(*_day(article, name))
        if stated:
            yield Other(name=name, value=stated[0])
