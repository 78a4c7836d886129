"""What was measured and compared: diagnosis, impact, and the treatments one by one."""

from collections.abc import Sequence

from warehouse.rows import Conclusion, Effect
from warehouse.summary import figures, words
from warehouse.summary.parts import (
    Block,
    Cite,
    Computed,
    Folded,
    Foreign,
    Line,
    Paragraph,
    Section,
    Table,
    join,
)
from warehouse.summary.placing import ACCURACY, Placed
from warehouse.summary.results import Results
from warehouse.summary.sections.prevalence import slug
from warehouse.summary.sections.studies import name, named, results_of, study
from warehouse.synthesis.evidence import Evidence, Held
from warehouse.synthesis.meter import UNFIT, speaks_of

_SHOWN = 8


def diagnosis(evidence: Evidence, placed: Placed) -> Section:
    """Accuracy and agreement of tests and classifications."""
    groups: dict[tuple[str | None, ...], list[Held[Effect]]] = {}
    for held in sorted(placed.accuracy, key=lambda h: (*rank(evidence, h.work_id), h.fact.start)):
        fact = held.fact
        groups.setdefault((held.work_id, fact.intervention, fact.outcome, fact.comparator), []).append(held)
    block: Block
    if len(groups) > 1:
        block = _accuracy(evidence, list(groups.values()))
    elif groups:
        block = Paragraph(line=_accuracy_line(evidence, *groups.values()))
    else:
        block = Paragraph(line=("No figures on the accuracy or agreement of tests were found.",))
    return Section(anchor="diagnosis", title=("Diagnosis and classification",), blocks=(block,))


def impact(evidence: Evidence, placed: Placed) -> Section:
    """Associations, quality of life and costs in works that test no treatment of the topic."""
    keys = sorted(placed.impact, key=lambda key: rank(evidence, key))
    studies = [(key, results_of(evidence, key, *placed.impact[key])) for key in keys]
    blocks = [study(evidence, key, results) for key, results in studies if results.rows]
    none = "No figures on outcomes, associations or costs were found outside studies of treatments."
    return Section(
        anchor="impact",
        title=("Impact on health and care",),
        blocks=folded(blocks) or (Paragraph(line=(none,)),),
    )


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
    line = (f"Further studies, {words.spelled(len(studies) - _SHOWN)} in number",)
    return (*shown, Folded(line=line, blocks=rest))


def _weight(evidence: Evidence, keys: Sequence[str]) -> tuple[int, int]:
    ranks = [words.design_rank(evidence.works[key].design) for key in keys]
    return (min(ranks), -len(keys))


def _treatment(evidence: Evidence, name: str, keys: Sequence[str]) -> Section:
    ordered = sorted(keys, key=lambda key: rank(evidence, key))
    told = [(key, results_in(evidence, key), verdicts_of(evidence, [key], name)) for key in ordered]
    blocks = [study(evidence, key, results, said) for key, results, said in told if results.rows or said]
    silent = tuple(key for key, results, said in told if not (results.rows or said))
    lead = [Paragraph(line=_lead(evidence, ordered, name), role="lead")] if len(ordered) > 1 else []
    note = [Paragraph(line=_silent(evidence, silent), role="note")] if silent else []
    return Section(
        anchor=f"treatment-{slug(name)}",
        title=(Foreign(text=words.capital(name), origin="topic"),),
        blocks=(*lead, *folded(blocks), *note),
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


def _lead(evidence: Evidence, keys: Sequence[str], treatment: str) -> Line:
    """How many studies of which design, and how their verdicts divide."""
    designs: dict[str | None, dict[str, list[str]]] = {}
    for key in keys:
        work = evidence.works[key]
        designs.setdefault(work.design, {}).setdefault(work.study_id, []).append(key)
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
    return (*join(made), ".", *_divided(evidence, keys, treatment))


def _divided(evidence: Evidence, keys: Sequence[str], treatment: str) -> Line:
    """How the verdicts divide, study by study; a verdict on costs, views or tests is none on the effect."""
    said: dict[str, dict[str, list[str]]] = {}
    fit = [key for key in keys if evidence.works[key].design not in UNFIT]
    for held in verdicts_of(evidence, fit, treatment):
        study_id = evidence.works[held.work_id].study_id
        said.setdefault(held.fact.direction, {}).setdefault(study_id, []).append(held.finding_id)
    total = len({study_id for studies in said.values() for study_id in studies})
    if total < 2:
        return ()
    parts: list[Line] = []
    for direction, answer in words.WORDS["verdicts"].items():
        if studies := said.get(direction):
            origin = tuple(finding for ids in studies.values() for finding in ids)
            counted = words.spelled(len(studies))
            number = counted if len(said) > 1 else "both" if total == 2 else f"all {counted}"
            joined = f"{number} with {answer}" if direction == "no_difference" else f"{number} {answer}"
            parts.append((Computed(text=joined, origin=origin, how="verdicts counted by study"),))
    disagree = "favours_intervention" in said and bool({"no_difference", "favours_comparator"} & set(said))
    return (" The authors disagree: " if disagree else " Authors’ verdicts: ", *join(parts), ".")


def _accuracy(evidence: Evidence, groups: Sequence[Sequence[Held[Effect]]]) -> Table:
    columns = [
        ("Study", [name(evidence.works[group[0].work_id]) for group in groups]),
        ("Test or classification", [_foreign(group[0], group[0].fact.intervention) for group in groups]),
        ("Judged", [_foreign(group[0], group[0].fact.outcome) for group in groups]),
        ("Against", [_foreign(group[0], group[0].fact.comparator) for group in groups]),
        ("Figures", [_figures(group) for group in groups]),
    ]
    filled = [(title, cells) for title, cells in columns if any(cells)]
    return Table(
        caption=("Accuracy and agreement",),
        header=tuple((title,) for title, _ in filled),
        rows=tuple(zip(*(cells for _, cells in filled), strict=True)),
    )


def _accuracy_line(evidence: Evidence, group: Sequence[Held[Effect]]) -> Line:
    fact, work = group[0].fact, evidence.works[group[0].work_id]
    about: list[Line] = [_foreign(group[0], text) for text in (fact.intervention, fact.outcome) if text]
    return (*named(work), ": ", *join(about, " for ", " for "), ", ", *_figures(group), ".")


def _figures(group: Sequence[Held[Effect]]) -> Line:
    return join([(figures.effect(held),) for held in group], "; ", "; ")


def _foreign(held: Held[Effect], text: str | None) -> Line:
    return (Foreign(text=text, origin=f"finding:{held.finding_id}"),) if text else ()
