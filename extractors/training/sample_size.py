"""Trains what the features of a count weigh: a conditional logit over the counts of each study and "none stated".

McFadden's model of choice: the probability of a count is its share of the summed exponentials of all ratings. The
penalty keeps the weight of a feature that few studies have near what a reader would give it.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from extractors.design import find_design
from extractors.head_counts import Count, head_counts
from extractors.linear import Floats
from extractors.pipeline import GROUND, build
from extractors.reading import join, reading
from extractors.sample_features import features, of_none
from extractors.sample_size import WEIGHTS, best
from extractors.training.figures import record
from extractors.training.studies import studies
from extractors.training.vocabulary import matrix

FOLDS = 8
RAREST = 3  # studies that a feature must be seen in
PENALTY = 1.5
# What a reader would give each sign before any study is seen; the weights are drawn towards it.
PRIOR = {
    "sign total": 1.4, "sign studied": 1.0, "sign of": 0.5, "sign these": -0.7, "sign apart": -1.9,
    "sign randomised": 1.7, "sign entered": 1.2, "sign took_part": 0.7, "sign described": 0.5, "sign responded": 1.2,
    "sign invited": -1.4, "sign compared": -3.4, "sign share": -2.2, "sign event": -1.7, "share follows": -1.4,
    "form part": -1.0, "form pair": -1.8, "opens the sentence": 0.7, "first": 0.5, "largest": 0.5, "told again": 0.2,
    "role title": 0.5, "role background": -0.2, "role objective": 0.5, "role methods": 0.7, "role results": 0.5,
    "role conclusions": -0.2, "none": 1.8, "none narrative_review": 1.0, "none guideline": 1.0, "share of it": -1.7,
    "review after studies": 1.0, "review not after studies": -0.6,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One study: its counts and design, and the right value (0: none stated)."""

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
    """Writes the weights and their figures, cross-validated."""
    taught = choices(folder)
    record(out, "sample_size", cross_validated(taught))
    weights = {name: round(weight, 3) for name, weight in sorted(fit(taught).items()) if round(weight, 3)}
    (out / WEIGHTS).write_text(json.dumps(weights, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def choices(folder: Path) -> list[Choice]:
    """The annotated studies as choices; a single case is not told from its counts and stays out."""
    nlp = build(components=GROUND)
    found = []
    for title, abstract, size in _annotated(folder):
        if size == 1:
            continue
        text = reading(nlp(join(title, abstract)))
        designs = find_design(text)
        found.append(Choice(head_counts(text), designs[0]["design"] if designs else None, size))
    return found


def _annotated(folder: Path) -> Iterator[tuple[str, str, int]]:
    """Title, abstract and sample size (0: none stated) of each study.

    The marked abstracts are not asked: twenty times as many studies, read more quickly, told it no better.
    """
    for study in studies(folder):
        if study.sample_size is not None:
            yield study.title, study.abstract, study.sample_size


def cross_validated(taught: Sequence[Choice]) -> dict[str, float]:
    """The share of stated sizes that are right, and how often one is said where none is stated."""
    right, stated, false = 0, 0, 0
    for fold in range(FOLDS):
        weights = fit([choice for at, choice in enumerate(taught) if at % FOLDS != fold])
        for choice in taught[fold::FOLDS]:
            said = best(choice.counts, choice.design, weights)
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


def fit(taught: Sequence[Choice]) -> Mapping[str, float]:
    """The weight of each feature; choices without a right answer among them teach nothing."""
    usable = [choice for choice in taught if any(choice.right())]
    seen = Counter(name for choice in usable for name in {name for names in choice.names() for name in names})
    names = sorted({*PRIOR, *(name for name, studies in seen.items() if studies >= RAREST)})
    options = matrix([told for choice in usable for told in choice.names()], names)
    sizes = [len(choice.counts) + 1 for choice in usable]
    right = np.array([one for choice in usable for one in choice.right()], dtype=float)
    prior = np.array([PRIOR.get(name, 0.0) for name in names])
    weights = _optimum(options, right, sizes, prior)
    return dict(zip(names, map(float, weights), strict=True))


def _optimum(options: csr_matrix, right: Floats, sizes: Sequence[int], prior: Floats) -> Floats:
    """The weights of the greatest likelihood, penalised by their distance from the prior."""
    starts = np.cumsum([0, *sizes])[:-1]
    owner = np.repeat(np.arange(len(sizes)), sizes)

    def loss(weights: Floats) -> tuple[float, Floats]:
        rated = options @ weights
        raised = np.exp(rated - np.maximum.reduceat(rated, starts)[owner])
        every, good = np.add.reduceat(raised, starts), np.add.reduceat(raised * right, starts)
        slope = options.T @ (raised / every[owner] - raised * right / good[owner]) + PENALTY * (
            weights - prior
        )
        return float(-np.log(good / every).sum() + PENALTY * ((weights - prior) ** 2).sum() / 2), slope

    found: Floats = minimize(loss, prior, jac=True, method="L-BFGS-B").x
    return found
