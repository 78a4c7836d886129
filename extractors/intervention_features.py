"""What speaks for a candidate being one of the study's treatments: named features, whose weights are trained."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from extractors.candidates import SURE, Candidate
from extractors.guarded import guarded
from extractors.mentions import Mention
from extractors.reading import Reading
from extractors.result_spans import UNKNOWN
from extractors.result_spans import model as tagger
from extractors.treatment_spans import group_of

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
_CHANCES = (0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
_SUMS = (0.3, 0.6, 1, 1.5, 2, 3, 4, 6)
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
            *_likely(one, candidates, sort, design),
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


def _likely(one: Candidate, candidates: Sequence[Candidate], sort: str, design: str | None) -> Iterator[str]:
    """How likely the tagger holds it, beside where it stands and what else is likely."""
    chance, others = one.chance, [other.chance for other in candidates]
    summed = sum(mention.chance for mention in one.mentions)
    fifth, quarter, rank = int(chance * 5), int(chance * 4), sum(other > chance for other in others)
    rivals = min(sum(other > SURE for other in others), 5)
    yield from (f"chance>{step}" for step in _CHANCES if chance > step)
    yield from (f"chances>{step}" for step in _SUMS if summed > step)
    yield from (f"chance rank>{step}" for step in range(6) if rank > step)
    yield from (f"chance {sort} {fifth}", f"chance {one.mentions[0].kind} {fifth}", f"design {design}")
    yield from (f"chance {role} {int(told * 4)}" for role, told in _by_role(one).items() if told)
    roles = {mention.role for mention in one.mentions}
    yield from (f"chance {quarter} {role} {role in roles}" for role in ("title", "objective", "methods"))
    yield from (
        f"chance {quarter} rivals {rivals}",
        f"rivals {sort} {rivals}",
        f"chance {quarter} rank {min(rank, 4)}",
    )
    yield f"said {min(len(one.mentions), 4)} {int(chance * 3)}"
    if chance > SURE:
        yield f"tagged {design}"


def _by_role(one: Candidate) -> dict[str, float]:
    best: dict[str, float] = {}
    for mention in one.mentions:
        best[mention.role] = max(mention.chance, best.get(mention.role, 0.0))
    return best


def _worded(one: Candidate) -> Iterator[str]:
    """Features of its words: how many, the first and the last, how often such words name treatments and outcomes."""
    words = _WORD.findall(one.name.lower())
    yield f"words {min(len(words), 6)}"
    yield from (f"word {word}" for word in words)
    groups = [group_of(word) for word in words]
    yield from (f"group {group}" for group in groups)
    yield from (f"first group {groups[0]}", f"last group {groups[-1]}") if groups else ()
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
    likelier = [other for other in others if other.chance > one.chance]
    if any(other.words & one.words for other in likelier):
        yield "rival likelier"
    if any(one.words < other.words for other in likelier):
        yield "within likelier"
    if any(other.words < one.words for other in likelier):
        yield "holds likelier"


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
