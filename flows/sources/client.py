"""The polite client: spaces the starts of requests, tries again with patience, and tells what went wrong.

It knows nothing of any one source: a source passes a `read` function that makes of an answer what it wants,
or raises a `SourceError`. Where such an error may pass (`error.passing`), the client asks again, as it does
after a lost connection.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from importlib.metadata import version
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from tenacity import RetryCallState, RetryError, Retrying, retry_if_exception, wait_exponential_jitter

from flows.sources.answer import Answer
from flows.sources.errors import (
    SourceError,
    SourceRefusedError,
    SourceThrottledError,
    SourceUnavailableError,
    redact,
)
from flows.sources.limiter import Limiter

T = TypeVar("T")

TOOL = "gleanings"
_log = logging.getLogger(__name__)


class Client:
    """Asks sources on our behalf; close it, or use it in a `with` statement.

    One question takes at most `attempts` requests and `patience` seconds, waits included.
    """

    def __init__(
        self,
        http: httpx.Client,
        *,
        email: str | None = None,
        attempts: int = 6,
        patience: float = 120.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.email = email
        self.tool = TOOL
        self.identity = f"{TOOL}/{version('gleanings')}"
        self._http = http
        self._attempts = attempts
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._limiter = Limiter(clock=clock, sleep=sleep)
        _keep_keys_out_of_logs()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(
        self,
        url: str,
        parameters: Mapping[str, str],
        *,
        read: Callable[[Answer], T],
        interval: float,
        secrets: Mapping[str, str] | None = None,
        method: str = "GET",
        statuses: Collection[int] = (200,),
    ) -> T:
        """What `read` makes of the answer; requests to one host start at least `interval` seconds apart.

        `secrets` are sent like the parameters and appear nowhere else. `read` sees answers with one of
        `statuses`; every other one raises a `SourceError`, as does whatever fails until patience runs out.
        """
        question = _Question(
            url=url,
            parameters=parameters,
            secrets=secrets or {},
            method=method,
            interval=interval,
            statuses=statuses,
        )
        deadline = self._clock() + self._patience
        retrying = Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, SourceError) and error.passing),
            wait=_pause,
            stop=lambda state: self._enough(state, deadline),
            before_sleep=lambda state: self._hold(question.host, state),
            sleep=self._sleep,
        )
        try:
            return retrying(lambda: read(self._send(question, deadline)))
        except RetryError as last:
            error = last.last_attempt.exception()
            if not isinstance(error, SourceError):
                raise
            error.attempts = last.last_attempt.attempt_number
            raise error from None

    def _enough(self, state: RetryCallState, deadline: float) -> bool:
        return state.attempt_number >= self._attempts or self._clock() + state.upcoming_sleep >= deadline

    def _hold(self, host: str, state: RetryCallState) -> None:
        """Say why there is a pause, and if we ask too much, keep the other threads away as well."""
        error = _failure(state)
        if isinstance(error, SourceError):
            _log.warning("%s; asking again in %.0f s", error.args[0], state.upcoming_sleep)
        if isinstance(error, SourceThrottledError):
            self._limiter.hold(host, state.upcoming_sleep)

    def _send(self, question: "_Question", deadline: float) -> Answer:
        try:
            self._limiter.wait(question.host, question.interval)
            with self._http.stream(question.method, question.url, **question.payload) as response:
                body = b"".join(self._within(response, deadline))
        except (httpx.UnsupportedProtocol, httpx.InvalidURL):
            raise SourceRefusedError(f"{question.shown} is not an address", url=question.shown) from None
        except httpx.RequestError as error:
            raise SourceUnavailableError(_failed(question, error), url=question.shown) from None
        return _accepted(question, response, body)

    def _within(self, response: httpx.Response, deadline: float) -> Iterator[bytes]:
        for chunk in response.iter_bytes():
            if self._clock() > deadline:
                raise httpx.ReadTimeout("too slow", request=response.request)
            yield chunk


def open_client(*, email: str | None = None, patience: float = 120.0, timeout: float = 60.0) -> Client:
    """A client for the network, with proxy and certificates as the environment says; times in seconds."""
    contact = f" (mailto:{email})" if email else ""
    http = httpx.Client(
        http2=True,
        timeout=httpx.Timeout(timeout, connect=min(timeout, 10.0)),
        headers={"User-Agent": f"{TOOL}/{version('gleanings')}{contact}"},
    )
    return Client(http, email=email, patience=patience)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """One request as it is sent, and as it may be shown."""

    url: str
    parameters: Mapping[str, str]
    secrets: Mapping[str, str]
    method: str
    interval: float
    statuses: Collection[int]

    @property
    def payload(self) -> Any:
        everything = {**self.parameters, **self.secrets}
        return {"data": everything} if self.method == "POST" else {"params": everything}

    @property
    def host(self) -> str:
        return httpx.URL(self.url).netloc.decode()

    @property
    def shown(self) -> str:
        return redact(self.url)

    def scrub(self, body: bytes) -> bytes:
        """The body without our keys: some sources repeat them in their complaints."""
        for secret in self.secrets.values():
            body = body.replace(secret.encode(), b"***") if secret else body
        return body


def _accepted(question: _Question, response: httpx.Response, body: bytes) -> Answer:
    """The answer, if it has a status that the question expects; otherwise the error that it means."""
    answer = Answer(
        url=question.shown,
        status=response.status_code,
        content_type=response.headers.get("content-type", ""),
        body=question.scrub(body),
    )
    if answer.status in question.statuses:
        return answer
    error = _meaning(answer.status)(
        f"{answer.url} answered {_status(answer.status)}{answer.words}", url=answer.url
    )
    error.retry_after = _retry_after(response.headers)
    raise error


def _meaning(status: int) -> type[SourceError]:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return SourceThrottledError
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return SourceUnavailableError
    return SourceRefusedError


def _status(status: int) -> str:
    known = {known.value: known.phrase for known in HTTPStatus}
    return f"{status} {known[status]}" if status in known else str(status)


def _failed(question: _Question, error: httpx.RequestError) -> str:
    match error:
        case httpx.TimeoutException():
            return f"{question.shown} did not answer in time"
        case httpx.ConnectError():
            return f"{question.shown} cannot be reached ({error})"
        case _:
            return f"{question.shown} broke off in mid-answer ({error})"


_backoff = wait_exponential_jitter(initial=1, max=30, jitter=1)


def _pause(state: RetryCallState) -> float:
    """Seconds to the next attempt: what the source asks for, but no less than our own doubling pause."""
    error = _failure(state)
    asked = error.retry_after if isinstance(error, SourceError) else None
    return max(asked or 0.0, _backoff(state))


def _failure(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _retry_after(headers: httpx.Headers) -> float | None:
    """The seconds of a Retry-After header, which holds a number or a date."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None


class _Redacting(logging.Filter):
    """Lets every record pass, with keys taken out of its arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), ()
        return True


_redacting = _Redacting()


def _keep_keys_out_of_logs() -> None:
    """Httpx logs each address in full, query and all."""
    logging.getLogger("httpx").addFilter(_redacting)
