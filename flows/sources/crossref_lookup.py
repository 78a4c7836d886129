"""What Crossref knows of given DOIs: their standing, and the metadata that a record lacks.

A look-up that failed is "unknown", never "no". A retraction is looked for on the paper (`updated-by`) and on the
notices that name it (`update-to`), because either may be missing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from http import HTTPStatus
from itertools import islice
from typing import Any
from urllib.parse import quote

from flows.sources.answer import Answer
from flows.sources.client import Client
from flows.sources.crossref import INTERVAL, mailto, parse
from flows.sources.errors import (
    SourceAnswerError,
    SourceBudgetError,
    SourceError,
    SourceRefusedError,
    SourceUnavailableError,
)
from flows.sources.identifiers import doi as bare
from warehouse.rows import Link, Record, State

TOGETHER = 40
# So many failures one after the other that outlast the client's patience mean that Crossref is down for us.
LASTING = 2
_NOT_THERE = b"Resource not found"
_OUTAGES = (SourceUnavailableError, SourceBudgetError)
MOST_NOTICES = 1_000
# What each kind of link on the paper says, the gravest first.
_STATES: dict[str, State] = {
    "RetractionIn": "retracted",
    "PartialRetractionIn": "concern",
    "ExpressionOfConcernIn": "concern",
    "ErratumIn": "corrected",
}
_ON_THE_PAPER = {
    "RetractionOf": "RetractionIn",
    "PartialRetractionOf": "PartialRetractionIn",
    "ExpressionOfConcernFor": "ExpressionOfConcernIn",
    "ErratumFor": "ErratumIn",
    "UpdateOf": "UpdateIn",
    "CommentOn": "CommentIn",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What Crossref says of a DOI, the links that say it, and why it is unknown or incomplete."""

    doi: str
    state: State
    links: tuple[Link, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """The works that Crossref gave by DOI, and for every other DOI why there is none."""

    works: dict[str, Record]
    failed: dict[str, str]


def status(client: Client, dois: Iterable[str], *, access: Any) -> dict[str, Standing]:
    """The standing of each DOI, under the DOI in small letters."""
    known = works(client, dois, access=access)
    notices = _notices(client, sorted(known.works), access)
    found = {doi: _standing(doi, work, notices) for doi, work in known.works.items()}
    unknown = {doi: Standing(doi=doi, state="unknown", reason=why) for doi, why in known.failed.items()}
    return dict(sorted((found | unknown).items()))


def works(client: Client, dois: Iterable[str], *, access: Any) -> Known:
    """The works of these DOIs; where Crossref fails time and again, the rest is not asked for and has failed."""
    wanted = sorted(set(filter(None, map(bare, dois))))
    found: dict[str, Record] = {}
    failed: dict[str, str] = {}
    outages = 0
    for group in _asked_together(wanted, found):
        if outages == LASTING:
            break
        try:
            found |= _by_doi(client, group, access)
            outages = 0
        except SourceError as error:
            failed |= dict.fromkeys(group, str(error))
            outages = outages + 1 if isinstance(error, _OUTAGES) else 0
    unasked = "Crossref was not asked, because it had failed before"
    return Known(found, {doi: failed.get(doi, unasked) for doi in wanted if doi not in found})


def complete(record: Record, work: Record) -> Record:
    """The record with what it lacks from Crossref's; what it has stays as it is, an abstract with its sections."""
    own = {
        "source",
        "source_id",
        "version",
        "kind",
        "status",
        "sections",
        "abstract",
        "links",
        "url",
        "others",
    }
    lacking = {
        field.name: getattr(work, field.name)
        for field in fields(Record)
        if field.name not in own and not getattr(record, field.name)
    }
    if record.published:
        lacking.pop("published_precision", None)
    if not record.abstract:
        lacking |= {"abstract": work.abstract, "sections": work.sections}
    return replace(
        record,
        **lacking,
        links=tuple(dict.fromkeys((*record.links, *work.links))),
    )


def _standing(doi: str, work: Record, notices: "_Notices") -> Standing:
    links = tuple(dict.fromkeys((*work.links, *notices.links.get(doi, ()))))
    said = {link.kind for link in links}
    state = next((state for kind, state in _STATES.items() if kind in said), None)
    gap = notices.gaps.get(doi)
    # Where its notices are not known, the silence of the paper itself says nothing.
    return Standing(doi=doi, state=state or ("unknown" if gap else "nothing"), links=links, reason=gap)


@dataclass(frozen=True, slots=True)
class _Notices:
    """The links of papers as notices say them, and for which DOIs the notices are not known."""

    links: dict[str, tuple[Link, ...]]
    gaps: dict[str, str]


def _notices(client: Client, dois: Sequence[str], access: Any) -> _Notices:
    """The notices of these DOIs; after a failure the rest is not asked for."""
    found: dict[str, tuple[Link, ...]] = {}
    asked: set[str] = set()
    failure = "a DOI with a comma or odd characters cannot be looked for among them"
    try:
        for group in _groups([doi for doi in dois if _plain(doi)], TOGETHER):
            for notice in _notices_of(client, group, access):
                for target, link in _turned(notice):
                    found[target] = (*found.get(target, ()), link)
            asked.update(group)
    except SourceError as error:
        failure = str(error)
    return _Notices(found, {doi: f"its notices are not known: {failure}" for doi in dois if doi not in asked})


def _notices_of(client: Client, dois: Sequence[str], access: Any) -> tuple[Record, ...]:
    asked = {"filter": ",".join(f"updates:{doi}" for doi in dois), "rows": str(MOST_NOTICES)}
    return _works(client, "works", asked, access)


def _turned(notice: Record) -> Iterator[tuple[str, Link]]:
    """What a notice says, as a link of the paper that it is about."""
    for link in notice.links:
        if link.kind in _ON_THE_PAPER and link.target_id:
            yield link.target_id, replace(link, kind=_ON_THE_PAPER[link.kind], target_id=notice.source_id)


def _asked_together(wanted: Sequence[str], found: Mapping[str, Record]) -> Iterator[tuple[str, ...]]:
    """Many DOIs in one request, then one by one those that a filter cannot name or did not find."""
    yield from _groups([doi for doi in wanted if _plain(doi)], TOGETHER)
    yield from ((doi,) for doi in wanted if doi not in found)


def _by_doi(client: Client, dois: Sequence[str], access: Any) -> dict[str, Record]:
    """The works that Crossref gives for these DOIs; for one DOI it must be that one."""
    path, parameters = _request(dois)
    given = {work.source_id: work for work in _works(client, path, parameters, access)}
    if len(dois) == 1 and dois[0] not in given:
        raise SourceAnswerError(f"Crossref answered with another work than {dois[0]}")
    return {doi: work for doi, work in given.items() if doi in dois}


def _request(dois: Sequence[str]) -> tuple[str, dict[str, str]]:
    if len(dois) == 1:
        return f"works/{quote(dois[0], safe='')}", {}
    return "works", {"filter": ",".join(f"doi:{doi}" for doi in dois), "rows": str(len(dois))}


def _works(client: Client, path: str, parameters: dict[str, str], access: Any) -> tuple[Record, ...]:
    return client.ask(
        f"{access.base_url.rstrip('/')}/{path}",
        {**parameters, **mailto(client)},
        read=_read,
        interval=INTERVAL,
        statuses=(HTTPStatus.OK, HTTPStatus.NOT_FOUND),
    )


def _read(answer: Answer) -> tuple[Record, ...]:
    if answer.status == HTTPStatus.NOT_FOUND:
        told = "has no such DOI" if answer.body.startswith(_NOT_THERE) else "answered 404 Not Found"
        raise SourceRefusedError(
            f"Crossref {told} ({answer.url})",
            url=answer.url,
            advice="check the DOI; another agency may hold it",
        )
    return parse(answer.body, origin=answer.url).records


def _plain(doi: str) -> bool:
    """Whether the DOI can stand in a filter, where a comma has a meaning and cannot be escaped."""
    return "," not in doi and doi.isascii() and doi.isprintable()


def _groups(items: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    rest = iter(items)
    while group := tuple(islice(rest, size)):
        yield group
