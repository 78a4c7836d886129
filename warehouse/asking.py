"""Questions that a user asks in SQL: one SELECT at a time, on a connection that can only read."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer

import duckdb

with suppress(ImportError):  # Windows has none.
    import resource

from warehouse.errors import StoreError

_ALLOWED = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
_AT_ONCE = 1000  # rows
_GRACE = 5.0  # seconds in which a question that is interrupted must end
_MOST_MEMORY = 4_000_000_000  # bytes: one text of the engine may hold more than its limit of memory


@dataclass(frozen=True, slots=True)
class Answer:
    """The columns of an answer, each name once, and its rows as they come."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[object, ...]]


def ask(con: duckdb.DuckDBPyConnection, query: str, *, patience: float = 300.0) -> Answer:
    """The answer to one SELECT; `StoreError` with one sentence for anything else or anything wrong in it.

    A question that takes longer than `patience` (seconds, its rows included) is given up.
    """
    deadline = time.monotonic() + patience
    try:
        statements = con.extract_statements(query)
        if len(statements) != 1 or not _is_question(statements[0]):
            raise StoreError(
                "only one SELECT (or SHOW, DESCRIBE, EXPLAIN) is answered; the warehouse is read-only"
            )
        _read_only(con)
        with _interrupted_at(con, deadline):
            found = con.execute(statements[0])
    except duckdb.Error as error:
        raise StoreError(_sentence(error, patience)) from error
    names = [str(column[0]) for column in found.description or ()]
    return Answer(columns=_distinct(names), rows=_rows(found, deadline, patience))


@contextmanager
def ended_after(patience: float) -> Iterator[None]:
    """End the process where the block takes longer than `patience` and some seconds, or more memory than it may.

    A single call within the engine (`repeat` a text two thousand million times) hears no interruption and keeps to no
    limit of the engine's. For a process that does nothing but ask.
    """
    timer = Timer(patience + _GRACE, _end, [patience])
    timer.daemon = True
    timer.start()
    try:
        with _memory_limited():
            yield
    finally:
        timer.cancel()


def _end(patience: float) -> None:
    sys.stderr.write(f"Error: {_too_long(patience)}\n")
    sys.stderr.flush()
    os._exit(1)


@contextmanager
def _memory_limited() -> Iterator[None]:
    if sys.platform != "linux":
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_DATA)
    most = _MOST_MEMORY if before[1] == resource.RLIM_INFINITY else min(_MOST_MEMORY, before[1])
    resource.setrlimit(resource.RLIMIT_DATA, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def _is_question(statement: duckdb.Statement) -> bool:
    """Whether it only asks; the engine has kinds of statements that its Python has no name for."""
    try:
        return statement.type in _ALLOWED
    except ValueError:
        return False


def _read_only(con: duckdb.DuckDBPyConnection) -> None:
    """Begin a transaction that can write nothing, not even views of the past, which stand in memory."""
    with suppress(duckdb.Error):
        con.rollback()  # The last question's, where there was one.
    con.execute("BEGIN TRANSACTION READ ONLY")


def _rows(found: duckdb.DuckDBPyConnection, deadline: float, patience: float) -> Iterator[tuple[object, ...]]:
    while batch := _batch(found, deadline, patience):
        yield from batch


def _batch(found: duckdb.DuckDBPyConnection, deadline: float, patience: float) -> list[tuple[object, ...]]:
    try:
        with _interrupted_at(found, deadline):
            return found.fetchmany(_AT_ONCE)
    except duckdb.Error as error:
        raise StoreError(_sentence(error, patience)) from error


@contextmanager
def _interrupted_at(con: duckdb.DuckDBPyConnection, deadline: float) -> Iterator[None]:
    """Stop what the connection does in the block when the deadline comes."""
    timer = Timer(max(0.0, deadline - time.monotonic()), con.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _distinct(names: list[str]) -> tuple[str, ...]:
    """The names, with `_2`, `_3` … where one stands again: no column of an answer may hide another."""
    distinct: list[str] = []
    for name in names:
        again, number = name, 1
        while again in distinct:
            number += 1
            again = f"{name}_{number}"
        distinct.append(again)
    return tuple(distinct)


def _sentence(error: duckdb.Error, patience: float) -> str:
    """What the engine says, on one line and without the picture of the query."""
    if isinstance(error, duckdb.InterruptException):
        return _too_long(patience)
    said, _, _ = str(error).partition("\n\nLINE ")
    return " ".join(said.split())


def _too_long(patience: float) -> str:
    return f"the question took longer than {patience:g} seconds; ask for less, or give it more time"
