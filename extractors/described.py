"""Which shares describe people and what ails them, and which are bounds, make up a sample or belong to an arm."""

import re
from collections.abc import Sequence

from extractors.arms import Mention
from extractors.assign import WORDS as ASSIGN
from extractors.assign import Setting, clause, is_share, kind_of
from extractors.figure import Figure
from extractors.guarded import guarded
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
_BOUND_BEFORE = guarded(rf"\b(?:{'|'.join(WORDS.bound_before)})\s?(?:about |approximately )?$", re.IGNORECASE)


def is_frequency(
    text: str,
    figure: Figure,
    span: Sentence,
    setting: Setting,
    found: Sequence[Mention],
) -> bool:
    """Whether a share tells how often something is in the people of the sentence, as a description of them."""
    if not may_describe(text, figure, setting, found):
        return False
    named = len({mention.arm.name for mention in found})
    kind = kind_of(text, figure, role=span.role, setting=setting, named=named)
    return kind == "frequency" and not _is_money(text, figure)


def may_describe(text: str, figure: Figure, setting: Setting, found: Sequence[Mention]) -> bool:
    """Whether the figure is a share of people, and not how a sample is made up, a mean or a group's size."""
    if not is_share(figure) or _is_mean(text, figure, setting) or _names_a_group(text, figure, found):
        return False
    if _COMPOSITION.match(text, figure.end) or _SEXES.match(text, figure.start) or is_no_share(text, figure):
        return False
    reviewed = figure.kind == "fraction" and setting.design in REVIEWS
    return not reviewed or _PEOPLE.search(text, figure.start) is not None


def _is_mean(text: str, figure: Figure, setting: Setting) -> bool:
    """Whether a percentage with a spread is a mean of measurements, and no share with its standard error."""
    if figure.spread is None or figure.kind == "rate":
        return False
    near = clause(text, figure)
    told = PREVALENCE.search(near) or setting.design not in ASSIGN.interventional
    return not told or _MEAN.search(near) is not None


_MEAN = guarded(
    r"\b(?:means?|average|chang\w+|increas\w+|decreas\w+|reduc\w+|improv\w+|declin\w+|fell|rose|dropp?\w*|enhanc\w+"
    r"|levels?|activity|expression|concentrations?|contents?|inhibition|viability|volumes?|fractions?|saturation"
    r"|efficiency|recover\w+|relative|predicted|control|baseline|scores?)\b",
    re.IGNORECASE,
)


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


def is_about_health(text: str) -> bool:
    """Whether a text speaks of people, of what ails them or of how often something is."""
    return any(cue.search(text) for cue in (_TOLD, _PEOPLE, PREVALENCE, INCIDENCE, _AILMENT))


def _is_money(text: str, figure: Figure) -> bool:
    return (figure.value or 0) > 100_000 or _MONEY.search(
        text, max(0, figure.start - 2), figure.start + 1
    ) is not None


_TOLD = re.compile(
    r"\b(?:common(?:est|ly)?|rare|frequen(?:t|tly|cy|cies)|rates?|proportions?|percentages? of|history|findings?"
    r"|features?|present(?:ed)?|detected|observed|reported|had)\b",
    re.IGNORECASE,
)
_MONEY = guarded(r"[£$€]")
_PEOPLE = words(WORDS.people)
_AILMENT = re.compile("|".join(WORDS.ailments), re.IGNORECASE)


_MEASURED = guarded(r"(?!\b(?:was|were|in|of|is|are|only)\b)\b[\w/-]+\s?[<>]\s?$")


def is_bound(text: str, figure: Figure) -> bool:
    """Whether a share is the bound of a definition, the size of a change, or no share of people at all."""
    if figure.numerator is not None:
        return False
    return bool(
        _BOUND_AFTER.match(text, figure.end)
        or _BOUND_BEFORE.search_alone(text, max(0, figure.start - 50), figure.start)
        or figure.op in (">=", "<=")
        or (figure.op in ("<", ">") and _MEASURED.search(text[max(0, figure.start - 25) : figure.start]))
    )
