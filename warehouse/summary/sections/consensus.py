"""The consensus meter in words and as a bar: how the authors' verdicts on each question divide."""

from collections.abc import Iterator, Sequence

from warehouse.rows import Conclusion
from warehouse.summary import words
from warehouse.summary.parts import (
    Bar,
    Block,
    Bullets,
    Cite,
    Computed,
    Figure,
    Folded,
    Foreign,
    Line,
    Paragraph,
    Section,
    Segment,
    join,
)
from warehouse.summary.sections.answers import findings_of, shares, works_of
from warehouse.summary.sections.studies import name
from warehouse.synthesis.evidence import Evidence, Held
from warehouse.synthesis.meter import ANSWERS, ENOUGH, Meter, Vote
from warehouse.synthesis.polls import Poll, disagreement, mode, polls

_QUOTED = 240


def section(evidence: Evidence, meters: Sequence[Meter]) -> Section:
    """A meter for each question with studies enough; the others together, with such verdicts as there are."""
    full = [meter for meter in meters if meter.enough]
    few = [meter for meter in meters if not meter.enough and (meter.votes or meter.reviews)]
    note = (
        "Each study has one vote, the verdict of its own authors. Counting votes describes the literature; "
        "it does not measure how large an effect is or how sure we can be of it."
    )
    none = "No study that is held gives a verdict on a question of the topic, so there is nothing to count."
    parts = [_full(evidence, number, meter) for number, meter in enumerate(full, 1)]
    return Section(
        anchor="consensus",
        title=("Consensus meter",),
        blocks=(Paragraph(line=(note,) if full or few else (none,), role="note" if full or few else ""),),
        sections=(*parts, *([_few(evidence, few)] if few else [])),
    )


def _full(evidence: Evidence, number: int, meter: Meter) -> Section:
    yes, low, high = (round(share) for share in meter.share_yes or (0, 0, 0))
    told = (
        f"{words.capital(words.spelled(meter.counts['yes']))} of {words.spelled(len(meter.votes))} studies "
        f"answer yes: {yes}% (95% interval {low}% to {high}%)"
    )
    how = "share of yes among all verdicts, with its Wilson interval"
    share = Computed(text=told, origin=findings_of(meter.votes), how=how)
    cited = Cite(work_ids=works_of(meter.votes))
    title = Foreign(text=meter.question.text, origin="topic")
    return Section(
        anchor=f"meter-{number}",
        title=(title,),
        blocks=(
            Paragraph(line=(share, " ", cited, ".")),
            _bar(evidence, number, meter),
            Bullets(items=tuple(_modes(evidence, meter))),
            *_beside(evidence, meter),
        ),
    )


def _modes(evidence: Evidence, meter: Meter) -> Iterator[Line]:
    """The same question in the other modes of voting, and whether they disagree."""
    every = polls(evidence, meter)
    for poll in every[1:]:
        # Weights say nothing more where there are too few studies for a share.
        if poll.votes and (poll.enough or not poll.weighted):
            shown = Computed(text=_told(poll), origin=findings_of(poll.votes), how=_HOW[poll.weighted])
            yield (f"{words.capital(mode(poll))}: ", shown, ".")
    said = disagreement(every)
    if said:
        yield (said,)


_HOW = {False: "votes counted by study", True: "votes weighted by size and design"}


def _told(poll: Poll) -> str:
    counts = ", ".join(
        f"{words.WORDS['answers'][answer]} {count}" for answer, count in poll.counts.items() if count
    )
    if poll.share_yes is None:
        return f"{words.counted(len(poll.votes), 'study', 'studies')}, too few for a share ({counts})"
    share, low, high = poll.share_yes
    return f"{share:.0f}% yes (95% interval {low:.0f}% to {high:.0f}%; {counts})"


def _few(evidence: Evidence, meters: Sequence[Meter]) -> Section:
    blocks: list[Block] = [
        Paragraph(
            line=(f"Fewer than {words.spelled(ENOUGH)} studies answer: not enough evidence for a share.",)
        )
    ]
    for meter in meters:
        votes = [_vote(evidence, vote, answered=True) for vote in meter.votes]
        question = Foreign(text=meter.question.text, origin="topic", strong=True)
        blocks += [
            Paragraph(line=(question,)),
            *([Bullets(items=tuple(votes))] if votes else []),
            *_beside(evidence, meter),
        ]
    return Section(anchor="meter-few", title=("Questions with few studies",), blocks=tuple(blocks))


def _bar(evidence: Evidence, number: int, meter: Meter) -> Bar:
    segments: list[Segment] = []
    for answer in ANSWERS:
        votes = [vote for vote in meter.votes if vote.answer == answer]
        if votes:
            items = tuple(_vote(evidence, vote) for vote in votes)
            label = words.WORDS["answers"][answer]
            segments.append(Segment(answer=answer, label=label, origin=findings_of(votes), items=items))
    return Bar(anchor=f"votes-{number}", label=meter.question.text, segments=tuple(segments))


def _vote(evidence: Evidence, vote: Vote, *, answered: bool = False) -> Line:
    every = [held for key in vote.work_ids for held in evidence.conclusions_of[key]]
    told = [held for held in every if held.finding_id in vote.finding_ids]
    who = join([name(evidence.works[key]) for key in vote.work_ids])
    said = f" ({words.WORDS['answers'][vote.answer]})" if answered else ""
    return (*who, f"{said}: ", *join([_quoted(held) for held in told], " ", " "))


def _quoted(held: Held[Conclusion]) -> Line:
    return (Figure(text=f"“{words.clipped(held.fact.quote, _QUOTED)}”", finding_id=held.finding_id),)


def _beside(evidence: Evidence, meter: Meter) -> list[Block]:
    """What stands beside the votes: reviews, and the works that gave none, each with the reason."""
    blocks: list[Block] = []
    if meter.reviews:
        line: Line = (
            "Reviews have no vote, since their studies would count twice; ",
            *shares(meter.reviews),
            ".",
        )
        blocks.append(
            Folded(line=line, blocks=(Bullets(items=tuple(_vote(evidence, vote) for vote in meter.reviews)),))
        )
    items = _without(evidence, meter)
    if items:
        keys = (*meter.silent, *meter.uncompared, *meter.unfit, *(key for key, _ in meter.left_out))
        text = words.capital(words.counted(len(keys), "work has", "works have"))
        line = (Computed(text=text, origin=keys, how="works listed below"), " no vote")
        blocks.append(Folded(line=line, blocks=(Bullets(items=tuple(items)),)))
    return blocks


def _without(evidence: Evidence, meter: Meter) -> list[Line]:
    """The works without a vote, a line for each reason."""
    groups: dict[str, list[Line]] = {
        "No verdict on this question was read": [name(evidence.works[key]) for key in meter.silent],
        "Not compared with what the question names": [name(evidence.works[key]) for key in meter.uncompared],
        "On costs, views or tests, not on effects": [name(evidence.works[key]) for key in meter.unfit],
    }
    for key, reason in meter.left_out:
        said = words.WORDS["reasons"].get(reason, (reason.replace("_", " "),))[0]
        # Works that do not count have no number among the sources.
        groups.setdefault(words.capital(said), []).append(name(evidence.works[key])[:1])
    return [(f"{said}: ", *join(works), ".") for said, works in groups.items() if works]
