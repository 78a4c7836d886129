"""Patterns that are tried only where they can match: one look at a text's words says which of all patterns may.

Nearly every pattern needs one of a few words ("randomi…", "odds", "%"). `guarded` reads them off the pattern
itself; `learn` notes for a text, in one bit of a number for each pattern, whether it holds one of them. A text
that was not learnt is searched at once. What is found is the same either way.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import or_
from sys import maxsize

from extractors.required import LONGEST, alternatives

_PIECES = re.compile(r"[a-z]+|\d|[^\w\s]")
# Letters that match "i" or "s" where case is ignored, and that no lower case turns into them.
_ODD = re.compile("[İıſ]")
_MOST_WORDS, _MOST_TEXTS = 100_000, 4_000


class _Words(dict[str, int]):
    """What is known of words and signs; what is asked for the first time is found out."""

    def __init__(self, needed: Mapping[str, int]) -> None:
        super().__init__()
        self._needed = needed

    def __missing__(self, piece: str) -> int:
        parts = self._needed.keys() & _parts(piece)
        self[piece] = known = reduce(or_, map(self._needed.__getitem__, parts), 0)
        return known


class _Guards:
    """What patterns need, and what is known of words and texts: a number whose bits are the patterns that may match."""

    def __init__(self) -> None:
        self.count = 0
        self.always = 0
        self.needed: dict[str, int] = {}
        self.words = _Words(self.needed)
        self.texts: dict[str, int] = {}

    def register(self, compiled: re.Pattern[str]) -> int:
        """The bit of a new pattern; what was learnt before it is forgotten."""
        bit = 1 << self.count
        self.count += 1
        needed = alternatives(compiled)
        if needed is None:
            self.always |= bit
        for one in needed or ():
            self.needed[one] = self.needed.get(one, 0) | bit
        self.words.clear()
        self.texts.clear()
        return bit

    def learn(self, text: str) -> None:
        """Notes which patterns may match in a text."""
        if text.isascii() or not _ODD.search(text):
            pieces = set(_PIECES.findall(text.lower()))
            self.texts[text] = reduce(or_, map(self.words.__getitem__, pieces), self.always)


def _parts(piece: str) -> set[str]:
    """What a pattern may need that a piece of text is: part of a word with its ends marked, a sign, a digit."""
    if not piece.isalpha():
        return {"#" if piece.isdecimal() else piece}
    word = f"^{piece}^"
    return {
        word[start:end]
        for start in range(len(word))
        for end in range(start + 2, min(start + LONGEST, len(word)) + 1)
    }


_GUARDS = _Guards()
_ALL = -1  # Every bit is set.


class Guarded:
    """A compiled pattern behind its guard; its methods are those of `re.Pattern`."""

    __slots__ = ("_bit", "findall", "fullmatch", "match", "pattern", "unguarded")

    def __init__(self, compiled: re.Pattern[str]) -> None:
        self.unguarded = compiled
        self._bit = _GUARDS.register(compiled)
        self.match, self.fullmatch = compiled.match, compiled.fullmatch
        self.findall, self.pattern = compiled.findall, compiled.pattern

    def may_match(self, text: str) -> bool:
        """Whether a text that was learnt holds what the pattern needs; true of any other."""
        known = _GUARDS.texts.get(text)
        return known is None or known & self._bit > 0

    def may_match_in(self, known: int) -> bool:
        """Whether one of the texts that `known_of` was asked about holds what the pattern needs."""
        return known & self._bit > 0

    def search(self, text: str, start: int = 0, end: int = maxsize) -> re.Match[str] | None:
        """The first match in `text[start:end]`."""
        known = _GUARDS.texts.get(text)
        if known is not None and not known & self._bit and not _cuts_word(text, end):
            return None
        return self.unguarded.search(text, start, end)

    def search_alone(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """The first match in `text[start:end]` as a text of its own; none where no word of the whole allows one."""
        known = _GUARDS.texts.get(text)
        if known is not None and not known & self._bit:
            return None
        return self.unguarded.search(text[start:end])

    def finditer(self, text: str, start: int = 0, end: int = maxsize) -> Iterator[re.Match[str]]:
        """The matches in `text[start:end]`, in order."""
        known = _GUARDS.texts.get(text)
        if known is not None and not known & self._bit and not _cuts_word(text, end):
            return iter(())
        return self.unguarded.finditer(text, start, end)


Pattern = re.Pattern[str] | Guarded


def guarded(pattern: str, flags: int = 0) -> Guarded:
    """The pattern behind a guard."""
    return Guarded(re.compile(pattern, flags))


def learn(texts: Iterable[str]) -> None:
    """Notes which patterns may match in each of the texts; of those before them some may be forgotten."""
    if len(_GUARDS.texts) > _MOST_TEXTS:
        _GUARDS.texts.clear()
    if len(_GUARDS.words) > _MOST_WORDS:
        _GUARDS.words.clear()
    for text in texts:
        if text not in _GUARDS.texts:
            _GUARDS.learn(text)


def known_of(texts: Iterable[str]) -> int:
    """Which patterns may match in any of the texts, for their `may_match_in`; all, where one was not learnt.

    It holds for the patterns that there are: of one made later it says nothing.
    """
    return reduce(or_, (_GUARDS.texts.get(text, _ALL) for text in texts), 0)


def _cuts_word(text: str, end: int) -> bool:
    """Whether a stretch ends within a word, which a pattern then takes for the word's end."""
    return end < len(text) and text[end - 1 : end + 1].isalpha()
