"""The outcome of an estimate: what the measure's phrase names, the words in or before its brackets, the object
of what a group or treatment did, or the subject of its clause.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from extractors import phrases
from extractors.estimates import Estimate, Sentence
from extractors.figure import Figure
from extractors.guarded import guarded
from extractors.lexicon import words
from extractors.noun_phrases import ACTS, named
from extractors.respectively import Span

_FOR = re.compile(
    r"^\W{0,3}(?:s\b)?\W{0,3}(?:\([^()]*\)|\[[^\[\]]*\])?\s?(?:for|of|in)\s(?P<y>[^;]+?)\s?(?:\b(?:was|were"
    r"|is|are|being|between|associated|comparing|compared)\b.*|[=:(,\[]\s?)?$",
    re.IGNORECASE | re.DOTALL,
)
_FOR_AFTER = re.compile(
    r"^[\s)\]]*(?:for|in|of)\s(?:the\s)?(?P<y>[^.;,()]{3,90}?)(?=$|[.;,()]|\s(?:was|were|and|in the|with"
    r"|but|compared|versus|vs|among|when)\b)",
    re.IGNORECASE,
)
_TOPIC = guarded(
    r"(?:\b(?:in terms of|with (?:regard|respect) to|regarding|concerning|as (?:regards|for)"
    r"|in relation to)\s|^for\s(?:the\s)?(?=(?:[\w-]+\s){0,4}?[\w-]+,))(?P<topic>[^,;(]+)",
    re.IGNORECASE,
)
_CHANGES = (
    r"(?:differences?|differed|differ|changes?|improvements?|reductions?|increases?|decreases?|declines?"
    r"|effects?|benefits?)"
)
_OBJECT = guarded(
    rf"\b(?:{_CHANGES}\b[^.;:]{{0,80}}?\s(?:was|were)\s(?:[\w-]+ly\s|also\s|only\s)?(?:found|observed"
    rf"|seen|noted|detected|reported)\s(?:in|on|for)"
    rf"|{_CHANGES}\s(?:in|on|of|for|with respect to|regarding)"
    r"|(?:trends?|rise|fall|gain)\s(?:in|of)"
    r"|(?:superior|inferior|equivalent|similar|comparable|better|worse)(?: to [\w-]+)?\s(?:in|on|for"
    r"|with respect to|regarding))"
    r"\s(?:the\s)?(?=(?P<o>[^.;:]+))",
    re.IGNORECASE,
)
_OBJECT_ENDS = re.compile(
    r"\s(?:between|among|than|compared|after|at|when|from|during|following|over|versus|vs|in (?:the|both"
    r"|either|all|patients|each|group)|by|within|relative|were|was|respectively|whereas|that|which|who"
    r"|as compared)\b.*|[,(\[].*",
    re.IGNORECASE | re.DOTALL,
)
_ADJUSTED = re.compile(
    r"^\s*(?:after |when |with )?(?:adjust|controll)\w+.*,\s|^.*\bthere\s*$|^\s*(?:using|by) [^,]*,\s",
    re.IGNORECASE,
)
_VERB = words(phrases.WORDS.verbs)
_STUDY_VERB = re.compile(
    r"^.*?\b(?:analys[ie]s|results?|data|study|model|models|we|meta-analysis|regression|trials?|findings?"
    r"|comparison)\s(?:also\s|further\s)?(?:showed|revealed|demonstrated|indicated|suggested|found|observed"
    r"|identified|confirmed|reported|did not (?:observe|find|show))\s(?:that\s)?",
    re.IGNORECASE,
)
_INNER = guarded(
    r"mean (?P<y>(?!between|group|treatment|score)[\w-]+) differences?|^(?P<z>(?!odds|risk|hazard"
    r"|rate|cost|mean)[\w-]+),? ratios?$",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s?(?:\([^()]*\)|\[[^\[\]]*\])")
_NEXT_ITEM = re.compile(r"[)\]]\s?(?:,|;|and\b|or\b|as well as\b|but\b|along with\b)")
# "(phenobarbital) for recurrence of seizures": what a treatment is given for, where no verb says what it did.
_USE = re.compile(r"\s?(?:for|on|in the prevention of|in)\s(?:the\s)?(?=[a-z][^.;:()]{2,80}$)")
_VALUES = frozenset({"number", "percent", "fraction", "rate", "time", "range", "from_to", "measure"})


def outcome(sentence: Sentence, estimate: Estimate, *, masks: Sequence[Span]) -> str | None:
    """The outcome as the sentence states it, or None where it does not.

    `masks` are names of groups and times: no part of an outcome.
    """
    hidden = [
        *masks,
        *((f.start, f.end) for f in sentence.figures),
        *((n.start, n.end) for n in sentence.labels if n.measure != "MD"),
    ]
    found = (named(stretch) for stretch in _candidates(sentence, estimate, masks, hidden) if stretch)
    phrase = next(filter(None, found), None)
    inside = in_brackets(sentence, estimate.at, masks)
    if inside is None or _share(inside, phrase or ""):
        return phrase
    return f"{phrase} ({inside})" if phrase else inside


# "The primary end point occurred in …": an outcome that the methods have named.
PRIMARY = guarded(
    r"\bprimary (?:efficacy |safety |clinical |study |composite )*(?:outcomes?|end[ -]?points?"
    r"|variables?)(?: measures?)?\b",
    re.IGNORECASE,
)
_PRIMARY_IS = guarded(
    rf"{PRIMARY.pattern}\s?(?:(?:was|were|is|are|included|being|of)\s"
    rf"|[:,(]\s?)(?:defined as\s)?(?P<o>[^.;()]{{4,120}})",
    re.IGNORECASE,
)


def primary(texts: Iterable[str]) -> str | None:
    """What the record says that its primary outcome is."""
    stated = (match for text in texts for match in _PRIMARY_IS.finditer(text))
    return next(filter(None, (named(match["o"]) for match in stated)), None)


def _candidates(
    sentence: Sentence, estimate: Estimate, masks: Sequence[Span], hidden: Sequence[Span]
) -> Iterator[str | None]:
    text = sentence.text
    bracket = phrases.opening_bracket(text, estimate.at)
    anchor = estimate.start if bracket is None else bracket
    if _only_says(text, estimate, anchor):
        bracket, anchor = None, _said_until(text, estimate.end)
    labelled, after = _of_label(text, estimate, masks), _after(text, estimate, masks)
    yield estimate.about
    yield after if labelled and after and _share(labelled, after) else labelled
    begin = phrases.clause_start(text, anchor)
    if bracket is not None:
        yield _item(text, begin, anchor, hidden)
    topic = _TOPIC.search(text, 0, anchor)
    yield topic["topic"] if topic else None
    yield from _clause(text, begin, anchor, hidden)
    yield after
    if begin:
        yield from _clause(text, phrases.clause_start(text, begin - 1), begin, hidden)


_SIGNIFICANT = guarded(r"\bsignifican(?:t|tly)\s?$", re.IGNORECASE)
_SAID_UNTIL = re.compile(r";|[a-z)]\.(?:\s|$)|,\s(?:but|while|whereas|although)\s|\sbut\s")


def _only_says(text: str, estimate: Estimate, anchor: int) -> bool:
    """Whether the words of the outcome follow: "no significant difference in X", "significantly (p < .01) less X"."""
    said = estimate.tested and estimate.p is None and "ignifican" in text[estimate.start : estimate.end]
    return said or _SIGNIFICANT.search(text, max(0, anchor - 20), anchor) is not None


def _said_until(text: str, place: int) -> int:
    stop = _SAID_UNTIL.search(text, place)
    return stop.start() + 1 if stop else len(text)


def _share(left: str, right: str) -> bool:
    return bool(set(left.lower().split()) & set(right.lower().split()) - phrases.WORDS.empty)


def _of_label(text: str, estimate: Estimate, masks: Sequence[Span]) -> str | None:
    """ "The odds ratio for relapse was …"."""
    label = estimate.label
    if label is None or label.end > estimate.at:
        return None
    inner = _INNER.search(text[label.start : label.end])
    if inner is not None:
        return inner["y"] or inner["z"]
    between = _FOR.match(text[label.end : estimate.at])
    if between is None or _masked(text, between["y"], label.end, masks):
        return None
    return between["y"]


def _after(text: str, estimate: Estimate, masks: Sequence[Span]) -> str | None:
    """ "HR 0.8 (…) for relapse"."""
    found = _FOR_AFTER.match(text[estimate.end :])
    if found is None or _masked(text, found["y"], estimate.end, masks):
        return None
    return found["y"]


def _masked(text: str, phrase: str, offset: int, masks: Sequence[Span]) -> bool:
    at = text.find(phrase, offset)
    end = at + len(phrase)
    return sum(min(high, end) - max(low, at) for low, high in masks if low < end and at < high) > 0.6 * len(
        phrase
    )


def in_brackets(sentence: Sentence, at: int, masks: Sequence[Span]) -> str | None:
    """The outcome that the estimate's own brackets name for their values, if they name one."""
    bracket = phrases.opening_bracket(sentence.text, at)
    stretch = _inside(sentence, bracket, at, masks) if bracket is not None else None
    return named(stretch) if stretch else None


def _inside(sentence: Sentence, bracket: int, at: int, masks: Sequence[Span]) -> str | None:
    """What the values in the estimate's own brackets are of: "(response 75% vs 42%, p < .001; …"."""
    text, start = sentence.text, max(bracket, sentence.text.rfind(";", bracket, at)) + 1
    values = [figure for figure in sentence.figures if start <= figure.start < at and figure.kind in _VALUES]
    if not values and start > bracket + 1:
        start, at = max(bracket, text.rfind(";", bracket, start - 1)) + 1, start
        values = [f for f in sentence.figures if start <= f.start < at and f.kind in _VALUES | {"p_value"}]
    if not values or values[-1].kind == "p_value" or _mentioned(masks, start, values[0]):
        return None
    return text[start : values[0].start]


def _mentioned(masks: Sequence[Span], start: int, value: Figure) -> bool:
    return any(start <= low < value.start for low, _ in masks)


def _item(text: str, begin: int, anchor: int, hidden: Sequence[Span]) -> str | None:
    """The item of a list right before the brackets: it begins after the brackets before, a verb or a figure."""
    items = list(_NEXT_ITEM.finditer(text, begin, anchor))
    start = items[-1].end() if items else begin
    group = max((high for _, high in hidden if start <= high <= anchor), default=None)
    use = _USE.match(text, group, anchor) if group is not None else None
    if use is not None or not items:
        return text[use.end() : anchor] if use else None
    verb = max(_VERB.finditer(text, start, anchor), key=re.Match.start, default=None)
    said = max([verb.end() if verb else start, *(high for _, high in hidden if start <= high <= anchor)])
    return text[said:anchor] if len(text[said:anchor].split()) < 15 else None


def _clause(text: str, begin: int, anchor: int, hidden: Sequence[Span]) -> Iterator[str | None]:
    """What a clause says was changed or done, then its subject, then what its predicate speaks of."""
    left = _STUDY_VERB.sub("", _ASIDE.sub("", phrases.unmasked(text, begin, anchor, hidden)))
    for change in _OBJECT.finditer(left):
        yield _OBJECT_ENDS.sub("", change["o"])
    act = _act(left)
    yield left[act.end() :] if act else None
    yield _ADJUSTED.sub("", phrases.before_verb(left))
    verb = _VERB.search(left)
    yield left[verb.end() :] if verb else None


_PASSIVE = guarded(r"\b(?:was|were|is|are|been|be|being)\s(?:[\w-]+ly\s|also\s|not\s)?$", re.IGNORECASE)


def _act(left: str) -> re.Match[str] | None:
    """The last verb in the active voice that takes what was measured as its object."""
    active = [
        act for act in ACTS.finditer(left) if not _PASSIVE.search(left, max(0, act.start() - 40), act.start())
    ]
    return active[-1] if active else None
