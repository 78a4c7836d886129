"""PLOS: the articles of its journals, page by page in the order of their publication, without a key.

The search text has Solr's grammar: `AND`, `OR`, `NOT`, parentheses, quoted phrases, `*`, and fields such as
`title:` and `abstract:`; words without a field are looked for in whole articles.
"""

from typing import Any

from flows.sources.answer import Answer
from flows.sources.client import Client
from flows.sources.errors import GarbledAnswerError, SourceAnswerError, SourceRefusedError, refuse_empty
from flows.sources.piece import Piece
from flows.sources.plos_json import FIELDS, SOURCE, parse
from flows.sources.span import first_day, last_day

__all__ = ["START", "SUFFIX", "page", "parameters", "parse"]

START = "0"
SUFFIX = ".json"
# PLOS asks for at most 10 requests a minute, 300 an hour and 7,200 a day; this keeps to all three.
INTERVAL = 12.0
# Longer search texts are posted, so that no address is too long.
LONGEST = 1_500


def parameters(query: str, *, date_from: str | None = None, date_to: str | None = None) -> dict[str, Any]:
    """The search as it is sent: whole articles, the oldest first, so that news do not move the pages before."""
    limits = ["doc_type:full", '-article_type:"Issue Image"']
    if date_from or date_to:
        begin = f"{first_day(date_from)}T00:00:00Z" if date_from else "*"
        end = f"{last_day(date_to)}T23:59:59Z" if date_to else "*"
        limits.append(f"publication_date:[{begin} TO {end}]")
    return {
        "q": query,
        "fq": " AND ".join(limits),
        "fl": ",".join(FIELDS),
        "sort": "publication_date asc,id asc",
        "wt": "json",
    }


def page(
    client: Client,
    query: str,
    *,
    cursor: str,
    date_from: str | None = None,
    date_to: str | None = None,
    access: Any,
) -> bytes:
    """One whole answer; the cursor is the number of articles before it. Raises a `SourceError`."""
    refuse_empty(query, SOURCE)
    asked = parameters(query, date_from=date_from, date_to=date_to)
    return client.ask(
        f"{access.base_url.rstrip('/')}/search",
        asked | {"start": cursor, "rows": str(access.batch_size)},
        read=lambda answer: _whole(answer, start=int(cursor)),
        interval=INTERVAL,
        method="POST" if len(query) > LONGEST else "GET",
    )


def _whole(answer: Answer, *, start: int) -> bytes:
    """The answer, if it is one and holds the page that was asked for."""
    whole = Piece.read(answer.body, source=SOURCE, origin=answer.url)
    said = (
        whole.one("error").text("msg") if isinstance(whole.value.get("error"), dict) else whole.text("error")
    )
    if said:
        raise SourceRefusedError(f'{answer.url} says "{said[:300]}"', url=answer.url)
    found = parse(answer.body, origin=answer.url)
    given = whole.one("response").number("start")
    if given != start:
        raise SourceAnswerError(
            f"{answer.url} gave the page from article {given}, not {start}", url=answer.url
        )
    if not found.records and (found.claimed or 0) > start:
        raise GarbledAnswerError(
            f"{answer.url} claims {found.claimed:,} articles and lists none after {start:,}", url=answer.url
        )
    return answer.body
