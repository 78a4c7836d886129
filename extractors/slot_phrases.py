"""The phrases of a sentence that could name something: runs of words between verbs, marks and figures.

"Mortality was lower in patients with diabetes (5%)" gives "Mortality", "patients", "patients with diabetes" and
"diabetes". What a phrase names is left to `extractors.slots`.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
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
    words = [text[start:end] for start, end in spans]
    return [
        Word(*span, word.lower(), _kind(span, word, behind, figures))
        for span, word, behind in zip(spans, words, [*words[1:], ""], strict=False)
    ]


def _kind(span: Span, word: str, behind: str, figures: Sequence[Span]) -> str:
    for first, high in figures:
        if span[0] < high and first < span[1]:
            return "figure"
    if word[0].isdigit():
        return "word" if word[-1].isalpha() or behind.lower() in WORDS.units else "mark"
    return _kind_of_word(word)


@lru_cache(maxsize=20_000)
def _kind_of_word(word: str) -> str:
    low = word.lower()
    if not low[0].isalpha():
        return "mark"
    if len(word) > 1 and word.isupper():
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
