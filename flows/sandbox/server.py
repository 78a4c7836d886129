"""The sandbox as a real HTTP server on this machine: HTTP/1.1 with keep-alive around all routes of sources.

with serve(corpus.read([path]), faults=["429:0.2"]) as sandbox:
    httpx.get(sandbox.base_url + "esearch.fcgi", params={"db": "pubmed", "term": "sciatica"})
    sandbox.requests, sandbox.holdings
"""

import json
import socket
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import takewhile
from pathlib import Path
from socketserver import TCPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from flows.errors import GleanError
from flows.sandbox.corpus import Article
from flows.sandbox.faults import Fault, FaultPlan, spoil
from flows.sandbox.holdings import Holdings
from flows.sandbox.routes import ROUTES, find
from flows.sandbox.service import Reply, Service

HOST = "127.0.0.1"
LONGEST_URL = 8_000
LONGEST_BODY = 10_000_000
IDLE_SECONDS = 60


class SandboxError(GleanError):
    """A sandbox that cannot be started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as the server saw it: `at` in UTC, `started` in seconds of a clock that never jumps.

    `endpoint` is the first part of the path beneath the source's root, `path` all of it.
    """

    number: int
    at: str
    started: float
    method: str
    source: str
    endpoint: str
    path: str
    params: dict[str, str]
    user_agent: str
    status: int
    fault: str | None


class Sandbox:
    """A running sandbox: where it is, what it serves, and what it was asked."""

    def __init__(
        self, service: Service, plan: FaultPlan, *, port: int, delay: float, rate_limit: int | None
    ) -> None:
        self.holdings = service.holdings
        self.requests: list[Request] = []
        self._service = service
        self._plan = plan
        self._delay = delay
        self._rate_limit = rate_limit
        self._log: Path | None = None
        self._lock = Lock()
        self._stopping = Event()
        self._server = _Server(port, self)
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def base_url(self) -> str:
        """The address of the E-utilities here, with a slash at its end."""
        return self.addresses["pubmed"]

    @property
    def addresses(self) -> dict[str, str]:
        """The address of each source here, with a slash at its end."""
        here = f"http://{HOST}:{self._server.server_address[1]}"
        return {route.source: here + route.root for route in ROUTES}

    def start(self, *, log: Path | None = None) -> None:
        """Begin to answer; `log` gets each request as one line of JSON."""
        self._log = log
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and close every connection."""
        self._stopping.set()
        self._server.shutdown()
        self._server.close_connections()
        self._server.server_close()
        self._thread.join()

    def expire_history(self) -> None:
        """Forget every session of the history server, as NCBI does after some hours."""
        self._service.history.clear()

    def respond(
        self, method: str, path: str, params: dict[str, str], user_agent: str
    ) -> tuple[Reply, str | None]:
        """The reply to a request and the fault it has; the request is in `requests` before it is answered."""
        started, at = time.monotonic(), datetime.now(UTC).isoformat(timespec="milliseconds")
        route, inner = find(path)
        endpoint = inner.split("/")[0].removesuffix(".fcgi")
        too_many = self._too_many(route.source, started)
        fault = "429" if too_many else self._plan.draw(endpoint, params, source=route.source)
        if fault == "expired":
            self._service.history.expire(params["WebEnv"])
        reply = spoil(route.answer(self._service, inner.removesuffix(".fcgi"), params), fault)
        with self._lock:
            shown = {name: "***" if name == "api_key" else value for name, value in params.items()}
            request = Request(
                number=len(self.requests) + 1, at=at, started=started, method=method,
                source=route.source, endpoint=endpoint, path=inner, params=shown,
                user_agent=user_agent, status=reply.status, fault=fault,
            )  # fmt: skip
            self.requests.append(request)
            self._write(request)
        if fault == "slow":
            self.idle()
        return reply, fault

    def idle(self) -> None:
        """Let the client wait, as a slow answer does, or until the sandbox stops."""
        self._stopping.wait(self._delay)

    def _too_many(self, source: str, started: float) -> bool:
        """Whether that source was asked as often as it allows within the last second."""
        if self._rate_limit is None:
            return False
        with self._lock:
            recent = takewhile(lambda request: started - request.started < 1, reversed(self.requests))
            return sum(request.source == source for request in recent) >= self._rate_limit

    def _write(self, request: Request) -> None:
        if self._log is not None:
            with self._log.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(request), ensure_ascii=False) + "\n")


@contextmanager
def serve(
    articles: Iterable[Article] | Holdings,
    *,
    faults: Iterable[str | Fault] = (),
    seed: int = 0,
    delay: float = 2.0,
    rate_limit: int | None = None,
    port: int = 0,
    log: Path | None = None,
    now: Callable[[], datetime] | None = None,
) -> Iterator[Sandbox]:
    """A running sandbox that stops at the end of the block.

    `delay` is how late a slow answer is, in seconds; beyond `rate_limit` requests a second the answer is 429
    (NCBI's limit is 3, or 10 with a key); port 0 is a free one. Raises `SandboxError` when the port is taken.
    """
    holdings = articles if isinstance(articles, Holdings) else Holdings(articles)
    service = Service(holdings) if now is None else Service(holdings, now=now)
    plan = FaultPlan.of(faults, seed=seed)
    _check_writable(log)
    try:
        sandbox = Sandbox(service, plan, port=port, delay=delay, rate_limit=rate_limit)
    except (OSError, OverflowError) as error:
        raise SandboxError(
            f"Port {port} on {HOST} cannot be used ({error}); choose another, or 0."
        ) from error
    sandbox.start(log=log)
    try:
        yield sandbox
    finally:
        sandbox.stop()


def _check_writable(log: Path | None) -> None:
    try:
        if log is not None:
            log.touch()
    except OSError as error:
        raise SandboxError(f"The log {log} cannot be written ({error}); name another file.") from error


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._connections: set[socket.socket] = set()
        super().__init__((HOST, port), _Handler)

    def server_bind(self) -> None:
        # The base class would look up the host's full name, which takes seconds without a network.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """End the connections that clients keep open."""
        for connection in tuple(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of ours; a crash is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "gleanings-sandbox"
    timeout = IDLE_SECONDS
    # Headers and body leave in one packet: in two, each answer waits for the client's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer a request with its parameters in the address."""
        if len(self.path) > LONGEST_URL:
            self._send(Reply(b"Request-URI Too Long\n", "text/plain; charset=UTF-8", status=414))
            return
        self._answer("GET", "")

    def do_POST(self) -> None:
        """Answer a request with its parameters in the body."""
        length = int(self.headers.get("Content-Length") or 0)
        if length > LONGEST_BODY:
            self.close_connection = True
            self._send(Reply(b"Request Entity Too Large\n", "text/plain; charset=UTF-8", status=413))
            return
        self._answer("POST", self.rfile.read(length).decode("utf-8", "replace"))

    def _answer(self, method: str, body: str) -> None:
        url = urlsplit(self.path)
        params = _params(url.query, body)
        agent = self.headers.get("User-Agent", "")
        reply, fault = self.server.sandbox.respond(method, unquote(url.path), params, agent)
        self._send(reply, fault)

    def _send(self, reply: Reply, fault: str | None = None) -> None:
        cut = fault in ("cut", "stall")
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body[: len(reply.body) // 2] if cut else reply.body)
        self.wfile.flush()
        if fault == "stall":
            self.server.sandbox.idle()
        self.close_connection = self.close_connection or cut

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the standard library's
        """Say nothing: `Sandbox.requests` and the log file tell what was asked."""


def _params(query: str, body: str) -> dict[str, str]:
    """The parameters of address and body; one that comes more than once becomes a list with commas."""
    params: dict[str, str] = {}
    for name, value in [*parse_qsl(query, keep_blank_values=True), *parse_qsl(body, keep_blank_values=True)]:
        params[name] = f"{params[name]},{value}" if name in params else value
    return params
