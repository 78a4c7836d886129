"""What was compared: the treatments, one by one."""

from collections.abc import Sequence

from warehouse.rows import Conclusion
from warehouse.summary import words
from warehouse.summary.parts import (
    Block,
    Cite,
    Computed,
    Folded,
    Foreign,
    Line,
    Paragraph,
    Section,
    join,
)
from warehouse.summary.placing import ACCURACY, Placed
from warehouse.summary.results import Results
from warehouse.summary.sections.prevalence import slug
from warehouse.summary.sections.recommending import recommended
from warehouse.summary.sections.studies import misread, named, only_comparators, results_of, study
from warehouse.synthesis.evidence import Evidence, Held
from warehouse.synthesis.meter import speaks_of

_SHOWN = 8


def treatments(evidence: Evidence, placed: Placed) -> Section:
    """A part for each intervention that a counted work tests, those with the strongest designs first."""
    parts = [_treatment(evidence, name, placed.treatments[name]) for name in in_order(evidence, placed)]
    none = Paragraph(line=("No counted study of a treatment was found.",))
    blocks = () if parts else (none,)
    return Section(anchor="treatments", title=("Treatments",), blocks=blocks, sections=tuple(parts))


def in_order(evidence: Evidence, placed: Placed) -> list[str]:
    """The treatments that have a study, those with the strongest designs first."""
    return sorted(placed.treatments, key=lambda name: (_weight(evidence, placed.treatments[name]), name))


def verdicts_of(evidence: Evidence, keys: Sequence[str], treatment: str) -> list[Held[Conclusion]]:
    """The verdicts of these works on a treatment, one a work."""
    told = [held for key in keys for held in evidence.conclusions_of.get(key, ())]
    told = [held for held in told if speaks_of(evidence, held, _kin(evidence, treatment))]
    first: dict[str, Held[Conclusion]] = {}
    for held in told:
        if held.fact.direction in words.WORDS["verdicts"]:
            first.setdefault(held.work_id, held)
    return list(first.values())


def _kin(evidence: Evidence, treatment: str) -> set[str]:
    """The treatments that a question names together with this one: kinds of one thing."""
    asking = [one.interventions for one in evidence.topic.questions if treatment in one.interventions]
    return {treatment, *(name for names in asking for name in names)}


def rank(evidence: Evidence, key: str) -> tuple[int, int, str]:
    """Where a work stands among others: by design, then the newest first."""
    work = evidence.works[key]
    return (words.design_rank(work.design), -int(work.year or 0), key)


def results_in(evidence: Evidence, key: str) -> Results:
    """All results of a treatment study, side by side; the accuracy of tests has its own section."""
    effects = [held for held in evidence.effects_of.get(key, ()) if held.fact.measure not in ACCURACY]
    return results_of(evidence, key, evidence.arm_results_of.get(key, ()), effects)


def folded(studies: Sequence[tuple[Block, ...]]) -> tuple[Block, ...]:
    """The blocks of studies, those beyond the first few under a line that opens them."""
    many = len(studies) > _SHOWN + 1
    shown = tuple(block for blocks in (studies[:_SHOWN] if many else studies) for block in blocks)
    if not many:
        return shown
    rest = tuple(block for blocks in studies[_SHOWN:] for block in blocks)
    line = (f"{words.capital(words.spelled(len(studies) - _SHOWN))} further studies",)
    return (*shown, Folded(line=line, blocks=rest))


def _weight(evidence: Evidence, keys: Sequence[str]) -> tuple[int, int]:
    ranks = [words.design_rank(evidence.works[key].design) for key in keys]
    return (min(ranks), -len(keys))


def _treatment(evidence: Evidence, name: str, keys: Sequence[str]) -> Section:
    ordered = sorted(keys, key=lambda key: rank(evidence, key))
    # What serves as a comparator is set against nothing in the works on it alone: they pass no verdict on it.
    judged = name not in only_comparators(evidence)
    told = [
        (key, results_in(evidence, key), verdicts_of(evidence, [key], name) if judged else [])
        for key in ordered
    ]
    blocks = [
        study(evidence, key, results, said)
        for key, results, said in told
        if results.rows or results.quoted or said
    ]
    advice = recommended(evidence, name)
    silent = tuple(
        key
        for key, results, said in told
        if not (results.rows or results.quoted or said) and key not in advice
    )
    lead = [Paragraph(line=_lead(evidence, ordered), role="lead")] if len(ordered) > 1 else []
    note = [Paragraph(line=_silent(evidence, silent), role="note")] if silent else []
    return Section(
        anchor=f"treatment-{slug(name)}",
        title=(Foreign(text=words.capital(name), origin="topic"),),
        blocks=(*lead, *folded(blocks), *advice.values(), *note),
    )


def _silent(evidence: Evidence, keys: tuple[str, ...]) -> Line:
    if len(keys) == 1:
        return (
            *named(evidence.works[keys[0]]),
            ": no result or verdict on this treatment could be read in its abstract.",
        )
    return (
        "No result or verdict on this treatment could be read in the abstracts of ",
        Cite(work_ids=keys),
        ".",
    )


def _lead(evidence: Evidence, keys: Sequence[str]) -> Line:
    """How many studies of which design."""
    designs: dict[str | None, dict[str, list[str]]] = {}
    for key in keys:
        work = evidence.works[key]
        designs.setdefault("doubtful" if misread(work) else work.design, {}).setdefault(
            work.study_id, []
        ).append(key)
    made: list[Line] = []
    for place, (design, studies) in enumerate(designs.items()):
        text = words.designs(len(studies), design)
        reports = tuple(key for members in studies.values() for key in members)
        aside: Line = ()
        if len(reports) > len(studies):
            number = Computed(text=words.spelled(len(reports)), origin=reports, how="reports counted")
            aside = (" in ", number, " reports")
        shown = text if place else words.capital(text)
        made.append((Computed(text=shown, origin=reports, how="studies counted by design"), *aside))
    return (*join(made), ".")
