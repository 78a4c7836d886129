"""Sources whose pages have no end: a refresh stops asking, keeps what came and says so."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from asked import Source

from flows import refresh, stages
from flows.run import begin
from flows.settings import Settings
from flows.sources import SOURCES, is_paged
from flows.topic import read_topic
from warehouse.rows import SearchRun

DAY = "2024-01-02"
Shape = Callable[[list[int], str, int], dict[str, Any]]


def europepmc(ids: list[int], cursor: str, total: int) -> dict[str, Any]:
    rows = [{"source": "MED", "id": str(one), "title": "T"} for one in ids]
    return {"hitCount": total, "nextCursorMark": cursor, "resultList": {"result": rows}}


def openalex(ids: list[int], cursor: str, total: int) -> dict[str, Any]:
    bare = {"title": "T", "type": "article", "authorships": [], "abstract_inverted_index": None}
    works = [{"id": f"https://openalex.org/W{one}"} | bare for one in ids]
    return {"meta": {"count": total, "next_cursor": cursor}, "results": works}


def crossref(ids: list[int], cursor: str, total: int) -> dict[str, Any]:
    items = [{"DOI": f"10.5555/{one}", "title": ["T"]} for one in ids]
    return {"status": "ok", "message": {"total-results": total, "next-cursor": cursor, "items": items}}


def semanticscholar(ids: list[int], cursor: str, total: int) -> dict[str, Any]:
    papers = [{"paperId": f"{one:040x}", "title": "T", "abstract": None, "externalIds": {}} for one in ids]
    return {"total": total, "token": cursor, "data": papers}


def clinicaltrials(ids: list[int], cursor: str, total: int) -> dict[str, Any]:
    named = [{"nctId": f"NCT{one:08}", "briefTitle": "T"} for one in ids]
    studies = [{"protocolSection": {"identificationModule": one, "statusModule": {}}} for one in named]
    return {"totalCount": total, "nextPageToken": cursor, "studies": studies}


def plos(ids: list[int], _cursor: str, total: int) -> dict[str, Any]:
    docs = [{"id": f"10.5555/{one}", "title": "T"} for one in ids]
    return {"response": {"numFound": total, "start": 0, "docs": docs}}


def preprints(ids: list[int], _cursor: str, total: int) -> dict[str, Any]:
    told = {"title": "sciatica", "abstract": "a", "date": DAY, "version": "1"}
    return {
        "messages": [{"status": "ok", "total": total, "cursor": 0, "count": len(ids)}],
        "collection": [{"doi": f"10.5555/{one}"} | told for one in ids],
    }


SHAPES: dict[str, Shape] = {
    "europepmc": europepmc, "openalex": openalex, "crossref": crossref, "semanticscholar": semanticscholar,
    "clinicaltrials": clinicaltrials, "biorxiv": preprints, "medrxiv": preprints, "plos": plos,
}  # fmt: skip
BY_CURSOR = ("europepmc", "openalex", "semanticscholar", "clinicaltrials")


def placed(request: httpx.Request, body: dict[str, Any]) -> httpx.Response:
    """The answer with the place that was asked for, where a source says it."""
    if "response" in body:
        body["response"]["start"] = int(request.url.params["start"])
    if "messages" in body:
        body["messages"][0]["cursor"] = int(request.url.path.split("/")[-2])
    return httpx.Response(200, json=body)


def searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, body: Callable[[int], Any]
) -> tuple[SearchRun, int]:
    """The search as a refresh makes it, without the engine, and how many requests it took."""
    for stage in ("page", "parse", "account_of_pages"):
        monkeypatch.setattr(refresh, stage, getattr(stages, stage))
    path = tmp_path / "topic.toml"
    path.write_text(
        f'id = "t"\ntitle = "T"\n[dates]\nfrom = "{DAY}"\nto = "{DAY}"\n[search]\n{name} = "sciatica"\n'
        '[[question]]\ntext = "Q?"\n',
        encoding="utf-8",
    )
    counted = itertools.count(1)

    def respond(request: httpx.Request) -> httpx.Response:
        number = next(counted)
        assert number < 30, "there is no end"
        return placed(request, body(number))

    source, topic = Source(respond=respond), read_topic(path)
    settings = Settings(home=tmp_path, now="2026-03-01T06:00:00Z")
    run = begin(tmp_path / "runs", topic, under="", now=settings.clock())
    found = refresh._gather_pages(run, topic.searches[0], topic, client=source.client, settings=settings)
    return found, len(source.requests)


def test_every_paged_source_is_tried_here() -> None:
    assert set(SHAPES) == {name for name in SOURCES if is_paged(name)}


@pytest.mark.parametrize("name", SHAPES)
def test_the_same_records_under_ever_new_cursors_end_the_search_with_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    found, requests = searched(tmp_path, monkeypatch, name, lambda n: SHAPES[name]([1, 2], f"c{n}", 1_000))
    assert (found.received, requests) == (2, 1 + refresh.CIRCLE)
    assert f"{name} named more pages, but nothing new came any more" in found.notes


@pytest.mark.parametrize("name", BY_CURSOR)
def test_cursors_that_come_round_again_end_the_search_with_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    found, requests = searched(tmp_path, monkeypatch, name, lambda n: SHAPES[name]([n], "ab"[n % 2], 1_000))
    assert (found.received, requests) == (3, 3)
    assert found.notes == (
        f"{name} named more pages, but nothing new came any more",
        f"{name} claims 1,000 hits and gave 3",
    )


@pytest.mark.parametrize("name", BY_CURSOR)
def test_empty_pages_under_ever_new_cursors_end_the_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    found, requests = searched(
        tmp_path, monkeypatch, name, lambda n: SHAPES[name]([n] if n < 3 else [], f"c{n}", 1_000)
    )
    assert (found.received, requests) == (2, 3)
    assert found.notes == (f"{name} claims 1,000 hits and gave 2",)


@pytest.mark.parametrize("name", BY_CURSOR)
def test_some_pages_of_old_records_are_no_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def body(number: int) -> dict[str, Any]:
        ids = [9] if number > refresh.CIRCLE else [1]
        return SHAPES[name](ids if number < 8 else [], f"c{number}", 2)

    found, requests = searched(tmp_path, monkeypatch, name, body)
    assert (found.received, found.notes, requests) == (2, (), 8)


LOGIN = "https://me:hunter2@source.example/?api_key=hunter3"


@pytest.mark.parametrize("name", ["europepmc", "plos"])
def test_the_login_of_an_address_is_not_in_the_account_of_the_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(f"GLEAN_SOURCES__{name.upper()}__BASE_URL", LOGIN)
    found, _ = searched(tmp_path, monkeypatch, name, lambda _: SHAPES[name]([1], "*", 1))
    assert "***@source.example" in found.parameters
    assert "hunter" not in found.parameters
