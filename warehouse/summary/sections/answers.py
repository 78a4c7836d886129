"""The answers first: a point for each condition, for diagnosis and impact, and for each question."""

import re
from collections.abc import Sequence

from warehouse.rows import Question, Term
from warehouse.summary import words
from warehouse.summary.figures import failed
from warehouse.summary.parts import (
    Block,
    Bullets,
    Cite,
    Computed,
    Figure,
    Foreign,
    Line,
    Paragraph,
    Section,
    join,
    plain,
)
from warehouse.summary.placing import Placed
from warehouse.summary.quoting import own_words, sentence_of, verdict
from warehouse.summary.results import Row
from warehouse.summary.sections import diagnosis, impact, pooling, prevalence, recommending
from warehouse.summary.sections.comparisons import rank, results_in
from warehouse.summary.sections.in_short import how_sure, short_answer
from warehouse.summary.sections.studies import person, row_line
from warehouse.synthesis.evidence import Evidence
from warehouse.synthesis.intervals import wilson
from warehouse.synthesis.meter import ANSWERS, Meter, Vote
from warehouse.synthesis.pooled import Pooled
from warehouse.synthesis.signals import pooled_on
from warehouse.synthesis.terms import Matcher

# So many conclusions are quoted on a theme.
_QUOTED = 2


def key_findings(
    evidence: Evidence, placed: Placed, meters: Sequence[Meter], pooled: Sequence[Pooled]
) -> Section:
    """How common it is, how it is told, what it does; then a point for each question, and each pooled estimate."""
    asked = [(meter, pooled_on(meter.question, pooled)) for meter in meters]
    questions = [_answered(evidence, *one) for one in asked if one[0].votes or one[0].reviews]
    told = [one for meter, found in asked if meter.votes or meter.reviews for one in found]
    near = [(meter, _near(evidence, meter)) for meter in meters if not (meter.votes or meter.reviews)]
    together = [pooling.in_short(found) for found in pooled if found not in told]
    beside = [told for _, told in near if told]
    silent = _silent([meter for meter, told in near if not told], [*questions, *beside])
    points = (*_characteristics(evidence, placed), *questions, *together, *beside, *silent)
    none = Paragraph(line=("The topic asks no question, and no figures on its conditions were found.",))
    block: Block = Bullets(items=points) if points else none
    return Section(anchor="key-findings", title=("Key findings",), blocks=(block, *how_sure(meters)))


def _characteristics(evidence: Evidence, placed: Placed) -> list[Line]:
    """The condition itself: a line for each condition with figures, for diagnosis and for impact."""
    terms = {term.name for term in evidence.topic.conditions}
    names = [name for name in prevalence.in_order(placed) if name in terms]
    common = [prevalence.in_short(evidence, name, placed.frequencies[name]) for name in names]
    diagnosed = diagnosis.about_diagnosis(evidence, placed)
    sections = (("Diagnosis", diagnosed), ("Impact", impact.telling(evidence, placed)))
    quoted = [_quoted(evidence, title, keys) for title, keys in sections if keys]
    return [line for line in (*common, *quoted) if line]


def _quoted(evidence: Evidence, title: str, keys: Sequence[str]) -> Line:
    """What the strongest works conclude, in their words: no number could stand for it."""
    said = [line for key in keys if (line := verdict(evidence, key))]
    # Of what `it` speaks the sentence before says.
    told = [
        line
        for line in said
        if not re.match(r"“(?:It|They|This|These|Such|Our|We|Hence|Thus)\b", plain(line))
    ][:_QUOTED]
    return (Foreign(text=title, origin="topic", strong=True), ": ", *join(told, " ", " ")) if told else ()


def _silent(meters: Sequence[Meter], questions: Sequence[Line]) -> list[Line]:
    """The questions that no study answers, in one point: why stands among the gaps."""
    if not meters:
        return []
    if not questions:
        return [("None of the questions is answered by a study that is held; the gaps say what each lacks.",)]
    asked: list[Line] = [(Foreign(text=meter.question.text, origin="topic"),) for meter in meters]
    return [("Not answered by any study that is held: ", *join(asked, " ", " "))]


def _near(evidence: Evidence, meter: Meter) -> Line:
    """What works say that do not compare a treatment as a question asks, and the strongest of them in its own words."""
    if not meter.beside:
        return ()
    question = Foreign(text=meter.question.text, origin="topic", strong=True)
    said = " No study makes this comparison; of the others on the treatment, "
    nearest = min(meter.beside, key=lambda vote: _standing(evidence, vote.work_ids[0], ()))
    who = person(evidence.works[nearest.work_ids[0]])
    near: Line = (" ", *who, ": ", _quote(evidence, nearest))
    return (question, said, *shares(meter.beside), *_cited(meter.beside), ".", *near)


def shares(votes: Sequence[Vote], *, which: bool = False) -> Line:
    """How votes divide: `two say yes and one is mixed`; of one vote `which` is told what it says: `is mixed`."""
    parts: list[Line] = []
    for answer in ANSWERS:
        members = [vote for vote in votes if vote.answer == answer]
        if members:
            text = words.WORDS["said"][answer][0] if which else words.spoken(len(members), len(votes), answer)
            parts.append((Computed(text=text, origin=findings_of(members), how="verdicts counted by study"),))
    return join(parts)


def findings_of(votes: Sequence[Vote]) -> tuple[str, ...]:
    """The conclusions that the votes rest on."""
    return tuple(finding for vote in votes for finding in vote.finding_ids)


def works_of(votes: Sequence[Vote]) -> tuple[str, ...]:
    """The works that the votes come from."""
    return tuple(key for vote in votes for key in vote.work_ids)


def _answered(evidence: Evidence, meter: Meter, pooled: Sequence[Pooled]) -> Line:
    """The answer in short, on what it rests, and what the studies give together, or else what the largest found."""
    question = Foreign(text=meter.question.text, origin="topic", strong=True)
    together = [
        (Foreign(text=pooling.outcome_of(one), origin="topic"), ", ", *pooling.estimate(one))
        for one in pooled
    ]
    found: Line = (
        (" For ", *join(together, "; for ", "; for "), ".") if together else _headline(evidence, meter)
    )
    answer = (" ", short_answer(meter), ": ", *_votes(meter), ".")
    return (question, *answer, *_in_words(evidence, meter), *found, *_advised(evidence, meter.question))


def _votes(meter: Meter) -> Line:
    """How the studies and the reviews, which have no vote, divide."""
    alike = len({vote.answer for vote in (*meter.votes, *meter.reviews)}) == 1
    told = _told(meter.reviews, "review", "reviews", alike=alike)
    reviews: Line = (*told, *_cited(meter.reviews)) if meter.reviews else ()
    if not meter.votes:
        return (*reviews, ", and no study")
    counted = _told(meter.votes, "study", "studies", alike=alike)
    studies = _share_of(meter, meter.leading) if meter.leading else counted
    joined = " and " if alike else "; "
    return (*studies, *_cited(meter.votes), *((joined, *reviews) if reviews else ()))


def _told(votes: Sequence[Vote], one: str, many: str, *, alike: bool = False) -> Line:
    """`one study, which is mixed`, `three studies, of which one says yes and two are mixed`; where all are alike
    the number alone.
    """
    text = words.counted(len(votes), one, many)
    number = Computed(text=text, origin=findings_of(votes), how=f"{many} with a verdict on the question")
    if alike:
        return (number,)
    return (number, ", which " if len(votes) == 1 else ", of which ", *shares(votes, which=len(votes) == 1))


def _cited(votes: Sequence[Vote]) -> Line:
    return (" ", Cite(work_ids=works_of(votes)))


def _advised(evidence: Evidence, question: Question) -> Line:
    """What guidelines recommend on the treatments of a question, where it asks about them as such."""
    told = [line for name in question.interventions[:1] for line in recommending.in_short(evidence, name)]
    return (" Guideline: ", *join(told, " ", " ")) if told and not _between(question) else ()


def _between(question: Question) -> bool:
    """Whether a question sets one treatment that is asked about against another: no guideline was asked that."""
    return len(question.comparators) == 1 and question.comparators[0] != "placebo"


def _in_words(evidence: Evidence, meter: Meter) -> Line:
    """The sentence of the strongest of few studies whose verdict is mixed: no number tells what it depends on."""
    mixed = [vote for vote in meter.votes if vote.answer == "mixed" and not meter.enough]
    if not mixed:
        return ()
    strongest = min(mixed, key=lambda vote: _standing(evidence, vote.work_ids[0], ()))
    return (" ", _quote(evidence, strongest), *_cited([strongest]))


def _quote(evidence: Evidence, vote: Vote) -> Figure:
    """The sentence of a vote's first conclusion."""
    first = vote.finding_ids[0]
    told = next(held for held in evidence.conclusions if held.finding_id == first)
    return Figure(text=f"“{' '.join(told.fact.quote.split())}”", finding_id=first)


def _share_of(meter: Meter, answer: str) -> Line:
    """`nine of ten studies, 90% (95% interval 60% to 98%)`."""
    count, total = meter.counts[answer], len(meter.votes)
    low, high = (100 * end for end in wilson(count, total))
    told = (
        f"{words.spelled(count)} of {words.spelled(total)} studies, {100 * count / total:.0f}% "
        f"(95% interval {low:.0f}% to {high:.0f}%)"
    )
    how = "verdicts counted by study, with Wilson’s interval"
    return (Computed(text=told, origin=findings_of(meter.votes), how=how),)


def _headline(evidence: Evidence, meter: Meter) -> Line:
    """The result that tells most: of a randomised trial, the largest, on an outcome that is asked about."""
    told = [
        (key, _fitting(evidence, meter.question, key)) for key in works_of((*meter.votes, *meter.reviews))
    ]
    able = [(key, rows) for key, rows in told if rows]
    if not able:
        return _sentence(evidence, meter)
    key, rows = min(able, key=lambda pair: _standing(evidence, *pair))
    results = results_in(evidence, key)
    lines = [row_line(row, results.arms) for row in rows]
    first = _among(evidence, key, works_of(meter.votes))
    return (f" {first}", *person(evidence.works[key]), ": ", *join(lines, "; ", "; "), ".")


def _sentence(evidence: Evidence, meter: Meter) -> Line:
    """Where no result could be told for sure: the sentence of the strongest study on an outcome that is asked about."""
    matcher = Matcher(_asked(evidence, meter.question))
    keys = works_of((*meter.votes, *meter.reviews))
    for key in sorted(keys, key=lambda key: _standing(evidence, key, ())):
        quoted = [held for held in results_in(evidence, key).quoted if matcher.names(held.fact.outcome)]
        if quoted:
            # All figures of that sentence are linked, whatever they are of.
            place = sentence_of(evidence, quoted[0])
            same = [held for held in results_in(evidence, key).quoted if sentence_of(evidence, held) == place]
            return (" ", *person(evidence.works[key]), ": ", *own_words(evidence, key, same)[0])
    return ()


def _asked(evidence: Evidence, question: Question) -> list[Term]:
    """The outcomes that a question is about, those of every study first."""
    always = [Term(name=name) for name in words.WORDS["outcomes"]["always"]]
    return [*always, *(term for term in evidence.topic.outcomes if term.name in question.outcomes)]


def _among(evidence: Evidence, key: str, voted: Sequence[str]) -> str:
    """What a trial is among those that answer; the largest only as far as sizes were read."""
    trials = [evidence.works[one] for one in voted if evidence.works[one].design == "rct"]
    if key not in voted or evidence.works[key].design != "rct" or len({one.study_id for one in trials}) < 2:
        return ""
    own, sizes = evidence.works[key].people, [one.people.value for one in trials if one.people]
    if own is None or own.value < max(sizes):
        return "One of the trials: "
    return "Largest trial: " if len(sizes) == len(trials) else "Largest trial whose size was read: "


def _standing(
    evidence: Evidence, key: str, rows: Sequence[Row]
) -> tuple[bool, int, int, tuple[int, int, str]]:
    work = evidence.works[key]
    return (
        work.design != "rct",
        -(work.people.value if work.people else 0),
        -len(rows),
        rank(evidence, key),
    )


def _fitting(evidence: Evidence, question: Question, key: str) -> list[Row]:
    """At most two rows that compare groups on main outcomes of the question, at the time of the first."""
    terms = _asked(evidence, question)
    matcher, order = Matcher(terms), [term.name for term in terms]
    rows = [row for row in results_in(evidence, key).rows if len(row.cells) > 1 or _sized(row)]
    rows = [row for row in rows if _plain(row) and not any(failed(held.fact) for held in row.findings)]
    named = [(row, matcher.names(row.outcome)) for row in rows]
    # Groups side by side tell more than a difference alone.
    fitting = [(len(row.cells) < 2, order.index(names[0]), row) for row, names in named if names]
    fitting.sort(key=lambda one: one[:2])
    return [
        row for alone, _, row in fitting if (alone, row.timepoint) == (fitting[0][0], fitting[0][2].timepoint)
    ][:2]


def _plain(row: Row) -> bool:
    """Whether each group has one figure, and each measure: of two nobody could say here which is of what."""
    measures = [held.fact.measure for held in row.effects]
    return len(set(measures)) == len(measures) and all(len(cell) == 1 for cell in row.cells.values())


def _sized(row: Row) -> bool:
    return any(held.fact.value is not None for held in row.effects)
