"""A living review over invented records: each refresh holds what a new warehouse would, and says what changed."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from living import Living, living, month

from extractors import pipeline
from flows import refresh, stages
from flows.sandbox.corpus import Article, article

TOPIC = """
id = "sciatica"
title = "Sciatica"

[search]
pubmed = "sciatica[tiab]"
openalex = "sciatica"

[[question]]
text = "Does gabapentin help?"
interventions = ["gabapentin"]

[[intervention]]
name = "gabapentin"
"""


def paper(number: int, **changes: Any) -> Article:
    """An invented trial on sciatica; number and DOI go together unless told otherwise."""
    usual = {
        "pmid": f"EX{number:04}",
        "title": f"Gabapentin number {number} for sciatica",
        "abstract": f"We randomised {40 + number} adults. Pain fell in {20 + number}% with gabapentin.",
        "authors": [{"family": f"Author{number}", "given": "Ann"}],
        "doi": f"10.5555/ex.{number}",
        "published": "2019-05",
        "created": f"2019-{number % 12 + 1:02}-05",
    }
    return article(usual | changes)


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


def of_pubmed(changes: dict[str, list[str]]) -> dict[str, list[str]]:
    """The changes that PubMed brought, by its ids."""
    found = {
        kind: [name.removeprefix("pubmed:") for name in names if name.startswith("pubmed:")]
        for kind, names in changes.items()
    }
    return {kind: names for kind, names in found.items() if names}
