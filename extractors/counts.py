"""Numbers that count people or events: "three patients had a stroke", "nausea (12)", "of eight women, six ovulated"."""

import re
from collections.abc import Sequence
from itertools import pairwise

from extractors.exclusions import WORDS
from extractors.figure import Figure
from extractors.guarded import guarded

_COUNTED = re.compile(
    rf"\s?(?:of\s(?:the|these)\s)?(?:(?!(?:with|of|in|and|for|to|on|at|by|who|were|was|had|including|first"
    rf"|few|most|studies)\b)[\w-]+\s){{0,3}}?(?:{'|'.join(WORDS.counted)})\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    rf"\s?(?:of\s)?(?:the\s)?(?:[\w-]+\s){{0,2}}?(?:{'|'.join(WORDS.people)})\b", re.IGNORECASE
)
_COMPLETED = guarded(
    r"\b(?:randomi[sz]ed|enrol(?:l)?ed|included|recruited|screened|eligible|assigned|allocated|analy[sz]ed"
    r"|completed the (?:study|trial|protocol)|"
    r"evaluable|studied|identified|divided|selected|consented|participated|invited|evaluated|assessed"
    r"|lost to follow)\b",
    re.IGNORECASE,
)
_OF_SOME = guarded(
    rf"\b(?:of|among|in)\s(?:the\s|these\s|all\s)?(?:\d+"
    rf"|\w+)\s(?:[\w-]+\s){{0,2}}?(?:{'|'.join(WORDS.people)})\b|\bof those\b",
    re.IGNORECASE,
)
_DID = re.compile(
    r"\s(?:had|have|has|did\snot|died|developed|showed|resumed|recovered|achieved|improved|required"
    r"|responded|relapsed|experienced|remained"
    r"|withdrew|discontinued|became)\s",
    re.IGNORECASE,
)
_EVENTS = guarded(
    r"\b(?:adverse|side[ -]effects?|complications?|events|symptoms|reactions|deaths|causes|reasons|occurred"
    r"|reported|observed)\b",
    re.IGNORECASE,
)
_WORD_THEN_BRACKET = re.compile(r"[a-z]{3,}\s[(\[]\s?$")
_SIZED = guarded(
    r"\b(?:group|groups|arm|arms|patients|subjects|participants|women|men|controls?|placebo|children|cohort"
    r"|mg|total|study|trials?|volunteers|population|sample|stratum \d)$",
    re.IGNORECASE,
)
COUNTS_SAID = guarded(
    r"\b(?:number of|more (?:common|frequent|often)|less (?:common|frequent|often)|fewer|more)\b",
    re.IGNORECASE,
)
_IN_GROUP = re.compile(
    r"\s(?:in|of|on|with|assigned|receiving|given|treated with)\s(?:the\s)?[A-Za-z]", re.IGNORECASE
)
_AT_LEAST = guarded(
    r"\b(?:at least|at most|more than|less than|fewer than|up to|minimum of)\s$", re.IGNORECASE
)
# "All 29 patients achieved R0 resection" counts 29 of 29.
_ALL = guarded(r"\ball\s(?:the\s|of the\s)?$", re.IGNORECASE)
_ACHIEVED = re.compile(
    rf"\s(?:[\w-]+\s){{0,2}}?(?:{'|'.join(WORDS.people)})\s(?:(?:in|on|of|with"
    rf"|receiving)\s(?:[\w-]+\s){{1,5}}?)?(?:[\w-]+ly\s)?(?:achieved|had|showed|experienced|reported"
    rf"|developed|responded|recovered|survived|improved|tolerated)\b",
    re.IGNORECASE,
)
# Before a number of people these words make it a sample, unless something was found in them.
_PART_OF = guarded(
    r"(?:\b(?:of|in|involv(?:ed|ing)|compris(?:ed|ing)|includ(?:ed|ing)|data (?:from|on)|total of|among"
    r"|than|every|per|first|last|next|all|the|other|"
    r"remaining|for|from|to|groups? of|with)\s(?:the\s|these\s|all\s|only\s)?)$",
    re.IGNORECASE,
)
# "(5 trials, 918 participants)" is how much evidence there is.
_POOLED = guarded(
    r"\b(?:trials?|studies|RCTs?|comparisons?)[,;]\s(?:and\s)?(?:a total of\s)?$", re.IGNORECASE
)
_FOUND_IN = guarded(
    r"\b(?:found|observed|seen|noted|occurred|reported|present|developed|recorded|detected|required"
    r"|needed)\b[^;]*\bin\s(?:only\s)?$",
    re.IGNORECASE,
)
_WHO_THEY_ARE = re.compile(r"\s(?:having|aged|of age|with a (?:mean|median)|\(mean)", re.IGNORECASE)
_GROUP_BEFORE = guarded(r"\b[Gg]roup\s[\w.]+,?\s?$|\b(?:identical|demograph\w+)\b")


def counts_all(sentence: str, figure: Figure) -> bool:
    """Whether the number counts all of the people, who then did something."""
    return bool(_ALL.search(sentence, max(0, figure.start - 20), figure.start)) and bool(
        _ACHIEVED.match(sentence, figure.end)
    )


def counts_more(sentence: str, figures: Sequence[Figure], place: int) -> bool:
    """Whether a number without a noun of its own counts, by the figures or the words beside it."""
    told = (_counts_on, _counts_in_list, _counts_in_bracket)
    return _counts_doers(sentence, figures[place]) or any(count(sentence, figures, place) for count in told)


def is_size(sentence: str, figure: Figure) -> bool:
    """Whether a bracketed n is how large a group is, and no number of events."""
    before = sentence[: figure.start].rstrip("( [")
    sized = _SIZED.search(before) is not None and not COUNTS_SAID.search(before)
    return sized or _COMPLETED.search(before[-90:]) is not None or _GROUP_BEFORE.search(before) is not None


def of_people(sentence: str, figure: Figure) -> bool:
    """Whether people follow the figure: "of patients"."""
    return _PEOPLE.match(sentence, figure.end) is not None


def is_whole(figure: Figure) -> bool:
    """Whether the figure is a whole number without a unit."""
    return figure.value is not None and figure.value.is_integer() and not figure.unit


def counted(sentence: str, figure: Figure) -> str | None:
    """The things that a whole number counts as events: "three patients achieved …", "one case of …"."""
    unit = figure.end - len(figure.unit) if figure.unit and figure.text.endswith(figure.unit) else figure.end
    noun = _COUNTED.match(sentence, unit)
    if noun is None or figure.value is None or not figure.value.is_integer():
        return None
    if _AT_LEAST.search(sentence, max(0, figure.start - 20), figure.start):
        return None
    before, after = sentence[max(0, figure.start - 60) : figure.start], sentence[noun.end() : noun.end() + 60]
    if _POOLED.search(before):
        return None
    sample = _PART_OF.search(before) is not None and not _FOUND_IN.search(before)
    if of_people(sentence, figure) and (sample or _WHO_THEY_ARE.match(after)):
        return None
    around = before[-25:] + noun.group() + after
    return None if _COMPLETED.search(around) else noun.group().split()[-1]


def _counts_on(sentence: str, figures: Sequence[Figure], place: int) -> bool:
    """Whether the number goes on with a count: "three patients in the A group and five in the B group"."""
    if place == 0 or not _IN_GROUP.match(sentence, figures[place].end) or figures[place].value is None:
        return False
    earlier = figures[place - 1]
    gap = sentence[earlier.end : figures[place].start]
    before = earlier.kind == "number" and counted(sentence, earlier) is not None
    return (
        before
        and len(gap) < 90
        and re.search(r"\b(?:and|versus|vs\.?|compared (?:with|to)|but|or)\s(?:only\s)?$", gap) is not None
    )


def _counts_in_list(sentence: str, figures: Sequence[Figure], place: int) -> bool:
    """Whether the number is in a list whose last counts people: "in 3, 5 and 7 patients"."""
    for here, following in pairwise(figures[place:]):
        gap = sentence[here.end : following.start]
        joined = re.fullmatch(r"\s?(?:,|,?\s?and|,?\s?or|vs\.?|versus)\s?", gap)
        if following.kind != "number" or following.unit or not joined:
            return False
        if counted(sentence, following):
            return is_whole(here) and is_whole(figures[place])
    return False


def _counts_in_bracket(sentence: str, figures: Sequence[Figure], place: int) -> bool:
    """Whether the number, alone in its bracket, counts an event of a list: "nausea (12) and rash (5)"."""
    alone = [figure for figure in figures if _alone_in_bracket(sentence, figure)]
    return len(alone) > 1 and figures[place] in alone and _EVENTS.search(sentence) is not None


def _alone_in_bracket(sentence: str, figure: Figure) -> bool:
    closed = re.compile(r"\s?[)\]]").match(sentence, figure.end) is not None
    opened = _WORD_THEN_BRACKET.search(sentence, max(0, figure.start - 20), figure.start) is not None
    return figure.kind == "number" and is_whole(figure) and opened and closed


def _counts_doers(sentence: str, figure: Figure) -> bool:
    """Whether the number counts those of a stated few that did something: "Of eight women, six ovulated"."""
    some = _OF_SOME.search(sentence, 0, figure.start) is not None
    return is_whole(figure) and some and _DID.match(sentence, figure.end) is not None
