"""What the condition does: associations, quality of life and costs in works that test no treatment of the topic."""

from warehouse.summary.parts import Block, Paragraph, Section, plain
from warehouse.summary.placing import Placed
from warehouse.summary.quoting import verdict
from warehouse.summary.sections.comparisons import folded, rank
from warehouse.summary.sections.studies import person, results_of, said_by, study
from warehouse.synthesis.evidence import Evidence
from warehouse.synthesis.terms import Matcher


def section(evidence: Evidence, placed: Placed) -> Section:
    """The studies, the strongest designs first."""
    studies = [
        (key, results_of(evidence, key, *placed.impact[key], treated=False))
        for key in _in_order(evidence, placed)
    ]
    blocks = [study(evidence, key, results) for key, results in studies if results.rows or results.quoted]
    blocks += [said for key in _views(evidence, placed) if (said := _view(evidence, key))]
    none = "No figures on outcomes, associations or costs were found outside studies of treatments."
    return Section(
        anchor="impact",
        title=("Impact, risk factors and costs",),
        blocks=folded(blocks) or (Paragraph(line=(none,)),),
    )


def _views(evidence: Evidence, placed: Placed) -> list[str]:
    """The qualitative studies of the condition: what they found stands in no figure."""
    found = [
        key
        for key, work in evidence.counted.items()
        if work.design == "qualitative" and placed.about[key].title_conditions
    ]
    return sorted(found, key=lambda key: rank(evidence, key))


def _view(evidence: Evidence, key: str) -> tuple[Block, ...]:
    work, said = evidence.works[key], verdict(evidence, key)[:1]
    return said_by(person(work), [said], work) if said else ()


def telling(evidence: Evidence, placed: Placed) -> list[str]:
    """The works whose conclusion names an outcome of the topic, each one that none before has named."""
    outcomes, seen, found = Matcher(evidence.topic.outcomes), set[str](), list[str]()
    for key in _in_order(evidence, placed):
        named = set(outcomes.names(plain(verdict(evidence, key)))) - seen
        if named or (not found and verdict(evidence, key)):
            found.append(key)
            seen |= named
    return found


def _in_order(evidence: Evidence, placed: Placed) -> list[str]:
    return sorted(placed.impact, key=lambda key: rank(evidence, key))
