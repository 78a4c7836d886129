"""The polite client: spaces the starts of requests, tries again with patience, and tells what went wrong.

It knows nothing of any one source: a source passes a `read` function that makes of an answer what it wants,
or raises a `SourceError`. Where such an error may pass (`error.passing`), the client asks again, as it does
after a lost connection.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import httpx
from tenacity import RetryCallState, RetryError, Retrying, retry_if_exception, wait_exponential_jitter

from flows.sources.answer import Answer
from flows.sources.board import SharedBoard, state_folder
from flows.sources.encoding import ACCEPTED, CutOffError, decoded
from flows.sources.errors import (
    SourceError,
    SourceRefusedError,
    SourceThrottledError,
    SourceUnavailableError,
    redact,
)
from flows.sources.kept import Kept
from flows.sources.limiter import Limiter
from flows.sources.limits import SOON, read_limits
from flows.sources.question import Question, failure

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
        limiter: Limiter | None = None,
        kept: Kept | None = None,
    ) -> None:
        self.email = email
        self.tool = TOOL
        self.identity = f"{TOOL}/{version('gleanings')}"
        self._http = http
        self._attempts = attempts
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._kept = kept
        self._limiter = limiter or Limiter(clock=clock, sleep=sleep)
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
        secret_headers: Mapping[str, str] | None = None,
        method: str = "GET",
        statuses: Collection[int] = (200,),
        again: Callable[[SourceError], bool] = lambda error: error.passing,
    ) -> T:
        """What `read` makes of the answer; requests to one host start at least `interval` seconds apart.

        `secrets` are sent like the parameters, `secret_headers` as headers; they appear nowhere else. `read`
        sees answers with one of `statuses`; every other one raises a `SourceError`, as does whatever fails
        until patience runs out. `again` says after which errors the same request may be sent once more.
        """
        question = Question(
            url=url,
            parameters=parameters,
            secrets=secrets or {},
            secret_headers=secret_headers or {},
            method=method,
            interval=interval,
            statuses=statuses,
        )
        deadline = self._clock() + self._patience
        retrying = Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, SourceError) and again(error)),
            wait=_pause,
            stop=lambda state: self._enough(state, deadline),
            before_sleep=lambda state: self._hold(question.host, state),
            sleep=self._sleep,
        )
        try:
            return retrying(lambda: self._read(question, deadline, read))
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

    def _read(self, question: Question, deadline: float, read: Callable[[Answer], T]) -> T:
        """What `read` makes of the answer, which is kept once it made something of it."""
        before = self._kept.find(question.name) if self._kept and question.method == "GET" else None
        response, body = self._send(question, deadline, before.conditions if before else {})
        if before and response.status_code == httpx.codes.NOT_MODIFIED:
            return read(question.kept(before))
        made = read(question.answer(response, body))
        if self._kept and question.method == "GET" and response.is_success:
            self._kept.keep(question.name, question.scrubbed(body), response.headers)
        return made

    def _send(
        self, question: Question, deadline: float, conditions: Mapping[str, str]
    ) -> tuple[httpx.Response, bytes]:
        """The response, its status whatever it is, and its whole body."""
        if not all(value.isascii() and value.isprintable() for value in question.secret_headers.values()):
            raise SourceRefusedError(
                f"the API key for {question.shown} holds a sign that no header can carry",
                url=question.shown,
                advice="set the key anew, without line breaks and with plain letters and digits alone",
            )
        payload = question.payload
        payload["headers"] |= conditions
        try:
            joined = self._clock()
            self._limiter.wait(question.host, question.interval)
            # Standing in line behind other requests is no fault of this one.
            deadline += self._clock() - joined
            with self._http.stream(question.method, question.url, **payload) as response:
                body = self._whole(response, deadline)
        except (httpx.UnsupportedProtocol, httpx.InvalidURL):
            raise SourceRefusedError(f"{question.shown} is not an address", url=question.shown) from None
        except httpx.RequestError as error:
            raise failure(question, error) from None
        except CutOffError as error:
            raise SourceUnavailableError(
                f"the answer of {question.shown} {error}", url=question.shown
            ) from None
        self._heed(question.host, response)
        return response, body

    def _heed(self, host: str, response: httpx.Response) -> None:
        """Keep to the pace that the source asks for in its headers, and stay away while nothing is left."""
        limits = read_limits(response.headers)
        if limits.apart:
            self._limiter.slow(host, limits.apart)
        if response.is_success and limits.pause:
            self._limiter.hold(host, min(limits.pause, SOON))

    def _whole(self, response: httpx.Response, deadline: float) -> bytes:
        if response.is_stream_consumed:
            return response.read()
        # Not httpx's decoded bytes: it takes compressed data without its end for whole.
        raw = b"".join(self._within(response, deadline))
        return decoded(raw, response.headers.get("content-encoding", ""))

    def _within(self, response: httpx.Response, deadline: float) -> Iterator[bytes]:
        for chunk in response.iter_raw():
            if self._clock() > deadline:
                raise httpx.ReadTimeout("too slow", request=response.request)
            yield chunk


def open_client(
    *, email: str | None = None, patience: float = 120.0, timeout: float = 60.0, cache: Path | None = None
) -> Client:
    """A client for the network, with proxy and certificates as the environment says; times in seconds.

    It keeps one pace with all other processes of this user on this machine; answers are kept in `cache`.
    """
    contact = f" (mailto:{email})" if email else ""
    try:
        http = httpx.Client(
            http2=True,
            timeout=httpx.Timeout(timeout, connect=min(timeout, 10.0)),
            headers={
                "User-Agent": f"{TOOL}/{version('gleanings')}{contact}",
                "Accept-Encoding": ACCEPTED,
            },
        )
    except (OSError, ValueError, httpx.InvalidURL) as error:
        raise _unusable(error) from None
    pace = Limiter(board=SharedBoard(state_folder()))
    kept = Kept(cache) if cache else None
    return Client(http, email=email, patience=patience, limiter=pace, kept=kept)


def _unusable(error: Exception) -> SourceRefusedError:
    """What is wrong with the certificates or the proxy that the environment names."""
    if isinstance(error, OSError):
        what = f"the certificates that SSL_CERT_FILE or SSL_CERT_DIR name cannot be read ({error.strerror or error})"
    else:
        what = f"the proxy that HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names cannot be used ({error})"
    return SourceRefusedError(what, advice="correct that variable, or unset it")


_backoff = wait_exponential_jitter(initial=1, max=30, jitter=1)


def _pause(state: RetryCallState) -> float:
    """Seconds to the next attempt: what the source asks for, but no less than our own doubling pause."""
    error = _failure(state)
    asked = error.retry_after if isinstance(error, SourceError) else None
    return max(asked or 0.0, _backoff(state))


def _failure(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


class _Redacting(logging.Filter):
    """Lets every record pass, with keys taken out of its arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), ()
        return True


_redacting = _Redacting()


def _keep_keys_out_of_logs() -> None:
    """Httpx logs each address in full, query and all; hpack each header, while it is debugged."""
    logging.getLogger("httpx").addFilter(_redacting)
    logging.getLogger("hpack").setLevel(logging.INFO)
