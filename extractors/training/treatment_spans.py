"""Trains the tagger of treatments on abstracts whose treatments were marked by hand.

Every place at which a marked name (or its short form) stands is a name. Where only words of one stand, they may be part
of a name or not, and the tag is left open. All else is no name.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from extractors.chain import chances
from extractors.design import find_design
from extractors.evaluation import STOP
from extractors.linear import Columns, arrays, linear, store
from extractors.mentions import PLAIN, Mention, find_mentions
from extractors.pipeline import GROUND, build, document
from extractors.reading import Reading, reading
from extractors.respectively import Span
from extractors.training import chain
from extractors.training.marked import marked
from extractors.training.studies import beyond
from extractors.treatment_spans import ASKED, INSIDE, NAME, TAGS, Tagged, Text, attributes, tagged, tokenised
from extractors.windows import columns

FEWEST, PENALTY, ROUNDS = 5, 1.5, 32
FAINT = 0.01  # A weight below that changes nothing.
NEAR = 20  # characters between parts of one name
_WORD = re.compile(r"[a-z0-9]+")
# Words of a name that say nothing where they stand alone.
_PLAIN = STOP | frozenset(("mg", "g", "ml", "day", "daily"))
Places = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Study:
    """An annotated study as the extractors read it; `treatments` holds the places of the words of each name."""

    pmid: str
    record: Reading
    design: str | None
    known: list[Mention]
    treatments: list[Places]

    @property
    def names(self) -> list[str]:
        """The names of the treatments."""
        return [" ".join(self.record.text[start:end] for start, end in places) for places in self.treatments]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the tagger sees of a study: a row of numbers a token, the tags each may have, the sentences' sizes."""

    pmid: str
    rows: NDArray[np.int32]
    may: NDArray[np.float64]
    sizes: list[int]


def train(folder: Path, out: Path) -> None:
    """Writes the tagger; how well it does on studies kept from it, `extractors.training.interventions` records."""
    seen, names = encoded(read_studies(folder))
    store(NAME, fit(seen, names), folder=out)


def read_studies(folder: Path) -> list[Study]:
    """The studies whose treatments were annotated."""
    nlp = build(components=GROUND)
    found = []
    for pmid, title, abstract, places in _annotated(folder):
        text = reading(nlp(document(nlp, title, abstract)))
        designs = find_design(text)
        known = find_mentions(text.text.translate(PLAIN), text.sentences)
        found.append(Study(pmid, text, designs[0]["design"] if designs else None, known, places))
    return found


def _annotated(folder: Path) -> Iterator[tuple[str, str, str, list[Places]]]:
    """PubMed's number, title, abstract and the places of the treatments of each study, each study once."""
    told = marked(folder)
    for one in told:
        places = [item["name"] for item in one.gold["interventions"]]
        yield one.pmid, one.title, one.abstract, [place for place in places if place]
    for study in beyond(told, folder):
        if study.treatments is not None:
            yield study.pmid, study.title, study.abstract, [[place] for place in study.treatments]


def encoded(read: Sequence[Study]) -> tuple[list[Seen], list[str]]:
    """What the tagger sees of the studies, and the names of the features by number."""
    numbers: dict[str, int] = {}
    seen = []
    for study in read:
        tokens = tokenised(study.record)
        told = columns(attributes(Text(study.record, study.known, study.design), tokens), ASKED)
        may = np.array([tags for sentence in tokens for tags in _tags(study, sentence)], float).reshape(-1, 3)
        seen.append(Seen(study.pmid, _numbered(told, numbers), may, [len(one) for one in tokens]))
    return seen, list(numbers)


def _numbered(columns: Columns, numbers: dict[str, int]) -> NDArray[np.int32]:
    told = [
        [numbers.setdefault(f"{name} {value}", len(numbers)) for value in values]
        for name, values in columns.items()
    ]
    return np.array(told, np.int32).reshape(len(columns), -1).T


def _tags(study: Study, tokens: Sequence[Span]) -> Iterator[tuple[int, int, int]]:
    """Of each token the tags that it may have."""
    text, places = study.record.text, _named(study)
    words = {word for name in study.names for word in _content(name)}
    for start, end in tokens:
        name = next((place for place in places if start < place[1] and place[0] < end), None)
        if name:
            yield (0, 1, 0) if start <= name[0] else (0, 0, 1)
        else:
            yield (1, 1, 1) if _content(text[start:end]) & words else (1, 0, 0)


def _content(name: str) -> set[str]:
    return {word.rstrip("s") for word in _WORD.findall(name.lower())} - _PLAIN


def _named(study: Study) -> list[Span]:
    """Every place at which a name stands, the longer of two that overlap."""
    kept: list[Span] = []
    for start, end in sorted(set(_places(study)), key=lambda place: place[0] - place[1]):
        if not any(low < end and start < high for low, high in kept):
            kept.append((start, end))
    return sorted(kept)


def _places(study: Study) -> Iterator[Span]:
    text = study.record.text
    for parts in study.treatments:
        if any(not 0 <= after[0] - before[1] < NEAR for before, after in pairwise(parts)):
            continue
        name = text[parts[0][0] : parts[-1][1]]
        yield parts[0][0], parts[-1][1]
        short = [one for one, long in study.record.abbreviations.items() if long.lower() == name.lower()]
        for one, flags in ((name, re.IGNORECASE), *((one, re.NOFLAG) for one in short)):
            yield from (match.span() for match in re.finditer(rf"(?<!\w){re.escape(one)}(?!\w)", text, flags))


def fit(seen: Sequence[Seen], names: Sequence[str]) -> dict[str, NDArray[Any]]:
    """The tagger as arrays."""
    rows = np.concatenate([one.rows for one in seen])
    kept = np.flatnonzero(np.bincount(rows.ravel(), minlength=len(names)) >= FEWEST)
    number = np.full(len(names), -1, np.int32)
    number[kept] = np.arange(len(kept))
    weights, steps = chain.fit(
        _matrix(number[rows], len(kept)),
        np.concatenate([one.may for one in seen]),
        [size for one in seen for size in one.sizes],
        never=[(0, INSIDE)],
        penalty=PENALTY,
        rounds=ROUNDS,
    )
    strong = np.flatnonzero(np.abs(weights).max(axis=1) > FAINT)
    told = arrays([names[at] for at in kept[strong]], weights[strong], np.zeros(len(TAGS)))
    return told | {"steps": steps}


def _matrix(rows: NDArray[np.int32], size: int) -> csr_matrix:
    known = rows >= 0
    ends = np.concatenate([[0], known.sum(axis=1).cumsum()])
    return csr_matrix((np.ones(known.sum(), np.float32), rows[known], ends), (len(rows), size))


def told(
    seen: Iterable[Seen], names: Sequence[str], held: dict[str, NDArray[Any]]
) -> dict[str, NDArray[np.float64]]:
    """The chance of each tag of each token, by study, that a fitted tagger gives."""
    model = linear(held)
    weights = np.zeros((len(names), len(TAGS)))
    for at, name in enumerate(names):
        if name in model.rows:
            weights[at] = model.weights[model.rows[name]]
    return {one.pmid: chances(weights[one.rows].sum(axis=1), held["steps"], one.sizes) for one in seen}


def held_out(seen: Sequence[Seen], names: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """The chances of each study's tokens, by a tagger that was fitted to the other half of the studies."""
    halves = [[one for one in seen if half(one.pmid) == which] for which in (0, 1)]
    return told(halves[0], names, fit(halves[1], names)) | told(halves[1], names, fit(halves[0], names))


def half(pmid: str) -> int:
    """Which half a study is of."""
    return zlib.crc32(pmid.encode()) % 2


def names_in(study: Study, chance: NDArray[np.float64]) -> list[Tagged]:
    """The stretches that are likely a name, by the chances of the tokens."""
    return tagged(study.record.text, tokenised(study.record), chance)


def token_f1(seen: Sequence[Seen], chance: dict[str, NDArray[np.float64]]) -> float:
    """F1 of the tokens within names, where it is not left open whether they are."""
    right = wanted = said = 0
    for one in seen:
        closed = one.may.sum(axis=1) == 1
        good, likely = one.may[closed, 0] == 0, chance[one.pmid][closed, 0] < 0.5
        right, wanted, said = (
            right + int((good & likely).sum()),
            wanted + int(good.sum()),
            said + int(likely.sum()),
        )
    return 2 * right / (wanted + said)
