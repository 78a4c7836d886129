"""Which outcomes one p-value covers: "function and lumbar motion as well as endurance were greater (P < .05)" are three."""

import re
from collections.abc import Sequence

from extractors import phrases
from extractors.lexicon import words
from extractors.respectively import Span, conjuncts

_BRACKETS = re.compile(r"\s?(?:\([^()]*\)|\[[^\[\]]*\])")
_OBJECT = re.compile(
    r"\b(?:differences?|changes?|improvements?|reductions?|increases?|decreases?|effects?|improved|differed|benefits?)\s(?:in|on|regarding|for|with respect to)\s(?:the\s|both\s)?(?P<o>.+)"
    r"|\b(?:higher|lower|greater|less|more|better|worse|longer|shorter|fewer|improved|reduced|increased|decreased|lowered|raised)\s(?P<o2>(?!than\b|in\b|with\b|for\b|among\b|at\b|from\b|after\b|by\b|to\b|over\b|during\b).+)",
    re.IGNORECASE,
)
_OBJECT_ENDS = re.compile(
    r"\s(?:between|among|than|compared|after|at|when|from|during|with|for|following|over|versus|vs|in (?:the|both|either|all|patients|each|group)|by|on|within|relative|were|was|respectively|whereas|that|which|who|as compared)\b.*|[;:].*",
    re.IGNORECASE | re.DOTALL,
)
_VERB_AGAIN = re.compile(
    r"\b(?:and|but)\s(?:significantly\s)?(?:increased|decreased|reduced|improved|lowered|raised|higher|lower|greater|less|more|longer|shorter|better|worse)\s",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:patients?|women|men|subjects?|groups?|controls?|boys|girls|children|cases|weeks?|months?|years?|days?|hours?|\d+|drugs?|treatments?|arms?|methods?|placebo|baseline|end|trials?|studies|one|two|three|both)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\s(?:as well as|together with|along with)\s", re.IGNORECASE)

_CHANGE_NOUN = re.compile(
    r"\b(?:decreases?|increases?|reductions?|differences?|improvements?|changes?|falls?|rises?)$",
    re.IGNORECASE,
)
_VERB = words(phrases.WORDS.verbs)


def _verb(text: str) -> int | None:
    found = _VERB.search(text)
    return found.start() if found else None


def outcomes(text: str, at: int, *, masks: Sequence[Span]) -> list[str]:
    """The outcomes named in the clause before the p-value at `at`; one or none where it names no list of them."""
    bracket = phrases.opening_bracket(text, at)
    anchor = at if bracket is None else bracket
    begin = phrases.clause_start(text, anchor)
    plain = text[begin:anchor]
    closed = max(plain.rfind(")"), plain.rfind("]"))
    if (
        closed >= 0
        and not _verb(plain[closed:]) is not None
        and re.search(r"\d", plain[max(0, closed - 12) : closed])
    ):
        return []
    left = _AND.sub(" and ", _BRACKETS.sub("", phrases.unmasked(text, begin, anchor, masks)))
    found = _objects(left)
    return found if len(found) > 1 else _subjects(left)


def _objects(left: str) -> list[str]:
    match = _OBJECT.search(left, _verb(left) or 0)
    if match is None:
        return []
    phrase = _VERB_AGAIN.sub(" and ", match["o"] or match["o2"])
    return _split(_OBJECT_ENDS.sub("", phrase))


def _subjects(left: str) -> list[str]:
    if _verb(left) is None:
        return []
    subject = re.sub(
        r"^.*?\b(?:differences?|improvements?|changes?|reductions?|increases?|decreases?)\s(?:in|of)\s",
        "",
        phrases.before_verb(left),
        flags=re.IGNORECASE,
    )
    subject = re.sub(
        r"\s(?:in|of|for|from|with|between|among|at|on|after)\s(?:the\s)?(?:[\w-]+\s)*(?:group|groups|patients|arms?)\s*$",
        "",
        subject,
    )
    return _split(subject)


def _split(phrase: str) -> list[str]:
    parts = [phrases.tidy(phrase[start:end]) for start, end in conjuncts(phrase, 0, len(phrase))]
    good = [part for part in parts if phrases.telling(part)]
    if parts and _CHANGE_NOUN.search(parts[-1]):
        return []
    if len(good) != len(parts) or any(_PEOPLE.fullmatch(part.split()[-1]) for part in good) or len(good) > 8:
        return []
    return good if all(len(part.split()) <= 9 for part in good) else []
