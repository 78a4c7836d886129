"""What was measured and compared: diagnosis, impact, and the treatments one by one."""

from collections import Counter
from collections.abc import Sequence

from warehouse.rows import Conclusion, Effect
from warehouse.summary import figures, words
from warehouse.summary.parts import Block, Cite, Computed, Folded, Foreign, Line, Paragraph, Section, Table
from warehouse.summary.placing import ACCURACY, Placed
from warehouse.summary.results import Results
from warehouse.summary.sections.prevalence import slug
from warehouse.summary.sections.studies import join, name, results_of, study
from warehouse.synthesis.evidence import Evidence, Held

_SHOWN = 8


def diagnosis(evidence: Evidence, placed: Placed) -> Section:
    """Accuracy and agreement of tests and classifications."""
    group = sorted(placed.accuracy, key=lambda h: (*rank(evidence, h.work_id), h.fact.start))
    block: Block = Paragraph(
        line=("No figures on the accuracy or agreement of tests were found in the abstracts read.",)
    )
    if len(group) == 1:
        tested = join([_foreign(group[0], text) for text in _tested(group[0])], ", ", ", ")
        line = (*name(evidence.works[group[0].work_id]), ": ", *tested, ", ", figures.effect(group[0]), ".")
        block = Paragraph(line=line)
    elif group:
        block = _accuracy(evidence, group)
    return Section(anchor="diagnosis", title=("Diagnosis and classification",), blocks=(block,))


def impact(evidence: Evidence, placed: Placed) -> Section:
    """Associations, quality of life and costs in works that test no treatment of the topic."""
    keys = sorted(placed.impact, key=lambda key: rank(evidence, key))
    studies = [(key, results_of(evidence, key, *placed.impact[key])) for key in keys]
    blocks = [study(evidence.works[key], results) for key, results in studies if results.rows]
    if not blocks:
        blocks = [
            Paragraph(
                line=(
                    "No figures on outcomes, associations or costs outside treatment studies were found in the abstracts read.",
                )
            )
        ]
    return Section(anchor="impact", title=("Impact on health and care",), blocks=folded(blocks))


def treatments(evidence: Evidence, placed: Placed) -> Section:
    """A part for each intervention that a counted work tests, those with the strongest designs first."""
    order = sorted(placed.treatments, key=lambda name: (_weight(evidence, placed.treatments[name]), name))
    parts = [_treatment(evidence, placed, name) for name in order]
    missing = [name for name in asked(evidence) if name not in placed.treatments]
    blocks: list[Block] = []
    if missing:
        names = join([(Foreign(text=name, origin="topic"),) for name in missing], ", ", " or ")
        blocks.append(Paragraph(line=("No counted study that tests ", *names, " was found.")))
    return Section(anchor="treatments", title=("Treatments",), blocks=tuple(blocks), sections=tuple(parts))


def asked(evidence: Evidence) -> list[str]:
    """The interventions that the topic's questions ask about, in their order."""
    return list(
        dict.fromkeys(name for question in evidence.topic.questions for name in question.interventions)
    )


def verdicts_of(evidence: Evidence, keys: Sequence[str]) -> list[Held[Conclusion]]:
    """The verdicts of these works, one a work."""
    first: dict[str, Held[Conclusion]] = {}
    for held in evidence.conclusions:
        if held.work_id in keys and held.fact.direction in words.WORDS["verdicts"]:
            first.setdefault(held.work_id, held)
    return [first[key] for key in keys if key in first]


def rank(evidence: Evidence, key: str) -> tuple[int, int, str]:
    """Where a work stands among others: by design, then the newest first."""
    work = evidence.works[key]
    return (words.design_rank(work.design), -int(work.year or 0), key)


def folded(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, those beyond the first few under a line that opens them."""
    if len(blocks) <= _SHOWN + 1:
        return tuple(blocks)
    more = len(blocks) - _SHOWN
    line = (
        Computed(
            text=f"{words.capital(words.spelled(more))} more studies", origin=(), how="studies listed here"
        ),
    )
    return (*blocks[:_SHOWN], Folded(line=line, blocks=tuple(blocks[_SHOWN:])))


def _weight(evidence: Evidence, keys: Sequence[str]) -> tuple[int, int]:
    ranks = [words.design_rank(evidence.works[key].design) for key in keys]
    return (min(ranks), -len(keys))


def _treatment(evidence: Evidence, placed: Placed, name: str) -> Section:
    keys = sorted(placed.treatments[name], key=lambda key: rank(evidence, key))
    told = [(key, _results(evidence, key), verdicts_of(evidence, [key])) for key in keys]
    blocks = [
        study(evidence.works[key], results, said) for key, results, said in told if results.rows or said
    ]
    silent = [key for key, results, said in told if not (results.rows or said)]
    intro = Paragraph(line=_intro(evidence, keys), role="lead")
    end: list[Block] = []
    if silent:
        line = ("No result or verdict could be read in the abstract of ", Cite(work_ids=tuple(silent)), ".")
        end.append(Paragraph(line=line, role="note"))
    return Section(
        anchor=f"treatment-{slug(name)}",
        title=(Foreign(text=words.capital(name), origin="topic"),),
        blocks=(intro, *folded(blocks), *end),
    )


def _results(evidence: Evidence, key: str) -> Results:
    arms = [held for held in evidence.arm_results if held.work_id == key]
    effects = [held for held in evidence.effects if held.work_id == key and held.fact.measure not in ACCURACY]
    return results_of(evidence, key, arms, effects)


def _intro(evidence: Evidence, keys: Sequence[str]) -> Line:
    """How many works of which design, and how their verdicts divide."""
    designs: dict[str | None, list[str]] = {}
    for key in keys:
        designs.setdefault(evidence.works[key].design, []).append(key)
    made = [
        (
            Computed(
                text=words.designs(len(members), design), origin=tuple(members), how="works counted by design"
            ),
        )
        for design, members in designs.items()
    ]
    line = join(made)
    head = line[0]
    if isinstance(head, Computed):
        line = (Computed(text=words.capital(head.text), origin=head.origin, how=head.how), *line[1:])
    return (*line, ".", *_same_study(evidence, keys), *_divided(evidence, keys))


def _same_study(evidence: Evidence, keys: Sequence[str]) -> Line:
    reports = Counter(evidence.works[key].study_id for key in keys)
    lines: list[Line] = []
    for study_id, number in reports.items():
        if number > 1:
            members = tuple(key for key in keys if evidence.works[key].study_id == study_id)
            said = Computed(
                text=words.capital(words.spelled(number)), origin=members, how="reports of one study"
            )
            lines.append(
                (
                    " ",
                    said,
                    " of them report the same study, ",
                    Foreign(text=study_id, origin=f"work:{members[0]}"),
                    " ",
                    Cite(work_ids=members),
                    ".",
                )
            )
    return tuple(part for line in lines for part in line)


def _divided(evidence: Evidence, keys: Sequence[str]) -> Line:
    verdicts = verdicts_of(evidence, keys)
    if len(verdicts) < 2:
        return ()
    counted = Counter(held.fact.direction for held in verdicts)
    origin = tuple(held.finding_id for held in verdicts)
    parts: list[Line] = []
    for direction, answer in words.WORDS["verdicts"].items():
        if counted[direction]:
            ids = tuple(h.finding_id for h in verdicts if h.fact.direction == direction)
            parts.append(
                (
                    Computed(
                        text=f"{words.spelled(counted[direction])} {answer}",
                        origin=ids,
                        how="verdicts counted",
                    ),
                )
            )
    if len(parts) == 1:
        text = f"{'Both' if len(verdicts) == 2 else f'All {words.spelled(len(verdicts))}'}"
        answer = words.WORDS["verdicts"][verdicts[0].fact.direction]
        return (
            " ",
            Computed(text=f"{text} verdicts read: {answer}", origin=origin, how="verdicts counted"),
            ".",
        )
    against = counted["favours_intervention"] and (counted["no_difference"] or counted["favours_comparator"])
    return (" The authors disagree: " if against else " Verdicts: ", *join(parts), ".")


def _accuracy(evidence: Evidence, group: Sequence[Held[Effect]]) -> Table:
    columns = [
        ("Study", lambda held: name(evidence.works[held.work_id])),
        ("Test or classification", lambda held: _foreign(held, held.fact.intervention)),
        ("Judged", lambda held: _foreign(held, held.fact.outcome)),
        ("Against", lambda held: _foreign(held, held.fact.comparator)),
        ("Figure", lambda held: (figures.effect(held),)),
    ]
    filled = [(title, cell) for title, cell in columns if any(cell(held) for held in group)]
    return Table(
        caption=("Accuracy and agreement",),
        header=tuple((title,) for title, _ in filled),
        rows=tuple(tuple(cell(held) for _, cell in filled) for held in group),
    )


def _tested(held: Held[Effect]) -> list[str]:
    return [text for text in (held.fact.intervention, held.fact.outcome) if text]


def _foreign(held: Held[Effect], text: str | None) -> Line:
    return (Foreign(text=text, origin=f"finding:{held.finding_id}"),) if text else ()
