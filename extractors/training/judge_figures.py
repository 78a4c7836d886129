"""Trains which list a figure goes to, on abstracts in which people marked every figure after the guideline."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors import blended
from extractors.blended import Blended
from extractors.effects import effects
from extractors.figure import Figure
from extractors.figure_lists import scenes
from extractors.judge_figures import MEASURED, MEASURES, NAME, Judge
from extractors.linear import linear, spelled, store
from extractors.opinions import LISTS, Opinion, Scene
from extractors.pipeline import GROUND, build
from extractors.reading import design_of, findings, join, reading
from extractors.training import blended as training
from extractors.training.figures import record
from extractors.training.marked import Marked, invented, marked
from extractors.training.vocabulary import fitted, widened

FOLDS = 2
STRENGTH = 0.06
FEWEST = 4
STRENGTH_OF_MEASURES = 0.3
# The rules were written on these sets, so they are left out where the model is measured.
KNOWN = frozenset(("dev", "invented"))
GOLD = {"frequencies": "frequency", "arm_results": "arm_result", "effects": "effect"}


@dataclass(frozen=True, slots=True)
class Example:
    """A figure: its abstract and set, its features, the list that the rules propose, and its own.

    `measure` is that of an effect that the rules do not read.
    """

    pmid: str
    set: str
    names: list[str]
    proposed: int
    label: int
    measure: str | None = None


def train(folder: Path, out: Path) -> None:
    """Writes the models `figures` and `measures` and their figures, cross-validated with each abstract in one fold."""
    examples = _examples([*marked(folder), *invented()])
    record(out, "figure_lists", cross_validated(examples))
    record(out, "measures", _measures_cross_validated(examples))
    store(NAME, _fit(examples), folder=out)
    store(MEASURES, _fit_measures(examples), folder=out)


def _examples(abstracts: Sequence[Marked]) -> list[Example]:
    nlp = build(components=(*GROUND, "gleanings_design", "gleanings_sample_size", "gleanings_interventions"))
    return [one for abstract in abstracts for one in _of(nlp, abstract)]


def _of(nlp: Any, abstract: Marked) -> list[Example]:
    doc = nlp(join(abstract.title, abstract.abstract))
    text, design = reading(doc), design_of(doc)
    interventions = findings(doc).get("interventions", ())
    read = effects(text, design=design, interventions=interventions)
    found = scenes(
        text,
        design=design,
        interventions=interventions,
        estimates=read.estimates,
        claimed=read.claimed,
        named=read.named,
    )
    right = labels(found, abstract.gold)
    judge = Judge(abstract.title, design, read.named)
    told = [(one, *judge.features(one)) for one in found]
    return [
        Example(
            abstract.pmid,
            abstract.set,
            spelled(common + names),
            LISTS.index(opinion.proposed),
            *_label(right.get(_place(one, opinion)), opinion),
        )
        for one, common, own in told
        for opinion, names in zip(one.opinions, own, strict=True)
    ]


def _label(right: tuple[str, str | None] | None, opinion: Opinion) -> tuple[int, str | None]:
    """A figure's list by number, and the measure of an effect that the rules do not read."""
    name, measure = right or (LISTS[0], None)
    return LISTS.index(name), measure if opinion.estimate is None else None


def _place(one: Scene, opinion: Opinion) -> int:
    return one.sentence.start + opinion.figure.start


def labels(found: Sequence[Scene], gold: Mapping[str, Any]) -> dict[int, tuple[str, str | None]]:
    """The list, and an effect's measure, of each figure that was marked, by where it begins.

    Those of short quotes are matched first.
    """
    open_: list[tuple[int, Figure]] = [
        (_place(one, opinion), opinion.figure) for one in found for opinion in one.opinions
    ]
    items = [(name, item) for name in GOLD for item in gold[name] if item.get("quote")]
    items.sort(key=lambda pair: pair[1]["quote"][-1][1] - pair[1]["quote"][0][0])
    taken: dict[int, tuple[str, str | None]] = {}
    for name, item in items:
        value, (start, end) = _value(name, item), item["quote"][0]
        here = [
            (at, figure)
            for at, figure in open_
            if start <= at < end and at not in taken and value is not None and value in _values(figure)
        ]
        percent = item.get("unit") == "percent"
        alike = (
            [pair for pair in here if (pair[1].unit == "percent") == percent] if name != "effects" else here
        )
        if alike or here:
            taken[(alike or here)[0][0]] = GOLD[name], item.get("measure")
    return taken


def _value(name: str, item: Mapping[str, Any]) -> float | None:
    """The number that tells which figure an item is; None for a mere p-value."""
    if name == "effects":
        value = item["value"] if item["value"] is not None else item["ci_low"]
    else:
        fields = ("value", "low", "events", "numerator")
        value = next((item[field] for field in fields if item.get(field) is not None), None)
        spread = item.get("spread")
        value = spread[0] if value is None and isinstance(spread, list) else value
    return None if value is None else abs(float(value))


def _values(figure: Figure) -> set[float]:
    values = (figure.value, figure.low, figure.high, figure.numerator)
    return {abs(float(value)) for value in values if value is not None}


def cross_validated(examples: Sequence[Example]) -> dict[str, float]:
    """Precision, recall and F1 over abstracts that the rules were not written on, of the rules and of the model."""
    rules, model, right = [], [], []
    for fold in range(FOLDS):
        taught = blended.blended(_fit([one for one in examples if _fold(one) != fold]))
        held = [one for one in examples if _fold(one) == fold and one.set not in KNOWN]
        right += [one.label for one in held]
        rules += [one.proposed for one in held]
        model += _judged(taught, held)
    before, after = _scores(rules, right), _scores(model, right)
    return {f"rules {name}": value for name, value in before.items()} | after | {"figures": len(right)}


def _judged(model: Blended, held: Sequence[Example]) -> list[int]:
    said = model.logs(model.first.scores([one.names for one in held]))
    return [int(best) for best in said.argmax(axis=1)]


def _scores(said: Sequence[int], right: Sequence[int]) -> dict[str, float]:
    hits = sum(one == other > 0 for one, other in zip(said, right, strict=True))
    told, sought = sum(one > 0 for one in said), sum(one > 0 for one in right)
    return {"precision": hits / told, "recall": hits / sought, "f1": 2 * hits / (told + sought)}


def _fold(one: Example) -> int:
    return zlib.crc32(one.pmid.encode()) % FOLDS


def _fit(examples: Sequence[Example]) -> dict[str, Any]:
    names, labels = [one.names for one in examples], [one.label for one in examples]
    return training.fitted(names, labels, strength=STRENGTH, fewest=FEWEST)


def _measured(examples: Sequence[Example]) -> list[Example]:
    return [one for one in examples if _measure(one) is not None]


def _measure(one: Example) -> int | None:
    name = (one.measure or "").removeprefix("a")
    return MEASURED.index(name) if name in MEASURED else None


def _fit_measures(examples: Sequence[Example]) -> dict[str, Any]:
    told = [(one.names, at) for one in examples if (at := _measure(one)) is not None]
    model = fitted(
        [names for names, _ in told], [at for _, at in told], strength=STRENGTH_OF_MEASURES, fewest=2
    )
    return widened(model, sorted({at for _, at in told}), len(MEASURED))


def _measures_cross_validated(examples: Sequence[Example]) -> dict[str, float]:
    """The share of effects that no rule reads whose measure is told right."""
    right, of = 0, 0
    for fold in range(FOLDS):
        model = linear(_fit_measures([one for one in examples if _fold(one) != fold]))
        held = [one for one in _measured(examples) if _fold(one) == fold]
        said = model.scores([one.names for one in held]).argmax(axis=1)
        right += sum(int(best) == _measure(one) for best, one in zip(said, held, strict=True))
        of += len(held)
    return {"accuracy": right / of, "effects": of}
