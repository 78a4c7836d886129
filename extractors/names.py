"""What an item of a list of estimates is called: before its brackets, after it, or in a list that
"respectively" unrolls.
"""

import re
from collections.abc import Sequence

from extractors import phrases
from extractors.estimates import Estimate
from extractors.guarded import guarded
from extractors.respectively import RESPECTIVELY, conjuncts

_AFTER = re.compile(
    r"[\s)\]]*(?:for|in|with|on|among)\s(?:the\s)?(?P<x>[^.;,()\[\]\d]{2,60}?)(?=[,;.)]|\s(?:and|or)\s"
    r"|\s?\(|$|\s(?:was|were|compared|versus|vs|than)\b)",
    re.IGNORECASE,
)
_LIST = guarded(
    r"\b(?:of|for|in|with|between|among|by)\s(?P<list>(?:the\s)?[^.;:()]*?(?:\([^()]*\)[^.;:()]*?)"
    r"*?\b(?:and|or)\b[^.;:]*?)\s(?:were|was|are|is|had)\b",
    re.IGNORECASE,
)


def before_brackets(text: str, estimate: Estimate, floor: int) -> str | None:
    """The item right before the brackets of an estimate, after the estimate before it: "TAC (SMD, -2.3)"."""
    bracket = phrases.opening_bracket(text, estimate.at)
    if bracket is None:
        return None
    start = max(floor, phrases.clause_start(text, bracket))
    stretch = text[start:bracket]
    cut = max(stretch.rfind(", "), stretch.rfind(") "), stretch.rfind(" and "), stretch.rfind(" or "))
    phrase = phrases.tidy(stretch[cut + 1 :])
    return phrase if phrases.telling(phrase) and len(phrase.split()) < 7 else None


def after(text: str, estimate: Estimate) -> str | None:
    """The item that follows an estimate: "2.1 (1.5-2.9) for TAC"."""
    found = _AFTER.match(text, estimate.end)
    phrase = phrases.tidy(found["x"]) if found else ""
    return phrase if phrases.telling(phrase) else None


def unrolled(text: str, estimates: Sequence[Estimate]) -> list[str]:
    """The names that "respectively" gives to the estimates of a sentence in order; empty where the counts
    differ.
    """
    if len(estimates) < 2 or RESPECTIVELY.search(text, estimates[-1].at) is None:
        return []
    first = min(estimate.at for estimate in estimates)
    for match in reversed(list(_LIST.finditer(text, 0, first + 1))):
        spans = conjuncts(text, *match.span("list"))
        if len(spans) == len(estimates):
            return [phrases.tidy(text[start:end]) for start, end in spans]
    return []
