"""The answers at a glance: which treatments the studies favour, on how many studies, and how sure that is."""

from collections.abc import Sequence

from warehouse.rows import Question
from warehouse.summary import words
from warehouse.summary.parts import Block, Computed, Foreign, Line, Paragraph, join
from warehouse.synthesis.intervals import wilson
from warehouse.synthesis.meter import ENOUGH, Meter, Vote

_HEAD = "The questions in short, as the authors of the studies answer them:"
_NONE = (
    "No study that is held answers a question of the topic as it is asked; what comes nearest stands below."
)
_SAID: dict[str, str] = words.WORDS["in_short"]


def in_short(meters: Sequence[Meter]) -> tuple[Block, ...]:
    """A line for each way in which questions are answered so far, and one on how sure; nothing where none is."""
    groups: dict[str, list[Line]] = {}
    told = [meter for meter in meters if meter.votes or meter.reviews]
    for meter in told:
        groups.setdefault(standing(meter), []).append(_treatment(meter))
    lines: list[Line] = [
        (Foreign(text=_SAID[name], origin="topic", strong=True), ": ", *join(groups[name], "; ", "; "), ".")
        for name in _SAID
        if name in groups
    ]
    blocks = [Paragraph(line=line, role="answer") for line in ((_HEAD,), *lines)]
    if not told and any(meter.beside for meter in meters):
        return (Paragraph(line=(_NONE,), role="answer"),)
    sure = _sureness(meters, told)
    note = (Paragraph(line=sure, role="note"),) if sure else ()
    return (*blocks, *note) if lines else ()


def standing(meter: Meter) -> str:
    """How a question is answered so far, a key of `[in_short]` in the summary's words."""
    if meter.leading:
        low, _ = wilson(meter.counts[meter.leading], len(meter.votes))
        return f"{'mostly' if low > 0.5 else 'more'}_{meter.leading}"
    votes = meter.votes if meter.enough else (*meter.votes, *meter.reviews)
    answers = {vote.answer for vote in votes}
    definite = answers - {"unclear"} or answers
    if definite == {"yes", "mixed"}:
        return "yes_or_mixed"
    if definite <= {"no_difference", "mixed"} and len(definite) == 2:
        return "no_difference_or_mixed"
    return f"all_{definite.pop()}" if len(definite) == 1 else "divided"


def _treatment(meter: Meter) -> Line:
    """What is asked about, and on how many studies and reviews its answer rests."""
    counts = [
        _count(votes, one, many)
        for votes, one, many in ((meter.votes, "study", "studies"), (meter.reviews, "review", "reviews"))
        if votes
    ]
    return (Foreign(text=_name(meter.question), origin="topic"), " (", *join(counts), ")")


def _count(votes: Sequence[Vote], one: str, many: str) -> Line:
    origin = tuple(finding for vote in votes for finding in vote.finding_ids)
    text = words.counted(len(votes), one, many)
    return (Computed(text=text, origin=origin, how=f"{many} with a verdict on the question"),)


def _name(question: Question) -> str:
    """The treatment, with what it is compared with where that is one thing."""
    if not question.interventions:
        return question.text
    against = f" against {question.comparators[0]}" if len(question.comparators) == 1 else ""
    return f"{question.interventions[0]}{against}"


def _sureness(meters: Sequence[Meter], told: Sequence[Meter]) -> Line:
    """How many questions rest on few studies, have no answer, and were graded."""
    few = [meter for meter in told if not meter.enough]
    said: list[Line] = []
    if few:
        said.append(_few(few, len(meters)))
    if not any(meter.question.grades for meter in meters):
        said.append((f"{'no' if few else 'No'} reviewer has graded how sure the answers are",))
    return (*join(said, ", and ", ", and "), ".") if said else ()


def _few(few: Sequence[Meter], total: int) -> Line:
    """`Six of eight questions rest on fewer than five studies`."""
    origin = tuple(finding for meter in few for vote in meter.votes for finding in vote.finding_ids)
    text = f"{words.capital(words.spelled(len(few)))} of {words.spelled(total)}"
    number = Computed(text=text, origin=origin, how=f"questions with fewer than {ENOUGH} votes")
    question, rest = "question" if total == 1 else "questions", "rests" if len(few) == 1 else "rest"
    return (number, f" {question} {rest} on fewer than {words.spelled(ENOUGH)} studies")
