"""Trains the roles of sentences on abstracts that print their own headings, the headings taken out."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from extractors.linear import Floats, arrays, linear, store
from extractors.reading import Role
from extractors.role_model import ORDER, RoleModel, all_features, surroundings
from extractors.sections import role_of
from extractors.sentences import split
from extractors.training.corpus import records
from extractors.training.figures import record
from extractors.training.vocabulary import frequent, matrix

Classes = NDArray[np.int64]
FOLDS = 5
RAREST = 5  # sentences that a feature must be seen in
STEPS = 0.2  # how much the steps from role to role count beside the second step, which knows the neighbours


@dataclass(frozen=True, slots=True)
class Abstract:
    """The sentences of a structured abstract, the role that each one's heading gives, and the journal."""

    journal: str
    sentences: list[str]
    roles: list[Role]


def train(folder: Path, out: Path) -> None:
    """Writes the model `roles` and its figures, cross-validated over journals."""
    abstracts = [abstract for row in records(folder) if (abstract := structured(row))]
    record(out, "roles", cross_validated(abstracts))
    first, model = fit(abstracts)
    steps = {"second": model.second, "second_bias": model.bias, "steps": model.steps}
    store("roles", first | steps, folder=out)


def structured(row: dict[str, Any]) -> Abstract | None:
    """The abstract of a record where its headings tell methods, results and one role more."""
    told = list(_told(row))
    if len({role for _, role in told}) < 3 or not {"methods", "results"} <= {role for _, role in told}:
        return None
    return Abstract(row.get("journal") or "", [sentence for sentence, _ in told], [role for _, role in told])


def _told(row: dict[str, Any]) -> Iterator[tuple[str, Role]]:
    """Each sentence with the role that its heading gives; sections of other kinds are left out."""
    sections = [(role_of(part["label"]), part["text"]) for part in row.get("sections") or [] if part["label"]]
    if len(sections) < 3:
        sections = [(None, row.get("abstract") or "")]
    for told, text in sections:
        role = told
        for stretch in split(text):
            role = stretch.role or role
            if role:
                yield text[stretch.start : stretch.end], role


def cross_validated(abstracts: Sequence[Abstract]) -> dict[str, float]:
    """F1 on the abstracts of journals that were held out; what names no journal is left out here."""
    known = [abstract for abstract in abstracts if abstract.journal]
    gold: list[Role] = []
    said: list[Role] = []
    for fold in range(FOLDS):
        held = [abstract for abstract in known if _fold(abstract) == fold]
        _, model = fit([abstract for abstract in known if _fold(abstract) != fold])
        gold += [role for abstract in held for role in abstract.roles]
        said += [role for abstract in held for role in model.roles(abstract.sentences)]
    each = f1_score(gold, said, average=None, labels=ORDER)
    figures: dict[str, float] = {role: float(score) for role, score in zip(ORDER, each, strict=True)}
    weighted = float(f1_score(gold, said, average="weighted"))
    return {"weighted_f1": weighted, **figures, "abstracts": len(known), "sentences": len(gold)}


def _fold(abstract: Abstract) -> int:
    return zlib.crc32(abstract.journal.encode()) % FOLDS


def fit(abstracts: Sequence[Abstract]) -> tuple[dict[str, Any], RoleModel]:
    """The first step as arrays, and the model of both steps."""
    seen = [all_features(abstract.sentences) for abstract in abstracts]
    names = frequent((names for sentences in seen for names in sentences), fewest=RAREST)
    given = matrix([sentence for sentences in seen for sentence in sentences], names)
    roles = np.array([ORDER.index(role) for abstract in abstracts for role in abstract.roles])
    lengths = [len(abstract.sentences) for abstract in abstracts]
    step = LogisticRegression(C=0.3, max_iter=80, tol=1e-3).fit(given, roles)
    first = arrays(names, step.coef_.T, step.intercept_)
    around = _around(given, roles, lengths)
    second = LogisticRegression(C=1.0, solver="newton-cholesky").fit(around, roles)
    model = RoleModel(linear(first), second.coef_.T, second.intercept_, _steps(roles, lengths))
    return first, model


def _around(given: csr_matrix, roles: Classes, lengths: Sequence[int]) -> Floats:
    """What the second step learns from: the first step's word on abstracts that it was not trained on."""
    groups = np.repeat(np.arange(len(lengths)), lengths)
    said = cross_val_predict(
        LogisticRegression(C=0.3, max_iter=80, tol=1e-3),
        given,
        roles,
        groups=groups,
        cv=GroupKFold(3),
        method="predict_proba",
    )
    return np.vstack([surroundings(part) for part in np.split(said, np.cumsum(lengths)[:-1])])


def _steps(roles: Classes, lengths: Sequence[int]) -> Floats:
    counts = np.full((len(ORDER), len(ORDER)), 0.5)
    for path in np.split(roles, np.cumsum(lengths)[:-1]):
        np.add.at(counts, (path[:-1], path[1:]), 1)
    steps: Floats = STEPS * np.log(counts / counts.sum(axis=1, keepdims=True))
    return steps
