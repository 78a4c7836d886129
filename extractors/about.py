"""What an estimate is about: its outcome, what is compared with what, and when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors import phrases
from extractors.arms import Arm, Arms, Mention, mentions
from extractors.estimates import Estimate, Sentence
from extractors.timepoints import find_timepoints, nearest

_RISK_OF = r"(?:(?:an?|the|their|its)\s)?(?:(?:[\w-]+ly|independent|strong|greater|higher|lower|increased?|decreased?|reduced|elevated|excess|[\w-]+-fold|\d+% )\s)*(?:risks?|odds|likelihood|incidence|rates?|probability|hazards?|chances?|prevalence|occurrence|frequency|development|presence)\s(?:of|for)\s"
# "X was associated with Y", "X increased the risk of Y": the subject is the exposure.
_FORWARD = re.compile(
    r"\b(?:(?:was|were|is|are|been|be)\s)?(?:[\w-]+ly\s|also\s|not\s)*(?:(?:associated|correlated|related|linked)\s(?:[\w-]+ly\s)?(?:with|to)|predict(?:ed|s|ive of)|(?:an?\s|the\s)?(?:[\w-]+\s){0,3}(?:predictors?|risk factors?|determinants?|correlates?)\s(?:of|for)"
    r"|(?:had|have|has|at|showed|carried|conferred|with|experienced)\s(?:an?\s)?(?:[\w-]+\s){0,3}(?:risks?|odds|likelihood|rates?|hazards?|incidence|prevalence|chance)\s(?:of|for)"
    r"|(?:more|less|times|as)\s(?:more\s|as\s)?likely\s(?:to\s(?:have|be|develop|experience|report|receive|undergo|suffer)?)|(?:increas|decreas|reduc|lower|rais|elevat|improv)(?:ed|es|ing|e)\s(?:the\s)?(?:[\w-]+\s){0,2}(?:risks?|odds|likelihood|rates?|hazards?|incidence|prevalence|chance)\s(?:of|for)"
    r"|had\s(?:[\w-]+\s){0,3}effects?\son|effects?\son|affected|influenced)\s",
    re.IGNORECASE,
)
# "Y was predicted by X", "risk factors for Y were X": the subject is the outcome.
_BACKWARD = re.compile(
    r"\b(?:(?:was|were|is|are)\s(?:[\w-]+ly\s)?(?:predicted|influenced|affected|determined|explained)\s(?:[\w-]+ly\s)?by|(?:predictors?|risk factors?|determinants?|correlates?)\s(?:of|for)\s(?P<y>[^.;:()]{3,120}?)\s(?:were|was|are|is|included?|:|in\s(?:the\s)?multivaria\w+))\s?",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"^\W{0,3}(?:s\b)?\W{0,3}(?:\([^()]*\)|\[[^\[\]]*\])?\s?(?:for|of|in)\s(?P<y>[^;]+?)\s?(?:\b(?:was|were|is|are|being|between|associated|comparing|compared)\b.*|[=:(,]\s?)?$",
    re.IGNORECASE | re.DOTALL,
)
_FOR_AFTER = re.compile(
    r"^[\s)\]]*(?:for|in|of)\s(?:the\s)?(?P<y>[^.;,()]{3,90}?)(?=$|[.;,()]|\s(?:was|were|and|in the|with|but|compared|versus|vs|among|when)\b)",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:than|compared (?:with|to)|versus|vs\.?|relative to|over|in comparison (?:with|to)|from)\b",
    re.IGNORECASE,
)
_THAN = re.compile(
    r"\b(?:than|compared (?:with|to)|versus|vs\.?|relative to|over|in comparison (?:with|to|of)|as compared (?:with|to)|superior to|inferior to)\s(?:(?:the|that|those|those of|with|in|for|of|patients|subjects|their|either)\s)*(?P<z>[^.;,()\[\]]{2,70}?)(?=$|[.;,()\[\]]|\s(?:was|were|in|at|on|with|for|and|by|after|had|who|group\b))",
    re.IGNORECASE,
)
_BASELINE = re.compile(
    r"\b(?:from|over|versus|vs\.?|compared (?:with|to)|relative to|above|below|than(?: at)?) (?:the )?(?:their )?(?:baseline|pre-?\w+|initial)\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\b(?:both|all|each|either|neither|the (?:two|three|four|\d)) (?:[\w-]+ )?(?:groups?|arms?|treatments?|drugs?)\b|\bchanges?\b|\b(?:improved|decreased|increased|fell|rose|declined|reduced|gained|lost)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Study:
    """What the sentences so far have told: arms, and the outcome and comparison last spoken of."""

    arms: Arms
    outcome: str | None = None
    intervention: str | None = None
    comparator: str | None = None
    treated: bool = False
    sample: str | None = None
    pair: tuple[str | None, str | None] = field(default=(None, None))


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Outcome, intervention (or exposure), comparator and time of one estimate; `None` where the text is silent."""

    outcome: str | None = None
    intervention: str | None = None
    comparator: str | None = None
    timepoint: str | None = None


def about(sentence: Sentence, estimate: Estimate, study: Study) -> About:
    """What the estimate is about, and the study's memory brought up to date."""
    text = sentence.text
    found = mentions(text, study.arms)
    times = find_timepoints(text)
    masks = [(m.start, m.end) for m in found] + [(t.start, t.end) for t in times]
    figures = [(f.start, f.end) for f in sentence.figures]
    exposure, outcome = _framed(text, estimate, masks)
    outcome = (
        _named(text, estimate, found)
        or outcome
        or phrases.subject(text, estimate.at, estimate.end, masks=masks, figures=figures)
    )
    intervention, comparator = _compared(text, estimate, found, study, exposure)
    time = nearest(times, estimate.at, estimate.end)
    outcome = outcome or study.outcome
    study.outcome, study.intervention, study.comparator = outcome, intervention, comparator
    return About(
        outcome=outcome,
        intervention=intervention,
        comparator=comparator,
        timepoint=time.label if time else None,
    )


def _named(text: str, estimate: Estimate, found: Sequence[Mention]) -> str | None:
    """The outcome that the measure's own phrase names: "the odds ratio for relapse was", "HR 0.8 (…) for relapse"."""
    label = estimate.label
    if label is not None and label.end <= estimate.at:
        between = _FOR.match(text[label.end : estimate.at])
        if between and not _is_arm(between["y"], found, text, label.end):
            phrase = phrases.tidy(between["y"])
            return phrase if phrases.telling(phrase) else None
    after = _FOR_AFTER.match(text[estimate.end :])
    if after and not _is_arm(after["y"], found, text, estimate.end) and estimate.measure != "none":
        phrase = phrases.tidy(after["y"])
        return phrase if phrases.telling(phrase) else None
    return None


def _is_arm(phrase: str, found: Sequence[Mention], text: str, offset: int) -> bool:
    at = text.find(phrase, offset)
    covered = sum(
        min(m.end, at + len(phrase)) - max(m.start, at)
        for m in found
        if m.start < at + len(phrase) and at < m.end
    )
    return covered > 0.6 * len(phrase)


def _framed(text: str, estimate: Estimate, masks: Sequence[tuple[int, int]]) -> tuple[str | None, str | None]:
    """Exposure and outcome where the sentence relates the one to the other."""
    anchor = phrases.opening_bracket(text, estimate.at)
    anchor = estimate.start if anchor is None else anchor
    backward = _last(_BACKWARD, text, anchor)
    if backward is not None:
        y = backward["y"] or text[phrases.clause_start(text, backward.start()) : backward.start()]
        return _item_before(text, backward.end(), anchor), phrases.tidy(y) or None
    forward = _last(_FORWARD, text, anchor)
    if forward is None:
        return None, None
    x = phrases.tidy(text[phrases.clause_start(text, forward.start()) : forward.start()])
    return (x if phrases.telling(x) else None), _item_before(text, forward.end(), anchor)


def _last(pattern: re.Pattern[str], text: str, anchor: int) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text, 0, anchor):
        pass
    return found


def _item_before(text: str, start: int, anchor: int) -> str | None:
    """The last item of a list that leads to the brackets of an estimate."""
    stretch = text[start:anchor]
    cut = max(stretch.rfind(")"), stretch.rfind("]"))
    phrase = phrases.tidy(
        re.sub(rf"^(?:and\s|,\s|or\s)*{_RISK_OF}", "", stretch[cut + 1 :], flags=re.IGNORECASE)
    )
    return phrase if phrases.telling(phrase) else None


def _compared(
    text: str, estimate: Estimate, found: Sequence[Mention], study: Study, exposure: str | None
) -> tuple[str | None, str | None]:
    """What is compared with what: two groups of the sentence, or the one it names against the study's other."""
    if not study.treated and exposure:
        return exposure, _other(text)
    near = _mention_of(text, estimate, found)
    than = _THAN.search(text, phrases.clause_start(text, estimate.start)) or _THAN.search(text)
    comparator = _arm_at(found, than.start("z"), than.end("z")) if than else None
    subjects = [m for m in found if not than or not (than.start("z") - 1 <= m.start <= than.end("z") + 3)]
    first = near or _first(subjects, estimate)
    if _BASELINE.search(text) or (
        estimate.measure == "none"
        and not than
        and _WITHIN.search(text)
        and len({m.arm.name for m in found}) < 2
    ):
        return (first.arm.name if first else _main(study)), "baseline"
    intervention = first.arm.name if first else None
    if intervention is None:
        return exposure or _main(study), comparator or _against(study)
    if comparator is None:
        others = [m.arm.name for m in subjects if m.arm.name != intervention and (near is None)]
        comparator = others[0] if others else _against(study, but=intervention)
    if first is not None and first.arm.role == "control" and comparator and not than:
        return comparator, intervention
    return intervention, comparator


def _other(text: str) -> str | None:
    than = _THAN.search(text)
    return phrases.tidy(than["z"]) or None if than else None


def _mention_of(text: str, estimate: Estimate, found: Sequence[Mention]) -> Mention | None:
    """The group right before the brackets of an estimate, or right after them ("2.1 (1.5-2.9) for TAC")."""
    anchor = phrases.opening_bracket(text, estimate.at)
    anchor = estimate.start if anchor is None else anchor
    for mention in found:
        if mention.end <= anchor and re.fullmatch(r"\s?(?:\([^()]*\)\s?)?", text[mention.end : anchor]):
            return mention
        if mention.start >= estimate.end and re.fullmatch(
            r"[\s)\]]*(?:for|with|in|of|on)\s(?:the\s)?", text[estimate.end : mention.start]
        ):
            return mention
    return None


def _first(found: Sequence[Mention], estimate: Estimate) -> Mention | None:
    experimental = [m for m in found if m.arm.role in ("experimental", "exposure")]
    return experimental[0] if experimental else (found[0] if found else None)


def _arm_at(found: Sequence[Mention], start: int, end: int) -> str | None:
    names = [m.arm.name for m in found if m.start < end + 2 and start < m.end + 2]
    return " and ".join(dict.fromkeys(names)) or None


def _main(study: Study) -> str | None:
    roles = [arm.name for arm in study.arms.arms if arm.role in ("experimental", "exposure")]
    return roles[0] if roles else study.intervention


def _against(study: Study, but: str | None = None) -> str | None:
    others: list[Arm] = [
        arm for arm in study.arms.arms if arm.role in ("control", "comparator") and arm.name != but
    ]
    return others[0].name if others else None
