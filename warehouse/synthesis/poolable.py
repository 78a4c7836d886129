"""What may be pooled: rules that are tried in turn, and for each estimate left out the rule that left it out.

Two estimates are of one thing when they share treatment, comparator, outcome (each the topic's term, word for
word), time, measure, scale and kind of design; of one study one estimate is used. When in doubt, it is left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite, log
from statistics import NormalDist

from warehouse.rows import Effect
from warehouse.synthesis.evidence import Evidence, Held, Work
from warehouse.synthesis.groups import Pair, agreement, pairs, place_of, size_of
from warehouse.synthesis.meter import SECONDARY
from warehouse.synthesis.naming import RULES, Named, is_event, outcome_of, scale_of, side_of
from warehouse.synthesis.terms import Matcher
from warehouse.synthesis.times import time_of

RANDOMISED = ("rct",)
_PAIRED = ("MD", "SMD")
# How far, as a share of its half, an interval's middle may lie from the estimate: prints are rounded.
_LEAN = 0.2


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Comparison:
    """What estimates must share to be pooled; `scale` is an instrument or unit, for differences only."""

    intervention: str
    comparator: str
    outcome: str
    words: str
    time: str
    randomised: bool
    measure: str
    scale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One study's estimate, `intervention` against `comparator`; `yi` and `vi` are on the scale of pooling.

    `named` is the outcome in the study's own words.
    """

    comparison: Comparison
    study_id: str
    work_id: str
    finding_ids: tuple[str, ...]
    yi: float
    vi: float
    computed: bool
    named: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Findings that are not pooled, and the rule that says why (a key of `[reasons]`)."""

    work_id: str
    finding_ids: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Poolable:
    """The comparisons with two or more studies, each with its estimates, and all that is left out."""

    groups: dict[Comparison, tuple[Estimate, ...]]
    left_out: tuple[LeftOut, ...]


def poolable(evidence: Evidence) -> Poolable:
    """What may be pooled of the topic's findings, and what may not and why."""
    every = [one for work in evidence.works.values() for one in _of_work(evidence, work)]
    left = [one for one in every if isinstance(one, LeftOut)]
    estimates = [one for one in every if isinstance(one, Estimate)]
    groups, repeats = _once_a_study(evidence, estimates)
    kept, lesser = _in_one_measure(groups)
    enough = {key: tuple(members) for key, members in sorted(kept.items()) if len(members) > 1}
    alone = [_out(one, "alone") for members in kept.values() if len(members) < 2 for one in members]
    used = {finding for members in enough.values() for one in members for finding in one.finding_ids}
    left += [one for one in (*repeats, *lesser, *alone) if used.isdisjoint(one.finding_ids)]
    return Poolable(groups=enough, left_out=_each_once(left))


def _out(one: Estimate, reason: str) -> LeftOut:
    return LeftOut(work_id=one.work_id, finding_ids=one.finding_ids, reason=reason)


def _each_once(left: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    """One reason for a finding, the first that was met."""
    seen: dict[tuple[str, ...], LeftOut] = {}
    for one in left:
        seen.setdefault(one.finding_ids, one)
    return tuple(sorted(seen.values(), key=lambda one: (one.work_id, one.finding_ids)))


# --- The rules for one work ---------------------------------------------------------------------------------


def _of_work(evidence: Evidence, work: Work) -> Iterator[Estimate | LeftOut]:
    effects = evidence.effects_of.get(work.work_id, [])
    reason = _barred(evidence, work)
    if reason:
        yield from (_left(held, reason) for held in effects if held.fact.measure in RULES["scales"])
        return
    text = f"{work.record.title}\n\n{work.record.abstract}"
    matcher = Matcher(evidence.topic.interventions).reading(text)
    found = list(pairs(evidence, matcher, work))
    yield from (_reported(evidence, work, held, found, matcher) for held in effects)
    yield from (one for pair in found for one in _computed(work, pair))


def _left(held: Held[Effect], reason: str) -> LeftOut:
    return LeftOut(work_id=held.work_id, finding_ids=(held.finding_id,), reason=reason)


def _barred(evidence: Evidence, work: Work) -> str | None:
    """Why nothing of a work may be pooled."""
    if evidence.excluded(work):
        return "state"
    if work.design in SECONDARY:
        return "secondary"
    return None if work.design else "design"


def _reported(
    evidence: Evidence, work: Work, held: Held[Effect], found: Sequence[Pair], matcher: Matcher
) -> Estimate | LeftOut:
    reason = unusable(held.fact)
    if reason:
        return _left(held, reason)
    sides, pair, sign = _oriented(evidence, held.fact, found, matcher)
    outcome = (
        pair.outcome
        if pair
        else outcome_of(held.fact.outcome, evidence.topic.outcomes, held.fact.outcome_key)
    )
    time = time_of(held.fact.timepoint) or (pair.time if pair else None)
    scale = _scale(held.fact, pair)
    reason = _unlike(held.fact, sides, outcome, time, scale) or ("contradicted" if sign == 0 else None)
    if reason is None and pair is None and held.fact.measure in _PAIRED:
        reason = "unconfirmed"
    if reason or not (sides and outcome and time and scale is not None):
        return _left(held, reason or "outcome")
    key = _key(work, sides, outcome, time, held.fact.measure, scale)
    yi, vi = _size(held.fact)
    return Estimate(
        comparison=key,
        study_id=work.study_id,
        work_id=work.work_id,
        finding_ids=(held.finding_id, *(pair.finding_ids if pair else ())),
        yi=(sign or 1) * yi,
        vi=vi,
        computed=False,
        named=held.fact.outcome or "",
    )


def unusable(fact: Effect) -> str | None:
    """The rule by which the figures of an effect, whatever it is of, cannot be weighed; None where they can."""
    if (
        fact.measure not in RULES["scales"]
        or fact.value is None
        or (fact.comparator or "").lower() == "baseline"
    ):
        return "measure"
    if any(check.verdict == "inconsistent" for check in fact.checks):
        return "failed"
    if fact.ci_low is None or fact.ci_high is None:
        return "error"
    ends = (fact.ci_low, fact.value, fact.ci_high)
    if RULES["scales"][fact.measure] == "log":
        if min(ends) <= 0:
            return "failed"
        ends = (log(ends[0]), log(ends[1]), log(ends[2]))
    if not ends[0] < ends[2] or not ends[0] <= ends[1] <= ends[2]:
        return "failed"
    half = (ends[2] - ends[0]) / 2
    return "asymmetric" if abs(ends[1] - ends[0] - half) > _LEAN * half else None


def _oriented(
    evidence: Evidence, fact: Effect, found: Sequence[Pair], matcher: Matcher
) -> tuple[tuple[str, str] | None, Pair | None, int | None]:
    """The treatments compared, the groups that confirm it, and the sign by which the estimate is turned.

    The groups' own figures say better than words which of them stands above the line; where they deny the
    comparison the sign is 0.
    """
    outcome = outcome_of(fact.outcome, evidence.topic.outcomes, fact.outcome_key)
    told = [(pair, agreement(pair, fact.measure, fact.value or 0)) for pair in _same_time(fact, found)]
    of_outcome = [one for one in told if outcome is None or one[0].outcome[0] == outcome[0]]
    agreeing = [one for one in of_outcome if one[1]]
    if len(agreeing) == 1:
        pair, sign = agreeing[0]
        return pair.sides, pair, sign
    named = side_of(fact.intervention, matcher), side_of(fact.comparator, matcher)
    if None in named or named[0] == named[1] or len(agreeing) > 1:
        return None, None, None
    one, two = (name or "" for name in named)
    turned = place_of(evidence, two) < place_of(evidence, one)
    denied = any(pair.outcome == outcome and sign == 0 for pair, sign in told)
    return ((two, one) if turned else (one, two)), None, 0 if denied else (-1 if turned else 1)


def _same_time(fact: Effect, found: Sequence[Pair]) -> list[Pair]:
    time = time_of(fact.timepoint)
    return [pair for pair in found if time is None or pair.time is None or pair.time == time]


def _unlike(
    fact: Effect,
    sides: tuple[str, str] | None,
    outcome: Named | None,
    time: str | None,
    scale: str | None,
) -> str | None:
    """What is not known of an effect that must be, for it to be set beside another."""
    if outcome is None:
        return "outcome"
    if sides is None:
        return "sides"
    if RULES["scales"][fact.measure] == "log" and not is_event(outcome):
        return "event"
    if scale is None:
        return "scale"
    return None if time else "timepoint"


def _scale(fact: Effect, pair: Pair | None) -> str | None:
    """Empty for a measure without a unit, None where there should be one that is not known."""
    if fact.measure != "MD":
        return ""
    own = scale_of(fact.outcome, None)
    return own or (pair and scale_of(pair.first.fact.outcome, pair.first.fact.unit)) or None


def _size(fact: Effect) -> tuple[float, float]:
    """Estimate and sampling variance; an interval whose level is not stated is taken for a 95% interval."""
    ends = [end for end in (fact.ci_low, fact.value, fact.ci_high) if end is not None]
    if RULES["scales"][fact.measure] == "log":
        ends = [log(end) for end in ends]
    z = NormalDist().inv_cdf(0.5 + (fact.ci_level or 95) / 200)
    return ends[1], ((ends[2] - ends[0]) / (2 * z)) ** 2


def _computed(work: Work, pair: Pair) -> Iterator[Estimate]:
    """The estimates that the figures of two groups give by themselves."""
    if not pair.time or any(
        check.verdict == "inconsistent" for held in (pair.first, pair.second) for check in held.fact.checks
    ):
        return
    for measure in ("RR", "OR", "MD"):
        size = size_of(pair, measure)
        scale = scale_of(pair.first.fact.outcome, pair.first.fact.unit) if measure == "MD" else ""
        counted = measure == "MD" or is_event(pair.outcome)
        if size and scale is not None and counted and isfinite(size.yi[0]) and size.vi[0] > 0:
            yield Estimate(
                comparison=_key(work, pair.sides, pair.outcome, pair.time, measure, scale),
                study_id=work.study_id,
                work_id=work.work_id,
                finding_ids=pair.finding_ids,
                yi=float(size.yi[0]),
                vi=float(size.vi[0]),
                computed=True,
                named=pair.first.fact.outcome or "",
            )


def _key(
    work: Work, sides: tuple[str, str], outcome: Named, time: str, measure: str, scale: str
) -> Comparison:
    # Words tell apart what is counted; a score that has one scale is one thing under all its names.
    words = outcome[1] if RULES["scales"][measure] == "log" else ""
    return Comparison(
        intervention=sides[0],
        comparator=sides[1],
        outcome=outcome[0],
        words=words,
        time=time,
        randomised=work.design in RANDOMISED,
        measure=measure,
        scale=scale,
    )


# --- The rules between works --------------------------------------------------------------------------------

_Groups = dict[Comparison, list[Estimate]]


def _once_a_study(evidence: Evidence, estimates: Sequence[Estimate]) -> tuple[_Groups, list[LeftOut]]:
    """One estimate a study: what the authors report before what we compute, the latest report first."""
    groups: _Groups = {}
    repeats: list[LeftOut] = []
    for one in sorted(estimates, key=lambda one: _first(evidence, one)):
        members = groups.setdefault(one.comparison, [])
        if any(other.study_id == one.study_id for other in members):
            repeats.append(_out(one, "repeat"))
        else:
            members.append(one)
    return {key: sorted(members, key=lambda one: one.work_id) for key, members in groups.items()}, repeats


def _first(evidence: Evidence, one: Estimate) -> tuple[bool, int, str, tuple[str, ...]]:
    year = evidence.works[one.work_id].year
    return one.computed, -int(year or 0), one.work_id, one.finding_ids


def _in_one_measure(groups: _Groups) -> tuple[_Groups, list[LeftOut]]:
    """A comparison in the one measure that most of its studies give; the risk ratio where as many give another."""
    best: dict[tuple[object, ...], Comparison] = {}
    order = list(RULES["scales"])
    for key in sorted(groups, key=lambda key: (-len(groups[key]), order.index(key.measure), key)):
        best.setdefault(_whatever_measure(key), key)
    kept = {key: members for key, members in groups.items() if best[_whatever_measure(key)] == key}
    lesser = [_out(one, "measure_twice") for key in groups if key not in kept for one in groups[key]]
    return kept, lesser


def _whatever_measure(key: Comparison) -> tuple[object, ...]:
    return key.intervention, key.comparator, key.outcome, key.words, key.time, key.randomised


def reasons(found: Poolable) -> Counter[str]:
    """How many estimates each rule leaves out."""
    return Counter(one.reason for one in found.left_out)
