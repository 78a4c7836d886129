"""The living summary of a topic: what is held now, and what changed since the version before."""

from pathlib import Path

from warehouse.changes.compare import compare
from warehouse.changes.section import section
from warehouse.changes.versions import evidence_of, versions
from warehouse.store import open_for_reading
from warehouse.summary.compose import composed
from warehouse.summary.parts import Summary
from warehouse.synthesis.evidence import read


def living_summary(path: Path, topic_id: str) -> Summary:
    """The summary from the published warehouse; raises StoreError where that does not know the topic."""
    con = open_for_reading(path)
    try:
        evidence, found = read(con, topic_id), versions(con, topic_id)
    finally:
        con.close()
    *before, new = found
    old = before[-1] if before else None
    moves = compare(evidence_of(path, topic_id, old), evidence, sentences=False) if old else None
    return composed(evidence, changed=section(evidence, old, new, moves))
