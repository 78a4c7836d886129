"""Reads from the warehouse all that a synthesis is made of, once, into plain parcels."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

import duckdb

from warehouse.held import refuse_unknown_topic
from warehouse.rows import (
    ArmResult,
    Check,
    Conclusion,
    Effect,
    Frequency,
    Grade,
    Intervention,
    Question,
    Record,
    SampleSize,
    Search,
    SearchRun,
    Term,
    Topic,
)
from warehouse.synthesis.headcount import Headcount, of_groups

_QUERIES = Path(__file__).parent / "queries"

F = TypeVar("F", SampleSize, Frequency, ArmResult, Effect, Intervention, Conclusion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One publication as we hold it: what it is, whether it counts, and the record that tells of it.

    `groups` are the people of its groups together, where it does not say how many it has in all.
    """

    work_id: str
    study_id: str
    state: str
    counted: bool
    superseded_by: str | None
    design: str | None
    left_out: str | None
    record: Record
    size: "Held[SampleSize] | None" = None
    groups: Headcount | None = None

    @property
    def people(self) -> Headcount | None:
        """How many people it has, as it says or as its groups have together."""
        if self.size is None:
            return self.groups
        return Headcount(value=self.size.fact.value, finding_ids=(self.size.finding_id,))

    @property
    def year(self) -> str:
        """The year of publication, empty where the source gives none."""
        return (self.record.published or self.record.published_online or "")[:4]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Generic[F]):
    """A finding with its id and the work that it was read in."""

    finding_id: str
    work_id: str
    fact: F


Result = Held[ArmResult] | Held[Effect]
Figured = Held[Frequency] | Result


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All that the published warehouse holds on one topic."""

    topic: Topic
    works: dict[str, Work]
    frequencies: tuple[Held[Frequency], ...]
    arm_results: tuple[Held[ArmResult], ...]
    effects: tuple[Held[Effect], ...]
    interventions: tuple[Held[Intervention], ...]
    conclusions: tuple[Held[Conclusion], ...]
    searches: tuple[SearchRun, ...]

    @cached_property
    def counted(self) -> dict[str, Work]:
        """The works whose figures count: read, not withdrawn, about people, with results."""
        return {key: work for key, work in self.works.items() if not self.excluded(work)}

    @cached_property
    def arm_results_of(self) -> dict[str, list[Held[ArmResult]]]:
        """The results of groups by work."""
        return _by_work(self.arm_results)

    @cached_property
    def effects_of(self) -> dict[str, list[Held[Effect]]]:
        """The effects by work."""
        return _by_work(self.effects)

    @cached_property
    def frequencies_of(self) -> dict[str, list[Held[Frequency]]]:
        """The frequencies by work."""
        return _by_work(self.frequencies)

    @cached_property
    def interventions_of(self) -> dict[str, list[Held[Intervention]]]:
        """The treatments that are listed by work."""
        return _by_work(self.interventions)

    @cached_property
    def conclusions_of(self) -> dict[str, list[Held[Conclusion]]]:
        """The authors' verdicts by work."""
        return _by_work(self.conclusions)

    def excluded(self, work: Work) -> str | None:
        """Why a work is not counted (a key of `[reasons]` in the summary's words), or None where it is."""
        return work.left_out


def _by_work(findings: Iterable[Held[F]]) -> dict[str, list[Held[F]]]:
    grouped: dict[str, list[Held[F]]] = {}
    for held in findings:
        grouped.setdefault(held.work_id, []).append(held)
    return grouped


def read(con: duckdb.DuckDBPyConnection, topic_id: str) -> Evidence:
    """The evidence on a topic; raises StoreError where the warehouse does not know it."""
    refuse_unknown_topic(con, topic_id)
    (found,) = _rows(con, "topic", topic_id)
    arm_results = _held(con, "arm_results", topic_id, ArmResult)
    results_of = _by_work(arm_results)
    return Evidence(
        topic=_topic(_nested(found["definition"])),
        works={key: _counted(work, results_of.get(key, ())) for key, work in _works(con, topic_id).items()},
        frequencies=_held(con, "frequencies", topic_id, Frequency),
        arm_results=arm_results,
        effects=_held(con, "effects", topic_id, Effect),
        interventions=_held(con, "interventions", topic_id, Intervention),
        conclusions=_held(con, "conclusions", topic_id, Conclusion),
        searches=tuple(SearchRun(**_known(SearchRun, row)) for row in _rows(con, "searches", topic_id)),
    )


def topics(con: duckdb.DuckDBPyConnection) -> tuple[Topic, ...]:
    """The topics that the warehouse holds."""
    return tuple(_topic(_nested(row["definition"])) for row in _rows(con, "topics"))


def _rows(
    con: duckdb.DuckDBPyConnection, name: str, topic_id: str = "", *, table: str = ""
) -> list[dict[str, Any]]:
    query = (_QUERIES / f"{name}.sql").read_text(encoding="utf-8").replace("TABLE_NAME", table)
    cursor = con.execute(query, {"topic_id": topic_id} if topic_id else None)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _nested(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _known(shape: type, row: dict[str, Any]) -> dict[str, Any]:
    return {f.name: row[f.name] for f in fields(shape) if f.name in row}


def _works(con: duckdb.DuckDBPyConnection, topic_id: str) -> dict[str, Work]:
    sizes: dict[str, Held[SampleSize]] = {}
    for held in _held(con, "sample_sizes", topic_id, SampleSize):
        sizes.setdefault(held.work_id, held)
    rows = _rows(con, "works", topic_id)
    return {row["work_id"]: _work(row, sizes.get(row["work_id"])) for row in rows}


def _counted(work: Work, results: Iterable[Held[ArmResult]]) -> Work:
    """The work with the people of its groups, by its own results, where it has no size of its own."""
    if work.size is not None:
        return work
    own = [(held.finding_id, held.fact) for held in results]
    return replace(work, groups=of_groups(own, f"{work.record.title}\n{work.record.abstract}"))


def _work(row: dict[str, Any], size: Held[SampleSize] | None) -> Work:
    nested = (
        "sections",
        "authors",
        "types",
        "headings",
        "keywords",
        "languages",
        "identifiers",
        "registrations",
        "links",
    )
    record = Record.from_json(row | {name: _nested(row[name]) or [] for name in nested if name in row})
    own = {name: row[name] for name in Work.__slots__ if name not in ("record", "size", "groups")}
    return Work(record=record, size=size, **own)


def _held(con: duckdb.DuckDBPyConnection, name: str, topic_id: str, shape: type[F]) -> tuple[Held[F], ...]:
    return tuple(
        Held(finding_id=row["finding_id"], work_id=row["work_id"], fact=shape(**_fact(shape, row)))
        for row in _rows(con, "findings", topic_id, table=name)
    )


def _fact(shape: type, row: dict[str, Any]) -> dict[str, Any]:
    known = _known(shape, row)
    if "checks" in known:
        known["checks"] = tuple(Check(**check) for check in _nested(known["checks"]) or ())
    return known


def _question(**told: Any) -> Question:
    grades = tuple(Grade(**grade) for grade in told.pop("grades", ()))
    return Question(**told, grades=grades)


def _topic(line: dict[str, Any]) -> Topic:
    shapes: dict[str, Callable[..., object]] = {
        "questions": _question,
        "searches": Search,
        "conditions": Term,
        "interventions": Term,
        "outcomes": Term,
    }
    known = {name: tuple(value) if isinstance(value, list) else value for name, value in line.items()}
    for name, shape in shapes.items():
        known[name] = tuple(
            shape(**{key: tuple(v) if isinstance(v, list) else v for key, v in item.items()})
            for item in line.get(name) or ()
        )
    return Topic(**_known(Topic, known))
