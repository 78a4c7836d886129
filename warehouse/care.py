"""Care of the warehouse file: checking it through, keeping copies, giving unused space back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from warehouse.audits import ask_since, audits
from warehouse.engine import MEMORY, NO_EXTENSIONS
from warehouse.errors import StoreError, store_error
from warehouse.publishing import copy_whole, lock, publish, work_copy
from warehouse.store import fingerprint, open_for_reading, open_for_writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """One thing looked at: a table read whole, or an audit; `fault` is None where all is well."""

    what: str
    rows: int | None = None
    fault: str | None = None


def inspect(path: Path) -> list[Inspected]:
    """Read every row of every table, ask every view and run every audit; a file that cannot be opened is a fault."""
    try:
        with open_for_reading(path) as con:
            return [*_tables(con), *_audits(con)]
    except StoreError as error:
        return [Inspected(what=str(path), fault=str(error))]


def _tables(con: duckdb.DuckDBPyConnection) -> Iterator[Inspected]:
    names = con.execute(
        "SELECT table_schema, table_name FROM information_schema.tables "
        "WHERE table_catalog = current_database() ORDER BY ALL"
    ).fetchall()
    for schema, name in names:
        whole = f'{schema}."{name}"'
        try:
            # The hash makes the engine read every value, and so every block with its checksum.
            found = con.execute(f"SELECT count(*), bit_xor(hash(one)) FROM {whole} AS one").fetchone()  # noqa: S608
            yield Inspected(what=whole, rows=found[0] if found else 0)
        except duckdb.Error as error:
            yield Inspected(what=whole, fault=" ".join(str(error).split())[:200])


def _audits(con: duckdb.DuckDBPyConnection) -> Iterator[Inspected]:
    ask_since(con, None)
    for name, query in audits():
        try:
            bad = con.execute(f"SELECT count(*) FROM ({query})").fetchone()  # noqa: S608
            rows = bad[0] if bad else 0
            yield Inspected(what=f"audit {name}", rows=rows, fault=f"{rows} bad rows" if rows else None)
        except duckdb.Error as error:
            yield Inspected(what=f"audit {name}", fault=" ".join(str(error).split())[:200])


def backup(path: Path, folder: Path, *, now: datetime) -> Path:
    """A whole, checked copy of the published warehouse in the folder; raises `StoreError` if it has a fault."""
    copy = folder / f"warehouse-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.duckdb"
    folder.mkdir(parents=True, exist_ok=True)
    with lock(path, wait=60):
        copy_whole(path, copy)
    faults = [one for one in inspect(copy) if one.fault]
    if faults:
        copy.unlink()
        raise StoreError(
            f"{path} was not backed up, because it has a fault: {faults[0].what}: {faults[0].fault}"
        )
    return copy


def last_good(folder: Path) -> Path | None:
    """The newest copy in the folder that has no fault."""
    copies = sorted(folder.glob("warehouse-*.duckdb"), reverse=True)
    return next((copy for copy in copies if not any(one.fault for one in inspect(copy))), None)


def compact(path: Path) -> tuple[int, int]:
    """Write the warehouse anew without unused space and publish it; its size before and after, in bytes.

    Every row is compared before the old file goes; raises `StoreError` if one differs.
    """
    with lock(path, wait=60):
        work = work_copy(path)
        fresh = work.with_name(f".{work.name}.compact")
        fresh.unlink(missing_ok=True)
        before = path.stat().st_size
        try:
            _copy_rows(work, fresh)
            _compare(work, fresh)
            fresh.replace(work)
        finally:
            fresh.unlink(missing_ok=True)
        publish(work, path)
    return before, path.stat().st_size


def _copy_rows(source: Path, target: Path) -> None:
    try:
        with duckdb.connect(config=NO_EXTENSIONS | MEMORY | {"temp_directory": f"{target}.tmp"}) as con:
            con.execute("ATTACH $path AS source (READ_ONLY)", {"path": str(source)})
            con.execute("ATTACH $path AS target", {"path": str(target)})
            con.execute("COPY FROM DATABASE source TO target")
            # Macros are not copied; without this view, both are made anew when the file is opened.
            con.execute("DROP VIEW IF EXISTS target.main.schema_version")
    except duckdb.Error as error:
        raise store_error(error, target) from error
    open_for_writing(target).close()


def _compare(one: Path, other: Path) -> None:
    prints = []
    for path in (one, other):
        with open_for_reading(path) as con:
            prints.append((fingerprint(con), fingerprint(con, schema="main")))
    if prints[0] != prints[1]:
        raise StoreError(f"{one} was left as it is: its compact copy holds other rows")
