"""A year of a living review over the real corpus: after each month the warehouse is as one made anew."""

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import shared_path
from living import Living, living, month, paper

from flows.sandbox.corpus import Article, article
from flows.sandbox.query import parse

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3000)]

QUERY = 'sciatica[tiab] OR "back pain"[tiab] OR radiculopathy[tiab]'
TOPIC = f"""
id = "back-pain"
title = "Back pain"

[search]
pubmed = '''{QUERY}'''

[[question]]
text = "Does gabapentin help?"
interventions = ["gabapentin"]

[[intervention]]
name = "gabapentin"
"""
LATE = 24  # real records of the topic, with their old dates, that come one or two a month


def corpus() -> tuple[list[Article], list[Article]]:
    """The real records without those that come late, and these."""
    with gzip.open(shared_path("corpus/records.jsonl.gz"), "rt", encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    words = ("sciatica", "back pain", "radiculopathy")
    late = [line["pmid"] for line in lines if any(word in line["title"].lower() for word in words)][:LATE]
    articles = {str(line["pmid"]): article(line) for line in lines}
    return [one for pmid, one in articles.items() if pmid not in late], [articles[pmid] for pmid in late]


class Year:
    """What happens to the records of the topic in each month, at random but the same in each run of the test."""

    def __init__(self, review: Living, late: list[Article]) -> None:
        self.holdings, self.late, self.dice = review.sandbox.holdings, late, random.Random(12)
        self.before: dict[str, Any] = {}

    def pass_month(self, number: int) -> dict[str, list[str]]:
        """Change some of everything, and say what the account of the refresh must name."""
        found = sorted(self.holdings.search(parse(QUERY)).uids)
        self.dice.shuffle(found)
        chosen = iter([uid for uid in found if uid not in self.before])
        day = f"{month(number - 1):%Y-%m}-{self.dice.randint(2, 28):02}"
        told: defaultdict[str, list[str]] = defaultdict(list)
        self._arrive(number, day, told)
        self._revise([next(chosen) for _ in range(3)], day, told)
        self._retract(next(chosen), day, told)
        self._leave([next(chosen), next(chosen)], day, told)
        self._renumber(next(uid for uid in chosen if self._doi(uid)), number, told)
        return {kind: sorted(names) for kind, names in told.items()}

    def _arrive(self, number: int, day: str, told: dict[str, list[str]]) -> None:
        arriving = [self.late.pop(), self.late.pop(), paper(100 + number, created=day, published=day[:7])]
        self.holdings.add(*arriving)
        told["new"] += [one.record.source_id for one in arriving]

    def _revise(self, uids: list[str], day: str, told: dict[str, list[str]]) -> None:
        for uid in uids:
            abstract = f"{self.holdings.record(uid).abstract} Corrected on {day}."
            self.holdings.revise(uid, revised=day, abstract=abstract, sections=())
        told["revised"] += uids

    def _retract(self, uid: str, day: str, told: dict[str, list[str]]) -> None:
        """Retract one, and take back the retraction of the month before, its old date of revision included."""
        for earlier, record in self.before.items():
            self.holdings.add(Article(record))
            told["reinstated"].append(earlier)
            told["revised"].append(earlier)
        self.before = {uid: self.holdings.record(uid)}
        self.holdings.retract(uid, revised=day)
        told["retracted"].append(uid)
        told["revised"].append(uid)

    def _leave(self, uids: list[str], day: str, told: dict[str, list[str]]) -> None:
        deleted, other = uids
        self.holdings.delete(deleted)
        self.holdings.revise(
            other, revised=day, title="Another matter", abstract="", sections=(), keywords=()
        )
        told["left"] += uids

    def _renumber(self, uid: str, number: int, told: dict[str, list[str]]) -> None:
        record = self.holdings.record(uid)
        new = f"{90_000_000 + number}"
        self.holdings.delete(uid)
        self.holdings.add(Article(replace(record, source_id=new, identifiers=self._without_pmid(record))))
        told["left"].append(uid)
        told["new"].append(new)
        told["renumbered"].append(f"{uid} > pubmed:{new}")

    def _without_pmid(self, record: Any) -> tuple[Any, ...]:
        return tuple(one for one in record.identifiers if one.kind != "pmid")

    def _doi(self, uid: str) -> str | None:
        """Its DOI, where no other record of the topic has it."""
        dois = [one.value for one in self.holdings.record(uid).identifiers if one.kind == "doi"]
        return dois[0] if dois else None


@pytest.fixture
def review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Living, Year]]:
    articles, late = corpus()
    # Nothing may be owed to the sweep.
    monkeypatch.setenv("GLEAN_SOURCES__PUBMED__SWEEP_DAYS", "3650")
    with living(tmp_path, TOPIC, articles, monkeypatch, summaries=False) as review:
        yield review, Year(review, late)


def test_each_month_of_a_year_ends_as_if_the_warehouse_had_been_made_anew(
    review: tuple[Living, Year],
) -> None:
    follower, year = review
    first = follower.refresh("home", month(1))
    assert first["counts"]["new"] > 150
    for number in range(2, 14):
        expected = year.pass_month(number)
        account = follower.refresh("home", month(number))
        assert named(account["changes"]) == expected, f"month {number}"
        assert follower.present("home") == anew(follower, month(number)), f"month {number}"
    published = follower.warehouse("home").read_bytes()
    assert set(follower.asked("home", month(14))) == {"esearch"}
    assert follower.warehouse("home").read_bytes() == published


def named(changes: dict[str, list[str]]) -> dict[str, list[str]]:
    """The changes by PubMed's ids; what became one work with another is not asked here."""
    found = {
        kind: sorted(name.removeprefix("pubmed:") for name in names)
        for kind, names in changes.items()
        if kind != "merged"
    }
    return {kind: names for kind, names in found.items() if names}


def anew(review: Living, moment: datetime) -> dict[str, list[Any]]:
    """What a new warehouse holds now."""
    home = f"anew {moment:%Y-%m}"
    review.refresh(home, moment)
    return review.present(home)
