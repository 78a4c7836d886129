"""Trains which outcome a result is on, on the sentences of results whose outcomes and results were joined by hand."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from extractors.outcome_links import NAME, features
from extractors.training.marked_results import Marked, Pair, fit, overlap
from extractors.training.result_spans import is_time

PENALTY = 0.1  # the inverse of the strength of regularisation


def train(folder: Path, out: Path) -> None:
    """Writes the model `outcome_links` and the accuracy of its answers on the sentences kept for testing."""
    fit(NAME, pairs, penalty=PENALTY, folder=folder, out=out)


def pairs(marked: Marked) -> Iterator[Pair]:
    """Every result of a sentence with every outcome marked in it."""
    outcomes = [
        span for span, kind in marked.spans.items() if kind == "OC" and not is_time(marked.text[slice(*span)])
    ]
    scene = replace(marked.told.scene, outcomes=outcomes)
    for run, names in zip(marked.told.runs, marked.told.outcomes, strict=True):
        for result, said in zip(run.results, names, strict=True):
            place = (result.start, result.end)
            of = {one for span, ones in marked.joined.items() if overlap(span, place) for one in ones}
            if of & set(outcomes):
                apart = [span for span in outcomes if not overlap(span, place)]
                yield from (Pair(features(scene, place, span, said), span in of) for span in apart)
