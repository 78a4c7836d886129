"""Trains what speaks for a candidate being one of the study's treatments, on studies annotated by hand.

A logistic regression over the candidates of each study. The places of the right ones are in `studies.csv`.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.candidates import Candidate
from extractors.design import find_design
from extractors.interventions import LIKELY, NAME, Found, best_mention, candidates, chances
from extractors.linear import Linear, linear, store
from extractors.pipeline import GROUND, build
from extractors.reading import join, reading
from extractors.training.figures import record
from extractors.training.studies import Place, studies
from extractors.training.vocabulary import fitted

FOLDS = 8
STRENGTH = 0.2
FEWEST = 2  # candidates that a feature must be seen in


@dataclass(frozen=True, slots=True)
class Example:
    """One study: its candidates, which of them are right, and how many treatments it has."""

    pmid: str
    found: Found
    right: list[bool]
    treatments: int


def train(folder: Path, out: Path) -> None:
    """Writes the model and its figures, cross-validated with each study in one fold."""
    taught = examples(folder)
    record(out, NAME, cross_validated(taught))
    store(NAME, fit(taught), folder=out)


def examples(folder: Path) -> list[Example]:
    """The studies whose treatments were annotated, with their candidates."""
    nlp = build(components=GROUND)
    found = []
    for study in studies(folder):
        if study.treatments is None:
            continue
        text = reading(nlp(join(study.title, study.abstract)))
        designs = find_design(text)
        held = candidates(text, design=designs[0]["design"] if designs else None)
        right = labelled(held.all, study.treatments)
        found.append(Example(study.pmid, held, right, len(study.treatments)))
    return found


def labelled(held: Sequence[Candidate], places: Sequence[Place]) -> list[bool]:
    """Which candidates are right: for each annotated place the one whose name covers most of it, half at least."""
    right = [False] * len(held)
    for start, end in places:
        shares = [_covered(one, start, end) if not right[at] else 0.0 for at, one in enumerate(held)]
        if max(shares, default=0.0) >= 0.5 * (end - start):
            right[shares.index(max(shares))] = True
    return right


def _covered(one: Candidate, start: int, end: int) -> float:
    mention = best_mention(one)
    return min(end, mention.end) - max(start, mention.start)


def fit(taught: Sequence[Example]) -> dict[str, Any]:
    """The model as arrays."""
    seen = [names for one in taught for names in one.found.seen]
    right = [int(answer) for one in taught for answer in one.right]
    return fitted(seen, right, strength=STRENGTH, fewest=FEWEST)


def cross_validated(taught: Sequence[Example]) -> dict[str, float]:
    """Precision, recall and F1 of the treatments told of studies that were held out."""
    told = right = 0
    for fold in range(FOLDS):
        model = linear(fit([one for one in taught if _fold(one) != fold]))
        for one in (one for one in taught if _fold(one) == fold):
            kept = _kept(one, model)
            told, right = told + len(kept), right + sum(kept)
    wanted = sum(one.treatments for one in taught)
    return {
        "precision": right / told,
        "recall": right / wanted,
        "F1": 2 * right / (told + wanted),
        "studies": len(taught),
    }


def _kept(one: Example, model: Linear) -> list[bool]:
    """Of each candidate that the model takes, whether it is right."""
    likely = chances(one.found, model)
    return [right for right, chance in zip(one.right, likely, strict=True) if chance >= LIKELY]


def _fold(one: Example) -> int:
    return zlib.crc32(one.pmid.encode()) % FOLDS
