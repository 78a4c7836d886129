"""What the endpoints share: the state behind them, the shape of a reply, and errors as NCBI words them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from flows.sandbox.article_xml import clean
from flows.sandbox.cursors import Cursors
from flows.sandbox.history import HistoryServer
from flows.sandbox.holdings import Holdings

WALL = 9_999
WALL_REASON = (
    "Exception:\n'retstart' cannot be larger than 9998. For PubMed, ESearch can only retrieve the first "
    "9,999 records matching the query. To obtain more than 9,999 PubMed records, consider using EDirect that "
    "contains additional logic to batch PubMed search results automatically so that an arbitrary number can "
    "be retrieved. For details see https://www.ncbi.nlm.nih.gov/books/NBK25499/"
)
XML_HEAD = '<?xml version="1.0" encoding="UTF-8" ?>\n'
DTDS = "https://eutils.ncbi.nlm.nih.gov/eutils/dtd"

Params = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer before it is sent."""

    body: bytes
    content_type: str = "text/xml; charset=UTF-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """The state that endpoints read and write; `now` is asked for `reldate` and by einfo."""

    holdings: Holdings
    history: HistoryServer = field(default_factory=HistoryServer)
    cursors: Cursors = field(default_factory=Cursors)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


class Refusal(Exception):  # noqa: N818 - it is an answer of NCBI, not a failure of ours
    """What NCBI says instead of a result."""

    def __init__(self, message: str, *, status: int = 200) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def xml(document: str, *, status: int = 200) -> Reply:
    """A document of NCBI's without its first line, as a reply."""
    return Reply((XML_HEAD + document).encode(), status=status)


def as_json(kind: str, content: dict[str, Any], *, version: str = "0.3") -> Reply:
    """A result as NCBI's JSON."""
    text = json.dumps({"header": {"type": kind, "version": version}} | content, ensure_ascii=False)
    return Reply(text.encode(errors="replace") + b"\n", "application/json; charset=UTF-8")


def plain_json(content: Any, *, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """An answer in JSON as most sources give it."""
    body = json.dumps(content, ensure_ascii=False).encode(errors="replace")
    return Reply(body, "application/json; charset=UTF-8", status=status, headers=headers)


def not_found(path: str) -> Reply:
    """The answer for an address that is not here."""
    page = f"<html><body><h1>Not Found</h1><p>No {text(path)} here.</p></body></html>\n"
    return Reply(page.encode(), "text/html; charset=UTF-8", status=404)


def wants_json(params: Params) -> bool:
    """Whether the request asks for JSON."""
    return params.get("retmode", "").lower() == "json"


def text(value: object) -> str:
    """The value as text of an XML element."""
    return escape(clean(str(value)))


def number(params: Params, name: str, default: int) -> int:
    """A whole number of the request; the default where it is missing, negative or no number."""
    value = params.get(name, "").strip()
    return int(value) if value.isdecimal() and len(value) < 10 else default


def check_database(params: Params, *, status: int = 200) -> None:
    """Raise `Refusal` for any database but PubMed."""
    database = params.get("db", "pubmed")
    if database.lower() != "pubmed":
        raise Refusal(f"Invalid db name specified: {database}", status=status)
