"""The study design: what the cues of `extractors.design` say, weighed with the words of title and abstract.

A linear model over the designs that the cues speak for and by how much, and the words of each part of the text. Where
no cue is heard, there is no evidence to show and no design is told. Trained by `extractors.training.design`.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from extractors.design import TRIALS, Hit, all_hits, evident, find_design, ruled, summed
from extractors.linear import Linear, shipped
from extractors.reading import Item, Reading, findings, reading

NAME = "design"
# Of a text of fewer sentences (the title is one) the cues know as much, and the model is not made for it.
WHOLE = 5
# What a point of the cues adds to the model's score: of rare designs it has seen too few to trust their cues enough.
CUED = 0.12
DESIGNS = (
    "rct",
    "nonrandomised_trial",
    "systematic_review",
    "meta_analysis",
    "cohort",
    "case_control",
    "cross_sectional",
    "case_series",
    "case_report",
    "diagnostic_accuracy",
    "qualitative",
    "economic",
    "guideline",
    "protocol",
    "narrative_review",
    "animal",
    "in_vitro",
    "other",
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*|#")
_LABEL = re.compile(r"(?:^|[.\n] ?)([A-Z][A-Z &/]{4,30}):")
# Who says so made no randomised trial, whatever else speaks for one.
_NOT_RANDOM = re.compile(
    r"\bnot (?:been )?(?:assigned|allocated) (?:at random|randomly)|\bnot randomi[sz]ed\b|\bwithout randomi[sz]ation\b",
    re.IGNORECASE,
)
# A study of costs watches people, too: what its title calls it counts.
_WATCHING = ("cohort", "cross_sectional", "case_series", "other")
_COSTS = re.compile(
    r"\bcost[- ](?:of[- ]illness|effectiveness|utility|benefit|minimi[sz]ation)[- ](?:study|analysis|evaluation)\b"
    r"|\beconomic (?:evaluation|analysis)\b",
    re.IGNORECASE,
)
_STEPS = (0, 3, 6, 9, 12)
# In these parts two words side by side tell more than each: "were randomised", "case report".
_ASKING = ("title", "objective", "methods")


def decided(record: Reading) -> list[Item]:
    """The design with its evidence; empty where nothing speaks for any."""
    hits = all_hits(record)
    if len(record.sentences) < WHOLE:
        return find_design(record)
    design = told([features(record, hits)], [hits], shipped(NAME))[0] if hits else ""
    if design == "rct" and _NOT_RANDOM.search(record.text, record.title_end):
        others = [hit for hit in hits if hit.design not in TRIALS]
        design = ruled(others) or design
    if design in _WATCHING and _COSTS.search(record.text, 0, record.title_end):
        design = "economic"
    return [evident(design, hits)] if hits else []


def told(seen: Sequence[set[str]], heard: Sequence[Sequence[Hit]], model: Linear) -> list[str]:
    """The design of each record, by its features and its cues."""
    cued = np.array([[sums.get(design, 0) for design in DESIGNS] for sums in map(summed, heard)])
    return [DESIGNS[at] for at in (model.scores(seen) + CUED * cued).argmax(axis=1)]


def features(record: Reading, hits: Sequence[Hit]) -> set[str]:
    """What the design is told from."""
    names = {*_cued(hits), f"sentences {min(len(record.sentences) // 3, 5)}"}
    names |= {f"label {label}" for label in _LABEL.findall(record.text[record.title_end :])}
    for sentence in record.sentences:
        words = _WORD.findall(_NUMBER.sub("#", record.words(sentence).lower()))
        names |= {f"{sentence.role} {word}" for word in words} | {f"any {word}" for word in words}
        if sentence.role in _ASKING:
            names |= {f"{sentence.role} {one} {other}" for one, other in pairwise(words)}
        names.add(f"has {sentence.role}")
    return names


def _cued(hits: Sequence[Hit]) -> Iterator[str]:
    """What the cues say, and how far the first design is before the second."""
    sums, first = summed(hits), ruled(hits)
    yield f"first {first}"
    yield from (f"sum {design}>{step}" for design, total in sums.items() for step in _STEPS if total > step)
    yield from (f"cue {hit.design} {hit.weight}" for hit in hits)
    second = sorted(sums, key=lambda design: sums[design])[-2:-1]
    yield from (f"first {first} second {design}" for design in second or ["none"])
    totals = sorted(sums.values())
    lead = min((totals[-1] - totals[-2]) // 3, 4) if len(totals) > 1 else "whole"
    yield from (f"lead {lead}", f"first {first} lead {lead}")


@Language.component("gleanings_design")
def component(doc: Doc) -> Doc:
    """Sets the Doc's design."""
    findings(doc)["designs"] = decided(reading(doc))
    return doc
