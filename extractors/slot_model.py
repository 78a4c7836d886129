"""Which name each figure of a sentence belongs to: one decision for all its figures of a list.

A linear-chain conditional random field (Lafferty et al. 2001) over the names that `extractors.slot_offers` gives:
the features of `extractors.slots` score each name, and a step from the name of one figure to that of the next is
scored by whether they are the same and what lies between. The likeliest names are weighed by hidden units over the
same features, too. Trained by `extractors.training.slots`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate, chain, islice, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from extractors.chain import likeliest
from extractors.linear import Floats, Linear, Part, Parted, linear, side_by_side, stored
from extractors.outcome import PRIMARY
from extractors.pared import pare
from extractors.phrases import whole
from extractors.reading import Item, Reading, design_of, findings, reading
from extractors.respectively import RESPECTIVELY
from extractors.slot_offers import Offer, of_records
from extractors.slot_scene import Candidate
from extractors.slots import Sequenced, similar

# The fields of each list that are decided so.
SLOTS = {
    "effects": ("outcome", "intervention"),
    "arm_results": ("arm", "outcome"),
    "frequencies": ("condition", "population"),
}
# "adults without gout" is the other side of "adults with gout", though its words are the same.
_DENIED = re.compile(r"\b(?:without|no|non|not|never)\b", re.IGNORECASE)
# "non-operative care for scoliosis" against "non-operative care" is one side twice.
_TAIL = re.compile(r"\s(?:for|in|of|after)\s")
ORDERS = 6
# So many names of a figure, by the chain's own scores for either field, are weighed by the hidden layer.
LIKELIEST = 10
_NEVER = -1e4
Codes = NDArray[np.intp]


class Chain:
    """The weights of a list: of its two fields, the columns `own` of those of all lists, and of its hidden units.

    `second` holds a row for each field: what each of its hidden units weighs.
    """

    def __init__(self, plain: Parted, own: slice, units: Parted, second: Floats) -> None:
        self._plain, self._own, self._units, self._second = plain, own, units, second

    def best(self, many: Sequence[Sequenced]) -> list[list[list[int]]]:
        """For each sentence, of the two fields of its list, the names that score best together, one for each figure.

        No name is taken for both fields of a figure: whichever is decided first, the better sum counts.
        """
        figures = [rows for seen in many for rows in seen.seen]
        own = iter(self._scores(figures)) if figures else iter(())
        return [self._best(seen, list(islice(own, len(seen.seen)))) for seen in many]

    def _best(self, seen: Sequenced, own: Sequence[Floats]) -> list[list[int]]:
        steps = [
            self._step_scores(between)[orders(one, other)]
            for between, (one, other) in zip(seen.steps[1:], pairwise(seen.candidates), strict=True)
        ]
        one, other = (_decided(own, steps, seen.candidates, first) for first in (0, 1))
        return (one if one[0] >= other[0] else other)[1]

    def _step_scores(self, between: str) -> Floats:
        return self._plain.scores([[(_stepped, between, order)] for order in range(ORDERS)], self._own)

    def _scores(self, figures: Sequence[Sequence[Sequence[Part]]]) -> list[Floats]:
        """The scores of each figure's names for the two fields; the less likely ones are out."""
        ends = list(accumulate(map(len, figures)))
        plain = np.split(self._plain.scores(list(chain.from_iterable(figures)), self._own), ends[:-1])
        fields = range(len(self._second))
        best = [[likely(one[:, field]) for field in fields] for one in plain]
        weighed = [np.unique(np.concatenate(kept)) for kept in best]
        rows = [rows[at] for rows, kept in zip(figures, weighed, strict=True) for at in kept]
        hidden = np.maximum(self._units.scores(rows), 0.0).reshape(-1, *self._second.shape)
        more = np.split((hidden * self._second).sum(axis=2), list(accumulate(map(len, weighed)))[:-1])
        found = [np.full(one.shape, _NEVER) for one in plain]
        for scores, one, said, names, kept in zip(found, plain, more, weighed, best, strict=True):
            for field in fields:
                own = kept[field]
                scores[own, field] = one[own, field] + said[np.searchsorted(names, own), field]
        return found


def likely(scores: Floats) -> Codes:
    """The places of the names that score best, in order."""
    return np.sort((-scores).argsort(kind="stable")[:LIKELIEST])


def _decided(
    own: Sequence[Floats], steps: Sequence[Floats], candidates: Sequence[Sequence[Candidate]], first: int
) -> tuple[float, list[list[int]]]:
    """The names of both fields and the sum of their scores, where the field `first` is decided before the other."""
    total, taken = likeliest([one[:, first] for one in own], [one[..., first] for one in steps])
    left = [
        np.where(_same(names, names[at]), _NEVER, one[:, 1 - first])
        for one, names, at in zip(own, candidates, taken, strict=True)
    ]
    rest, others = likeliest(left, [one[..., 1 - first] for one in steps])
    return total + rest, [others, taken] if first else [taken, others]


def _same(names: Sequence[Candidate], taken: Candidate) -> list[bool]:
    """Which names are the one taken for the other field."""
    return [bool(one.entity) and one.entity == taken.entity for one in names]


def step(between: str, order: int) -> str:
    """The name of a step."""
    return f"step {between} {order}"


def _stepped(between: str, order: int) -> tuple[str, ...]:
    return (step(between, order),)


def orders(one: Sequence[Candidate], other: Sequence[Candidate]) -> NDArray[np.intp]:
    """What each step from a name of one figure to one of the next is: the same or another one, which way."""
    known: dict[str, int] = {}
    left, right = (np.array([known.setdefault(c.entity, len(known)) for c in part]) for part in (one, other))
    begins, goes_on = (np.array([c.places[0][0] if c.places else -1 for c in part]) for part in (one, other))
    away = (begins < 0)[:, None] | (goes_on < 0)[None, :]
    later = goes_on[None, :] > begins[:, None]
    found: NDArray[np.intp] = (left[:, None] == right[None, :]) * 3 + np.where(away, 2, later)
    return found


class Chains:
    """The weights of all lists side by side."""

    def __init__(self, held: Mapping[str, Mapping[str, NDArray[Any]]]) -> None:
        models = {name: linear(one) for name, one in held.items()}
        fields = {name: len(one["second"]) for name, one in held.items()}
        plain = Parted(side_by_side([_columns(models[name], slice(fields[name])) for name in held]))
        begins = accumulate(fields.values(), initial=0)
        self._lists = {
            name: Chain(
                plain,
                slice(begin, begin + fields[name]),
                Parted(_columns(models[name], slice(fields[name], None))),
                one["second"],
            )
            for (name, one), begin in zip(held.items(), begins, strict=False)
        }

    def best(self, offers: Sequence[Offer]) -> list[list[list[int]]]:
        """What `Chain.best` says of each offer."""
        told: dict[int, list[list[int]]] = {}
        for name, one in self._lists.items():
            own = [at for at, (listed, _) in enumerate(offers) if listed == name]
            told |= zip(own, one.best([offers[at][1] for at in own]), strict=True)
        return [told[at] for at in range(len(offers))]


def _columns(model: Linear, some: slice) -> Linear:
    return Linear(model.rows, np.ascontiguousarray(model.weights[:, some]), model.bias[some])


@cache
def model() -> Chains:
    """The model that ships with the extractors, read once."""
    return Chains({name: stored(f"slots_{name}") for name in SLOTS})


class Slots:
    """Sets what the figures of Docs are about and whose they are; needs all lists of figures and the interventions."""

    def __call__(self, doc: Doc) -> Doc:
        """One Doc."""
        return next(iter(self.pipe([doc])))

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 1) -> Iterator[Doc]:  # noqa: ARG002  (spaCy names it)
        """Docs whose sentences are shown to the tagger together."""
        docs = list(docs)
        records = [(reading(doc), findings(doc), design_of(doc)) for doc in docs]
        for (record, _, _), many in zip(records, of_records(records), strict=True):
            offers = [(name, seen) for name, seen in many if not _in_order(record, name, seen)]
            for (name, seen), chosen in zip(offers, model().best(offers), strict=True):
                _set(name, seen, chosen)
        for record, found, _ in records:
            pare(found, record)
        return iter(docs)


@Language.factory("gleanings_slots")
def make(nlp: Language, name: str) -> Slots:  # noqa: ARG001  (spaCy names them)
    """The component."""
    return Slots()


def _set(name: str, seen: Sequenced, chosen: Sequence[Sequence[int]]) -> None:
    for field, places in zip(SLOTS[name], chosen, strict=True):
        for item, names, at in zip(seen.items, seen.candidates, places, strict=True):
            _name(item, field, names[at])


def _name(item: Item, field: str, one: Candidate) -> None:
    """Sets a name, but for one that the rules take for the other side: then its direction would be turned, too.

    What the rules know of "the primary outcome" says more than that.
    """
    before = item[field]
    if before and PRIMARY.fullmatch(one.name):
        return
    # What another share is of is no narrower group of this one's: "adults over 60" for "adults".
    others = similar(one.name, before) == "around" and one.source == "said"
    if field == "population" and (others or similar(one.name, before) == "within"):
        return
    if field == "intervention" and similar(_TAIL.split(one.name)[0], item["comparator"]) == "same":
        if before and not _DENIED.search(item["comparator"]):
            return
        item["comparator"] = before if similar(one.name, before) != "same" else None
    item[field] = whole(one.name) or None
    if field == "arm":
        item["role"] = one.role


def _in_order(record: Reading, name: str, seen: Sequenced) -> bool:
    """Whether the sentence tells results of groups "respectively": then the grammar counts, and stands."""
    sentence = record.sentence_at(seen.items[0]["start"])
    stretch = (sentence.start, sentence.end) if sentence else (0, 0)
    return name == "arm_results" and RESPECTIVELY.search(record.text, *stretch) is not None
