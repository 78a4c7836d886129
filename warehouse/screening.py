"""Screening: what reviewers decide about works of a topic, as rows that refreshes keep."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Literal

import duckdb

from warehouse.audits import audit
from warehouse.errors import StoreError
from warehouse.held import refuse_unknown_topic
from warehouse.loading import moment_of_change
from warehouse.transactions import transaction

_QUERIES = files("warehouse") / "queries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a reviewer decided about a work; `work` is its id, `source:id`, a PMID, a DOI or another name of it.

    `undecided` takes back what was decided before.
    """

    work: str
    decision: Literal["include", "exclude", "undecided"]
    reason: str | None = None
    decided_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A work of the topic for the reviewer; `chance` of being included, as far as earlier decisions tell."""

    work_id: str
    title: str
    abstract: str
    year: int | None
    design: str | None
    decision: str | None
    chance: float | None = None


def decide(
    con: duckdb.DuckDBPyConnection, topic_id: str, decisions: Sequence[Decision], *, now: datetime
) -> int:
    """Hold the decisions, in one transaction, and give the number of works whose decision changed.

    Raises `StoreError` for a topic or a work that is not held; then nothing is decided.
    """
    refuse_unknown_topic(con, topic_id)
    found = [(one, work_id) for one in decisions for work_id in _named(con, topic_id, one.work)]
    moment = moment_of_change(con, now)
    with transaction(con):
        changed = sum(_hold(con, topic_id, one, work_id, moment) for one, work_id in found)
        audit(con, since=moment)
    return changed


def _named(con: duckdb.DuckDBPyConnection, topic_id: str, name: str) -> list[str]:
    rows = _ask(con, "named_works", {"topic": topic_id, "name": name.strip()}).fetchall()
    if not rows:
        raise StoreError(f"no work of the topic {topic_id} is called {name!r}: give its work_id, PMID or DOI")
    return [work_id for (work_id,) in rows]


def _hold(
    con: duckdb.DuckDBPyConnection, topic_id: str, one: Decision, work_id: str, moment: datetime
) -> bool:
    """Close what was decided of the work's records and open the new decision, unless it is the same."""
    facts = {
        "topic": topic_id, "work": work_id, "moment": moment, "decision": one.decision,
        "reason": one.reason, "decided_by": one.decided_by,
    }  # fmt: skip
    if one.decision == "undecided":
        return _ask(con, "close_decisions", facts).fetchone() != (0,)
    if _ask(con, "decided_so", facts).fetchone() == (True,):
        return False
    _ask(con, "close_decisions", facts)
    _ask(con, "open_decisions", facts)
    return True


def _ask(con: duckdb.DuckDBPyConnection, name: str, facts: Mapping[str, object]) -> duckdb.DuckDBPyConnection:
    """Run a query with those of the facts that it asks for."""
    query = (_QUERIES / f"{name}.sql").read_text("utf-8")
    return con.execute(query, {fact: value for fact, value in facts.items() if f"${fact}" in query})


def tally(con: duckdb.DuckDBPyConnection, topic_id: str) -> dict[str, int]:
    """How many works of the topic are included, and how many are not for each reason."""
    query = """
        SELECT coalesce(reason, 'included'), count(*)
        FROM eligibility
        WHERE topic_id = $topic
        GROUP BY reason
        ORDER BY reason NULLS FIRST
    """
    return dict(con.execute(query, {"topic": topic_id}).fetchall())


def candidates(con: duckdb.DuckDBPyConnection, topic_id: str) -> list[Candidate]:
    """The works of the topic that stand, newest first, with what was decided; raises `StoreError`."""
    refuse_unknown_topic(con, topic_id)
    rows: Iterable[tuple[str, str, str, int | None, str | None, str | None]] = _ask(
        con, "candidates", {"topic": topic_id}
    ).fetchall()
    return [
        Candidate(
            work_id=work_id, title=title, abstract=abstract, year=year, design=design, decision=decision
        )
        for work_id, title, abstract, year, design, decision in rows
    ]
