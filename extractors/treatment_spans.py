"""Where a text names a treatment: a tagger over words, which needs no list and no pattern.

The lexicon and the patterns of `extractors.mentions` know a drug by its ending and a procedure by its head; the tagger
learns from annotated abstracts where a name begins and ends, its dose and its partners with it. It is a linear-chain
conditional random field, whose weights come from `extractors.training.treatment_spans`; the mentions that the rules
find are features to it.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from spacy.strings import hash_string  # type: ignore[attr-defined]

from extractors.chain import chains, chances
from extractors.linear import Columns, Floats, Tabular, linear, stored, tabular
from extractors.mentions import Mention
from extractors.reading import Reading
from extractors.respectively import Span
from extractors.word_forms import DIGITS, TOKEN, in_brackets, shape

NAME, GROUPS = "treatment_spans", "word_groups"
OUT, BEGIN, INSIDE = TAGS = range(3)
LONGEST = 120  # tokens of a sentence that are looked at
LIKELY = (
    0.5,
    0.3,
    0.15,
)  # how likely each token of a name must be: a longer name is found where less is asked
_CUE = re.compile(
    r"randomi[sz]|random|assign|allocat|divid|receiv|giv|administer|treat|underw|undergo|compar|versus|vs$|than$"
    r"|effect|efficac|safety|impact|influenc|associat|group|arm|with$|exclu|using|use|of$|to$|test|diagnos|review"
)
_EDGE = re.compile(r"and|or|the|an?|with|of|in|to|for|by|on|as|upon|versus|vs|[^\w()\[\]%]", re.IGNORECASE)
_MENTIONED = 20  # Characters of a cue are enough to know it.


class Tagged(NamedTuple):
    """`text[start:end]` may name a treatment; `chance` is how likely its words are within one, at their mean."""

    start: int
    end: int
    chance: float


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of the tagger, and those of the steps from tag to tag."""

    tags: Tabular
    steps: Floats


@cache
def model() -> Model:
    """The model that ships with the extractors, read once."""
    held = stored(NAME)
    return Model(tabular(linear(held)), held["steps"].astype(np.float64))


@cache
def groups() -> dict[int, int]:
    """The group of each word by the word's hash, read once."""
    held = stored(GROUPS)
    return dict(zip(held["keys"].tolist(), held["groups"].tolist(), strict=True))


def find(record: Reading, known: Sequence[Mention], *, design: str | None) -> list[Tagged]:
    """What the tagger takes for the names of treatments, those that it holds less likely as well."""
    held, tokens = model(), tokenised(record)
    if not any(tokens):
        return []
    scores = held.tags.scores(features(record, tokens, known, design=design))
    return tagged(record.text, tokens, chances(scores, held.steps, chains([len(one) for one in tokens])))


def tagged(text: str, tokens: Sequence[Sequence[Span]], told: Floats) -> list[Tagged]:
    """The stretches whose tokens are likely within a name, by several measures of likely; `told` has a row a token."""
    found: dict[Span, float] = {}
    at = 0
    for sentence in tokens:
        for first, last, chance in _stretches(told[at : at + len(sentence)]):
            place = _trimmed(text, sentence[first:last])
            if place:
                found[place] = max(chance, found.get(place, 0.0))
        at += len(sentence)
    return [Tagged(*place, chance) for place, chance in sorted(found.items())]


def _stretches(told: Floats) -> Iterator[tuple[int, int, float]]:
    """First token, end and chance of each stretch; a new name begins where a beginning is likelier than going on."""
    inside = 1 - told[:, OUT]
    if not len(told) or inside.max() < min(LIKELY):
        return
    begins = told[:, BEGIN] > told[:, INSIDE]
    for least in LIKELY:
        first = None
        for at, chance in enumerate([*inside, 0.0]):
            if first is not None and (chance < least or begins[at]):
                yield first, at, float(np.exp(np.log(inside[first:at]).mean()))
                first = None
            if chance >= least and first is None:
                first = at


def _trimmed(text: str, tokens: Sequence[Span]) -> Span | None:
    """The place of the tokens without what no name begins or ends with."""
    held = list(tokens)
    while held and _EDGE.fullmatch(text, *held[0]):
        held = held[1:]
    while held and _EDGE.fullmatch(text, *held[-1]):
        held = held[:-1]
    return (held[0][0], held[-1][1]) if held else None


def tokenised(record: Reading) -> list[list[Span]]:
    """Where the words, numbers and marks of each sentence stand; results say again what was named before."""
    return [
        []
        if sentence.role == "results"
        else [match.span() for match in TOKEN.finditer(record.text, sentence.start, sentence.end)][:LONGEST]
        for sentence in record.sentences
    ]


def features(
    record: Reading,
    tokens: Sequence[Sequence[Span]],
    known: Sequence[Mention],
    *,
    design: str | None,
) -> Columns:
    """The features of all tokens, a column for each; `known` are the mentions that the rules find."""
    raw = [[record.text[start:end] for start, end in sentence] for sentence in tokens]
    words = [[DIGITS.sub("0", word.lower()) for word in sentence] for sentence in raw]
    counted = Counter(word for sentence in words for word in sentence)
    title = [spoken for spoken, one in zip(words, record.sentences, strict=True) if one.role == "title"]
    titled = {word for spoken in title for word in spoken}
    kinds = _kinds([span for sentence in tokens for span in sentence], known)
    columns: dict[str, list[str]] = {}
    at = 0
    for sentence, spoken, written in zip(record.sentences, words, raw, strict=True):
        own = kinds[at : at + len(spoken)]
        at += len(spoken)
        held = _sentence(spoken, written, own, sentence.role)
        held["n"] = [str(min(counted[word], 5)) for word in spoken]
        held["in"] = [str(int(word in titled)) for word in spoken]
        held["rin"] = [
            f"{sentence.role} {word in titled} {kind[:3]}" for word, kind in zip(spoken, own, strict=True)
        ]
        held["dk"] = [f"{design} {kind}" for kind in own]
        for name, values in held.items():
            columns.setdefault(name, []).extend(values)
    return columns


def _sentence(
    words: Sequence[str], raw: Sequence[str], kinds: Sequence[str], role: str
) -> dict[str, list[str]]:
    group = list(map(group_of, words))
    shapes = list(map(shape, raw))
    cues = _cues(words)
    return {
        **_around("", words, 3),
        **_around("g", group, 2),
        **_around("k", kinds, 2),
        **_around("s", shapes, 1),
        "z3": [word[-3:] for word in words],
        "z4": [word[-4:] for word in words],
        "p": [word[:4] for word in words],
        "k01": _pairs(kinds, _shift(words, 1)),
        "k-1": _pairs(kinds, _shift(words, -1)),
        "r": [role] * len(words),
        "rw": [f"{role} {word}" for word in words],
        "rk": [f"{role} {kind}" for kind in kinds],
        "rg": [f"{role} {one}" for one in group],
        "c": cues,
        "ck": _pairs(cues, kinds),
        "cg": _pairs(cues, group),
        "rc": [f"{role} {cue}" for cue in cues],
        "b": [str(int(inside)) for inside in in_brackets(raw)],
        "f": ["1"] + ["0"] * (len(words) - 1) if words else [],
    }


def _around(name: str, values: Sequence[str], reach: int) -> dict[str, list[str]]:
    """The values up to so far before and after, and the pairs of those that stand side by side."""
    moved = {by: _shift(values, by) for by in range(-reach, reach + 1)}
    singles = {f"{name}{by}": held for by, held in moved.items()}
    return singles | {
        f"{name}{by}&": _pairs(moved[by], moved[by + 1]) for by in range(-min(reach, 2), min(reach, 2))
    }


def _shift(values: Sequence[str], by: int) -> list[str]:
    if by >= 0:
        return [*values[by:], *[">"] * min(by, len(values))]
    return [*["<"] * min(-by, len(values)), *values[:by]]


def _pairs(one: Sequence[str], other: Sequence[str]) -> list[str]:
    return list(map("|".join, zip(one, other, strict=True)))


def _kinds(spans: Sequence[Span], known: Sequence[Mention]) -> list[str]:
    """Of each token the kind of the mention that it begins or goes on with."""
    kinds, starts = [""] * len(spans), [start for start, _ in spans]
    for mention in known:
        first = max(bisect_right(starts, mention.start) - 1, 0)
        for at in range(first, bisect_left(starts, mention.end)):
            if mention.start < spans[at][1]:
                kinds[at] = f"{'B' if spans[at][0] <= mention.start else 'I'}-{mention.kind}"
    return kinds


def _cues(words: Sequence[str]) -> list[str]:
    """Of each word the last two words before it that tell what is done with a treatment."""
    last, held = ("", ""), []
    for word in words:
        held.append(" ".join(last))
        if _CUE.match(word):
            last = (last[1], word[:_MENTIONED])
    return held


@lru_cache(maxsize=20_000)
def group_of(word: str) -> str:
    """The group that the word is of, by the company it keeps in the corpus."""
    return str(groups().get(hash_string("0" if any(map(str.isdigit, word)) else word), "-"))
