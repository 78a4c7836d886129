"""The consensus meter: how the authors of the studies on a question answer it, one vote a study.

Counting votes describes a literature; it estimates no effect, and says nothing about the size of one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from warehouse.rows import Conclusion, Question
from warehouse.synthesis.about import BESIDE, About, about, judged
from warehouse.synthesis.evidence import Evidence, Held
from warehouse.synthesis.intervals import wilson
from warehouse.synthesis.terms import Matcher

ENOUGH = 5
ANSWERS = ("yes", "mixed", "no_difference", "no", "unclear")
_ANSWER = {
    "favours_intervention": "yes",
    "favours_comparator": "no",
    "no_difference": "no_difference",
    "mixed": "mixed",
    "unclear": "unclear",
}
# Their studies would vote twice.
SECONDARY = ("meta_analysis", "systematic_review", "narrative_review", "guideline")
# Their verdict is on costs, views or tests.
UNFIT = ("economic", "qualitative", "diagnostic_accuracy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """The answer of one study, with the reports and conclusions that give it."""

    answer: str
    study_id: str
    work_ids: tuple[str, ...]
    finding_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """The votes on a question; beside them reviews, works without verdict or comparison, works left out.

    `beside` is what works on the question's treatments say that do not compare them as it asks: no votes on it.
    """

    question: Question
    votes: tuple[Vote, ...]
    reviews: tuple[Vote, ...]
    silent: tuple[str, ...]
    uncompared: tuple[str, ...]
    unfit: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    beside: tuple[Vote, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """The number of studies for each answer, every answer named."""
        counted = Counter(vote.answer for vote in self.votes)
        return {answer: counted[answer] for answer in ANSWERS}

    @property
    def enough(self) -> bool:
        """Whether there are studies enough to speak of a consensus."""
        return len(self.votes) >= ENOUGH

    @property
    def share_yes(self) -> tuple[float, float, float] | None:
        """The share of yes with its Wilson interval, in percent; None without a vote."""
        if not self.votes:
            return None
        yes, total = self.counts["yes"], len(self.votes)
        low, high = wilson(yes, total)
        return 100 * yes / total, 100 * low, 100 * high

    @property
    def leading(self) -> str | None:
        """The answer of more than half of enough studies; None where they are too few or divided."""
        answer, count = max(self.counts.items(), key=lambda item: item[1])
        return answer if self.enough and 2 * count > len(self.votes) else None


def tally(evidence: Evidence, question: Question, subjects: Mapping[str, About] | None = None) -> Meter:
    """The meter of one question; `subjects` is what each work is about, if that is known already."""
    subjects = about(evidence) if subjects is None else subjects
    concerned = [key for key, what in subjects.items() if _concerns(evidence, question, key, what)]
    held = [key for key in concerned if key in evidence.counted]
    fit = [key for key in held if evidence.works[key].design not in UNFIT]
    counted = [key for key in fit if _compares(question, subjects[key])]
    secondary = {key for key in counted if evidence.works[key].design in SECONDARY}
    verdicts = [
        held
        for held in evidence.conclusions
        if held.fact.direction in _ANSWER and speaks_of(evidence, held, question.interventions)
    ]
    spoken = {held.work_id for held in verdicts}
    return Meter(
        question=question,
        votes=_votes(evidence, [held for held in verdicts if held.work_id in set(counted) - secondary]),
        reviews=_votes(evidence, [held for held in verdicts if held.work_id in secondary]),
        silent=tuple(key for key in counted if key not in spoken),
        uncompared=tuple(key for key in fit if key not in counted),
        unfit=tuple(key for key in held if key not in fit),
        left_out=tuple(
            (key, reason) for key in concerned if (reason := evidence.excluded(evidence.works[key]))
        ),
        beside=_votes(evidence, [held for held in verdicts if held.work_id in set(fit) - set(counted)]),
    )


def speaks_of(evidence: Evidence, held: Held[Conclusion], treatments: Iterable[str]) -> bool:
    """Whether a verdict is on these treatments: not where it judges others only, or sets others against these."""
    record = evidence.works[held.work_id].record
    matcher = Matcher(evidence.topic.interventions).reading(f"{record.title}\n\n{record.abstract}")
    quote = held.fact.quote
    told = set(judged(matcher, quote))
    beside = {match.name for match in matcher.find(quote) if BESIDE.search(quote[: match.start])}
    # Of two drugs of one class the better one says nothing of the class.
    if told and told <= beside:
        return False
    return not treatments or _meet(treatments, told) or not (told or _meet(treatments, beside))


def _concerns(evidence: Evidence, question: Question, key: str, what: About) -> bool:
    if question.interventions:
        conditions = not question.conditions or _meet(question.conditions, what.conditions)
        return conditions and _meet(question.interventions, what.tested)
    record = evidence.works[key].record
    outcomes = Matcher(term for term in evidence.topic.outcomes if term.name in question.outcomes)
    return (
        not what.tested
        and _meet(question.conditions, what.title_conditions)
        and (not question.outcomes or bool(outcomes.names(f"{record.title}\n\n{record.abstract}")))
    )


def _compares(question: Question, what: About) -> bool:
    # Two treatments tested side by side are compared; where no comparator was read, its mention has to do.
    others = (*what.against, *what.tested[1:], *(what.mentioned if what.alone else ()))
    return not question.comparators or _meet(question.comparators, others)


def _meet(wanted: Iterable[str], found: Iterable[str]) -> bool:
    return not set(wanted).isdisjoint(found)


def _votes(evidence: Evidence, verdicts: list[Held[Conclusion]]) -> tuple[Vote, ...]:
    studies: dict[str, list[Held[Conclusion]]] = {}
    for held in verdicts:
        studies.setdefault(evidence.works[held.work_id].study_id, []).append(held)
    return tuple(
        Vote(
            answer=_answer({_ANSWER[held.fact.direction] for held in reports}),
            study_id=study_id,
            work_ids=tuple(dict.fromkeys(held.work_id for held in reports)),
            finding_ids=tuple(held.finding_id for held in reports),
        )
        for study_id, reports in studies.items()
    )


def _answer(answers: set[str]) -> str:
    definite = answers - {"unclear"} or answers
    return definite.pop() if len(definite) == 1 else "mixed"
