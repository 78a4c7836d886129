"""How sure one may be of the answers: signals with their reasons, and beside them the grade of a reviewer, if any."""

from collections.abc import Sequence
from datetime import date

from warehouse.rows import Grade
from warehouse.summary import words
from warehouse.summary.parts import Block, Computed, Foreign, Line, Paragraph, Section, Table, join
from warehouse.synthesis.evidence import Evidence
from warehouse.synthesis.meter import Meter
from warehouse.synthesis.pooled import Pooled
from warehouse.synthesis.signals import Signal, pooled_on, signals

_NOTE = (
    "Signals are read from the abstracts and figures by a program, after the domains of GRADE. They are no grade: "
    "an abstract may be silent on what is weak."
)


def section(evidence: Evidence, meters: Sequence[Meter], pooled: Sequence[Pooled]) -> Section:
    """The signals on each question that has a vote or a grade."""
    told = [(meter, signals(evidence, meter, pooled_on(meter.question, pooled))) for meter in meters]
    told = [(meter, found) for meter, found in told if meter.votes or meter.question.grades]
    graded = any(meter.question.grades for meter, _ in told)
    block: Block = Paragraph(line=("No question has a study, so there is nothing to be sure of.",))
    if len(told) == 1:
        block = Paragraph(line=_alone(*told[0]))
    elif told:
        block = _table(told, graded=graded)
    note = _NOTE if graded else f"{_NOTE} No reviewer has graded the certainty."
    return Section(
        anchor="certainty",
        title=("Certainty",),
        blocks=(Paragraph(line=(note,), role="note"), block) if told else (block,),
    )


Told = tuple[Meter, tuple[Signal, ...]]


def _table(told: Sequence[Told], *, graded: bool) -> Table:
    header: tuple[Line, ...] = (("Question",), ("Signals",), *((("Reviewer’s grade",),) if graded else ()))
    rows = [
        (
            (Foreign(text=meter.question.text, origin="topic"),),
            _signals(found),
            *((_grades(meter.question.grades),) if graded else ()),
        )
        for meter, found in told
    ]
    return Table(caption=("What speaks against leaning on the answers",), header=header, rows=tuple(rows))


def _alone(meter: Meter, found: Sequence[Signal]) -> Line:
    grades = _grades(meter.question.grades)
    graded: Line = (" Reviewer’s grade: ", *grades, ".") if grades else ()
    question = Foreign(text=meter.question.text, origin="topic", strong=True)
    return (question, " ", *(_signals(found) or ("no signal was seen",)), ".", *graded)


def _signals(found: Sequence[Signal]) -> Line:
    """`Imprecision: 2 studies only; risk of bias: open label in 1 of 2 studies`."""
    domains = list(dict.fromkeys(one.domain for one in found))
    lines: list[Line] = []
    for place, domain in enumerate(domains):
        seen: list[Line] = [
            (Computed(text=one.text, origin=one.origin, how=f"signal: {domain}"),)
            for one in found
            if one.domain == domain
        ]
        lines.append((f"{domain if place else words.capital(domain)}: ", *join(seen, ", ", ", ")))
    return join(lines, "; ", "; ")


def _grades(grades: Sequence[Grade]) -> Line:
    return join([_grade(one) for one in grades], "; ", "; ")


def _grade(one: Grade) -> Line:
    """`Low for leg pain: few people (A. Reviewer, 1 November 2026)`: all of it the reviewer’s words."""
    of = f" for {one.outcome}" if one.outcome else ""
    day = date.fromisoformat(one.on)
    who = f"{one.by}, {day.day} {day:%B %Y}"
    level = Foreign(text=words.capital(one.level.replace("_", " ")), origin="topic", strong=True)
    return (level, Foreign(text=f"{of}: {one.reason.rstrip('.')} ({who})", origin="topic"))
