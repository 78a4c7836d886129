"""Schema changes: numbered SQL files, applied once each, in order, never altered after their release."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable

import duckdb

from warehouse.errors import StoreError
from warehouse.transactions import transaction

SCHEMA = files("warehouse") / "schema"


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One schema file, e.g. `0001_searches.sql`."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the file's text, whatever its line ends."""
        return hashlib.sha256("\n".join(self.sql.splitlines()).encode()).hexdigest()


def migrations(folder: Traversable = SCHEMA) -> tuple[Migration, ...]:
    """The migrations of a folder, in order."""
    numbered = sorted(
        (path for path in folder.iterdir() if path.name[:4].isdigit()), key=lambda path: path.name
    )
    return tuple(
        Migration(number=int(path.name[:4]), name=path.name.removesuffix(".sql"), sql=path.read_text("utf-8"))
        for path in numbered
    )


def applied(con: duckdb.DuckDBPyConnection) -> dict[int, tuple[str, str]]:
    """Name and checksum of each migration that the file has had, by number; none for an empty file."""
    known = con.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'history' AND table_name = 'migrations'"
    ).fetchone()
    if known == (0,):
        return {}
    rows = con.execute("SELECT number, name, checksum FROM history.migrations ORDER BY number").fetchall()
    return {number: (name, checksum) for number, name, checksum in rows}


def pending(con: duckdb.DuckDBPyConnection, known: tuple[Migration, ...]) -> tuple[Migration, ...]:
    """The migrations that the file still needs; `StoreError` for one of a newer or another history."""
    done = applied(con)
    by_number = {migration.number: migration for migration in known}
    for number, (name, checksum) in done.items():
        if number not in by_number:
            raise StoreError(
                f"the warehouse is from a newer version of Gleanings (it has had schema change {name}); "
                "update Gleanings to open it"
            )
        if by_number[number].checksum != checksum:
            raise StoreError(
                f"schema change {name} is not the one that this warehouse has had; "
                "a released schema file must never change: reinstall Gleanings"
            )
    return tuple(migration for migration in known if migration.number not in done)


def migrate(
    con: duckdb.DuckDBPyConnection, *, now: datetime, known: tuple[Migration, ...] | None = None
) -> tuple[Migration, ...]:
    """Apply what is pending and return it; each migration is one transaction with the row that records it."""
    todo = pending(con, known if known is not None else migrations())
    if todo and not applied(con):
        _refuse_a_foreign_file(con)
        con.execute((SCHEMA / "migrations.sql").read_text("utf-8"))
    for migration in todo:
        _apply(con, migration, now)
    return todo


def _refuse_a_foreign_file(con: duckdb.DuckDBPyConnection) -> None:
    tables = con.execute("SELECT table_name FROM duckdb_tables() WHERE table_name <> 'migrations'").fetchall()
    if tables:
        raise StoreError(
            "the file is a DuckDB database but not a warehouse of Gleanings "
            f"(it holds the table {tables[0][0]}); name another file"
        )


def _apply(con: duckdb.DuckDBPyConnection, migration: Migration, now: datetime) -> None:
    row = [migration.number, migration.name, migration.checksum, now.astimezone(UTC).replace(tzinfo=None)]
    try:
        with transaction(con):
            con.execute(migration.sql)
            con.execute("INSERT INTO history.migrations VALUES (?, ?, ?, ?)", row)
    except (duckdb.IOException, duckdb.FatalException, duckdb.TransactionException):
        raise  # the disk, not the schema change
    except duckdb.Error as error:
        said = str(error).splitlines()[0]
        raise StoreError(f"schema change {migration.name} failed and was undone: {said}") from error
