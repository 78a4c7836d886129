"""Reads token annotations (one token a line, its label last) and gives each of our tokens its label."""

import gzip
import io
import re
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from spacy.language import Language

from extractors.lexicon import Lexicon, read
from extractors.mentions import lexicon
from extractors.span_net import ENTITIES, Vectors, rows

Tokens = list[tuple[str, str]]  # words with their labels
TOGETHER = 10  # sentences of a set without texts that are read as one
_CODE = {"PAR": 1, "INT": 2, "OUT": 3, "P": 1, "I": 2, "C": 2, "O": 3}
_DRAGGED = re.compile(r"\)?-(?:\w*(?:ed|ing))?$")
NONE = -1  # a label that the set does not tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text as the network sees it, and the index of each token's label in `PICO` and in `ENTITIES`."""

    title: str
    seen: NDArray[Any]
    pico: NDArray[Any]
    entities: NDArray[Any]
    chemicals: bool = True  # whether the set marks them


def documents(lines: Iterable[str]) -> Iterator[Tokens]:
    """The texts of a file; where it marks none, some sentences together."""
    text: Tokens = []
    marked, sentences = False, 0
    for line in lines:
        parts = line.split()
        if line.startswith("-DOCSTART-"):
            marked = True
        sentences += not parts
        if (line.startswith("-DOCSTART-") or (not marked and sentences >= TOGETHER)) and text:
            yield text
            text, sentences = [], 0
        if parts and not line.startswith("-DOCSTART-"):
            text.append((parts[0], parts[-1]))
    if text:
        yield text


def conll(path: Path) -> list[Tokens]:
    """The texts of a packed file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return list(documents(lines))


def sections(path: Path) -> list[Tokens]:
    """The texts of the sections' archive, each once: the folds' test parts."""
    found: list[Tokens] = []
    with tarfile.open(path) as archive:
        for member in sorted(archive.getmembers(), key=lambda one: one.name):
            held = archive.extractfile(member) if re.search(r"fold\d/test\.txt$", member.name) else None
            if held:
                found += documents(io.TextIOWrapper(held, encoding="utf-8"))
    return found


def pico(tokens: Tokens, nlp: Language, known: Vectors, *, source: int = 0) -> Example:
    """A text whose labels are populations, interventions and outcomes; `source` tells manners of annotation apart."""
    codes = [_CODE.get(re.sub(r"^[BI]-", "", label), 0) if "-" in label else 0 for _, label in tokens]
    return _example(tokens, nlp, known, pico=codes, source=source)


def entities(
    tokens: Tokens, kinds: dict[str, str], nlp: Language, known: Vectors, *, chemicals: bool
) -> Example:
    """A text whose labels are chemicals and conditions; `kinds` tells which one a name without a kind is."""
    codes = [0] * len(tokens)
    here = kinds | {short: kinds[name] for short, name in shortened(tokens) if name in kinds}
    for whole in mentions(tokens):
        for first, behind in _apart(tokens, *whole, here):
            kind = ENTITIES.index(f"B-{here.get(_name(tokens, first, behind), 'condition')}")
            codes[first:behind] = [kind] + [kind + 1] * (behind - first - 1)
    return _example(tokens, nlp, known, entities=codes, chemicals=chemicals)


def _apart(tokens: Tokens, first: int, behind: int, kinds: dict[str, str]) -> list[tuple[int, int]]:
    """A name as two where it is a chemical and what this does ("lithium carbonate toxicity")."""
    for at in range(first + 1, behind):
        halves = (first, at), (at, behind)
        if [kinds.get(_name(tokens, *half)) for half in halves] == ["chemical", "condition"]:
            return [*halves]
    return [(first, behind)]


def _name(tokens: Tokens, first: int, behind: int) -> str:
    """The name in small letters, without what hangs on it ("PAN)-induced")."""
    return _DRAGGED.sub("", " ".join(word for word, _ in tokens[first:behind]).lower())


def shortened(tokens: Tokens) -> list[tuple[str, str]]:
    """Short forms that follow a name in brackets, with that name."""
    names = mentions(tokens)
    pairs = [
        (_name(tokens, *short), _name(tokens, *long))
        for long, short in pairwise(names)
        if short[0] == long[1] + 1 and tokens[long[1]][0] == "("
    ]
    return [(short, long) for short, long in pairs if _is_short_for(short, long)]


def _is_short_for(short: str, long: str) -> bool:
    left = iter(long)
    return len(short) < len(long) and all(letter in left for letter in short if letter.isalnum())


def mentions(tokens: Tokens) -> list[tuple[int, int]]:
    """The names of a text: a `B-` begins one and `I-` goes on with it; without a `B-` before it, an `I-` is a name."""
    found: list[tuple[int, int]] = []
    begun = False
    for at, (_, label) in enumerate(tokens):
        begun = label.startswith("B-") or (begun and label.startswith("I-"))
        if begun and not label.startswith("B-"):
            found[-1] = (found[-1][0], at + 1)
        elif label != "O":
            found.append((at, at + 1))
    return found


def _example(
    tokens: Tokens,
    nlp: Language,
    known: Vectors,
    *,
    pico: Sequence[int] | None = None,
    entities: Sequence[int] | None = None,
    source: int = 0,
    chemicals: bool = True,
) -> Example:
    doc = nlp(" ".join(word for word, _ in tokens))
    seen, at = rows(doc, known)
    seen[:, -1] = source
    starts = np.cumsum([0, *(len(word) + 1 for word, _ in tokens)])[:-1]
    of_ours = np.searchsorted(starts, [doc[int(i)].idx for i in at], side="right") - 1
    none = np.full(len(tokens), NONE)
    told = none if entities is None else np.array(entities)
    return Example(
        title="".join(filter(str.isalnum, doc.text.removeprefix("Title :")))[:60].lower(),
        seen=seen,
        pico=(none if pico is None else np.array(pico))[of_ours],
        entities=_inside(told[of_ours], of_ours),
        chemicals=chemicals,
    )


def _inside(codes: NDArray[Any], of_ours: NDArray[Any]) -> NDArray[Any]:
    """The codes, where a token of ours that is the second of one of theirs begins nothing."""
    second = np.concatenate([[False], of_ours[1:] == of_ours[:-1]])
    return np.where(second & np.isin(codes, (1, 3)), codes + 1, codes)


class EntityKinds(Lexicon):
    """`entity_kinds.toml`: names whose letters mislead."""

    chemicals: list[str]
    conditions: list[str]


def kinds(diseases: Iterable[Tokens], mixed: Sequence[Tokens]) -> dict[str, str]:
    """Which of the names in `mixed` is a chemical: told by letters, learnt from diseases and from our drugs."""
    names, known = _names(mixed), read("entity_kinds", EntityKinds)
    endings = tuple(lexicon().stems)
    drugs = {name for name in names if name.endswith(endings) and " " not in name and name != "pain"}
    taught = dict.fromkeys([*_names(diseases), *known.conditions], 0)
    taught |= dict.fromkeys(sorted({*drugs, *lexicon().drugs, *known.chemicals}), 1)
    certain: dict[str, int] = {}
    sure = np.zeros(len(names))
    for _ in range(2):
        sure = _chemical(certain | taught, names)
        certain = {n: int(s > 0.5) for n, s in zip(names, sure, strict=True) if abs(s - 0.5) > 0.3}
    told = {name: taught.get(name, int(share > 0.5)) for name, share in zip(names, sure, strict=True)}
    told |= (
        _of_short_forms(mixed, told) | dict.fromkeys(known.chemicals, 1) | dict.fromkeys(known.conditions, 0)
    )
    return {name: "chemical" if chemical else "condition" for name, chemical in told.items()}


def _of_short_forms(texts: Iterable[Tokens], told: dict[str, int]) -> dict[str, int]:
    """Whether a short form is a chemical: most often what the name is that it stands for."""
    votes = defaultdict[str, list[int]](list)
    for text in texts:
        for short, name in shortened(text):
            votes[short].append(told[name])
    return {short: int(2 * sum(found) > len(found)) for short, found in votes.items()}


def _chemical(taught: dict[str, int], names: Sequence[str]) -> NDArray[Any]:
    """How likely each name is a chemical, by its letters."""
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    model = LogisticRegression(C=20, class_weight="balanced", max_iter=500)
    model.fit(letters.fit_transform(taught), list(taught.values()))
    chances: NDArray[Any] = model.predict_proba(letters.transform(names))[:, 1]
    return chances


def _names(texts: Iterable[Tokens]) -> list[str]:
    return sorted({_name(text, *found) for text in texts for found in mentions(text)})
