"""A living review over invented records: each refresh holds what a new warehouse would, and says what changed."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from living import TOPIC, Living, living, month, paper

from extractors import pipeline
from flows import refresh, stages
from warehouse import store


@pytest.fixture
def review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Living]:
    papers = [paper(number) for number in range(9)]
    with living(tmp_path, TOPIC, papers, monkeypatch, summaries=False) as review:
        yield review


def test_after_changes_the_warehouse_is_as_one_made_anew_and_the_account_names_them(review: Living) -> None:
    holdings = review.sandbox.holdings
    review.refresh("home", month(1))
    assert of_pubmed(review.refresh("home", month(1))["changes"]) == {}

    holdings.add(paper(10, created="2026-01-20"), paper(11, created="2001-01-01", published="2001"))
    holdings.revise("EX0001", revised="2026-01-21", volume="7")
    holdings.retract("EX0002", revised="2026-01-22")
    holdings.revise("EX0003", revised="2026-01-23", title="On another matter")
    assert news(review, month(2)) == {
        "new": ["EX0010", "EX0011"], "revised": ["EX0001", "EX0002"], "retracted": ["EX0002"], "left": ["EX0003"],
    }  # fmt: skip

    holdings.add(paper(2))  # as if it had never been retracted, the old date of revision included
    holdings.delete("EX0004")
    holdings.delete("EX0005")
    holdings.add(paper(5, pmid="EX0099"))
    assert news(review, month(3)) == {
        "revised": ["EX0002"], "reinstated": ["EX0002"], "left": ["EX0004", "EX0005"], "new": ["EX0099"],
        "renumbered": ["EX0005 > pubmed:EX0099"],
    }  # fmt: skip


def news(review: Living, moment: datetime) -> dict[str, list[str]]:
    """What the account of a refresh names, after the warehouse was found to be as one made anew."""
    account = review.refresh("home", moment)
    review.refresh(f"anew {moment:%B}", moment)
    assert review.present("home") == review.present(f"anew {moment:%B}")
    assert len(review.present("home")["records"]) > 10
    return of_pubmed(account["changes"])


def test_a_refresh_without_news_asks_the_searches_alone_and_leaves_the_published_file_as_it_is(
    review: Living,
) -> None:
    review.refresh("home", month(1))
    review.sandbox.holdings.revise("EX0001", revised="2026-02-01", volume="7")
    # All hits, those revised since, those revised after the newest revision that is held, those retracted.
    searches = ["esearch", "esearch", "esearch", "esearch"]
    assert review.asked("home", month(2)) == [*searches, "efetch", "works", "works"]
    before = review.warehouse("home").read_bytes()
    assert review.asked("home", month(3)) == [*searches, "works", "works"]
    assert review.warehouse("home").read_bytes() == before


def test_what_pubmed_changed_without_a_date_is_found_by_the_sweep(
    review: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    review.refresh("home", month(1))
    review.sandbox.holdings.revise("EX0001", revised="2019-02-05", volume="7")
    assert of_pubmed(review.refresh("home", month(2))["changes"]) == {}
    account = review.refresh("home", month(8))
    assert of_pubmed(account["changes"]) == {"revised": ["EX0001"]}
    assert set(account["swept"]) == {"pubmed"}


def test_new_extractors_read_what_is_held_and_fetch_nothing(
    review: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    review.refresh("home", month(1))
    for module in (stages, refresh):
        monkeypatch.setattr(module, "EXTRACTOR", "gleanings-next")
    monkeypatch.setattr(pipeline, "EXTRACTOR", "gleanings-next")
    before = len(review.sandbox.requests)
    account = review.refresh("home", month(2))
    assert account["counts"]["read"] == len(review.present("home")["records"])
    assert "efetch" not in {request.endpoint for request in review.sandbox.requests[before:]}
    assert {json.loads(row)["extractor"] for (row,) in review.present("home")["extractions"]} == {
        "gleanings-next"
    }


def test_a_clock_that_jumped_ahead_and_back_hides_nothing(review: Living) -> None:
    review.refresh("home", month(30))
    review.sandbox.holdings.add(paper(10, created="2026-01-20"))
    review.sandbox.holdings.revise("EX0001", revised="2026-01-21", volume="7")
    assert news(review, month(2)) == {"new": ["EX0010"], "revised": ["EX0001"]}


def test_where_it_is_wanted_crossref_is_asked_at_each_refresh_and_its_silence_is_unknown_and_no_failure(
    review: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert review.refresh("home", month(1))["standing"] == {}
    monkeypatch.setenv("GLEAN_STANDING", "true")
    review.sandbox.holdings.add(paper(50, title="A notice of retraction", abstract=""))
    review.sandbox.holdings.retract("EX0002", revised="2026-01-22", notice_id="EX0050")
    account = review.refresh("home", month(2))
    assert account["standing"] == {"nothing": 8, "retracted": 1}
    assert account["works"] == {"retracted": ["work:pubmed:EX0002"]}
    assert list(account["eligible"].items()) == [("included", 8), ("retracted", 1)]
    monkeypatch.setenv("GLEAN_SOURCES__CROSSREF__BASE_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("GLEAN_CLIENT__PATIENCE", "1")
    held = review.present("home")["standing"]
    account = review.refresh("home", month(3))
    assert (account["standing"], account["works"]) == ({"unknown": 9}, {})
    assert review.present("home")["standing"] == held


POLL = """
import json, sys, time
from pathlib import Path
from warehouse import store
path, stop, polls, seen, failed = Path(sys.argv[1]), Path(sys.argv[2]), 0, set(), []
print("polling", flush=True)
while not stop.exists():
    polls += 1
    try:
        with store.open_for_reading(path) as con:
            seen.add(con.execute(sys.argv[3]).fetchone())
    except Exception as error:
        failed.append(repr(error))
    time.sleep(0.02)
print(json.dumps({"polls": polls, "seen": sorted(seen), "failed": failed}))
"""
# Tables of one publication that must agree, whichever one a reader meets.
STATE = """
    SELECT
        (SELECT count(*) FROM records),
        (SELECT count(*) FROM topic_records),
        (SELECT count(*) FROM extractions),
        (SELECT count(DISTINCT work_id) FROM work_records),
        (SELECT count(*) FROM works),
        (SELECT sum(received) FROM search_runs)::INTEGER
"""


def test_readers_who_ask_fifty_times_a_second_see_whole_publications_and_no_failure(
    review: Living, tmp_path: Path
) -> None:
    published, stop = review.warehouse("home"), tmp_path / "stop"

    def state() -> list[int]:
        with store.open_for_reading(published) as con:
            return list(con.execute(STATE).fetchone() or ())

    review.refresh("home", month(1))
    states = [state()]
    order = [sys.executable, "-c", POLL, str(published), str(stop), STATE]
    with subprocess.Popen(order, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "polling\n"
        for number in range(2, 5):
            review.sandbox.holdings.add(paper(10 + number), paper(20 + number))
            review.refresh("home", month(number))
            states.append(state())
        stop.touch()
        told = json.loads(reader.stdout.read())
    assert told["failed"] == []
    assert told["polls"] > len(states)
    assert all(one in states for one in told["seen"])
    assert len(told["seen"]) > 1


def of_pubmed(changes: dict[str, list[str]]) -> dict[str, list[str]]:
    """The changes that PubMed brought, by its ids."""
    found = {
        kind: [name.removeprefix("pubmed:") for name in names if name.startswith("pubmed:")]
        for kind, names in changes.items()
    }
    return {kind: names for kind, names in found.items() if names}
