"""Who is compared with whom: two groups that a sentence sets against each other, or the one it names against the study's other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors import phrases, treatments
from extractors.arms import Arm, Arms, Mention
from extractors.estimates import Estimate
from extractors.frames import Frame
from extractors.groups import WORDS
from extractors.reading import expand

_THAN = re.compile(
    r"\b(?:than|compared (?:with|to)|versus|vs\.?|v\.|relative to|over(?= placebo)|(?:in )?comparison (?:with|to|of)|as compared (?:with|to)|superior to|inferior to|different from|as opposed to)\s(?P<z>(?:(?:the|that|those|those of|with|in|for|of|patients|subjects|their|either|both|on|after|receiving|treated)\s)*[^.;,()\[\]]{2,140}?)(?=$|[.;,()\[\]]|\s(?:was|were|at|who|had|but|while|whereas)\b)",
    re.IGNORECASE,
)
_BASELINE = re.compile(
    r"\b(?:from|over|versus|vs\.?|compared (?:with|to)|relative to|above|below|than(?: at)?) (?:the )?(?:their )?(?:baseline|pre-?(?:treatment|operative\w*|test)|initial)\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\b(?:in|for) both the\b|\b(?:in|for) (?:both|all|each|either|neither|the (?:two|three|four|\d)) (?:[\w-]+ )?(?:groups?|arms?)\b|\bboth (?:[\w-]+ )?groups?\b|\bover (?:the )?(?:first )?(?:\w+ )?(?:weeks?|months?|time|course)\b|\bfrom\s[\d.]+",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:improved|decreased|increased|fell|rose|declined|reduced|gained|lost|changed?|increase|decrease|reductions?|improvements?|loss|gain|rise)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """What is compared with what; `treatment` where a difference can favour it, `turned` where the sentence names the other first."""

    intervention: str | None = None
    comparator: str | None = None
    treatment: bool = False
    turned: bool = False
    comparator_first: bool = False


def _contrast(
    text: str,
    estimate: Estimate,
    found: Sequence[Mention],
    arms: Arms,
    frame: Frame | None,
    *,
    trial: bool,
    previous: Contrast | None,
    floor: int = 0,
) -> Contrast:
    """The two sides of an estimate, by the groups that the sentence names (`found`) and the relation it states."""
    named = arm_of(frame.exposure, arms) if frame and frame.exposure else None
    if frame and frame.exposure and named is None:
        return Contrast(intervention=frame.exposure, comparator=_reference(text, found), treatment=False)
    found = [m for m in found if not _NAMELESS.match(m.arm.name)]
    than = _than(text, estimate)
    against = [m for m in found if than and than.start("z") <= m.start < than.end("z") + 2]
    left = [m for m in found if m not in against]
    own = _touching(text, estimate, left) or _of_item(text, estimate, left, floor)
    first = own or (left[0] if against and left else _first(left, estimate))
    if first is None and named is not None:
        first = Mention(start=0, end=0, arm=named)
    if first is None and not against:
        sides = _by_values(text, estimate)
        if sides is not None:
            return sides
    if _is_within(text, estimate, left, against):
        name = first.arm.name if first else _main(arms, previous)
        return Contrast(intervention=name, comparator="baseline", treatment=_is_treatment(first, trial))
    return _sides(first, own, left, against, arms, trial, previous)


def contrast(
    text: str,
    estimate: Estimate,
    found: Sequence[Mention],
    arms: Arms,
    frame: Frame | None,
    *,
    trial: bool,
    previous: Contrast | None,
    floor: int = 0,
) -> Contrast:
    """The two sides of an estimate, by the groups that the sentence names (`found`) and the relation it states."""
    sides = _contrast(text, estimate, found, arms, frame, trial=trial, previous=previous, floor=floor)
    order = [m.arm.name for m in found]
    if sides.intervention in order and sides.comparator in order:
        return replace(
            sides, comparator_first=order.index(sides.comparator) < order.index(sides.intervention)
        )
    return sides


def _sides(
    first: Mention | None,
    own: Mention | None,
    left: Sequence[Mention],
    against: Sequence[Mention],
    arms: Arms,
    trial: bool,
    previous: Contrast | None,
) -> Contrast:
    comparator = " and ".join(dict.fromkeys(m.arm.name for m in against)) or None
    if first is None:
        if comparator and against[0].arm.role in ("experimental", "exposure") and len(arms.arms) == 2:
            other = next((a.name for a in arms.arms if a.name != against[0].arm.name), None)
            return Contrast(
                intervention=comparator,
                comparator=other,
                treatment=_is_treatment(against[0], trial),
                turned=True,
            )
        name = (previous.intervention if previous and not _main_arm(arms) else None) or _main(arms, previous)
        return Contrast(
            intervention=name,
            comparator=comparator or _against(arms, but=name),
            treatment=trial or bool(name and treatments.NAME.search(name)),
        )
    intervention = first.arm.name
    if _GENERIC.fullmatch(intervention):
        intervention = _main(arms, None) or intervention
    if comparator is None:
        others = [m.arm.name for m in left if m.arm.name != intervention and own is None]
        comparator = others[0] if others else _against(arms, but=intervention)
    if first.arm.role == "control" or (
        first.arm.role == "comparator" and against and against[0].arm.role == "experimental"
    ):
        turned = bool(against) or own is not None
        other = comparator if comparator and comparator != intervention else _main(arms, None)
        if other and other != intervention:
            return Contrast(intervention=other, comparator=intervention, treatment=trial, turned=turned)
    return Contrast(intervention=intervention, comparator=comparator, treatment=_is_treatment(first, trial))


# "Both groups", "the group": no group that could be told from another.
_NAMELESS = re.compile(r"(?:the|both|either|each|these|all|two|other|neither|this|any)\b", re.IGNORECASE)


_GENERIC = re.compile(
    r"(?:intervention|treatment|experimental|study|active|treated)s? (?:group|arm)s?", re.IGNORECASE
)


def arm_of(phrase: str, arms: Arms) -> Arm | None:
    """The arm that a phrase speaks of: the one whose name shares most telling words with it."""
    wanted = _telling(expand(phrase, arms.abbreviations))
    shared = [(len(wanted & _telling(arm.name)), arm) for arm in arms.arms]
    best = max(shared, key=lambda pair: (pair[0], -len(pair[1].name)), default=(0, None))
    return best[1] if best[0] else None


def is_treatment_name(phrase: str, arms: Arms) -> bool:
    """Whether a phrase is nothing but the name of an arm or of a drug."""
    full = expand(phrase, arms.abbreviations)
    wanted = _telling(full)
    return bool(wanted) and (
        any(wanted <= _telling(arm.name) for arm in arms.arms)
        or (len(wanted) < 4 and treatments.DRUG.search(full) is not None)
    )


def _telling(phrase: str) -> frozenset[str]:
    return frozenset(
        word
        for word in re.findall(r"[a-z][a-z0-9-]{2,}", phrase.lower())
        if word not in WORDS.generic and not phrases.WORDS.empty & {word}
    )


def _is_treatment(mention: Mention | None, trial: bool) -> bool:
    if mention is None or mention.arm.role is None:
        return trial
    return mention.arm.role != "exposure" or treatments.NAME.search(mention.arm.name) is not None


def _than(text: str, estimate: Estimate) -> re.Match[str] | None:
    """The words of comparison nearest to the estimate in its clause, else anywhere before it."""
    begin = phrases.clause_start(text, estimate.start)
    return _THAN.search(text, begin) or _THAN.search(text)


def _reference(text: str, found: Sequence[Mention]) -> str | None:
    than = _THAN.search(text)
    return (phrases.tidy(than["z"]) or None) if than else None


def _is_within(text: str, estimate: Estimate, left: Sequence[Mention], against: Sequence[Mention]) -> bool:
    if _BASELINE.search(text):
        return True
    bare = estimate.measure == "none" and estimate.value is None and estimate.ci_low is None
    if not bare or against or "between" in text or "differen" in text:
        return False
    names = {m.arm.name for m in left}
    return bool(_WITHIN.search(text)) or (len(names) < 2 and bool(_CHANGED.search(text)))


def _touching(text: str, estimate: Estimate, found: Sequence[Mention]) -> Mention | None:
    """The group right before the brackets of an estimate, or right after them ("2.1 (1.5-2.9) for TAC")."""
    bracket = phrases.opening_bracket(text, estimate.at)
    anchor = estimate.start if bracket is None else bracket
    for mention in found:
        if mention.end <= anchor and re.fullmatch(
            r"\s?(?:group|arm|patients)?\s?(?:\([^()]*\)\s?)?(?:\d+\s?m?g\s[\w.]{1,6}\s)?",
            text[mention.end : anchor],
        ):
            return mention
        after = text[estimate.end : mention.start]
        if mention.start >= estimate.end and re.fullmatch(
            r"[\s)\]]*(?:for|with|in|of|on)\s(?:the\s)?", after
        ):
            return mention
    return None


def _of_item(text: str, estimate: Estimate, found: Sequence[Mention], floor: int) -> Mention | None:
    """The only group named between the estimate before (`floor`) and this one: "…, the NNT of B was 1.7"."""
    between = [m for m in found if floor <= m.start and m.end <= estimate.at] if floor else []
    return between[0] if len({m.arm.name for m in between}) == 1 else None


_VALUES = re.compile(
    r"\d[\d.·]*%?\)?\s(?:for|in|among|of)\s(?:the\s)?(?P<a>[^\d.;,()]{2,40}?)\s(?:and|vs\.?|versus|compared (?:with|to)|but|,)\s(?:\w+\s)?[\d.·]+%?\s(?:\([^)]*\)\s)?(?:for|in|among|of)\s(?:the\s)?(?P<b>[^\d.;,()]{2,40}?)(?=[,.;()]|\s\(|$)",
    re.IGNORECASE,
)


def _by_values(text: str, estimate: Estimate) -> Contrast | None:
    """Two observed groups by the figures they have: "7.6% for girls and 6.4% for boys"."""
    found = _VALUES.search(text, phrases.clause_start(text, estimate.start), estimate.end)
    return Contrast(intervention=found["a"].strip(), comparator=found["b"].strip()) if found else None


def _first(found: Sequence[Mention], estimate: Estimate) -> Mention | None:
    before = [m for m in found if m.start <= estimate.at]
    pool = before or list(found)
    experimental = [m for m in pool if m.arm.role in ("experimental", "exposure")]
    return next(iter(experimental or pool), None)


def _main_arm(arms: Arms) -> Arm | None:
    return next((arm for arm in arms.arms if arm.role in ("experimental", "exposure")), None)


def _main(arms: Arms, previous: Contrast | None) -> str | None:
    arm = _main_arm(arms)
    if arm is not None:
        return arm.name
    return previous.intervention if previous else None


def _against(arms: Arms, but: str | None) -> str | None:
    others = [arm.name for arm in arms.arms if arm.role in ("control", "comparator") and arm.name != but]
    return others[0] if others else None
