"""Trains which group a result belongs to, on the sentences of results whose groups and results were joined by hand."""

from collections.abc import Iterator
from pathlib import Path

from extractors.group_links import NAME, candidates, features
from extractors.respectively import Span
from extractors.training.marked_results import Marked, Pair, fit, sentences

PENALTY = 1.0  # the inverse of the strength of regularisation


def train(folder: Path, out: Path) -> None:
    """Writes the model `group_links` and the accuracy of its answers on the sentences kept for testing."""
    taught, kept = (
        [pair for marked in sentences(folder / f"rct_results_{part}.spacy") for pair in pairs(marked)]
        for part in ("train", "dev")
    )
    fit(NAME, taught, kept, penalty=PENALTY, out=out)


def pairs(marked: Marked) -> Iterator[Pair]:
    """Every result of a sentence with every group that we find in it; a group is its own wherever it is named."""
    run_list, found = marked.told.runs, marked.told.found
    for place, run in enumerate(run_list):
        for at, result in enumerate(run.results):
            of = _groups_of(marked, (result.start, result.end))
            names = {
                mention.arm.name
                for mention in found
                if any(mention.start < end and start < mention.end for start, end in of)
            }
            for mention in candidates(result, found):
                seen = features(marked.text, run_list, (place, at), found, mention)
                yield Pair(seen, mention.arm.name in names)


def _groups_of(marked: Marked, result: Span) -> list[Span]:
    return [
        one
        for span, ones in marked.joined.items()
        if span[0] < result[1] and result[0] < span[1]
        for one in ones
        if marked.spans.get(one) == "INTV"
    ]
