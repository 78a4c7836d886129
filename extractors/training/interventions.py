"""Trains what speaks for a candidate being one of the study's treatments, on studies annotated by hand.

A logistic regression over the candidates of each study. The right ones are those that half of the words agree
with, as the guideline scores names; they stand in `marked.jsonl.gz` and, of other studies, in `studies.csv`.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.design import find_design
from extractors.evaluation import agrees, pair_names
from extractors.interventions import LIKELY, NAME, Found, candidates, chances, chosen, named_in
from extractors.linear import Linear, linear, store
from extractors.pipeline import GROUND, build
from extractors.reading import Reading, join, reading
from extractors.training.figures import record
from extractors.training.marked import marked
from extractors.training.studies import studies
from extractors.training.vocabulary import fitted

FOLDS = 8
STRENGTH = 0.05
FEWEST = 3  # candidates that a feature must be seen in


@dataclass(frozen=True, slots=True)
class Example:
    """One study: its candidates with their names, which of them are right, and the names of its treatments."""

    pmid: str
    found: Found
    names: list[str]
    right: list[bool]
    treatments: list[str]


def train(folder: Path, out: Path) -> None:
    """Writes the model and its figures, cross-validated with each study in one fold."""
    taught = examples(folder)
    record(out, NAME, cross_validated(taught))
    store(NAME, fit(taught), folder=out)


def examples(folder: Path) -> list[Example]:
    """The studies whose treatments were annotated, with their candidates."""
    nlp = build(components=GROUND)
    return [
        _example(pmid, reading(nlp(join(title, abstract))), treatments)
        for pmid, title, abstract, treatments in _annotated(folder)
    ]


def _annotated(folder: Path) -> Iterator[tuple[str, str, str, list[str]]]:
    """PubMed's number, title, abstract and the names of the treatments of each study, each study once."""
    told = marked(folder)
    for one in told:
        names = [one.words(item["name"]) for item in one.gold["interventions"]]
        yield one.pmid, one.title, one.abstract, [name for name in names if name]
    known = {one.pmid for one in told}
    for study in studies(folder):
        if study.treatments is not None and study.pmid not in known:
            text = join(study.title, study.abstract)
            yield study.pmid, study.title, study.abstract, [text[a:b] for a, b in study.treatments]


def _example(pmid: str, text: Reading, treatments: list[str]) -> Example:
    designs = find_design(text)
    held = candidates(text, design=designs[0]["design"] if designs else None)
    names = [named_in(text, one)[0] for one in held.all]
    right = [
        any(agrees(treatment, name) and agrees(name, treatment) for treatment in treatments) for name in names
    ]
    return Example(pmid, held, names, right, treatments)


def fit(taught: Sequence[Example]) -> dict[str, Any]:
    """The model as arrays."""
    seen = [names for one in taught for names in one.found.seen]
    right = [int(answer) for one in taught for answer in one.right]
    return fitted(seen, right, strength=STRENGTH, fewest=FEWEST)


def cross_validated(taught: Sequence[Example]) -> dict[str, float]:
    """Precision, recall and F1, by name, of the treatments told of studies that were held out."""
    told = right = 0
    for fold in range(FOLDS):
        model = linear(fit([one for one in taught if _fold(one) != fold]))
        for one in (one for one in taught if _fold(one) == fold):
            kept = _kept(one, model)
            told += len(kept)
            right += len(pair_names(_rows(one.treatments), _rows(kept)).pairs)
    wanted = sum(len(one.treatments) for one in taught)
    return {
        "precision": right / told,
        "recall": right / wanted,
        "F1": 2 * right / (told + wanted),
        "studies": len(taught),
    }


def _kept(one: Example, model: Linear) -> list[str]:
    """The names that the model takes."""
    likely = [chance >= LIKELY for chance in chances(one.found, model)]
    kept = chosen(one.found.all, likely)
    return [name for name, candidate in zip(one.names, one.found.all, strict=True) if candidate in kept]


def _rows(names: Sequence[str]) -> list[dict[str, Any]]:
    return [{"name": name} for name in names]


def _fold(one: Example) -> int:
    return zlib.crc32(one.pmid.encode()) % FOLDS
