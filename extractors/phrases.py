"""What a figure is about: the phrase before its verb, before its brackets, or in the predicate after it.

The callers pass a sentence and the places of its figures and group names; what a figure means is not known here.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from extractors.guarded import guarded
from extractors.lexicon import Lexicon, read, words
from extractors.respectively import Span


class OutcomeWords(Lexicon):
    """`outcomes.toml`: the verbs that part a subject from its figure, and the words that name nothing."""

    verbs: tuple[str, ...]
    empty: frozenset[str]


WORDS = read("outcomes", OutcomeWords)

_VERB = words(WORDS.verbs)
_CLAUSE = re.compile(
    r"[;:]\s|,?\s(?:but|while|whereas|although|though)\s|,\s(?:and|which|with"
    r"|as)\s(?=(?:[^\W\d][\w-]*\s){1,12}?"
    r"(?:was|were|is|are|had|has|have|occurred|decreased|increased|improved|of|in)\b)"
    r"|[a-z)]{3}\.\s(?=(?-i:[A-Z]))",
    re.IGNORECASE,
)
_ALWAYS = guarded(r"\b(?:but|while|whereas|although|though)\b", re.IGNORECASE)
_POPULATION = re.compile(
    r"(?:of\s)?(?:the\s)?\d[\d,]*\s(?:patients|subjects|participants|women|men|children|eyes|cases|people"
    r"|infants|individuals|with|who|in)\b",
    re.IGNORECASE,
)
_ADJUNCT = re.compile(
    r"^\s*(?:in|among|amongst|for|at|after|during|within|over|of|from|by|on|following|with|compared"
    r"|throughout|until|when|under|"
    r"overall|additionally|moreover|furthermore|similarly|similar to|however|finally|conversely|also|thus"
    r"|here|because|unlike|"
    r"relative to|respectively|secondly|first|second|interestingly|notably|consequently|specifically|next"
    r"|one|two|three|six)\b"
    r"(?:[^,]|,(?=\d))*,\s",
    re.IGNORECASE,
)
_TOPIC = guarded(
    r"\b(?:in terms of|with (?:regard|respect) to|regarding|concerning|as (?:regards|for"
    r"|to))\s(?P<topic>[^,;]+)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:[\s,;:.\-–—]+|(?:and|or|but|the|a|an|also|only|both|this|that|however|overall(?=,)|similarly"
    r"|there\s(?:was|were|is|are)|"
    r"statistically|significantly?|significant|markedly|slightly|no|any|some|more|fewer|less|higher|lower"
    r"|greater|smaller|larger|better|worse|"
    r"longer|shorter|similar|other|was|were|is|are|had|has|have|been|of|in|to|with|for|by|at(?!\sleast)|on|than|from"
    r"|respectively|versus|vs\.?|as|especially|including|particularly|such as|mainly|namely|e\.g\.,?"
    r"|i\.e\.,?|who|which|mean|median|average|"
    r"(?:the\s)?(?:percentages?|proportions?|numbers?|frequency"
    r"|shares?)\s(?:of\s)?(?:[\w-]+\s){0,2}?(?:patients|subjects|participants|women|men|children|eyes|cases"
    r"|people|infants|those|individuals)\s(?:with|who|that|having|achieving|reporting|whose|in\swhom)|"
    r"(?:did\s)?not\s(?:\w+ly\s)?differ(?:ent)?\s(?:in|between|for)|differences?\s(?:in|between)"
    r"|(?:compared|comparison)\s(?:with|to))\b(?!-))\s*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:[\s,;:(\[\-–—€£$=]+|\b(?:and|or|but|of|in|to|with|for|by|at|on|than|from|the|a|an|was|were|is|are|be"
    r"|been|had|has|have|as|between|among|that|"
    r"significantly|approximately|about|only|statistically|respectively|which|who|up|over|per|when|while"
    r"|nearly|almost|versus|vs|compared|it|they|this|these|both|all|each|either|more|fewer|less|after|before|during))$",
    re.IGNORECASE,
)
# What is told of the outcome's course, and not its name: "leg pain fell from 7.1", "score rose by a mean".
_RAN = re.compile(
    r"(?<=\w)\s(?:fell|rose|dropped|declined|decreased|increased)"
    r"(?:\sby)?(?:\sa\s(?:mean|median|average))?\s*$",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"(?<=\w)\s(?:had\s)?(?:(?:significantly|also)\s)?(?:fell|fallen|rose|risen|dropped|decreased|increased|improved"
    r"|declined|was reduced|changed)?\s?(?:from\s\d.*|by\s(?:an?\s)?(?:mean|median|average)\b.*)$",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|,?\srespectively,?", re.IGNORECASE)
_BRACKETS = re.compile(r"\s?(?:\([^()]*\)|\[[^\[\]]*\])")
_PREPOSITION = (
    r"(?:in|with|for|on|among|of|by|after|under|receiving|treated with|than|between|to|from|during|at|within|over"
    r"|using|given|compared with|who received|and|or|versus|vs\.?|,|both|either|the|patients|subjects|those|women"
    r"|participants|eyes)"
)
_ADVERBIAL = re.compile(
    r"\s*(?:\w+ly\s)?(?:after|with|than|compared|among|between|by|from|as)\b", re.IGNORECASE
)
_FOR_TOPIC = re.compile(r"\s*(?:for|in|on)\s(?:the\s)?(?P<topic>[^,]+),", re.IGNORECASE)
_TO_MASK = re.compile(rf"(?:\b{_PREPOSITION}\s|,\s)+$", re.IGNORECASE)
_SELF_LED = re.compile(
    r"(?:at|after|within|over|during|by|in|until|for|following|on|before)\s", re.IGNORECASE
)
_OF_MEMBERS = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:of\s(?:the\s|these\s|all\s|those\s)?(?:remaining\s|other\s)?(?:\d[\d,]*\s)?"
    r"|in\s(?:the\s)?)?(?:[\w-]+\s){0,3}?"
    r"(?:patients?|subjects?|participants?|women|men|children|eyes|cases|people|infants|individuals|adults"
    r"|those|attacks|animals|rats|mice|pairs|"
    r"neonates|persons|volunteers|students|users|mothers|knees|hips|implants|teeth|lesions)?\b",
    re.IGNORECASE,
)
_STOPS = re.compile(
    r"[,;:(\[]|\.(?=\s+(?-i:[A-Z])|\s*$)|\b(?:compared|versus|vs|than|while|whereas|but|as compared"
    r"|as against|respectively|although)\b",
    re.IGNORECASE,
)


def subject(
    sentence: str,
    start: int,
    end: int,
    *,
    masks: Sequence[Span] = (),
    figures: Sequence[Span] = (),
    floor: int = 0,
) -> str | None:
    """The phrase that the figure at `start:end` is about; `None` where the clause itself does not say.

    `masks` are group names and times, which are never part of it; `figures` are the sentence's other figures;
    nothing before `floor` is looked at.
    """
    for candidate in _candidates(sentence, start, end, masks, figures, floor):
        phrase = tidy(candidate)
        if telling(phrase):
            return phrase
    return None


def subject_before(sentence: str, start: int, *, masks: Sequence[Span] = (), floor: int = 0) -> str | None:
    """The phrase before the figure at `start` that it is about; `None` where nothing before it names anything."""
    bracket = opening_bracket(sentence, start)
    anchor = start if bracket is None else bracket
    for candidate in _before(sentence, anchor, masks, floor, bracketed=bracket is not None):
        phrase = tidy(candidate)
        if telling(phrase):
            return phrase
    return None


def _before(
    sentence: str, anchor: int, masks: Sequence[Span], floor: int, *, bracketed: bool
) -> Iterator[str]:
    begin = max(floor, clause_start(sentence, anchor))
    topic = _TOPIC.search(sentence, floor, anchor)
    if topic:
        yield topic["topic"]
    left = unmasked(sentence, begin, anchor, masks)
    if bracketed:
        yield _last_item(left)
    yield from _before_and_after_verb(left)
    led = _FOR_TOPIC.match(left) if begin > floor or not floor else None
    if led and not is_population(led["topic"]):
        yield led["topic"]
    if begin > floor and sentence[begin - 2] == ":":
        yield from _before_and_after_verb(
            unmasked(sentence, max(floor, clause_start(sentence, begin - 2)), begin - 2, masks)
        )


def _candidates(
    sentence: str, start: int, end: int, masks: Sequence[Span], figures: Sequence[Span], floor: int
) -> Iterator[str]:
    bracket = opening_bracket(sentence, start)
    anchor = start if bracket is None else bracket
    begin = max(floor, clause_start(sentence, anchor))
    yield from _before(sentence, anchor, masks, floor, bracketed=bracket is not None)
    if bracket is None:
        yield predicate(sentence, end, masks, figures)
    else:
        yield from _after_brackets(sentence, end, masks, figures)
    if begin > floor:
        yield from _before_and_after_verb(
            unmasked(sentence, max(floor, clause_start(sentence, begin - 1)), begin, masks)
        )


def _after_brackets(sentence: str, end: int, masks: Sequence[Span], figures: Sequence[Span]) -> Iterator[str]:
    """What the clause says after its bracketed figures: "the A (41%), not the B group (34%) had less pain"."""
    for last in (end, max([span[1] for span in figures], default=end)):
        closed = re.compile(r"[^)\]]*[)\]]").match(sentence, last)
        begin = closed.end() if closed else len(sentence)
        cut = _STOPS.search(sentence, begin + 1)
        yield unmasked(sentence, begin, cut.start() if cut else len(sentence), masks)


def _last_item(left: str) -> str:
    """The last noun phrase of a list: "… dry mouth (7% vs 19%), fatigue" gives "fatigue"."""
    closed = max(left.rfind(") and"), left.rfind("), "), left.rfind("] and"), left.rfind("], "))
    tail = left[closed + 2 :] if closed >= 0 else left
    verbs = list(_VERB.finditer(tail))
    if not verbs:
        return tail
    verb, said = verbs[-1], tail[verbs[-1].end() :]
    if not telling(tidy(said)) or _ADVERBIAL.match(said):
        return ""
    return tail[verb.start() :] if len(said.split()) == 1 else said


def before_verb(left: str) -> str:
    """The subject of a clause, without its leading "In the …,"."""
    plain = _without_adjuncts(left)
    verb = _VERB.search(plain)
    return plain[: verb.start()] if verb else plain


def _before_and_after_verb(left: str) -> Iterator[str]:
    """The subject; with a verb that tells something of its own ("Estrone decreased in"), the two together."""
    plain = _without_adjuncts(left)
    verb = _VERB.search(plain)
    if verb is None:
        yield plain
        return
    name, said = plain[: verb.start()], plain[verb.start() :]
    if telling(tidy(name)):
        yield f"{name}{said}" if telling(tidy(said)) and len(said.split()) <= 10 else name
    yield said


def _without_adjuncts(left: str) -> str:
    left = left.lstrip(" ,;:")
    for _ in range(3):
        shorter = _ADJUNCT.sub("", left + " ", count=1)
        if shorter == left + " ":
            break
        left = shorter
    return left


def predicate(sentence: str, end: int, masks: Sequence[Span] = (), figures: Sequence[Span] = ()) -> str:
    """What is said after a figure of its share: "58% of the patients [completed prophylaxis] compared with …"."""
    plain = _without_asides(sentence, end)
    members = _OF_MEMBERS.match(plain, end)
    at = members.end() if members else end
    stop = min([*(span[0] for span in figures if span[0] >= at), len(plain)])
    for mask in masks:
        gap = plain[at : mask[0]] if mask[0] >= at else "."
        if mask[0] < stop and len(gap) < 40 and not _STOPS.search(gap) and _only_leads(gap):
            at = mask[1]
    at += len(plain[at:]) - len(plain[at:].lstrip(" ,"))
    cut = _STOPS.search(plain, at, stop)
    return unmasked(plain, at, cut.start() if cut else stop, masks)


def _without_asides(sentence: str, start: int) -> str:
    """The sentence at the same length, with blanks for its brackets and "respectively" after `start`."""
    return sentence[:start] + _ASIDE.sub(lambda match: " " * len(match.group()), sentence[start:])


def _only_leads(gap: str) -> bool:
    """Whether the words between a share and a group only lead to it: "of the patients who received"."""
    relative = re.search(
        r"\b(?:who|that|which|receiving|given|treated|assigned|randomi[sz]ed|allocated|undergoing|taking)\b",
        gap,
    )
    return relative is not None or not (_VERB.search(gap) or (telling(gap) and len(gap.split()) > 1))


def unmasked(sentence: str, start: int, end: int, masks: Sequence[Span]) -> str:
    """`sentence[start:end]` without the masked spans and the words that lead to them ("in the … group")."""
    kept, at = "", start
    for low, high in sorted(masks):
        if low < at or high > end:
            continue
        before = kept + sentence[at:low]
        led = _TO_MASK.search(before)
        if (
            led
            or _SELF_LED.match(sentence, low, high)
            or not telling(before)
            or not sentence[high:end].strip()
        ):
            kept = before[: led.start()] + " " if led else before
            at = high
    return re.sub(r"\s{2,}", " ", kept + sentence[at:end])


_BRACKET = re.compile(r"[()\[\]]")


@lru_cache(maxsize=4096)
def opening_bracket(sentence: str, place: int) -> int | None:
    """Where the outermost bracket that is still open at `place` begins."""
    opened: list[int] = []
    for bracket in _BRACKET.finditer(sentence, 0, place):
        if bracket[0] in "([":
            opened.append(bracket.start())
        elif opened:
            opened.pop()
    return opened[0] if opened else None


@lru_cache(maxsize=4096)
def clause_start(sentence: str, place: int) -> int:
    """Where the clause that holds `place` begins; a comma parts clauses only where a verb stands before it."""
    start = 0
    for match in _CLAUSE.finditer(sentence, 0, place):
        comma = match.group().lstrip().startswith(",") and not _ALWAYS.search(match.group())
        if opening_bracket(sentence, match.start()) is None and not (
            comma and not _VERB.search(sentence, start, match.start())
        ):
            start = match.end()
    return start


def is_population(phrase: str) -> bool:
    """Whether a phrase only says who was counted: "of 621 patients with cure"."""
    return _POPULATION.match(phrase) is not None


@lru_cache(maxsize=4096)
def telling(phrase: str) -> bool:
    """Whether a phrase names something: it holds a word that is not a filler."""
    found = re.findall(r"[^\W\d_][\w'-]*", phrase.lower())
    return any(word not in WORDS.empty for word in found)


# Words that are taken off a phrase at each end, and characters of the longest of them.
_MOST_ENDS, _LONGEST_END = 12, 30


def whole(name: str) -> str:
    """A name whose brackets are all closed, and without one that it only closes and what that parts it from."""
    depth = 0
    for at, sign in enumerate(name):
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return max(name[:at].strip(" ,;"), whole(name[at + 1 :].strip(" ,;")), key=len)
    bare = name[1:] if name.startswith("(") and ")" not in name else name
    return bare + ")" * (bare.count("(") - bare.count(")"))


@lru_cache(maxsize=4096)
def tidy(phrase: str) -> str:
    """A phrase without brackets, leading articles and comparatives, and dangling words at its end."""
    phrase = _CHANGED.sub("", _BRACKETS.sub("", phrase))
    phrase = re.sub(r"[(\[].*$", "", phrase) if phrase.count("(") > phrase.count(")") else phrase
    for _ in range(_MOST_ENDS):
        if not (lead := _LEAD.match(phrase)):
            break
        phrase = phrase[lead.end() :]
    for _ in range(_MOST_ENDS):
        if not (tail := _TAIL.search(phrase, max(0, len(phrase) - _LONGEST_END))):
            break
        phrase = phrase[: tail.start()]
    phrase = _RAN.sub("", phrase)
    return re.sub(r"\s{2,}", " ", phrase).strip(" ,;:.)]")
