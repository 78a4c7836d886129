"""Where a sentence of results names its groups and its outcomes: a linear tagger over words and their places.

The grammar of `arms` knows a group by its label or by the treatments of the study; the tagger sees one by the
company it keeps ("was 71% with brimonidine"). Its weights come from `extractors.training.result_spans`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Literal, NamedTuple

import numpy as np

from extractors.chain import likeliest_tags
from extractors.figure import Figure
from extractors.linear import Floats, linear, stored
from extractors.respectively import Span
from extractors.windows import BEFORE, BEHIND, Asked, Column, Crossed, Form, Tokens, Windows, windows
from extractors.word_forms import TOKEN, in_brackets, shape

Kind = Literal["arm", "outcome"]
NAME = "result_spans"
TAGS = ("O", "B-arm", "I-arm", "B-outcome", "I-outcome")
UNKNOWN = "---"

# What a figure is to the tagger: a result, or one of the figures that only stand beside results.
_KINDS = {
    **dict.fromkeys(("percent", "fraction", "number", "rate", "range", "from_to"), "#result"),
    **dict.fromkeys(("p_value", "statistic"), "#p"),
    **dict.fromkeys(("interval", "level"), "#interval"),
    "group_size": "#size",
    "time": "#time",
    "dose": "#dose",
}


class Named(NamedTuple):
    """`text[start:end]` names a group (`arm`) or an outcome."""

    start: int
    end: int
    kind: Kind


class Shown(NamedTuple):
    """A sentence with its figures, the groups that the grammar found in it, and the times."""

    text: str
    figures: tuple[Figure, ...]
    groups: tuple[Span, ...] = ()
    times: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of the tagger; `classes` tells of a word how often it names treatments, outcomes, people."""

    tags: Windows
    steps: Floats
    classes: Mapping[str, str]


@cache
def model() -> Model:
    """The model that ships with the extractors, read once."""
    arrays = stored(NAME)
    lines = bytes(arrays["classes"]).decode().split("\n")
    classes = dict(line.rsplit(" ", 1) for line in lines if line)
    steps = allowed(arrays["steps"].astype(np.float64))
    return Model(windows(linear(arrays), asked(classes)), steps, classes)


def allowed(steps: Floats) -> Floats:
    """The weights of steps from tag to tag, where no tag goes on with what did not begin."""
    held = steps.copy()
    for inside in (2, 4):
        held[[tag for tag in range(len(TAGS)) if tag not in (inside - 1, inside)], inside] = -np.inf
    return held


def find(sentences: Sequence[Shown]) -> list[list[Named]]:
    """The groups and outcomes that each of the sentences names, in reading order.

    Several extractors ask about a sentence in turn: the last answers are kept.
    """
    new = [one for one in sentences if one not in _ANSWERS]
    if len(_ANSWERS) > _MOST_ANSWERS:
        _ANSWERS.clear()
        new = list(sentences)
    _ANSWERS.update(zip(new, _find(new), strict=True))
    return [_ANSWERS[one] for one in sentences]


_ANSWERS: dict[Shown, list[Named]] = {}
_MOST_ANSWERS = 256


def _find(sentences: Sequence[Shown]) -> list[list[Named]]:
    held = model()
    tokens = [tokenised(one.text) for one in sentences]
    shown = [(one, spans) for one, spans in zip(sentences, tokens, strict=True) if spans]
    if not shown:
        return [[] for _ in tokens]
    scores = held.tags.scores([attributes(one, spans, held.classes) for one, spans in shown])
    tags = iter(best(scores, held.steps, [len(spans) for _, spans in shown]))
    return [_named(next(tags), spans) if spans else [] for spans in tokens]


def tokenised(text: str) -> list[Span]:
    """Where words, numbers and marks stand."""
    return [match.span() for match in TOKEN.finditer(text)]


class Word(NamedTuple):
    """A word as the tagger sees it; `told` is its class, whose digits are on treatments, outcomes and people."""

    word: str
    last3: str
    last4: str
    first3: str
    shape: str
    told: str
    treats: str
    shows: str


def word_of(written: str, classes: Mapping[str, str]) -> Word:
    """A word as the tagger sees it; a figure is written behind what it is: "#result 12"."""
    kind, _, raw = written.rpartition(" ")
    word = kind or raw.lower()
    told = classes.get(word, UNKNOWN)
    return Word(word, word[-3:], word[-4:], word[:3], shape(raw), told, told[:1], told[1:2])


class Place(NamedTuple):
    """What a word is in its place: what kind of figure, how often its sentence has it, how far results are from it.

    `around` are the classes of the word before, its own, and that of the word behind.
    """

    kind: str
    often: int
    grouped: bool
    timed: bool
    inside: bool
    before: int
    after: int
    around: tuple[str, str, str]


_PLACED = ("k", "r", "g", "t", "i", "ib", "db", "da", "dd", "fb", "fa", "cii", "coo")


def placed(one: Place) -> tuple[str, ...]:
    """The attributes of a place."""
    near = one.before < _FAR
    return (
        one.kind,
        str(min(one.often, 3)),
        str(int(one.grouped)),
        str(int(one.timed)),
        str(one.inside),
        f"{one.inside} {near}",
        str(one.before),
        str(one.after),
        f"{min(one.before, 3)} {min(one.after, 3)}",
        str(near),
        str(one.after < _FAR),
        "".join(told[:1] for told in one.around),
        "".join(told[1:2] for told in one.around),
    )


_PAIRS = {
    "-10": ("word&", -1),
    "+01": ("word&", 0),
    "-21": ("word&", -2),
    "+12": ("word&", 1),
    "-+": ("around", -1),
}


def asked(classes: Mapping[str, str]) -> Asked:
    """The words around, how often they name treatments and outcomes, how they are written, where figures stand."""
    return Asked(
        {
            **{f"{by:+}" if by else "0": Column("word", by) for by in range(-3, 4)},
            **{name: Column(*pair) for name, pair in _PAIRS.items()},
            "c": Column("told"),
            "c-": Column("told", -1),
            "c+": Column("told", 1),
            "ci": Column("treats"),
            "co": Column("shows"),
            "cii": Column("cii"),
            "coo": Column("coo"),
            "3": Column("last3"),
            "4": Column("last4"),
            "p": Column("first3"),
            "s": Column("shape"),
            "s-": Column("shape", -1),
            "g": Column("g"),
            "g-": Column("g", -1),
            "g+": Column("g", 1),
            **{name: Column(name) for name in ("t", "r", "k", "i", "ib", "db", "da", "dd", "fb", "fa")},
        },
        {"word&": Crossed("word", "word", 1), "around": Crossed("word", "word", 2)},
        {"word": Form(Word._fields, partial(word_of, classes=classes)), "place": Form(_PLACED, placed)},
    )


def attributes(sentence: Shown, tokens: Sequence[Span], classes: Mapping[str, str]) -> Tokens:
    """The words of a sentence, and what each is in its place."""
    raw, kinds = [sentence.text[start:end] for start, end in tokens], _kinds(tokens, sentence.figures)
    figures = ["" if word.isalpha() else kind for word, kind in zip(raw, kinds, strict=True)]
    words = [kind or word.lower() for word, kind in zip(raw, figures, strict=True)]
    counted, told = Counter(words), [classes.get(word, UNKNOWN) for word in words]
    known = (
        kinds,
        [counted[word] if len(word) > 3 and word.isalpha() else 0 for word in words],
        _within(tokens, sentence.groups),
        _within(tokens, sentence.times),
        in_brackets(raw),
        _distances(kinds),
        _distances(kinds[::-1])[::-1],
        zip([BEFORE, *told[:-1]], told, [*told[1:], BEHIND], strict=True),
    )
    return {
        "word": [f"{kind} {word}" if kind else word for word, kind in zip(raw, figures, strict=True)],
        "place": list(map(Place, *known)),
    }


def _kinds(tokens: Sequence[Span], figures: Sequence[Figure]) -> list[str]:
    kinds = [""] * len(tokens)
    for figure in figures:
        for at, (start, end) in enumerate(tokens):
            if start < figure.end and figure.start < end:
                kinds[at] = _KINDS.get(figure.kind, "#other")
    return kinds


def _within(tokens: Sequence[Span], spans: Sequence[Span]) -> list[bool]:
    found = [False] * len(tokens)
    for low, high in spans:
        for at, (start, end) in enumerate(tokens):
            if start < high and low < end:
                found[at] = True
    return found


# How far a result may be for the distance to tell; what is said where there is none.
_NEAR, _FAR = 6, 9


def _distances(kinds: Sequence[str]) -> list[int]:
    last, found = None, []
    for at, kind in enumerate(kinds):
        found.append(_FAR if last is None else min(_NEAR, at - last))
        last = at if kind == "#result" else last
    return found


def best(scores: Floats, steps: Floats, sizes: Sequence[int]) -> list[list[int]]:
    """The tags of sentences of so many tokens that score best; rows are tokens. None begins in the middle of a name."""
    own = scores.copy()
    first = np.cumsum([0, *sizes[:-1]])
    for inside in (2, 4):
        own[first, inside] = -np.inf
    return likeliest_tags(own, steps, sizes)


def _named(tags: Sequence[int], tokens: Sequence[Span]) -> list[Named]:
    found: list[Named] = []
    for tag, (start, end) in zip(tags, tokens, strict=True):
        if tag in (1, 3):
            found.append(Named(start, end, "arm" if tag == 1 else "outcome"))
        elif tag:
            found[-1] = found[-1]._replace(end=end)
    return found
