"""The keys of records, from the engine's rows to the engine's rows: of each record only a short line is kept."""

from collections.abc import Iterable
from hashlib import blake2b
from itertools import chain

import duckdb

from warehouse.works.blocks import keys
from warehouse.works.citation import Citation

# A record's key, its role, its number in PubMed where it has one, and its blocking keys, hashed.
_Line = tuple[str, str, str | None, list[bytes]]


def insert_keys(con: duckdb.DuckDBPyConnection, found: Iterable[Citation]) -> None:
    """Add the keys of the citations to the table `found_keys`.

    Arrays pass to the engine at once; lists would be taken apart value by value.
    """
    import numpy as np  # Only a load needs arrays; whoever asks in SQL need not wait for them.

    lines = [_line(one) for one in found]
    record_keys, roles, pmids, hashed = zip(*lines, strict=True)
    place = np.arange(len(lines))
    texts = {"record_key": record_keys, "role": roles, "pmid": pmids}
    con.register(
        "found", {"place": place} | {name: np.array(column, dtype=object) for name, column in texts.items()}
    )
    con.register(
        "hashed",
        {
            "place": np.repeat(place, [len(each) for each in hashed]),
            "key": np.frombuffer(b"".join(chain(*hashed)), dtype=">u8").astype(np.uint64),
        },
    )
    con.execute(
        "INSERT INTO found_keys SELECT record_key, role, pmid, coalesce(keys, []) FROM found "
        "LEFT JOIN (SELECT place, list(key ORDER BY key) AS keys FROM hashed GROUP BY place) USING (place)"
    )
    con.unregister("found")
    con.unregister("hashed")


def _line(one: Citation) -> _Line:
    return one.key, one.role, _only(one.named("pmid")), [_hashed(key) for key in keys(one)]


def _only(names: frozenset[str]) -> str | None:
    return next(iter(names)).partition(":")[2] if len(names) == 1 else None


def _hashed(key: str) -> bytes:
    return blake2b(key.encode(), digest_size=8).digest()
