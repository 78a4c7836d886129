"""Which way the figures of a study point on a question, whatever their size and significance."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from warehouse.rows import ArmResult, Effect, Question, Term
from warehouse.synthesis.evidence import Evidence, Held, Work
from warehouse.synthesis.naming import RULES
from warehouse.synthesis.poolable import unusable
from warehouse.synthesis.terms import Matcher

VOTES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "votes.toml").read_text(encoding="utf-8"))

# A result: the findings that give it, and 1 where it favours the intervention, -1 the comparator.
Pointing = tuple[tuple[str, ...], int]
_ON_ARMS = ("proportion", "mean")
_READ = {"favours_intervention": 1, "favours_comparator": -1}


def directions(evidence: Evidence, question: Question, work: Work) -> list[Pointing]:
    """The results of a work on the question's outcomes that point somewhere.

    Where groups were read, the statistics that compare them say nothing more.
    """
    asked = _Asked(evidence, question, work)
    by_groups = list(_of_groups(asked, evidence.arm_results_of.get(work.work_id, ())))
    return by_groups or list(_of_effects(asked, evidence.effects_of.get(work.work_id, ())))


def worth_of(outcome: str) -> int:
    """1 where more of an outcome is good, -1 where it is bad, 0 where that is not known."""
    if _has("harm", outcome):
        return -1
    return 1 if _has("good", outcome) else -1 if _has("bad", outcome) else 0


def _has(kind: str, text: str) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) for word in VOTES[kind])


class _Asked:
    """The question as one work's words answer it."""

    def __init__(self, evidence: Evidence, question: Question, work: Work) -> None:
        text = f"{work.record.title}\n\n{work.record.abstract}"
        terms = [term for term in evidence.topic.outcomes if term.name in question.outcomes]
        always = [Term(name=name) for name in VOTES["always"]]
        self.question = question
        self.outcomes = Matcher([*(terms or evidence.topic.outcomes), *always])
        self.interventions = Matcher(evidence.topic.interventions).reading(text)

    def wants(self, outcome: str | None) -> bool:
        """Whether the question, or every study, is about this outcome."""
        return bool(self.outcomes.names(outcome))

    def orientation(self, one: str | None, two: str | None) -> int:
        """1 where the first group got what is asked about and the second what it is compared with, -1 turned.

        What both got, such as usual care in an add-on trial, is not what is compared; 0 where neither holds.
        """
        first, second = (set(self.interventions.names(text)) for text in (one, two))
        for sign, tested, other in ((1, first, second), (-1, second, first)):
            against = other & set(self.question.comparators) if self.question.comparators else other or None
            if (
                against is not None
                and against != set()
                and (tested - other) & set(self.question.interventions)
            ):
                return sign
        return 0

    def tests(self, name: str | None) -> bool:
        """Whether a name is of a treatment asked about, and of none that it is compared with."""
        names = set(self.interventions.names(name))
        return bool(names & set(self.question.interventions)) and not names & set(self.question.comparators)


def _of_groups(asked: _Asked, results: Sequence[Held[ArmResult]]) -> Iterator[Pointing]:
    for one, two in combinations(results, 2):
        first, second = one.fact, two.fact
        if (
            _alike(first) != _alike(second)
            or first.statistic not in _ON_ARMS
            or not asked.wants(first.outcome)
        ):
            continue
        if first.value is None or second.value is None:
            continue
        more = (first.value > second.value) - (first.value < second.value)
        points = asked.orientation(first.arm, second.arm) * worth_of(first.outcome or "") * more
        if points:
            yield (one.finding_id, two.finding_id), points


def _alike(fact: ArmResult) -> tuple[str | None, ...]:
    return fact.outcome, fact.timepoint, fact.statistic, fact.unit


def _of_effects(asked: _Asked, effects: Sequence[Held[Effect]]) -> Iterator[Pointing]:
    for held in effects:
        fact = held.fact
        if not asked.wants(fact.outcome):
            continue
        read = _READ.get(fact.direction or "", 0) if asked.tests(fact.intervention) else 0
        sign = asked.orientation(fact.intervention, fact.comparator)
        points = read or sign * worth_of(fact.outcome or "") * _size(fact)
        if points:
            yield (held.finding_id,), points


def _size(fact: Effect) -> int:
    """1 for more under the first treatment, -1 for less, 0 where the figure does not tell."""
    if unusable(fact) not in (None, "error") or fact.value is None:
        return 0
    null = 1 if RULES["scales"][fact.measure] == "log" else 0
    return (fact.value > null) - (fact.value < null)
