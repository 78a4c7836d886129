"""What speaks for a candidate being one of the study's treatments: named features, whose weights are trained."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from extractors.candidates import Candidate
from extractors.guarded import guarded
from extractors.mentions import Mention
from extractors.reading import Reading
from extractors.result_spans import UNKNOWN
from extractors.result_spans import model as tagger

TRIALS = ("rct", "nonrandomised_trial", "protocol", "animal")
REVIEWS = ("meta_analysis", "systematic_review", "narrative_review")
_WORD = re.compile(r"\w+")
_BEFORE, _AFTER = re.compile(r"[a-z]+|[^\w\s]"), re.compile(r"[a-z]+|[^\w\s]|\d")
_REACH = 25
_SIGNS = {
    "group": re.compile(r"[\s-](?:treated\s)?(?:groups?|arms?)\b"),
    "size": re.compile(r"[^().;]{0,25}\(?\bn\s?=\s?\d", re.IGNORECASE),
    "short form": re.compile(r"\s?\([A-Z][\w+-]{1,9}[);,]"),
    "against": re.compile(r"\s(?:\([^()]*\)\s)?(?:versus|vs|compared|or|and)\b", re.IGNORECASE),
}
_CUES = {
    "assigned": guarded(r"\b(?:randomi[sz]ed|randomly|assigned|allocated|divided)\b", re.IGNORECASE),
    "given": guarded(
        r"\b(?:received|receiving|given|administered|treated|underwent|undergoing)\b", re.IGNORECASE
    ),
    "compared": guarded(r"\b(?:compar\w+|versus|vs|than)\b", re.IGNORECASE),
    "effect": guarded(r"\b(?:effects?|efficacy|effectiveness|safety|impact|influence)\sof\b", re.IGNORECASE),
    "group": guarded(r"\b(?:groups?|arms?)\b", re.IGNORECASE),
    "excluded": guarded(
        r"\b(?:exclu\w+|history|previous\w*|prior|concomitant\w*|standard|usual|routine\w*)\b", re.IGNORECASE
    ),
}
_MENTIONS = 6  # Of a name that is said often, the first few tell enough.


def features(
    candidates: Sequence[Candidate], kept: Sequence[Candidate], record: Reading, design: str | None
) -> list[list[str]]:
    """The names of the features of each candidate; `kept` are those that the rules would take."""
    weights = [one.weight for one in candidates]
    sort = "trial" if design in TRIALS else "review" if design in REVIEWS else "observed"
    return [
        [
            *_own(one, weight, sort, taken=any(one is other for other in kept)),
            *_worded(one),
            *_ranked(weight, weights),
            *_overlapping(one, candidates),
            *(
                name
                for mention in one.mentions[:_MENTIONS]
                for name in (*_beside(record.text, mention), *_told(record, mention))
            ),
        ]
        for one, weight in zip(candidates, weights, strict=True)
    ]


def _own(one: Candidate, weight: float, sort: str, *, taken: bool) -> Iterator[str]:
    """Features of its mentions: what kind of name it is, where it stands, what the rules say."""
    kind = one.mentions[0].kind
    yield from (f"kind {kind}", f"sort {sort}", f"kind {kind} {sort}")
    if taken:
        yield from ("taken", f"taken {kind}", f"taken {sort}")
    for role in sorted({mention.role for mention in one.mentions}):
        yield from (f"role {role}", f"role {role} {sort}", f"role {role} {kind}")
    yield from (f"weight>{step / 2}" for step in range(16) if weight > step / 2)
    yield from (f"{sort} weight>{step}" for step in range(8) if weight > step)
    yield from (f"mentions>{step}" for step in (1, 2, 3, 5, 8) if len(one.mentions) > step)
    if any(mention.against for mention in one.mentions):
        yield "against"


def _worded(one: Candidate) -> Iterator[str]:
    """Features of its words: how many, the first and the last, how often such words name treatments and outcomes."""
    words = _WORD.findall(one.name.lower())
    yield f"words {min(len(words), 6)}"
    yield from (f"first {words[0]}", f"last {words[-1]}") if words else ()
    known = [tagger().classes.get(word, UNKNOWN) for word in words]
    for place, name in enumerate(("treatment", "outcome", "people")):
        best = max((told[place] for told in known if told != UNKNOWN), default="none")
        yield f"{name} {best}"
    if all(told == UNKNOWN for told in known):
        yield "unknown words"


def _ranked(weight: float, weights: Sequence[float]) -> Iterator[str]:
    """How many candidates there are, and how many of them weigh more."""
    rank = sum(other > weight for other in weights)
    yield from (f"rank>{step}" for step in range(6) if rank > step)
    yield from (f"candidates>{step}" for step in (1, 2, 3, 5, 8, 12) if len(weights) > step)


def _overlapping(one: Candidate, candidates: Sequence[Candidate]) -> Iterator[str]:
    """Whether the candidate's name is part of another's."""
    others = [other for other in candidates if other is not one]
    if any(one.words < other.words for other in others):
        yield "within another"
    if any(other.words < one.words for other in others):
        yield "holds another"
    if any(other.words & one.words for other in others):
        yield "shares words"


def _beside(text: str, mention: Mention) -> Iterator[str]:
    """The words just before and after a mention, and signs of a group behind it."""
    before = _BEFORE.findall(text[max(0, mention.start - _REACH) : mention.start].lower())[-2:]
    yield from (f"before {word}" for word in before[-1:])
    yield f"before {' '.join(before)}"
    yield from (
        f"after {word}" for word in _AFTER.findall(text[mention.end : mention.end + _REACH].lower())[:1]
    )
    yield from (f"then {name}" for name, sign in _SIGNS.items() if sign.match(text, mention.end))


def _told(record: Reading, mention: Mention) -> Iterator[str]:
    """What the sentence of a mention speaks of."""
    sentence = record.sentence_at(mention.start)
    yield from _spoken(record.words(sentence) if sentence else "")


@lru_cache(maxsize=64)
def _spoken(sentence: str) -> tuple[str, ...]:
    return tuple(f"beside {name}" for name, cue in _CUES.items() if cue.search(sentence))
