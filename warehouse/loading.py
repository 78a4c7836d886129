"""Loading a batch: JSON lines in, one transaction, and either every row with its cursor is held or none."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import duckdb

from warehouse.audits import audit
from warehouse.catalogue import columns, latest
from warehouse.errors import StoreError, store_error
from warehouse.rows import FINDINGS, Topic
from warehouse.transactions import transaction
from warehouse.works.assigning import assign, is_due

_SQL = files("warehouse") / "load"
_NAMES = {"source": "VARCHAR", "source_id": "VARCHAR"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """What a load changed, in numbers of records (and of findings by list), and by name in `changes`.

    `left` are records that a search of the topic lists no more; kinds of `changes` are new, revised, deleted, left,
    renumbered, merged, retracted and reinstated.
    """

    new: int
    revised: int
    unchanged: int
    deleted: int
    left: int
    joined: int
    read: int
    topic_changed: bool
    search_changed: bool
    findings: Mapping[str, int] = field(default_factory=dict)
    changes: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether the load changed any row at all."""
        records = self.new + self.revised + self.deleted + self.left + self.joined + self.read
        return records > 0 or self.topic_changed or self.search_changed


def load(
    con: duckdb.DuckDBPyConnection,
    *,
    topic: Topic,
    now: datetime,
    run_folder: Path | None = None,
    searches: Sequence[Path] = (),
    records: Sequence[Path] = (),
    extractions: Sequence[Path] = (),
    deletions: Sequence[Path] = (),
    listed: Sequence[Path] = (),
    before_commit: Callable[[LoadReport], object] | None = None,
) -> LoadReport:
    """Load a run's folder or single files, in one transaction; without news no row changes.

    Same content, nothing written; new content closes the old version at `now` and opens the new one. A line
    of deletions is `{"source": …, "source_id": …}`; so is one of `listed`, all that a source lists for the topic
    now: what else is held of it leaves. `before_commit` gets the report of a load that changes something, so that it
    can be kept by whoever may be killed before he reads it. `StoreError` if a file is unreadable or an audit fails.
    """
    path = _path(con)
    batch: dict[str, list[Path]] = {
        "searches": [*searches, *_files(run_folder, "searches")],
        "records": [*records, *_files(run_folder, "records")],
        "extractions": [*extractions, *_files(run_folder, "extractions")],
        "deletions": [*deletions, *_files(run_folder, "deletions")],
        "listed": [*listed, *_files(run_folder, "listed")],
    }
    try:
        try:
            return _whole(con, topic, now, batch, before_commit)
        except duckdb.OutOfMemoryException:
            # The writer is frugal; a load that is too large for that may have what the machine has.
            con.execute("RESET memory_limit")
            return _whole(con, topic, now, batch, before_commit)
    except duckdb.ConstraintException as error:
        said = str(error).splitlines()[0]
        raise StoreError(f"a row is not as its table asks, so nothing was loaded: {said}") from error
    except duckdb.Error as error:
        raise store_error(error, path) from error


def _whole(
    con: duckdb.DuckDBPyConnection,
    topic: Topic,
    now: datetime,
    batch: Mapping[str, list[Path]],
    before_commit: Callable[[LoadReport], object] | None,
) -> LoadReport:
    with transaction(con):
        report = _load(con, topic, now, batch)
        if before_commit and report.changed:
            before_commit(report)
        return report


def _load(
    con: duckdb.DuckDBPyConnection, topic: Topic, now: datetime, batch: Mapping[str, list[Path]]
) -> LoadReport:
    moment = moment_of_change(con, now)
    con.execute("SET VARIABLE moment = $moment", {"moment": moment})
    con.execute("SET VARIABLE searched_at = $now", {"now": _utc(now)})
    con.execute("SET VARIABLE topic_id = $topic_id", {"topic_id": topic.topic_id})
    for name, shape in _shapes(con).items():
        _stage(con, name, shape, batch.get(name, []))
    _stage_topic(con, topic)
    run_step(con, "1_compare")
    _refuse_strangers(con)
    report = _report(con)
    if report.changed or is_due(con):
        run_step(con, "2_records")
        run_step(con, "2_decisions")
        assign(con)
        run_step(con, "4_studies")
        for name in FINDINGS:
            run_step(con, "5_findings", table=name)
        run_step(con, "6_extractions")
        run_step(con, "7_changes")
        audit(con, since=moment)
        report = replace(report, changes=_changes(con))
    drop_temporary_tables(con)
    return report


def moment_of_change(con: duckdb.DuckDBPyConnection, now: datetime) -> datetime:
    """`now`, or just after the last change: a clock that jumps back must not turn the history round."""
    moment = _utc(now)
    last = latest(con)
    return moment if last is None else max(moment, last + timedelta(microseconds=1))


def _utc(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(tzinfo=None)


def _files(folder: Path | None, name: str) -> list[Path]:
    if folder is None:
        return []
    single = folder / f"{name}.jsonl"
    return [*([single] if single.exists() else []), *sorted((folder / name).glob("*.jsonl"))]


def _shapes(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Columns and types of each kind of batch file, as the tables have them."""
    lists = {name: f"STRUCT({_declaration(_finding(con, name))})[]" for name in FINDINGS}
    return {
        "topics": columns(con, "topics"),
        "searches": columns(con, "search_runs"),
        "records": columns(con, "records"),
        "extractions": columns(con, "extractions") | lists,
        "deletions": _NAMES,
        "listed": _NAMES,
    }


def _finding(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    known = columns(con, table)
    return {name: kind for name, kind in known.items() if name not in ("record_key", "extractor")}


def _declaration(shape: Mapping[str, str]) -> str:
    return ", ".join(f'"{name}" {kind}' for name, kind in shape.items())


def _stage(
    con: duckdb.DuckDBPyConnection, name: str, shape: Mapping[str, str], paths: Sequence[Path]
) -> None:
    con.execute(f"CREATE TEMP TABLE staged_{name} ({_declaration(shape)})")
    if not paths:
        return
    try:
        con.execute(
            f"INSERT INTO staged_{name} BY NAME SELECT * "  # noqa: S608
            "FROM read_json($paths, columns = $columns, format = 'newline_delimited')",
            {"paths": [str(path) for path in paths], "columns": dict(shape)},
        )
    except duckdb.Error as error:
        said = str(error).splitlines()[0]
        raise StoreError(f"a batch of {name} cannot be read, make it anew and load again: {said}") from error


def _stage_topic(con: duckdb.DuckDBPyConnection, topic: Topic) -> None:
    row = asdict(topic)
    row["definition"] = json.dumps(row, ensure_ascii=False, sort_keys=True)
    names = list(columns(con, "topics"))
    places = ", ".join(f"${name}" for name in names)
    con.execute(f"INSERT INTO staged_topics VALUES ({places})", {name: row[name] for name in names})  # noqa: S608


def run_step(con: duckdb.DuckDBPyConnection, step: str, *, table: str = "") -> None:
    """Run a step of `load/`, with `table` for the TABLE_NAME that it may speak of."""
    con.execute((_SQL / f"{step}.sql").read_text("utf-8").replace("TABLE_NAME", table))


def _refuse_strangers(con: duckdb.DuckDBPyConnection) -> None:
    stranger = con.execute(
        "SELECT record_key FROM staged_extractions "
        "ANTI JOIN staged_records USING (record_key) ANTI JOIN history.records USING (record_key) LIMIT 1"
    ).fetchone()
    if stranger:
        raise StoreError(
            f"an extraction reads the record {stranger[0]}, which nobody has loaded; load it as well"
        )


def _report(con: duckdb.DuckDBPyConnection) -> LoadReport:
    found = con.execute("FROM counts")
    names = [column[0] for column in found.description or ()]
    row = found.fetchone() or ()
    lists = ", ".join(f"coalesce(sum(len({name})), 0)::INTEGER" for name in FINDINGS)
    chosen = "staged_extractions SEMI JOIN reads ON reads.place = staged_extractions.rowid"
    numbers = con.execute(f"SELECT {lists} FROM {chosen}").fetchone() or ()  # noqa: S608
    return LoadReport(
        **dict(zip(names, row, strict=True)), findings=dict(zip(FINDINGS, numbers, strict=True))
    )


def _changes(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    rows = con.execute("SELECT change, list(name ORDER BY name) FROM changes GROUP BY change ORDER BY change")
    return dict(rows.fetchall())


def drop_temporary_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Take away what the steps left for each other."""
    for (name,) in con.execute(
        "SELECT view_name FROM duckdb_views() WHERE temporary AND NOT internal"
    ).fetchall():
        con.execute(f'DROP VIEW temp."{name}"')
    for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall():
        con.execute(f'DROP TABLE temp."{name}"')


def _path(con: duckdb.DuckDBPyConnection) -> str:
    found = con.execute("SELECT path FROM duckdb_databases() WHERE NOT internal").fetchone()
    return str(found[0]) if found and found[0] else "in memory"
