"""Composes the evidence summary of a topic from the published warehouse alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import duckdb

from warehouse.exports.references import Reference, csl_item
from warehouse.flow.counting import count
from warehouse.rows import ArmResult, Conclusion, Effect, Finding, Frequency
from warehouse.summary import words
from warehouse.summary.parts import (
    Cite,
    Computed,
    Drawing,
    Figure,
    Foreign,
    Quote,
    Section,
    Source,
    Summary,
    parts_in,
    plain,
)
from warehouse.summary.placing import place
from warehouse.summary.references import doi, identifier, link, reference
from warehouse.summary.sections import (
    answers,
    certainty,
    comparisons,
    conclusion,
    consensus,
    diagnosis,
    gaps,
    impact,
    landscape,
    limits,
    methods,
    pooling,
    prevalence,
)
from warehouse.summary.sections.flowing import flow_of
from warehouse.synthesis.evidence import Evidence, Held, Work, read
from warehouse.synthesis.meter import tally
from warehouse.synthesis.pooled import pools


def compose(con: duckdb.DuckDBPyConnection, topic_id: str) -> Summary:
    """The summary of a topic; raises StoreError where the warehouse does not know the topic."""
    evidence = read(con, topic_id)
    return composed(evidence, flow=flow_of(evidence, count(con, topic_id), None))


def composed(evidence: Evidence, *, changed: Section | None = None, flow: Drawing | None = None) -> Summary:
    """The summary of evidence already read, with what changed and the flow of works where these are told."""
    placed = place(evidence)
    meters = [tally(evidence, question, placed.about) for question in evidence.topic.questions]
    found = pools(evidence)
    sections = (
        answers.key_findings(evidence, placed, meters, found.pooled),
        landscape.section(evidence, placed),
        consensus.section(evidence, meters),
        prevalence.section(evidence, placed),
        diagnosis.section(evidence, placed),
        impact.section(evidence, placed),
        pooling.section(evidence, found),
        comparisons.treatments(evidence, placed),
        conclusion.section(evidence, placed),
        certainty.section(evidence, meters, found.pooled),
        gaps.section(evidence, placed, meters),
        limits.limits(evidence, placed),
        *((changed,) if changed else ()),
        methods.section(evidence, flow, pooling.left_out(evidence, found.rules.left_out)),
    )
    return Summary(
        topic_id=evidence.topic.topic_id,
        title=evidence.topic.title,
        description=" ".join(evidence.topic.description.split()),
        standing=methods.standing(evidence),
        sections=sections,
        sources=tuple(_sources(evidence, sections, set(placed.left))),
    )


def _sources(evidence: Evidence, sections: Sequence[Section], unshown: set[str]) -> Iterator[Source]:
    """The cited works in the order in which they are first cited, with the quotes that the summary uses."""
    used = {part.finding_id for section in sections for part in parts_in(section) if isinstance(part, Figure)}
    origins = {origin for section in sections for part in parts_in(section) for origin in _origins(part)}
    quotes = _quotes(evidence, used | origins - unshown)
    cited: dict[str, list[tuple[str, str]]] = {}
    for section in sections:
        place = (section.anchor, plain(section.title))
        for part in parts_in(section):
            for work_id in part.work_ids if isinstance(part, Cite) else ():
                where = cited.setdefault(work_id, [])
                if place not in where:
                    where.append(place)
    for number, (work_id, where) in enumerate(cited.items(), 1):
        yield replace(
            _source(evidence.works[work_id]),
            number=number,
            quotes=tuple(quotes.get(work_id, ())),
            cited_in=tuple(where),
        )


def _origins(part: object) -> Iterator[str]:
    if isinstance(part, Computed):
        yield from part.origin
    elif isinstance(part, Foreign):
        yield part.origin.removeprefix("finding:")


def _source(work: Work) -> Source:
    record = work.record
    return Source(
        number=0,
        work_id=work.work_id,
        reference=reference(record),
        link=link(record),
        identifier=identifier(record),
        doi=doi(record),
        note=words.WORDS["states"].get(work.state, ""),
        title=record.title,
        abstract=record.abstract,
        csl=_csl(work),
        labels=tuple((section.start, section.label) for section in record.sections if section.label),
    )


def _csl(work: Work) -> dict[str, Any]:
    """The work as CSL processors read it; its abstract stands in the source itself."""
    item = csl_item(Reference(record=work.record, work_id=work.work_id, state=work.state))
    return {name: value for name, value in item.items() if name not in ("abstract", "note")}


def _quotes(evidence: Evidence, used: set[str]) -> dict[str, list[Quote]]:
    held: tuple[Held[Frequency] | Held[ArmResult] | Held[Effect] | Held[Conclusion], ...] = (
        *evidence.frequencies,
        *evidence.arm_results,
        *evidence.effects,
        *evidence.conclusions,
    )
    found: dict[str, list[Quote]] = {}
    for one in held:
        if one.finding_id in used:
            found.setdefault(one.work_id, []).append(_quote(one.finding_id, one.fact))
    for work in evidence.works.values():
        if work.size and work.size.finding_id in used:
            found.setdefault(work.work_id, []).append(_quote(work.size.finding_id, work.size.fact))
    return found


def _quote(finding_id: str, fact: Finding) -> Quote:
    return Quote(finding_id=finding_id, field=fact.field, start=fact.start, end=fact.end)
