"""One request as it is sent and as it may be shown, and what its answer is worth."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httpx

from flows.sources.answer import Answer
from flows.sources.errors import (
    SourceBudgetError,
    SourceError,
    SourceRefusedError,
    SourceThrottledError,
    SourceUnavailableError,
    redact,
)
from flows.sources.kept import KeptAnswer
from flows.sources.limits import Limits, read_limits

# What to do about refusals that say it by their number alone.
_ADVICE: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "set or correct the API key of this source, or leave it out if it needs none",
    HTTPStatus.FORBIDDEN: "correct the API key or the address of this source, or ask it why it refuses us",
    HTTPStatus.NOT_FOUND: "correct the address of this source",
    HTTPStatus.REQUEST_URI_TOO_LONG: "shorten the search text",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A request; `secrets` go with its parameters, `secret_headers` with its headers, and neither is shown."""

    url: str
    parameters: Mapping[str, str]
    secrets: Mapping[str, str] = field(default_factory=dict)
    secret_headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    interval: float = 0.0
    statuses: Collection[int] = (200,)

    @property
    def payload(self) -> dict[str, Any]:
        """What httpx needs to send it: parameters in the address, or in the body of a POST."""
        everything = {**self.parameters, **self.secrets}
        return {"data" if self.method == "POST" else "params": everything, "headers": {**self.secret_headers}}

    @property
    def host(self) -> str:
        """Host and port, for which the pace is kept."""
        return httpx.URL(self.url).netloc.decode()

    @property
    def shown(self) -> str:
        """The address without anything secret."""
        return redact(self.url)

    @property
    def name(self) -> str:
        """All that makes it this question and no other, without anything secret."""
        return json.dumps([self.method, self.shown, sorted(self.parameters.items())])

    def scrub(self, text: str) -> str:
        """The text without our keys."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text

    def answer(self, response: httpx.Response, body: bytes) -> Answer:
        """The answer, if it has a status that the question expects; raises the `SourceError` that it means."""
        answer = Answer(
            url=self.shown,
            status=response.status_code,
            content_type=response.headers.get("content-type", ""),
            body=self.scrubbed(body),
        )
        if answer.status in self.statuses:
            return answer
        raise _refusal(answer, read_limits(response.headers))

    def kept(self, before: KeptAnswer) -> Answer:
        """The answer of an earlier time, which the source says still holds."""
        return Answer(url=self.shown, status=200, content_type=before.content_type, body=before.body)

    def scrubbed(self, body: bytes) -> bytes:
        """The body without our keys: some sources repeat them in their complaints."""
        for secret in self._secrets:
            body = body.replace(secret.encode(), b"***")
        return body

    @property
    def _secrets(self) -> tuple[str, ...]:
        return tuple(filter(None, (*self.secrets.values(), *self.secret_headers.values())))


def _refusal(answer: Answer, limits: Limits) -> SourceError:
    what = f"{answer.url} answered {_status(answer.status)}{answer.words}"
    kind = _meaning(answer, limits)
    if kind is SourceBudgetError:
        return SourceBudgetError(what, url=answer.url, renewed_at=limits.renewed_at)
    error = kind(what, url=answer.url, advice=_ADVICE.get(answer.status))
    error.retry_after = limits.pause
    return error


def _meaning(answer: Answer, limits: Limits) -> type[SourceError]:
    status = answer.status
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.FORBIDDEN, HTTPStatus.PAYMENT_REQUIRED):
        if limits.is_spent(answer.words):
            return SourceBudgetError
        # OpenAlex writes 403 for "slow down" as well.
        if (
            status == HTTPStatus.TOO_MANY_REQUESTS
            or limits.wait is not None
            or "rate limit" in answer.words.lower()
        ):
            return SourceThrottledError
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return SourceUnavailableError
    return SourceRefusedError


def _status(status: int) -> str:
    known = {known.value: known.phrase for known in HTTPStatus}
    return f"{status} {known[status]}" if status in known else str(status)


def failure(question: Question, error: httpx.RequestError) -> SourceError:
    """What a request that got no whole answer means."""
    return SourceUnavailableError(_failed(question, error), url=question.shown)


def _failed(question: Question, error: httpx.RequestError) -> str:
    match error:
        case httpx.TimeoutException():
            return f"{question.shown} did not answer in time"
        case httpx.ProxyError():
            return f"{question.shown} cannot be reached through the proxy ({error})"
        case httpx.ConnectError():
            return f"{question.shown} cannot be reached ({error})"
        case _:
            return f"{question.shown} broke off in mid-answer ({question.scrub(str(error))})"
