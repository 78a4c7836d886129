"""A source in memory: it gives its answers in turn and remembers what it was asked."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import httpx

from flows.sources.client import Client

Answering = Callable[[httpx.Request], httpx.Response]


class Source:
    """Answers of any kind (JSON, bytes, a status, an exception) in turn, or what a function makes of a request."""

    def __init__(self, *answers: Any, respond: Answering | None = None, email: str | None = None) -> None:
        self.requests: list[httpx.Request] = []
        self.answers = list(answers)
        self.respond = respond
        self.now = 1000.0
        http = httpx.Client(transport=httpx.MockTransport(self._handle))
        self.client = Client(http, email=email, clock=lambda: self.now, sleep=self._sleep)

    @property
    def asked(self) -> list[dict[str, str]]:
        return [dict(request.url.params) for request in self.requests]

    @property
    def paths(self) -> list[str]:
        return [request.url.raw_path.decode().partition("?")[0] for request in self.requests]

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.respond(request) if self.respond else as_response(self.answers.pop(0))


def as_response(answer: Any) -> httpx.Response:
    match answer:
        case Exception():
            raise answer
        case int():
            return httpx.Response(answer, content=b"no")
        case bytes():
            return httpx.Response(200, content=answer)
        case httpx.Response():
            return answer
    return httpx.Response(200, json=answer)


def access(**changes: Any) -> Any:
    """A source's group of settings."""
    usual = {"base_url": "https://source.example/", "batch_size": 2, "api_key": None, "most": 20_000}
    return SimpleNamespace(**usual | changes)


def payload(content: Any) -> bytes:
    return json.dumps(content).encode()


def impatient() -> Client:
    """A client over real HTTP whose pauses take no time."""
    now = [1000.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    return Client(httpx.Client(timeout=10), clock=lambda: now[0], sleep=sleep)


def every_page(source: Any, client: Client, query: str, **settings: Any) -> list[str]:
    """The ids of all records of a search, page by page."""
    found: list[str] = []
    cursor = source.START
    while cursor is not None:
        span = {"date_from": None, "date_to": None}
        told = source.page(client, query, cursor=cursor, access=access(**settings), **span)
        page = source.parse(told, origin="here")
        found += [record.source_id for record in page.records]
        cursor = page.following
    return found
