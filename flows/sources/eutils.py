"""NCBI's E-utilities: how they are asked, and what their complaints mean, which often come as HTTP 200."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import SecretStr

from flows.sources.answer import Answer
from flows.sources.client import Client
from flows.sources.errors import (
    SourceError,
    SourceRefusedError,
    SourceThrottledError,
    SourceUnavailableError,
)

T = TypeVar("T")

BASE_URL = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
# NCBI allows 3 requests a second, with a key 10; a little less than that never meets its limit.
INTERVAL, INTERVAL_WITH_KEY = 0.37, 0.11

_ERROR = re.compile(rb"<ERROR>(.*?)</ERROR>", re.DOTALL)


class HistoryExpiredError(SourceError):
    """The history server has forgotten the search, or the place in it that was asked for."""

    advice = "fetch by ids instead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Eutils:
    """The E-utilities at one address, with or without a key, asked through a polite client."""

    client: Client
    base_url: str = BASE_URL
    api_key: SecretStr | str | None = None

    def ask(self, utility: str, parameters: Mapping[str, str], read: Callable[[Answer], T]) -> T:
        """What `read` makes of the answer of `esearch`, `efetch` …; POST, so that length never matters."""
        who = {"tool": self.client.tool} | ({"email": self.client.email} if self.client.email else {})
        key = self.api_key.get_secret_value() if isinstance(self.api_key, SecretStr) else self.api_key
        return self.client.ask(
            self.address(utility),
            {**parameters, **who},
            read=lambda answer: read(checked(answer)),
            interval=INTERVAL_WITH_KEY if key else INTERVAL,
            secrets={"api_key": key} if key else None,
            method="POST",
            # A time-out within NCBI, and an expired history, may come as 400.
            statuses=(200, 400),
        )

    def address(self, utility: str) -> str:
        """The address of a utility."""
        return f"{self.base_url.rstrip('/')}/{utility}.fcgi"


def checked(answer: Answer) -> Answer:
    """The answer, unless it is a complaint; raises the `SourceError` that the complaint means."""
    complaint = _complaint(answer)
    if complaint:
        raise _meaning(complaint, answer.url)
    if answer.status != 200:
        raise SourceRefusedError(f"{answer.url} answered {answer.status}{answer.words}", url=answer.url)
    return answer


def _complaint(answer: Answer) -> str:
    """What an answer says is wrong; empty where it does not complain."""
    start = answer.body.lstrip()
    if start.startswith(b"{"):
        return _json_complaint(answer.json())
    said = _ERROR.findall(start[:5000]) if b"<PubmedArticleSet" not in start[:1000] else []
    return " ".join(b" ".join(said).decode("utf-8", "replace").split())


def _json_complaint(data: dict[str, Any]) -> str:
    result = data.get("esearchresult")
    inner = result.get("ERROR") if isinstance(result, dict) else None
    return " ".join(str(data.get("error") or data.get("ERROR") or inner or "").split())


# The first pattern that matches a complaint decides what it means.
_MEANINGS: tuple[tuple[str, type[SourceError], str | None], ...] = (
    ("rate limit", SourceThrottledError, None),
    ("api[ -_]key", SourceRefusedError, "correct the API key, or leave it out"),
    ("unable to obtain query|history|webenv|retstart|out of (acceptable )?range", HistoryExpiredError, None),
    ("empty term|invalid db|id list is empty", SourceRefusedError, None),
    ("", SourceUnavailableError, "check brackets and quotes of the search text, or run it again later"),
)


def _meaning(complaint: str, url: str) -> SourceError:
    for pattern, kind, advice in _MEANINGS:
        if re.search(pattern, complaint, re.IGNORECASE):
            return kind(f'{url} says "{complaint[:300]}"', url=url, advice=advice)
    raise AssertionError("the last pattern matches everything")
