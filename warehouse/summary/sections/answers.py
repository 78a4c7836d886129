"""The answers first: key findings, then how the authors' verdicts on each question divide."""

from collections.abc import Sequence

from warehouse.rows import Conclusion, Question
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
)
from warehouse.summary.placing import ACCURACY, Placed
from warehouse.summary.results import Row
from warehouse.summary.sections import prevalence
from warehouse.summary.sections.comparisons import rank
from warehouse.summary.sections.studies import join, name, person, results_of, row_line
from warehouse.synthesis.evidence import Evidence, Held
from warehouse.synthesis.meter import ANSWERS, ENOUGH, Meter, Vote
from warehouse.synthesis.terms import Matcher

_QUOTED = 240


def key_findings(evidence: Evidence, placed: Placed, meters: Sequence[Meter]) -> Section:
    """One point for each question that has an answer, and for each condition that has figures."""
    questions = [_answered(evidence, meter) for meter in meters if meter.votes or meter.reviews]
    conditions = [term.name for term in evidence.topic.conditions if term.name in placed.frequencies]
    common = [prevalence.in_short(evidence, name, placed.frequencies[name]) for name in conditions]
    points = [line for line in (*questions, *common) if line]
    block: Block = (
        Bullets(items=tuple(points))
        if points
        else Paragraph(line=("No figures were found on this topic yet.",))
    )
    return Section(anchor="key-findings", title=("Key findings",), blocks=(block,))


def verdicts(evidence: Evidence, meters: Sequence[Meter]) -> Section:
    """The consensus meter of each question."""
    parts = [
        _meter(evidence, number, meter)
        for number, meter in enumerate(meters, 1)
        if meter.votes or meter.reviews
    ]
    empty = [meter.question for meter in meters if not (meter.votes or meter.reviews)]
    note = (
        "Each study has one vote: the verdict of its own authors. Votes describe the literature; they do not measure how large "
        f"an effect is or how sure we can be of it. Below {words.spelled(ENOUGH)} studies no share is given."
    )
    blocks: list[Block] = [Paragraph(line=(note,), role="note")]
    if empty:
        asked = join([(Foreign(text=question.text, origin="topic"),) for question in empty], " ", " ")
        blocks.append(Paragraph(line=("No verdict was found on: ", *asked)))
    return Section(anchor="verdicts", title=("Consensus meter",), blocks=tuple(blocks), sections=tuple(parts))


def _answered(evidence: Evidence, meter: Meter) -> Line:
    question = Foreign(text=meter.question.text, origin="topic", strong=True)
    return (question, " ", *_answer(meter), *_headline(evidence, meter))


def _answer(meter: Meter) -> Line:
    votes = meter.votes or meter.reviews
    origin = tuple(finding for vote in votes for finding in vote.finding_ids)
    cited = Cite(work_ids=tuple(key for vote in votes for key in vote.work_ids))
    if not meter.votes:
        return ("Only reviews give a verdict: ", *_shares(votes), " ", cited, ".")
    if meter.leading:
        leading = meter.counts[meter.leading]
        told = f"{words.spelled(leading)} of {words.spelled(len(votes))} studies"
        said = words.WORDS["answers"][meter.leading]
        return (
            f"Mostly {said}: ",
            Computed(text=told, origin=origin, how="verdicts counted"),
            " ",
            cited,
            ".",
        )
    if meter.enough:
        return ("The studies are divided: ", *_shares(votes), " ", cited, ".")
    return ("Not enough studies for a consensus; verdicts so far: ", *_shares(votes), " ", cited, ".")


def _shares(votes: Sequence[Vote]) -> Line:
    """`two yes and one mixed`, each with the verdicts counted."""
    parts: list[Line] = []
    for answer in ANSWERS:
        ids = tuple(finding for vote in votes if vote.answer == answer for finding in vote.finding_ids)
        number = sum(vote.answer == answer for vote in votes)
        if number:
            text = f"{words.spelled(number)} {words.WORDS['answers'][answer]}"
            parts.append((Computed(text=text, origin=ids, how="verdicts counted"),))
    return join(parts)


def _headline(evidence: Evidence, meter: Meter) -> Line:
    """The result that tells most: from the best design, then the largest study, on an outcome that is asked about."""
    keys = [key for vote in (*meter.votes, *meter.reviews) for key in vote.work_ids]
    for key in sorted(keys, key=lambda key: _standing(evidence, key)):
        arms = [held for held in evidence.arm_results if held.work_id == key]
        effects = [
            held for held in evidence.effects if held.work_id == key and held.fact.measure not in ACCURACY
        ]
        results = results_of(evidence, key, arms, effects)
        rows = _asked(
            evidence, meter.question, [row for row in results.rows if len(row.cells) > 1 or _sized(row)]
        )
        if rows:
            told = join([row_line(row, results.arms) for row in rows], "; ", "; ")
            return (" ", *person(evidence.works[key]), ": ", *told, ".")
    return ()


def _standing(evidence: Evidence, key: str) -> tuple[bool, int, tuple[int, int, str]]:
    work = evidence.works[key]
    return (work.design != "rct", -(work.size.fact.value if work.size else 0), rank(evidence, key))


def _sized(row: Row) -> bool:
    return any(held.fact.value is not None for held in row.effects)


def _asked(evidence: Evidence, question: Question, rows: list[Row]) -> list[Row]:
    """At most two rows on outcomes of the question, at the time of the first."""
    wanted = Matcher(term for term in evidence.topic.outcomes if term.name in question.outcomes)
    fitting = [row for row in rows if not question.outcomes or wanted.find(row.outcome)]
    return [row for row in fitting if row.timepoint == fitting[0].timepoint][:2]


def _meter(evidence: Evidence, number: int, meter: Meter) -> Section:
    blocks: list[Block] = []
    if meter.enough and meter.share_yes:
        yes, low, high = meter.share_yes
        origin = tuple(finding for vote in meter.votes for finding in vote.finding_ids)
        told = (
            f"{words.capital(words.spelled(meter.counts['yes']))} of {words.spelled(len(meter.votes))} studies answer yes: "
            f"{words.number(round(yes))}% (95% interval {words.number(round(low))}% to {words.number(round(high))}%)"
        )
        blocks.append(
            Paragraph(
                line=(Computed(text=told, origin=origin, how="share of yes with its Wilson interval"), ".")
            )
        )
        blocks.append(_bar(evidence, number, meter))
    elif meter.votes:
        blocks.append(Paragraph(line=("Not enough evidence for a meter. The verdicts:",)))
        blocks.append(Bullets(items=tuple(_vote(evidence, vote, answered=True) for vote in meter.votes)))
    blocks += _beside(evidence, meter)
    title = Foreign(text=meter.question.text, origin="topic")
    return Section(anchor=f"meter-{number}", title=(title,), blocks=tuple(blocks))


def _bar(evidence: Evidence, number: int, meter: Meter) -> Bar:
    segments: list[Segment] = []
    for answer in ANSWERS:
        votes = [vote for vote in meter.votes if vote.answer == answer]
        if votes:
            segments.append(
                Segment(
                    answer=answer,
                    label=words.WORDS["answers"][answer],
                    share=100 * len(votes) / len(meter.votes),
                    origin=tuple(finding for vote in votes for finding in vote.finding_ids),
                    items=tuple(_vote(evidence, vote) for vote in votes),
                )
            )
    return Bar(anchor=f"votes-{number}", label=meter.question.text, segments=tuple(segments))


def _vote(evidence: Evidence, vote: Vote, *, answered: bool = False) -> Line:
    told = [held for held in evidence.conclusions if held.finding_id in vote.finding_ids]
    who = join([name(evidence.works[key]) for key in vote.work_ids])
    quotes = join([_quoted(held) for held in told], " ", " ")
    said = f" ({words.WORDS['answers'][vote.answer]})" if answered else ""
    return (*who, f"{said}: ", *quotes)


def _quoted(held: Held[Conclusion]) -> Line:
    quote = " ".join(held.fact.quote.split())
    shown = quote if len(quote) <= _QUOTED else quote[:_QUOTED].rsplit(" ", 1)[0] + " …"
    return (Figure(text=f"“{shown}”", finding_id=held.finding_id),)


def _beside(evidence: Evidence, meter: Meter) -> list[Block]:
    """What stands beside the votes: reviews, and the works that gave none, with the reason."""
    blocks: list[Block] = []
    if meter.reviews:
        line: Line = (
            "Reviews do not vote, since their studies would count twice. Their verdicts: ",
            *_shares(meter.reviews),
            ".",
        )
        blocks.append(
            Folded(line=line, blocks=(Bullets(items=tuple(_vote(evidence, vote) for vote in meter.reviews)),))
        )
    left = [_left(evidence, key, reason) for key, reason in meter.left_out]
    silent = [(*name(evidence.works[key]), ": no verdict was read") for key in meter.silent]
    alone = [
        (*name(evidence.works[key]), ": no comparison that the question asks for") for key in meter.uncompared
    ]
    items = (*silent, *alone, *left)
    if items:
        origin = tuple([*meter.silent, *meter.uncompared, *(key for key, _ in meter.left_out)])
        number = Computed(
            text=words.counted(len(items), "work", "works"), origin=origin, how="works listed here"
        )
        tail = (
            " on these treatments gives no vote." if len(items) == 1 else " on these treatments give no vote."
        )
        head = Computed(text=words.capital(number.text), origin=number.origin, how=number.how)
        blocks.append(Folded(line=(head, tail), blocks=(Bullets(items=items),)))
    return blocks


def _left(evidence: Evidence, key: str, reason: str) -> Line:
    said = words.WORDS["reasons"].get(reason, (reason.replace("_", " "),))[0]
    return (*name(evidence.works[key])[:1], f": {said}")
