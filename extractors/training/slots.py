"""Trains which name each figure belongs to, on abstracts in which people marked every figure after the guideline."""

import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from extractors.linear import Floats, arrays, linear, store
from extractors.pipeline import EXTRACTORS, GROUND, build
from extractors.reading import design_of, findings, join, reading
from extractors.slot_model import ORDERS, SLOTS, Chain, of_record, orders, step
from extractors.slot_scene import content
from extractors.slots import Sequenced
from extractors.training.figures import record
from extractors.training.marked import Marked, marked
from extractors.training.told import pairs
from extractors.training.vocabulary import matrix

FOLDS = 4
PENALTY = 8.0
FEWEST = 6  # abstracts that a feature must occur in
ROUNDS = 60
# The rules were written on this set: what they say of it is truer than elsewhere.
KNOWN = "dev"
_NEVER = -1e4
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Example:
    """The figures of a sentence: what the rules say, what people marked, and which names say that (None: unknown)."""

    pmid: str
    set: str
    seen: Sequenced
    said: list[str | None]
    gold: list[str | None]
    right: list[Flags | None]


@dataclass(frozen=True, slots=True)
class Encoded:
    """An example as rows of the matrix of features and as codes of steps, with its weight."""

    rows: list[slice]
    steps: list[NDArray[np.intp]]
    right: list[Flags | None]
    weight: float


def train(folder: Path, out: Path) -> None:
    """Writes a model for each slot and its figures, cross-validated with each abstract in one fold."""
    told = _examples(marked(folder))
    for slot in SLOTS:
        record(out, f"slot_{slot}", cross_validated(told[slot]))
        store(f"slot_{slot}", _fit(told[slot]), folder=out)


def _examples(abstracts: Sequence[Marked]) -> dict[str, list[Example]]:
    nlp = build(components=(*GROUND, *EXTRACTORS[: EXTRACTORS.index("gleanings_slots")]))
    told: dict[str, list[Example]] = {slot: [] for slot in SLOTS}
    for abstract in abstracts:
        doc = nlp(join(abstract.title, abstract.abstract))
        held = findings(doc)
        golds = {
            id(item): gold
            for kind in {kind for kind, _ in SLOTS.values()}
            for item, gold in pairs(kind, held[kind], abstract.gold[kind])
        }
        for slot, seen in of_record(reading(doc), held, design_of(doc)):
            told[slot].append(_example(abstract, SLOTS[slot][1], seen, golds))
    return told


def _example(abstract: Marked, field: str, seen: Sequenced, golds: dict[int, Any]) -> Example:
    marked_as = [abstract.words(golds.get(id(item), {}).get(field)) for item in seen.items]
    right = [
        _right(gold, [one.name for one in names]) if gold else None
        for gold, names in zip(marked_as, seen.candidates, strict=True)
    ]
    said = [item[field] for item in seen.items]
    return Example(abstract.pmid, abstract.set, seen, said, marked_as, right)


def _right(gold: str, names: Sequence[str]) -> Flags | None:
    """Which names say what was marked, the closest of them; None where none does."""
    close = np.array([_closeness(gold, name) for name in names])
    return close >= 0.8 * close.max() if close.max() > 0 else None


def _closeness(gold: str, name: str) -> float:
    """F1 of the words of two names, 0 where less than half of the marked ones are there."""
    wanted, ours = content(gold), content(name)
    both = len(wanted & ours)
    return 2 * both / (len(wanted) + len(ours)) if wanted and ours and both >= len(wanted) / 2 else 0.0


def cross_validated(examples: Sequence[Example]) -> dict[str, float]:
    """How often the rules and the model name what was marked, on abstracts that the rules were not written on."""
    right: Counter[str] = Counter()
    for fold in range(FOLDS):
        chain = Chain(linear(_fit([one for one in examples if _fold(one) != fold])))
        for one in examples:
            if _fold(one) == fold and one.set != KNOWN:
                _count(one, chain.best(one.seen), right)
    return {
        "accuracy": right["model"] / right["names"],
        "rules": right["rules"] / right["names"],
        "names": right["names"],
    }


def _count(one: Example, best: Sequence[int], right: Counter[str]) -> None:
    for gold, said, names, at in zip(one.gold, one.said, one.seen.candidates, best, strict=True):
        if gold and content(gold):
            right["names"] += 1
            right["model"] += _closeness(gold, names[at].name) > 0
            right["rules"] += _closeness(gold, said or "") > 0


def _fold(one: Example) -> int:
    return zlib.crc32(one.pmid.encode()) % FOLDS


def _fit(examples: Sequence[Example]) -> dict[str, Any]:
    """The most likely weights under a normal prior; one abstract with many figures weighs less than many abstracts."""
    used = [one for one in examples if any(flags is not None for flags in one.right)]
    names = _frequent(used)
    steps = sorted(
        {step(between, order) for one in used for between in one.seen.steps[1:] for order in range(ORDERS)}
    )
    features = matrix([row for one in used for rows in one.seen.seen for row in rows], names)
    encoded = _encoded(used, {name: at for at, name in enumerate(steps)})
    found = minimize(
        _loss,
        np.zeros(len(names) + len(steps)),
        args=(features, encoded),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": ROUNDS},
    )
    return arrays([*names, *steps], found.x[:, None], np.zeros(1))


def _frequent(examples: Sequence[Example]) -> list[str]:
    """The features that occur in enough abstracts."""
    of: defaultdict[str, set[str]] = defaultdict(set)
    for one in examples:
        for rows in one.seen.seen:
            for name in {name for row in rows for name in row}:
                of[name].add(one.pmid)
    return sorted(name for name, pmids in of.items() if len(pmids) >= FEWEST)


def _encoded(examples: Sequence[Example], known: dict[str, int]) -> list[Encoded]:
    many: Counter[str] = Counter()
    for one in examples:
        many[one.pmid] += sum(flags is not None for flags in one.right)
    found, begin = [], 0
    for one in examples:
        rows = []
        for part in one.seen.seen:
            rows.append(slice(begin, begin + len(part)))
            begin += len(part)
        steps = [np.zeros((0, 0), np.intp)]
        for at in range(1, len(rows)):
            codes = np.array([known[step(one.seen.steps[at], order)] for order in range(ORDERS)])
            steps.append(codes[orders(one.seen.candidates[at - 1], one.seen.candidates[at])])
        found.append(Encoded(rows, steps, one.right, many[one.pmid] ** -0.5))
    return found


def _loss(weights: Floats, features: csr_matrix, encoded: Sequence[Encoded]) -> tuple[float, Floats]:
    """How unlikely the marked names are, and how that changes with each weight."""
    size = features.shape[1]
    scores, step_scores = features @ weights[:size], weights[size:]
    slopes, step_slopes = np.zeros(features.shape[0]), np.zeros(len(step_scores))
    loss = PENALTY / 2 * float(weights @ weights)
    for one in encoded:
        own = [scores[rows] for rows in one.rows]
        steps = [step_scores[codes] for codes in one.steps]
        marked_only = [
            part if flags is None else np.where(flags, part, _NEVER)
            for part, flags in zip(own, one.right, strict=True)
        ]
        whole, free, free_steps = _marginals(own, steps)
        told, held, held_steps = _marginals(marked_only, steps)
        loss += one.weight * (whole - told)
        for at, rows in enumerate(one.rows):
            slopes[rows] += one.weight * (free[at] - held[at])
            if at:
                np.add.at(step_slopes, one.steps[at], one.weight * (free_steps[at] - held_steps[at]))
    return loss, np.concatenate([features.T @ slopes, step_slopes]) + PENALTY * weights


def _marginals(own: Sequence[Floats], steps: Sequence[Floats]) -> tuple[float, list[Floats], list[Floats]]:
    """The logarithm of the sum over all sequences, and how likely each name and each step is (forward-backward)."""
    ahead, size = [own[0]], len(own)
    for at in range(1, size):
        ahead.append(own[at] + _log_sum(ahead[-1][:, None] + steps[at], 0))
    behind = [np.zeros(len(own[-1]))]
    for at in range(size - 1, 0, -1):
        behind.insert(0, _log_sum(steps[at] + (own[at] + behind[0])[None, :], 1))
    whole = float(_log_sum(ahead[-1], 0))
    names = [np.exp(ahead[at] + behind[at] - whole) for at in range(size)]
    between = [np.zeros((0, 0))] + [
        np.exp(ahead[at - 1][:, None] + steps[at] + (own[at] + behind[at])[None, :] - whole)
        for at in range(1, size)
    ]
    return whole, names, between


def _log_sum(values: Floats, axis: int) -> Floats:
    most = values.max(axis=axis, keepdims=True)
    summed: Floats = (most + np.log(np.exp(values - most).sum(axis=axis, keepdims=True))).squeeze(axis)
    return summed
