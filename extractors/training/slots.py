"""Trains which name each figure belongs to, on abstracts in which people marked every figure after the guideline."""

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from extractors.chain import likeliest
from extractors.linear import Floats, arrays, spelled, store
from extractors.pipeline import EXTRACTORS, GROUND, build
from extractors.reading import design_of, findings, join, reading
from extractors.slot_model import ORDERS, SLOTS, likely, orders, step
from extractors.slot_offers import of_records
from extractors.slot_scene import content
from extractors.slots import Sequenced
from extractors.training import listwise
from extractors.training.blended import Lesson, coarse, hidden
from extractors.training.figures import record
from extractors.training.marked import Marked, marked
from extractors.training.told import pairs

FOLDS = 2
PENALTY = 8.0
FEWEST = 6  # abstracts that a feature must occur in
# More rounds learn the sentences by heart.
ROUNDS = 20
LESSON = Lesson(units=16, rounds=6, left_out=0.3, decay=0.003, items=512)
# The rules were written on this set: what they say of it is truer than elsewhere.
KNOWN = "dev"
_NEVER = -1e4
# So many steps between two names are reckoned at once.
BATCH = 1_000_000
Flags = NDArray[np.bool_]
Codes = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Example:
    """The figures of a sentence, with the features of their names as numbers.

    `rows` and `steps` are what `Sequenced` says; for each field `said` is whether the rules are right, `named` which
    names are, and `right` the closest of them (None: unknown).
    """

    pmid: str
    set: str
    rows: list[list[Codes]]
    steps: list[str]
    orders: list[Codes]
    said: dict[str, list[bool | None]]
    named: dict[str, list[Flags | None]]
    right: dict[str, list[Flags | None]]


@dataclass(frozen=True, slots=True)
class Encoded:
    """Examples as a matrix of features, the rows of each figure in it, and the codes of their steps."""

    features: csr_matrix
    rows: list[list[slice]]
    steps: list[list[Codes]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Sentences of as many figures: where the scores of their names and steps stand, which names are right.

    Where a sentence has fewer names than another, the place is the last one, whose score is that of no name.
    """

    rows: Codes
    steps: Codes
    right: Flags
    weights: Floats


@dataclass(frozen=True, slots=True)
class Fitted:
    """The model of one field: the weights of features and of steps, and those of the hidden units."""

    names: Floats
    steps: Floats
    first: Floats
    first_bias: Floats
    second: Floats


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The features and steps that occur often enough, by their places."""

    features: dict[int, int]
    steps: dict[str, int]


class Numbers(dict[str, int]):
    """The number of each feature, given as it is met."""

    def __missing__(self, name: str) -> int:
        self[name] = len(self)
        return self[name]


def train(folder: Path, out: Path) -> None:
    """Writes a model for each list and its figures, cross-validated with each abstract in one fold."""
    numbers = Numbers()
    told = _examples(marked(folder), numbers)
    names = list(numbers)
    for name, fields in SLOTS.items():
        record(out, f"slots_{name}", cross_validated(told[name], fields))
        store(f"slots_{name}", _model(told[name], fields, names), folder=out)


def _examples(abstracts: Sequence[Marked], numbers: Numbers) -> dict[str, list[Example]]:
    nlp = build(components=(*GROUND, *EXTRACTORS[: EXTRACTORS.index("gleanings_slots")]))
    told: dict[str, list[Example]] = {name: [] for name in SLOTS}
    for abstract in abstracts:
        doc = nlp(join(abstract.title, abstract.abstract))
        held = findings(doc)
        golds = {
            id(item): gold for name in SLOTS for item, gold in pairs(name, held[name], abstract.gold[name])
        }
        (offers,) = of_records([(reading(doc), held, design_of(doc))])
        for name, seen in offers:
            if any(id(item) in golds for item in seen.items):
                told[name].append(_example(abstract, name, seen, golds, numbers))
    return told


def _example(
    abstract: Marked, name: str, seen: Sequenced, golds: dict[int, Any], numbers: Numbers
) -> Example:
    gold = {
        field: [abstract.words(golds.get(id(item), {}).get(field)) for item in seen.items]
        for field in SLOTS[name]
    }
    close = {
        field: [
            np.array([_closeness(words, one.name) for one in names]) if words and content(words) else None
            for words, names in zip(many, seen.candidates, strict=True)
        ]
        for field, many in gold.items()
    }
    return Example(
        abstract.pmid,
        abstract.set,
        [[np.array(sorted(numbers[one] for one in spelled(row))) for row in rows] for rows in seen.seen],
        seen.steps,
        [orders(*pair) for pair in pairwise(seen.candidates)],
        {field: _said(field, seen, many) for field, many in gold.items()},
        {field: [None if one is None else one > 0 for one in many] for field, many in close.items()},
        {field: [_closest(one) for one in many] for field, many in close.items()},
    )


def _said(field: str, seen: Sequenced, gold: Sequence[str | None]) -> list[bool | None]:
    return [
        _closeness(words, item[field] or "") > 0 if words and content(words) else None
        for words, item in zip(gold, seen.items, strict=True)
    ]


def _closest(close: Floats | None) -> Flags | None:
    """Which names say what was marked, the closest of them; None where none does."""
    return close >= 0.8 * close.max() if close is not None and close.max() > 0 else None


def _closeness(gold: str, name: str) -> float:
    """F1 of the words of two names, 0 where less than half of the marked ones are there."""
    wanted, ours = content(gold), content(name)
    both = len(wanted & ours)
    return 2 * both / (len(wanted) + len(ours)) if wanted and ours and both >= len(wanted) / 2 else 0.0


def cross_validated(examples: Sequence[Example], fields: Sequence[str]) -> dict[str, float]:
    """How often the rules and the model name what was marked, on abstracts that the rules were not written on."""
    right: Counter[str] = Counter()
    for fold in range(FOLDS):
        taught = [one for one in examples if _fold(one) != fold]
        asked = [one for one in examples if _fold(one) == fold and one.set != KNOWN]
        vocabulary, encoded = _encoded(taught)
        kept = _encode(asked, vocabulary)
        for field in fields:
            _count(asked, kept, _fitted(taught, encoded, vocabulary, field), field, right)
    return {
        f"{field}{told}": right[field + of] / right[f"{field} names"]
        for field in fields
        for told, of in (("", " model"), (" by rules", " rules"))
    } | {f"{field} names": right[f"{field} names"] for field in fields}


def _count(
    examples: Sequence[Example], encoded: Encoded, model: Fitted, field: str, right: Counter[str]
) -> None:
    units = np.maximum(encoded.features @ model.first + model.first_bias, 0.0)
    scores, more = encoded.features @ model.names, units @ model.second
    for one, rows, steps in zip(examples, encoded.rows, encoded.steps, strict=True):
        own = [weighed(scores[part], more[part]) for part in rows]
        _, chosen = likeliest(own, [model.steps[codes] for codes in steps])
        for at, said, named in zip(chosen, one.said[field], one.named[field], strict=True):
            if said is not None and named is not None:
                right[f"{field} names"] += 1
                right[f"{field} model"] += bool(named[at])
                right[f"{field} rules"] += said


def weighed(scores: Floats, more: Floats) -> Floats:
    """The scores of a figure's names with what the hidden units add to the likeliest; the others are out."""
    found, kept = np.full(len(scores), _NEVER), likely(scores)
    found[kept] = scores[kept] + more[kept]
    return found


def _fold(one: Example) -> int:
    return zlib.crc32(one.pmid.encode()) % FOLDS


def _model(examples: Sequence[Example], fields: Sequence[str], names: Sequence[str]) -> dict[str, Any]:
    """The weights of a list: a column for each field, then those of its hidden units; steps have none of these."""
    vocabulary, encoded = _encoded(examples)
    fits = [_fitted(examples, encoded, vocabulary, field) for field in fields]
    told = [names[number] for number in vocabulary.features]
    steps = [step(between, order) for between in vocabulary.steps for order in range(ORDERS)]
    plain = np.stack([np.concatenate([one.names, one.steps[: len(steps)]]) for one in fits], axis=1)
    units = coarse(np.concatenate([one.first for one in fits], axis=1))
    weights = np.concatenate([plain, np.pad(units, ((0, len(steps)), (0, 0)))], axis=1)
    bias = np.concatenate([np.zeros(len(fields)), *(one.first_bias for one in fits)])
    return arrays([*told, *steps], weights, bias) | {"second": np.stack([one.second for one in fits])}


def _fitted(examples: Sequence[Example], encoded: Encoded, vocabulary: Vocabulary, field: str) -> Fitted:
    """The model of one field: the chain's weights, and two hidden layers, which count half each.

    One weighs each name by itself; the other chooses among the names that the chain holds likeliest.
    """
    size = encoded.features.shape[1]
    weights = _fit(examples, encoded, vocabulary, field)
    names, steps = weights[:size], weights[size:]
    rows, right = _each(examples, encoded, field)
    alone, alone_second, alone_bias, _ = hidden(encoded.features[rows], right, LESSON, np.ones(len(rows)))
    scores = encoded.features @ names
    among = listwise.fitted(encoded.features, _choices(examples, encoded, scores, field), scores)
    return Fitted(
        names,
        steps,
        np.concatenate([alone, among.first], axis=1),
        np.concatenate([alone_bias, among.bias]),
        np.concatenate([alone_second[:, 0], among.second]) / 2,
    )


def _choices(
    examples: Sequence[Example], encoded: Encoded, scores: Floats, field: str
) -> list[listwise.Choice]:
    """The likeliest names of each figure that one of them is right for."""
    found = []
    for one, parts in zip(examples, encoded.rows, strict=True):
        for part, named in zip(parts, one.named[field], strict=True):
            if named is not None and named[kept := likely(scores[part])].any():
                found.append(listwise.Choice(part.start + kept, named[kept]))
    return found


def _each(examples: Sequence[Example], encoded: Encoded, field: str) -> tuple[Codes, Codes]:
    """The rows of the names of figures that one of them is right for, and whether (1) or not (0) it is each."""
    told = [
        (np.arange(part.start, part.stop), named)
        for one, parts in zip(examples, encoded.rows, strict=True)
        for part, named in zip(parts, one.named[field], strict=True)
        if named is not None and named.any()
    ]
    return np.concatenate([rows for rows, _ in told]), np.concatenate([named for _, named in told]).astype(
        int
    )


def _fit(examples: Sequence[Example], encoded: Encoded, vocabulary: Vocabulary, field: str) -> Floats:
    """The most likely weights under a normal prior."""
    size = encoded.features.shape[1] + ORDERS * (len(vocabulary.steps) + 1)
    found = minimize(
        _loss,
        np.zeros(size),
        args=(encoded.features, encoded.features.T.tocsr(), list(_batches(examples, encoded, field))),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": ROUNDS},
    )
    weights: Floats = found.x
    return weights


def _batches(examples: Sequence[Example], encoded: Encoded, field: str) -> Iterator[Batch]:
    """The sentences of which a name is known, those of as many figures together, with as many names nearly."""
    known = [at for at, one in enumerate(examples) if any(flag is not None for flag in one.right[field])]
    many: Counter[str] = Counter()
    for at in known:
        many[examples[at].pmid] += sum(flag is not None for flag in examples[at].right[field])
    sizes = {at: (len(encoded.rows[at]), _widest(encoded.rows[at])) for at in known}
    for figures, same in groupby(sorted(known, key=sizes.__getitem__), key=lambda at: sizes[at][0]):
        left = list(same)
        while left:
            most = max(1, BATCH // (figures * sizes[left[-1]][1] ** 2))
            taken, left = left[-most:], left[:-most]
            weights = np.array([many[examples[at].pmid] ** -0.5 for at in taken])
            yield _batch([examples[at].right[field] for at in taken], encoded, taken, weights)


def _widest(rows: Sequence[slice]) -> int:
    return max(int(part.stop - part.start) for part in rows)


def _batch(
    right: Sequence[Sequence[Flags | None]], encoded: Encoded, taken: Sequence[int], weights: Floats
) -> Batch:
    figures, width = len(encoded.rows[taken[0]]), max(_widest(encoded.rows[at]) for at in taken)
    rows = np.full((len(taken), figures, width), -1)
    flags = np.ones(rows.shape, bool)
    codes = np.zeros((len(taken), figures - 1, width, width), np.intp)
    for own, at in enumerate(taken):
        for place, part in enumerate(encoded.rows[at]):
            rows[own, place, : part.stop - part.start] = np.arange(part.start, part.stop)
            flag = right[own][place]
            if flag is not None:
                flags[own, place, : len(flag)] = flag
        for place, code in enumerate(encoded.steps[at]):
            codes[own, place, : code.shape[0], : code.shape[1]] = code
    return Batch(rows, codes, flags, weights)


def _encoded(examples: Sequence[Example]) -> tuple[Vocabulary, Encoded]:
    """The vocabulary of examples and they by it: the features that occur in enough abstracts."""
    of: defaultdict[int, set[str]] = defaultdict(set)
    for one in examples:
        for number in np.unique(np.concatenate([row for rows in one.rows for row in rows])):
            of[number].add(one.pmid)
    frequent = sorted(number for number, pmids in of.items() if len(pmids) >= FEWEST)
    steps = sorted({between for one in examples for between in one.steps[1:]})
    vocabulary = Vocabulary(
        {number: at for at, number in enumerate(frequent)}, {name: at for at, name in enumerate(steps)}
    )
    return vocabulary, _encode(examples, vocabulary)


def _encode(examples: Sequence[Example], vocabulary: Vocabulary) -> Encoded:
    """Examples by a vocabulary; a step that is not in it is the one behind its last."""
    places = np.full(max((*vocabulary.features, 0, *map(_most, examples))) + 1, -1)
    places[list(vocabulary.features)] = list(vocabulary.features.values())
    found, rows, steps, begin = [], [], [], 0
    for one in examples:
        held = []
        for part in one.rows:
            held.append(slice(begin, begin + len(part)))
            begin += len(part)
            found += [codes[codes >= 0] for row in part for codes in (places[row],)]
        rows.append(held)
        numbers = [vocabulary.steps.get(between, len(vocabulary.steps)) for between in one.steps[1:]]
        steps.append([number * ORDERS + order for number, order in zip(numbers, one.orders, strict=True)])
    ends = np.cumsum([0, *map(len, found)])
    columns = np.concatenate(found) if found else np.zeros(0, np.intp)
    shape = (len(found), len(vocabulary.features))
    return Encoded(csr_matrix((np.ones(len(columns)), columns, ends), shape), rows, steps)


def _most(one: Example) -> int:
    return max(int(row.max(initial=0)) for rows in one.rows for row in rows)


def _loss(
    weights: Floats, features: csr_matrix, columns: csr_matrix, batches: Sequence[Batch]
) -> tuple[float, Floats]:
    """How unlikely the marked names are, and how that changes with each weight."""
    size = features.shape[1]
    scores, step_scores = np.append(features @ weights[:size], _NEVER), weights[size:]
    slopes, step_slopes = np.zeros(len(scores)), np.zeros(len(step_scores))
    loss = PENALTY / 2 * float(weights @ weights)
    for batch in batches:
        own, steps = scores[batch.rows], step_scores[batch.steps]
        whole, free, free_steps = _marginals(own, steps)
        told, held, held_steps = _marginals(np.where(batch.right, own, _NEVER), steps)
        weight = batch.weights[:, None, None]
        loss += float(batch.weights @ (whole - told))
        slopes += _summed(batch.rows, weight * (free - held), len(slopes))
        step_slopes += _summed(batch.steps, weight[..., None] * (free_steps - held_steps), len(step_slopes))
    return loss, np.concatenate([columns @ slopes[:-1], step_slopes]) + PENALTY * weights


def _summed(places: Codes, values: Floats, size: int) -> Floats:
    counts = np.bincount(places.ravel() % size, weights=values.ravel(), minlength=size)
    summed: Floats = counts.astype(np.float64)
    return summed


def _marginals(own: Floats, steps: Floats) -> tuple[Floats, Floats, Floats]:
    """The logarithm of the sum over all sequences, and how likely each name and each step is (forward-backward)."""
    figures = own.shape[1]
    ahead, behind = own.copy(), np.zeros(own.shape)
    for at in range(1, figures):
        ahead[:, at] += _log_sum(ahead[:, at - 1, :, None] + steps[:, at - 1], 1)
    for at in range(figures - 1, 0, -1):
        behind[:, at - 1] = _log_sum(steps[:, at - 1] + (own[:, at] + behind[:, at])[:, None, :], 2)
    whole = _log_sum(ahead[:, -1], 1)
    names = np.exp(ahead + behind - whole[:, None, None])
    onward = (own + behind)[:, 1:, None, :]
    between = np.exp(ahead[:, :-1, :, None] + steps + onward - whole[:, None, None, None])
    return whole, names, between


def _log_sum(values: Floats, axis: int) -> Floats:
    most = values.max(axis=axis, keepdims=True)
    summed: Floats = (most + np.log(np.exp(values - most).sum(axis=axis, keepdims=True))).squeeze(axis)
    return summed
