"""The evidence as if some works had been retracted: what a refresh would make of it, before it happens."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from warehouse.errors import StoreError
from warehouse.synthesis.evidence import Evidence

_NAMED = (Path(__file__).parent / "queries" / "named.sql").read_text(encoding="utf-8")


def works_named(con: duckdb.DuckDBPyConnection, names: Iterable[str]) -> tuple[str, ...]:
    """The works that records, works or studies of these names stand for; raises StoreError for an unknown one."""
    found: dict[str, None] = {}
    for name in names:
        works = [key for (key,) in con.execute(_NAMED, {"name": name.strip()}).fetchall()]
        if not works:
            raise StoreError(
                f"The warehouse holds no record, work or study '{name}': name a PMID, DOI, trial number or work id."
            )
        found |= dict.fromkeys(works)
    return tuple(found)


def without(evidence: Evidence, work_ids: Sequence[str]) -> Evidence:
    """The evidence with these works retracted: still known, and no longer counted."""
    gone = {
        key: replace(evidence.works[key], state="retracted", counted=False, left_out="retracted")
        for key in work_ids
        if key in evidence.works
    }
    return replace(evidence, works=evidence.works | gone)
