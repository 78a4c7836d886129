"""Sentences of results whose outcomes, groups and results were marked and joined by hand, as we read them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import spacy
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc, DocBin

from extractors.arms import find_arms
from extractors.assign import setting_of
from extractors.linear import arrays, store
from extractors.linking import Context
from extractors.reading import Reading, Sentence
from extractors.respectively import Span
from extractors.told_results import Study, Told, told
from extractors.training.figures import record
from extractors.training.result_spans import printed

_ARMS = find_arms("")


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence: its spans by kind (INTV, OC, MEAS), which of them belong to each measure, and what we read in it."""

    text: str
    spans: dict[Span, str]
    joined: dict[Span, set[Span]]
    told: Told


@dataclass(frozen=True, slots=True)
class Pair:
    """The features of a result and of something that its sentence names, and whether they belong together."""

    seen: list[str]
    joined: bool


def sentences(path: Path) -> Iterator[Marked]:
    """The sentences of a file in which results are read."""
    for doc in DocBin().from_disk(path).get_docs(spacy.blank("en").vocab):
        text, places = printed(
            [token.text.strip() for token in doc], [bool(t.i and doc[t.i - 1].whitespace_) for t in doc]
        )
        for _, said in told(_study(text), [Sentence(0, len(text), "results")]):
            spans = {e.start: (places[e.start][0], places[e.end - 1][1]) for e in doc.ents}
            joined: dict[Span, set[Span]] = {}
            for (one, other), kinds in _relations(doc).items():
                if max(kinds.values()) > 0.5 and one in spans and other in spans:
                    joined.setdefault(spans[other], set()).add(spans[one])
            yield Marked(text, {spans[e.start]: e.label_ for e in doc.ents}, joined, said)


def _study(text: str) -> Study:
    whole = (Sentence(0, len(text), "results"),)
    return Study(
        record=Reading(text=text, title_end=0, sentences=whole, abbreviations={}),
        arms=_ARMS,
        context=Context(),
        design="rct",
        setting=setting_of("", _ARMS, None, "rct"),
        claimed=(),
        alone=True,
    )


def _relations(doc: Doc) -> dict[tuple[int, int], dict[str, float]]:
    """The marked relations, by the first tokens of the two spans."""
    held = [told for key, told in doc.user_data.items() if tuple(key)[:2] == ("._.", "rel")]
    return held[0] if held else {}


def overlap(one: Span, other: Span) -> bool:
    """Whether two stretches share a character."""
    return one[0] < other[1] and other[0] < one[1]


def fit(
    name: str, pairs: Callable[[Marked], Iterator[Pair]], *, penalty: float, folder: Path, out: Path
) -> None:
    """Writes a logistic regression over the pairs of sentences, and its accuracy on those kept for testing."""
    taught, kept = (
        [pair for marked in sentences(folder / f"rct_results_{part}.spacy") for pair in pairs(marked)]
        for part in ("train", "dev")
    )
    vectors = DictVectorizer()
    seen = vectors.fit_transform([dict.fromkeys(pair.seen, 1) for pair in taught])
    fitted = LogisticRegression(C=penalty, max_iter=2000).fit(seen, [pair.joined for pair in taught])
    tested = vectors.transform([dict.fromkeys(pair.seen, 1) for pair in kept])
    right = float(fitted.score(tested, [pair.joined for pair in kept]))
    record(out, name, {"accuracy": round(right, 3), "pairs": float(len(kept))})
    names = list(vectors.get_feature_names_out())
    store(name, arrays(names, np.array(fitted.coef_).T, np.array(fitted.intercept_)), folder=out)
