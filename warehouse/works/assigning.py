"""Which work each held record describes: only what is new, revised or decided is matched, against all that is held.

The works that come out depend on the records held and the decisions, and not on the order in which they came.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain
from typing import Any

import duckdb

from warehouse.works.citation import Citation, citation
from warehouse.works.compare import Comparison, compare
from warehouse.works.grouping import Pair, connected, grouped, pair_of
from warehouse.works.keying import insert_keys
from warehouse.works.version import matcher

_SQL = files("warehouse") / "load"
_AT_ONCE = 5_000  # rows that pass between the engine and Python
_KEPT = 50_000  # citations that are kept ready for the next pair, some 2 KB each


def assign(con: duckdb.DuckDBPyConnection) -> None:
    """Give every held record its work, within the transaction and at the variable `moment` of a load."""
    con.execute("SET VARIABLE matcher = $matcher", {"matcher": matcher()})
    known = _Citations(con)
    _hand_on(con)
    _run(con, "3_citations")
    _run(con, "3_keys")
    _find_keys(con)
    _run(con, "3_numbers")
    _run(con, "3_candidates")
    _add_pairs(con, known)
    _run(con, "3_components")
    _add_groups(con, known)
    _run(con, "3_works")


def _hand_on(con: duckdb.DuckDBPyConnection) -> None:
    """Where records of this load have another number than before, keep to what a person decided of them."""
    if con.execute("FROM duckdb_tables() WHERE temporary AND table_name = 'successors'").fetchone():
        con.execute((files("warehouse.works") / "decisions" / "hand_on.sql").read_text("utf-8"))


def is_due(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether records are held that were never matched by these rules."""
    query = """
        SELECT
            (SELECT count(*) FROM history.records WHERE held_to IS NULL)
            - (SELECT count(*) FROM history.match_keys WHERE held_to IS NULL AND matcher = $matcher)
    """
    return con.execute(query, {"matcher": matcher()}).fetchone() != (0,)


def _run(con: duckdb.DuckDBPyConnection, step: str) -> None:
    con.execute((_SQL / f"{step}.sql").read_text("utf-8"))


_Fields = Mapping[str, Any]


def _batches(con: duckdb.DuckDBPyConnection, table: str) -> Iterator[Iterator[_Fields]]:
    """The rows of a table in the order of `place`, some at a time: a connection has one open answer only."""
    query = f"FROM {table} WHERE place > $after AND place <= $after + $count ORDER BY place"
    count = con.execute(f"SELECT max(place) FROM {table}").fetchone() or (0,)  # noqa: S608
    for after in range(0, count[0] or 0, _AT_ONCE):
        yield _rows(con, query, {"after": after, "count": _AT_ONCE})


def _rows(con: duckdb.DuckDBPyConnection, query: str, asked: Mapping[str, object]) -> Iterator[_Fields]:
    found = con.execute(query, asked)
    names = [column[0] for column in found.description or ()]
    return (dict(zip(names, row, strict=True)) for row in found.fetchall())


class _Citations:
    """Citations of the table `citations` by their keys, as many kept ready as are likely to be asked for again."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._kept: dict[str, Citation] = {}

    def of(self, record_keys: Iterable[str]) -> dict[str, Citation]:
        """The citations of these records."""
        wanted = set(record_keys)
        if len(self._kept) + len(wanted) > _KEPT:
            self._kept = {key: one for key, one in self._kept.items() if key in wanted}
        missing = sorted(wanted - self._kept.keys())
        if missing:
            found = _rows(self._con, _NAMED, {"keys": missing})
            self._kept |= {row["record_key"]: citation(row["record_key"], row) for row in found}
        return {key: self._kept[key] for key in wanted}


_NAMED = "FROM citations WHERE record_key IN (SELECT unnest($keys))"


def _find_keys(con: duckdb.DuckDBPyConnection) -> None:
    for batch in _batches(con, "citations"):
        insert_keys(con, (citation(row["record_key"], row) for row in batch))


def _add_pairs(con: duckdb.DuckDBPyConnection, known: _Citations) -> None:
    for batch in _batches(con, "candidates"):
        pairs = [(row["record_key"], row["other_record_key"]) for row in batch]
        citations = known.of(chain(*pairs))
        found = [_as_row(citations[one], citations[other]) for one, other in pairs]
        rows = [row for row in found if row]
        if rows:
            _insert_pairs(con, rows)


_Row = tuple[str, str, str, str, float]


def _as_row(one: Citation, other: Citation) -> _Row | None:
    """Keys, relation, basis and bits; the record that is something of the other comes first."""
    found = compare(one, other)
    if found.same:
        return one.key, other.key, "same", found.basis, round(found.bits, 1)
    if not found.linked:
        return None
    first, second = sorted((one, other), key=lambda each: (_RELATIONS.index(_relation(each)), each.key))
    return first.key, second.key, _relation(first), found.basis, round(found.bits, 1)


# What a record can be of another: a notice of its paper, a preprint of its article, …
_RELATIONS = ("notice", "reply", "comment", "preprint", "conference", "other")


def _relation(one: Citation) -> str:
    return one.role if one.role in _RELATIONS else "other"


def _insert_pairs(con: duckdb.DuckDBPyConnection, rows: Sequence[_Row]) -> None:
    names = ("record_key", "other_record_key", "relation", "basis", "bits")
    listed = ", ".join(f"unnest(${name}) AS {name}" for name in names)
    con.execute(
        f"INSERT INTO history.match_pairs BY NAME SELECT {listed}, getvariable('moment') AS held_from",
        {name: [row[place] for row in rows] for place, name in enumerate(names)},
    )


def _add_groups(con: duckdb.DuckDBPyConnection, known: _Citations) -> None:
    rows: list[tuple[str, str, str]] = []
    for component in _components(con):
        rows += _grouped(component, known)
        if len(rows) >= _AT_ONCE:
            _insert_groups(con, rows)
            rows = []
    if rows:
        _insert_groups(con, rows)


def _insert_groups(con: duckdb.DuckDBPyConnection, rows: Sequence[tuple[str, str, str]]) -> None:
    con.execute(
        "INSERT INTO wanted_groups SELECT unnest($keys), unnest($groups), unnest($bases)",
        {
            "keys": [row[0] for row in rows],
            "groups": [row[1] for row in rows],
            "bases": [row[2] for row in rows],
        },
    )


@dataclass(frozen=True, slots=True)
class _Component:
    """Records that hang together by pairs, and what a person said of two of them."""

    keys: Sequence[str]
    pairs: list[Pair]
    decided: dict[Pair, bool]


def _components(con: duckdb.DuckDBPyConnection) -> Iterator[_Component]:
    found = con.execute("FROM together ORDER BY record_key").fetchall()
    pairs = con.execute("FROM edges SEMI JOIN together USING (record_key) ORDER BY ALL").fetchall()
    said = con.execute(
        "SELECT record_key, other_record_key, same FROM decided SEMI JOIN together USING (record_key) "
        "WHERE held_to IS NULL ORDER BY ALL"
    ).fetchall()
    parts = connected([key for (key,) in found], pairs)
    part_of = {key: number for number, keys_ in enumerate(parts) for key in keys_}
    pairs_of: defaultdict[int, list[Pair]] = defaultdict(list)
    for one, other in pairs:
        pairs_of[part_of[one]].append(pair_of(one, other))
    decided: defaultdict[int, dict[Pair, bool]] = defaultdict(dict)
    for one, other, same in said:
        if part_of.get(other) == part_of[one]:
            decided[part_of[one]][pair_of(one, other)] = same
    for number, members in enumerate(parts):
        yield _Component(members, pairs_of[number], decided[number])


def _grouped(part: _Component, known: _Citations) -> Iterator[tuple[str, str, str]]:
    """Each record with the first record of its group and why it belongs there."""
    citations = known.of(part.keys)
    pairs = {pair: compare(*(citations[key] for key in pair)) for pair in part.pairs}
    for group in grouped(citations, pairs, part.decided):
        for key in group:
            yield key, group[0], _basis(key, group, pairs, part.decided)


def _basis(
    key: str, group: Sequence[str], pairs: Mapping[Pair, Comparison], decided: Mapping[Pair, bool]
) -> str:
    """What best ties the record to its group."""
    inside = [pair_of(key, other) for other in group if other != key]
    if any(decided.get(pair) for pair in inside):
        return "decision"
    found = [pairs[pair] for pair in inside if pair in pairs and pairs[pair].same]
    return max(found, key=lambda one: (one.bits, one.basis)).basis if found else "own"
