"""Trains the direction of the authors' verdict on studies that were annotated by hand."""

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from spacy.tokens import Doc

from extractors.conclusion import verdict
from extractors.conclusion_model import DIRECTIONS, NAME, features
from extractors.linear import linear, store
from extractors.pipeline import EXTRACTORS, GROUND, build
from extractors.reading import design_of, findings, join, reading
from extractors.training.figures import record
from extractors.training.marked import marked
from extractors.training.studies import beyond
from extractors.training.vocabulary import fitted

FOLDS = 4
STRENGTH = 0.03


class Example(NamedTuple):
    """One study: what its direction is told from, what the rules hear, and the annotated direction."""

    pmid: str
    seen: set[str]
    heard: str | None
    direction: str


def train(folder: Path, out: Path) -> None:
    """Writes the model and its figures, cross-validated with each study in one fold."""
    taught = examples(folder)
    record(out, NAME, cross_validated(taught))
    store(NAME, fit(taught), folder=out)


def examples(folder: Path) -> list[Example]:
    """The studies whose conclusion was annotated, as the pipeline reads them."""
    before = EXTRACTORS[: EXTRACTORS.index("gleanings_effects") + 1]
    nlp = build(components=(*GROUND, *before))
    return [
        _example(nlp(join(title, abstract)), pmid, direction)
        for pmid, title, abstract, direction in _annotated(folder)
        if direction in DIRECTIONS
    ]


def _annotated(folder: Path) -> Iterator[tuple[str, str, str, str | None]]:
    """PubMed's number, title, abstract and direction of each study, each study once."""
    told = marked(folder)
    for one in told:
        yield one.pmid, one.title, one.abstract, (one.gold["conclusion"] or {}).get("direction")
    for study in beyond(told, folder):
        yield study.pmid, study.title, study.abstract, study.conclusion


def _example(doc: Doc, pmid: str, direction: str) -> Example:
    text, design = reading(doc), design_of(doc)
    treated = any(item["role"] == "experimental" for item in findings(doc)["interventions"])
    found, heard = verdict(text, design=design, treated=treated)
    seen = features(text, found, heard, findings(doc)["effects"], design=design, treated=treated)
    return Example(pmid, seen, heard, direction)


def fit(taught: Sequence[Example]) -> dict[str, Any]:
    """The model as arrays."""
    answers = [DIRECTIONS.index(one.direction) for one in taught]
    return fitted([one.seen for one in taught], answers, strength=STRENGTH)


def cross_validated(taught: Sequence[Example]) -> dict[str, float]:
    """Accuracy over studies that were held out, of all and of those with a verdict, and that of the rules alone."""
    right = passed = 0
    for fold in range(FOLDS):
        model = linear(fit([one for one in taught if _fold(one) != fold]))
        kept = [one for one in taught if _fold(one) == fold]
        good = [one for one in kept if DIRECTIONS[int(model.scores([one.seen])[0].argmax())] == one.direction]
        right, passed = right + len(good), passed + len(_passed(good))
    rules = [one for one in taught if one.heard == one.direction]
    return {
        "accuracy": right / len(taught),
        "verdicts": passed / len(_passed(taught)),
        "rules": len(rules) / len(taught),
        "rules_verdicts": len(_passed(rules)) / len(_passed(taught)),
        "studies": len(taught),
    }


def _passed(studies: Sequence[Example]) -> list[Example]:
    """Those that pass a verdict."""
    return [one for one in studies if one.direction != "not_applicable"]


def _fold(one: Example) -> int:
    return zlib.crc32(one.pmid.encode()) % FOLDS
