"""Trains which group a result belongs to, on the sentences of results whose groups and results were joined by hand."""

from collections.abc import Iterator
from pathlib import Path

from extractors.group_links import NAME, candidates, features
from extractors.respectively import Span
from extractors.training.marked_results import Marked, Pair, fit, overlap

PENALTY = 1.0  # the inverse of the strength of regularisation


def train(folder: Path, out: Path) -> None:
    """Writes the model `group_links` and the accuracy of its answers on the sentences kept for testing."""
    fit(NAME, pairs, penalty=PENALTY, folder=folder, out=out)


def pairs(marked: Marked) -> Iterator[Pair]:
    """Every result of a sentence with every group that we find in it; a group is its own wherever it is named."""
    run_list, found = marked.told.runs, marked.told.found
    for place, run in enumerate(run_list):
        for at, result in enumerate(run.results):
            of = _groups_of(marked, (result.start, result.end))
            names = {
                mention.arm.name
                for mention in found
                if any(overlap((mention.start, mention.end), one) for one in of)
            }
            for mention in candidates(result, found):
                seen = features(marked.text, run_list, (place, at), found, mention)
                yield Pair(seen, mention.arm.name in names)


def _groups_of(marked: Marked, result: Span) -> list[Span]:
    return [
        one
        for span, ones in marked.joined.items()
        if overlap(span, result)
        for one in ones
        if marked.spans.get(one) == "INTV"
    ]
