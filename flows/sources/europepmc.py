"""Europe PMC: PubMed, PubMed Central, preprints and more, page by page with a cursor and without a key."""

import re
from typing import Any

from flows.sources.answer import Answer
from flows.sources.client import Client
from flows.sources.errors import (
    GarbledAnswerError,
    SourceAnswerError,
    SourceError,
    SourceRefusedError,
    SourceThrottledError,
    SourceUnavailableError,
    refuse_empty,
)
from flows.sources.europepmc_json import SOURCE, parse
from flows.sources.span import first_day, last_day

__all__ = ["START", "SUFFIX", "page", "parameters", "parse"]

START = "*"
SUFFIX = ".json"
# Europe PMC states no limit; third parties speak of ten a second.
INTERVAL = 0.25
# Longer search texts are posted, so that no address is too long.
LONGEST = 1_500

_COMPLAINT = re.compile(rb"<errMsg>(.*?)</errMsg>", re.DOTALL)


def parameters(query: str, *, date_from: str | None = None, date_to: str | None = None) -> dict[str, Any]:
    """The search as it is sent: without synonyms, so that the search text says all that is looked for."""
    return {
        "query": within(query, date_from, date_to),
        "resultType": "core",
        "synonym": "false",
        "format": "json",
    }


def within(query: str, date_from: str | None, date_to: str | None) -> str:
    """The query limited to first publication from and to these ISO dates, both included."""
    if not date_from and not date_to:
        return query
    return f"({query}) AND (FIRST_PDATE:[{first_day(date_from or '1000')} TO {last_day(date_to or '3000')}])"


def page(
    client: Client,
    query: str,
    *,
    cursor: str,
    date_from: str | None = None,
    date_to: str | None = None,
    access: Any,
) -> bytes:
    """One whole answer of core records; raises a `SourceError`."""
    refuse_empty(query, SOURCE)
    asked = parameters(query, date_from=date_from, date_to=date_to)
    asked |= {"cursorMark": cursor, "pageSize": str(access.batch_size)}
    posted = len(asked["query"]) > LONGEST
    return client.ask(
        f"{access.base_url.rstrip('/')}/{'searchPOST' if posted else 'search'}",
        asked | ({"email": client.email} if client.email else {}),
        read=lambda answer: _whole(answer, first=cursor == START),
        interval=INTERVAL,
        method="POST" if posted else "GET",
    )


def _whole(answer: Answer, *, first: bool) -> bytes:
    """The answer, if it is one, can be read and holds what was asked for."""
    complaint = _complaint(answer)
    if complaint:
        raise _meaning(complaint, answer.url)
    found = parse(answer.body, origin=answer.url)
    if first and found.claimed and not found.records:
        raise GarbledAnswerError(f"{answer.url} claims {found.claimed:,} hits and lists none", url=answer.url)
    request = answer.json().get("request")
    given = request.get("resultType") if isinstance(request, dict) else None
    if str(given or "core").casefold() != "core":
        raise SourceAnswerError(
            f"{answer.url} gave {given} results instead of core ones, which have no abstracts", url=answer.url
        )
    return answer.body


def _complaint(answer: Answer) -> str:
    """What an answer says is wrong, which may come as JSON or XML with status 200; empty where it is content."""
    if answer.body.lstrip().startswith(b"<"):
        said = b" ".join(_COMPLAINT.findall(answer.body[:5000])).decode("utf-8", "replace")
    else:
        data = answer.json()
        said = str((data.get("errMsg") or data.get("error") or "") if isinstance(data, dict) else "")
    return " ".join(said.split())


# The first pattern that matches a complaint decides what it means.
_MEANINGS: tuple[tuple[str, type[SourceError]], ...] = (
    ("too many requests|rate limit", SourceThrottledError),
    ("internal|unavailable|time(d)?[ -]?out|try again|maintenance|server error", SourceUnavailableError),
    ("", SourceRefusedError),
)


def _meaning(complaint: str, url: str) -> SourceError:
    kind = next(kind for pattern, kind in _MEANINGS if re.search(pattern, complaint, re.IGNORECASE))
    return kind(f'{url} says "{complaint[:300]}"', url=url)
