"""Every way in which the network or a source fails: told apart, and never taken for "no results"."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from flows.sandbox.corpus import Article
from flows.sandbox.server import serve
from flows.sources import pubmed
from flows.sources.answer import Answer
from flows.sources.client import open_client
from flows.sources.errors import (
    GarbledAnswerError,
    SourceError,
    SourceRefusedError,
    SourceThrottledError,
    SourceUnavailableError,
)
from warehouse.rows import Record

KEY = "0123456789abcdef0123"
ARTICLES = [
    Article(record=Record(source="pubmed", source_id=f"EX{n:04}", title="Sciatica")) for n in range(1, 6)
]


def gather(address: str) -> list[bytes]:
    with open_client(timeout=0.2, patience=0.5) as client:
        found = pubmed.search(client, "sciatica[ti]", base_url=address, api_key=KEY)
        return list(pubmed.fetch(client, found, base_url=address, api_key=KEY))


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        ("401", SourceRefusedError, "401 Unauthorized; set or correct the API key"),
        ("403", SourceRefusedError, "403 Forbidden; correct the API key"),
        ("404", SourceRefusedError, "404 Not Found; correct the address"),
        ("414", SourceRefusedError, "414 .*; shorten the search text"),
        ("429", SourceThrottledError, "429 Too Many Requests"),
        ("500", SourceUnavailableError, "500 Internal Server Error"),
        ("502", SourceUnavailableError, "502 Bad Gateway"),
        ("503", SourceUnavailableError, "503 Service Unavailable"),
        ("504", SourceUnavailableError, "504 Gateway Timeout"),
        ("slow", SourceUnavailableError, "did not answer in time"),
        ("stall", SourceUnavailableError, "did not answer in time"),
        ("cut", SourceUnavailableError, "broke off in mid-answer"),
        ("truncated", SourceUnavailableError, "is compressed data without its end"),
        ("malformed", GarbledAnswerError, "cut off or malformed"),
        ("charset", GarbledAnswerError, "cut off or malformed"),
        ("html", GarbledAnswerError, "a web page instead of JSON"),
        ("empty", GarbledAnswerError, "an empty answer instead of JSON"),
    ],
)
@pytest.mark.parametrize("endpoint", ["esearch", "efetch"])
def test_a_fault_that_stays_is_told_in_one_sentence_and_is_never_no_results(
    fault: str, kind: type[SourceError], words: str, endpoint: str
) -> None:
    with serve(ARTICLES, faults=[f"{fault}@{endpoint}:0+"], delay=1.0) as sandbox:
        with pytest.raises(SourceError) as caught:
            gather(sandbox.base_url)
        assert endpoint in {request.endpoint for request in sandbox.requests if request.fault}
    if endpoint == "esearch" or kind is not GarbledAnswerError:
        assert isinstance(caught.value, kind)
        caught.match(words)
    assert "\n" not in str(caught.value)
    assert KEY not in str(caught.value) + repr(vars(caught.value))


# --- Proxy and certificates, as the environment says --------------------------------------------------------


@contextmanager
def listening() -> Iterator[tuple[int, list[str]]]:
    """A server that answers whatever it is asked, and what it was asked."""
    asked: list[str] = []

    class Handling(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(b"here")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handling)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def body(answer: Answer) -> bytes:
    return answer.body


def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def test_requests_go_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    clean(monkeypatch)
    with listening() as (port, asked):
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
        with open_client() as client:
            assert client.ask("http://source.example/find", {"q": "pain"}, read=body, interval=0) == b"here"
    assert asked == ["http://source.example/find?q=pain"]


def test_hosts_that_need_no_proxy_are_asked_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    clean(monkeypatch)
    with listening() as (port, asked):
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        with open_client() as client:
            client.ask(f"http://127.0.0.1:{port}/find", {}, read=body, interval=0)
    assert asked == ["/find"]


def test_a_proxy_that_is_away_is_one_sentence_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    clean(monkeypatch)
    monkeypatch.setenv("HTTP_PROXY", "http://ada:secret@127.0.0.1:9")
    with open_client(patience=0.1) as client, pytest.raises(SourceUnavailableError) as caught:
        client.ask("http://source.example/find", {}, read=body, interval=0)
    assert "source.example/find cannot be reached" in str(caught.value)
    assert "secret" not in str(caught.value) + repr(vars(caught.value))


def test_certificates_are_those_of_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    clean(monkeypatch)
    open_client().close()
    for content in (None, "no certificate"):
        path = tmp_path / f"{content}.pem"
        if content:
            path.write_text(content)
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        with pytest.raises(SourceRefusedError, match=r"SSL_CERT_FILE or SSL_CERT_DIR .* cannot be read"):
            open_client()


@pytest.mark.parametrize("proxy", ["ftp://proxy.example", "http://[::1"])
def test_a_proxy_that_is_none_is_one_sentence(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    clean(monkeypatch)
    monkeypatch.setenv("HTTP_PROXY", proxy)
    with pytest.raises(SourceRefusedError, match=r"the proxy that HTTP_PROXY, .* cannot be used"):
        open_client()
