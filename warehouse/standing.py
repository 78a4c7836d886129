"""What sources say when asked whether publications still stand, as rows that say since when."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import duckdb

from warehouse.audits import audit
from warehouse.loading import moment_of_change
from warehouse.rows import State
from warehouse.transactions import transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What says so: a kind as in a record's links, the notice's DOI and the source's words."""

    kind: str
    target_id: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """The answer for one DOI; `unknown` for a look-up that failed, with the reason."""

    doi: str
    state: State
    notices: tuple[Notice, ...] = ()
    reason: str | None = None


_DOIS = """
    SELECT DISTINCT name FROM work_names
    JOIN topic_works USING (work_id)
    WHERE name_kind = 'doi' AND topic_id = $topic
    ORDER BY name
"""

# A look-up that failed takes nothing away from what an earlier one found.
_NEWS = """
    CREATE TEMP TABLE standing_news AS
    SELECT said.*
    FROM (SELECT unnest($said::STRUCT(
        doi VARCHAR, state VARCHAR, notices STRUCT(kind VARCHAR, target_id VARCHAR, note VARCHAR)[], reason VARCHAR
    )[], max_depth := 2)) AS said
    LEFT JOIN (FROM history.standing WHERE held_to IS NULL AND source = $source) AS held USING (doi)
    WHERE held.doi IS NULL
        OR (
            said.state <> 'unknown'
            AND (said.state, said.notices, said.reason) IS DISTINCT FROM (held.state, held.notices, held.reason)
        )
"""
_CLOSE = """
    UPDATE history.standing SET held_to = getvariable('moment')
    WHERE held_to IS NULL AND source = $source AND doi IN (SELECT doi FROM standing_news)
"""
_OPEN = """
    INSERT INTO history.standing BY NAME
    SELECT *, $source AS source, $looked_up_at AS looked_up_at, getvariable('moment') AS held_from
    FROM standing_news
"""


def dois(con: duckdb.DuckDBPyConnection, topic_id: str) -> list[str]:
    """The DOIs of the works that the topic's searches found, in order."""
    return [name for (name,) in con.execute(_DOIS, {"topic": topic_id}).fetchall()]


# By each of its names, because a work that gets another number is the same work.
_STATES = """
    SELECT work_id, state = 'retracted' AS retracted, list_distinct(list(name)) AS names
    FROM (
        SELECT work_id, source || ':' || source_id AS name FROM work_records
        UNION ALL SELECT work_id, name_kind || ':' || name FROM work_names
    )
    JOIN work_states USING (work_id)
    SEMI JOIN (FROM topic_works WHERE topic_id = $topic) USING (work_id)
    GROUP BY ALL
    ORDER BY work_id
"""


def retracted(con: duckdb.DuckDBPyConnection, topic_id: str) -> list[str]:
    """All names of the topic's works that are retracted."""
    rows = con.execute(_STATES, {"topic": topic_id}).fetchall()
    return sorted({name for _, is_retracted, names in rows if is_retracted for name in names})


def moved(con: duckdb.DuckDBPyConnection, topic_id: str, before: Iterable[str]) -> dict[str, list[str]]:
    """The works of the topic that are retracted or reinstated since these names were those of retracted works."""
    known, now = set(before), set(retracted(con, topic_id))
    found: dict[str, list[str]] = {}
    for work_id, is_retracted, names in con.execute(_STATES, {"topic": topic_id}).fetchall():
        if is_retracted and known.isdisjoint(names):
            found.setdefault("retracted", []).append(work_id)
        # Two works may share a name, and then only one of them be retracted.
        elif not known.isdisjoint(names) and now.isdisjoint(names):
            found.setdefault("reinstated", []).append(work_id)
    return found


def hold(
    con: duckdb.DuckDBPyConnection, source: str, said: Iterable[LookedUp], *, now: datetime
) -> Sequence[tuple[str, str]]:
    """Hold what is news in one transaction, and give DOI and state of it; the same answer changes no row."""
    rows = [asdict(one) | {"notices": [asdict(each) for each in one.notices]} for one in said]
    with transaction(con):
        moment = moment_of_change(con, now)
        con.execute("SET VARIABLE moment = $moment", {"moment": moment})
        con.execute(_NEWS, {"said": rows, "source": source})
        news = con.execute("SELECT doi, state FROM standing_news ORDER BY ALL").fetchall()
        if news:
            con.execute(_CLOSE, {"source": source})
            looked_up_at = now.astimezone(UTC).replace(tzinfo=None)
            con.execute(_OPEN, {"source": source, "looked_up_at": looked_up_at})
            audit(con, since=moment)
        con.execute("DROP TABLE temp.standing_news")
    return news
