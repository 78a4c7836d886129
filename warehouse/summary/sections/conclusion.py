"""How far the authors of studies and reviews agree on each treatment."""

from collections.abc import Sequence

from warehouse.rows import Conclusion
from warehouse.summary import words
from warehouse.summary.parts import Block, Bullets, Cite, Computed, Foreign, Line, Paragraph, Section, join
from warehouse.summary.placing import Placed
from warehouse.summary.sections.comparisons import verdicts_of
from warehouse.summary.sections.studies import only_comparators
from warehouse.synthesis.evidence import Evidence, Held
from warehouse.synthesis.meter import SECONDARY, UNFIT

# In the order in which a reader wants them.
_PATTERNS = {
    "favour": "Authors in favour",
    "partly": "Authors in favour, or with a mixed verdict",
    "disagree": "Authors disagree",
    "mixed": "Authors give a mixed verdict",
    "none": "No benefit over the comparison",
    "unclear": "Left open by the authors",
    "silent": "Studied, but no verdict could be read",
}


_NOTE = (
    "What the authors of the studies and reviews of each treatment conclude on its effect, whatever it was "
    "compared with; the key findings count only studies of the comparison that is asked about."
)


def section(evidence: Evidence, placed: Placed) -> Section:
    """The treatments by how far their authors agree."""
    groups: dict[str, list[Line]] = {}
    for treatment, keys in placed.treatments.items():
        if treatment in only_comparators(evidence):
            continue
        fit = [key for key in keys if evidence.works[key].design not in UNFIT]
        verdicts = verdicts_of(evidence, fit, treatment)
        definite = [held for held in verdicts if held.fact.direction != "unclear"] or verdicts
        pattern = _pattern({held.fact.direction or "" for held in definite})
        groups.setdefault(pattern, []).append(_told(evidence, treatment, definite, tuple(keys)))
    lines: list[Line] = [
        (f"{title}: ", *join(groups[pattern], "; ", "; "), ".")
        for pattern, title in _PATTERNS.items()
        if pattern in groups
    ]
    none = "No study of a treatment was found, so nothing can be concluded on treatments."
    blocks: tuple[Block, ...] = (Paragraph(line=(none,)),)
    if lines:
        blocks = (Paragraph(line=(_NOTE,), role="note"), Bullets(items=tuple(lines)))
    return Section(anchor="conclusion", title=("Conclusion",), blocks=blocks)


def _pattern(directions: set[str]) -> str:
    alone = {"favours_intervention": "favour", "mixed": "mixed", "unclear": "unclear"}
    if not directions:
        return "silent"
    if directions <= {"no_difference", "favours_comparator"}:
        return "none"
    if directions == {"favours_intervention", "mixed"}:
        return "partly"
    return alone[directions.pop()] if len(directions) == 1 else "disagree"


def _told(
    evidence: Evidence, treatment: str, verdicts: Sequence[Held[Conclusion]], works: tuple[str, ...]
) -> Line:
    """A treatment with the number of its studies and reviews, and how their verdicts divide."""
    keys = tuple(held.work_id for held in verdicts) or works
    divided = _divided(evidence, verdicts)
    head = (Foreign(text=treatment, origin="topic"), " (", *_counted(evidence, keys))
    return (*head, *((": ", *divided) if divided else ()), ") ", Cite(work_ids=keys))


def _counted(evidence: Evidence, keys: tuple[str, ...]) -> Line:
    reviews = tuple(key for key in keys if evidence.works[key].design in SECONDARY)
    primary = tuple(key for key in keys if key not in reviews)
    studies = len({evidence.works[key].study_id for key in primary})
    kinds = ((studies, "study", "studies", primary), (len(reviews), "review", "reviews", reviews))
    numbers: list[Line] = [
        (Computed(text=words.counted(number, one, many), origin=members, how="works shown"),)
        for number, one, many, members in kinds
        if number
    ]
    return join(numbers)


def _divided(evidence: Evidence, verdicts: Sequence[Held[Conclusion]]) -> Line:
    """How the verdicts divide, study by study; nothing where all say the same."""
    said: dict[str, dict[str, list[str]]] = {}
    for held in verdicts:
        study_id = evidence.works[held.work_id].study_id
        said.setdefault(held.fact.direction or "", {}).setdefault(study_id, []).append(held.finding_id)
    if len(said) < 2:
        return ()
    parts: list[Line] = []
    for direction, answer in words.WORDS["verdicts"].items():
        if studies := said.get(direction):
            origin = tuple(finding for ids in studies.values() for finding in ids)
            text = f"{words.spelled(len(studies))} {'with ' if direction == 'no_difference' else ''}{answer}"
            parts.append((Computed(text=text, origin=origin, how="verdicts counted by study"),))
    return join(parts)
