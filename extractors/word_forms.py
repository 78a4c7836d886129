"""Words as the taggers see them: how a text is cut, how a word is written, and which words stand in brackets."""

import re
from collections.abc import Sequence
from functools import lru_cache

TOKEN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d+(?:[.,]\d+)*|\S")
DIGITS = re.compile(r"\d+")
_CAPITALS, _SMALL = re.compile(r"[A-Z]+"), re.compile(r"[a-zà-ž]+")


@lru_cache(maxsize=20_000)
def shape(word: str) -> str:
    """The word's letters by kind, each run once: "PF-04" is "X-0"."""
    return _SMALL.sub("x", _CAPITALS.sub("X", DIGITS.sub("0", word)))


def in_brackets(words: Sequence[str]) -> list[bool]:
    """Whether each word stands in brackets; the brackets themselves do."""
    depth, inside = 0, []
    for word in words:
        depth += word in ("(", "[")
        inside.append(depth > 0)
        depth -= word in (")", "]") and depth > 0
    return inside
