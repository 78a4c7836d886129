"""Where a sentence of results names its groups and its outcomes: a linear tagger over words and their places.

The grammar of `arms` knows a group by its label or by the treatments of the study; the tagger sees one by the
company it keeps ("was 71% with brimonidine"). Its weights come from `extractors.training.result_spans`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

import numpy as np

from extractors.chain import likeliest
from extractors.figure import Figure
from extractors.linear import Columns, Floats, Tabular, linear, stored, tabular
from extractors.respectively import Span
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


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of the tagger; `classes` tells of a word how often it names treatments, outcomes, people."""

    tags: Tabular
    steps: Floats
    classes: Mapping[str, str]


@cache
def model() -> Model:
    """The model that ships with the extractors, read once."""
    arrays = stored(NAME)
    lines = bytes(arrays["classes"]).decode().split("\n")
    classes = dict(line.rsplit(" ", 1) for line in lines if line)
    return Model(tabular(linear(arrays)), allowed(arrays["steps"].astype(np.float64)), classes)


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
    if not tokens:
        return []
    seen = features(text, tokens, figures, groups=groups, times=times, classes=held.classes)
    return _named(best(held.tags.scores(seen), held.steps), tokens)


def tokenised(text: str) -> list[Span]:
    """Where words, numbers and marks stand."""
    return [match.span() for match in TOKEN.finditer(text)]


def features(
    text: str,
    tokens: Sequence[Span],
    figures: Sequence[Figure],
    *,
    groups: Sequence[Span],
    times: Sequence[Span],
    classes: Mapping[str, str],
) -> Columns:
    """The features of all tokens, a column for each: the words around, what kinds they are, where figures stand."""
    raw = [text[start:end] for start, end in tokens]
    kinds = _kinds(tokens, figures)
    words = [
        kind if kind and not word.isalpha() else word.lower() for word, kind in zip(raw, kinds, strict=True)
    ]
    counted = Counter(words)
    inside, places = in_brackets(raw), _places(kinds)
    return {
        **_around(words),
        **_classes_around([classes.get(word, UNKNOWN) for word in words]),
        **_shapes(raw, words),
        **_beside("g", _marks(tokens, groups)),
        "t": _marks(tokens, times),
        "r": [str(min(counted[word], 3)) if len(word) > 3 and word.isalpha() else "0" for word in words],
        "k": kinds,
        "i": list(map(str, inside)),
        "ib": [f"{within} {place[0] < _FAR}" for within, place in zip(inside, places, strict=True)],
        **_distant(places),
    }


def _around(words: Sequence[str]) -> Columns:
    """The words up to three before and after, and pairs of them."""
    padded = ["<", "<", "<", *words, ">", ">", ">"]
    c, b, a, word, x, y, z = (padded[at : at + len(words)] for at in range(7))
    singles = {"0": word, "-1": a, "-2": b, "-3": c, "+1": x, "+2": y, "+3": z}
    pairs = {"-10": (a, word), "+01": (word, x), "-+": (a, x), "-21": (b, a), "+12": (x, y)}
    return singles | {name: list(map("|".join, zip(*pair, strict=True))) for name, pair in pairs.items()}


def _classes_around(told: Sequence[str]) -> Columns:
    """How often the word and its neighbours name treatments and outcomes."""
    before, after = ["<", *told[:-1]], [*told[1:], ">"]
    around = list(zip(before, told, after, strict=True))
    return {
        "c": told,
        "ci": [own[:1] for own in told],
        "co": [own[1:2] for own in told],
        "c-": before,
        "c+": after,
        "cii": [f"{a[:1]}{own[:1]}{x[:1]}" for a, own, x in around],
        "coo": [f"{a[1:2]}{own[1:2]}{x[1:2]}" for a, own, x in around],
    }


def _shapes(raw: Sequence[str], words: Sequence[str]) -> Columns:
    """How the words begin, end and are written."""
    shapes = list(map(shape, raw))
    return {
        "3": [word[-3:] for word in words],
        "4": [word[-4:] for word in words],
        "p": [word[:3] for word in words],
        "s": shapes,
        "s-": ["<", *shapes[:-1]],
    }


def _beside(name: str, values: Sequence[str]) -> Columns:
    return {name: values, f"{name}-": ["<", *values[:-1]], f"{name}+": [*values[1:], ">"]}


def _distant(places: Sequence[Span]) -> Columns:
    """How far the nearest results before and after are."""
    return {
        "db": [str(before) for before, _ in places],
        "da": [str(after) for _, after in places],
        "dd": [f"{min(before, 3)} {min(after, 3)}" for before, after in places],
        "fb": [str(before < _FAR) for before, _ in places],
        "fa": [str(after < _FAR) for _, after in places],
    }


def _kinds(tokens: Sequence[Span], figures: Sequence[Figure]) -> list[str]:
    kinds = [""] * len(tokens)
    for figure in figures:
        for at, (start, end) in enumerate(tokens):
            if start < figure.end and figure.start < end:
                kinds[at] = _KINDS.get(figure.kind, "#other")
    return kinds


def _marks(tokens: Sequence[Span], spans: Sequence[Span]) -> list[str]:
    return [str(int(any(start < high and low < end for low, high in spans))) for start, end in tokens]


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


def best(scores: Floats, steps: Floats) -> list[int]:
    """The sequence of tags that scores best; rows are tokens. None begins in the middle of a name."""
    first = scores[0].copy()
    first[[2, 4]] = -np.inf
    return likeliest([first, *scores[1:]], [steps] * (len(scores) - 1))[1]


def _named(tags: Sequence[int], tokens: Sequence[Span]) -> list[Named]:
    found: list[Named] = []
    for tag, (start, end) in zip(tags, tokens, strict=True):
        if tag in (1, 3):
            found.append(Named(start, end, "arm" if tag == 1 else "outcome"))
        elif tag:
            found[-1] = found[-1]._replace(end=end)
    return found
