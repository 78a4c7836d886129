"""Trains the direction of an outcome under an intervention, on questions to abstracts that people answered."""

import gzip
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors import judge_direction as judging
from extractors.judge_direction import DirectionModel, Told
from extractors.linear import linear, store
from extractors.pipeline import GROUND, build
from extractors.reading import Reading, join, reading
from extractors.sides import Asked
from extractors.training.figures import record
from extractors.training.vocabulary import fitted

FILE = "direction.jsonl.gz"
GIVEN = ("no significant difference", "significantly increased", "significantly decreased")
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Example:
    """A question, the sentences of its abstract, which of them hold the evidence, and the answer."""

    article: str
    question: Asked
    every: list[Told]
    evidence: list[bool]
    label: int


def train(folder: Path, out: Path) -> None:
    """Writes the model `direction` and its figures, cross-validated with each article in one fold."""
    with gzip.open(folder / FILE, "rt", encoding="utf-8") as lines:
        examples = _examples([json.loads(line) for line in lines])
    record(out, "direction", cross_validated(examples))
    content, _ = fit(examples)
    store("direction", content, folder=out)


def _examples(rows: Sequence[dict[str, Any]]) -> list[Example]:
    nlp = build(components=GROUND)
    known: dict[str, Reading] = {}
    for row in rows:
        text = join(row["title"], row["abstract"])
        if text not in known:
            known[text] = reading(nlp(text))
    return [_example(row, known[join(row["title"], row["abstract"])]) for row in rows]


def _example(row: dict[str, Any], record: Reading) -> Example:
    question, every = judging.told(record, row["intervention"], row["comparator"], row["outcome"])
    start = record.text.find(row["evidence"])
    end = start + len(row["evidence"])
    least = min(15, len(row["evidence"]) // 2)
    evidence = [
        start >= 0 and min(one.sentence.end, end) - max(one.sentence.start, start) > least for one in every
    ]
    return Example(row["pmcid"], question, every, evidence, GIVEN.index(row["label"]))


def cross_validated(examples: Sequence[Example]) -> dict[str, float]:
    """Accuracy over articles that were held out, and F1 of the evidence's sentence."""
    right, found, sought = 0, 0, 0
    for fold in range(FOLDS):
        _, model = fit([one for one in examples if _fold(one) != fold])
        for one in (one for one in examples if _fold(one) == fold):
            shares, best = model.judge(one.question, one.every)
            right += int(shares.argmax()) == one.label
            found, sought = found + one.evidence[best], sought + any(one.evidence)
    return {
        "accuracy": right / len(examples),
        "quote_in_evidence": found / sought,
        "questions": len(examples),
        "articles": len({one.article for one in examples}),
    }


def _fold(one: Example) -> int:
    return zlib.crc32(one.article.encode()) % FOLDS


def fit(examples: Sequence[Example]) -> tuple[dict[str, Any], DirectionModel]:
    """The model as arrays and as it is used."""
    located = [one for one in examples if any(one.evidence)]
    near = fitted(
        [names for one in located for names in judging.relevance(one.question, one.every)],
        [int(held) for one in located for held in one.evidence],
        strength=1.0,
    )
    telling = [
        (one, told) for one in located for told, held in zip(one.every, one.evidence, strict=True) if held
    ]
    turn = fitted(
        [judging.features(one.question, told) for one, told in telling],
        [one.label for one, _ in telling],
        strength=0.05,
        weights=[1 / sum(one.evidence) for one, _ in telling],
    )
    content = {f"relevance_{key}": part for key, part in near.items()} | {
        f"direction_{key}": part for key, part in turn.items()
    }
    return content, DirectionModel(linear(near), linear(turn))
