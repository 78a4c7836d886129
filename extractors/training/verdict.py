"""Trains the answer to a question from the conclusion of an abstract, on questions that people answered.

The questions that were answered by reading only teach; the figures are those of the questions that were given.
"""

import gzip
import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from extractors.judge_verdict import ANSWERS, conclusion_of, features
from extractors.linear import linear, store
from extractors.sentences import split
from extractors.training.figures import record
from extractors.training.questions import Verdict, verdicts
from extractors.training.vocabulary import fitted

FILE = "verdict.jsonl.gz"
FOLDS = 10
STRENGTH, FEWEST = 0.06, 5
# Single words are left out: so few questions learn them by heart.
WORD = "w:"
READ = 0.6  # how much a question that was answered by reading weighs beside one that was given


class Example(NamedTuple):
    """One article's question: what its answer is told from, and the answer."""

    article: str
    seen: set[str]
    answer: int
    weight: float = 1.0


def train(folder: Path, out: Path) -> None:
    """Writes the model `verdict` and its figures, cross-validated with each article in one fold."""
    with gzip.open(folder / FILE, "rt", encoding="utf-8") as lines:
        examples = [_example(json.loads(line)) for line in lines]
    given = {one.article for one in examples}
    beyond = [_read(one) for one in verdicts(folder) if one.pmid not in given]
    record(out, "verdict", cross_validated(examples, beyond))
    store("verdict", fit([*examples, *beyond]), folder=out)


def _example(row: dict[str, Any]) -> Example:
    said = row["conclusion"]
    sentences = [said[one.start : one.end] for one in split(said)]
    seen = features(row["question"], sentences, row["abstract"])
    return Example(row["pmid"], seen, ANSWERS.index(row["answer"]))


def _read(one: Verdict) -> Example:
    sentences = [one.abstract[said.start : said.end] for said in conclusion_of(one.abstract)]
    seen = features(one.question, sentences, one.abstract)
    return Example(one.pmid, seen, ANSWERS.index(one.answer), READ)


def cross_validated(examples: Sequence[Example], beyond: Sequence[Example] = ()) -> dict[str, float]:
    """Accuracy over articles that were held out, and the share of each answer that was given."""
    right = dict.fromkeys(ANSWERS, 0)
    for fold in range(FOLDS):
        model = linear(fit([*(one for one in examples if _fold(one) != fold), *beyond]))
        for one in (one for one in examples if _fold(one) == fold):
            right[ANSWERS[one.answer]] += int(model.scores([one.seen])[0].argmax()) == one.answer
    asked = {answer: sum(ANSWERS[one.answer] == answer for one in examples) for answer in ANSWERS}
    recall = {f"recall_{answer}": right[answer] / asked[answer] for answer in ANSWERS}
    return {
        "accuracy": sum(right.values()) / len(examples),
        "questions": len(examples),
        "read": len(beyond),
        **recall,
    }


def _fold(one: Example) -> int:
    return zlib.crc32(one.article.encode()) % FOLDS


def fit(examples: Sequence[Example]) -> dict[str, Any]:
    """The model as arrays."""
    return fitted(
        [{name for name in one.seen if not name.startswith(WORD)} for one in examples],
        [one.answer for one in examples],
        strength=STRENGTH,
        weights=[one.weight for one in examples],
        fewest=FEWEST,
    )
