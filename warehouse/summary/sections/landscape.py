"""Where the evidence lies: a map of treatments and outcomes, and the years of the works counted."""

from collections.abc import Sequence

from warehouse.rows import ArmResult, Effect
from warehouse.summary import words
from warehouse.summary.names import legible
from warehouse.summary.parts import Block, Column, Columns, Computed, Foreign, Line, Paragraph, Section, Table
from warehouse.summary.placing import ACCURACY, Placed
from warehouse.summary.sections.comparisons import in_order
from warehouse.synthesis.about import asked
from warehouse.synthesis.evidence import Evidence, Result
from warehouse.synthesis.meter import SECONDARY
from warehouse.synthesis.terms import Matcher

# For each outcome of a treatment, its findings by work.
Cells = dict[str, dict[str, list[str]]]


def section(evidence: Evidence, placed: Placed) -> Section:
    """The map and the years; a sentence where there is too little for either."""
    blocks = [*_map(evidence, placed), *_years(evidence)]
    none = Paragraph(line=("There are too few results on treatments to draw a map of them.",))
    return Section(anchor="map", title=("Where the evidence lies",), blocks=tuple(blocks or [none]))


def cells(evidence: Evidence, keys: Sequence[str], *, treatment: str = "", more: Sequence[str] = ()) -> Cells:
    """The findings of these works on each outcome of the topic, by work; those that are only quoted, too.

    Of `more` works, which are mainly about another treatment, only the findings on `treatment` count.
    """
    matcher, found = Matcher(evidence.topic.outcomes), Cells()
    for key in (*keys, *more):
        results: list[Result] = [*evidence.arm_results_of.get(key, ()), *evidence.effects_of.get(key, ())]
        for held in results:
            if key in more and not _on(evidence, held, treatment):
                continue
            for name in _outcomes(matcher, held):
                found.setdefault(name, {}).setdefault(key, []).append(held.finding_id)
    return found


def _outcomes(matcher: Matcher, held: Result) -> set[str]:
    fact = held.fact
    tested = isinstance(fact, Effect) and fact.measure in ACCURACY
    if tested or not legible(fact.outcome):
        return set()
    return {*matcher.names(fact.outcome), *matcher.named(fact.outcome, fact.outcome_key)}


def _on(evidence: Evidence, held: Result, treatment: str) -> bool:
    """Whether a finding is on a treatment: on no other of the topic, as far as it says."""
    record, fact = evidence.works[held.work_id].record, held.fact
    matcher = Matcher(evidence.topic.interventions).reading(f"{record.title}\n\n{record.abstract}")
    sides = [(fact.arm, fact.arm_key)] if isinstance(fact, ArmResult) else []
    if isinstance(fact, Effect):
        sides = [(fact.intervention, fact.intervention_key), (fact.comparator, fact.comparator_key)]
    told = {name for side in sides for name in matcher.named(*side)}
    return treatment in told


def _also_tested(evidence: Evidence, placed: Placed, treatment: str) -> list[str]:
    """The works shown under another treatment that test this one as well, where a question asks about it."""
    others = {key for name, keys in placed.treatments.items() if name != treatment for key in keys}
    tested = [key for key in evidence.counted if key in others and treatment in placed.about[key].tested]
    return tested if treatment in asked(evidence) else []


def _map(evidence: Evidence, placed: Placed) -> list[Block]:
    rows = {
        name: cells(
            evidence,
            placed.treatments[name],
            treatment=name,
            more=_also_tested(evidence, placed, name),
        )
        for name in in_order(evidence, placed)
    }
    rows = {name: found for name, found in rows.items() if found}
    outcomes = [one.name for one in evidence.topic.outcomes if any(one.name in row for row in rows.values())]
    if len(rows) < 2:
        return []
    header: list[Line] = [
        ("Treatment",),
        *((Foreign(text=words.capital(name), origin="topic"),) for name in outcomes),
    ]
    lines = [
        (
            (Foreign(text=words.capital(name), origin="topic"),),
            *(_cell(evidence, found.get(outcome, {})) for outcome in outcomes),
        )
        for name, found in rows.items()
    ]
    caption = "Studies with a result, by treatment and outcome; behind a plus, reviews"
    return [Table(caption=(caption,), header=tuple(header), rows=tuple(lines), role="map")]


def _cell(evidence: Evidence, found: dict[str, list[str]]) -> Line:
    """`3`, `3 + 1` or `+ 1`: studies, and reviews, whose studies may be among them."""
    reviews = {key for key in found if evidence.works[key].design in SECONDARY}
    primary = _number(
        evidence, {key: found[key] for key in found if key not in reviews}, "studies with a result"
    )
    more = _number(evidence, {key: found[key] for key in reviews}, "reviews with a result")
    return (*primary, *((" + " if primary else "+ ", *more) if more else ()))


def _number(evidence: Evidence, found: dict[str, list[str]], how: str) -> Line:
    if not found:
        return ()
    studies = {evidence.works[key].study_id for key in found}
    origin = tuple(sorted({finding for told in found.values() for finding in told}))
    return (Computed(text=str(len(studies)), origin=origin, how=how),)


def _years(evidence: Evidence) -> list[Block]:
    found: dict[str, list[str]] = {}
    for key, work in evidence.counted.items():
        if work.year:
            found.setdefault(work.year, []).append(key)
    if len(found) < 2:
        return []
    columns = tuple(Column(label=year, origin=tuple(found[year])) for year in sorted(found))
    return [
        Columns(anchor="years", title="works counted, by year of publication", columns=columns),
        *_undated(evidence),
    ]


def _undated(evidence: Evidence) -> list[Block]:
    keys = tuple(key for key, work in evidence.counted.items() if not work.year)
    if not keys:
        return []
    text = words.counted(len(keys), "work", "works")
    number = Computed(text=text, origin=keys, how="works without a date")
    return [Paragraph(line=("The source gives no year for ", number, "."), role="note")]
