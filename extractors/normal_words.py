"""The words by which names are brought to keys, made ready for each kind of name."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from pydantic import Field

from extractors.lexicon import Lexicon, read
from extractors.phrase_set import Phrases, Tokens
from extractors.plain_words import forms, joined, spelled_out, tokens, turned

Kind = Literal["intervention", "condition", "outcome"]

_FILLERS = frozenset(
    ("the", "a", "an", "of", "at", "with", "by", "for", "using", "and", ",", "therapy", "treatment")
)


class _Head(Lexicon):
    same: tuple[str, ...] = ()
    kinds: dict[str, list[str]] = Field({})


class _File(Lexicon):
    synonyms: dict[str, list[str]]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    cuts: tuple[str, ...] = ()
    joints: tuple[str, ...] = ()
    needless: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    heads: dict[str, _Head] = Field({})


@dataclass(frozen=True, slots=True)
class Head:
    """The plain words of a head and the one word for what may stand beside it."""

    name: str
    same: Phrases
    kinds: dict[Tokens, str]


@dataclass(frozen=True, slots=True)
class Words:
    """The words for one kind of name, all in their plain form."""

    kind: Kind
    before: Phrases
    after: Phrases
    cuts: Phrases
    joints: Phrases
    needless: Phrases
    heads: tuple[Head, ...]
    frozen: Phrases
    places: Phrases
    synonyms: dict[Tokens, Tokens] = field(default_factory=dict)
    written: dict[Tokens, str] = field(default_factory=dict)

    def ordered(self, given: Tokens) -> Tokens:
        """The words of a name in the order of a name, without what does not belong to it."""
        found = self.trimmed(turned(self.trimmed(given), self.frozen, self.places))
        return found if self.kind == "intervention" else joined(found, self.places)

    def trimmed(self, found: Tokens) -> Tokens:
        """The name without what stands at its ends and does not belong to it; never nothing."""
        while len(found) > 1:
            front = self.before.at(found, 0)
            shorter = found[front if front < len(found) else 0 :]
            back = self.after.ending(shorter)
            shorter = shorter[: -back if 0 < back < len(shorter) else None]
            shorter = self._told_already(shorter)
            if shorter == found:
                break
            found = shorter
        return found

    def _told_already(self, found: Tokens) -> Tokens:
        """Without "therapy" behind one word that is no adjective: "pregabalin therapy" is pregabalin."""
        if len(found) == 2 and found[1:] in self.needless and not found[0].endswith(_ADJECTIVES):
            return found if found in self.synonyms or found in self.written else found[:1]
        return found

    def head(self, found: Tokens) -> str | None:
        """The name as a head and what stands beside it, where it has a head."""
        for head in self.heads:
            place = head.same.place(found)
            if place:
                at, length = place
                return _beside(head, (*found[:at], *found[at + length :]))
        return None

    def shown(self, found: Tokens) -> str:
        """The name as it is shown: with its hyphens, where the lexicon writes it."""
        return self.written.get(found, " ".join(found))


_ADJECTIVES = ("al", "ic", "ar", "ous", "ive", "ary", "ed", "ing", "lar")


def _beside(head: Head, rest: Tokens) -> str:
    """The head, and after it in alphabetical order the kinds that the other words name, then what is left."""
    kinds: set[str] = set()
    left: list[str] = []
    at = 0
    while at < len(rest):
        length = next((n for n in (4, 3, 2, 1) if rest[at : at + n] in head.kinds and at + n <= len(rest)), 0)
        if length:
            kinds.add(head.kinds[rest[at : at + length]])
        elif rest[at] not in _FILLERS:
            left.append(rest[at])
        at += length or 1
    return ", ".join([head.name, *sorted(kinds), *([" ".join(left)] if left else [])])


# --- Reading the lexicon ------------------------------------------------------------------------------------


@cache
def words(kind: Kind) -> Words:
    """The words for this kind of name."""
    file = read(f"normal_{kind}s", _File)
    general = forms()
    held = Words(
        kind=kind,
        before=_phrases((*general.before, *file.before, *file.silent)),
        after=_phrases((*general.after, *file.after)),
        cuts=_phrases(file.cuts),
        joints=_phrases(file.joints),
        needless=_phrases(file.needless),
        heads=tuple(_head(name, one) for name, one in file.heads.items()),
        frozen=_phrases(general.frozen),
        places=_phrases(general.places),
    )
    for name, others in file.synonyms.items():
        held.written[_plain(name)] = name.lower()
        # As they are written, and as a name that is not known comes out.
        pairs = ((_plain(one), _plain(name)) for one in (name, *others))
        held.synonyms.update(
            pair for one, meant in pairs for pair in ((one, meant), (held.ordered(one), meant))
        )
    return held


def _head(name: str, one: _Head) -> Head:
    kinds = {
        _plain(other): shown.lower() for shown, others in one.kinds.items() for other in (shown, *others)
    }
    return Head(name=name, same=_phrases([name, *one.same]), kinds=kinds)


def _phrases(names: Iterable[str]) -> Phrases:
    return Phrases(map(_plain, names))


def _plain(name: str) -> Tokens:
    return tokens(spelled_out(name))
