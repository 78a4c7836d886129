"""What speaks for a candidate being one of the study's treatments: named features, whose weights are trained."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import compress

from extractors.candidates import SURE, Candidate
from extractors.guarded import guarded
from extractors.linear import Part
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
    "size": re.compile(r"(?=[^=]{0,30}=)[^().;]{0,25}\(?\bn\s?=\s?\d", re.IGNORECASE),
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
_WEIGHTS = tuple(step / 2 for step in range(16))
_RANKS = tuple(range(6))
_SAID, _MANY = (1, 2, 3, 5, 8), (1, 2, 3, 5, 8, 12)
_ASKED = ("title", "objective", "methods")
_CLASSES = ("treatment", "outcome", "people")
_MENTIONS = 6  # Of a name that is said often, the first few tell enough.


def features(
    candidates: Sequence[Candidate], taken: Sequence[bool], record: Reading, design: str | None
) -> list[list[Part]]:
    """The features of each candidate in parts; `taken` are those that the rules would take."""
    sort = "trial" if design in TRIALS else "review" if design in REVIEWS else "observed"
    weights, chances = [one.weight for one in candidates], [one.chance for one in candidates]
    rivals = min(sum(chance > SURE for chance in chances), 5)
    return [
        [
            *_own(one, weight, sort, taken=taken[at]),
            *_worded(one.name.lower()),
            (_ranked, _above(_rank(weight, weights), _RANKS), _above(len(weights), _MANY)),
            (_overlapping, *_overlaps(at, candidates, chances)),
            *_likely(one, _rank(chance, chances), rivals, sort, design),
            *(
                part
                for mention in one.mentions[:_MENTIONS]
                for part in (*_beside(record.text, mention), (_told, _spoken_at(record, mention)))
            ),
        ]
        for at, (one, weight, chance) in enumerate(zip(candidates, weights, chances, strict=True))
    ]


def _above(value: float, steps: Sequence[float]) -> int:
    """How many of the steps lie below a value."""
    return bisect_left(steps, value)


def _rank(value: float, values: Sequence[float]) -> int:
    return sum(other > value for other in values)


def _own(one: Candidate, weight: float, sort: str, *, taken: bool) -> Iterator[Part]:
    """Parts of its mentions: what kind of name it is, where it stands, what the rules say."""
    kind = one.mentions[0].kind
    against = any(mention.against for mention in one.mentions)
    yield _kind, kind, sort, taken
    yield _weighed, sort, _above(weight, _WEIGHTS)
    yield _said, _above(len(one.mentions), _SAID), against
    for role in {mention.role for mention in one.mentions}:
        yield _role, role, sort, kind


def _kind(kind: str, sort: str, taken: bool) -> Iterator[str]:
    yield from (f"kind {kind}", f"sort {sort}", f"kind {kind} {sort}")
    if taken:
        yield from ("taken", f"taken {kind}", f"taken {sort}")


def _role(role: str, sort: str, kind: str) -> Iterator[str]:
    yield from (f"role {role}", f"role {role} {sort}", f"role {role} {kind}")


def _weighed(sort: str, above: int) -> Iterator[str]:
    yield from (f"weight>{step}" for step in _WEIGHTS[:above])
    yield from (f"{sort} weight>{step:g}" for step in _WEIGHTS[:above:2])


def _said(above: int, against: bool) -> Iterator[str]:
    yield from (f"mentions>{step}" for step in _SAID[:above])
    if against:
        yield "against"


def _likely(one: Candidate, rank: int, rivals: int, sort: str, design: str | None) -> Iterator[Part]:
    """Parts of how likely the tagger holds it, beside where it stands and what else is likely."""
    chance, kind = one.chance, one.mentions[0].kind
    best = _by_role(one)
    yield _probable, _above(chance, _CHANCES), _above(sum(mention.chance for mention in one.mentions), _SUMS)
    yield _chance, int(chance * 5), sort, kind
    yield _outdone, int(chance * 4), min(rank, len(_RANKS)), rivals, sort
    yield _asked, int(chance * 4), *(role in best for role in _ASKED)
    yield _tagged, min(len(one.mentions), 4), int(chance * 3), design, chance > SURE
    for role, told in best.items():
        if told:
            yield _chance_in, role, int(told * 4)


def _probable(above: int, summed: int) -> Iterator[str]:
    yield from (f"chance>{step}" for step in _CHANCES[:above])
    yield from (f"chances>{step}" for step in _SUMS[:summed])


def _chance(fifth: int, sort: str, kind: str) -> Iterator[str]:
    yield from (f"chance {sort} {fifth}", f"chance {kind} {fifth}")


def _outdone(quarter: int, rank: int, rivals: int, sort: str) -> Iterator[str]:
    yield from (f"chance rank>{step}" for step in _RANKS[:rank])
    yield from (f"chance {quarter} rivals {rivals}", f"rivals {sort} {rivals}")
    yield f"chance {quarter} rank {min(rank, 4)}"


def _asked(quarter: int, *named: bool) -> Iterator[str]:
    yield from (f"chance {quarter} {role} {said}" for role, said in zip(_ASKED, named, strict=True))


def _tagged(many: int, third: int, design: str | None, sure: bool) -> Iterator[str]:
    yield from (f"said {many} {third}", f"design {design}")
    if sure:
        yield f"tagged {design}"


def _chance_in(role: str, quarter: int) -> Iterator[str]:
    yield f"chance {role} {quarter}"


def _by_role(one: Candidate) -> dict[str, float]:
    best: dict[str, float] = {}
    for mention in one.mentions:
        best[mention.role] = max(mention.chance, best.get(mention.role, 0.0))
    return best


def _worded(name: str) -> Iterator[Part]:
    """Parts of its words: how many, the first and the last, how often such words name treatments and outcomes."""
    words = _WORD.findall(name)
    known = [told for word in words if (told := tagger().classes.get(word, UNKNOWN)) != UNKNOWN]
    yield (
        _classed,
        min(len(words), 6),
        *(max((told[at] for told in known), default="none") for at in range(3)),
    )
    yield from ((_word, word) for word in words)
    yield from ((_end, "first", words[0]), (_end, "last", words[-1])) if words else ()


def _classed(count: int, *best: str) -> Iterator[str]:
    yield f"words {count}"
    yield from (f"{name} {told}" for name, told in zip(_CLASSES, best, strict=True))
    if set(best) == {"none"}:
        yield "unknown words"


def _word(word: str) -> Iterator[str]:
    yield from (f"word {word}", f"group {group_of(word)}")


def _end(end: str, word: str) -> Iterator[str]:
    yield from (f"{end} {word}", f"{end} group {group_of(word)}")


def _ranked(rank: int, many: int) -> Iterator[str]:
    """How many candidates there are, and how many of them weigh more."""
    yield from (f"rank>{step}" for step in _RANKS[:rank])
    yield from (f"candidates>{step}" for step in _MANY[:many])


_OVERLAPS = (
    "within another",
    "holds another",
    "shares words",
    "within likelier",
    "holds likelier",
    "rival likelier",
)


def _overlaps(at: int, candidates: Sequence[Candidate], chances: Sequence[float]) -> tuple[bool, ...]:
    """Whether the candidate's name is part of another's, holds one or shares words with one; and of a likelier one."""
    own, chance = candidates[at].words, chances[at]
    others = [
        (own < one.words, one.words < own, not own.isdisjoint(one.words), likelier > chance)
        for place, (one, likelier) in enumerate(zip(candidates, chances, strict=True))
        if place != at
    ]
    told = [other for other in others if True in other[:3]]
    return tuple(
        any(one[how] for one in ones) for ones in (told, [one for one in told if one[3]]) for how in range(3)
    )


def _overlapping(*told: bool) -> Iterator[str]:
    return compress(_OVERLAPS, told)


def _beside(text: str, mention: Mention) -> Iterator[Part]:
    """Parts of the words just before and after a mention, and of signs of a group behind it."""
    before = _BEFORE.findall(text[max(0, mention.start - _REACH) : mention.start].lower())[-2:]
    yield from ((_before, word) for word in before[-1:])
    yield _before, " ".join(before)
    after = _AFTER.search(text[mention.end : mention.end + _REACH].lower())
    if after:
        yield _after, after.group()
    yield _then, *(sign.match(text, mention.end) is not None for sign in _SIGNS.values())


def _before(words: str) -> Iterator[str]:
    yield f"before {words}"


def _after(word: str) -> Iterator[str]:
    yield f"after {word}"


def _then(*signs: bool) -> Iterator[str]:
    return (f"then {name}" for name in compress(_SIGNS, signs))


def _spoken_at(record: Reading, mention: Mention) -> tuple[str, ...]:
    sentence = record.sentence_at(mention.start)
    return _spoken(record.words(sentence) if sentence else "")


@lru_cache(maxsize=64)
def _spoken(sentence: str) -> tuple[str, ...]:
    """What a sentence speaks of."""
    return tuple(name for name, cue in _CUES.items() if cue.search(sentence))


def _told(spoken: Sequence[str]) -> Iterator[str]:
    return (f"beside {name}" for name in spoken)
