"""Trains the direction of the authors' verdict on studies that were annotated by hand."""

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from extractors.conclusion import find_conclusion
from extractors.conclusion_model import DIRECTIONS, NAME, features
from extractors.linear import linear, store
from extractors.pipeline import EXTRACTORS, GROUND, build
from extractors.reading import design_of, findings, join, reading
from extractors.training.figures import record
from extractors.training.studies import studies
from extractors.training.vocabulary import fitted

FOLDS = 8
STRENGTH = 0.3


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
    before = EXTRACTORS[: EXTRACTORS.index("gleanings_interventions") + 1]
    nlp = build(components=(*GROUND, *before))
    found = []
    for study in studies(folder):
        if study.conclusion not in DIRECTIONS:
            continue
        doc = nlp(join(study.title, study.abstract))
        text, design = reading(doc), design_of(doc)
        treated = any(item["role"] == "experimental" for item in findings(doc)["interventions"])
        heard = find_conclusion(text, design=design, treated=treated)
        seen = features(text, heard, design=design, treated=treated)
        said = heard[0]["direction"] if heard else None
        found.append(Example(study.pmid, seen, said, study.conclusion))
    return found


def fit(taught: Sequence[Example]) -> dict[str, Any]:
    """The model as arrays."""
    answers = [DIRECTIONS.index(one.direction) for one in taught]
    return fitted([one.seen for one in taught], answers, strength=STRENGTH)


def cross_validated(taught: Sequence[Example]) -> dict[str, float]:
    """Accuracy over studies that were held out, and that of the rules alone."""
    right = 0
    for fold in range(FOLDS):
        model = linear(fit([one for one in taught if _fold(one) != fold]))
        kept = [one for one in taught if _fold(one) == fold]
        right += sum(DIRECTIONS[int(model.scores([one.seen])[0].argmax())] == one.direction for one in kept)
    rules = sum(one.heard == one.direction for one in taught)
    return {"accuracy": right / len(taught), "rules": rules / len(taught), "studies": len(taught)}


def _fold(one: Example) -> int:
    return zlib.crc32(one.pmid.encode()) % FOLDS
