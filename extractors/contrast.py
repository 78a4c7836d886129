"""Who is compared with whom: two groups that a sentence sets side by side, or the one it names against the
study's other.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors import phrases, treatments
from extractors.arms import Arm, Arms, Mention
from extractors.estimates import Estimate
from extractors.expanding import expand
from extractors.frames import Frame
from extractors.groups import WORDS
from extractors.guarded import guarded

_LEADS_TO_Z = (
    r"(?:(?:the|that|those|those of|with|in|for|of|patients|subjects|their|either|both|on|after|receiving"
    r"|treated)\s)*"
)
_THAN = guarded(
    r"\b(?:than|compared (?:with|to)|versus|vs\.?|v\.|relative to|over(?= placebo)"
    r"|(?:in )?comparison (?:with|to|of)"
    r"|as compared (?:with|to)|superior to|inferior to|different from|as opposed to)\s"
    rf"(?P<z>{_LEADS_TO_Z}[^.;,()\[\]]{{2,140}}?)(?=$|[.;,()\[\]]|\s(?:was|were|at|who|had|but|while"
    rf"|whereas)\b)",
    re.IGNORECASE,
)
_BASELINE = guarded(
    r"\b(?:from|over|versus|vs\.?|compared (?:with|to)|relative to|above|below"
    r"|than(?: at)?) (?:the )?(?:their )?"
    r"(?:baseline|pre-?(?:treatment|operative\w*|test)|initial)\b",
    re.IGNORECASE,
)
_BOTH = r"(?:both|all|each|either|neither|the (?:two|three|four|\d)) (?:[\w-]+ )?(?:groups?|arms?)\b"
_WITHIN = guarded(
    rf"\b(?:in|for) both the\b|\b(?:in|for) {_BOTH}|\bboth (?:[\w-]+ )?groups?\b"
    r"|\bover (?:the )?(?:first )?(?:\w+ )?(?:weeks?|months?|time|course)\b|\bfrom\s[\d.]+",
    re.IGNORECASE,
)
_SIDE_BY_SIDE = guarded(r"\d[^;]{0,40}\b(?:vs\.?|versus)\s")
_TOGETHER = guarded(rf"\b{_BOTH}", re.IGNORECASE)
_CHANGED = guarded(
    r"\b(?:improved|decreased?|increased?|fell|rose|declined|reduced|gained|lost|changed?|reductions?"
    r"|improvements?|loss|gain|rise)\b",
    re.IGNORECASE,
)
# "7.6% for girls and 6.4% for boys"; "24 (4%) of 621 with cure versus 14 (3%) of 544 with infection"
_WHO = r"[^\d.;,()]{2,40}?"
_VALUES = guarded(
    rf"\d[\d.·]*%?\)?\s(?:for|in|among|of)\s(?:the\s)?(?P<a>{_WHO})\s(?:and|vs\.?|versus|compared (?:with"
    rf"|to)|but|,)\s(?:\w+\s)?[\d.·]+%?\s"
    rf"(?:\([^)]*\)\s)?(?:for|in|among|of)\s(?:the\s)?(?P<b>{_WHO})(?=[,.;()]|\s\(|$)",
    re.IGNORECASE,
)
_MEMBERS_WITH = guarded(
    rf"\bof \d+ (?:\w+ )?(?P<a>(?:with|without|who) {_WHO})\s(?:vs\.?|versus|compared (?:with"
    rf"|to))\s[^;]{{0,40}}?\bof \d+ (?:\w+ )?"
    rf"(?P<b>(?:with|without|who) [^;,()]{{2,40}}?)(?=[,.;()]|\s\(|$)",
    re.IGNORECASE,
)
# "Both groups", "the group": no group that could be told from another.
_NAMELESS = re.compile(
    r"(?:the|both|either|each|these|all|two|other|neither|this|any)\b"
    r"|.*\b(?:analys[ie]s|intention|intent|as[- ]treated|per[- ]protocol|between)\b",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?:intervention|treatment|experimental|study|active|treated)s? (?:group|arm)s?", re.IGNORECASE
)
_POINTING = re.compile(
    r"\s*(?:This|These|Such|It|The (?:reduction|difference|effect|increase|improvement))\b"
)
_BEFORE_BRACKETS = re.compile(r"\s?(?:group|arm|patients)?\s?(?:\([^()]*\)\s?)?(?:\d+\s?m?g\s[\w.]{1,6}\s)?")
_AFTER_BRACKETS = re.compile(r"[\s)\]]*(?:for|with|in|of|on)\s(?:the\s)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """What is compared with what.

    `treatment` where a difference can favour the intervention, `turned` where the sentence tells it of the
    comparator, `comparator_first` where it names the comparator before the intervention.
    """

    intervention: str | None = None
    comparator: str | None = None
    treatment: bool = False
    turned: bool = False
    comparator_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a contrast is read from: the sentence's words and groups, the study, and what was compared before.

    `floor` is where the estimate before this one ends; `trial` says that the study applies treatments.
    """

    text: str
    estimate: Estimate
    found: Sequence[Mention]
    arms: Arms
    trial: bool
    previous: Contrast | None
    floor: int = 0


def contrast(scene: Scene, frame: Frame | None) -> Contrast:
    """The two sides of an estimate, by the groups that its sentence names and the relation it states."""
    sides = _contrast(scene, frame)
    if sides.intervention is not None and sides.intervention == sides.comparator:
        sides = replace(sides, comparator=_against(scene.arms, but=sides.intervention))
    order = [mention.arm.name for mention in scene.found]
    if sides.intervention in order and sides.comparator in order:
        first = order.index(sides.comparator) < order.index(sides.intervention)
        return replace(sides, comparator_first=first)
    return sides


def _contrast(scene: Scene, frame: Frame | None) -> Contrast:
    exposure = frame.exposure if frame else None
    named = _arm_named(exposure, scene.arms) if exposure else None
    if exposure and (named is None or not scene.trial):
        treated = scene.trial and treatments.NAME.search(exposure) is not None
        return Contrast(intervention=exposure, comparator=_reference(scene.text), treatment=treated)
    found = [m for m in scene.found if not _NAMELESS.match(m.arm.name)]
    than = _than(scene)
    against = [m for m in found if than and than.start("z") <= m.start < than.end("z") + 2]
    left = [m for m in found if m not in against]
    pair = _between(scene, found)
    if pair is not None:
        return pair
    own = _touching(scene, left) or _of_item(scene, left)
    first = own or (left[0] if against and left else _first(scene, left))
    if first is None and named is not None:
        first = Mention(start=0, end=0, arm=named)
    if first is None and not against and (sides := _by_values(scene)) is not None:
        return sides
    if _is_within(scene, left, against):
        together = _all(scene.arms) if _TOGETHER.search(scene.text) else _main(scene)
        name = first.arm.name if first else together
        treated = _is_treatment(scene, first) or bool(name and treatments.NAME.search(name))
        return Contrast(intervention=name, comparator="baseline", treatment=treated)
    comparator = " and ".join(dict.fromkeys(m.arm.name for m in against)) or None
    if first is None:
        return _without_subject(scene, against, comparator)
    return _with_subject(scene, first, own, left, against, comparator)


def _without_subject(scene: Scene, against: Sequence[Mention], comparator: str | None) -> Contrast:
    """The sentence names at most what was compared against: the other side is the study's own, or the one
    before.
    """
    arms, previous = scene.arms.arms, scene.previous
    if comparator and against[0].arm.role in ("experimental", "exposure") and len(arms) == 2:
        other = next((arm.name for arm in arms if arm.name != against[0].arm.name), None)
        treated = _is_treatment(scene, against[0])
        return Contrast(intervention=comparator, comparator=other, treatment=treated, turned=True)
    pointing = _POINTING.match(scene.text) is not None
    name = previous.intervention if previous and (pointing or not _main_arm(scene.arms)) else None
    name = name or _main(scene)
    treated = scene.trial or bool(name and treatments.NAME.search(name))
    return Contrast(
        intervention=name, comparator=comparator or _against(scene.arms, but=name), treatment=treated
    )


def _with_subject(
    scene: Scene,
    first: Mention,
    own: Mention | None,
    left: Sequence[Mention],
    against: Sequence[Mention],
    comparator: str | None,
) -> Contrast:
    intervention = first.arm.name
    if _GENERIC.fullmatch(intervention):
        intervention = _main(scene) or intervention
    if comparator is None:
        others = [m.arm.name for m in left if m.arm.name != intervention and own is None]
        comparator = others[0] if others else _against(scene.arms, but=intervention)
    reversed_roles = first.arm.role == "comparator" and against and against[0].arm.role == "experimental"
    if first.arm.role == "control" or reversed_roles:
        other = comparator if comparator and comparator != intervention else _main(scene)
        if other == intervention or other is None:
            return Contrast(
                intervention=_unnamed_side(scene.text), comparator=intervention, treatment=scene.trial
            )
        if other and other != intervention:
            turned = bool(against) or own is not None
            return Contrast(intervention=other, comparator=intervention, treatment=scene.trial, turned=turned)
    return Contrast(intervention=intervention, comparator=comparator, treatment=_is_treatment(scene, first))


# --- Arms by their names ------------------------------------------------------------------------------------


def arm_of(phrase: str, arms: Arms) -> Arm | None:
    """The arm that a phrase speaks of: the one whose name shares most telling words with it."""
    wanted = _telling(expand(phrase, arms.abbreviations))
    shared = [(len(wanted & _telling(arm.name)), arm) for arm in arms.arms]
    best = max(shared, key=lambda pair: (pair[0], -len(pair[1].name)), default=(0, None))
    return best[1] if best[0] else None


def _arm_named(phrase: str, arms: Arms) -> Arm | None:
    """The arm that a phrase names: half of its telling words, or more, are the arm's."""
    arm, wanted = arm_of(phrase, arms), _telling(expand(phrase, arms.abbreviations))
    return arm if arm is not None and 2 * len(wanted & _telling(arm.name)) >= len(wanted) else None


def is_treatment_name(phrase: str, arms: Arms) -> bool:
    """Whether a phrase is nothing but the name of an arm or of a drug."""
    full = expand(phrase, arms.abbreviations)
    wanted = _telling(full)
    drug = len(wanted) < 4 and treatments.DRUG.search(full) is not None
    return bool(wanted) and (drug or any(wanted <= _telling(arm.name) for arm in arms.arms))


def _telling(phrase: str) -> frozenset[str]:
    words = frozenset(re.findall(r"[a-z][a-z0-9-]{2,}", phrase.lower()))
    return words - WORDS.generic - phrases.WORDS.empty


def _is_treatment(scene: Scene, mention: Mention | None) -> bool:
    if mention is None or mention.arm.role is None:
        return scene.trial
    return mention.arm.role != "exposure" or treatments.NAME.search(mention.arm.name) is not None


def _main_arm(arms: Arms) -> Arm | None:
    return next((arm for arm in arms.arms if arm.role in ("experimental", "exposure")), None)


def _main(scene: Scene) -> str | None:
    arm = _main_arm(scene.arms)
    if arm is not None:
        return arm.name
    return scene.previous.intervention if scene.previous else None


def _all(arms: Arms) -> str | None:
    """The arms named together, for a test that covers them all."""
    names = [arm.name for arm in arms.arms if arm.role != "exposure"]
    return " and ".join(names) if names else None


def _against(arms: Arms, but: str | None) -> str | None:
    others = [arm.name for arm in arms.arms if arm.role in ("control", "comparator") and arm.name != but]
    return others[0] if others else None


# --- Groups by their place in the sentence ------------------------------------------------------------------


def _than(scene: Scene) -> re.Match[str] | None:
    """The words of comparison in the estimate's clause, else anywhere in the sentence."""
    begin = phrases.clause_start(scene.text, scene.estimate.start)
    return _THAN.search(scene.text, begin) or _THAN.search(scene.text)


def _reference(text: str) -> str | None:
    than = _THAN.search(text)
    return (phrases.tidy(than["z"]) or None) if than else None


# "… in patients with impaired function v controls": the side that no name of an arm stands for.
_UNNAMED = guarded(
    r"\b(?:in|among|of|for)\s(?P<x>[^.,;()\[\]]{3,80}?)\s"
    r"(?:than|vs?\.?|versus|compared (?:with|to)|and(?= controls))\s",
    re.IGNORECASE,
)


def _unnamed_side(text: str) -> str | None:
    found = _UNNAMED.search(text)
    return (phrases.tidy(found["x"]) or None) if found else None


def _is_within(scene: Scene, left: Sequence[Mention], against: Sequence[Mention]) -> bool:
    """Whether a test is against baseline: said so, or of a change in groups that are not set against each
    other.
    """
    text, estimate = scene.text, scene.estimate
    if _BASELINE.search(text):
        return True
    if _SIDE_BY_SIDE.search(text):
        return False
    bare = estimate.measure == "none" and estimate.value is None and estimate.ci_low is None
    if not bare or against or "between" in text or "differen" in text:
        return False
    return bool(_WITHIN.search(text)) or (len({m.arm.name for m in left}) < 2 and bool(_CHANGED.search(text)))


_AND = re.compile(r"\s?(?:\([^()]*\)\s)?(?:and|versus|vs\.?)\s(?:the\s|with\s)?")
_BETWEEN = guarded(r"\bbetween\s(?:the\s)?(?:[\w-]+\s){0,2}$")


def _between(scene: Scene, found: Sequence[Mention]) -> Contrast | None:
    """The two groups of "a difference between A and B", the nearest before the estimate."""
    begin = phrases.clause_start(scene.text, scene.estimate.at)
    here = [m for m in found if begin <= m.start and m.end <= scene.estimate.at]
    for one, other in reversed(list(pairwise(here))):
        if _AND.fullmatch(scene.text, one.end, other.start) and _BETWEEN.search(scene.text, begin, one.start):
            first, second = (other, one) if _plays_control(one, other) else (one, other)
            treated = _is_treatment(scene, first)
            return Contrast(intervention=first.arm.name, comparator=second.arm.name, treatment=treated)
    return None


def _plays_control(one: Mention, other: Mention) -> bool:
    return one.arm.role in ("control", "comparator") and other.arm.role in ("experimental", "exposure")


def _touching(scene: Scene, found: Sequence[Mention]) -> Mention | None:
    """The group right before the brackets of an estimate, or right after them ("2.1 (1.5-2.9) for TAC")."""
    text, estimate = scene.text, scene.estimate
    bracket = phrases.opening_bracket(text, estimate.at)
    anchor = estimate.start if bracket is None else bracket
    begin = max(scene.floor, phrases.clause_start(text, anchor))
    alone = len({m.arm.name for m in found if begin <= m.start and m.end <= anchor}) < 2
    for mention in found:
        if mention.end <= anchor and alone and _BEFORE_BRACKETS.fullmatch(text, mention.end, anchor):
            return mention
        if mention.start >= estimate.end and _AFTER_BRACKETS.fullmatch(text, estimate.end, mention.start):
            return mention
    return None


def _of_item(scene: Scene, found: Sequence[Mention]) -> Mention | None:
    """The only group named between the estimate before and this one: "…, the NNT of B was 1.7"."""
    floor = scene.floor
    between = [m for m in found if floor <= m.start and m.end <= scene.estimate.at] if floor else []
    return between[0] if len({m.arm.name for m in between}) == 1 else None


def _by_values(scene: Scene) -> Contrast | None:
    """Two observed groups by the figures they have: "7.6% for girls and 6.4% for boys"."""
    start, end = phrases.clause_start(scene.text, scene.estimate.start), scene.estimate.end
    found = _MEMBERS_WITH.search(scene.text, start, end) or _VALUES.search(scene.text, start, end)
    return Contrast(intervention=found["a"].strip(), comparator=found["b"].strip()) if found else None


def _first(scene: Scene, found: Sequence[Mention]) -> Mention | None:
    before = [m for m in found if m.start <= scene.estimate.at]
    begin = phrases.clause_start(scene.text, scene.estimate.at)
    pool = [m for m in before if m.start >= begin] or before or list(found)
    experimental = [m for m in pool if m.arm.role in ("experimental", "exposure")]
    return next(iter(experimental or pool), None)
