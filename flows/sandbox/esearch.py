"""The endpoint esearch: a query in, ids out, with the warnings and the wall of the real one."""

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from flows.sandbox.fields import find
from flows.sandbox.query import Group, Query, QueryError, Range, parse
from flows.sandbox.search import Found
from flows.sandbox.service import (
    DTDS,
    WALL,
    WALL_REASON,
    Params,
    Refusal,
    Reply,
    Service,
    as_json,
    check_database,
    number,
    text,
    wants_json,
    xml,
)

DOCTYPE = (
    f'<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" "{DTDS}/20060628/esearch.dtd">\n'
)


@dataclass(slots=True)
class Result:
    """The answer to a search before it is written down."""

    count: int
    start: int
    uids: list[str]
    translation: str
    kept: tuple[str, int] | None = None
    phrases_not_found: list[str] = field(default_factory=list)
    fields_not_found: list[str] = field(default_factory=list)
    phrases_ignored: list[str] = field(default_factory=list)
    quoted_not_found: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


def esearch(service: Service, params: Params) -> Reply:
    """The ids that match `term`, newest first."""
    try:
        check_database(params)
        result = _search(service, params)
    except (Refusal, QueryError) as refusal:
        return _error(str(refusal), json=wants_json(params))
    if params.get("rettype", "").lower() == "count":
        return _count(result.count, json=wants_json(params))
    return _as_json(result) if wants_json(params) else _as_xml(result)


def _search(service: Service, params: Params) -> Result:
    term = params.get("term", "").strip()
    if not term:
        raise Refusal("Empty term and query_key - nothing todo")
    start, size = number(params, "retstart", 0), number(params, "retmax", 20)
    if start >= WALL:
        raise Refusal(f"Search Backend failed: {WALL_REASON}")
    query = _limited(service, params, parse(term))
    found = service.holdings.search(query, history=lambda key: _earlier(service, params, key))
    result = Result(len(found.uids), start, found.uids[start : min(start + size, WALL)], str(query.tree))
    _remarks(result, query, found)
    if start + size > WALL:
        note = f"Restrictions achieved. start and count adjusted to {start}, {WALL - start}"
        result.messages.append(note)
    if params.get("usehistory", "").lower() == "y":
        result.kept = service.history.put(found.uids, web_env=params.get("WebEnv"))
    return result


def _earlier(service: Service, params: Params, query_key: int) -> set[str] | None:
    uids = service.history.get(params.get("WebEnv", ""), query_key)
    return None if uids is None else set(uids)


def _limited(service: Service, params: Params, query: Query) -> Query:
    """The query within `mindate` and `maxdate`, or `reldate`; PubMed limits the entry date by default."""
    field = find(params.get("datetype", "edat"))
    low, high = params.get("mindate", "").strip(), params.get("maxdate", "").strip()
    if re.fullmatch(r"\d{1,5}", params.get("reldate", "")):
        today = service.now().date()
        first = today - timedelta(days=int(params["reldate"]))
        low, high = f"{first:%Y/%m/%d}", f"{today:%Y/%m/%d}"
    if not (low and high and field):
        return query
    return replace(query, tree=Group(query.tree, (("AND", Range(low, high, field)),)))


def _remarks(result: Result, query: Query, found: Found) -> None:
    """NCBI lists words not found as errors when something else was found, as warnings when nothing was."""
    result.fields_not_found.extend(query.fields_not_found)
    result.phrases_ignored.extend(query.phrases_ignored)
    result.quoted_not_found.extend(found.quoted_not_found)
    result.messages.extend(query.messages)
    if result.count:
        result.phrases_not_found.extend(found.phrases_not_found)
        return
    result.quoted_not_found.extend(f'"{phrase}"' for phrase in found.phrases_not_found)
    result.messages.append("No items found.")


def _error(message: str, *, json: bool) -> Reply:
    if not json:
        return xml(f"{DOCTYPE}<eSearchResult>\n\t<ERROR>{text(message)}</ERROR>\n</eSearchResult>\n")
    reply = as_json("esearch", {"esearchresult": {"ERROR": message}})
    # NCBI leaves the line break in this message unescaped, so that the answer is no valid JSON.
    return Reply(reply.body.replace(b"\\n", b"\n"), reply.content_type)


def _count(count: int, *, json: bool) -> Reply:
    if json:
        return as_json("esearch", {"esearchresult": {"count": str(count)}})
    return xml(f"{DOCTYPE}<eSearchResult>\n\t<Count>{count}</Count>\n</eSearchResult>\n")


def _as_json(result: Result) -> Reply:
    content: dict[str, Any] = {
        "count": str(result.count),
        "retmax": str(len(result.uids)),
        "retstart": str(result.start),
    }
    if result.kept:
        content |= {"querykey": str(result.kept[1]), "webenv": result.kept[0]}
    content |= {"idlist": result.uids, "translationset": [], "querytranslation": result.translation}
    if result.phrases_not_found or result.fields_not_found:
        content["errorlist"] = {
            "phrasesnotfound": result.phrases_not_found,
            "fieldsnotfound": result.fields_not_found,
        }
    if result.phrases_ignored or result.quoted_not_found or result.messages:
        content["warninglist"] = {
            "phrasesignored": result.phrases_ignored,
            "quotedphrasesnotfound": result.quoted_not_found,
            "outputmessages": result.messages,
        }
    return as_json("esearch", {"esearchresult": content})


def _as_xml(result: Result) -> Reply:
    kept = ""
    if result.kept:
        kept = f"<QueryKey>{result.kept[1]}</QueryKey><WebEnv>{result.kept[0]}</WebEnv>"
    uids = "".join(f"<Id>{text(uid)}</Id>\n" for uid in result.uids)
    errors = _elements("PhraseNotFound", result.phrases_not_found)
    errors += _elements("FieldNotFound", result.fields_not_found)
    warnings = _elements("PhraseIgnored", result.phrases_ignored)
    warnings += _elements("QuotedPhraseNotFound", result.quoted_not_found)
    warnings += _elements("OutputMessage", result.messages)
    return xml(
        f"{DOCTYPE}<eSearchResult><Count>{result.count}</Count><RetMax>{len(result.uids)}</RetMax>"
        f"<RetStart>{result.start}</RetStart>{kept}<IdList>\n{uids}</IdList><TranslationSet/>"
        f"<QueryTranslation>{text(result.translation)}</QueryTranslation>"
        + (f"<ErrorList>{errors}</ErrorList>" if errors else "")
        + (f"<WarningList>{warnings}</WarningList>" if warnings else "")
        + "</eSearchResult>\n"
    )


def _elements(tag: str, values: list[str]) -> str:
    return "".join(f"<{tag}>{text(value)}</{tag}>" for value in values)
