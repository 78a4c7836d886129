"""Trains which way an effect goes, on abstracts in which people marked every figure after the guideline."""

import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.blended import blended
from extractors.effect_direction import DIRECTIONS, NAME, seen
from extractors.linear import store
from extractors.pipeline import EXTRACTORS, GROUND, build
from extractors.reading import design_of, findings, join, reading
from extractors.training.blended import fitted
from extractors.training.figures import record
from extractors.training.marked import Marked, marked
from extractors.training.told import pairs

FOLDS = 4
STRENGTH = 0.1
FEWEST = 5
# How much more a rare direction weighs: harm is rare in trials, and must not be read as benefit.
BOOST = 0.3
# The rules were written on this set: what they say of it is truer than elsewhere.
KNOWN = "dev"


@dataclass(frozen=True, slots=True)
class Example:
    """An effect: its abstract and set, its features, what the rules say, and the direction that people marked."""

    pmid: str
    set: str
    names: list[str]
    said: str | None
    direction: str | None


def train(folder: Path, out: Path) -> None:
    """Writes the model and its figures, cross-validated with each abstract in one fold."""
    examples = _examples(marked(folder))
    record(out, NAME, cross_validated(examples))
    store(NAME, _fit(examples), folder=out)


def _examples(abstracts: Sequence[Marked]) -> list[Example]:
    nlp = build(components=(*GROUND, *EXTRACTORS[: EXTRACTORS.index("gleanings_effect_direction")]))
    return [one for abstract in abstracts for one in _of(nlp, abstract)]


def _of(nlp: Any, abstract: Marked) -> list[Example]:
    doc = nlp(join(abstract.title, abstract.abstract))
    held = findings(doc)
    told = seen(
        reading(doc),
        held["effects"],
        held["arm_results"],
        design=design_of(doc),
        interventions=held["interventions"],
    )
    names = {id(item): one for item, one in told}
    return [
        Example(abstract.pmid, abstract.set, names[id(item)], item["direction"], gold["direction"])
        for item, gold in pairs("effects", held["effects"], abstract.gold["effects"])
        if id(item) in names
    ]


def cross_validated(examples: Sequence[Example]) -> dict[str, float]:
    """How often the rules and the model say the direction that people marked, where they marked one."""
    right: Counter[str] = Counter()
    for fold in range(FOLDS):
        model = blended(_fit([one for one in examples if _fold(one) != fold]))
        held = [one for one in examples if _fold(one) == fold and one.direction and one.set != KNOWN]
        best = model.logs(model.first.scores([one.names for one in held])).argmax(axis=1) if held else []
        right["model"] += sum(DIRECTIONS[at] == one.direction for at, one in zip(best, held, strict=True))
        right["rules"] += sum(one.said == one.direction for one in held)
        right["effects"] += len(held)
    return {
        "accuracy": right["model"] / right["effects"],
        "rules": right["rules"] / right["effects"],
        "effects": right["effects"],
    }


def _fold(one: Example) -> int:
    return zlib.crc32(one.pmid.encode()) % FOLDS


def _fit(examples: Sequence[Example]) -> dict[str, Any]:
    """The model; an abstract with many effects weighs less than many abstracts, a rare direction more."""
    many = Counter(one.pmid for one in examples)
    common = Counter(one.direction for one in examples)
    return fitted(
        [one.names for one in examples],
        [DIRECTIONS.index(one.direction) for one in examples],
        strength=STRENGTH,
        weights=[
            many[one.pmid] ** -0.5 * (len(examples) / common[one.direction]) ** BOOST for one in examples
        ],
        fewest=FEWEST,
    )
