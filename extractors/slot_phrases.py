"""The phrases of a sentence that could name something: runs of words between verbs, marks and figures.

"Mortality was lower in patients with diabetes (5%)" gives "Mortality", "patients", "patients with diabetes" and
"diabetes". What a phrase names is left to `extractors.slots`.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from extractors.lexicon import Lexicon, read
from extractors.respectively import Span


class SlotWords(Lexicon):
    """`slots.toml`: words that end a phrase, that join two into one, and that a phrase does not begin with."""

    ends: frozenset[str]
    joins: frozenset[str]
    leads: frozenset[str]
    units: frozenset[str]
    people: frozenset[str]
    groups: frozenset[str]
    against: frozenset[str]
    empty: frozenset[str]
    quiet: frozenset[str]
    sampled: frozenset[str]
    announces: frozenset[str]
    ways: dict[str, frozenset[str]]


WORDS = read("slots", SlotWords)
_TOKEN = re.compile(r"[^\W\d_][\w'’/+-]*|\d+(?:[.,·]\d+)*(?:-[A-Za-z]\w*)?|\S")
# So many parts make the longest phrase: "risk of death from heart disease in women".
_PARTS = 4


class Word(NamedTuple):
    """`text[start:end]`, in small letters, and what it does to a phrase."""

    start: int
    end: int
    low: str
    kind: str


def tokenised(text: str, figures: Sequence[Span] = ()) -> list[Word]:
    """The words and marks of a text; those of `figures` end a phrase."""
    spans = [match.span() for match in _TOKEN.finditer(text)]
    return [
        Word(start, end, low, _kind(low, spans, at, text, figures))
        for at, (start, end) in enumerate(spans)
        if (low := text[start:end].lower())
    ]


def _kind(low: str, spans: Sequence[Span], at: int, text: str, figures: Sequence[Span]) -> str:
    start, end = spans[at]
    if any(start < high and first < end for first, high in figures):
        return "figure"
    if low[0].isdigit():
        following = text[slice(*spans[at + 1])].lower() if at + 1 < len(spans) else ""
        return "word" if low[-1].isalpha() or following in WORDS.units else "mark"
    if not low[0].isalpha():
        return "mark"
    if end - start > 1 and text[start:end].isupper():
        return "word"
    if low in WORDS.joins:
        return "join"
    if low in WORDS.ends or (low.endswith("ly") and len(low) > 6):
        return "end"
    return "lead" if low in WORDS.leads else "word"


def phrases(words: Sequence[Word]) -> list[Span]:
    """The phrases as places among the words, each part and each run of joined parts."""
    parts = _parts(words)
    joined = [_is_joint(words[one[1] : other[0]]) for one, other in pairwise(parts)] + [False]
    found = []
    for first, part in enumerate(parts):
        last = first
        while True:
            found.append((part[0], parts[last][1]))
            if not joined[last] or last - first + 1 >= _PARTS:
                break
            last += 1
    return found


def _parts(words: Sequence[Word]) -> list[Span]:
    found, begin = [], None
    for at, word in enumerate(words):
        if word.kind == "word" and begin is None:
            begin = at
        elif word.kind not in ("word", "lead") and begin is not None:
            found.append((begin, at))
            begin = None
    if begin is not None:
        found.append((begin, len(words)))
    return found


def _is_joint(between: Sequence[Word]) -> bool:
    return 0 < len(between) <= 3 and all(word.kind in ("join", "lead") for word in between)
