"""A search at any source but PubMed: PubMed's grammar, with the words of fields that it does not know left out."""

import re
from typing import TypeVar

from flows.sandbox.fields import find
from flows.sandbox.query import Group, Node, Query, QueryError, Range, parse
from flows.sandbox.service import Service
from warehouse.rows import Record

T = TypeVar("T")

_FIELD = re.compile(r"(?<![\w\"])[A-Za-z_][\w.-]*:(?=[\"(\w])")
_DISTANCE = re.compile(r"(?<=\")~\d+")


def matching(
    service: Service, text: str, *, date_from: str | None = None, date_to: str | None = None
) -> tuple[Record, ...]:
    """The records that match, newest id first; `TITLE:pain` finds `pain` anywhere, dates (ISO) are of publication.

    Raises `QueryError` for a text that cannot be searched.
    """
    tree: Node = parse(_DISTANCE.sub("", _FIELD.sub("", text))).tree
    published = find("dp")
    if published and (date_from or date_to):
        first, last = ((day or "").replace("-", "/") for day in (date_from or "1000", date_to or "3000"))
        tree = Group(tree, (("AND", Range(first, last, published)),))
    found = service.holdings.search(Query(tree))
    return tuple(service.holdings.record(uid) for uid in found.uids)


def page(hits: tuple[T, ...], *, cursor: str, first: str, size: int) -> tuple[tuple[T, ...], str | None]:
    """The hits of one page and the cursor of the next, None after the last; raises `QueryError` for a bad cursor.

    `first` is the cursor of the first page; ours is the number of hits before the page.
    """
    if cursor != first and not re.fullmatch(r"after-\d{1,9}", cursor):
        raise QueryError(f"{cursor} is not a cursor")
    start = 0 if cursor == first else int(cursor.removeprefix("after-"))
    end = start + size
    return hits[start:end], f"after-{end}" if end < len(hits) else None
