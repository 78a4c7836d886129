"""Semantic Scholar's bulk search as a function: a page of ids and the fields that were asked for, and a token."""

import hashlib
from typing import Any

from flows.sandbox.plain_search import matching, page
from flows.sandbox.query import QueryError
from flows.sandbox.service import Params, Reply, Service, not_found, plain_json
from warehouse.rows import Author, Record

ROOT = "/semanticscholar/"
PAGE = 1000
_FIRST = "first"


def answer(service: Service, path: str, params: Params) -> Reply:
    """The papers that match `query`; a page without `fields` holds ids and titles alone."""
    if path != "paper/search/bulk":
        return not_found(path)
    first, _, last = params.get("publicationDateOrYear", "").partition(":")
    try:
        # The bulk search has signs of its own for AND, OR and NOT.
        query = params.get("query", "").replace("|", " OR ").replace("+", " AND ").replace(" -", " NOT ")
        hits = matching(service, query, date_from=first or None, date_to=last or None)
        records, following = page(hits, cursor=params.get("token", _FIRST), first=_FIRST, size=PAGE)
    except QueryError as error:
        return plain_json({"error": str(error)}, status=400)
    papers = [_paper(record) for record in records]
    fields = params.get("fields", "title").split(",")
    if papers and (missing := [name for name in fields if name not in papers[0]]):
        return plain_json(
            {"error": f"Unrecognized or unsupported fields: [{', '.join(missing)}]"}, status=400
        )
    if not hits:
        return plain_json({"total": 0, "token": None, "data": []})
    chosen = [{name: paper[name] for name in ("paperId", *fields)} for paper in papers]
    return plain_json({"total": len(hits), "token": following, "data": chosen})


def _paper(record: Record) -> dict[str, Any]:
    named = {identifier.kind: identifier.value for identifier in record.identifiers}
    paper_id = hashlib.sha1(record.source_id.encode(), usedforsecurity=False).hexdigest()
    published = record.published or ""
    external = {
        "DOI": named.get("doi"),
        "PubMed": record.source_id if record.source_id.isdigit() else None,
        "PubMedCentral": named.get("pmcid", "").removeprefix("PMC"),
    }
    return {
        "paperId": paper_id,
        "title": record.title or None,
        "abstract": record.abstract.replace("\n", " ") or None,
        "externalIds": {name: value for name, value in external.items() if value},
        "url": f"https://www.semanticscholar.org/paper/{paper_id}",
        "venue": record.journal or "",
        "publicationVenue": {"name": record.journal, "issn": record.issn} if record.journal else None,
        "year": int(published[:4]) if published else None,
        "publicationDate": published if len(published) == 10 else None,
        "publicationTypes": ["JournalArticle"],
        "journal": {"name": record.journal, "volume": record.volume, "pages": record.pages},
        "authors": [{"authorId": None, "name": _name(author)} for author in record.authors],
        "isOpenAccess": False,
        "openAccessPdf": None,
        "fieldsOfStudy": ["Medicine"],
    }


def _name(author: Author) -> str:
    return author.collective or " ".join(filter(None, (author.given or author.initials, author.family)))
