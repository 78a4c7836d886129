"""How many people the main analysis is about: each count is rated, and the best is taken unless none is likelier.

Numbers are never added up; a study that only states its groups has no sample size. What each feature of a count
weighs was trained on annotated abstracts (`extractors/training/sample_size.py`).
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from extractors.guarded import guarded
from extractors.head_counts import Count, head_counts
from extractors.linear import TRAINED
from extractors.reading import Item, Reading, design_of, findings, reading
from extractors.sample_features import features, of_none

WEIGHTS = "sample_size.json"
SINGLE = guarded(
    r"\b(?:a|one) case\b|\bcase (?:report|study)\b|\ban? \d+[- ](?:years?|months?|weeks?|days?)[- ]old\b",
    re.IGNORECASE,
)


@cache
def _weights() -> Mapping[str, float]:
    weights: Mapping[str, float] = json.loads((TRAINED / WEIGHTS).read_text(encoding="utf-8"))
    return weights


def find_sample_size(record: Reading, *, design: str | None) -> list[Item]:
    """The sample size with the words that state it; empty where no count is likelier than none."""
    count = best(head_counts(record), design, _weights())
    if count:
        return [{"value": count.value, "start": count.start, "end": count.end}]
    return _single_case(record) if design == "case_report" else []


def best(counts: list[Count], design: str | None, weights: Mapping[str, float]) -> Count | None:
    """The count with the highest rating, the first of equals; None where no sample size being stated rates higher."""
    rated = [(_rating(names, weights), -place) for place, names in enumerate(features(counts, design))]
    rating, place = max(rated, default=(0.0, 0))
    return counts[-place] if rated and rating > _rating(of_none(counts, design), weights) else None


def _rating(names: Iterable[str], weights: Mapping[str, float]) -> float:
    return sum(weights.get(name, 0.0) for name in dict.fromkeys(names))


def _single_case(record: Reading) -> list[Item]:
    match = SINGLE.search(record.text)
    return [{"value": 1, "start": match.start(), "end": match.end()}] if match else []


@Language.component("gleanings_sample_size")
def component(doc: Doc) -> Doc:
    """Sets the Doc's sample size; the design must have been set before."""
    findings(doc)["sample_sizes"] = find_sample_size(reading(doc), design=design_of(doc))
    return doc
