"""The results of two groups side by side: what a comparison between them must agree with."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from warehouse.rows import ArmResult
from warehouse.synthesis.evidence import Evidence, Held, Work
from warehouse.synthesis.naming import Named, outcome_of, side_of
from warehouse.synthesis.pooling.sizes import (
    MEANS,
    TWO_BY_TWO,
    Sizes,
    mean_difference,
    odds_ratio,
    risk_ratio,
)
from warehouse.synthesis.terms import Matcher
from warehouse.synthesis.times import time_of

# How far a printed comparison may lie from the groups' own figures, by rounding and adjustment.
_NEAR_RATIO = 0.15
_NEAR_SHARE = 0.2
_ROUNDED = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two groups with the same outcome, time, statistic and unit, by the treatments that they got."""

    work_id: str
    sides: tuple[str, str]
    outcome: Named
    time: str | None
    first: Held[ArmResult]
    second: Held[ArmResult]

    @property
    def finding_ids(self) -> tuple[str, str]:
        """The two findings."""
        return self.first.finding_id, self.second.finding_id


Sided = tuple[str, Held[ArmResult]]
_Key = tuple[Named, str | None, str, str | None]


def pairs(evidence: Evidence, matcher: Matcher, work: Work) -> Iterator[Pair]:
    """The pairs of a work: of an outcome with more than two groups there is none, for it would be a choice."""
    for (outcome, time, *_), found in _rows(evidence, matcher, work).items():
        # The same figure told twice is one; two figures of one group are none to choose from.
        distinct = {(side, held.fact.value, held.fact.events): held for side, held in reversed(found)}
        two = sorted(
            ((side, held) for (side, *_), held in distinct.items()),
            key=lambda one: place_of(evidence, one[0]),
        )
        if len(two) == 2 and two[0][0] != two[1][0]:
            yield _pair(work.work_id, outcome, time, *two)


def _rows(evidence: Evidence, matcher: Matcher, work: Work) -> dict[_Key, list[Sided]]:
    rows: dict[_Key, list[Sided]] = {}
    for held in evidence.arm_results_of.get(work.work_id, ()):
        fact, side = held.fact, side_of(held.fact.arm, matcher)
        outcome = outcome_of(fact.outcome, evidence.topic.outcomes, fact.outcome_key)
        if side and outcome:
            rows.setdefault((outcome, time_of(fact.timepoint), fact.statistic, fact.unit), []).append(
                (side, held)
            )
    return rows


def _pair(work_id: str, outcome: Named, time: str | None, one: Sided, two: Sided) -> Pair:
    return Pair(
        work_id=work_id, sides=(one[0], two[0]), outcome=outcome, time=time, first=one[1], second=two[1]
    )


def place_of(evidence: Evidence, side: str) -> tuple[bool, int]:
    """Where a treatment stands in every comparison: as in the topic, what serves as a comparator only at the end."""
    names = [term.name for term in evidence.topic.interventions]
    asked = {name for one in evidence.topic.questions for name in one.interventions}
    return side not in asked, names.index(side)


def size_of(pair: Pair, measure: str) -> Sizes | None:
    """The comparison worked out from the groups; None where counts, or means with deviations, are not all read."""
    one, two = pair.first.fact, pair.second.fact
    if measure in ("RR", "OR"):
        columns = dict(zip(TWO_BY_TWO, (one.events, one.total, two.events, two.total), strict=True))
        compute = risk_ratio if measure == "RR" else odds_ratio
        fits = _whole(one) and _whole(two) and bool((one.events or 0) + (two.events or 0))
    else:
        figures = (one.value, _deviation(one), one.total, two.value, _deviation(two), two.total)
        columns, compute = dict(zip(MEANS, figures, strict=True)), mean_difference
        fits = measure == "MD" and one.statistic in ("mean", "mean_change") and None not in figures
    if not fits:
        return None
    return compute({name: np.array([value], dtype=float) for name, value in columns.items()})


def _whole(fact: ArmResult) -> bool:
    return fact.events is not None and fact.total is not None and 0 <= fact.events <= fact.total > 0


def _deviation(fact: ArmResult) -> float | None:
    return fact.spread if fact.spread_kind == "sd" and fact.spread else None


def agreement(pair: Pair, measure: str, value: float) -> int | None:
    """1 where a printed comparison is of the first with the second, -1 the other way round, 0 where of neither.

    None where the groups' figures cannot tell.
    """
    expected = _expected(pair, measure)
    if expected is None or expected == 0 or value == 0:
        return None
    if measure == "SMD":
        return 1 if expected * value > 0 else -1
    if measure == "MD":
        near = _NEAR_SHARE * abs(expected) + _ROUNDED
        return next((sign for sign in (1, -1) if abs(sign * value - expected) <= near), 0)
    turned = (1, np.log(value)), (-1, -np.log(value))
    return next((sign for sign, size in turned if abs(size - expected) <= _NEAR_RATIO), 0)


def _expected(pair: Pair, measure: str) -> float | None:
    one, two = pair.first.fact, pair.second.fact
    if measure in ("MD", "SMD"):
        fits = one.statistic in ("mean", "mean_change") and one.value is not None and two.value is not None
        return (one.value or 0) - (two.value or 0) if fits else None
    shares = [_share(fact) for fact in (one, two)]
    if measure not in ("RR", "OR", "aRR", "aOR") or any(not share or share >= 1 for share in shares):
        return None
    first, second = (share or 0 for share in shares)
    if measure in ("RR", "aRR"):
        return float(np.log(first / second))
    return float(np.log(first / (1 - first) / (second / (1 - second))))


def _share(fact: ArmResult) -> float | None:
    if _whole(fact):
        return (fact.events or 0) / (fact.total or 1)
    return fact.value / 100 if fact.unit == "percent" and fact.value is not None else None
