"""Sets each figure of a claim beside what the warehouse holds: supported, differs, or not found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from flows.factcheck.claims import Claim, Claimed
from flows.factcheck.differences import apart, differences, told
from flows.factcheck.facets import Facets, Terms, content, denies
from flows.factcheck.places import Known, Place, findings, places, rounded, states
from warehouse.synthesis.evidence import Evidence

Mark = Literal["supported", "differs", "not found"]
MARKS: tuple[Mark, ...] = ("supported", "differs", "not found")
# More words in common than these show that a sentence without a finding tells the same.
_ALIKE = 2
_NEAREST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The mark of one figure, how it differs or what must be known, the place that says so, and other findings."""

    claimed: Claimed
    mark: Mark
    how: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    place: Place | None = None
    instead: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A claim with its figures judged; the claim differs where one of them does."""

    claim: Claim
    figures: tuple[Judged, ...]
    mixes: str | None = None

    @property
    def mark(self) -> Mark:
        """The mark of the whole claim."""
        marks = {one.mark for one in self.figures}
        if "differs" in marks:
            return "differs"
        return "not found" if "not found" in marks else "supported"


def check(evidence: Evidence, claim: Claim) -> Checked:
    """A claim against the evidence of one topic."""
    terms = Terms(evidence)
    judged = tuple(_judge(evidence, terms, claim, one) for one in claim.figures)
    return Checked(claim=claim, figures=judged, mixes=_mixes(terms, judged))


def _judge(evidence: Evidence, terms: Terms, claim: Claim, one: Claimed) -> Judged:
    held = (_at(evidence, terms, claim, one, place) for place in places(evidence, one.figure))
    found = [judged for judged in held if judged]
    if found:
        return min(found, key=lambda judged: _rank(terms, claim, judged))
    return _otherwise(evidence, terms, one, terms.claimed(claim, one))


def _rank(terms: Terms, claim: Claim, judged: Judged) -> tuple[object, ...]:
    """The best place first: one that counts, that differs least, and that has most in common with the claim."""
    place = judged.place
    if place is None:
        return (True,)
    alike = len(content(claim.whole) & content(place.text))
    common = len(_shared(terms, claim, place))
    return (not place.work.counted, len(judged.how), -common, -alike, place.work.work_id, place.start)


def _shared(terms: Terms, claim: Claim, place: Place) -> set[str]:
    """The terms that the claim and the place, with its title, both name."""
    return terms.named(claim.whole) & terms.named(f"{place.work.record.title}. {place.text}")


def _at(evidence: Evidence, terms: Terms, claim: Claim, one: Claimed, place: Place) -> Judged | None:
    """The figure held against one place; None where the place tells of something else."""
    known = place.known if place.known and states(place.known, one.figure) else None
    alike = content(claim.whole) & content(place.text)
    if not _shared(terms, claim, place) or (known is None and len(alike) <= _ALIKE):
        return None
    said = terms.claimed(claim, one)
    how, instead = (
        differences(evidence, terms, claim, said, known, sentence=place.text) if known else ([], ())
    )
    if how is None:
        return None
    if not place.work.counted:
        how = [*how, f"the paper does not count: {place.work.state.replace('_', ' ')}"]
    if known is None and denies(place.text) != denies(claim.whole):
        how = [*how, "one of the two sentences denies what the other says"]
    return Judged(
        claimed=one,
        mark="differs" if how else "supported",
        how=tuple(how),
        notes=tuple(_notes(one, said, known)),
        place=place,
        instead=instead,
    )


def _notes(one: Claimed, said: Facets, known: Known | None) -> Iterator[str]:
    """What the source adds that the claim leaves out."""
    if known is None:
        return
    if rounded(known, one.figure):
        yield f"rounded from {known.fact.value:g}"
    time = getattr(known.fact, "timepoint", None)
    if time and not said.time:
        yield f"measured at {time}"


def _otherwise(evidence: Evidence, terms: Terms, one: Claimed, said: Facets) -> Judged:
    """A figure that is stated nowhere: what the warehouse holds on the same group and outcome, if anything."""
    every = (held for work in evidence.counted.values() for held in findings(evidence, work))
    nearest = tuple(held for held in every if _same(terms, one, said, held))[:_NEAREST]
    how = tuple(f"the warehouse has {told(evidence, held)}" for held in nearest)
    return Judged(claimed=one, mark="differs" if how else "not found", how=how, instead=nearest)


def _same(terms: Terms, one: Claimed, said: Facets, held: Known) -> bool:
    """Whether a finding is of just what is said, in the same unit."""
    if one.figure.unit != "percent" or getattr(held.fact, "unit", None) != "percent" or not said.subjects:
        return False
    real = terms.known(held)
    return (real.arms, real.subjects) == (said.arms, said.subjects) and said.time in (None, real.time)


def _mixes(terms: Terms, judged: Sequence[Judged]) -> str | None:
    """That figures set side by side in one claim are of different outcomes of one work."""
    known = [
        (one, one.place, terms.known(one.place.known)) for one in judged if one.place and one.place.known
    ]
    for one, place, first in known:
        for other, beside, second in known:
            same = one.how and place.work.work_id == beside.work.work_id
            if same and apart(first.arms, second.arms) and apart(first.subjects, second.subjects):
                return (
                    f"mixes outcomes: {one.claimed.figure.text} is of {' and '.join(first.subjects)}, "
                    f"{other.claimed.figure.text} of {' and '.join(second.subjects)}"
                )
    return None
