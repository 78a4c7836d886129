"""The answer to a question: votes in four modes, the pooled estimates beside them, and what was left out."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from warehouse.errors import StoreError
from warehouse.rows import Question
from warehouse.synthesis.evidence import Evidence, read, topics
from warehouse.synthesis.meter import Meter, tally
from warehouse.synthesis.polls import Poll, disagreement, polls
from warehouse.synthesis.pooled import Pooled, pools
from warehouse.synthesis.resolving import resolve


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """All that the warehouse says on a question; `own` where the topic's file asks it in these words or terms."""

    evidence: Evidence
    question: Question
    own: bool
    meter: Meter
    polls: tuple[Poll, ...]
    pooled: tuple[Pooled, ...]

    @property
    def disagreement(self) -> str | None:
        """How the modes with studies enough disagree, in a sentence; None where they agree."""
        return disagreement(self.polls)


def answer(con: duckdb.DuckDBPyConnection, text: str, topic_id: str | None = None) -> Answer:
    """The answer from the warehouse; raises StoreError where it holds no such topic, or none of the terms."""
    known = topics(con)
    held = [topic for topic in known if topic_id in (None, topic.topic_id)]
    if known and not held:
        names = ", ".join(topic.topic_id for topic in known)
        raise StoreError(f"The warehouse holds no topic '{topic_id}'; it holds {names}.")
    asked = resolve(text, held)
    return answered(read(con, asked.topic.topic_id), asked.question, own=asked.own)


def answered(evidence: Evidence, question: Question, *, own: bool = True) -> Answer:
    """The answer from evidence already read."""
    meter = tally(evidence, question)
    return Answer(
        evidence=evidence,
        question=question,
        own=own,
        meter=meter,
        polls=polls(evidence, meter),
        pooled=on_question(question, pools(evidence).pooled),
    )


def on_question(question: Question, pooled: Sequence[Pooled]) -> tuple[Pooled, ...]:
    """The pooled estimates of the question's treatments against its comparators on its outcomes."""
    return tuple(
        one
        for one in pooled
        if one.comparison.intervention in question.interventions
        and (not question.comparators or one.comparison.comparator in question.comparators)
        and (not question.outcomes or one.comparison.outcome in question.outcomes)
    )
