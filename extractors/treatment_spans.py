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
from itertools import accumulate
from math import exp, log
from typing import NamedTuple

import numpy as np
from spacy.strings import hash_string  # type: ignore[attr-defined]

from extractors.chain import chances
from extractors.linear import Floats, linear, stored
from extractors.mentions import Mention
from extractors.reading import Reading
from extractors.respectively import Span
from extractors.windows import MOST_WORDS, Asked, Column, Crossed, Form, Tokens, Windows, around, windows
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

    tags: Windows
    steps: Floats


@cache
def model() -> Model:
    """The model that ships with the extractors, read once."""
    held = stored(NAME)
    return Model(windows(linear(held), ASKED), held["steps"].astype(np.float64))


@cache
def groups() -> dict[int, int]:
    """The group of each word by the word's hash, read once."""
    held = stored(GROUPS)
    return dict(zip(held["keys"].tolist(), held["groups"].tolist(), strict=True))


class Text(NamedTuple):
    """A record, the mentions that the rules find in it, and the design of its study."""

    record: Reading
    known: Sequence[Mention]
    design: str | None


def find(texts: Sequence[Text]) -> list[list[Tagged]]:
    """What the tagger takes for the names of treatments in each text, those that it holds less likely as well."""
    tokens = [tokenised(one.record) for one in texts]
    sentences = [
        sentence for one, spans in zip(texts, tokens, strict=True) for sentence in attributes(one, spans)
    ]
    if not sentences:
        return [[] for _ in texts]
    held, sizes = model(), [len(spans) for one in tokens for spans in one]
    told = chances(held.tags.scores(sentences), held.steps, sizes)
    ends = list(accumulate(sum(map(len, one)) for one in tokens))
    return [
        tagged(one.record.text, spans, part)
        for one, spans, part in zip(texts, tokens, np.split(told, ends[:-1]), strict=True)
    ]


def tagged(text: str, tokens: Sequence[Sequence[Span]], told: Floats) -> list[Tagged]:
    """The stretches whose tokens are likely within a name, by several measures of likely; `told` has a row a token."""
    found: dict[Span, float] = {}
    inside, begins = (1 - told[:, OUT]).tolist(), (told[:, BEGIN] > told[:, INSIDE]).tolist()
    at = 0
    for sentence in tokens:
        end = at + len(sentence)
        for first, last, chance in _stretches(inside[at:end], begins[at:end]):
            place = _trimmed(text, sentence[first:last])
            if place:
                found[place] = max(chance, found.get(place, 0.0))
        at = end
    return [Tagged(*place, chance) for place, chance in sorted(found.items())]


def _stretches(inside: Sequence[float], begins: Sequence[bool]) -> Iterator[tuple[int, int, float]]:
    """First token, end and chance of each stretch; a new name begins where a beginning is likelier than going on."""
    if max(inside, default=0) < min(LIKELY):
        return
    for least in LIKELY:
        first = None
        for at, chance in enumerate([*inside, 0.0]):
            if first is not None and (chance < least or begins[at]):
                yield first, at, exp(sum(map(log, inside[first:at])) / (at - first))
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


class Word(NamedTuple):
    """A word as the tagger sees it; `cue` is the word where it tells what is done with a treatment."""

    word: str
    group: str
    shape: str
    last3: str
    last4: str
    first4: str
    cue: str


@lru_cache(maxsize=MOST_WORDS)
def word_of(raw: str) -> Word:
    """The word as the tagger sees it."""
    word = DIGITS.sub("0", raw.lower())
    cue = word[:_MENTIONED] if _CUE.match(word) else ""
    return Word(word, group_of(word), shape(raw), word[-3:], word[-4:], word[:4], cue)


class Place(NamedTuple):
    """What a word is in its place: `cues` are the last two before it, `often` how often the record has it."""

    kind: str
    role: str
    cues: str
    inside: bool
    first: bool
    often: int
    titled: bool
    design: str | None


_PLACED = ("kind", "sort", "role", "cues", "inside", "first", "often", "titled", "part", "design")


def placed(one: Place) -> tuple[str, ...]:
    """The attributes of a place."""
    inside, first, titled = ("1" if told else "0" for told in (one.inside, one.first, one.titled))
    part = f"{one.role} {one.titled}"
    often, design = str(min(one.often, 5)), str(one.design)
    return one.kind, one.kind[:3], one.role, one.cues, inside, first, often, titled, part, design


_CROSSED = {
    "k01": Crossed("kind", "word", 1),
    "k-1": Crossed("kind", "word", -1),
    "rw": Crossed("role", "word", glue=" "),
    "rk": Crossed("role", "kind", glue=" "),
    "rg": Crossed("role", "group", glue=" "),
    "ck": Crossed("cues", "kind"),
    "cg": Crossed("cues", "group"),
    "rc": Crossed("role", "cues", glue=" "),
    "rin": Crossed("part", "sort", glue=" "),
    "dk": Crossed("design", "kind", glue=" "),
}
ASKED = Asked(
    {
        **around("", "word", 3),
        **around("g", "group", 2),
        **around("k", "kind", 2),
        **around("s", "shape", 1),
        **{name: Column(of) for name, of in (("z3", "last3"), ("z4", "last4"), ("p", "first4"))},
        **{name: Column(of) for name, of in (("r", "role"), ("c", "cues"), ("b", "inside"), ("f", "first"))},
        **{name: Column(of) for name, of in (("n", "often"), ("in", "titled"))},
        **{name: Column(name) for name in _CROSSED},
    },
    {f"{of}&": Crossed(of, of, 1) for of in ("word", "group", "kind", "shape")} | _CROSSED,
    {"word": Form(Word._fields, word_of), "place": Form(_PLACED, placed)},
)


def attributes(text: Text, tokens: Sequence[Sequence[Span]]) -> list[Tokens]:
    """The sentences that are read, by word and place."""
    record, known, design = text
    raw = [[record.text[start:end] for start, end in sentence] for sentence in tokens]
    told = [list(map(word_of, words)) for words in raw]
    roles = [sentence.role for sentence in record.sentences]
    kinds = iter(_kinds([span for sentence in tokens for span in sentence], known))
    counted = Counter(one.word for words in told for one in words)
    titled = {one.word for words, role in zip(told, roles, strict=True) if role == "title" for one in words}
    return [
        {
            "word": written,
            "place": [
                Place(kind, role, cues, inside, not at, counted[one.word], one.word in titled, design)
                for at, (one, kind, cues, inside) in enumerate(
                    zip(words, kinds, _cues(words), in_brackets(written), strict=False)
                )
            ],
        }
        for written, words, role in zip(raw, told, roles, strict=True)
        if words
    ]


def _kinds(spans: Sequence[Span], known: Sequence[Mention]) -> list[str]:
    """Of each token the kind of the mention that it begins or goes on with."""
    kinds, starts = [""] * len(spans), [start for start, _ in spans]
    for mention in known:
        first = max(bisect_right(starts, mention.start) - 1, 0)
        for at in range(first, bisect_left(starts, mention.end)):
            if mention.start < spans[at][1]:
                kinds[at] = f"{'B' if spans[at][0] <= mention.start else 'I'}-{mention.kind}"
    return kinds


def _cues(words: Sequence[Word]) -> list[str]:
    """Of each word the last two words before it that tell what is done with a treatment."""
    last, told, held = "", " ", []
    for word in words:
        held.append(told)
        if word.cue:
            last, told = word.cue, f"{last} {word.cue}"
    return held


@lru_cache(maxsize=20_000)
def group_of(word: str) -> str:
    """The group that the word is of, by the company it keeps in the corpus."""
    return str(groups().get(hash_string("0" if any(map(str.isdigit, word)) else word), "-"))
