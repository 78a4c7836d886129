"""Sentences of an abstract, by rules that know how medicine writes.

A boundary is a full stop before a capital or a digit, a line break, or the `.; ` by which some sources join
sections.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from extractors.lexicon import Lexicon, read
from extractors.reading import Role
from extractors.sections import label_at

STOP = re.compile(
    r"""
      (?P<mark> [.?!] [")\]’”']* ) (?: ;\s* | \s+ )         # "pain. The", "group.; To"
      (?= [A-Z0-9À-ÞΑ-Ωα-ω("\[“‘'<>≥≤±*+−-] )
    | (?<=[a-z]{3}) (?P<tight> \. ) (?= [A-Z][a-z]+\s )   # "pain.The result"
    | (?P<lines> \s*\n\s* )
    """,
    re.VERBOSE,
)
# Characters; no sentence is longer, and what is hostile must not cost minutes.
LONGEST = 3000
WORD_BEFORE = re.compile(r"[^\s(\[,;/]+$")
WORD_AFTER = re.compile(r"[^\W\d_]+")


class Words(Lexicon):
    """`sentences.toml`: shortened words that end in a full stop, and words that open a sentence."""

    shortened: frozenset[str]
    starters: frozenset[str]


@cache
def lexicon() -> Words:
    """The lexicon of sentences, read once."""
    return read("sentences", Words)


class Stretch(NamedTuple):
    """`text[start:end]` is a sentence; a section begins where it `opens`, `role` is what the label says."""

    start: int
    end: int
    opens: bool
    role: Role | None


def split(text: str, *, start: int = 0) -> list[Stretch]:
    """The sentences of `text[start:]` in order; all but blanks and labels lies in one."""
    return [_labelled(text, a, b, opens=opens) for a, b, opens in _trimmed(text, start)]


def _labelled(text: str, start: int, end: int, *, opens: bool) -> Stretch:
    label = label_at(text, start, end)
    if label is None:
        return Stretch(start, end, opens, None)
    role, after = label
    return Stretch(after, end, True, role)


def _trimmed(text: str, start: int) -> Iterator[tuple[int, int, bool]]:
    for a, b, opens in _pieces(text, start):
        for begin, end in _cut(text, a, b):
            piece = text[begin:end]
            if piece.strip():
                yield begin + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip()), opens


def _cut(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch in parts that can be read in good time, each but the last ending at a blank if it has one."""
    while end - begin > LONGEST:
        blank = text.rfind(" ", begin + 1, begin + LONGEST)
        middle = blank if blank > 0 else begin + LONGEST
        yield begin, middle
        begin = middle
    yield begin, end


def _pieces(text: str, start: int) -> Iterator[tuple[int, int, bool]]:
    begin, opens = start, True
    for match in STOP.finditer(text, start):
        if not _ends_sentence(text, match):
            continue
        cut = (
            match.end("mark")
            if match["mark"]
            else match.start("lines")
            if match["lines"]
            else match.end("tight")
        )
        yield begin, cut, opens
        begin, opens = match.end(), bool(match["lines"]) or ";" in match.group()
    yield begin, len(text), opens


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    if match["lines"]:
        return not _wrapped(text, match)
    if match["tight"] or match["mark"][0] != "." or ";" in match.group():
        return True
    before = WORD_BEFORE.search(text, max(0, match.start() - 30), match.start())
    word = before.group() if before else ""
    after = WORD_AFTER.match(text, match.end())
    return not (_shortened(word, after.group() if after else "") or _broken_number(text, word, match.end()))


def _wrapped(text: str, match: re.Match[str]) -> bool:
    """A line broken in mid-sentence: no mark before the break, a small letter after it."""
    return (
        "\n\n" not in match.group()
        and text[match.end() : match.end() + 1].islower()
        and text[match.start() - 1] not in ".:;!?"
    )


def _shortened(word: str, following: str) -> bool:
    if word.lower() in lexicon().shortened:
        return True
    initial = (len(word) == 1 and word.isupper()) or re.fullmatch(r"(?:[A-Z]\.)+[A-Z]", word) is not None
    return initial and following.lower() not in lexicon().starters


_DIGITS_BEFORE = re.compile(r"(?:[A-Za-z]{0,3}:?[<>=≤≥±(\[−-]+)?(?P<digits>\d{1,3})")


def _broken_number(text: str, word: str, after: int) -> bool:
    """A decimal that was printed with a blank, as in "P < 0. 0001" and "(P=0. 31)"."""
    before = _DIGITS_BEFORE.fullmatch(word)
    if before is None:
        return False
    if before["digits"] == "0" and text[after : after + 1].isdigit():
        return True
    tail = re.match(r"\d+(?!\s+[a-z]{2,})(?=[\s),;\]%.]|$)", text[after : after + 20])
    return tail is not None
