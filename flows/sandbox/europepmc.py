"""Europe PMC's search as a function: the corpus as core results in JSON, with the traps of the real ones.

A list with one item comes as the item alone, headings stand in the abstract as `<h4>`, the last page has no
cursor, and complaints come with status 200. Preprints are those whose publication type says so.
"""

import html
import re
from collections.abc import Mapping
from typing import Any

from flows.sandbox.plain_search import matching, page
from flows.sandbox.query import QueryError
from flows.sandbox.service import Params, Reply, Service, not_found, number, plain_json
from warehouse.rows import Author, Heading, Record

ROOT = "/europepmc/webservices/rest/"
LARGEST_PAGE = 1_000

_SPAN = re.compile(r"\s*(?:AND\s+)?\(?FIRST_PDATE:\[(?P<first>[\d-]+) TO (?P<last>[\d-]+)\]\)?")
_LITE = (
    "id", "source", "pmid", "pmcid", "doi", "title", "pubYear", "pageInfo", "firstPublicationDate",
)  # fmt: skip


def answer(service: Service, path: str, params: Params) -> Reply:
    """The records that match `query`, newest first, from the page that `cursorMark` names."""
    if path not in ("search", "searchPOST"):
        return not_found(path)
    cursor, size = params.get("cursorMark", "*"), min(number(params, "pageSize", 25), LARGEST_PAGE)
    try:
        hits = _hits(service, params.get("query", ""))
        records, following = page(hits, cursor=cursor, first="*", size=size)
    except QueryError as error:
        return plain_json({"errCode": 404, "errMsg": str(error)})
    kind = params.get("resultType", "lite")
    return plain_json(
        {"version": "6.9", "hitCount": len(hits)}
        | ({"nextCursorMark": following} if following else {})
        | {"request": {"queryString": params.get("query", ""), "resultType": kind, "cursorMark": cursor}}
        | {"resultList": {"result": [_result(record, core=kind == "core") for record in records]}}
    )


def _hits(service: Service, query: str) -> tuple[Record, ...]:
    span = _SPAN.search(query)
    if span is None:
        return matching(service, query)
    return matching(service, _SPAN.sub("", query), date_from=span["first"], date_to=span["last"])


def _result(record: Record, *, core: bool) -> dict[str, Any]:
    whole = {name: value for name, value in _core(record).items() if value not in (None, "", {}, [])}
    return {"title": ""} | {name: value for name, value in whole.items() if core or name in _LITE}


def _core(record: Record) -> dict[str, Any]:
    named = {identifier.kind: identifier.value for identifier in record.identifiers}
    preprint = any(kind.name == "Preprint" for kind in record.types)
    published = record.published or ""
    return {
        "id": f"PPR{record.source_id}" if preprint else record.source_id,
        "source": "PPR" if preprint else "MED",
        "pmid": None if preprint else record.source_id,
        "pmcid": named.get("pmcid"),
        "doi": named.get("doi"),
        "title": html.escape(record.title, quote=False),
        "authorList": _list("author", [_author(author) for author in record.authors]),
        "journalInfo": None if preprint else _issue(record),
        "bookOrReportDetails": {"publisher": record.journal} if preprint else None,
        "pubYear": published[:4],
        "pageInfo": record.pages,
        "abstractText": _abstract(record),
        "language": record.languages[0] if record.languages else None,
        "pubTypeList": _list("pubType", [kind.name for kind in record.types]),
        "meshHeadingList": _list("meshHeading", [_heading(heading) for heading in record.headings]),
        "keywordList": _list("keyword", list(record.keywords)),
        "commentCorrectionList": _list("commentCorrection", _links(record)),
        "citedByCount": 0,
        "dateOfCreation": record.created,
        "dateOfRevision": record.revised,
        "electronicPublicationDate": record.published_online,
        "firstPublicationDate": f"{published}-01-01"[:10] if len(published) == 4 else f"{published}-01"[:10],
    }


def _list(name: str, items: list[Any]) -> Mapping[str, Any]:
    """A list as Europe PMC writes it: one item may stand alone."""
    return {name: items[0] if len(items) == 1 else items} if items else {}


def _abstract(record: Record) -> str:
    if not record.sections:
        paragraphs = [html.escape(line, quote=False) for line in record.abstract.split("\n")]
        return paragraphs[0] if len(paragraphs) == 1 else "".join(f"<p>{line}</p>" for line in paragraphs)
    return "".join(
        f"<h4>{html.escape(section.label or 'Unlabelled', quote=False)}</h4>"
        + html.escape(record.abstract[section.start : section.end], quote=False)
        for section in record.sections
    )


def _author(author: Author) -> dict[str, Any]:
    if author.collective:
        return {"collectiveName": author.collective}
    told: dict[str, Any] = {"lastName": author.family, "firstName": author.given, "initials": author.initials}
    if author.orcid:
        told["authorId"] = {"type": "ORCID", "value": author.orcid}
    if author.affiliation:
        told["authorAffiliationDetailsList"] = _list(
            "authorAffiliation", [{"affiliation": author.affiliation}]
        )
    return {name: value for name, value in told.items() if value}


def _issue(record: Record) -> dict[str, Any]:
    journal = {
        "title": record.journal,
        "isoabbreviation": record.journal_abbreviation,
        "issn": record.issn,
    }
    told = {"volume": record.volume, "issue": record.issue, "dateOfPublication": record.published_text}
    return {name: value for name, value in told.items() if value} | {
        "journal": {name: value for name, value in journal.items() if value}
    }


def _heading(heading: Heading) -> dict[str, Any]:
    qualifiers = [{"qualifierName": name, "majorTopic_YN": "N"} for name in heading.qualifiers]
    return {
        "descriptorName": heading.name,
        "majorTopic_YN": "Y" if heading.major else "N",
        "meshQualifierList": _list("meshQualifier", qualifiers),
    }


def _links(record: Record) -> list[dict[str, Any]]:
    return [
        {"id": link.target_id, "source": "MED", "type": _words(link.kind), "reference": link.citation or ""}
        for link in record.links
    ]


def _words(kind: str) -> str:
    """PubMed's `ExpressionOfConcernIn` as Europe PMC writes it: `Expression of concern in`."""
    apart = re.sub(r"and(?=[A-Z])", " and ", kind)
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", apart).capitalize()
