"""Trains the study design on abstracts that were annotated by hand."""

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from extractors.design import Hit, all_hits, ruled
from extractors.design_model import DESIGNS, NAME, features, told
from extractors.linear import linear, store
from extractors.pipeline import GROUND, build, document
from extractors.reading import reading
from extractors.training.figures import record
from extractors.training.marked import marked
from extractors.training.studies import beyond
from extractors.training.vocabulary import fitted, widened

FOLDS = 4
STRENGTH = 0.03
FEWEST = 8  # studies that a feature must be seen in


class Example(NamedTuple):
    """One study: what its design is told from, the cues heard, and the annotated design."""

    pmid: str
    seen: set[str]
    hits: list[Hit]
    design: str


def train(folder: Path, out: Path) -> None:
    """Writes the model and its figures, cross-validated with each study in one fold."""
    taught = examples(folder)
    record(out, NAME, cross_validated(taught))
    store(NAME, fit(taught), folder=out)


def examples(folder: Path) -> list[Example]:
    """The studies whose design was annotated and which some cue is heard in."""
    nlp = build(components=GROUND)
    found = []
    for pmid, title, abstract, design in _annotated(folder):
        text = reading(nlp(document(nlp, title, abstract)))
        if hits := all_hits(text):
            found.append(Example(pmid, features(text, hits), hits, design))
    return found


def _annotated(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """PubMed's number, title, abstract and design of each study, each study once."""
    read = marked(folder)
    rows = [(one.pmid, one.title, one.abstract, one.gold["design"]) for one in read]
    rows += [(one.pmid, one.title, one.abstract, one.design) for one in beyond(read, folder)]
    yield from (row for row in rows if row[3] in DESIGNS)


def fit(taught: Sequence[Example]) -> dict[str, Any]:
    """The model as arrays; of a design that no study has, nothing is told."""
    answers = [DESIGNS.index(one.design) for one in taught]
    held = fitted([one.seen for one in taught], answers, strength=STRENGTH, fewest=FEWEST)
    return widened(held, sorted({*answers}), len(DESIGNS))


def cross_validated(taught: Sequence[Example]) -> dict[str, float]:
    """Accuracy over studies that were held out, and that of the cues alone."""
    right = 0
    for fold in range(FOLDS):
        model = linear(fit([one for one in taught if _fold(one) != fold]))
        kept = [one for one in taught if _fold(one) == fold]
        said = told([one.seen for one in kept], [one.hits for one in kept], model)
        right += sum(design == one.design for design, one in zip(said, kept, strict=True))
    cued = sum(ruled(one.hits) == one.design for one in taught)
    return {"accuracy": right / len(taught), "rules": cued / len(taught), "studies": len(taught)}


def _fold(one: Example) -> int:
    return zlib.crc32(one.pmid.encode()) % FOLDS
