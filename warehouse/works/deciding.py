"""What a person decides about works: two that are one, or one that is two; refreshes keep to it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib.resources import files
from itertools import combinations

import duckdb

from warehouse.audits import audit
from warehouse.errors import StoreError
from warehouse.loading import drop_temporary_tables, moment_of_change, run_step
from warehouse.transactions import transaction
from warehouse.works.assigning import assign

_SQL = files("warehouse.works") / "decisions"


def join(con: duckdb.DuckDBPyConnection, works: Sequence[str], *, reason: str | None, now: datetime) -> str:
    """Make one work of these, for good, and give its id; `StoreError` for a work not held, or less than two."""
    named = dict.fromkeys(_work(con, name) for name in works)
    if len(named) < 2:
        raise StoreError("name the two or more works that are one")
    records = [_records(con, work) for work in named]
    _decide(con, list(combinations(records, 2)), same=True, reason=reason, now=now)
    return _work(con, records[0][0])


def split(
    con: duckdb.DuckDBPyConnection, work: str, apart: Sequence[str], *, reason: str | None, now: datetime
) -> tuple[str, str]:
    """Take these records (`source:source_id`) out of the work, for good; the ids of the rest and of theirs.

    Raises `StoreError` for a record that the work does not have, or if none would be left.
    """
    work = _work(con, work)
    held = _records(con, work)
    strange = [name for name in apart if name not in held]
    if strange:
        raise StoreError(f"{work} has no record {strange[0]}: it has {', '.join(held)}")
    rest = [name for name in held if name not in apart]
    if not rest or not apart:
        raise StoreError(f"name some of the records of {work}, not none and not all: {', '.join(held)}")
    _decide(con, [(list(apart), rest)], same=False, reason=reason, now=now)
    return _work(con, rest[0]), _work(con, apart[0])


def take_back(con: duckdb.DuckDBPyConnection, work: str, *, now: datetime) -> list[str]:
    """Take back what people joined in this work, and give the works that its records are without them.

    Raises `StoreError` where nobody joined anything in it.
    """
    held = _records(con, _work(con, work))
    if not con.execute((_SQL / "joined.sql").read_text("utf-8"), {"records": held}).fetchone():
        raise StoreError(
            f"nobody joined the records of {work}: name those to take out of it, {', '.join(held)}"
        )
    with _changing(con, now):
        con.execute((_SQL / "close.sql").read_text("utf-8"), {"ones": held, "others": held})
    return sorted({_work(con, name) for name in held})


def _work(con: duckdb.DuckDBPyConnection, name: str) -> str:
    """The one work that the name means: its id, `source:source_id`, a PMID, a DOI or another of its identifiers."""
    query = (_SQL / "named.sql").read_text("utf-8")
    found = [work for (work,) in con.execute(query, {"name": name.strip()}).fetchall()]
    if not found:
        raise StoreError(
            f"no work is called {name!r}: give its work_id, PMID or DOI, or source:id of a record"
        )
    if len(found) > 1:
        raise StoreError(f"{name} is a name of several works: say which of {', '.join(found)}")
    return str(found[0])


def _records(con: duckdb.DuckDBPyConnection, work: str) -> list[str]:
    query = "SELECT source || ':' || source_id AS name FROM work_records WHERE work_id = $work ORDER BY name"
    return [name for (name,) in con.execute(query, {"work": work}).fetchall()]


def _decide(
    con: duckdb.DuckDBPyConnection,
    sides: Sequence[tuple[list[str], list[str]]],
    *,
    same: bool,
    reason: str | None,
    now: datetime,
) -> None:
    with _changing(con, now):
        for ones, others in sides:
            both = {"ones": ones, "others": others}
            con.execute((_SQL / "close.sql").read_text("utf-8"), both)
            con.execute((_SQL / "open.sql").read_text("utf-8"), both | {"same": same, "reason": reason})


@contextmanager
def _changing(con: duckdb.DuckDBPyConnection, now: datetime) -> Iterator[None]:
    """A transaction for decisions, at whose end the works are as decided."""
    with transaction(con):
        moment = moment_of_change(con, now)
        con.execute("SET VARIABLE moment = $moment", {"moment": moment})
        yield
        assign(con)
        run_step(con, "4_studies")
        audit(con, since=moment)
        drop_temporary_tables(con)
