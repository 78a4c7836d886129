"""The noun phrase in a stretch of words: "significantly higher sodium levels" gives "sodium levels".

What only tells how, where or that something was found ("observed in smokers", "not significantly different") is
no name, and gives `None`.
"""

import re

from extractors import phrases
from extractors.guarded import Pattern
from extractors.lexicon import Lexicon, read, words


class PhraseWords(Lexicon):
    """`outcome_phrases.toml`: what is dropped before a name, what begins no name, and what names nothing."""

    leads: tuple[str, ...]
    adverbial: tuple[str, ...]
    vague: frozenset[str]
    acts: tuple[str, ...]


WORDS = read("outcome_phrases", PhraseWords)
ACTS = words(WORDS.acts)

_LEAD = words(WORDS.leads)
_ADVERBIAL = words(WORDS.adverbial)
_BETWEEN = re.compile(
    r"[\s,;:.)\]–-]+|(?!family|daily|early|weekly|monthly|anomaly|elderly|only)[a-z][\w-]*ly\b"
    r"|[-+−±<>=~]?\d[\d.,·%]*(?![\w-])(?:\s?(?:mm\s?Hg|mmHg|%|fold|points?|kg|mg|days?|hours?|weeks?"
    r"|months?|years?|min)\b)?"
)
_ENDS = re.compile(
    r",?\s(?:as (?:measured|assessed|compared|determined|indicated|judged|opposed)|(?:measured"
    r"|assessed|determined|evaluated) (?:by|with|using)"
    r"|compared (?:with|to)|relative to|than|versus|vs\.?|whereas|while|respectively|which|who"
    r"|that (?:was|were|is|are)|when"
    r"|in (?:the|both|either|all|patients|each|group|comparison|favou?r|our|this)|between|among|was"
    r"|were|is|are)\b.*"
    r"|\s(?:by|from|to|of) \d.*",
    re.IGNORECASE | re.DOTALL,
)
# "PPI score 0.42 v": the value that follows a name is no part of it.
_VALUE_AFTER = re.compile(
    r"[\s,:=]+[-+−–<>]?\d+(?:[.·]\d+)?\s?(?:%|v\.?|vs\.?|versus|to|and|or)?\s*$", re.IGNORECASE
)
_LONGEST = 22


# An exposure runs on through its "in", "between" and "from": "smokers between 50 and 59 years".
_CAUSE_ENDS = re.compile(
    r",?\s(?:as compared|compared (?:with|to)|relative to|than|versus|vs\.?|whereas|while"
    r"|respectively|which|who|was|were|is|are)\b.*",
    re.IGNORECASE | re.DOTALL,
)


def named(stretch: str, *, ends: re.Pattern[str] = _ENDS) -> str | None:
    """The name that a stretch of words leads with up to where it `ends`, or None where it holds none."""
    at = _start(stretch)
    if _whole(_ADVERBIAL, stretch, at):
        return None
    phrase = phrases.tidy(_VALUE_AFTER.sub("", ends.sub("", stretch[at:])))
    return phrase if names_something(phrase) and len(phrase.split()) <= _LONGEST else None


# What an exposure may not lose: "reduced ejection fraction", "the highest intake", "≥10% weight loss".
_DEGREE = re.compile(
    r"(?:(?:highest|lowest|higher|lower|high|low|reduced|increased|decreased|elevated|impaired|longer"
    r"|shorter|greater|less|more|fewer|severe|no"
    r"|positive|negative|(?:≥|≤|<|>|at least |more than |less than )?\d[\d.]*\s?%?)\s(?:the\s)?)+$",
    re.IGNORECASE,
)


def exposure(stretch: str) -> str | None:
    """The name that a stretch leads with, and what says how much of it there is."""
    name = named(stretch, ends=_CAUSE_ENDS)
    if name is None:
        return None
    at = stretch.find(name)
    degree = _DEGREE.search(stretch, 0, at) if at > 0 else None
    return f"{degree[0]}{name}" if degree else name


def names_something(phrase: str) -> bool:
    """Whether a phrase holds a word that could name an outcome."""
    return any(_tells(word) for word in _WORD.findall(phrase.lower()))


_WORD = re.compile(r"[^\W\d_][\w'/-]*")


def _tells(word: str) -> bool:
    letters = sum(letter.isalpha() for letter in word)
    return letters > 1 and word not in phrases.WORDS.empty and word not in WORDS.vague


def _whole(pattern: Pattern, stretch: str, at: int) -> re.Match[str] | None:
    """A match that is no first part of a compound: "in-hospital", "all-cause"."""
    found = pattern.match(stretch, at)
    return None if found is None or stretch.startswith("-", found.end()) else found


def _start(stretch: str) -> int:
    at = 0
    while at < len(stretch):
        found = _BETWEEN.match(stretch, at) or _whole(_LEAD, stretch, at)
        if found is None or found.end() == at:
            return at
        at = found.end()
    return at
