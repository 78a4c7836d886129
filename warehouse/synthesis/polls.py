"""The votes on a question in four modes: by verdict or direction, each study alike or by its size and design.

The interval is Wilson's; for weighted votes it is made with the effective number of studies (Kish 1965). The
sign test sets yes against no: what found no difference, is mixed or unclear, speaks for neither.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy.stats import binomtest

from warehouse.synthesis.directions import VOTES, Pointing, directions
from warehouse.synthesis.evidence import Evidence
from warehouse.synthesis.intervals import wilson
from warehouse.synthesis.meter import ANSWERS, ENOUGH, SECONDARY, Meter, Vote


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """The votes of one mode (`verdict` or `direction`) and the weight of each study, by study id."""

    mode: str
    weighted: bool
    votes: tuple[Vote, ...]
    weights: Mapping[str, float]

    @property
    def counts(self) -> dict[str, int]:
        """The number of studies for each answer."""
        return {answer: sum(vote.answer == answer for vote in self.votes) for answer in ANSWERS}

    @property
    def enough(self) -> bool:
        """Whether there are studies enough for a share."""
        return len(self.votes) >= ENOUGH

    @property
    def shares(self) -> dict[str, float]:
        """The share of each answer, in percent; empty without votes."""
        total = sum(self.weights[vote.study_id] for vote in self.votes)
        return {
            answer: 100 * sum(self.weights[v.study_id] for v in self.votes if v.answer == answer) / total
            for answer in ANSWERS
            if total
        }

    @property
    def share_yes(self) -> tuple[float, float, float] | None:
        """The share of yes with its interval, in percent; None where there are too few studies."""
        if not self.enough:
            return None
        weights = [self.weights[vote.study_id] for vote in self.votes]
        effective = sum(weights) ** 2 / sum(weight**2 for weight in weights)
        share = self.shares["yes"]
        low, high = wilson(min(effective * share / 100, effective), effective)
        return share, 100 * low, 100 * high

    @property
    def sign_test(self) -> float | None:
        """The two-sided p of yes against no; None where the votes are weighted, too few or on neither side."""
        yes, no = self.counts["yes"], self.counts["no"]
        if self.weighted or not self.enough or not yes + no:
            return None
        return float(binomtest(yes, yes + no).pvalue)

    @property
    def leading(self) -> str | None:
        """The answer with more than half of the weight; None where there is none, or too few studies."""
        if not self.enough:
            return None
        answer, share = max(self.shares.items(), key=lambda item: item[1])
        return answer if share > 50 else None


def polls(evidence: Evidence, meter: Meter) -> tuple[Poll, ...]:
    """The four modes on the studies that may vote on the meter's question."""
    by_direction = _votes(evidence, meter)
    return tuple(
        Poll(mode=mode, weighted=weighted, votes=votes, weights=_weights(evidence, votes, weighted=weighted))
        for mode, votes in (("verdict", meter.votes), ("direction", by_direction))
        for weighted in (False, True)
    )


def mode(poll: Poll) -> str:
    """The mode in words."""
    by = "by the authors’ verdict" if poll.mode == "verdict" else "by direction of effect"
    return by + (", weighted by size and design" if poll.weighted else "")


_LEADING = {
    "yes": "“yes”",
    "no": "“no”",
    "no_difference": "“no difference”",
    "mixed": "“mixed”",
    "unclear": "“unclear”",
}


def disagreement(every: Sequence[Poll]) -> str | None:
    """How the modes with studies enough disagree, in a sentence; None where they agree."""
    told: dict[str, list[str]] = {}
    for one in every:
        if one.enough:
            told.setdefault(_LEADING.get(one.leading or "", "no answer"), []).append(mode(one))
    if len(told) < 2:
        return None
    parts = (f"{leading} leads {' and '.join(modes)}" for leading, modes in told.items())
    return f"The answer turns on how the votes are counted: {'; '.join(parts)}."


def _votes(evidence: Evidence, meter: Meter) -> tuple[Vote, ...]:
    # Reviews have no vote in any mode, whether they judge or are silent.
    silent = {key for key in meter.silent if evidence.works[key].design not in SECONDARY}
    keys = sorted({key for vote in meter.votes for key in vote.work_ids} | silent)
    studies: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        studies[evidence.works[key].study_id].append(key)
    told = ((study, works, _pointing(evidence, meter, works)) for study, works in studies.items())
    return tuple(_vote(study, found) for study, _, found in told if found)


def _pointing(evidence: Evidence, meter: Meter, works: Sequence[str]) -> list[tuple[str, Pointing]]:
    return [(key, one) for key in works for one in directions(evidence, meter.question, evidence.works[key])]


def _vote(study_id: str, found: Sequence[tuple[str, Pointing]]) -> Vote:
    share = sum(points > 0 for _, (_, points) in found) / len(found)
    consistent = VOTES["consistent"]
    answer = "yes" if share >= consistent else "no" if share <= 1 - consistent else "mixed"
    return Vote(
        answer=answer,
        study_id=study_id,
        work_ids=tuple(dict.fromkeys(key for key, _ in found)),
        finding_ids=tuple(dict.fromkeys(finding for _, (ids, _) in found for finding in ids)),
    )


def _weights(evidence: Evidence, votes: Sequence[Vote], *, weighted: bool) -> dict[str, float]:
    """One each, or size times the weight of the design; a size that is not known is the smallest known."""
    if not weighted:
        return dict.fromkeys((vote.study_id for vote in votes), 1.0)
    sizes = {vote.study_id: _size(evidence, vote) for vote in votes}
    smallest = min((size for size in sizes.values() if size), default=1)
    return {vote.study_id: (sizes[vote.study_id] or smallest) * _design(evidence, vote) for vote in votes}


def _size(evidence: Evidence, vote: Vote) -> int:
    held = [evidence.works[key].people for key in vote.work_ids]
    return max((people.value for people in held if people), default=0)


def _design(evidence: Evidence, vote: Vote) -> float:
    weights: dict[str, float] = VOTES["weights"]
    return max(weights.get(evidence.works[key].design or "other", weights["other"]) for key in vote.work_ids)
