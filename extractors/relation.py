"""What a study relates with what, as its title or aim says: the exposure and outcome of sentences that name
neither ("the pooled relative risk was 1.39").
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractors.noun_phrases import exposure, named

_X, _Y = r"(?P<x>[^.:;?()]{3,100}?)", r"(?P<y>[^.:;?()]{3,100}?)"
_RISK = (
    r"(?:(?:the\s|an?\s)?(?:increased\s|reduced\s|lower\s|higher\s)?"
    r"(?:risks?|odds|incidence|development|prevalence)\s(?:of|for)\s)?(?:the\s)?"
)
_END = r"(?=\s(?:in|among|after|during|using|at|by|from)\s|\s?[.:;?(,]|\s?$)"
_ONLY_FACTORS = (
    r"(?:risk factors|predictors|determinants|factors\s(?:associated\swith|influencing|affecting))"
)
_BETWEEN = r"(?:associations?|relationships?|correlations?|links?|relations?)\s(?:between|of)"
_EFFECT = r"(?:effects?|impact|influence|role)\sof"
_IS = r"(?:(?:is|are|was|were)\s)?(?:[\w-]+ly\s)?(?:associated|correlated|linked|related)\s(?:with|to)"
_AS = (
    r"(?:as\s(?:an?\s)?(?:[\w-]+\s){0,2}(?:risk factors?|predictors?|markers?)\s(?:of|for)|predicts?"
    r"|(?:increases?|reduces?)\s(?:the\s)?risks?\sof)"
)
_WITH = (
    r"(?:(?:in|among)\s(?:patients|people|adults|individuals|women|men|children)\swith|with|associated\swith)"
)
_FORMS = (
    rf"\b{_ONLY_FACTORS}\s(?:of\s|for\s)?(?P<only>[^.:;?()]{{3,100}}?){_END}",
    rf"\b{_BETWEEN}\s{_X}\s(?:and|with|to)\s{_RISK}{_Y}{_END}",
    rf"\b{_EFFECT}\s{_X}\son\s{_RISK}{_Y}{_END}",
    rf"^(?:is\s|are\s|does\s|do\s)?{_X}\s{_IS}\s{_RISK}{_Y}{_END}",
    rf"^{_X}\s{_AS}\s{_RISK}{_Y}{_END}",
    rf"^{_X}\sand\s(?:the\s)?risks?\sof\s{_Y}{_END}",
    rf"\brisks?\sof\s{_Y}\s{_WITH}\s{_X}{_END}",
    rf"\b{_EFFECT}\s(?P<cause>[^.:;?()]{{3,100}}?){_END}",
)
_PATTERNS = tuple(re.compile(form, re.IGNORECASE) for form in _FORMS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """The exposure and the outcome that a study is about; either may be unsaid."""

    exposure: str | None = None
    outcome: str | None = None


def relation(texts: Iterable[str]) -> Relation:
    """The relation that the first of the texts (a title, then the aims) to state one states."""
    return next((found for text in texts for found in _stated(text)), Relation())


def _stated(text: str) -> Iterator[Relation]:
    for pattern in _PATTERNS:
        match = pattern.search(text)
        if match is None:
            continue
        groups = match.groupdict()
        if groups.get("only") or groups.get("cause"):
            cause = groups.get("cause")
            yield Relation(
                exposure=exposure(cause) if cause else None, outcome=named(groups.get("only") or "")
            )
        elif (cause := exposure(groups["x"])) and (effect := named(groups["y"])):
            yield Relation(exposure=cause, outcome=effect)
