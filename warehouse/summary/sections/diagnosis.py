"""How the condition is told from others: the accuracy and agreement of tests, and how it is classified."""

import re
from collections.abc import Sequence

from warehouse.rows import Effect
from warehouse.summary import figures, words
from warehouse.summary.names import legible
from warehouse.summary.parts import Block, Foreign, Line, Paragraph, Section, Table, join
from warehouse.summary.placing import Placed
from warehouse.summary.quoting import own_words, verdict
from warehouse.summary.sections.comparisons import folded, rank
from warehouse.summary.sections.studies import name, person, said_by
from warehouse.synthesis.evidence import Evidence, Held
from warehouse.synthesis.naming import content

_TITLED = re.compile(rf"\b(?:{'|'.join(words.WORDS['diagnosis']['title'])})", re.IGNORECASE)


def section(evidence: Evidence, placed: Placed) -> Section:
    """The figures on tests that were named as a table, those of tests that were not in the authors' words."""
    groups: dict[str, list[Held[Effect]]] = {}
    for held in placed.accuracy:
        groups.setdefault(held.work_id, []).append(held)
    told = {key: group for key, group in groups.items() if all(_named(evidence, held) for held in group)}
    rows = [held for key in sorted(told, key=lambda key: rank(evidence, key)) for held in told[key]]
    studies = [
        _study(evidence, key, groups.get(key, [])) for key in works(evidence, placed) if key not in told
    ]
    blocks = (*_results(evidence, rows), *folded(studies))
    none = Paragraph(line=("No study of tests or classifications was found.",))
    return Section(anchor="diagnosis", title=("Diagnosis and classification",), blocks=blocks or (none,))


def works(evidence: Evidence, placed: Placed) -> list[str]:
    """The works with figures on tests, and those whose titles say that they are about diagnosis; strongest first."""
    treated = {key for keys in placed.treatments.values() for key in keys}
    titled = {
        key
        for key, work in evidence.counted.items()
        if _TITLED.search(work.record.title) and placed.about[key].title_conditions and key not in treated
    }
    return sorted(titled | {held.work_id for held in placed.accuracy}, key=lambda key: rank(evidence, key))


def about_diagnosis(evidence: Evidence, placed: Placed) -> list[str]:
    """Of these works those whose titles say so: what they conclude is on diagnosis."""
    return [key for key in works(evidence, placed) if _TITLED.search(evidence.works[key].record.title)]


def _named(evidence: Evidence, held: Held[Effect]) -> bool:
    """Whether the test is named, and in the sentence of the figure itself."""
    test = held.fact.intervention
    if not legible(test) or (held.fact.outcome and not legible(held.fact.outcome)):
        return False
    record = evidence.works[held.work_id].record
    text = record.title if held.fact.field == "title" else record.abstract
    said = content(test or "")
    told = content(words.sentence(text, held.fact.start, held.fact.end))
    return 2 * len(said & told) >= len(said) > 0


def _study(evidence: Evidence, key: str, group: Sequence[Held[Effect]]) -> tuple[Block, ...]:
    """A study with the sentences of its figures, or with what it concludes where it gives none."""
    told = own_words(evidence, key, group) or [verdict(evidence, key)[:1]]
    work = evidence.works[key]
    return said_by(person(work), [line for line in told if line], work)


def _results(evidence: Evidence, rows: Sequence[Held[Effect]]) -> tuple[Block, ...]:
    if len(rows) < 2:
        return tuple(Paragraph(line=_line(evidence, held)) for held in rows)
    columns: list[tuple[str, list[Line]]] = [
        ("Study", [name(evidence.works[held.work_id]) for held in rows]),
        ("Test or classification", [_foreign(held, held.fact.intervention) for held in rows]),
        ("Judged", [_foreign(held, held.fact.outcome) for held in rows]),
        ("Against", [_foreign(held, held.fact.comparator) for held in rows]),
        ("Figure", [(figures.effect(held),) for held in rows]),
    ]
    filled = [(title, cells) for title, cells in columns if any(cells)]
    table = Table(
        caption=("Accuracy and agreement",),
        header=tuple((title,) for title, _ in filled),
        rows=tuple(zip(*(cells for _, cells in filled), strict=True)),
    )
    return (table,)


def _line(evidence: Evidence, held: Held[Effect]) -> Line:
    fact = held.fact
    about = [_foreign(held, text) for text in (fact.intervention, fact.outcome) if text]
    return (
        *person(evidence.works[held.work_id]),
        ": ",
        *join(about, " for ", " for "),
        ", ",
        figures.effect(held),
        ".",
    )


def _foreign(held: Held[Effect], text: str | None) -> Line:
    return (Foreign(text=text, origin=f"finding:{held.finding_id}"),) if text else ()
