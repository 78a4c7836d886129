"""The numbers of the flow diagram, all from the same rows, so that they add up after any sequence of refreshes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import duckdb

from warehouse.held import refuse_unknown_topic

_SQL = files("warehouse.flow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Counts after PRISMA 2020, with the column of previous studies (Page and others, BMJ 2021;372:n71).

    `identified` is in records; `screened`, `excluded` (by reason) and `included` are in works, the diagram's
    reports; `previous` are works and studies that counted before, `kept` those of them that still do.
    """

    identified: Mapping[str, int]
    duplicates: int
    screened: int
    excluded: Mapping[str, int]
    included: int
    included_studies: int
    previous: int
    previous_studies: int
    kept: int
    new: int
    new_studies: int

    @property
    def records(self) -> int:
        """All records identified."""
        return sum(self.identified.values())

    @property
    def dropped(self) -> int:
        """Works that counted before and do so no more: retracted, replaced, or excluded since."""
        return self.previous - self.kept


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    studies: Mapping[str, str]
    reasons: Mapping[str, str]

    @property
    def included(self) -> set[str]:
        return set(self.studies) - set(self.reasons)

    def studies_of(self, works: set[str]) -> set[str]:
        return {self.studies[work] for work in works}


def count(
    con: duckdb.DuckDBPyConnection, topic_id: str, *, before: duckdb.DuckDBPyConnection | None = None
) -> Flow:
    """The flow of a topic as it is now; `before` is the warehouse as it was at the version before.

    Raises `StoreError` for a topic that is not held.
    """
    refuse_unknown_topic(con, topic_id)
    identified = {found_in: int(records) for found_in, records in _rows(con, "identified", topic_id)}
    now, then = _held(con, topic_id), _held(before, topic_id) if before else _Held(studies={}, reasons={})
    old, new = then.included, now.included - then.included
    return Flow(
        identified=identified,
        duplicates=sum(identified.values()) - len(now.studies),
        screened=len(now.studies),
        excluded=dict(sorted(Counter(now.reasons.values()).items())),
        included=len(now.included),
        included_studies=len(now.studies_of(now.included)),
        previous=len(old),
        previous_studies=len(then.studies_of(old)),
        kept=len(old & now.included),
        new=len(new),
        new_studies=len(now.studies_of(new) - now.studies_of(now.included - new)),
    )


def _held(con: duckdb.DuckDBPyConnection, topic_id: str) -> _Held:
    rows = _rows(con, "works", topic_id)
    return _Held(
        studies={work: study for work, study, _ in rows},
        reasons={work: reason for work, _, reason in rows if reason},
    )


def _rows(con: duckdb.DuckDBPyConnection, name: str, topic_id: str) -> list[tuple[str, ...]]:
    return con.execute((_SQL / f"{name}.sql").read_text("utf-8"), {"topic": topic_id}).fetchall()
