"""bioRxiv and medRxiv, which share one API: all preprints posted in a span of dates, page by page.

The API has no search by words. So the whole span is read, and those preprints are kept whose title and abstract
have the words of the search text. `category:pain_medicine` in it lets the server give that category alone. A page
holds as many preprints as the server likes (30 or 100), so the next one begins after the number received.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from flows.sources import identifiers, markup
from flows.sources.answer import Answer
from flows.sources.client import Client
from flows.sources.dates import iso
from flows.sources.envelope import seal, unseal
from flows.sources.errors import GarbledAnswerError, refuse_empty
from flows.sources.matching import matcher
from flows.sources.page import Page
from flows.sources.person import person
from flows.sources.piece import Piece
from flows.sources.publication import PREPRINT
from flows.sources.span import first_day, last_day
from warehouse.rows import Identifier, Link, Other, Record

START = "first"
SUFFIX = ".json"
BASE_URL = "https://api.biorxiv.org/"
INTERVAL = 0.5

NAMES = {"biorxiv": "bioRxiv", "medrxiv": "medRxiv"}
OPENED = {"biorxiv": "2013-11-01", "medrxiv": "2019-06-01"}
NO_SEARCH = (
    "{} has no search by words: all {:,} versions of preprints posted from {} to {} were looked through"
)

_CATEGORY = re.compile(r"(?:^|\s)category:(?:\"([^\"]+)\"|(\S+))", re.IGNORECASE)
_VERSION = re.compile(r"v\d+$")
_NOTHING = ("", "NA", "N/A", "na")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A span of days (both included), and how many preprints of it come before the page."""

    first: str
    last: str
    before: int = 0

    @classmethod
    def read(cls, text: str) -> Self:
        first, last, before = text.split("/")
        return cls(first=first, last=last, before=int(before))

    def __str__(self) -> str:
        return f"{self.first}/{self.last}/{self.before}"


def parameters(query: str, *, server: str, date_from: str | None, date_to: str | None) -> dict[str, Any]:
    """What is asked of the server, and the words that we look for ourselves."""
    words, category = _parted(query)
    refuse_empty(words or category, NAMES[server])
    if words:
        matcher(words, source=NAMES[server])
    asked = {
        "server": server,
        "from": first_day(date_from) if date_from else OPENED[server],
        "to": last_day(date_to) if date_to else "today",
        "words": words,
    }
    return asked | ({"category": category} if category else {})


def page(
    client: Client,
    query: str,
    *,
    server: str,
    cursor: str,
    date_from: str | None,
    date_to: str | None,
    access: Any,
) -> bytes:
    """One page of the span in an envelope with what is looked for; raises a `SourceError`."""
    asked = parameters(query, server=server, date_from=date_from, date_to=date_to)
    today = datetime.now(UTC).date().isoformat()
    if cursor == START:
        # The span stays the same until its end, even if a run goes on tomorrow.
        place = _Place(first=asked["from"], last=asked["to"] if date_to else today)
    else:
        place = _Place.read(cursor)
    told = {"server": server, "words": asked["words"], "place": str(place), "to": asked["to"]}

    def read(answer: Answer) -> bytes:
        sealed = seal(answer.body, told)
        parse(sealed, server=server, origin=answer.url)
        return sealed

    return client.ask(
        f"{access.base_url.rstrip('/')}/details/{server}/{place}/json",
        {"category": asked["category"]} if "category" in asked else {},
        read=read,
        interval=INTERVAL,
    )


def parse(payload: bytes, *, server: str, origin: str) -> Page:
    """The preprints of one answer that have the words looked for; each version is a record."""
    asked, answer = unseal(payload)
    whole = Piece.read(answer, source=NAMES[server], origin=origin).need("messages", "collection")
    message = next(iter(whole.many("messages")), whole)
    entries = whole.many("collection")
    place = _Place.read(asked["place"]) if asked else None
    total = _total(message, entries, place)
    found = tuple(_record(entry, server) for entry in entries)
    fits = matcher(asked["words"], source=NAMES[server]) if asked.get("words") else None
    return Page(
        records=tuple(record for record in found if not fits or fits(record.title, record.abstract)),
        following=_following(place, len(entries), total),
        notes=_notes(server, place, total, until=asked.get("to", "")),
    )


def published(client: Client, doi: str, *, server: str, access: Any) -> str | None:
    """The DOI of the article that a preprint became, None where the server knows of none."""
    return client.ask(
        f"{access.base_url.rstrip('/')}/pubs/{server}/{doi}/na/json",
        {},
        read=lambda answer: _published(answer, server),
        interval=INTERVAL,
    )


def _published(answer: Answer, server: str) -> str | None:
    whole = Piece.read(answer.body, source=NAMES[server], origin=answer.url).need("messages", "collection")
    found = (identifiers.doi(entry.text("published_doi")) for entry in whole.many("collection"))
    return next((doi for doi in found if doi), None)


def _parted(query: str) -> tuple[str, str]:
    """The words of a search text, and its category."""
    found = _CATEGORY.search(query)
    category = (found[1] or found[2]) if found else ""
    return " ".join(_CATEGORY.sub(" ", query).split()), category.replace(" ", "_")


def _total(message: Piece, entries: tuple[Piece, ...], place: _Place | None) -> int:
    """How many preprints the span has; raises `GarbledAnswerError` for a page that is not the one asked for."""
    status = message.text("status").lower()
    if status != "ok" and not (status.startswith("no ") and status.endswith("found")):
        message.refuse("status", f"is {status[:80]!r}")
    total = message.number("total") if status == "ok" else 0
    if total is None:
        # An answer for one DOI has no total.
        return len(entries) if place is None else message.refuse("total", "is missing")
    said, cursor = message.number("count"), message.number("cursor")
    is_whole = said in (None, len(entries)) and (entries or place is None or place.before >= total)
    if not is_whole or (place and cursor not in (None, place.before)):
        raise GarbledAnswerError(
            f"{message.origin} gave {len(entries)} preprints from {cursor}, not the page that was asked for",
            url=message.origin,
        )
    return total


def _following(place: _Place | None, received: int, total: int) -> str | None:
    if place is None or place.before + received >= total:
        return None
    return str(_Place(first=place.first, last=place.last, before=place.before + received))


def _notes(server: str, place: _Place | None, total: int, *, until: str) -> tuple[str, ...]:
    """What the report of the search must say; without the day itself where the span ends today."""
    return (NO_SEARCH.format(NAMES[server], total, place.first, until),) if place and total else ()


def _record(entry: Piece, server: str) -> Record:
    """One version of a preprint, from the answers of `details` or of `pubs`."""
    prefix = "preprint_" if "preprint_doi" in entry.value else ""
    entry.need(f"{prefix}doi", f"{prefix}title", f"{prefix}abstract", f"{prefix}date")
    doi = _VERSION.sub("", entry.needed(f"{prefix}doi").lower())
    version = entry.number("version") or 1
    abstract, sections = markup.abstract(_told(entry, f"{prefix}abstract"))
    published, precision = iso(*entry.text(f"{prefix}date").split("-")[:3]) or (None, None)
    return Record(
        source=server,
        source_id=doi,
        version=version,
        kind="preprint",
        title=markup.line(entry.text(f"{prefix}title")),
        abstract=abstract,
        sections=sections,
        authors=tuple(person(name) for name in _told(entry, f"{prefix}authors").split(";") if name.strip()),
        journal=NAMES[server],
        published=published,
        published_precision=precision,
        types=(PREPRINT,),
        keywords=tuple(filter(None, (_told(entry, f"{prefix}category").lower(),))),
        identifiers=(Identifier(kind="doi", value=doi),),
        links=tuple(_links(entry)),
        url=f"https://www.{server}.org/content/{doi}v{version}",
        others=tuple(_others(entry)),
    )


def _told(entry: Piece, name: str) -> str:
    text = entry.text(name)
    return "" if text in _NOTHING else text


def _links(entry: Piece) -> Iterator[Link]:
    article = identifiers.doi(entry.text("published_doi") or _told(entry, "published"))
    if article:
        yield Link(kind="UpdateIn", target_id=article, note="published as an article")
    if "withdraw" in entry.text("type").lower():
        yield Link(kind="RetractionIn", note="withdrawn")


def _others(entry: Piece) -> Iterator[Other]:
    names = ("type", "license", "author_corresponding", "author_corresponding_institution", "jatsxml")
    yield from (Other(name=name, value=value) for name in names if (value := _told(entry, name)))
    funders = entry.many("funder") if isinstance(entry.value.get("funder"), list) else ()
    yield from (Other(name="funder", value=funder.text("name")) for funder in funders if funder.text("name"))
