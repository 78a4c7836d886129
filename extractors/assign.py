"""Which list a share belongs to: how often something is (`frequency`), or what came of a group (`arm_result`).

One decision for both extractors, so that no figure is told twice and none falls between them.
"""

import re
from typing import Literal

from extractors.figure import Figure
from extractors.lexicon import Lexicon, read, words
from extractors.reading import Role
from extractors.treatments import NAME as TREATMENT

Kind = Literal["frequency", "arm_result", "neither"]


class AssignWords(Lexicon):
    """`assign.toml`: what names a frequency, what a result, what neither."""

    called_frequency: tuple[str, ...]
    never: tuple[str, ...]
    answered: tuple[str, ...]
    after_treatment: tuple[str, ...]
    outcome_of_treatment: tuple[str, ...]
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
_OUTCOME = words(WORDS.outcome_of_treatment)
_UNDER = words(WORDS.under_treatment)
_DESCRIBED = words(WORDS.described)
_GROUP = re.compile(r"\b(?:groups?|arms?)\b", re.IGNORECASE)
# Use of care, told of a sample that nobody treated for the study.
_USED = re.compile(
    r"\b(?:prescribed|received no|were (?:already )?(?:taking|using)|had (?:ever )?used|self-medicat\w+)\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"\b(?:vs\.?|versus|compared (?:with|to)|than(?!\s\d))\b", re.IGNORECASE)
_CLAUSE = re.compile(
    r"[;:]\s|,\s(?:but|while|whereas|although)\s|\s(?:whereas|while)\s"
    r"|,\sand\s(?=(?:[^\W\d][\w-]*\s){1,5}?(?:was|were|had|is|are|occurred|developed|showed|reported)\b)"
)


def kind_of(
    sentence: str, figure: Figure, *, role: Role, design: str | None, mentions: int = 0, treated: bool = False
) -> Kind:
    """Where the figure of a sentence belongs.

    `mentions` counts the groups that the sentence names, `treated` says whether the study applies a treatment.
    A figure that is no share (a mean, a time) is never a frequency.
    """
    if not is_share(figure):
        return "arm_result"
    near = clause(sentence, figure)
    if _NEVER.search(near) and not _CALLED.search(near):
        return "neither"
    if _ANSWERED.search(near) and not (treated or mentions or design in WORDS.interventional):
        return "neither"
    person_time = "_person_" in (figure.unit or "")
    if _CALLED.search(near) or (person_time and not treated):
        given = (treated or mentions or design in WORDS.reviews) and _under_treatment(near, design, mentions)
        return "arm_result" if given else "frequency"
    if design in WORDS.interventional and role in ("results", "conclusions", "title"):
        return "frequency" if _DESCRIBED.search(near) and not mentions else "arm_result"
    if (_DESCRIBED.search(near) and not mentions) or _USED.search(near):
        return "frequency"
    if (_AFTER.search(near) and (treated or mentions or role == "background")) or _OUTCOME.search(near):
        return "arm_result"
    if _of_group(sentence, near, role, design, mentions):
        return "arm_result"
    return "neither" if design in WORDS.interventional and role == "methods" else "frequency"


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


_SHARE = re.compile(r"\d\s?%|\b\d+/\d+")
_TESTED = re.compile(
    r"\b(?:a?OR|a?RR|a?HR|odds ratio|risk ratio|rate ratio|relative risk|hazard ratio)\b|\b[pP]\s?[<=>]"
)
_CASES = re.compile(r"\bcases\b.*\bcontrols\b|\bcontrols\b.*\bcases\b", re.IGNORECASE)


def is_share(figure: Figure) -> bool:
    """Whether the figure tells a part of a whole or a rate."""
    if figure.kind in ("percent", "fraction", "rate"):
        return True
    return figure.kind == "range" and (figure.unit or "").startswith("per")


def clause(sentence: str, figure: Figure) -> str:
    """The clause that the figure stands in."""
    starts = [match.end() for match in _CLAUSE.finditer(sentence, 0, figure.start)]
    stop = _CLAUSE.search(sentence, figure.end)
    return sentence[starts[-1] if starts else 0 : stop.start() if stop else len(sentence)]


def _under_treatment(near: str, design: str | None, mentions: int) -> bool:
    return _UNDER.search(near) is not None or (mentions > 0 and design in WORDS.interventional)
