"""Tells of one study: who, what design, how many people, its results side by side, and its authors' verdict."""

from collections.abc import Sequence

from warehouse.rows import ArmResult, Conclusion, Effect
from warehouse.summary import figures, words
from warehouse.summary.parts import Block, Cite, Computed, Figure, Foreign, Line, Paragraph, Part, Table
from warehouse.summary.references import short_name
from warehouse.summary.results import Results, Row, side_by_side
from warehouse.synthesis.evidence import Evidence, Held, Work
from warehouse.synthesis.terms import Matcher

_COLUMNS = 3


def name(work: Work) -> Line:
    """The study's short name with its reference."""
    return (
        Foreign(text=short_name(work), origin=f"work:{work.work_id}", strong=True),
        " ",
        Cite(work_ids=(work.work_id,)),
    )


def person(work: Work) -> Line:
    """Name, design and size: `Doe 2015 [1], randomised controlled trial, n = 198`."""
    size: Line = ()
    if work.size:
        size = (
            ", ",
            Figure(text=f"n = {words.number(work.size.fact.value)}", finding_id=work.size.finding_id),
        )
    return (*name(work), f", {words.design_name(work.design)}" if work.design else "", *size)


def results_of(
    evidence: Evidence, key: str, arms: Sequence[Held[ArmResult]], effects: Sequence[Held[Effect]]
) -> Results:
    """The results of a work, side by side."""
    record = evidence.works[key].record
    matcher = Matcher(evidence.topic.interventions).reading(f"{record.title}\n\n{record.abstract}")
    return side_by_side(list(arms), list(effects), matcher)


def study(work: Work, results: Results, verdicts: Sequence[Held[Conclusion]] = ()) -> Block:
    """A study as a table of its results, or as a sentence where there is one result or none."""
    head = (*person(work), *_verdict(verdicts))
    if len(results.rows) < 2:
        told: Line = (": ", *row_line(results.rows[0], results.arms)) if results.rows else ()
        return Paragraph(line=(*person(work), *told, ".", *_sentence(verdicts)), role="study")
    return _wide(head, results) if len(results.arms) <= _COLUMNS else _long(head, results)


def row_line(row: Row, arms: dict[str, str]) -> Line:
    """One row in words: `responders (3 months), 84.5% with A and 43.8% with B (RR 1.9, 95% CI 1.4 to 2.5)`."""
    shown = [(arms[key], row.cells[key]) for key in arms if key in row.cells]
    groups: list[Line] = [
        (*_joined(cell), " with ", Foreign(text=arm, origin=f"finding:{cell[0].finding_id}"))
        for arm, cell in shown
    ]
    effects: Line = _together([_effect_words(held) for held in row.effects], "; ", "; ")
    head: Line = (Foreign(text=row.outcome, origin=f"finding:{row.named_by}"), *_time(row, " (", ")"))
    if not groups:
        return (*head, ", ", *effects)
    return (*head, ", ", *_together(groups, ", ", " and "), *((" [", *effects, "]") if effects else ()))


def _verdict(verdicts: Sequence[Held[Conclusion]]) -> Line:
    said = _said(verdicts)
    return (". Authors’ verdict: ", *said) if said else ()


def _sentence(verdicts: Sequence[Held[Conclusion]]) -> Line:
    said = _said(verdicts)
    return (" Authors’ verdict: ", *said, ".") if said else ()


def _said(verdicts: Sequence[Held[Conclusion]]) -> Line:
    known = [held for held in verdicts if held.fact.direction in words.WORDS["verdicts"]]
    said = [
        (Figure(text=words.WORDS["verdicts"][held.fact.direction], finding_id=held.finding_id),)
        for held in known[:1]
    ]
    return _together(said, "; ", "; ")


def _wide(head: Line, results: Results) -> Table:
    """A column for each group."""
    timed = any(row.timepoint for row in results.rows)
    compared = any(row.effects for row in results.rows)
    header: list[Line] = [("Outcome",), *([("Time",)] if timed else [])]
    header += [
        (Foreign(text=arm, origin=f"finding:{_first(results, key)}"),) for key, arm in results.arms.items()
    ]
    header += [("Comparison",)] if compared else []
    return Table(
        caption=head,
        header=tuple(header),
        rows=tuple(
            (
                _outcome(row),
                *((_time(row, "", ""),) if timed else ()),
                *(_joined(row.cells.get(key, [])) for key in results.arms),
                *(
                    (_together([_effect_words(held) for held in row.effects], "; ", "; "),)
                    if compared
                    else ()
                ),
            )
            for row in results.rows
        ),
    )


def _long(head: Line, results: Results) -> Table:
    """A row for each outcome, its groups in one cell: for studies with many groups."""
    timed = any(row.timepoint for row in results.rows)
    rows: list[tuple[Line, ...]] = []
    for row in results.rows:
        groups = [
            (Foreign(text=results.arms[key], origin=f"finding:{cell[0].finding_id}"), ": ", *_joined(cell))
            for key, cell in row.cells.items()
        ]
        effects = [_effect_words(held) for held in row.effects]
        rows.append(
            (
                _outcome(row),
                *((_time(row, "", ""),) if timed else ()),
                _together([*groups, *effects], "; ", "; "),
            )
        )
    header: list[Line] = [("Outcome",), *([("Time",)] if timed else []), ("Results",)]
    return Table(caption=head, header=tuple(header), rows=tuple(rows))


def _outcome(row: Row) -> Line:
    return (Foreign(text=words.capital(row.outcome), origin=f"finding:{row.named_by}"),)


def _time(row: Row, before: str, after: str) -> Line:
    return (
        (before, Foreign(text=row.timepoint, origin=f"finding:{row.named_by}"), after)
        if row.timepoint
        else ()
    )


def _first(results: Results, key: str) -> str:
    return next(row.cells[key][0].finding_id for row in results.rows if key in row.cells)


def _joined(cell: Sequence[Held[ArmResult]]) -> Line:
    return _together([(figures.arm_result(held),) for held in cell], "; ", "; ")


def _effect_words(held: Held[Effect]) -> Line:
    """The effect; what it is set against where that is not another group of the study."""
    baseline = (held.fact.comparator or "").lower() == "baseline"
    return (figures.effect(held), " from baseline" if baseline else "")


def _together(items: Sequence[Line], between: str, last: str) -> Line:
    line: list[Part] = []
    for place, item in enumerate(items):
        line += ["" if place == 0 else last if place == len(items) - 1 else between, *item]
    return tuple(part for part in line if part != "")


def join(items: Sequence[Line], between: str = ", ", last: str = " and ") -> Line:
    """The items as a list in a sentence."""
    return _together(items, between, last)


def count(number: int, one: str, many: str, origin: Sequence[str], how: str) -> Computed:
    """A count with its noun, and what was counted."""
    return Computed(text=words.counted(number, one, many), origin=tuple(origin), how=how)
