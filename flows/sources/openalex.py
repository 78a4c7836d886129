"""OpenAlex: 250 million works of every field, page by page with a cursor; a free key raises what a day allows."""

from typing import Any

from pydantic import SecretStr

from flows.sources.answer import Answer
from flows.sources.client import Client
from flows.sources.errors import GarbledAnswerError, SourceRefusedError, refuse_empty
from flows.sources.openalex_json import SOURCE, parse
from flows.sources.span import first_day, last_day

__all__ = ["START", "SUFFIX", "page", "parameters", "parse"]

START = "*"
SUFFIX = ".json"
# OpenAlex allows 100 requests a second and counts what they cost; there is no need to hurry.
INTERVAL = 0.12
# Only what is read: a whole work is five times as long.
FIELDS = (
    "id", "doi", "title", "publication_date", "publication_year", "ids", "language", "primary_location", "type",
    "authorships", "biblio", "is_retracted", "is_paratext", "abstract_inverted_index", "mesh", "created_date",
)  # fmt: skip


def parameters(query: str, *, date_from: str | None = None, date_to: str | None = None) -> dict[str, Any]:
    """The search as it is sent: in titles and abstracts, since full texts mention everything."""
    # A comma would end the filter; between words it means nothing.
    limits = [f"title_and_abstract.search:{' '.join(query.replace(',', ' ').split())}"]
    limits += [f"from_publication_date:{first_day(date_from)}"] if date_from else []
    limits += [f"to_publication_date:{last_day(date_to)}"] if date_to else []
    return {"filter": ",".join(limits), "select": ",".join(FIELDS)}


def page(
    client: Client,
    query: str,
    *,
    cursor: str,
    date_from: str | None = None,
    date_to: str | None = None,
    access: Any,
) -> bytes:
    """One whole answer; raises a `SourceError`, a `SourceBudgetError` where the day's allowance is spent."""
    refuse_empty(query.replace(",", " "), SOURCE)
    key = access.api_key.get_secret_value() if isinstance(access.api_key, SecretStr) else access.api_key
    asked = parameters(query, date_from=date_from, date_to=date_to)
    return client.ask(
        f"{access.base_url.rstrip('/')}/works",
        asked | {"cursor": cursor, "per_page": str(access.batch_size)},
        read=lambda answer: _whole(answer, first=cursor == START),
        interval=INTERVAL,
        secrets={"api_key": key} if key else None,
    )


def _whole(answer: Answer, *, first: bool) -> bytes:
    """The answer, if it is one and can be read."""
    data = answer.json()
    if isinstance(data, dict) and "results" not in data and (data.get("error") or data.get("message")):
        said = f"{data.get('error') or ''} {data.get('message') or ''}".strip()
        raise SourceRefusedError(f'{answer.url} says "{said[:300]}"', url=answer.url)
    found = parse(answer.body, origin=answer.url)
    if first and found.claimed and not found.records:
        raise GarbledAnswerError(
            f"{answer.url} claims {found.claimed:,} works and lists none", url=answer.url
        )
    return answer.body
