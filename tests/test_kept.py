import os
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from flows.sources import kept
from flows.sources.answer import Answer
from flows.sources.client import Client
from flows.sources.errors import GarbledAnswerError, SourceRefusedError
from flows.sources.kept import Kept

URL = "https://source.example/works"
KEY = "0123456789abcdef0123"


class Source:
    """A source that knows the version of its answer."""

    def __init__(self, *, header: str = "ETag", **more: str) -> None:
        self.version, self.header, self.more = "v1", header, more
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        condition = "If-None-Match" if self.header == "ETag" else "If-Modified-Since"
        if request.headers.get(condition) == self.version:
            return httpx.Response(304)
        return httpx.Response(
            200, text=f"answer {self.version}", headers={self.header: self.version} | self.more
        )


def client(source: Callable[[httpx.Request], httpx.Response], folder: Path) -> Client:
    http = httpx.Client(transport=httpx.MockTransport(source))
    return Client(http, attempts=2, sleep=lambda _: None, kept=Kept(folder))


def body(answer: Answer) -> bytes:
    return answer.body


@pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
def test_what_has_not_changed_is_not_sent_again(tmp_path: Path, header: str) -> None:
    source = Source(header=header)
    for _ in range(2):
        assert client(source, tmp_path).ask(URL, {"q": "pain"}, read=body, interval=0) == b"answer v1"
    source.version = "v2"
    assert client(source, tmp_path).ask(URL, {"q": "pain"}, read=body, interval=0) == b"answer v2"
    assert len(source.asked) == 3


def test_another_question_or_another_key_is_told_apart_and_no_key_is_kept(tmp_path: Path) -> None:
    source = Source()
    for query in ("pain", "leg"):
        client(source, tmp_path).ask(
            URL,
            {"q": query},
            secrets={"api_key": KEY},
            secret_headers={"x-api-key": KEY},
            read=body,
            interval=0,
        )
    assert all("If-None-Match" not in request.headers for request in source.asked)
    files = list(tmp_path.iterdir())
    assert len(files) == 2
    assert not any(KEY.encode() in path.read_bytes() for path in files)


@pytest.mark.parametrize("more", [{"header": "X-Other"}, {"Cache-Control": "private, No-Store"}])
def test_what_has_no_version_or_may_not_be_kept_is_not(tmp_path: Path, more: dict[str, str]) -> None:
    client(Source(**more), tmp_path).ask(URL, {}, read=body, interval=0)
    assert not tmp_path.exists() or not list(tmp_path.iterdir())


def test_what_could_not_be_read_is_not_kept(tmp_path: Path) -> None:
    def read(answer: Answer) -> bytes:
        raise GarbledAnswerError("a web page")

    with pytest.raises(GarbledAnswerError):
        client(Source(), tmp_path).ask(URL, {}, read=read, interval=0)
    assert list(tmp_path.iterdir()) == []


def test_not_modified_without_a_kept_answer_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(SourceRefusedError, match="304 Not Modified"):
        client(lambda _: httpx.Response(304), tmp_path).ask(URL, {}, read=body, interval=0)


@pytest.mark.parametrize("damage", [b"", b"not json\nanswer", b'{"sha256": "0"}\nanswer', b"[]\n", b"\xff"])
def test_a_damaged_file_is_as_if_it_were_not_there(tmp_path: Path, damage: bytes) -> None:
    source = Source()
    client(source, tmp_path).ask(URL, {}, read=body, interval=0)
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage)
    assert client(source, tmp_path).ask(URL, {}, read=body, interval=0) == b"answer v1"
    assert "If-None-Match" not in source.asked[1].headers


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert client(Source(), tmp_path / "file").ask(URL, {}, read=body, interval=0) == b"answer v1"


def test_the_oldest_go_when_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 10)
    store = Kept(tmp_path)
    for number in range(11):
        store.keep(str(number), b"answer", {"etag": "v1"})
        os.utime(store._path(str(number)), (number, number))
    store.keep("newest", b"answer", {"etag": "v1"})
    assert len(list(tmp_path.iterdir())) <= 10
    assert store.find("0") is None
    assert store.find("newest") is not None
