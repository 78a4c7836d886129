"""Which list a share belongs to: how often something is (`frequency`), or what came of a group (`arm_result`).

One decision for both extractors, so that no figure is told twice and none falls between them.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from extractors.arms import Arm, Arms
from extractors.figure import Figure
from extractors.guarded import guarded
from extractors.lexicon import Lexicon, read, words
from extractors.reading import Role
from extractors.treatments import NAME as TREATMENT
from extractors.treatments import any_treatment

Kind = Literal["frequency", "arm_result", "neither"]


class AssignWords(Lexicon):
    """`assign.toml`: what names a frequency, what a result, what neither."""

    called_frequency: tuple[str, ...]
    never: tuple[str, ...]
    answered: tuple[str, ...]
    after_treatment: tuple[str, ...]
    got: tuple[str, ...]
    outcome_of_treatment: tuple[str, ...]
    came_of: tuple[str, ...]
    under_treatment: tuple[str, ...]
    described: tuple[str, ...]
    interventional: frozenset[str]
    descriptive: frozenset[str]
    reviews: frozenset[str]


WORDS = read("assign", AssignWords)
_CALLED = words(WORDS.called_frequency)
_NEVER = words(WORDS.never)
_ANSWERED = words(WORDS.answered)
_AFTER = words(WORDS.after_treatment)
_GOT = words(WORDS.got)
_OUTCOME = words(WORDS.outcome_of_treatment)
_CAME_OF = words(WORDS.came_of)
_PREVALENCE = guarded(r"\bprevalen", re.IGNORECASE)
_UNDER = words(WORDS.under_treatment)
_DESCRIBED = words(WORDS.described)
_GROUP = guarded(r"\b(?:groups?|arms?)\b", re.IGNORECASE)
# Use of care, told of a sample that nobody treated for the study.
_USED = guarded(
    r"\b(?:prescribed|received no|were (?:already )?(?:taking|using)|had (?:ever )?used"
    r"|(?:was|were|is|are) used (?:in|by)|self-medicat\w+)\b",
    re.IGNORECASE,
)
# A survey asks how many use something.
_USE = guarded(r"\b(?:use|usage|utili[sz]ation|uptake) of\b|\b[\w-]+ use\b", re.IGNORECASE)
_COMPARED = guarded(r"\b(?:vs\.?|versus|compared (?:with|to)|than(?!\s\d))\b", re.IGNORECASE)
_CLAUSE = re.compile(
    r"[;:]\s(?![^()]*\))|,\s(?:but|while|whereas|although)\s|\s(?:whereas|while)\s"
    r"|,\sand\s(?=(?:[^\W\d][\w-]*\s){1,5}?(?:was|were|had|is|are|occurred|developed|showed|reported)\b)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a study tells of all its shares.

    `treated` says that it applies a treatment, `alone` that all its people had the same one.
    """

    design: str | None = None
    treated: bool = False
    alone: bool = False


def setting_of(title: str, arms: Arms, sole: Arm | None, design: str | None) -> Setting:
    """The setting of a study: its arms and its title tell whether it applies a treatment."""
    named = design not in WORDS.descriptive and _TREATS.search(title) is not None
    treated = any_treatment(arms.arms) or named
    alone = any_treatment([sole]) if sole else named and not arms.arms
    return Setting(design=design, treated=treated, alone=alone)


# "Cord stimulation for leg pain", "Results of surgery": a title that names a treatment and what it does.
_TREATS = guarded(
    rf"(?:{TREATMENT.pattern})[^.?]*\s(?:for|in|of)\s"
    rf"|\b(?:outcomes?|results|efficacy|effective\w*|effects?|safety|experience|complications)\b[^.?]*(?:{TREATMENT.pattern})",
    re.IGNORECASE,
)


def kind_of(sentence: str, figure: Figure, *, role: Role, setting: Setting, named: int = 0) -> Kind:
    """Where the figure of a sentence belongs; `named` counts the groups that the sentence names.

    A figure that is no share (a mean, a time) is never a frequency.
    """
    if not is_share(figure):
        return "arm_result"
    near = clause(sentence, figure)
    told = _CALLED.search(near) is not None
    tried = setting.treated or named or setting.design in WORDS.interventional
    if not told and (_NEVER.search(near) or (_ANSWERED.search(near) and not tried)):
        return "neither"
    if told or ("_person_" in (figure.unit or "") and not setting.treated):
        return _of_called(near, setting, named)
    if setting.design in WORDS.interventional:
        return _of_trial(near, role, named)
    return _of_observed(sentence, near, role, setting, named)


def _of_called(near: str, setting: Setting, named: int) -> Kind:
    """Of a figure that is called a prevalence or an incidence: how often, unless a treatment stands before it."""
    if setting.design in WORDS.interventional and (named or not _PREVALENCE.search(near)):
        return "arm_result"
    given = setting.treated or named or setting.design in WORDS.reviews
    compared = setting.treated and named > 1 and _TESTED.search(near)
    return "arm_result" if given and (compared or _UNDER.search(near)) else "frequency"


def _of_trial(near: str, role: Role, named: int) -> Kind:
    """Of a share in a trial: what came of a group, unless it describes the sample."""
    if role in ("results", "conclusions", "title"):
        described = _DESCRIBED.search(near) and not (named or _compares(near))
        return "frequency" if described else "arm_result"
    return "neither" if role == "methods" and not _DESCRIBED.search(near) else "frequency"


def _of_observed(sentence: str, near: str, role: Role, setting: Setting, named: int) -> Kind:
    """Of a share in a study that only watches: how often something is, unless it came of a treatment or a group."""
    used = _USED.search(near) or (setting.design == "cross_sectional" and _USE.search(near))
    if used or (_DESCRIBED.search(near) and not named):
        return "frequency"
    if _OUTCOME.search(near) or (_AFTER.search(near) and (setting.treated or named or role == "background")):
        return "arm_result"
    if named and _GOT.search(near):
        return "arm_result"
    told = role in ("results", "conclusions")
    if told and setting.alone and _CAME_OF.search(near):
        return "arm_result"
    groups = named or int(setting.alone)
    return "arm_result" if _of_group(sentence, near, role, setting.design, groups) else "frequency"


def _of_group(sentence: str, near: str, role: Role, design: str | None, mentions: int) -> bool:
    """Whether the clause tells of a group: it names or compares some, or a review tells it of a treatment."""
    told_of_treatment = design in WORDS.reviews and TREATMENT.search(sentence) is not None
    if mentions and (mentions > 1 or told_of_treatment or _COMPARED.search(near) or _GROUP.search(near)):
        return True
    return role in ("results", "conclusions") and _compares(near)


def _compares(near: str) -> bool:
    """Whether the clause sets the shares of two groups side by side and tests them, or those of cases and controls."""
    shares = len(_SHARE.findall(near))
    return shares > 1 and (_TESTED.search(near) is not None or _CASES.search(near) is not None)


_SHARE = re.compile(r"\d\s?%(?!\s?(?:CI|confidence))|\b\d+/\d+")
_TESTED = guarded(
    r"\b(?:a?OR|a?RR|a?HR|odds ratio|risk ratio|rate ratio|relative risk|hazard ratio)\b|\b[pP]\s?[<=>]"
)
_CASES = guarded(r"\bcases\b.*\bcontrols\b|\bcontrols\b.*\bcases\b", re.IGNORECASE)


def is_share(figure: Figure) -> bool:
    """Whether the figure tells a part of a whole or a rate."""
    if figure.kind in ("percent", "fraction", "rate"):
        return True
    return figure.kind == "range" and (figure.unit or "").startswith("per")


def clause(sentence: str, figure: Figure) -> str:
    """The clause that the figure stands in."""
    start, end = clause_span(sentence, figure)
    return sentence[start:end]


def clause_span(sentence: str, figure: Figure) -> tuple[int, int]:
    """Where the clause that the figure stands in begins and ends."""
    start, end = 0, len(sentence)
    for first, last in _breaks(sentence):
        if last <= figure.start:
            start = last
        elif first >= figure.end:
            return start, first
    return start, end


@lru_cache(maxsize=64)
def _breaks(sentence: str) -> tuple[tuple[int, int], ...]:
    """What stands between the clauses of a sentence."""
    return tuple(match.span() for match in _CLAUSE.finditer(sentence))
