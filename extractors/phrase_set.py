"""A set of phrases that is looked for in tuples of words: the longest that begins or ends at a place."""

from collections.abc import Iterable

Tokens = tuple[str, ...]


class Phrases:
    """Phrases by their first and their last word."""

    def __init__(self, phrases: Iterable[Tokens]) -> None:
        self._known = frozenset(phrases)
        self._first = _lengths((one[0], len(one)) for one in self._known if one)
        self._last = _lengths((one[-1], len(one)) for one in self._known if one)

    def __contains__(self, phrase: Tokens) -> bool:
        """Whether the phrase is one of them."""
        return phrase in self._known

    def at(self, found: Tokens, at: int) -> int:
        """How many words the longest phrase has that begins at this place; 0 where none does."""
        lengths = self._first.get(found[at], ())
        return next((length for length in lengths if found[at : at + length] in self._known), 0)

    def ending(self, found: Tokens) -> int:
        """How many words the longest phrase has that the words end in; 0 where they end in none."""
        lengths = self._last.get(found[-1], ())
        return next((length for length in lengths if found[-length:] in self._known), 0)

    def place(self, found: Tokens) -> tuple[int, int] | None:
        """Where the first of the phrases begins and how many words it has."""
        if self._first.keys().isdisjoint(found):
            return None
        places = ((at, self.at(found, at)) for at in range(len(found)))
        return next(((at, length) for at, length in places if length), None)


def _lengths(pairs: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for word, length in pairs:
        found.setdefault(word, set()).add(length)
    return {word: tuple(sorted(lengths, reverse=True)) for word, lengths in found.items()}
