"""Trains the answer to a question from the conclusion of an abstract, on questions that people answered."""

import gzip
import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from extractors.judge_verdict import ANSWERS, features
from extractors.linear import linear, store
from extractors.sentences import split
from extractors.training.figures import record
from extractors.training.vocabulary import fitted

FILE = "verdict.jsonl.gz"
FOLDS = 10


class Example(NamedTuple):
    """One article's question: what its answer is told from, and the answer."""

    article: str
    seen: set[str]
    answer: int


def train(folder: Path, out: Path) -> None:
    """Writes the model `verdict` and its figures, cross-validated with each article in one fold."""
    with gzip.open(folder / FILE, "rt", encoding="utf-8") as lines:
        examples = [_example(json.loads(line)) for line in lines]
    record(out, "verdict", cross_validated(examples))
    store("verdict", fit(examples), folder=out)


def _example(row: dict[str, Any]) -> Example:
    said = row["conclusion"]
    sentences = [said[one.start : one.end] for one in split(said)]
    seen = features(row["question"], sentences, row["abstract"])
    return Example(row["pmid"], seen, ANSWERS.index(row["answer"]))


def cross_validated(examples: Sequence[Example]) -> dict[str, float]:
    """Accuracy over articles that were held out, and the share of each answer that was given."""
    right = dict.fromkeys(ANSWERS, 0)
    for fold in range(FOLDS):
        model = linear(fit([one for one in examples if _fold(one) != fold]))
        for one in (one for one in examples if _fold(one) == fold):
            right[ANSWERS[one.answer]] += int(model.scores([one.seen])[0].argmax()) == one.answer
    asked = {answer: sum(ANSWERS[one.answer] == answer for one in examples) for answer in ANSWERS}
    recall = {f"recall_{answer}": right[answer] / asked[answer] for answer in ANSWERS}
    return {"accuracy": sum(right.values()) / len(examples), "questions": len(examples), **recall}


def _fold(one: Example) -> int:
    return zlib.crc32(one.article.encode()) % FOLDS


def fit(examples: Sequence[Example]) -> dict[str, Any]:
    """The model as arrays."""
    return fitted([one.seen for one in examples], [one.answer for one in examples], strength=0.05)
