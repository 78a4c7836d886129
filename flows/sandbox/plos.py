"""PLOS's search as a function: Solr's JSON, in which a field without a value is left out."""

import html
import re
from typing import Any

from flows.sandbox.plain_search import matching
from flows.sandbox.query import QueryError
from flows.sandbox.service import Params, Reply, Service, not_found, number, plain_json
from warehouse.rows import Author, Record

ROOT = "/plos/"
LARGEST_PAGE = 1_000

_SPAN = re.compile(r"publication_date:\[(?P<first>[^T*]*)\S* TO (?P<last>[^T*\]]*)[^\]]*\]")


def answer(service: Service, path: str, params: Params) -> Reply:
    """The articles with a DOI that match `q`, the oldest first, from `start`, with the fields of `fl`."""
    if path != "search":
        return not_found(path)
    span = _SPAN.search(params.get("fq", ""))
    first, last = (span["first"] or None, span["last"] or None) if span else (None, None)
    try:
        hits = matching(service, params.get("q", ""), date_from=first, date_to=last)
    except QueryError as error:
        return plain_json({"error": {"msg": f"undefined: {error}", "code": 400}}, status=400)
    docs = sorted(filter(None, map(_article, hits)), key=lambda doc: (doc["publication_date"], doc["id"]))
    start, size = number(params, "start", 0), min(number(params, "rows", 10), LARGEST_PAGE)
    wanted = params.get("fl", "id").split(",")
    page = [{name: doc[name] for name in wanted if doc.get(name)} for doc in docs[start : start + size]]
    return plain_json({"response": {"numFound": len(docs), "start": start, "docs": page}})


def _article(record: Record) -> dict[str, Any] | None:
    doi = next((named.value for named in record.identifiers if named.kind == "doi"), None)
    if doi is None:
        return None
    published = f"{record.published or '2000'}-01-01"[:10]
    return {
        "id": doi,
        "title_display": html.escape(record.title, quote=False),
        "author_display": [_name(author) for author in record.authors],
        "author_collab_only_display": [author.collective for author in record.authors if author.collective],
        # As in the real index, the abstract begins with a line break.
        "abstract": [f"\n{html.escape(record.abstract, quote=False)}"] if record.abstract else [],
        "journal": record.journal,
        "eissn": record.issn,
        "volume": record.volume,
        "issue": record.issue,
        "publication_date": f"{published}T00:00:00Z",
        "article_type": "Research Article",
        "retraction": next((link.target_id for link in record.links if link.kind == "RetractionIn"), None),
    }


def _name(author: Author) -> str:
    return author.collective or " ".join(filter(None, (author.given or author.initials, author.family)))
