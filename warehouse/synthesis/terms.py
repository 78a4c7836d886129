"""Finds a topic's terms in a text: whole words, longest first, so that no two terms are merged."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from warehouse.rows import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A term found in a text, by its preferred name, at `text[start:end]`."""

    name: str
    start: int
    end: int


class Matcher:
    """The terms of one kind, made ready to be looked for."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self._keys = {key: term.name for term in self.terms for key in term.keys}
        self._patterns = [
            (term.name, _first(word), _pattern(word))
            for term in self.terms
            for word in dict.fromkeys((term.name, *term.synonyms))
            if word
        ]

    def find(self, text: str | None) -> tuple[Match, ...]:
        """The terms in the text, in the order in which they stand; where two overlap, the longer one."""
        text = text or ""
        lowered = text.lower()
        found = [
            Match(name=name, start=match.start(), end=match.end())
            for name, first, pattern in self._patterns
            if first in lowered
            for match in pattern.finditer(text)
        ]
        taken: list[Match] = []
        for match in sorted(found, key=lambda m: (m.start - m.end, m.start)):
            if all(match.end <= other.start or match.start >= other.end for other in taken):
                taken.append(match)
        return tuple(sorted(taken, key=lambda m: m.start))

    def names(self, text: str | None) -> tuple[str, ...]:
        """The preferred names of the terms in the text, each once, in the order in which they stand."""
        return tuple(dict.fromkeys(match.name for match in self.find(text)))

    def of_key(self, key: str | None) -> str | None:
        """The preferred name of the term that has this key among the keys of its names."""
        return self._keys.get(key) if key else None

    def named(self, text: str | None, key: str | None) -> tuple[str, ...]:
        """The term that has a finding's key, which tells kinds of one thing apart; else those that its words say."""
        term = self.of_key(key)
        return (term,) if term else self.names(text)

    def reading(self, text: str) -> "Matcher":
        """This matcher, with the abbreviations that the text defines for its terms."""
        added: dict[str, list[str]] = {}
        for match in self.find(text):
            defined = _DEFINED.match(text, match.end)
            if defined and _abbreviates(defined[1], text[match.start : match.end]):
                added.setdefault(match.name, []).append(defined[1])
        return (
            Matcher(replace(t, synonyms=(*t.synonyms, *added.get(t.name, ()))) for t in self.terms)
            if added
            else self
        )


_GAP = r"[\s‐-―-]+"
_DEFINED = re.compile(r"\s*\(([A-Z][A-Za-z0-9-]{1,9})\s*[;,)]")


def _first(word: str) -> str:
    """The first part of a term: a text without it is not searched for the rest."""
    return re.split(_GAP, word.strip().lower())[0]


@cache
def _pattern(word: str) -> re.Pattern[str]:
    words = (re.escape(part) for part in re.split(_GAP, word.strip()) if part)
    joined = r"[\s‐-―-]*".join(words)
    # An abbreviation keeps its case: "MS" is not the "ms" of a pulse width.
    abbreviation = re.fullmatch(r"[^a-z\s]{2,6}s?", word)
    return re.compile(rf"(?<!\w){joined}s?(?!\w)", re.NOFLAG if abbreviation else re.IGNORECASE)


def _abbreviates(short: str, long: str) -> bool:
    letters = iter(long.lower())
    return short[0].lower() == long[0].lower() and all(c in letters for c in short.lower() if c.isalnum())
