"""The living summary of a topic: what is held now, and what changed since the version before."""

from pathlib import Path

import duckdb

from warehouse.as_of import open_as_of
from warehouse.changes.compare import compare
from warehouse.changes.section import section
from warehouse.changes.versions import Version, evidence_of, versions
from warehouse.flow.counting import Flow, count
from warehouse.store import open_for_reading
from warehouse.summary.compose import composed
from warehouse.summary.parts import Summary
from warehouse.summary.sections.flowing import flow_of
from warehouse.synthesis.evidence import read


def living_summary(path: Path, topic_id: str) -> Summary:
    """The summary from the published warehouse; raises StoreError where that does not know the topic."""
    con = open_for_reading(path)
    try:
        evidence, (*earlier, new) = read(con, topic_id), versions(con, topic_id)
        old = earlier[-1] if earlier else None
        before = evidence_of(path, topic_id, old) if old else None
        flow = flow_of(evidence, _flow(con, path, topic_id, old), before)
    finally:
        con.close()
    moves = compare(before, evidence, sentences=False) if before else None
    return composed(evidence, changed=section(evidence, old, new, moves), flow=flow)


def _flow(con: duckdb.DuckDBPyConnection, path: Path, topic_id: str, old: Version | None) -> Flow:
    if old is None:
        return count(con, topic_id)
    with open_as_of(path, old.moment) as before:
        return count(con, topic_id, before=before)
