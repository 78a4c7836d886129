"""The endpoint esummary: the short form of records, as JSON or as the `DocSum` of version 1."""

from typing import Any

from flows.sandbox.article_xml import date_words, initials
from flows.sandbox.service import DTDS, Params, Refusal, Reply, Service, as_json, text, wants_json, xml
from flows.sandbox.uids import requested
from warehouse.rows import Author, Record

DTD = f"{DTDS}/20041029/esummary-v1.dtd"
DOCTYPE = f'<!DOCTYPE eSummaryResult PUBLIC "-//NLM//DTD esummary v1 20041029//EN" "{DTD}">\n'
MOST_AS_JSON = 500
MISSING = "cannot get document summary"


def esummary(service: Service, params: Params) -> Reply:
    """Short forms of the records of a list of ids or of the history."""
    json = wants_json(params)
    try:
        uids = requested(service, params)
        if json and len(uids) > MOST_AS_JSON:
            raise Refusal("Too many UIDs in request. Maximum number of UIDs is 500 for JSON format output.")
    except Refusal as refusal:
        return _error(refusal, json=json)
    documents = {uid: _document(service, uid) for uid in uids}
    return as_json("esummary", {"result": {"uids": uids} | documents}) if json else _as_xml(documents)


def _error(refusal: Refusal, *, json: bool) -> Reply:
    if json:
        return as_json("esummary", {"error": refusal.message, "result": {"uids": []}})
    return xml(f"{DOCTYPE}<eSummaryResult>\n\t<ERROR>{text(refusal.message)}</ERROR>\n</eSummaryResult>\n")


def _document(service: Service, uid: str) -> dict[str, Any]:
    article = service.holdings.get(uid)
    return {"uid": uid, "error": MISSING} if article is None else _summary(article.record)


def _summary(record: Record) -> dict[str, Any]:
    names = [name for author in record.authors if (name := _name(author))]
    ids = {identifier.kind: identifier.value for identifier in record.identifiers}
    created = (record.created or "").replace("-", "/")
    return {
        "uid": record.source_id,
        "pubdate": record.published_text or "",
        "epubdate": date_words(record.published_online or ""),
        "source": record.journal_abbreviation or record.journal or "",
        "authors": [{"name": name, "authtype": "Author", "clusterid": ""} for name in names],
        "lastauthor": names[-1] if names else "",
        "title": record.title,
        "volume": record.volume or "",
        "issue": record.issue or "",
        "pages": record.pages or "",
        "lang": list(record.languages),
        "issn": record.issn or "",
        "pubtype": [kind.name for kind in record.types],
        "recordstatus": "PubMed - indexed for MEDLINE" if record.status == "MEDLINE" else "PubMed",
        "articleids": [
            {"idtype": {"pmid": "pubmed", "pmcid": "pmc"}.get(kind, kind), "value": value}
            for kind, value in ids.items()
        ],
        "history": [{"pubstatus": "entrez", "date": f"{created} 00:00"}],
        "attributes": ["Has Abstract"] if record.abstract else [],
        "fulljournalname": record.journal or "",
        "elocationid": f"doi: {ids['doi']}" if "doi" in ids else "",
        "doctype": "book" if record.kind == "book" else "citation",
        "sortfirstauthor": names[0] if names else "",
        "vernaculartitle": record.original_title or "",
    }


def _name(author: Author) -> str:
    return author.collective or " ".join(part for part in (author.family, initials(author)) if part)


def _as_xml(documents: dict[str, dict[str, Any]]) -> Reply:
    parts = [
        f'<ERROR uid="{text(uid)}">{MISSING}</ERROR>\n' if "error" in document else _doc_sum(document)
        for uid, document in documents.items()
    ]
    return xml(f"{DOCTYPE}<eSummaryResult>\n{''.join(parts)}</eSummaryResult>\n")


def _doc_sum(document: dict[str, Any]) -> str:
    authors = [_item("Author", author["name"]) for author in document["authors"]]
    types = [_item("PubType", name) for name in document["pubtype"]]
    items = [
        _item("PubDate", document["pubdate"], "Date"),
        _item("Source", document["source"]),
        f'<Item Name="AuthorList" Type="List">{"".join(authors)}</Item>',
        _item("Title", document["title"]),
        _item("Volume", document["volume"]),
        _item("Issue", document["issue"]),
        _item("Pages", document["pages"]),
        f'<Item Name="PubTypeList" Type="List">{"".join(types)}</Item>',
        _item("FullJournalName", document["fulljournalname"]),
    ]
    return f"<DocSum>\n<Id>{text(document['uid'])}</Id>\n" + "\n".join(items) + "\n</DocSum>\n"


def _item(name: str, value: str, kind: str = "String") -> str:
    return f'<Item Name="{name}" Type="{kind}">{text(value)}</Item>'
