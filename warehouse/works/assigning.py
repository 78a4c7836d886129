"""Which work each held record describes: only what is new, revised or decided is matched, against all that is held.

The works that come out depend on the records held and the decisions, and not on the order in which they came.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from importlib.resources import files
from typing import Any

import duckdb

from warehouse.works.blocks import keys
from warehouse.works.citation import Citation, citation
from warehouse.works.compare import Comparison, compare
from warehouse.works.grouping import Pair, connected, grouped, pair_of
from warehouse.works.version import matcher

_SQL = files("warehouse") / "load"
_AT_ONCE = 2_000  # rows that pass between the engine and Python
_KEPT = 50_000  # citations that are kept ready for the next pair, some 2 KB each


def assign(con: duckdb.DuckDBPyConnection) -> None:
    """Give every held record its work, within the transaction and at the variable `moment` of a load."""
    con.execute("SET VARIABLE matcher = $matcher", {"matcher": matcher()})
    known = _Citations(con)
    _run(con, "3_citations")
    _run(con, "3_keys")
    _find_keys(con, known)
    _run(con, "3_numbers")
    _run(con, "3_candidates")
    _add_pairs(con, known)
    _run(con, "3_components")
    _add_groups(con, known)
    _run(con, "3_works")


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


def _batches(con: duckdb.DuckDBPyConnection, table: str, columns: str) -> Iterator[list[tuple[str, ...]]]:
    """The rows of a table in the order of `place`, some at a time: a connection has one open answer only."""
    query = f"SELECT {columns} FROM {table} WHERE place > $after AND place <= $after + $count ORDER BY place"  # noqa: S608
    after = 0
    while rows := con.execute(query, {"after": after, "count": _AT_ONCE}).fetchall():
        yield rows
        after += _AT_ONCE


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
            self._kept |= {key: citation(key, row) for key, row in self._rows(missing)}
        return {key: self._kept[key] for key in wanted}

    def _rows(self, record_keys: Sequence[str]) -> list[tuple[str, Mapping[str, Any]]]:
        query = "FROM citations WHERE record_key IN (SELECT unnest($keys))"
        found = self._con.execute(query, {"keys": record_keys})
        names = [column[0] for column in found.description or ()]
        return [(row[0], dict(zip(names, row, strict=True))) for row in found.fetchall()]


def _find_keys(con: duckdb.DuckDBPyConnection, known: _Citations) -> None:
    for batch in _batches(con, "unmatched", "record_key"):
        found = sorted(known.of(key for (key,) in batch).items())
        _insert_keys(con, [one for _, one in found])


def _insert_keys(con: duckdb.DuckDBPyConnection, found: Sequence[Citation]) -> None:
    """Arrays pass to the engine at once; lists would be taken apart value by value."""
    import numpy as np  # Only a load needs arrays; whoever asks in SQL need not wait for them.

    hashed = [_hashed(one) for one in found]
    con.register(
        "found",
        {
            "place": np.arange(len(found)),
            "record_key": np.array([one.key for one in found], dtype=object),
            "role": np.array([one.role for one in found], dtype=object),
            "pmid": np.array([_only(one.named("pmid")) for one in found], dtype=object),
        },
    )
    con.register(
        "hashed",
        {
            "place": np.repeat(np.arange(len(found)), [len(each) for each in hashed]),
            "key": np.array([key for each in hashed for key in each], dtype=np.uint64),
        },
    )
    con.execute(
        "INSERT INTO found_keys SELECT record_key, role, pmid, coalesce(keys, []) FROM found "
        "LEFT JOIN (SELECT place, list(key ORDER BY key) AS keys FROM hashed GROUP BY place) USING (place)"
    )
    con.unregister("found")
    con.unregister("hashed")


def _only(names: frozenset[str]) -> str | None:
    return next(iter(names)).partition(":")[2] if len(names) == 1 else None


def _hashed(one: Citation) -> list[int]:
    return sorted(int.from_bytes(blake2b(key.encode(), digest_size=8).digest()) for key in keys(one))


def _add_pairs(con: duckdb.DuckDBPyConnection, known: _Citations) -> None:
    for batch in _batches(con, "candidates", "record_key, other_record_key"):
        citations = known.of(key for row in batch for key in row)
        found = [_as_row(citations[one], citations[other]) for one, other in batch]
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
