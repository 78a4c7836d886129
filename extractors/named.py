"""Names of treatments that only their place gives away: "randomized to X or Y", "X versus Y".

The grammar of these places needs no list of drugs, so new and local names are found as well.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractors.guarded import guarded
from extractors.reading import Sentence


class Named(NamedTuple):
    """`text[start:end]` stands where a treatment is named; `against`: another is compared with it."""

    start: int
    end: int
    against: bool


# Up to eight words without a mark of punctuation; an aside in brackets may stand in it.
_WORD = r"[^\s,;:.()\[\]]"
_NO_PART = r"(?:or|and|versus|vs|with|than|to|compared)"
_NAME = rf"[A-Za-z0-9Α-ω]{_WORD}*(?:[ -](?:\([^()]{{1,30}}\)\s)?(?!{_NO_PART}\b){_WORD}+){{0,7}}?"
_ASIDE = r"(?:\s?[(\[][^()\[\]]{1,60}[)\]])?"
_ENDING = "|".join(
    [
        *(
            "in",
            "for",
            "on",
            "as",
            "at",
            "during",
            "among",
            "after",
            "before",
            "over",
            "once",
            "twice",
            "daily",
        ),
        *(
            "every",
            "using",
            "while",
            "when",
            "by",
            "through",
            "who",
            "followed",
            "following",
            "groups?",
            "arms?",
        ),
        *(
            "alone",
            "versus",
            "vs",
            "or",
            "and",
            "with",
            "than",
            "to",
            "compared",
            "within",
            "from",
            "administered",
        ),
        *("given", "three", "per", "until", "prior", "under", "plus"),
    ]
)
_END = rf"(?=\s*(?:[,;:.)]|\b(?:{_ENDING})\b|$))"
_DOSE = r"(?:\d[\w.,/-]*\s?(?:mg|g|ml|mcg|µg|microg\w*|iu|%)\S*\s(?:of\s)?)?"

_ALLOCATED = guarded(
    r"""(?:randomi[sz]ed|randomly\s(?:assigned|allocated|divided)|assigned|allocated|randomi[sz]ation
          |received|receiving|receive)\s
        (?:randomly\s|equally\s|to\s|either\s|receive\s|undergo\s|an?\s|the\s
          |one\sof\s(?:the\s)?(?:two|three|four)\s(?:\w+\s)?(?:groups|treatments|conditions)[:,]\s)*""",
    re.IGNORECASE | re.VERBOSE,
)
_LIST_ITEM = re.compile(
    rf"(?:\(?(?:[a-d]|[1-4]|i{{1,3}}|iv)\)\s)?{_DOSE}(?:an?\s|the\s|either\s|oral\s|identical\s|matching\s)*"
    rf"(?P<name>{_NAME}){_ASIDE}{_END}",
    re.IGNORECASE,
)
_LIST_JOINT = re.compile(
    r"[^,;.:()]{0,40}?(?:\([^()]{0,80}\))?[^,;.:()]{0,25}?,?\s?(?:\b(?:or|and|versus|vs\.?)\b|,)\s",
    re.IGNORECASE,
)
_PAIRED = re.compile(
    rf"(?:^|[:.?]\s|\b(?:of|between|comparing|compare|compared|whether)\s)(?:the\s)?(?P<one>{_NAME}){_ASIDE}\s"
    rf"(?P<joint>versus|vs\.?|compared (?:with|to)|with|and|or|to)\s(?:the\s|that of\s)?"
    rf"(?P<two>{_NAME}){_ASIDE}{_END}",
    re.IGNORECASE,
)
_COMPARING = guarded(r"\b(?:compar\w+|versus|vs)\b", re.IGNORECASE)
_EFFECT = guarded(
    r"\b(?:effects?|efficacy|effectiveness|safety|tolerability|impact|benefits?|influence|use|role|evaluation|trial"
    r"|addition)\s(?:and\s\w+\s)?of\s(?:an?\s|the\s|adding\s|different\s|two\s|\d+\s)*"
    rf"(?P<name>{_NAME}){_ASIDE}{_END}",
    re.IGNORECASE,
)
# What stands in such places and is no treatment.
_NO_NAME = re.compile(
    r"""\b(?:patients?|subjects?|participants?|women|men|children|adults|infants|groups?|arms?|age[ds]?|years?|risk
          |mortality|pain|outcomes?|scores?|disease|symptoms?|quality|results?|levels?|data|study|studies|trials?
          |which|two|three|four|one|different|baseline|first|second|same|other|following|conditions?|sex|gender
          |costs?|effects?|efficacy|safety|methods?|their|its|these|those|this|that|incidence|prevalence|rates?
          |doses?|weeks?|months?|days?|differences?|phases?|sequence|centers?|stratif\w+|receive|treatments?
          |therapy|drugs?|interventions?|control|experimental|active|severity|duration|medications?|changes?
          |population|mice|rats)\s*$
      | ^(?:patients?|subjects?|women|men|children|we|it|they|either|both|all|not|is|was|are|were|be|more|less
          |other|who|those|these|\d+|one|two|three|four|of|in|on|low|high|or|and|having|starting|developing|tolerating
          |awaiting|nine|ten|six|five|using|an?)\b
      | \b(?:was|were|is|are|had|has|have|did|does|between|patients|subjects|women|men|received|receiving
          |underwent|relieve|including|included|with|regarding|by|of|in|on|for|questions?|questionnaires?|survey|review
          |analysis|meta-analysis|dosage|order|mechanism|random|derived|combined|associated|single|followed-up
          |stores|mutations?|genes?|polymorphisms?|endogenous|usually|double-blind\w*|double-dummy|designs?|twice
          |followed|comparisons?|evaluation|switch|entry|schedule|intravenously|orally|into|baseline|guidelines
          |clinical|lower|higher|body|mass)\b
      | ^.{1,2}$""",
    re.IGNORECASE | re.VERBOSE,
)


def named(text: str, sentence: Sentence) -> Iterator[Named]:
    """The places of a title, an objective or a method at which a treatment is named."""
    if sentence.role in ("title", "objective", "background", "methods"):
        yield from _allocated(text, sentence)
    if sentence.role in ("title", "objective"):
        yield from _paired(text, sentence)
        yield from _studied(text, sentence)


def _allocated(text: str, sentence: Sentence) -> Iterator[Named]:
    for opening in _ALLOCATED.finditer(text, sentence.start, sentence.end):
        found = list(_items(text, opening.end(), sentence.end))
        if len(found) > 1 or "received" not in opening.group().lower():
            yield from (Named(start, end, False) for start, end in found)


def _items(text: str, at: int, limit: int) -> Iterator[tuple[int, int]]:
    for _ in range(6):
        item = _LIST_ITEM.match(text, at, limit)
        if item is None or _NO_NAME.search(item["name"]):
            return
        yield item.span("name")
        joint = _LIST_JOINT.match(text, item.end(), limit)
        if joint is None:
            return
        at = joint.end()


def _paired(text: str, sentence: Sentence) -> Iterator[Named]:
    if not _COMPARING.search(text, sentence.start, sentence.end):
        return
    for match in _PAIRED.finditer(text, sentence.start, sentence.end):
        if _NO_NAME.search(match["one"]) or _NO_NAME.search(match["two"]):
            continue
        yield Named(*match.span("one"), False)
        yield Named(*match.span("two"), match["joint"].lower() not in ("and", "or"))


def _studied(text: str, sentence: Sentence) -> Iterator[Named]:
    for match in _EFFECT.finditer(text, sentence.start, sentence.end):
        if not _NO_NAME.search(match["name"]):
            yield Named(*match.span("name"), False)
