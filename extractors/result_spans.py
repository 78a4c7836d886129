"""Where a sentence of results names its groups and its outcomes: a linear tagger over words and their places.

The grammar of `arms` knows a group by its label or by the treatments of the study; the tagger sees one by the
company it keeps ("was 71% with brimonidine"). Its weights come from `extractors.training.result_spans`.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

import numpy as np

from extractors.figure import Figure
from extractors.linear import Floats, Linear, linear, stored
from extractors.respectively import Span

Kind = Literal["arm", "outcome"]
NAME = "result_spans"
TAGS = ("O", "B-arm", "I-arm", "B-outcome", "I-outcome")
UNKNOWN = "---"

_TOKEN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d+(?:[.,]\d+)*|\S")
_DIGITS, _CAPITALS, _SMALL = re.compile(r"\d+"), re.compile(r"[A-Z]+"), re.compile(r"[a-zà-ž]+")
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


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of the tagger; `classes` tells of a word how often it names treatments, outcomes, people."""

    linear: Linear
    steps: Floats
    classes: Mapping[str, str]


@cache
def model() -> Model:
    """The model that ships with the extractors, read once."""
    arrays = stored(NAME)
    lines = bytes(arrays["classes"]).decode().split("\n")
    classes = dict(line.rsplit(" ", 1) for line in lines if line)
    return Model(linear(arrays), allowed(arrays["steps"].astype(np.float64)), classes)


def allowed(steps: Floats) -> Floats:
    """The weights of steps from tag to tag, where no tag goes on with what did not begin."""
    held = steps.copy()
    for inside in (2, 4):
        held[[tag for tag in range(len(TAGS)) if tag not in (inside - 1, inside)], inside] = -np.inf
    return held


def find(
    text: str, figures: Sequence[Figure], *, groups: Sequence[Span] = (), times: Sequence[Span] = ()
) -> list[Named]:
    """The groups and outcomes that a sentence names, in reading order; `groups` are those that the grammar found."""
    held, tokens = model(), tokenised(text)
    seen = features(text, tokens, figures, groups=groups, times=times, classes=held.classes)
    return _named(best(held.linear.scores(seen), held.steps), tokens) if tokens else []


def tokenised(text: str) -> list[Span]:
    """Where words, numbers and marks stand."""
    return [match.span() for match in _TOKEN.finditer(text)]


def features(
    text: str,
    tokens: Sequence[Span],
    figures: Sequence[Figure],
    *,
    groups: Sequence[Span],
    times: Sequence[Span],
    classes: Mapping[str, str],
) -> list[list[str]]:
    """The features of each token: the words around it, what kinds of words they are, and where figures stand."""
    raw = [text[start:end] for start, end in tokens]
    kinds = _kinds(tokens, figures)
    words = [
        kind if kind and not word.isalpha() else word.lower() for word, kind in zip(raw, kinds, strict=True)
    ]
    padded = ["<", "<", "<", *words, ">", ">", ">"]
    told = ["<", *(classes.get(word, UNKNOWN) for word in words), ">"]
    known = ["<", *_marks(tokens, groups), ">"]
    timed, inside = _marks(tokens, times), _in_brackets(raw)
    shapes = ["<", *map(_shape, raw)]
    places = _places(kinds)
    counted = Counter(words)
    return [
        [
            *_around(padded, at),
            *_classes_around(told, at),
            f"3 {word[-3:]}",
            f"4 {word[-4:]}",
            f"p {word[:3]}",
            f"s {shapes[at + 1]}",
            f"s- {shapes[at]}",
            f"g {known[at + 1]}",
            f"g- {known[at]}",
            f"g+ {known[at + 2]}",
            f"t {timed[at]}",
            f"r {min(counted[word], 3) if len(word) > 3 and word.isalpha() else 0}",
            f"k {kinds[at]}",
            f"i {inside[at]}",
            f"ib {inside[at]} {places[at][0] < _FAR}",
            *_place(places[at]),
        ]
        for at, word in enumerate(words)
    ]


def _around(padded: Sequence[str], at: int) -> list[str]:
    """The words up to three before and after, and pairs of them; `padded` is three longer at both ends."""
    c, b, a, word, x, y, z = padded[at : at + 7]
    singles = [f"0 {word}", f"-1 {a}", f"-2 {b}", f"-3 {c}", f"+1 {x}", f"+2 {y}", f"+3 {z}"]
    return [*singles, f"-10 {a}|{word}", f"+01 {word}|{x}", f"-+ {a}|{x}", f"-21 {b}|{a}", f"+12 {x}|{y}"]


def _classes_around(told: Sequence[str], at: int) -> list[str]:
    """How often the word and its neighbours name treatments and outcomes; `told` is one longer at both ends."""
    a, own, x = told[at : at + 3]
    return [
        f"c {own}",
        f"ci {own[:1]}",
        f"co {own[1:2]}",
        f"c- {a}",
        f"c+ {x}",
        f"cii {a[:1]}{own[:1]}{x[:1]}",
        f"coo {a[1:2]}{own[1:2]}{x[1:2]}",
    ]


def _place(place: Span) -> list[str]:
    """How far the nearest results before and after are."""
    before, after = place
    return [
        f"db {before}",
        f"da {after}",
        f"dd {min(before, 3)} {min(after, 3)}",
        f"fb {before < _FAR}",
        f"fa {after < _FAR}",
    ]


def _kinds(tokens: Sequence[Span], figures: Sequence[Figure]) -> list[str]:
    kinds = [""] * len(tokens)
    for figure in figures:
        for at, (start, end) in enumerate(tokens):
            if start < figure.end and figure.start < end:
                kinds[at] = _KINDS.get(figure.kind, "#other")
    return kinds


def _marks(tokens: Sequence[Span], spans: Sequence[Span]) -> list[str]:
    return [str(int(any(start < high and low < end for low, high in spans))) for start, end in tokens]


def _in_brackets(raw: Sequence[str]) -> list[bool]:
    depth, inside = 0, []
    for word in raw:
        depth += word in ("(", "[")
        inside.append(depth > 0)
        depth -= word in (")", "]") and depth > 0
    return inside


_NEAR, _FAR = 6, 9


def _places(kinds: Sequence[str]) -> list[Span]:
    """How many tokens lie to the nearest result before and after each, `_NEAR` at most, `_FAR` where there is none."""
    return list(zip(_distances(kinds), _distances(kinds[::-1])[::-1], strict=True))


def _distances(kinds: Sequence[str]) -> list[int]:
    last, found = None, []
    for at, kind in enumerate(kinds):
        found.append(_FAR if last is None else min(_NEAR, at - last))
        last = at if kind == "#result" else last
    return found


def _shape(word: str) -> str:
    """The word's letters by kind, each run once: "PF-04" is "X-0"."""
    return _SMALL.sub("x", _CAPITALS.sub("X", _DIGITS.sub("0", word)))


def best(scores: Floats, steps: Floats) -> list[int]:
    """The sequence of tags that scores best (Viterbi); rows are tokens."""
    total = scores[0].copy()
    total[[2, 4]] = -np.inf
    back = []
    for row in scores[1:]:
        reached = total[:, None] + steps
        back.append(reached.argmax(axis=0))
        total = reached.max(axis=0) + row
    tags = [int(total.argmax())]
    for pointers in reversed(back):
        tags.append(int(pointers[tags[-1]]))
    return tags[::-1]


def _named(tags: Sequence[int], tokens: Sequence[Span]) -> list[Named]:
    found: list[Named] = []
    for tag, (start, end) in zip(tags, tokens, strict=True):
        if tag in (1, 3):
            found.append(Named(start, end, "arm" if tag == 1 else "outcome"))
        elif tag:
            found[-1] = found[-1]._replace(end=end)
    return found
