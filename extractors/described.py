"""Which shares describe people and what ails them, and which are bounds, make up a sample or belong to an arm."""

import re
from collections.abc import Sequence

from extractors.arms import Arm, Mention
from extractors.assign import WORDS as ASSIGN
from extractors.assign import Setting, is_share, kind_of
from extractors.figure import Figure
from extractors.lexicon import Lexicon, read, words
from extractors.no_shares import is_no_share
from extractors.reading import Sentence


class FrequencyWords(Lexicon):
    """`frequencies.toml`: names of frequencies, bounds that are none, periods."""

    prevalence: tuple[str, ...]
    incidence: tuple[str, ...]
    bound_after: tuple[str, ...]
    bound_before: tuple[str, ...]
    periods: tuple[str, ...]
    people: tuple[str, ...]
    ailments: tuple[str, ...]


WORDS = read("frequencies", FrequencyWords)
PREVALENCE = words(WORDS.prevalence)
INCIDENCE = words(WORDS.incidence)
_BOUND_AFTER = re.compile(rf"\s?(?:{'|'.join(WORDS.bound_after)})", re.IGNORECASE)
_BOUND_BEFORE = re.compile(
    rf"\b(?:{'|'.join(WORDS.bound_before)})\s?(?:about |approximately )?$", re.IGNORECASE
)


def is_frequency(
    text: str,
    figure: Figure,
    span: Sentence,
    setting: Setting,
    found: Sequence[Mention],
    sole: Arm | None,
) -> bool:
    """Whether a share tells how often something is in the people of the sentence, as a description of them."""
    if not is_share(figure) or figure.spread is not None or _names_a_group(text, figure, found):
        return False
    if _COMPOSITION.match(text, figure.end) or _SEXES.match(text, figure.start) or is_no_share(text, figure):
        return False
    if figure.kind == "fraction" and setting.design in REVIEWS and not _PEOPLE.search(text, figure.start):
        return False
    named = len({mention.arm.name for mention in found}) or int(sole is not None)
    kind = kind_of(text, figure, role=span.role, setting=setting, named=named)
    return kind == "frequency" and _is_health(text, figure)


def _names_a_group(text: str, figure: Figure, found: Sequence[Mention]) -> bool:
    """Whether the share tells how large a group of the study is: "25 642 (76.0%) were nonsmokers"."""
    return any(
        figure.end <= mention.start and _BECAME.fullmatch(text, figure.end, mention.start)
        for mention in found
    )


REVIEWS = ASSIGN.reviews
# "164 men (61.4%)" tells the sexes of a sample.
_SEXES = re.compile(
    r"[\d,]+\s(?:[a-z]+\s)?(?:men|women|males?|females?|boys|girls)\s?\([^()]*\)(?!\s(?:had"
    r"|reported|were|developed|suffered|experienced|with|who)\b)",
    re.IGNORECASE,
)
# How a sample is made up: "(37.3% male)", "65% family physicians".
_COMPOSITION = re.compile(
    r"\s?(?:\)?\s(?:were|was|are|being|of (?:them|whom|the (?:patients|participants"
    r"|sample)) were)\s)?(?:(?:fe)?males?|women(?! (?:with|who|had|reported))|men(?! (?:with"
    r"|who|had|reported))|boys|girls|white|black|caucasians?|hispanics?|asians?"
    r"|family physicians|physicians|nurses|married|employed|children\b(?! (?:with|who|had"
    r"|reported|were))|adults\b(?! (?:with|who|had|reported|were))|smokers\b(?=\s?[.,;)]|$))\b",
    re.IGNORECASE,
)
_BECAME = re.compile(
    r"[\s)\]]*(?:of the |patients |subjects |participants )*(?:were|was|received|underwent|had"
    r"|in|assigned to|treated with)\s(?:the\s|a\s)?",
    re.IGNORECASE,
)


def _is_health(text: str, figure: Figure) -> bool:
    """Whether the clause is about people and what ails them, or the text counts cases out of a whole."""
    near = text
    return (
        (figure.value or 0) <= 100_000
        and not _MONEY.search(text, max(0, figure.start - 2), figure.start + 1)
        and (
            figure.numerator is not None
            or _TOLD.search(near) is not None
            or _PEOPLE.search(near) is not None
            or _AILMENT.search(near) is not None
            or bool(PREVALENCE.search(near) or INCIDENCE.search(near))
        )
    )


_TOLD = re.compile(
    r"\b(?:common(?:est)?|rare|frequent(?:ly)?|history|findings?|features?|present(?:ed)?"
    r"|detected|observed|reported|had)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[£$€]")
_PEOPLE = words(WORDS.people)
_AILMENT = re.compile("|".join(WORDS.ailments), re.IGNORECASE)


_MEASURED = re.compile(r"(?!\b(?:was|were|in|of|is|are|only)\b)\b[\w/-]+\s?[<>]\s?$")


def is_bound(text: str, figure: Figure) -> bool:
    """Whether a share is the bound of a definition, the size of a change, or no share of people at all."""
    if figure.numerator is not None:
        return False
    return bool(
        _BOUND_AFTER.match(text, figure.end)
        or _BOUND_BEFORE.search(text[max(0, figure.start - 50) : figure.start])
        or figure.op in (">=", "<=")
        or (figure.op in ("<", ">") and _MEASURED.search(text[max(0, figure.start - 25) : figure.start]))
    )
