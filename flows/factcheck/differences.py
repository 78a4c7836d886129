"""How a finding that states a figure is of something else than a claim says."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flows.factcheck.claims import Claim
from flows.factcheck.facets import Facets, Terms
from flows.factcheck.places import Known
from warehouse.rows import ArmResult
from warehouse.summary.references import short_name
from warehouse.synthesis.evidence import Evidence


def differences(
    evidence: Evidence, terms: Terms, claim: Claim, said: Facets, known: Known, *, sentence: str
) -> tuple[list[str] | None, tuple[Known, ...]]:
    """The differences in words, and the findings that stand in its place; None where it is a thing apart."""
    real = terms.known(known)
    if _told_apart(terms, claim, said, real, sentence):
        said = replace(said, subjects=())
    if apart(said.subjects, real.subjects) and apart(said.arms, real.arms):
        return None, ()
    missing = terms.missing(said, real) if real.subjects else ()
    instead = _instead(evidence, terms, known, missing) if missing else ()
    how = [*_group(terms, claim, said, real), *_subject(terms, claim, said, real), *_time(said, real)]
    how += [f"{' and '.join(terms.known(one).subjects)}: {told(evidence, one)}" for one in instead]
    return how, instead


def apart(said: Sequence[str], real: Sequence[str]) -> bool:
    """Whether both name something, and nothing in common."""
    return bool(said) and bool(real) and set(said).isdisjoint(real)


def told(evidence: Evidence, held: Known) -> str:
    """A finding by its value where it has one in percent, else by its words, and by whom."""
    fact = held.fact
    short = fact.value is not None and getattr(fact, "unit", None) == "percent"
    value = f"{fact.value:g}%" if short else f"“{fact.quote}”"
    return f"{value} ({short_name(evidence.works[held.work_id])})"


def _told_apart(terms: Terms, claim: Claim, said: Facets, real: Facets, sentence: str) -> bool:
    """Whether claim and source each name both in one sentence, as in `for leg pain, 55.5% were responders`."""
    both = set(said.subjects) | set(real.subjects)
    return both <= set(terms.subjects(sentence)) and both <= set(terms.subjects(claim.whole))


def _group(terms: Terms, claim: Claim, said: Facets, real: Facets) -> Iterator[str]:
    # Where it was not read of which group the claim speaks, it must at least name that of the finding.
    named = said.arms or terms.interventions.names(claim.whole)
    if apart(named, real.arms):
        yield f"it is the result with {' and '.join(real.arms)}"


def _subject(terms: Terms, claim: Claim, said: Facets, real: Facets) -> Iterator[str]:
    named = said.subjects or terms.subjects(claim.whole)
    if apart(named, real.subjects):
        yield f"it is of {' and '.join(real.subjects)}"
    elif real.subjects and terms.missing(said, real):
        yield f"it is of {' and '.join(real.subjects)} only"


def _time(said: Facets, real: Facets) -> Iterator[str]:
    if said.time and real.time and said.time != real.time:
        yield f"it was measured at {real.time}, not {said.time}"


def _instead(evidence: Evidence, terms: Terms, known: Known, missing: Sequence[str]) -> tuple[Known, ...]:
    """The results of the same group and time on the outcomes that are missing."""
    if not isinstance(known.fact, ArmResult):
        return ()
    own, kind = terms.known(known), (known.fact.statistic, known.fact.unit)
    beside = (
        (held, terms.known(held))
        for held in evidence.arm_results_of.get(known.work_id, ())
        if (held.fact.statistic, held.fact.unit) == kind
    )
    return tuple(
        held
        for held, real in beside
        if real.arms == own.arms
        and real.time in (own.time, None)
        and not set(missing).isdisjoint(real.subjects)
    )
