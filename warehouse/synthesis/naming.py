"""What two findings must share to be about the same thing: outcomes and groups, by the topic's own terms.

A name is a term where it says that term and nothing else, so that two things are never one because their words
look alike.
"""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from warehouse.rows import Term
from warehouse.synthesis.terms import Matcher
from warehouse.synthesis.times import without_times

RULES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "poolable.toml").read_text(encoding="utf-8"))

Named = tuple[str, str]


def content(text: str) -> frozenset[str]:
    """The words that say what a name is of, in the singular; times and filling words left out."""
    words = re.findall(r"[^\W_]+(?:[-.'’%][^\W_]+)*%?", without_times(text).lower())
    return frozenset(_singular(word) for word in words if word not in _FILLERS)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


_FILLERS = frozenset(RULES["fillers"])
_EVENTS = frozenset(_singular(word) for word in RULES["events"])


def outcome_of(text: str | None, terms: Iterable[Term], key: str | None = None) -> Named | None:
    """The term that an outcome is, and the words by which it is told apart; None where it says more or less.

    `key` is the extractors' own name for it, in which spelling, scores and filling words are evened out.
    """
    for words in (content(_spare(text)), content(key or "")):
        for term in terms if words else ():
            if any(content(name) == words for name in (term.name, *term.synonyms)):
                return term.name, key or " ".join(sorted(words))
    return None


def is_event(named: Named) -> bool:
    """Whether an outcome's words name something that happens or does not."""
    return not _EVENTS.isdisjoint(content(named[1]))


def scale_of(text: str | None, unit: str | None) -> str | None:
    """The scale of a difference of means: the instrument that the outcome names, or a unit that speaks for itself."""
    instruments = [Term(name=name, synonyms=tuple(names)) for name, names in RULES["instruments"].items()]
    found = Matcher(instruments).names(text)
    if len(found) == 1:
        return found[0]
    return unit if not found and unit in RULES["units"] else None


def side_of(text: str | None, matcher: Matcher) -> str | None:
    """The one treatment that a group is named by; None where it got another one as well, or none is named."""
    plain = _spare(text)
    names = matcher.find(plain)
    if len({one.name for one in names}) != 1:
        return None
    rest = "".join(
        " " if any(m.start <= at < m.end for m in names) else char for at, char in enumerate(plain)
    )
    others = set(re.findall(r"[\w/+]+", rest.lower()))
    return names[0].name if others.isdisjoint(RULES["joining"]) else None


def _spare(text: str | None) -> str:
    """The text without what stands in brackets, which mostly abbreviates what stands before."""
    return re.sub(r"\([^)]*\)", " ", text or "")
