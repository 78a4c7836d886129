"""The outcome of an estimate: what the measure's phrase names, the item before its brackets, or the subject
of its clause.
"""

import re
from collections.abc import Iterator, Sequence

from extractors import phrases
from extractors.estimates import Estimate, Sentence
from extractors.lexicon import words
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
_TOPIC = re.compile(
    r"(?:\b(?:in terms of|with (?:regard|respect) to|regarding|concerning|as (?:regards|for)"
    r"|in relation to)\s|^(?:for|in)\s(?:the\s)?(?=(?:[\w-]+\s){0,4}?[\w-]+,))(?P<topic>[^,;]+)",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"\b(?:differences?|changes?|improvements?|reductions?|increases?|decreases?|declines?|effects?"
    r"|benefits?)\s(?:(?:was|were)\s\w+\s)?(?:in|on|of|for|with respect to"
    r"|regarding)\s(?:the\s)?(?P<o>[^.;:]+)",
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


def outcome(sentence: Sentence, estimate: Estimate, *, masks: Sequence[Span]) -> str | None:
    """The outcome as the sentence states it, or None where it does not.

    `masks` are names of groups and times: no part of an outcome.
    """
    hidden = [
        *masks,
        *((f.start, f.end) for f in sentence.figures),
        *((n.start, n.end) for n in sentence.labels),
    ]
    for phrase in _candidates(sentence, estimate, masks, hidden):
        if phrase and phrases.telling(phrase) and not _VAGUE.fullmatch(phrase):
            return phrase
    return None


# A change of something that the phrase itself does not name.
_VAGUE = re.compile(
    r"(?:[\w-]+ )?(?:improvement|reduction|difference|increase|decrease|change|effect|benefit|trend|result|analysis)s?",
    re.IGNORECASE,
)
_INNER = re.compile(r"mean (?P<y>(?!between|group|treatment|score)[\w-]+) differences?", re.IGNORECASE)


def _candidates(
    sentence: Sentence, estimate: Estimate, masks: Sequence[Span], hidden: Sequence[Span]
) -> Iterator[str | None]:
    text = sentence.text
    bracket = phrases.opening_bracket(text, estimate.at)
    anchor = estimate.start if bracket is None else bracket
    labelled, after = _of_label(text, estimate, masks), _after(text, estimate, masks)
    yield phrases.tidy(estimate.about) if estimate.about else None
    yield after if labelled and after and _share(labelled, after) else labelled
    topic = _TOPIC.search(text, 0, anchor)
    if topic:
        yield phrases.tidy(topic["topic"])
    begin = phrases.clause_start(text, anchor)
    if bracket is not None:
        yield _item(text, begin, anchor, masks, hidden)
    yield _subject(text, begin, anchor, hidden)
    yield after
    if begin:
        earlier = phrases.clause_start(text, begin - 1)
        yield _subject(text, earlier, begin, hidden)


def _share(left: str, right: str) -> bool:
    return bool(set(left.lower().split()) & set(right.lower().split()) - phrases.WORDS.empty)


def _of_label(text: str, estimate: Estimate, masks: Sequence[Span]) -> str | None:
    """ "The odds ratio for relapse was …"."""
    label = estimate.label
    if label is None or label.end > estimate.at:
        return None
    inner = _INNER.search(text, label.start, label.end)
    if inner is not None:
        return inner["y"]
    between = _FOR.match(text[label.end : estimate.at])
    if between is None or _masked(text, between["y"], label.end, masks):
        return None
    return phrases.tidy(between["y"])


def _after(text: str, estimate: Estimate, masks: Sequence[Span]) -> str | None:
    """ "HR 0.8 (…) for relapse"."""
    found = _FOR_AFTER.match(text[estimate.end :])
    if found is None or _masked(text, found["y"], estimate.end, masks):
        return None
    return phrases.tidy(found["y"])


def _masked(text: str, phrase: str, offset: int, masks: Sequence[Span]) -> bool:
    at = text.find(phrase, offset)
    end = at + len(phrase)
    return sum(min(high, end) - max(low, at) for low, high in masks if low < end and at < high) > 0.6 * len(
        phrase
    )


def _item(text: str, begin: int, anchor: int, masks: Sequence[Span], hidden: Sequence[Span]) -> str | None:
    """The item right before the brackets, unless figures or groups stand between it and them."""
    stretch = text[begin:anchor]
    cut = max(
        stretch.rfind(") and"),
        stretch.rfind("), "),
        stretch.rfind("] and"),
        stretch.rfind("], "),
        stretch.rfind("; "),
    )
    start = begin + cut + 1 if cut >= 0 else begin
    verb = max(_VERB.finditer(text, start, anchor), key=re.Match.start, default=None)
    said = verb.end() if verb else start
    said = max([said, *(high for _, high in masks if said <= high <= anchor)])
    if any(said <= low < anchor for low, _ in hidden):
        return None
    phrase = phrases.tidy(text[said:anchor])
    return phrase if len(phrase.split()) < 15 else None


def _subject(text: str, begin: int, anchor: int, hidden: Sequence[Span]) -> str | None:
    """The subject before the clause's verb; where that is a group or vague, what its predicate speaks of."""
    left = _STUDY_VERB.sub("", phrases.unmasked(text, begin, anchor, hidden))
    change = _OBJECT.search(left)
    if change:
        phrase = phrases.tidy(_OBJECT_ENDS.sub("", change["o"]))
        if phrases.telling(phrase):
            return phrase
    subject = phrases.tidy(_ADJUSTED.sub("", phrases.before_verb(left)))
    if phrases.telling(subject):
        return subject
    verb = _VERB.search(left)
    return phrases.tidy(_OBJECT_ENDS.sub("", left[verb.start() :])) if verb else None
