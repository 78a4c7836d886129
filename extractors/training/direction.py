"""Trains the direction of an outcome under an intervention, on questions to abstracts that people answered.

The questions about other abstracts of the corpus only teach; the figures are those of the questions that were given.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors import judge_direction as judging
from extractors.judge_direction import LABELS, DirectionModel, Told
from extractors.linear import linear, store
from extractors.pipeline import GROUND, build
from extractors.reading import Reading, join, reading
from extractors.sides import Asked
from extractors.training.figures import record
from extractors.training.questions import Direction, directions
from extractors.training.vocabulary import fitted

FILE = "direction.jsonl.gz"
GIVEN = ("no significant difference", "significantly increased", "significantly decreased")
FOLDS = 5
NEAR_STRENGTH, TURN_STRENGTH = 1.0, 0.04
BEYOND = 0.7  # how much a question about another abstract weighs beside one that was given


@dataclass(frozen=True, slots=True)
class Example:
    """A question, the sentences of its abstract, which of them hold the evidence, and the answer."""

    article: str
    question: Asked
    every: list[Told]
    evidence: list[bool]
    label: int
    weight: float = 1.0


def train(folder: Path, out: Path) -> None:
    """Writes the model `direction` and its figures, cross-validated with each article in one fold."""
    with gzip.open(folder / FILE, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    given = {row["pmid"] for row in rows}
    examples = _examples(rows)
    beyond = _beyond([one for one in directions(folder) if one.pmid not in given])
    record(out, "direction", cross_validated(examples, beyond))
    content, _ = fit([*examples, *beyond])
    store("direction", content, folder=out)


def _examples(rows: Sequence[dict[str, Any]]) -> list[Example]:
    known = _read(join(row["title"], row["abstract"]) for row in rows)
    return [_example(row, known[join(row["title"], row["abstract"])]) for row in rows]


def _beyond(questions: Sequence[Direction]) -> list[Example]:
    known = _read(one.text for one in questions)
    return [_other(one, known[one.text]) for one in questions]


def _read(texts: Iterable[str]) -> dict[str, Reading]:
    nlp = build(components=GROUND)
    return {text: reading(nlp(text)) for text in dict.fromkeys(texts)}


def _example(row: dict[str, Any], record: Reading) -> Example:
    question, every = judging.told(record, row["intervention"], row["comparator"], row["outcome"])
    start = record.text.find(row["evidence"])
    evidence = _held(every, start, start + len(row["evidence"]))
    return Example(row["pmcid"], question, every, evidence, GIVEN.index(row["label"]))


def _other(one: Direction, record: Reading) -> Example:
    question, every = judging.told(record, one.intervention, one.comparator, one.outcome)
    evidence = _held(every, *one.evidence)
    return Example(one.pmid, question, every, evidence, LABELS.index(one.label), BEYOND)


def _held(every: Sequence[Told], start: int, end: int) -> list[bool]:
    """Which sentences hold more than a scrap of what stands from start to end; none where it begins nowhere."""
    least = min(15, (end - start) // 2)
    return [
        start >= 0 and min(one.sentence.end, end) - max(one.sentence.start, start) > least for one in every
    ]


def cross_validated(examples: Sequence[Example], beyond: Sequence[Example] = ()) -> dict[str, float]:
    """Accuracy over articles that were held out, and F1 of the evidence's sentence."""
    right, found, sought = 0, 0, 0
    for fold in range(FOLDS):
        _, model = fit([*(one for one in examples if _fold(one) != fold), *beyond])
        for one in (one for one in examples if _fold(one) == fold):
            shares, best = model.judge(one.question, one.every)
            right += int(shares.argmax()) == one.label
            found, sought = found + one.evidence[best], sought + any(one.evidence)
    return {
        "accuracy": right / len(examples),
        "quote_in_evidence": found / sought,
        "questions": len(examples),
        "articles": len({one.article for one in examples}),
        "beyond": len(beyond),
    }


def _fold(one: Example) -> int:
    return zlib.crc32(one.article.encode()) % FOLDS


def fit(examples: Sequence[Example]) -> tuple[dict[str, Any], DirectionModel]:
    """The model as arrays and as it is used."""
    located = [one for one in examples if any(one.evidence)]
    near = fitted(
        [names for one in located for names in judging.relevance(one.question, one.every)],
        [int(held) for one in located for held in one.evidence],
        strength=NEAR_STRENGTH,
        weights=[one.weight for one in located for _ in one.evidence],
    )
    telling = [
        (one, told) for one in located for told, held in zip(one.every, one.evidence, strict=True) if held
    ]
    turn = fitted(
        [judging.features(one.question, told) for one, told in telling],
        [one.label for one, _ in telling],
        strength=TURN_STRENGTH,
        weights=[one.weight / sum(one.evidence) for one, _ in telling],
    )
    content = {f"relevance_{key}": part for key, part in near.items()} | {
        f"direction_{key}": part for key, part in turn.items()
    }
    return content, DirectionModel(linear(near), linear(turn))
