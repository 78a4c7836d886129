"""PubMed: search with the history server, fetch in batches that a resumed run can skip.

A search lists the PMIDs of all its hits, so each batch is known by its ids. It is fetched by history, or by
ids where the session has expired or gives other records. PubMed gives out at most 9,999 hits of one search; a
larger one is asked in ranges of PMIDs. Where records are held already, only those that are due are fetched
(`pubmed_due`).
"""

import json
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from pydantic import SecretStr

from flows.sources.answer import Answer
from flows.sources.client import Client
from flows.sources.errors import (
    GarbledAnswerError,
    SearchTooBroadError,
    SourceAnswerError,
    redact,
    refuse_empty,
)
from flows.sources.eutils import BASE_URL, Eutils, HistoryExpiredError
from flows.sources.page import Page
from flows.sources.pubmed_due import due
from flows.sources.pubmed_xml import article_set, parse, pmids
from warehouse.held import Version

__all__ = ["Batch", "Found", "Part", "batches", "fetch", "fetch_batch", "parse", "search"]

Key = SecretStr | str | None

WALL = 9_999
LAST_PMID = 2**26 - 1
_ALL = {"db": "pubmed", "retmode": "json", "retstart": "0", "retmax": str(WALL), "usehistory": "y"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A search that PubMed answers whole: at most 9,999 hits, in the order of the history server."""

    term: str
    count: int
    ids: tuple[str, ...]
    webenv: str = ""
    query_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found: hits claimed, their PMIDs in `parts`, PubMed's remarks, the request as JSON.

    `due` are the hits to fetch, None for all of them.
    """

    query: str
    claimed: int
    parts: tuple[Part, ...]
    notes: tuple[str, ...]
    parameters: str
    due: tuple[str, ...] | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The PMIDs of all hits, in the order in which they are fetched."""
        return tuple(pmid for part in self.parts for pmid in part.ids)

    def as_json(self) -> dict[str, Any]:
        """All of it, to be kept in a run's folder."""
        return asdict(self)

    @classmethod
    def from_json(cls, line: Mapping[str, Any]) -> Self:
        """What `as_json` wrote."""
        parts = tuple(Part(**{**part, "ids": tuple(part["ids"])}) for part in line["parts"])
        due = None if line["due"] is None else tuple(line["due"])
        return cls(**{**line, "parts": parts, "notes": tuple(line["notes"]), "due": due})


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Hits to fetch together; `retstart` is the place of the first among all, `offset` that in its part."""

    retstart: int
    offset: int
    part: Part
    ids: tuple[str, ...]


def search(
    client: Client,
    query: str,
    *,
    base_url: str = BASE_URL,
    api_key: Key = None,
    date_from: str | None = None,
    date_to: str | None = None,
    held: Mapping[str, Version] | None = None,
) -> Found:
    """All hits of a query, by choice only those published in a span of dates (ISO 8601).

    Hits that are `held` are due only where there may be more to know. Raises a `SourceError` where PubMed does not
    answer, or does not list what it claims.
    """
    refuse_empty(query, "PubMed")
    eutils = Eutils(client=client, base_url=base_url, api_key=api_key)
    notes: list[str] = []

    def ask(term: str) -> Part:
        part, remarks = eutils.ask(
            "esearch", {**_ALL, "term": term}, lambda answer: read_search(answer, term)
        )
        notes.extend(remarks)
        return part

    whole = ask(within(query, date_from, date_to))
    parts = _parts(ask, whole)
    remarks = dict.fromkeys([*notes, *_shortfall(whole, parts)])
    asked: dict[str, Any] = {"url": redact(eutils.address("esearch")), **_ALL, "term": whole.term}
    if whole.count > WALL:
        asked["parts"] = [part.term for part in parts]
    found = Found(
        query=query,
        claimed=whole.count,
        parts=parts,
        notes=tuple(remarks),
        parameters=json.dumps(asked, ensure_ascii=False, sort_keys=True),
    )
    if not held:
        return found

    def narrowed(term: str) -> Set[str]:
        notes.clear()
        listed = _parts(ask, ask(f"({whole.term}) AND {term}"))
        # A field that PubMed does not know narrows nothing: then everything is due.
        unknown = any(note.startswith(_UNKNOWN_FIELD) for note in notes)
        return set(found.ids) if unknown else {pmid for part in listed for pmid in part.ids}

    return replace(found, due=due(found.ids, held, narrowed))


def _parts(ask: Callable[[str], Part], whole: Part) -> tuple[Part, ...]:
    return tuple(_split(ask, whole, 1, LAST_PMID)) if whole.count > WALL else (whole,)


def within(query: str, date_from: str | None, date_to: str | None) -> str:
    """The query limited to publication dates from and to these ISO dates, both included."""
    if not date_from and not date_to:
        return query
    first, last = ((day or "").replace("-", "/") for day in (date_from or "1000", date_to or "3000"))
    return f'({query}) AND ("{first}"[DP] : "{last}"[DP])'


def batches(found: Found, *, size: int = 200) -> tuple[Batch, ...]:
    """The batches in which the hits are fetched; the same for the same search and size."""
    cut, start = [], 0
    listed = found.parts if found.due is None else (_listed(found.query, found.due),)
    for part in listed:
        for offset in range(0, len(part.ids), size):
            ids = part.ids[offset : offset + size]
            cut.append(Batch(retstart=start + offset, offset=offset, part=part, ids=ids))
        start += len(part.ids)
    return tuple(cut)


def _listed(term: str, ids: tuple[str, ...]) -> Part:
    """Hits that no session of the history server holds together: they are fetched by their ids."""
    return Part(term=term, count=len(ids), ids=ids)


def fetch(
    client: Client,
    found: Found,
    *,
    size: int = 200,
    start: int = 0,
    base_url: str = BASE_URL,
    api_key: Key = None,
) -> Iterator[bytes]:
    """The answers of efetch, one a batch, from the batch whose `retstart` is `start` on."""
    for batch in batches(found, size=size):
        if batch.retstart >= start:
            yield fetch_batch(client, batch, base_url=base_url, api_key=api_key)


def fetch_batch(client: Client, batch: Batch, *, base_url: str = BASE_URL, api_key: Key = None) -> bytes:
    """The answer of efetch for one batch: whole, well-formed XML with records of this batch and no others.

    A record that PubMed no longer has is not in it; that none of several is there is an error.
    """
    eutils = Eutils(client=client, base_url=base_url, api_key=api_key)
    history = {
        "WebEnv": batch.part.webenv,
        "query_key": batch.part.query_key,
        "retstart": str(batch.offset),
        "retmax": str(len(batch.ids)),
    }
    listed = {"id": ",".join(batch.ids)}
    wanted = set(batch.ids)
    for choice in (history, listed) if batch.part.webenv else (listed,):
        try:
            payload, received = eutils.ask(
                "efetch", {"db": "pubmed", "retmode": "xml", **choice}, _reader(batch)
            )
        except HistoryExpiredError:
            continue
        if received == wanted or (choice is listed and received < wanted):
            return payload
    raise SourceAnswerError(f"{eutils.address('efetch')} sends other records than those it was asked for")


def probe(client: Client, access: Any) -> Page:
    """The first record of a tiny search, to see whether PubMed works; raises a `SourceError`."""
    eutils = Eutils(client=client, base_url=access.base_url, api_key=access.api_key)
    asked = {"db": "pubmed", "retmode": "json", "retmax": "1", "term": "sciatica"}
    part, _ = eutils.ask("esearch", asked, lambda answer: read_search(answer, asked["term"]))
    if not part.ids:
        return Page(records=(), claimed=part.count)
    batch = Batch(retstart=0, offset=0, part=part, ids=part.ids)
    payload = fetch_batch(client, batch, base_url=access.base_url, api_key=access.api_key)
    return replace(parse(payload, origin=f"the answer of {eutils.address('efetch')}"), claimed=part.count)


def _reader(batch: Batch) -> Callable[[Answer], tuple[bytes, set[str]]]:
    """A reading of an answer as its bytes and the PMIDs in it."""

    def read(answer: Answer) -> tuple[bytes, set[str]]:
        received = set(pmids(article_set(answer.body, origin=f"the answer of {answer.url}")))
        if not received and len(batch.ids) > 1:
            raise GarbledAnswerError(f"{answer.url} sent none of {len(batch.ids)} records", url=answer.url)
        return answer.body, received

    return read


def read_search(answer: Answer, term: str) -> tuple[Part, tuple[str, ...]]:
    """The hits that an answer of esearch lists, and PubMed's remarks on the query."""
    data = answer.json()
    result = data.get("esearchresult") if isinstance(data, dict) else None
    if not isinstance(result, dict):
        raise SourceAnswerError(f"{answer.url} answered without esearchresult", url=answer.url)
    lacking = [name for name in ("count", "idlist") if name not in result]
    if lacking or not str(result["count"]).isdecimal():
        raise SourceAnswerError(f"{answer.url} answered without {lacking or ['a number']}", url=answer.url)
    part = Part(
        term=term,
        count=int(result["count"]),
        ids=tuple(dict.fromkeys(result["idlist"])),
        webenv=result.get("webenv", ""),
        query_key=result.get("querykey", ""),
    )
    if part.count and not part.ids:
        raise GarbledAnswerError(f"{answer.url} claims {part.count:,} hits and lists none", url=answer.url)
    return part, tuple(_remarks(result))


_UNKNOWN_FIELD = "PubMed does not know the field"
# What PubMed calls its remarks, and how they read.
_REMARKS = {
    "phrasesnotfound": "PubMed did not find: {}",
    "quotedphrasesnotfound": "PubMed did not find the phrase: {}",
    "phrasesignored": "PubMed ignored: {}",
    "fieldsnotfound": f"{_UNKNOWN_FIELD}: {{}}",
    "outputmessages": "PubMed says: {}",
}


def _remarks(result: Mapping[str, Any]) -> Iterator[str]:
    for listed in ("errorlist", "warninglist"):
        for name, remarks in (result.get(listed) or {}).items():
            sentence = _REMARKS.get(name, f"PubMed remarks ({name}): {{}}")
            yield from (sentence.format(remark) for remark in remarks)


def _split(ask: Callable[[str], Part], whole: Part, first: int, last: int) -> Iterator[Part]:
    """The hits in ranges of PMIDs, halved until each has at most 9,999."""
    middle = (first + last) // 2
    for low, high in ((first, middle), (middle + 1, last)):
        part = ask(f"({whole.term}) AND {low}:{high}[UID]")
        if part.count <= WALL:
            yield from (part,) if part.count else ()
        elif low == high:
            raise SearchTooBroadError(f"PubMed claims {part.count:,} hits for one PMID ({part.term})")
        else:
            yield from _split(ask, whole, low, high)


def _shortfall(whole: Part, parts: tuple[Part, ...]) -> Iterator[str]:
    """A remark where PubMed lists not as many hits as it claims; raises where one in a thousand lacks."""
    listed = sum(len(part.ids) for part in parts)
    if whole.count - listed > max(1, whole.count // 1000):
        raise SearchTooBroadError(f"PubMed claims {whole.count:,} hits and lists only {listed:,} of them")
    if listed != whole.count:
        yield f"PubMed claims {whole.count:,} hits and lists {listed:,}"
