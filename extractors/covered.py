"""Which outcomes one p-value covers: "function and lumbar motion as well as endurance were greater (P < .05)"
are three.
"""

import re
from collections.abc import Sequence

from extractors import phrases
from extractors.guarded import guarded
from extractors.lexicon import words
from extractors.noun_phrases import names_something
from extractors.respectively import Span, conjuncts

_BRACKETS = re.compile(r"\s?(?:\([^()]*\)|\[[^\[\]]*\])")
_OBJECT = guarded(
    r"\b(?:differences?|changes?|improvements?|reductions?|increases?|decreases?|effects?|improved|differed"
    r"|benefits?)\s(?:(?:was|were)\s(?:also\s)?(?:observed|found|seen|noted|detected)\s)?(?:in|on"
    r"|regarding|for|with respect to)\s(?:the\s|both\s)?(?P<o>.+)"
    r"|\b(?:higher|lower|greater|less|more|better|worse|longer|shorter|fewer|improved|reduced|increased"
    r"|decreased|lowered|raised)\s(?P<o2>(?!than\b|in\b|with\b|for\b|among\b|at\b|from\b|after\b|by\b|to\b"
    r"|over\b|during\b).+)",
    re.IGNORECASE,
)
_OBJECT_ENDS = re.compile(
    r"\s(?:between|among|than|compared|after|at|when|from|during|with|for|following|over|versus|vs"
    r"|in (?:the|both|either|all|patients|each|group)|by|on|within|relative|were|was|respectively|whereas"
    r"|that|which|who|as compared)\b.*|[;:].*",
    re.IGNORECASE | re.DOTALL,
)
_VERB_AGAIN = re.compile(
    r"\b(?:and|but)\s(?:significantly\s)?(?:increased|decreased|reduced|improved|lowered|raised|higher"
    r"|lower|greater|less|more|longer|shorter|better|worse)\s",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:patients?|women|men|subjects?|groups?|controls?|boys|girls|children|cases|weeks?|months?|years?"
    r"|days?|hours?|\d+|drugs?|treatments?|arms?|methods?|placebo|baseline|end|trials?|studies|one|two"
    r"|three|both)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\s(?:as well as|together with|along with)\s", re.IGNORECASE)

_CHANGE_NOUN = guarded(
    r"\b(?:decreases?|increases?|reductions?|differences?|improvements?|changes?|falls?|rises?)$",
    re.IGNORECASE,
)
_VERB = words(phrases.WORDS.verbs)


def _verb(text: str) -> int | None:
    found = _VERB.search(text)
    return found.start() if found else None


def outcomes(text: str, at: int, *, masks: Sequence[Span]) -> list[str]:
    """The outcomes named in the clause before the p-value at `at`; one or none where it names no list of
    them.
    """
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
    """The items of a clause's subject, where the subject is what was measured and not who or what did it."""
    if _verb(left) is None or _DOES.search(left[_verb(left) :]):
        return []
    subject = _CHANGE_OF.sub("", phrases.before_verb(left))
    return _split(_OF_GROUP.sub("", subject))


_CHANGE_OF = re.compile(
    r"^.*?\b(?:differences?|improvements?|changes?|reductions?|increases?|decreases?)\s(?:in|of)\s",
    re.IGNORECASE,
)
_OF_GROUP = re.compile(
    r"\s(?:in|of|for|from|with|between|among|at|on|after)\s(?:the\s)?(?:[\w-]+\s)*(?:group|groups|patients"
    r"|arms?)\s*$"
)
# A verb that takes an object: its subject is a cause, not an outcome.
_DOES = guarded(
    r"^\W*(?:[\w-]+ly\s)?(?:had|have|has|showed?|produced?|caused?|led|resulted|experienced|received"
    r"|underwent|reported|predicted|reached"
    r"|(?:was|were)\s(?:[\w-]+ly\s|also\s|valuable|independent|the\s)*(?:predict\w+|associated|correlated"
    r"|related|linked|risk|valuable|factors?))\b",
    re.IGNORECASE,
)
# What follows such a word is not one more outcome: "function, measured as …", "levels in placenta and
# plasma".
_NOT_AN_ITEM = re.compile(
    r"^(?:as |measured|assessed|defined|based|compared|using|interaction|additional)", re.IGNORECASE
)


def _split(phrase: str) -> list[str]:
    parts = [phrases.tidy(phrase[start:end]) for start, end in conjuncts(phrase, 0, len(phrase))]
    good = [part for part in parts if names_something(part) and not _NOT_AN_ITEM.match(part)]
    if len(good) != len(parts) or not 1 < len(good) < 9 or _CHANGE_NOUN.search(parts[-1]):
        return []
    if re.search(r"\sin\s", parts[0]) or any(_PEOPLE.fullmatch(part.split()[-1]) for part in good):
        return []
    return good if all(len(part.split()) <= 9 for part in good) else []
