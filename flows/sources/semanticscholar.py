"""Semantic Scholar: the bulk search, page by page with a token, and its papers as records.

The search text has the grammar of that search: words are joined by AND, `|` is OR, `-` is NOT, quotes make a
phrase, `*` ends a beginning, parentheses group.
"""

from collections.abc import Iterator
from typing import Any

from flows.sources import identifiers, markup
from flows.sources.answer import Answer
from flows.sources.client import Client
from flows.sources.dates import Precision, iso, without_filler
from flows.sources.errors import refuse_empty
from flows.sources.page import Page
from flows.sources.person import person
from flows.sources.piece import Piece
from flows.sources.publication import PREPRINT
from warehouse.rows import Identifier, Kind, Other, PublicationType, Record

START = "first"
SUFFIX = ".json"
BASE_URL = "https://api.semanticscholar.org/graph/v1/"
# With a key one request a second; without one all the world shares a small allowance.
INTERVAL = 1.05
INTERVAL_WITHOUT_KEY = 3.1
FIELDS = (
    "title,abstract,externalIds,url,venue,publicationVenue,year,publicationDate,publicationTypes,journal,authors,"
    "isOpenAccess,openAccessPdf,fieldsOfStudy"
)

_KINDS: dict[str, Kind] = {
    "Book": "book",
    "BookSection": "book",
    "Conference": "conference",
    "Dataset": "dataset",
    "JournalArticle": "article",
    "Review": "article",
}
_PREPRINT_SERVERS = frozenset(["arxiv", "biorxiv", "medrxiv", "research square", "chemrxiv", "psyarxiv"])
_PREPRINT_DOIS = ("10.1101/", "10.48550/", "10.21203/", "10.20944/", "10.26434/", "10.31234/", "10.64898/")
_BARE = {"doi": identifiers.doi, "pmcid": identifiers.pmcid}
_IDENTIFIERS = {"DOI": "doi", "PubMed": "pmid", "PubMedCentral": "pmcid", "ArXiv": "arxiv"}


def parameters(query: str, *, date_from: str | None, date_to: str | None) -> dict[str, Any]:
    """The search as it is sent; a paper without a date is found only where no span of dates is asked for."""
    refuse_empty(query, "Semantic Scholar")
    span = {"publicationDateOrYear": f"{date_from or ''}:{date_to or ''}"} if date_from or date_to else {}
    return {"query": query, "fields": FIELDS, **span}


def page(
    client: Client, query: str, *, cursor: str, date_from: str | None, date_to: str | None, access: Any
) -> bytes:
    """One page of the search as Semantic Scholar sent it; raises a `SourceError`."""
    asked = parameters(query, date_from=date_from, date_to=date_to)
    key = access.api_key.get_secret_value() if access.api_key else None
    return client.ask(
        f"{access.base_url.rstrip('/')}/paper/search/bulk",
        # Without the fields the later pages would hold ids alone.
        asked if cursor == START else {**asked, "token": cursor},
        read=_checked,
        interval=INTERVAL if key else INTERVAL_WITHOUT_KEY,
        secret_headers={"x-api-key": key} if key else None,
    )


def parse(payload: bytes, *, origin: str) -> Page:
    """The papers of one answer, of a search or of a look-up of one paper."""
    whole = Piece.read(payload, source="Semantic Scholar", origin=origin)
    if "paperId" in whole.value:
        return Page(records=(record(whole),), claimed=1)
    # Where nothing was found there is no list at all.
    papers = () if whole.number("total") == 0 else whole.need("data").many("data")
    return Page(
        records=tuple(record(paper) for paper in papers),
        claimed=whole.number("total"),
        following=whole.text("token") or None if papers else None,
    )


def record(paper: Piece) -> Record:
    """One paper; raises a `SourceAnswerError` where it has no id."""
    kind = _kind(paper)
    abstract, sections = markup.abstract(paper.lines("abstract"))
    published, precision = _published(paper) or (None, None)
    journal, venue = paper.one("journal"), paper.one("publicationVenue")
    return Record(
        source="semanticscholar",
        source_id=paper.needed("paperId"),
        kind=kind,
        title=markup.line(paper.lines("title")),
        abstract=abstract,
        sections=sections,
        authors=tuple(person(name) for name in _names(paper)),
        journal=journal.text("name") or venue.text("name") or paper.text("venue") or None,
        issn=venue.text("issn") or None,
        volume=journal.text("volume") or None,
        pages=journal.text("pages") or None,
        published=published,
        published_precision=precision,
        types=(
            *(PublicationType(name=name) for name in paper.texts("publicationTypes")),
            *((PREPRINT,) if kind == "preprint" else ()),
        ),
        identifiers=tuple(_identifiers(paper)),
        url=paper.text("url") or None,
        others=tuple(_others(paper)),
    )


def _checked(answer: Answer) -> bytes:
    """The answer, if it can be read and its papers have what we asked for."""
    parse(answer.body, origin=answer.url)
    for paper in Piece.read(answer.body, source="Semantic Scholar", origin=answer.url).many("data"):
        paper.need("title", "abstract", "externalIds")
    return answer.body


def _kind(paper: Piece) -> Kind:
    """A preprint is one until it has the DOI of an article: Semantic Scholar joins both under one id."""
    kinds = (_KINDS[name] for name in paper.texts("publicationTypes") if name in _KINDS)
    doi = paper.one("externalIds").text("DOI")
    posted = paper.text("venue").lower().removesuffix(".org") in _PREPRINT_SERVERS
    return "preprint" if posted and (not doi or doi.startswith(_PREPRINT_DOIS)) else next(kinds, "article")


def _names(paper: Piece) -> Iterator[str]:
    return filter(None, (author.text("name") for author in paper.many("authors")))


def _published(paper: Piece) -> tuple[str, Precision] | None:
    return without_filler(paper.text("publicationDate")) or iso(paper.text("year"))


def _identifiers(paper: Piece) -> Iterator[Identifier]:
    yield Identifier(kind="s2", value=paper.text("paperId"))
    named = paper.one("externalIds")
    for name, kind in _IDENTIFIERS.items():
        value = _BARE.get(kind, str)(named.text(name))
        if value:
            yield Identifier(kind=kind, value=value)


def _others(paper: Piece) -> Iterator[Other]:
    named = {
        "fieldsOfStudy": paper.texts("fieldsOfStudy"),
        "openAccessPdf": (paper.one("openAccessPdf").text("url"),),
        "venue": (paper.text("venue"),),
    }
    for name, values in named.items():
        yield from (Other(name=name, value=value) for value in values if value)
