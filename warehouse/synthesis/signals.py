"""Signals on the certainty of an answer, after the domains of GRADE; each says what it rests on, none is a grade."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from warehouse.rows import Question
from warehouse.synthesis.evidence import Evidence, Work
from warehouse.synthesis.meter import ENOUGH, Meter
from warehouse.synthesis.pooled import Pooled
from warehouse.synthesis.pooling.small_studies import egger
from warehouse.synthesis.terms import Matcher

RULES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "signals.toml").read_text(encoding="utf-8"))

# The optimal information size that GRADE's guidance starts from (Guyatt 2011, J Clin Epidemiol 64:1283).
_PEOPLE = 400
# Below ten studies Egger's test has no power (Cochrane Handbook 13.3.5.4); above 50% I² may be substantial (10.10.2).
_EGGER, _DIFFER = 10, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What speaks against leaning on an answer: its domain, what was seen, and the findings or works it was seen in."""

    domain: str
    text: str
    origin: tuple[str, ...]


def signals(evidence: Evidence, meter: Meter, pooled: Sequence[Pooled]) -> tuple[Signal, ...]:
    """The signals on the studies that answer a question and on the `pooled` estimates of its comparisons."""
    keys = tuple(key for vote in meter.votes for key in vote.work_ids)
    if not keys:
        return ()
    return (
        *_risk_of_bias(evidence, keys),
        *_inconsistency(meter, pooled),
        *_imprecision(evidence, meter, keys, pooled),
        *_indirectness(evidence, meter.question, keys),
        *_small_studies(pooled),
    )


def pooled_on(question: Question, pooled: Sequence[Pooled]) -> list[Pooled]:
    """The pooled estimates of a comparison that a question asks about."""
    return [
        one
        for one in pooled
        if one.comparison.intervention in question.interventions
        and (not question.comparators or one.comparison.comparator in question.comparators)
    ]


def says_not_random(work: Work) -> bool:
    """Whether an abstract says that its groups were not formed by chance, whatever its design was read as."""
    return re.search("|".join(RULES["not_random"]), work.record.abstract, re.IGNORECASE) is not None


def leans(found: Pooled) -> bool:
    """Whether small studies tell another story than large ones, by Egger's test where there are ten studies."""
    yi, vi = (np.array([getattr(one, name) for one in found.estimates]) for name in ("yi", "vi"))
    tested = egger(yi, vi) if len(found.estimates) >= _EGGER else None
    return tested is not None and tested.p < 0.1


def _risk_of_bias(evidence: Evidence, keys: Sequence[str]) -> Iterator[Signal]:
    """The words of the abstracts that tell of a weak spot, by what they tell."""
    for told, patterns in RULES["risk_of_bias"].items():
        found = tuple(
            key for key in keys if re.search("|".join(patterns), _text(evidence, key), re.IGNORECASE)
        )
        if found:
            yield Signal(domain="risk of bias", text=f"{told} in {_of(evidence, found, keys)}", origin=found)
    loose = tuple(
        key
        for key in keys
        if evidence.works[key].design not in RULES["randomised"] or says_not_random(evidence.works[key])
    )
    if loose:
        text = f"groups not formed by chance in {_of(evidence, loose, keys)}"
        yield Signal(domain="risk of bias", text=text, origin=loose)


def _inconsistency(meter: Meter, pooled: Sequence[Pooled]) -> Iterator[Signal]:
    counts = meter.counts
    against = counts["no"] + counts["no_difference"]
    if counts["yes"] and against:
        origin = tuple(finding for vote in meter.votes for finding in vote.finding_ids)
        verb = "finds" if counts["yes"] == 1 else "find"
        text = f"the authors disagree: {counts['yes']} {verb} a benefit, {against} none"
        yield Signal(domain="inconsistency", text=text, origin=origin)
    for one in pooled:
        if one.fit.i2 >= _DIFFER:
            text = f"pooled studies differ beyond chance (I² {one.fit.i2:.0f}%)"
            yield Signal(domain="inconsistency", text=text, origin=one.finding_ids)


def _imprecision(
    evidence: Evidence, meter: Meter, keys: Sequence[str], pooled: Sequence[Pooled]
) -> Iterator[Signal]:
    if len(meter.votes) < ENOUGH:
        number = len(meter.votes)
        text = "one study only" if number == 1 else f"{number} studies only"
        yield Signal(domain="imprecision", text=text, origin=tuple(keys))
    sizes = {evidence.works[key].study_id: size for key in keys if (size := evidence.works[key].people)}
    people = sum(size.value for size in sizes.values())
    if len(sizes) == len(meter.votes) and people < _PEOPLE:
        origin = tuple(finding for size in sizes.values() for finding in size.finding_ids)
        yield Signal(domain="imprecision", text=f"{people:,} people in all", origin=origin)
    for one in pooled:
        if not one.significant:
            text = "a pooled interval also allows for no effect"
            yield Signal(domain="imprecision", text=text, origin=one.finding_ids)


def _indirectness(evidence: Evidence, question: Question, keys: Sequence[str]) -> Iterator[Signal]:
    """The studies that give no result on an outcome that the question names."""
    wanted = Matcher(term for term in evidence.topic.outcomes if term.name in question.outcomes)
    silent = tuple(key for key in keys if not _results_on(evidence, key, wanted))
    if question.outcomes and silent:
        text = f"no result was read on the outcomes asked about in {_of(evidence, silent, keys)}"
        yield Signal(domain="indirectness", text=text, origin=silent)


def _results_on(evidence: Evidence, key: str, wanted: Matcher) -> bool:
    results = (*evidence.arm_results_of.get(key, ()), *evidence.effects_of.get(key, ()))
    return any(wanted.named(held.fact.outcome, held.fact.outcome_key) for held in results)


def _small_studies(pooled: Sequence[Pooled]) -> Iterator[Signal]:
    for one in pooled:
        if leans(one):
            text = "small studies tell another story than large ones (Egger’s test)"
            yield Signal(domain="small-study effects", text=text, origin=one.finding_ids)


def _of(evidence: Evidence, some: Sequence[str], every: Sequence[str]) -> str:
    """`2 of 5 studies`, `the only study`: reports of one study are one."""
    part, whole = (len({evidence.works[key].study_id for key in keys}) for keys in (some, every))
    return "the only study" if whole == 1 else f"{part} of {whole} studies"


def _text(evidence: Evidence, key: str) -> str:
    record = evidence.works[key].record
    return f"{record.title}\n\n{record.abstract}"
