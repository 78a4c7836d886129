"""The answer to a question in a few words, and how sure the answers of a topic are."""

from collections.abc import Sequence

from warehouse.summary import words
from warehouse.summary.parts import Block, Computed, Foreign, Line, Paragraph, join
from warehouse.synthesis.intervals import wilson
from warehouse.synthesis.meter import ENOUGH, Meter

_NONE = (
    "No study that is held answers a question of the topic as it is asked; what comes nearest stands below."
)
_SAID: dict[str, str] = words.WORDS["in_short"]


def how_sure(meters: Sequence[Meter]) -> tuple[Block, ...]:
    """On how many studies the answers rest and whether anybody graded them; or that there is none."""
    told = [meter for meter in meters if meter.votes or meter.reviews]
    if not told:
        near = any(meter.beside for meter in meters)
        return (Paragraph(line=(_NONE,), role="answer"),) if near else ()
    sure = _sureness(meters, told)
    return (Paragraph(line=sure, role="note"),) if sure else ()


def short_answer(meter: Meter) -> Foreign:
    """How a question is answered so far, in a few words: `Mixed so far, on few studies`."""
    return Foreign(text=_SAID[standing(meter)], origin="topic", strong=True)


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
