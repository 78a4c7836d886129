"""Crossref's works as functions: those records of the corpus that have a DOI, as Crossref describes them.

Its traps are here too: the cursor looks the same on every page and moves on with each request, an expired one is
not found, the last page has one as well; dates are in parts, titles in lists, abstracts in JATS.
"""

import re
from html import escape
from typing import Any
from urllib.parse import unquote

from flows.sandbox.plain_search import matching
from flows.sandbox.query import QueryError
from flows.sandbox.service import Params, Reply, Service, number, plain_json
from warehouse.rows import Author, Link, Record

ROOT = "/crossref/"
LARGEST_PAGE = 1000

_FILTERS = ("doi", "updates", "from-pub-date", "until-pub-date")
_NOT_HERE = Reply(b"Resource not found.", "text/plain; charset=UTF-8", status=404)
_PAPER = {
    "RetractionIn": "retraction",
    "ExpressionOfConcernIn": "expression_of_concern",
    "ErratumIn": "correction",
    "UpdateIn": "new_version",
}
_NOTICE = {
    "RetractionOf": "retraction",
    "ExpressionOfConcernFor": "expression_of_concern",
    "ErratumFor": "correction",
    "UpdateOf": "new_version",
}


def answer(service: Service, path: str, params: Params) -> Reply:
    """`works` with a query, `filter=doi:…` or `filter=updates:…`, and `works/DOI`."""
    endpoint, _, doi = path.partition("/")
    if endpoint != "works":
        return _NOT_HERE
    if doi:
        work = next(iter(_named(service, [unquote(doi)])), None)
        return _message("work", _work(service, work)) if work else _NOT_HERE
    try:
        hits = _hits(service, params)
    except QueryError as error:
        return _failure("validation-failure", str(error), status=400)
    return _listed(service, hits, params)


def _hits(service: Service, params: Params) -> tuple[Record, ...]:
    limits: dict[str, list[str]] = {}
    for limit in filter(None, params.get("filter", "").split(",")):
        name, _, value = limit.partition(":")
        limits.setdefault(name, []).append(value)
    if unknown := sorted(set(limits) - set(_FILTERS)):
        raise QueryError(f"Filter {unknown[0]} specified but there is no such filter for this route")
    if "doi" in limits:
        return _named(service, limits["doi"])
    if "updates" in limits:
        return _notices(service, {value.lower() for value in limits["updates"]})
    first, last = (limits.get(name, [None])[0] for name in _FILTERS[2:])
    found = matching(service, params.get("query", ""), date_from=first, date_to=last)
    return tuple(record for record in found if _doi(record))


def _listed(service: Service, hits: tuple[Record, ...], params: Params) -> Reply:
    size = min(number(params, "rows", 20), LARGEST_PAGE)
    message: dict[str, Any] = {"facets": {}, "total-results": len(hits), "items-per-page": size}
    start, cursor = 0, params.get("cursor")
    if cursor:
        cursor = service.cursors.open() if cursor == "*" else cursor
        place = service.cursors.advance(cursor, size)
        if place is None:
            return _failure("resource-failure", "Cursor specified but it is invalid", status=404)
        start, message["next-cursor"] = place, cursor
    message["items"] = [_work(service, record) for record in hits[start : start + size]]
    return _message("work-list", message)


def _message(kind: str, message: dict[str, Any]) -> Reply:
    return plain_json({"status": "ok", "message-type": kind, "message-version": "1.0.0", "message": message})


def _failure(kind: str, words: str, *, status: int) -> Reply:
    complaint = [{"type": kind, "message": words}]
    return plain_json({"status": "failed", "message-type": kind, "message": complaint}, status=status)


def _doi(record: Record) -> str | None:
    return next((found.value for found in record.identifiers if found.kind == "doi"), None)


def _named(service: Service, dois: list[str]) -> tuple[Record, ...]:
    wanted = {doi.lower() for doi in dois}
    return tuple(record for record in service.holdings.records() if (_doi(record) or "").lower() in wanted)


def _notices(service: Service, dois: set[str]) -> tuple[Record, ...]:
    return tuple(
        record
        for record in service.holdings.records()
        if any(
            link.kind in _NOTICE and (_target(service, link) or "").lower() in dois for link in record.links
        )
    )


def _target(service: Service, link: Link) -> str | None:
    """The DOI of what a link names by its id or DOI."""
    if not link.target_id or link.target_id.startswith("10."):
        return link.target_id
    held = service.holdings.get(link.target_id)
    return _doi(held.record) if held else None


def _work(service: Service, record: Record) -> dict[str, Any]:
    first, doi = record.published or "", _doi(record) or ""
    described: dict[str, Any] = {
        "DOI": doi,
        "URL": f"https://doi.org/{doi}",
        "type": "posted-content"
        if any(kind.name == "Preprint" for kind in record.types)
        else "journal-article",
        "title": [escape(record.title, quote=False)] if record.title else [],
        "container-title": [record.journal] if record.journal else [],
        "short-container-title": [record.journal_abbreviation] if record.journal_abbreviation else [],
        "ISSN": [record.issn] if record.issn else [],
        "issued": _parts(first),
        "published": _parts(first),
        "created": _parts(record.created or ""),
        "deposited": _parts(record.revised or record.created or ""),
        "author": [_person(author) for author in record.authors],
        "updated-by": _updates(service, record, _PAPER),
        "update-to": _updates(service, record, _NOTICE),
        "volume": record.volume,
        "issue": record.issue,
        "page": record.pages,
        "abstract": _jats(record),
        "score": 1.0,
    }
    return {name: value for name, value in described.items() if value}


def _parts(date: str) -> dict[str, Any]:
    return {"date-parts": [[int(part) for part in re.findall(r"\d+", date)] or [None]]}


def _person(author: Author) -> dict[str, Any]:
    if author.collective:
        return {"name": author.collective, "sequence": "additional", "affiliation": []}
    orcid = {"ORCID": f"https://orcid.org/{author.orcid}"} if author.orcid else {}
    names = {"given": author.given or author.initials, "family": author.family}
    places = [{"name": author.affiliation}] if author.affiliation else []
    return {name: value for name, value in names.items() if value} | orcid | {"affiliation": places}


def _updates(service: Service, record: Record, kinds: dict[str, str]) -> list[dict[str, str]]:
    found = ((kinds.get(link.kind), _target(service, link)) for link in record.links)
    return [{"DOI": doi, "type": kind, "source": "publisher"} for kind, doi in found if kind and doi]


def _jats(record: Record) -> str:
    text = record.abstract
    if not record.sections:
        return f"<jats:p>{escape(text, quote=False)}</jats:p>" if text else ""
    parts = ((section.label.title(), text[section.start : section.end]) for section in record.sections)
    return "".join(
        f"<jats:sec><jats:title>{escape(label)}</jats:title><jats:p>{escape(said, quote=False)}</jats:p></jats:sec>"
        for label, said in parts
    )
