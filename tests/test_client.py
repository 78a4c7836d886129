import gzip
import logging
import pickle
import re
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from flows.errors import GleanError
from flows.sources import encoding, errors
from flows.sources.answer import Answer
from flows.sources.client import Client, open_client
from flows.sources.errors import (
    GarbledAnswerError,
    SourceAnswerError,
    SourceBudgetError,
    SourceError,
    SourceRefusedError,
    SourceThrottledError,
    SourceUnavailableError,
    redact,
)

URL = "https://source.example/find"
KEY = "0123456789abcdef0123"
Handler = Callable[[httpx.Request], httpx.Response]


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def client_of(handler: Handler, at: Time, *, attempts: int = 6, patience: float = 120.0) -> Client:
    http = httpx.Client(transport=httpx.MockTransport(handler))
    return Client(http, attempts=attempts, patience=patience, clock=lambda: at.now, sleep=at.sleep)


def in_turn(*answers: httpx.Response | Exception) -> Handler:
    left = list(answers)

    def handler(request: httpx.Request) -> httpx.Response:
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return handler


def body(answer: Answer) -> bytes:
    return answer.body


@contextmanager
def served(respond: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """A real server on this machine that answers each request with `respond`."""

    class Handling(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            respond(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handling)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/find"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    "fault",
    [
        httpx.Response(429),
        httpx.Response(500),
        httpx.Response(502, text="<html>Bad gateway</html>"),
        httpx.Response(503),
        httpx.Response(504),
        httpx.ConnectError("Connection refused"),
        httpx.ConnectTimeout("too slow"),
        httpx.ReadTimeout("too slow"),
        httpx.ReadError("reset by peer"),
        httpx.RemoteProtocolError("peer closed connection without sending complete message body"),
    ],
    ids=repr,
)
def test_a_passing_fault_is_tried_again(fault: httpx.Response | Exception) -> None:
    at = Time()
    client = client_of(in_turn(fault, httpx.Response(200, text="here")), at)
    assert client.ask(URL, {}, read=body, interval=0) == b"here"
    assert len(at.slept) == 1


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (httpx.Response(400, text="no such field"), SourceRefusedError, "400 Bad Request (no such field)"),
        (httpx.Response(401), SourceRefusedError, "401 Unauthorized"),
        (httpx.Response(403), SourceRefusedError, "403 Forbidden"),
        (httpx.Response(404, text="<!DOCTYPE html><p>lost"), SourceRefusedError, "404 Not Found;"),
        (httpx.Response(414), SourceRefusedError, "414"),
        (httpx.Response(301, headers={"Location": "https://other.example"}), SourceRefusedError, "301"),
        (httpx.UnsupportedProtocol("no"), SourceRefusedError, "is not an address"),
    ],
)
def test_a_refusal_is_told_at_once(
    fault: httpx.Response | Exception, kind: type[SourceError], words: str
) -> None:
    at = Time()
    with pytest.raises(kind) as caught:
        client_of(in_turn(fault), at).ask(URL, {}, read=body, interval=0)
    assert words in str(caught.value)
    assert caught.value.url == URL
    assert at.slept == []


def test_a_source_that_stays_down_ends_in_one_sentence_after_the_last_attempt() -> None:
    at = Time()
    with pytest.raises(SourceUnavailableError) as caught:
        client_of(lambda _: httpx.Response(503), at, attempts=4).ask(URL, {}, read=body, interval=0)
    assert str(caught.value).startswith(f"{URL} answered 503 Service Unavailable (4 attempts); ")
    assert "\n" not in str(caught.value)
    assert len(at.slept) == 3


def test_the_pauses_double_and_are_jittered() -> None:
    at = Time()
    with pytest.raises(SourceUnavailableError):
        client_of(lambda _: httpx.Response(500), at).ask(URL, {}, read=body, interval=0)
    lower = [1, 2, 4, 8, 16]
    assert all(low <= pause <= low + 1 for low, pause in zip(lower, at.slept, strict=True))
    assert any(pause % 1 for pause in at.slept)


def test_patience_caps_the_time_of_all_attempts() -> None:
    at = Time()
    with pytest.raises(SourceUnavailableError):
        client_of(lambda _: httpx.Response(500), at, attempts=1000, patience=60).ask(
            URL, {}, read=body, interval=0
        )
    assert at.now <= 1060


def test_each_pause_is_logged_with_its_reason(caplog: pytest.LogCaptureFixture) -> None:
    answers = in_turn(httpx.Response(503), httpx.Response(200))
    client_of(answers, Time()).ask(URL, {}, read=body, interval=0)
    (line,) = [record for record in caplog.records if record.name == "flows.sources.client"]
    assert re.fullmatch(rf"{URL} answered 503 Service Unavailable; asking again in [12] s", line.getMessage())


def test_retry_after_is_kept_to() -> None:
    at = Time()
    answers = in_turn(httpx.Response(429, headers={"Retry-After": "17"}), httpx.Response(200, text="here"))
    assert client_of(answers, at).ask(URL, {}, read=body, interval=0) == b"here"
    assert sum(at.slept) == pytest.approx(17)


def test_retry_after_may_be_a_date() -> None:
    at = Time()
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    answers = in_turn(httpx.Response(503, headers={"Retry-After": date}), httpx.Response(200, text="here"))
    assert client_of(answers, at).ask(URL, {}, read=body, interval=0) == b"here"
    assert 35 < sum(at.slept) <= 40


@pytest.mark.parametrize("header", ["soon", "", "-5"])
def test_a_retry_after_without_sense_is_passed_over(header: str) -> None:
    at = Time()
    answers = in_turn(httpx.Response(429, headers={"Retry-After": header}), httpx.Response(200, text="here"))
    assert client_of(answers, at).ask(URL, {}, read=body, interval=0) == b"here"
    assert 1 <= at.slept[0] <= 2


def test_a_source_that_asks_for_more_time_than_patience_is_not_waited_for() -> None:
    at = Time()
    with pytest.raises(SourceThrottledError):
        client_of(in_turn(httpx.Response(429, headers={"Retry-After": "3600"})), at).ask(
            URL, {}, read=body, interval=0
        )
    assert at.slept == []


def test_a_reading_that_may_pass_is_asked_again_and_one_that_may_not_is_told() -> None:
    def read(answer: Answer) -> bytes:
        if answer.body == b"busy":
            raise GarbledAnswerError("the answer is busy")
        if answer.body == b"odd":
            raise SourceAnswerError("the answer is odd")
        return answer.body

    at = Time()
    answers = [httpx.Response(200, text=text) for text in ("busy", "busy", "here", "odd")]
    client = client_of(in_turn(*answers), at)
    assert client.ask(URL, {}, read=read, interval=0) == b"here"
    with pytest.raises(SourceAnswerError, match="is odd"):
        client.ask(URL, {}, read=read, interval=0)


def test_statuses_that_a_source_understands_reach_its_reader() -> None:
    client = client_of(in_turn(httpx.Response(404, text="none")), Time())
    assert client.ask(URL, {}, read=lambda answer: answer.status, interval=0, statuses=(200, 404)) == 404


def test_an_error_that_is_not_the_source_s_is_not_retried() -> None:
    def read(answer: Answer) -> bytes:
        raise KeyError("a mistake of ours")

    at = Time()
    with pytest.raises(KeyError):
        client_of(in_turn(httpx.Response(200)), at).ask(URL, {}, read=read, interval=0)
    assert at.slept == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "an empty answer"),
        ("<html><body>Sorry", "a web page"),
        ('{"hits": [1, 2', "cut off or malformed"),
    ],
)
def test_json_that_is_not_json_says_what_it_is(text: str, words: str) -> None:
    answer = Answer(url=URL, status=200, content_type="application/json", body=text.encode())
    with pytest.raises(GarbledAnswerError, match=words):
        answer.json()


def test_json_with_raw_line_breaks_in_its_strings_is_read() -> None:
    answer = Answer(url=URL, status=200, content_type="", body=b'{"ERROR": "one\ntwo"}')
    assert answer.json() == {"ERROR": "one\ntwo"}


def test_starts_are_spaced_by_the_interval_on_one_host_only() -> None:
    at, starts = Time(), []

    def handler(request: httpx.Request) -> httpx.Response:
        starts.append((request.url.host, round(at.now - 1000, 2)))
        return httpx.Response(200)

    client = client_of(handler, at)
    for url in (URL, URL, "https://other.example/", URL):
        client.ask(url, {}, read=body, interval=0.37)
    assert starts == [
        ("source.example", 0),
        ("source.example", 0.37),
        ("other.example", 0.37),
        ("source.example", 0.74),
    ]


def test_many_threads_together_keep_the_pace_and_lose_no_request() -> None:
    starts: list[float] = []

    def respond(handler: BaseHTTPRequestHandler) -> None:
        starts.append(time.monotonic())
        handler.send_response(200)
        handler.send_header("Content-Length", "4")
        handler.end_headers()
        handler.wfile.write(b"here")

    received: list[bytes] = []
    with served(respond) as url, open_client() as client:
        client.ask(url, {}, read=body, interval=0.05)

        def work() -> None:
            received.extend(client.ask(url, {}, read=body, interval=0.05) for _ in range(3))

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert received == [b"here"] * 18
    starts.sort()
    # Sleeping never ends early, but the way to the server may differ by some milliseconds.
    assert all(starts[n + 10] - starts[n] > 0.4 for n in range(9))


def test_a_throttled_thread_holds_the_others_back() -> None:
    at, starts = Time(), []
    answers = iter(
        [httpx.Response(429, headers={"Retry-After": "9"}), httpx.Response(200), httpx.Response(200)]
    )

    def handler(request: httpx.Request) -> httpx.Response:
        starts.append(at.now - 1000)
        return next(answers)

    client = client_of(handler, at)
    real_sleep, at_first = at.sleep, []

    def sleep(seconds: float) -> None:
        if not at_first:
            at_first.append(seconds)
            client.ask(URL, {"from": "another thread"}, read=body, interval=0)
        else:
            real_sleep(seconds)

    client._sleep = sleep
    client.ask(URL, {}, read=body, interval=0)
    assert starts == [0, 9, 9]


def test_a_request_that_stood_in_line_for_longer_than_patience_is_read_all_the_same() -> None:
    at = Time()
    response = httpx.Response(200, stream=httpx.ByteStream(b"here"))
    client = client_of(in_turn(response), at, patience=5)
    client._limiter.hold("source.example", 60)
    assert client.ask(URL, {}, read=body, interval=0) == b"here"
    assert at.slept == [60]


def test_a_body_cut_off_on_the_wire_is_tried_again() -> None:
    tries: list[int] = []

    def respond(handler: BaseHTTPRequestHandler) -> None:
        tries.append(1)
        handler.send_response(200)
        handler.send_header("Content-Length", "4")
        handler.end_headers()
        handler.wfile.write(b"here" if len(tries) > 1 else b"he")
        handler.close_connection = True

    at = Time()
    with served(respond) as url, httpx.Client() as http:
        client = Client(http, clock=lambda: at.now, sleep=at.sleep)
        assert client.ask(url, {}, read=body, interval=0) == b"here"
    assert len(tries) == 2


def test_a_server_that_drips_is_left_when_patience_ends() -> None:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100):
            try:
                handler.wfile.write(b".")
            except OSError:
                return
            time.sleep(0.02)

    started = time.monotonic()
    with served(respond) as url, httpx.Client() as http:
        client = Client(http, patience=0.2)
        with pytest.raises(SourceUnavailableError, match="did not answer in time"):
            client.ask(url, {}, read=body, interval=0)
        assert time.monotonic() - started < 1.5


def test_nobody_at_the_address_is_one_sentence() -> None:
    with httpx.Client() as http, pytest.raises(SourceUnavailableError) as caught:
        Client(http, attempts=1).ask("http://127.0.0.1:9/", {}, read=body, interval=0)
    assert str(caught.value).startswith("http://127.0.0.1:9/ cannot be reached (")


@pytest.mark.parametrize("url", ["http://[::1", "source.example/find", "ftp://source.example/"])
def test_what_is_no_address_is_told_at_once(url: str) -> None:
    with httpx.Client() as http, pytest.raises(SourceRefusedError) as caught:
        Client(http).ask(url, {}, read=body, interval=0)
    assert str(caught.value).startswith(f"{url} is not an address; ")


def test_broken_compression_is_a_passing_fault() -> None:
    whole = gzip.compress(b"here")
    bad = httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"not gzip"))
    good = httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(whole))
    assert client_of(in_turn(bad, good), Time()).ask(URL, {}, read=body, interval=0) == b"here"


def test_parameters_and_secrets_are_sent_and_only_parameters_shown(caplog: pytest.LogCaptureFixture) -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(403, text=f'{{"error": "bad key", "key given": "{KEY}"}}')

    caplog.set_level(logging.DEBUG)
    with pytest.raises(SourceRefusedError) as caught:
        client_of(handler, Time()).ask(URL, {"term": "pain"}, secrets={"api_key": KEY}, read=body, interval=0)
    assert asked == [f"{URL}?term=pain&api_key={KEY}"]
    assert KEY not in str(caught.value) + repr(caught.value) + repr(vars(caught.value))
    assert "***" in str(caught.value)
    assert "term=pain" in caplog.text
    assert KEY not in caplog.text


def test_what_is_posted_stands_in_the_body() -> None:
    asked: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200)

    ids = ",".join(str(n) for n in range(5000))
    client_of(handler, Time()).ask(
        URL, {"id": ids}, secrets={"api_key": KEY}, read=body, interval=0, method="POST"
    )
    assert str(asked[0].url) == URL
    assert len(asked[0].content) > 20_000
    assert asked[0].method == "POST"


def test_the_client_says_who_it_is() -> None:
    agents: list[str] = []

    def respond(handler: BaseHTTPRequestHandler) -> None:
        agents.append(handler.headers["User-Agent"])
        handler.send_response(200)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with served(respond) as url, open_client(email="someone@example.org") as client:
        client.ask(url, {}, read=body, interval=0)
        assert agents == [f"{client.identity} (mailto:someone@example.org)"]
        assert client.identity.startswith("gleanings/")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"https://x.example/?db=pubmed&api_key={KEY}&id=1", "https://x.example/?db=pubmed&api_key=***&id=1"),
        (f"https://x.example/?key={KEY}", "https://x.example/?key=***"),
        (
            f'{{"error": "API key invalid", "api-key": "{KEY}"}}',
            '{"error": "API key invalid", "api-key": "***"}',
        ),
        (f"apikey: {KEY}", "apikey: ***"),
        ("query_key=1&WebEnv=MCID_1", "query_key=1&WebEnv=MCID_1"),
        ("https://ada:secret@x.example/find", "https://***@x.example/find"),
        ("gleanings/1 (mailto:ada@x.example)", "gleanings/1 (mailto:ada@x.example)"),
    ],
)
def test_keys_are_redacted(text: str, shown: str) -> None:
    assert redact(text) == shown


@pytest.mark.parametrize(
    "kind",
    [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, SourceError)],
)
def test_errors_survive_pickling_and_are_for_the_user(kind: type[SourceError]) -> None:
    error = kind(f"it failed at https://x.example/?api_key={KEY}", url=f"https://x.example/?api_key={KEY}")
    error.attempts = 3
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(again, GleanError)
    assert (type(again), str(again), vars(again)) == (kind, str(error), vars(error))
    assert KEY not in str(again)
    assert str(again).count(".") - str(again).count(".example") == 1


SPENT = {"X-RateLimit-Limit": "1000", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "11987"}


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (httpx.Response(429, headers=SPENT), SourceBudgetError),
        (httpx.Response(403, headers=SPENT), SourceBudgetError),
        (httpx.Response(402, json={"message": "Insufficient budget."}), SourceBudgetError),
        (httpx.Response(429, headers=SPENT | {"X-RateLimit-Reset": "1"}), SourceThrottledError),
        (httpx.Response(429, headers=SPENT | {"X-RateLimit-Remaining": "800"}), SourceThrottledError),
        (httpx.Response(403, json={"error": "Rate limit exceeded; slow down"}), SourceThrottledError),
        (httpx.Response(403, json={"error": "Forbidden"}), SourceRefusedError),
    ],
)
def test_a_burst_is_told_from_a_spent_budget(fault: httpx.Response, kind: type[SourceError]) -> None:
    at = Time()
    with pytest.raises(SourceError) as caught:
        client_of(lambda _: fault, at).ask(URL, {}, read=body, interval=0)
    assert type(caught.value) is kind
    assert bool(at.slept) == (kind is SourceThrottledError)


def test_a_spent_budget_says_when_there_is_more() -> None:
    with pytest.raises(SourceBudgetError) as caught:
        client_of(in_turn(httpx.Response(429, headers=SPENT)), Time()).ask(URL, {}, read=body, interval=0)
    then = f"{datetime.now(UTC) + timedelta(seconds=11987):%Y-%m-%d}"
    assert re.search(rf"run the same command again after {then} \d\d:\d\d UTC, or set", str(caught.value))


def test_the_pace_follows_what_the_source_says_in_its_headers() -> None:
    at = Time()
    paced = httpx.Response(200, headers={"X-Rate-Limit-Limit": "2", "X-Rate-Limit-Interval": "1s"})
    client = client_of(in_turn(paced, httpx.Response(200), httpx.Response(200)), at)
    for _ in range(3):
        client.ask(URL, {}, read=body, interval=0.1)
    assert at.slept == pytest.approx([0.1, 0.5])


def test_where_nothing_is_left_for_a_moment_the_next_request_waits() -> None:
    at = Time()
    last = httpx.Response(200, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "7"})
    client = client_of(in_turn(last, httpx.Response(200)), at)
    for _ in range(2):
        client.ask(URL, {}, read=body, interval=0.1)
    assert at.slept == pytest.approx([7])


def test_secret_headers_are_sent_and_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["x-api-key"])
        return httpx.Response(403, text=f"key {KEY} is not known")

    caplog.set_level(logging.DEBUG)
    with pytest.raises(SourceRefusedError) as caught:
        client_of(handler, Time()).ask(URL, {}, secret_headers={"x-api-key": KEY}, read=body, interval=0)
    assert asked == [KEY]
    assert "key *** is not known" in str(caught.value)
    assert KEY not in caplog.text + repr(vars(caught.value))
    assert not logging.getLogger("hpack.hpack").isEnabledFor(logging.DEBUG)


@pytest.mark.parametrize(
    "bad",
    [
        gzip.compress(b"here" * 1000, mtime=0)[:-12],
        gzip.compress(b"here" * 1000, mtime=0)[:30],
        b"not gzip",
        gzip.compress(b"here", mtime=0)[:-4] + b"\0\0\0\0",
    ],
)
def test_compressed_data_without_its_end_is_a_passing_fault(bad: bytes) -> None:
    tries: list[int] = []

    def respond(handler: BaseHTTPRequestHandler) -> None:
        tries.append(1)
        sent = bad if len(tries) == 1 else gzip.compress(b"he") + gzip.compress(b"re")
        handler.send_response(200)
        handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Content-Length", str(len(sent)))
        handler.end_headers()
        handler.wfile.write(sent)

    at = Time()
    with served(respond) as url, httpx.Client() as http:
        client = Client(http, clock=lambda: at.now, sleep=at.sleep)
        assert client.ask(url, {}, read=body, interval=0) == b"here"
    assert len(tries) == 2


@pytest.mark.parametrize(("encoding", "sent"), [("deflate", zlib.compress(b"here")), ("identity", b"here")])
def test_other_encodings_are_read(encoding: str, sent: bytes) -> None:
    response = httpx.Response(200, headers={"Content-Encoding": encoding}, stream=httpx.ByteStream(sent))
    assert client_of(in_turn(response), Time()).ask(URL, {}, read=body, interval=0) == b"here"


def test_an_encoding_that_was_not_asked_for_is_told() -> None:
    response = httpx.Response(200, headers={"Content-Encoding": "br"}, stream=httpx.ByteStream(b"here"))
    with pytest.raises(SourceUnavailableError, match="compressed as 'br', which was not asked for"):
        client_of(in_turn(response), Time(), attempts=1).ask(URL, {}, read=body, interval=0)


def test_an_answer_that_swells_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "LARGEST", 1000)
    bomb = httpx.ByteStream(gzip.compress(b"0" * 1001))
    response = httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=bomb)
    with pytest.raises(SourceUnavailableError, match="becomes more than"):
        client_of(in_turn(response), Time(), attempts=1).ask(URL, {}, read=body, interval=0)


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "API key"), (403, "API key"), (404, "correct the address"), (414, "shorten the search text")],
)
def test_a_refusal_says_what_to_do(status: int, words: str) -> None:
    with pytest.raises(SourceRefusedError, match=words):
        client_of(in_turn(httpx.Response(status)), Time()).ask(URL, {}, read=body, interval=0)
