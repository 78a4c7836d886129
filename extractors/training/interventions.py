"""Trains what speaks for a candidate being one of the study's treatments, on studies annotated by hand.

A blended model over the candidates of each study. The right ones are those that half of the words agree with, as the
guideline scores names; they stand in `marked.jsonl.gz` and, of other studies, in `studies.csv`.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.blended import blended
from extractors.evaluation import agrees, pair_names
from extractors.interventions import LIKELY, NAME, Found, Model, candidates, chosen, named_in
from extractors.linear import spelled, store
from extractors.training.blended import Lesson, fitted
from extractors.training.figures import record
from extractors.training.treatment_spans import Study, encoded, held_out, names_in, read_studies, token_f1
from extractors.treatment_spans import Tagged

FOLDS = 3
STRENGTH = 0.05
LESSON = Lesson(units=16, rounds=6, left_out=0.3, decay=0.003, items=512)
FEWEST = 3  # candidates that a feature must be seen in
CLAUSE = 120  # characters


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
    taught, tagger = examples(folder)
    record(out, NAME, cross_validated(taught) | {"tagger F1": tagger})
    store(NAME, fit(taught), folder=out)


def examples(folder: Path) -> tuple[list[Example], float]:
    """The studies whose treatments were annotated, with their candidates, and F1 by token of the tagger of them.

    The tagger that finds some of them was fitted to other studies: of those it has learnt it would be too sure.
    """
    read = read_studies(folder)
    seen, names = encoded(read)
    chance = held_out(seen, names)
    taught = [_example(study, names_in(study, chance[study.pmid])) for study in read]
    return taught, token_f1(seen, chance)


def _example(study: Study, tagged: Sequence[Tagged]) -> Example:
    held = candidates(study.record, design=study.design, tagged=tagged)
    names = [named_in(study.record, one)[0] for one in held.all]
    right = [any(_names(name, treatment) for treatment in study.names) for name in names]
    return Example(study.pmid, held, names, right, study.names)


def _names(name: str, treatment: str) -> bool:
    """Whether a candidate's name is that of the treatment, or a fuller one that is no whole clause."""
    return agrees(treatment, name) and (agrees(name, treatment) or len(name) < CLAUSE)


def fit(taught: Sequence[Example]) -> dict[str, Any]:
    """The model as arrays."""
    seen = [spelled(parts) for one in taught for parts in one.found.seen]
    right = [int(answer) for one in taught for answer in one.right]
    return fitted(seen, right, strength=STRENGTH, fewest=FEWEST, lesson=LESSON)


def cross_validated(taught: Sequence[Example]) -> dict[str, float]:
    """Precision, recall and F1, by name, of the treatments told of studies that were held out."""
    told = right = 0
    for fold in range(FOLDS):
        model = Model(blended(fit([one for one in taught if _fold(one) != fold])))
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


def _kept(one: Example, model: Model) -> list[str]:
    """The names that the model takes."""
    likely = [chance >= LIKELY for chance in model.chances([one.found])[0]]
    kept = chosen(one.found.all, likely)
    return [name for name, candidate in zip(one.names, one.found.all, strict=True) if candidate in kept]


def _rows(names: Sequence[str]) -> list[dict[str, Any]]:
    return [{"name": name} for name in names]


def _fold(one: Example) -> int:
    # The halves that the tagger was fitted to are those of the last digit: a fold is of both.
    return zlib.crc32(one.pmid.encode()) // 2 % FOLDS
