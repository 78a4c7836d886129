"""A sentence as signs: where the outcome stands, where each of two sides, and what says more, less or the same.

Sides and outcome are given as free text; a word of the sentence is theirs where its stem is, and what both
sides share belongs to neither.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import NamedTuple

from extractors.guarded import Guarded
from extractors.lexicon import Lexicon, read, words

TOKEN = re.compile(r"p_sig|p_ns|[a-zα-ω][a-zα-ω0-9]*|\d+(?:[.,·]\d+)*|[%<>=≤≥±;:,()\[\]]")
WORD = re.compile(r"[a-zα-ω0-9]+")
P_VALUE = re.compile(
    r"\bp\s*(?:[-–]?\s*values?)?\s*(?:of|was|were|:)?\s*([<>=≤≥])\s*(\d*[.·,]\s?\d+|1\b|0\b)"
)
DENIAL = ("non", "no", "without", "not", "never")
GROUP = frozenset({"group", "groups", "arm", "arms"})
LABEL = re.compile(r"[a-z]{1,3}\d?|\d")
NO_LABEL = frozenset(
    {"and", "or", "in", "of", "the", "was", "had", "did", "for", "to", "who", "on", "by", "at", "as"}
)
TELLS = frozenset(
    {"(", ":", ",", "received", "receiving", "was", "were", "had", "with", "who", "given", "took", "n", "="}
)
OWN = 9  # how much the side's own words weigh beside one place of the text
REACH = 10  # how many words behind a group's letter may say what the group had


class Words(Lexicon):
    """`sides.toml`: kinds of words, generic names of the sides, and words that name nothing."""

    kinds: dict[str, list[str]]
    sides: dict[str, list[str]]
    plain: dict[str, list[str]]


@cache
def _lexicon() -> Words:
    return read("sides", Words)


@cache
def _patterns(part: str) -> dict[str, Guarded]:
    return {kind: words(listed) for kind, listed in getattr(_lexicon(), part).items()}


@lru_cache(maxsize=50_000)
def kind(token: str) -> str | None:
    """What kind of word a token is by itself; None for one that says nothing about sides."""
    if token in ("p_sig", "p_ns"):
        return token
    found = next((name for name, pattern in _patterns("kinds").items() if pattern.fullmatch(token)), None)
    if found:
        return found
    if _patterns("plain")["joining"].fullmatch(token):
        return token
    return "#" if token[0].isdigit() else None


def generic(token: str) -> str | None:
    """The side that a token names in general ("placebo", "experimental")."""
    return next((name for name, pattern in _patterns("sides").items() if pattern.fullmatch(token)), None)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The beginning of a long word, a short one without its plural s."""
    if len(word) > 6:
        return word[:6]
    plural = len(word) > 3 and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if plural else word


def _stems(phrase: str, *without: str) -> frozenset[str]:
    plain = _lexicon().plain
    left_out = {stem(word) for name in without for word in plain[name]}
    found = {stem(word) for word in WORD.findall(phrase.lower()) if len(word) > 1 and not word.isdigit()}
    return frozenset(found - left_out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question: the outcome and the two sides as stems, and their words."""

    outcome: frozenset[str]
    intervention: frozenset[str]
    comparator: frozenset[str]
    outcome_words: str
    controlled: bool  # "control" and the like name the comparator
    groups: Mapping[str, str] = field(default_factory=dict)  # the sides of groups named by a letter or number


def asked(intervention: str, comparator: str, outcome: str) -> Asked:
    """The question about the three, whose abbreviations should have been written out."""
    first, second = (_stems(side, "nothing", "measures") for side in (intervention, comparator))
    treating = {stem(word) for word in _lexicon().plain["treating"]}
    named = [
        any(generic(word) == "comparator" for word in WORD.findall(s.lower()))
        for s in (intervention, comparator)
    ]
    return Asked(
        outcome=_stems(outcome, "nothing"),
        intervention=first - second - treating,
        comparator=second - first - treating,
        outcome_words=outcome,
        controlled=not named[0] or named[1],
    )


def lettered(question: Asked, sides: tuple[str, str], texts: Iterable[str]) -> Asked:
    """The question with the sides of the groups that a letter or number names ("group A").

    A group is of the side whose own words bear its letter, else of that whose words follow it more often.
    """
    votes, seen = Counter[tuple[str, str]](), set[str]()
    for side, phrase in zip(("INT", "CMP"), sides, strict=True):
        found = tokens(phrase)
        votes.update({(found[at], side): OWN for at in _letters(found)})
    for found in map(tokens, texts):
        for at in _letters(found):
            seen.add(found[at])
            votes.update((found[at], side) for side in _had(found, at, question))
    names = {name for name, _ in votes}
    found_sides = {name: votes[name, "INT"] - votes[name, "CMP"] for name in names}
    groups = {name: "INT" if more > 0 else "CMP" for name, more in found_sides.items() if more}
    return replace(question, groups=groups | _other(groups, seen))


def _other(groups: Mapping[str, str], seen: set[str]) -> dict[str, str]:
    """The second of two groups is the other side than the first."""
    if len(seen) != 2 or len(groups) != 1:
        return {}
    known = next(iter(groups.values()))
    return dict.fromkeys(seen - groups.keys(), "CMP" if known == "INT" else "INT")


def _letters(found: list[str]) -> list[int]:
    """Where a letter or number stands that names a group."""
    return [
        at
        for at, token in enumerate(found)
        if at and found[at - 1] in GROUP and LABEL.fullmatch(token) and token not in NO_LABEL
    ]


def _had(found: list[str], at: int, question: Asked) -> list[str]:
    """The sides whose words follow the letter of a group, before the next group."""
    behind = found[at + 1 : at + 1 + REACH]
    end = next((place for place, word in enumerate(behind) if word in {*GROUP, ";"}), len(behind))
    near = set(map(stem, behind[:end])) if behind and behind[0] in TELLS else set()
    if at > 1 and found[at - 2] == "(":
        near = set(map(stem, found[max(at - 6, 0) : at - 2]))
    sides = [("INT", question.intervention), ("CMP", question.comparator)]
    return [side for side, stems in sides if near & stems]


class Signs(NamedTuple):
    """The tokens of a sentence and the sign of each, None where it says nothing."""

    tokens: list[str]
    signs: list[str | None]


def tokens(sentence: str) -> list[str]:
    """The tokens in small letters, each p-value as one that says whether it is below 0.05."""
    return TOKEN.findall(P_VALUE.sub(_significance, sentence.lower()))


def _significance(match: re.Match[str]) -> str:
    value = float(match[2].replace("·", ".").replace(",", ".").replace(" ", ""))
    return " p_sig " if value <= 0.05 and match[1] not in ">≥" else " p_ns "


def signs(sentence: str, question: Asked) -> Signs:
    """The signs of a sentence: OUT, INT, CMP, or the kind of the word."""
    found = tokens(sentence)
    named = not question.intervention.isdisjoint(map(stem, found))
    read_as = [_sign(token, question, named=named) for token in found]
    for at in range(1, len(found)):
        if read_as[at] == "INT" and found[at - 1] in DENIAL:
            read_as[at] = "CMP"
        beside = found[at - 1] in GROUP or (at + 1 < len(found) and found[at + 1] in GROUP)
        if beside and found[at] in question.groups:
            read_as[at] = question.groups[found[at]]
    return Signs(found, read_as)


def _sign(token: str, question: Asked, *, named: bool) -> str | None:
    root = stem(token)
    if root in question.outcome:
        return "OUT"
    if root in question.intervention:
        return "INT"
    if root in question.comparator:
        return "CMP"
    side = generic(token)
    if side == "comparator":
        return "CMP" if question.controlled else "INT"
    return "INT" if side == "intervention" and not named else kind(token)


def collapsed(items: Iterable[str]) -> list[str]:
    """The items without immediate repeats."""
    kept: list[str] = []
    for item in items:
        if not kept or kept[-1] != item:
            kept.append(item)
    return kept
