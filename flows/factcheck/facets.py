"""What a figure is said to be of, in a topic's terms: groups, outcomes and conditions, time."""

import re
from dataclasses import dataclass

from flows.factcheck.claims import WORDS, Claim, Claimed, arm_of, subject_of, time_in
from flows.factcheck.places import Known
from warehouse.synthesis.evidence import Evidence
from warehouse.synthesis.terms import Matcher
from warehouse.synthesis.times import time_of

_AGAINST = re.compile(
    r"\b(?:compared (?:with|to)|versus|vs\.?|against|than|while|whereas)(?!\w)", re.IGNORECASE
)
_LISTED = re.compile(r"\b((\w+)( and | or | and/or )(\w+) (\w+))\b")
_COMMON = frozenset(WORDS["common"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """The topic's terms for what a figure is of; empty where its words name none. Order as in the text."""

    arms: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    time: str | None = None


class Terms:
    """A topic's matchers, and what they make of the words of claims and findings."""

    def __init__(self, evidence: Evidence) -> None:
        self.interventions = Matcher(evidence.topic.interventions)
        self._outcomes = {term.name for term in evidence.topic.outcomes}
        self._subjects = Matcher((*evidence.topic.outcomes, *evidence.topic.conditions))

    def subjects(self, text: str | None) -> tuple[str, ...]:
        """The outcomes and conditions named, those of a list such as `back and leg pain` one by one."""
        return self._subjects.names(_spelled(text or ""))

    def missing(self, said: Facets, real: Facets) -> tuple[str, ...]:
        """The outcomes that a figure is said to be of and is not; a condition may be that of the people."""
        return tuple(name for name in said.subjects if name in self._outcomes and name not in real.subjects)

    def named(self, text: str) -> set[str]:
        """Every term that a text names."""
        return {*self.interventions.names(text), *self.subjects(text)}

    def claimed(self, claim: Claim, one: Claimed) -> Facets:
        """What a claim's figure is said to be of."""
        arms = self._arms(claim, one)
        own = one.subject if content(one.subject or "") & content(claim.whole) else None
        subjects = self.subjects(own) or self._together(claim)
        beside = self.subjects(_part(claim, one))
        if beside and set(beside).isdisjoint(subjects):
            # `…; for leg pain, 83.1%`: between semicolons the words beside a figure are nearer than those read.
            subjects = beside
        alike = [other for other in claim.figures if self._set_beside(claim, one, other)]
        if len(alike) == len(subjects) > 1:
            # `43.8% and 55.5%, respectively`: as many figures of one group as there are outcomes.
            subjects = (subjects[alike.index(one)],)
        return Facets(arms=arms, subjects=subjects, time=time_of(one.timepoint) or _time_said(claim))

    def _arms(self, claim: Claim, one: Claimed) -> tuple[str, ...]:
        """The treatment of a figure's group; where that was not read, the one named on its side of a comparison."""
        read, behind = self.interventions.names(one.arm), self._behind(claim, one)
        if read and behind and set(read).isdisjoint(behind):
            # Two readings that disagree: of which group the figure is said to be is not sure.
            return ()
        against = _AGAINST.search(claim.text)
        if read or against is None:
            return read
        first = one.figure.start < against.start()
        named = self.interventions.names(
            claim.text[: against.start()] if first else claim.text[against.end() :]
        )
        return named if len(named) == 1 else ()

    def _behind(self, claim: Claim, one: Claimed) -> tuple[str, ...]:
        """The one treatment that stands between a figure and the next."""
        starts = [other.figure.start for other in claim.figures if other.figure.start > one.figure.start]
        named = self.interventions.names(claim.text[one.figure.end : min(starts, default=len(claim.text))])
        return named if len(named) == 1 else ()

    def _together(self, claim: Claim) -> tuple[str, ...]:
        """The outcomes that a claim names in one breath, `both back and leg pain`, and nowhere else."""
        listed = _LISTED.findall(claim.whole)
        named = self.subjects(listed[0][0]) if len(listed) == 1 else ()
        return named if len(named) > 1 else ()

    def _set_beside(self, claim: Claim, one: Claimed, other: Claimed) -> bool:
        arms = self._arms(claim, one)
        same = other.figure.kind == one.figure.kind and bool(arms)
        return same and self._arms(claim, other) == arms

    def known(self, held: Known) -> Facets:
        """What a finding's figure is of."""
        fact = held.fact
        return Facets(
            arms=self.interventions.names(arm_of(fact)),
            subjects=self.subjects(subject_of(fact)),
            time=time_of(time_in(fact)),
        )


def _time_said(claim: Claim) -> str | None:
    """The one time that a claim states, for its other figures."""
    times = {time_of(one.figure.text) for one in claim.figures if one.figure.kind == "time"}
    return times.pop() if len(times) == 1 else None


def _spelled(text: str) -> str:
    """A text in which `back and leg pain` reads `back pain and leg pain`."""
    return _LISTED.sub(r"\2 \5\3\4 \5", text)


def content(text: str) -> set[str]:
    """The words of a text that may show what it tells of."""
    words = re.findall(r"[a-z][\w-]*", text.lower())
    return {word.rstrip("s") for word in words if word not in _COMMON and len(word) > 2}


def _part(claim: Claim, one: Claimed) -> str:
    """The part of a claim between semicolons in which a figure stands; empty where there is but one."""
    before, after = claim.text[: one.figure.start], claim.text[one.figure.start :]
    part = before.rpartition(";")[2] + after.partition(";")[0]
    return part if len(part) < len(claim.text) else ""


def denies(text: str) -> bool:
    """Whether a sentence says that something is not so."""
    return not set(WORDS["denials"]).isdisjoint(re.findall(r"\w+", text.lower()))
