"""The shared API of bioRxiv and medRxiv as functions: records of the corpus whose journal is the server.

Its traps are here too: pages hold 30 preprints whatever is asked for, counts come as texts, an empty span has a
message instead of a number, and what was never published is published in `NA`.
"""

from functools import partial
from typing import Any

from flows.sandbox.index import first_day
from flows.sandbox.service import Params, Reply, Service, not_found, plain_json
from warehouse.rows import Author, Record

BIORXIV, MEDRXIV = "/biorxiv/", "/medrxiv/"
PAGE = 30


def _answer(service: Service, path: str, params: Params, *, server: str) -> Reply:
    """`details/SERVER/FROM/TO/CURSOR/json`: the preprints posted in a span of days, from a number on."""
    steps = path.split("/")
    if steps[:2] != ["details", server] or len(steps) < 5 or not steps[4].isdecimal():
        return not_found(path)
    first, last, cursor = steps[2], steps[3], int(steps[4])
    category = params.get("category", "").replace("_", " ").lower()
    posted = sorted(
        (record for record in service.holdings.records() if _is_of(record, server, category)),
        key=lambda record: (first_day(record.published) or "", record.source_id),
    )
    span = [record for record in posted if first <= (first_day(record.published) or "") <= last]
    page = span[cursor : cursor + PAGE]
    if not page:
        return plain_json({"messages": [{"status": "no posts found"}], "collection": []})
    message = {"status": "ok", "interval": f"{first}:{last}", "cursor": cursor, "count": len(page)}
    return plain_json(
        {
            "messages": [message | {"count_new_papers": str(len(span)), "total": str(len(span))}],
            "collection": [_preprint(record, server) for record in page],
        }
    )


biorxiv = partial(_answer, server="biorxiv")
medrxiv = partial(_answer, server="medrxiv")


def _is_of(record: Record, server: str, category: str) -> bool:
    here = (record.journal or "").lower().startswith(server) and _doi(record)
    return bool(here) and (not category or category in (word.lower() for word in record.keywords))


def _doi(record: Record) -> str | None:
    return next((found.value for found in record.identifiers if found.kind == "doi"), None)


def _preprint(record: Record, server: str) -> dict[str, Any]:
    published = next((link.target_id for link in record.links if link.kind == "UpdateIn"), None)
    return {
        "doi": _doi(record),
        "title": record.title,
        "authors": "; ".join(map(_name, record.authors)),
        "author_corresponding": "NA",
        "author_corresponding_institution": "NA",
        "date": first_day(record.published),
        "version": str(record.version),
        "type": "new results",
        "license": "cc_by",
        "category": next(iter(record.keywords), "NA"),
        "jatsxml": "NA",
        "abstract": record.abstract.replace("\n", " "),
        "funder": "NA",
        "published": published if published and published.startswith("10.") else "NA",
        "server": server.replace("rxiv", "Rxiv"),
    }


def _name(author: Author) -> str:
    if author.collective:
        return author.collective
    return ", ".join(filter(None, (author.family, author.initials or author.given)))
