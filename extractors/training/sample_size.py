"""Trains what the features of a count weigh: a conditional logit over the counts of each study and "none stated".

McFadden's model of choice: the probability of a count is its share of the summed exponentials of all ratings. The
penalty keeps the weights of the signs that a reader would know near what that reader would give them.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from extractors.design import find_design
from extractors.head_counts import Count, head_counts
from extractors.linear import Floats, arrays, linear, store
from extractors.pipeline import GROUND, build
from extractors.reading import join, reading
from extractors.sample_features import features, of_none
from extractors.sample_size import NAME, best
from extractors.training.figures import record
from extractors.training.marked import marked
from extractors.training.studies import beyond
from extractors.training.vocabulary import frequent, matrix

FOLDS = 4
RAREST = 3  # studies that a feature must be seen in
# The cost of large weights: of words, and of the signs that a reader knows.
PENALTY, KNOWN = 1.0, 30.0
# What a reader would give each sign before any study is seen; the weights are drawn towards it.
PRIOR = {
    "sign total": 1.4, "sign studied": 1.0, "sign of": 0.5, "sign these": -0.7, "sign apart": -1.9,
    "sign randomised": 1.7, "sign entered": 1.7, "sign took_part": 0.7, "sign described": 0.5, "sign responded": 1.8,
    "sign invited": -3.0, "sign compared": -3.4, "sign share": -2.2, "sign event": -1.7, "share follows": -1.4,
    "form part": -1.0, "form pair": -1.8, "opens the sentence": 0.7, "first": 0.5, "largest": 0.5, "told again": 0.2,
    "role title": 0.5, "role background": -0.2, "role objective": 0.5, "role methods": 0.7, "role results": 0.5,
    "role conclusions": -0.2, "none": 1.8, "none narrative_review": 5.0, "none guideline": 5.0, "share of it": -1.7,
    "review after studies": 1.0, "review not after studies": -2.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One study: its counts and design, and the right value (0: none stated)."""

    pmid: str
    counts: list[Count]
    design: str | None
    value: int

    def names(self) -> list[list[str]]:
        """The features of each count, and last those of none."""
        return [*features(self.counts, self.design), of_none(self.counts, self.design)]

    def right(self) -> list[bool]:
        """Which of them are right."""
        return [*(count.value == self.value for count in self.counts), self.value == 0]


def train(folder: Path, out: Path) -> None:
    """Writes the model and its figures, cross-validated with each study in one fold."""
    taught = choices(folder)
    record(out, NAME, cross_validated(taught))
    store(NAME, fit(taught), folder=out)


def choices(folder: Path) -> list[Choice]:
    """The annotated studies as choices; a single case is not told from its counts and stays out."""
    nlp = build(components=GROUND)
    found = []
    for pmid, title, abstract, size in _annotated(folder):
        if size == 1:
            continue
        text = reading(nlp(join(title, abstract)))
        designs = find_design(text)
        found.append(Choice(pmid, head_counts(text), designs[0]["design"] if designs else None, size))
    return found


def _annotated(folder: Path) -> Iterator[tuple[str, str, str, int]]:
    """PubMed's number, title, abstract and sample size (0: none stated) of each study, each study once."""
    told = marked(folder)
    for one in told:
        yield one.pmid, one.title, one.abstract, (one.gold["sample_size"] or {}).get("value") or 0
    for study in beyond(told, folder):
        if study.sample_size is not None:
            yield study.pmid, study.title, study.abstract, study.sample_size


def cross_validated(taught: Sequence[Choice]) -> dict[str, float]:
    """The share of stated sizes that are right, and how often one is said where none is stated."""
    right, stated, false = 0, 0, 0
    for fold in range(FOLDS):
        model = linear(fit([choice for choice in taught if _fold(choice) != fold]))
        for choice in (choice for choice in taught if _fold(choice) == fold):
            said = best(choice.counts, choice.design, model)
            stated += choice.value > 0
            right += choice.value > 0 and said is not None and said.value == choice.value
            false += choice.value == 0 and said is not None
    none = len(taught) - stated
    return {
        "right of stated": right / stated,
        "stated": stated,
        "said where none": false / none,
        "none": none,
    }


def _fold(one: Choice) -> int:
    return zlib.crc32(one.pmid.encode()) % FOLDS


def fit(taught: Sequence[Choice]) -> dict[str, Any]:
    """The model as arrays; choices without a right answer among them teach nothing."""
    usable = [choice for choice in taught if any(choice.right())]
    told = [names for choice in usable for names in choice.names()]
    names = sorted({*PRIOR, *frequent(told, fewest=RAREST)})
    sizes = [len(choice.counts) + 1 for choice in usable]
    right = np.array([one for choice in usable for one in choice.right()], dtype=float)
    prior = np.array([PRIOR.get(name, 0.0) for name in names])
    costs = np.where(prior != 0, KNOWN, PENALTY)
    weights = _optimum(matrix(told, names), right, sizes, prior, costs)
    return arrays(names, weights[:, None], np.zeros(1))


def _optimum(
    options: csr_matrix, right: Floats, sizes: Sequence[int], prior: Floats, costs: Floats
) -> Floats:
    """The weights of the greatest likelihood, penalised by their distance from the prior."""
    starts = np.cumsum([0, *sizes])[:-1]
    owner = np.repeat(np.arange(len(sizes)), sizes)

    def loss(weights: Floats) -> tuple[float, Floats]:
        rated = options @ weights
        raised = np.exp(rated - np.maximum.reduceat(rated, starts)[owner])
        every, good = np.add.reduceat(raised, starts), np.add.reduceat(raised * right, starts)
        slope = options.T @ (raised / every[owner] - raised * right / good[owner]) + costs * (weights - prior)
        return float(-np.log(good / every).sum() + costs @ (weights - prior) ** 2 / 2), slope

    found: Floats = minimize(loss, prior, jac=True, method="L-BFGS-B").x
    return found
