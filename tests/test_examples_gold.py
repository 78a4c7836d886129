"""The invented examples as read by hand: the marks stand in their records, and the extraction keeps its floors."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extractors.evaluation import score
from extractors.guideline import as_guideline
from extractors.pipeline import build, extract

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "flows/sandbox/examples/back-related-leg-pain.jsonl"
FLOORS = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))["examples"]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


RECORDS = {line["pmid"]: line for line in lines(EXAMPLES)}
GOLD = lines(HERE / "examples_gold.jsonl")


def quotes(marks: Any) -> Iterator[str]:
    """Every quote at any depth of the marks."""
    if isinstance(marks, dict):
        if "quote" in marks:
            yield marks["quote"]
        marks = list(marks.values())
    if isinstance(marks, list):
        for mark in marks:
            yield from quotes(mark)


def test_every_record_with_an_abstract_is_read() -> None:
    assert [row["id"] for row in GOLD] == sorted(name for name, line in RECORDS.items() if line["abstract"])


@pytest.mark.parametrize("row", GOLD, ids=[row["id"] for row in GOLD])
def test_every_quote_stands_in_its_record(row: dict[str, Any]) -> None:
    record = RECORDS[row["id"]]
    for quote in quotes(row["gold"]):
        assert quote
        assert quote in record["title"] or quote in record["abstract"]


@pytest.fixture(scope="module")
def scores() -> dict[str, Any]:
    texts = ((row["id"], RECORDS[row["id"]]["title"], RECORDS[row["id"]]["abstract"]) for row in GOLD)
    found = [{"id": one.record_key} | as_guideline(one) for one in extract(build(), texts)]
    return score(GOLD, found)


@pytest.mark.parametrize("name", FLOORS)
def test_no_score_of_the_examples_falls_below_its_floor(name: str, scores: dict[str, Any]) -> None:
    kind, measure = name.split("/")
    assert scores[kind][measure] >= FLOORS[name]
