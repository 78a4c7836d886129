"""Crossref: a search of all works by cursor, page by page.

A cursor moves on with every request, even with one whose answer got lost, and it looks the same on every page.
So only a request that was refused for its pace is sent again; after any other failure, or when the cursor has
expired, the search is opened anew and read up to the same place.
"""

from dataclasses import dataclass
from typing import Any, Self

from flows.sources.answer import Answer
from flows.sources.client import Client
from flows.sources.crossref_json import record
from flows.sources.envelope import seal, unseal
from flows.sources.errors import (
    SearchTooBroadError,
    SourceAnswerError,
    SourceError,
    SourceRefusedError,
    SourceThrottledError,
    refuse_empty,
)
from flows.sources.page import Page
from flows.sources.piece import Piece

START = "*"
SUFFIX = ".json"
BASE_URL = "https://api.crossref.org/"
# Without an address to write to Crossref allows 5 requests a second, with one 10.
INTERVAL = 0.21
OPENINGS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A place in the search: works received before it, and Crossref's cursor."""

    before: int = 0
    cursor: str = START

    @classmethod
    def read(cls, text: str) -> Self:
        before, _, cursor = text.rpartition(" ")
        return cls(before=int(before or 0), cursor=cursor)

    def __str__(self) -> str:
        return f"{self.before} {self.cursor}" if self.before else self.cursor


def parameters(query: str, *, date_from: str | None, date_to: str | None) -> dict[str, Any]:
    """The search as it is sent: the words of the query, by choice only works of a span of dates."""
    refuse_empty(query, "Crossref")
    spans = (
        f"from-pub-date:{date_from}" if date_from else "",
        f"until-pub-date:{date_to}" if date_to else "",
    )
    chosen = ",".join(filter(None, spans))
    return {"query": query} | ({"filter": chosen} if chosen else {})


def page(
    client: Client, query: str, *, cursor: str, date_from: str | None, date_to: str | None, access: Any
) -> bytes:
    """One page of the search, with its place in an envelope; raises a `SourceError`."""
    asked = parameters(query, date_from=date_from, date_to=date_to)
    place = _Place.read(cursor)
    if place.cursor == START:
        return _not_too_broad(_ask(client, asked, place, access), most=access.most)
    try:
        return _ask(client, asked, place, access)
    except SourceError as error:
        if not (error.passing or isinstance(error, SourceRefusedError)):
            raise
        return _reopened(client, asked, place, access)


def _not_too_broad(answer: bytes, *, most: int) -> bytes:
    claimed = parse(answer, origin="Crossref").claimed or 0
    if claimed > most:
        raise SearchTooBroadError(
            f"Crossref claims {claimed:,} hits, more than the {most:,} allowed: it finds what has any of the words",
            advice="use rarer words, narrow the dates, or raise GLEAN_SOURCES__CROSSREF__MOST",
        )
    return answer


def parse(payload: bytes, *, origin: str) -> Page:
    """The works of one answer, of a search or of a look-up by DOI."""
    asked, answer = unseal(payload)
    whole = Piece.read(answer, source="Crossref", origin=origin)
    if whole.text("message-type") == "work":
        return Page(records=(record(whole.one("message")),), claimed=1)
    works = whole.need("message").one("message").need("items", "total-results")
    records = tuple(record(work) for work in works.many("items"))
    return Page(
        records=records,
        claimed=works.number("total-results"),
        following=_following(works, before=int(asked.get("before", 0)), received=len(records)),
    )


def mailto(client: Client) -> dict[str, str]:
    """Whom Crossref may write to, if the settings say so: who gives an address is served politely."""
    return {"mailto": client.email} if client.email else {}


def _following(works: Piece, *, before: int, received: int) -> str | None:
    """Crossref gives a cursor on the last page as well, and would give empty pages for ever."""
    cursor, so_far = works.text("next-cursor"), before + received
    if not cursor or not received or so_far >= (works.number("total-results") or 0):
        return None
    return str(_Place(before=so_far, cursor=cursor))


def _ask(client: Client, asked: dict[str, Any], place: _Place, access: Any) -> bytes:
    def read(answer: Answer) -> bytes:
        sealed = seal(answer.body, {"before": place.before})
        found = parse(sealed, origin=answer.url).records
        if found and not any(work.title for work in found):
            raise SourceAnswerError(f"Crossref's works have no title any more ({answer.url})", url=answer.url)
        return sealed

    first = place.cursor == START
    return client.ask(
        f"{access.base_url.rstrip('/')}/works",
        {**asked, "rows": str(access.batch_size), "cursor": place.cursor, **mailto(client)},
        read=read,
        interval=INTERVAL,
        again=(lambda error: error.passing) if first else _was_too_fast,
    )


def _was_too_fast(error: SourceError) -> bool:
    return isinstance(error, SourceThrottledError)


def _reopened(client: Client, asked: dict[str, Any], wanted: _Place, access: Any) -> bytes:
    """The page at a place of the search, read anew from the beginning."""
    for opening in range(OPENINGS):
        try:
            return _walked(client, asked, wanted, access)
        except SourceError as error:
            if not error.passing or opening == OPENINGS - 1:
                raise
    raise AssertionError("the last opening returns or raises")


def _walked(client: Client, asked: dict[str, Any], wanted: _Place, access: Any) -> bytes:
    place: _Place | None = _Place()
    while place is not None and place.before <= wanted.before:
        answer = _ask(client, asked, place, access)
        if place.before == wanted.before:
            return answer
        following = parse(answer, origin="Crossref").following
        place = _Place.read(following) if following else None
    raise SourceAnswerError(
        f"Crossref's search has changed while it was read: there is no page after {wanted.before:,} works",
        advice="run the same command again for a new search",
    )
