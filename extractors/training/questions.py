"""Questions to abstracts of the corpus, answered by reading: `questions.jsonl.gz`.

A line holds one question: the abstract's number in PubMed and the answer. For `verdict` the title is the question.
For `direction` the intervention, the comparator, the outcome and the evidence are kept as places in the text as it is
read, as `extractors.training.marked` keeps what it quotes; `read` says whether a reader told the direction for this
question, or whether it is what the abstract's figures were marked with.
"""

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from extractors.reading import join
from extractors.training.corpus import records

LABELS = Path(__file__).with_name("questions.jsonl.gz")
Places = Sequence[Sequence[int]]


class Verdict(NamedTuple):
    """A title that asks, its abstract, and what the abstract answers."""

    pmid: str
    question: str
    abstract: str
    answer: str


class Direction(NamedTuple):
    """A question of what an intervention did to an outcome; `evidence` is where the text answers it."""

    pmid: str
    text: str
    intervention: str
    comparator: str
    outcome: str
    label: str
    evidence: tuple[int, int]
    read: bool


def verdicts(folder: Path) -> list[Verdict]:
    """The questions of titles, their texts taken from the corpus that belongs to the folder."""
    return [
        Verdict(row["pmid"], record["title"], record["abstract"], row["answer"])
        for row, record in _with_texts(folder, "verdict")
    ]


def directions(folder: Path) -> list[Direction]:
    """The questions about outcomes, with the texts of their abstracts."""
    return [_direction(row, record) for row, record in _with_texts(folder, "direction")]


def _direction(row: dict[str, Any], record: dict[str, Any]) -> Direction:
    text = join(record["title"] or "", record["abstract"])
    return Direction(
        pmid=row["pmid"],
        text=text,
        intervention=words(text, row["intervention"]),
        comparator=words(text, row["comparator"]),
        outcome=words(text, row["outcome"]),
        label=row["label"],
        evidence=(row["evidence"][0][0], row["evidence"][-1][1]),
        read=row["read"],
    )


def words(text: str, places: Places) -> str:
    """What stands at the places, joined by blanks."""
    return " ".join(text[start:end] for start, end in places)


def _with_texts(folder: Path, kind: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each question of a kind beside the record of its abstract."""
    with gzip.open(LABELS, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["kind"] == kind]
    wanted = {row["pmid"] for row in rows}
    known = {record["pmid"]: record for record in records(folder) if record["pmid"] in wanted}
    return ((row, known[row["pmid"]]) for row in rows if row["pmid"] in known)
