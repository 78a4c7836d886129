"""What speaks for or against a count being the sample size: named features, whose weights are trained."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from extractors.guarded import Guarded, guarded
from extractors.head_counts import Count, lexicon
from extractors.lexicon import words

REVIEWS = ("systematic_review", "meta_analysis")
# Designs that have no sample of their own: for them "none" speaks alone.
UNCOUNTED = (*REVIEWS, "narrative_review", "guideline")
# Forms of a count that is not that of a group or a part, and the parts of an abstract that say how many were studied.
WHOLE = frozenset(("noun", "whole", "taken", "verb"))
TELLING = frozenset(("title", "objective", "methods"))
BEFORE, AFTER = 8, 10  # words
FAR = 0.1  # of the largest count: far below it
WORD = re.compile(r"[a-z]+|#|%|[(),=<>/]")
CLAUSE = re.compile(r"[;:]|, (?:and|but|while|whereas) ")
VERB = re.compile(
    r"\b(randomi[sz]ed|randomly|assigned|allocated|divided|enrolled|included|recruited|entered|participated|completed|analy[sz]ed|evaluated|"
    r"evaluable|studied|examined|investigated|assessed|treated|received|receiving|underwent|undergoing|followed|screened|eligible|invited|"
    r"approached|responded|returned|interviewed|identified|selected|reviewed|had|has|have|developed|died|reported|experienced|withdrew|"
    r"discontinued|dropped|excluded|lost|showed|improved|achieved|required|met|agreed|consented|matched|diagnosed|referred|registered|"
    r"observed|found|compared|consisted|comprised|provided|operated|available|were|was)\b"
)
ARMS = guarded(
    r"\b(?:groups?|arms?|placebo|controls?|versus|vs|compared|received|randomi[sz]ed to|assigned to)\b"
)
SHARE = re.compile(r"\s?[(\[]#\s?%")
SHARE_OF = guarded(r"%\)?\s(?:of|in|among)\s(?:the\s|all\s|these\s)?$|\b(?:#|per)\sper\s$")

# Signs that a count is of one group among several, or of those whom another count left.
_AMONG = {
    "each": re.compile(r"[^.;#]{0,40}\b(?:in|per|for|of) (?:each|both|either|group|arm)\b| each\b"),
    "another follows": re.compile(
        r"[^.;#%]{0,90}\band (?:(?:the|another|of|in|with|an? \w+ \w+ of) )*# (?!%)"
    ),
}
_AFTER = {
    "groups of": re.compile(
        r"\b(?:groups? of|each (?:of|compris\w+|includ\w+|contain\w+|had)|groups? \w+) $"
    ),
    "after another": re.compile(r"# [^.;#%]{1,90}\band (?:(?:the|another|of|in|with) )*$"),
    "out of": re.compile(r"\b(?:out of|from) (?:an? |the |initial |total |of )*$"),
    "remaining": re.compile(r"\b(?:remaining|final\w*|eventually|leaving) (?:\w+ )?$"),
}


def features(counts: Sequence[Count], design: str | None) -> list[list[str]]:
    """The names of the features of each count."""
    values = [count.value for count in counts]
    kind = "review" if design in REVIEWS else "other"
    return [
        [
            *_own(count),
            *_around(count),
            *_among(place, counts, values),
            *_studies(count, kind),
            *_placed(count, values, design),
        ]
        for place, count in enumerate(counts)
    ]


def of_none(counts: Sequence[Count], design: str | None) -> list[str]:
    """The names of the features that speak for no sample size being stated."""
    forms = [count.form for count in counts]
    found = ["none", f"none {design}"]
    if forms.count("brackets") > 1:
        found.append("none, several in brackets")
    found.append(f"none, {min(len({count.value for count in counts}), 4)} counts")
    found.append(f"none, {min(sum(form in WHOLE for form in forms), 3)} of all")
    found.append(f"none, groups {any(form not in WHOLE for form in forms)}")
    told = sorted({count.role for count in counts} & TELLING)
    return [*found, f"none, counted in {' '.join(told)}"]


def _own(count: Count) -> Iterator[str]:
    """Features of the words around the count."""
    before, after = WORD.findall(count.left)[-2:], WORD.findall(count.right)[:2]
    yield f"role {count.role}"
    yield f"noun {_noun(count.noun)}"
    yield f"before {' '.join(before[-1:])}"
    yield f"before {' '.join(before)}"
    yield f"after {' '.join(after[:1])}"
    yield f"after {' '.join(after)}"
    clause = CLAUSE.split(count.right)[0]
    verb = VERB.findall(clause)
    yield f"verb {_verb(verb)}"
    yield from (f"sign {name}" for name, pattern in _signs()[0] if pattern.search(count.left))
    yield from (f"sign {name}" for name, pattern in _signs()[1] if pattern.match(count.right))
    if ARMS.search(clause):
        yield "arms in the clause"
    if count.left.strip() == "":
        yield "opens the sentence"
    if SHARE.match(count.right):
        yield "share follows"
    if SHARE_OF.search(count.left):
        yield "share of it"
    yield from (f"right {name}" for name, pattern in _AMONG.items() if pattern.match(count.right))
    yield from (f"left {name}" for name, pattern in _AFTER.items() if pattern.search(count.left))


def _around(count: Count) -> Iterator[str]:
    """The words before and after the count: the nearest by their places, the others and the clause as bags."""
    before, after = WORD.findall(count.left)[-BEFORE:], WORD.findall(count.right)[:AFTER]
    for at in (1, 2, 3):
        yield f"b{at} {before[-at] if len(before) >= at else '^'}"
        yield f"a{at} {after[at - 1] if len(after) >= at else '$'}"
    yield from (f"b {word}" for word in dict.fromkeys(before))
    yield from (f"a {word}" for word in dict.fromkeys(after))
    yield from (f"c {word}" for word in dict.fromkeys(WORD.findall(CLAUSE.split(count.right)[0])))


def _placed(count: Count, values: Sequence[int], design: str | None) -> Iterator[str]:
    """How the count is told, where in the abstract, and how large it is."""
    yield from (f"form {count.form}", f"form {count.form} {count.noun}", f"form {count.form} {count.role}")
    if design not in UNCOUNTED:
        yield f"design {design} {count.role}"
    if len(values) > 1:
        yield f"largest {count.value == max(values)} {count.role}"
    yield f"sentence {min(count.sentence, 3)}"
    yield f"digits {len(str(count.value))}"
    yield f"told {min(values.count(count.value), 3)} times"


def _verb(verbs: Sequence[str]) -> str:
    """The first verb that says what was done, an auxiliary only where there is no other."""
    told = [verb for verb in verbs if verb not in ("were", "was")]
    return (told or verbs or ["none"])[0].replace("z", "s")


@cache
def _signs() -> tuple[list[tuple[str, re.Pattern[str]]], list[tuple[str, re.Pattern[str]]]]:
    held = lexicon()
    before = [(name, re.compile(words([one]).pattern + r"[\s,:(]*$")) for name, one in held.before.items()]
    return before, [(name, re.compile(r"[\s,]*" + words([one]).pattern)) for name, one in held.after.items()]


@cache
def _studied() -> Guarded:
    return words(lexicon().studies)


def _noun(noun: str) -> str:
    return noun.rstrip("s") or "none"


def _studies(count: Count, kind: str) -> Iterator[str]:
    """Whether a count of a review (or of another study) stands after studies."""
    yield f"{kind} after studies" if _studied().search(count.left) else f"{kind} not after studies"


def _among(place: int, counts: Sequence[Count], values: Sequence[int]) -> Iterator[str]:
    """Features of the count among the others: order, size, and whether it is told again or is their sum."""
    value, largest = values[place], max(values)
    if len(counts) == 1:
        yield "only"
    else:
        yield "first" if place == 0 else "second" if place == 1 else "later"
        yield "largest" if value == largest else "far below" if value < FAR * largest else "below"
    others = [other for other in dict.fromkeys(values) if other != value]
    if values.count(value) > 1:
        yield "told again"
    if any(value - other in others and value != 2 * other for other in others):
        yield "sum of two"
    same = [other for other in counts if other.sentence == counts[place].sentence]
    yield f"{min(len(same), 4)} in the sentence"
