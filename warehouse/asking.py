"""Questions that a user asks in SQL: one SELECT at a time, on a connection that can only read."""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from warehouse.errors import StoreError

_ALLOWED = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
_AT_ONCE = 1000  # rows


@dataclass(frozen=True, slots=True)
class Answer:
    """The columns of an answer, each name once, and its rows as they come."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[object, ...]]


def ask(con: duckdb.DuckDBPyConnection, query: str) -> Answer:
    """The answer to one SELECT; `StoreError` with one sentence for anything else or anything wrong in it."""
    try:
        statements = con.extract_statements(query)
        if len(statements) != 1 or statements[0].type not in _ALLOWED:
            raise StoreError(
                "only one SELECT (or SHOW, DESCRIBE, EXPLAIN) is answered; the warehouse is read-only"
            )
        found = con.execute(statements[0])
    except duckdb.Error as error:
        raise StoreError(_sentence(error)) from error
    names = [str(column[0]) for column in found.description or ()]
    return Answer(columns=_distinct(names), rows=_rows(found))


def _rows(found: duckdb.DuckDBPyConnection) -> Iterator[tuple[object, ...]]:
    try:
        while batch := found.fetchmany(_AT_ONCE):
            yield from batch
    except duckdb.Error as error:
        raise StoreError(_sentence(error)) from error


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


def _sentence(error: duckdb.Error) -> str:
    """What the engine says, on one line and without the picture of the query."""
    said, _, _ = str(error).partition("\n\nLINE ")
    return " ".join(said.split())
