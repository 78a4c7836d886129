"""Finds what a question in plain words asks, by the terms of the topics that the warehouse holds."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from warehouse.errors import StoreError
from warehouse.rows import Question, Term, Topic
from warehouse.synthesis.terms import Match, Matcher

_AGAINST = re.compile(
    r"\b(?:compared (?:with|to)|versus|vs\.?|than|over|against|instead of|rather than|or)(?=\W)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question in the terms of a topic; `own` where the topic's file asks it itself."""

    topic: Topic
    question: Question
    own: bool


def resolve(text: str, topics: Sequence[Topic]) -> Asked:
    """The topic and the question that a text asks; raises StoreError where no term of any topic is named."""
    if not topics:
        raise StoreError("The warehouse holds no topic yet: run `glean refresh` on a topic file first.")
    for topic in topics:
        same = next((one for one in topic.questions if _plain(one.text) == _plain(text)), None)
        if same:
            return Asked(topic=topic, question=same, own=True)
    found = [(topic, _question(text, topic)) for topic in topics]
    topic, question = max(found, key=lambda one: _terms(one[1]))
    if not _terms(question):
        raise StoreError(_unknown(text, topics))
    like = next((one for one in topic.questions if _same(one, question, topic)), None)
    asked = replace(like, text=text) if like else question
    return Asked(topic=topic, question=asked, own=like is not None)


def _question(text: str, topic: Topic) -> Question:
    found = Matcher(topic.interventions).find(text)
    against = _AGAINST.search(text, found[0].end) if found else None
    return Question(
        text=text,
        interventions=_names(found, 0, against.start() if against else len(text)),
        comparators=_names(found, against.end(), len(text)) if against else (),
        outcomes=_outside(topic.outcomes, topic.conditions, text),
        conditions=Matcher(topic.conditions).names(text),
    )


def _names(found: Sequence[Match], start: int, end: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match.name for match in found if start <= match.start < end))


def _outside(terms: Sequence[Term], others: Sequence[Term], text: str) -> tuple[str, ...]:
    """The terms named outside the places where others are: leg pain is no outcome in `back-related leg pain`."""
    taken = [(match.start, match.end) for match in Matcher(others).find(text)]
    found = Matcher(terms).find(text)
    free = [m for m in found if all(m.end <= start or m.start >= end for start, end in taken)]
    return tuple(dict.fromkeys(match.name for match in free))


def _terms(question: Question) -> int:
    return len((*question.interventions, *question.comparators, *question.outcomes, *question.conditions))


def _same(own: Question, asked: Question, topic: Topic) -> bool:
    """Whether a topic's question names in its own text just what is asked."""
    named = _question(own.text, topic)
    return bool(asked.interventions) and (named.interventions, named.comparators, set(named.conditions)) == (
        asked.interventions,
        asked.comparators,
        set(asked.conditions),
    )


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _unknown(text: str, topics: Sequence[Topic]) -> str:
    terms = [term.name for topic in topics for term in (*topic.interventions, *topic.conditions)]
    close = [name for word in text.split() for name in difflib.get_close_matches(word.lower(), terms, n=1)]
    hint = f"; did you mean {close[0]!r}?" if close else f", such as {', '.join(terms[:4])}."
    return f"The question names no term of a topic that the warehouse holds{hint}"
