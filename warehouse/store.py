"""The warehouse file: opening it to write or to read, and asking it what a refresh needs to know."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from warehouse.engine import MEMORY, NO_EXTENSIONS, SEARCHING, WRITING, Config
from warehouse.errors import StoreError, store_error
from warehouse.loading import LoadReport, load
from warehouse.migrations import applied, migrate, migrations
from warehouse.publishing import is_published, lock, publish, work_copy
from warehouse.views import create_views

__all__ = [
    "NO_EXTENSIONS",
    "LoadReport",
    "StoreError",
    "change",
    "fingerprint",
    "held_ids",
    "is_published",
    "load",
    "lock",
    "open_for_exporting",
    "open_for_reading",
    "open_for_searching",
    "open_for_writing",
    "opened_whole",
    "publish",
    "unread",
    "work_copy",
]

_SHUT: Config = MEMORY | {"enable_external_access": "false", "lock_configuration": "true"}


def open_for_writing(path: Path, *, now: datetime | None = None) -> duckdb.DuckDBPyConnection:
    """The warehouse, made where there is none, brought to the newest schema and views; else `StoreError`."""
    is_new = not path.exists()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        con = duckdb.connect(path, config=NO_EXTENSIONS | WRITING)
    except (duckdb.Error, OSError) as error:
        if is_new:
            _remove_stub(path)
        raise store_error(error, path) from error
    try:
        migrate(con, now=now or datetime.now(UTC))
        create_views(con)
    except duckdb.Error as error:
        con.close()
        raise store_error(error, path) from error
    except StoreError as error:
        con.close()
        raise StoreError(f"{path}: {error}") from error
    return con


def _remove_stub(path: Path) -> None:
    """Take away what a failed beginning left: a stub would be refused as no database ever after."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


@contextmanager
def change(published: Path, *, now: datetime) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection for what a person changes; what it holds at the end of the block is published, if it is news.

    If the block fails, readers see nothing of it; whoever writes meanwhile is waited for.
    """
    if not published.exists():
        raise StoreError(f"there is no warehouse at {published}; make one with `glean refresh`")
    with lock(published, wait=60):
        work = work_copy(published)
        con = open_for_writing(work, now=now)
        try:
            yield con
            seen = is_published(con, published)
        finally:
            con.close()
        if not seen:
            publish(work, published)


def open_for_reading(path: Path) -> duckdb.DuckDBPyConnection:
    """The warehouse for questions only: no writing, no files, no extensions, no settings."""
    return _opened(path, NO_EXTENSIONS | _SHUT)


def open_for_exporting(path: Path) -> duckdb.DuckDBPyConnection:
    """The warehouse for our own SELECTs whose answers go to files; never for SQL of a user."""
    return _opened(path, NO_EXTENSIONS | MEMORY | {"threads": 1})


def open_for_searching(path: Path) -> duckdb.DuckDBPyConnection:
    """The warehouse for the search by words, whose index takes memory beside the engine's; never for SQL of a user."""
    return _opened(path, NO_EXTENSIONS | SEARCHING)


def _opened(path: Path, config: Config) -> duckdb.DuckDBPyConnection:
    con = opened_whole(path, lambda: duckdb.connect(path, read_only=True, config=config))
    done = applied(con)
    newest = migrations()[-1].number
    if not done or max(done) > newest:
        con.close()
        problem = (
            "is from a newer version of Gleanings; update it" if done else "is not a warehouse of Gleanings"
        )
        raise StoreError(f"{path} {problem}")
    return con


def opened_whole(path: Path, opening: Callable[[], duckdb.DuckDBPyConnection]) -> duckdb.DuckDBPyConnection:
    """The connection that `opening` gives to one file: the engine opens a path several times, and another file may be
    published in between."""
    while True:
        before = _which(path)
        try:
            con = opening()
        except (duckdb.Error, OSError) as error:
            if _which(path) == before:
                raise store_error(error, path) from error
            continue
        if _which(path) == before:
            return con
        con.close()


def _which(path: Path) -> tuple[int, int, int] | None:
    """What tells the file at the path from one that is put in its place."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def unread(con: duckdb.DuckDBPyConnection, keys: Iterable[str], extractor: str) -> list[str]:
    """Those of the record keys that this extractor has not read for what we hold now, in their order."""
    query = """
        SELECT key FROM (SELECT unnest($keys) AS key, generate_subscripts($keys, 1) AS place)
        WHERE key NOT IN (
            SELECT record_key FROM history.extractions WHERE extractor = $extractor AND held_to IS NULL
        )
        ORDER BY place
    """
    return [key for (key,) in con.execute(query, {"keys": list(keys), "extractor": extractor}).fetchall()]


def held_ids(con: duckdb.DuckDBPyConnection, topic_id: str, source: str) -> set[str]:
    """The source's ids of the records that we hold now for a topic."""
    query = "SELECT source_id FROM topic_records WHERE topic_id = $topic_id AND source = $source"
    found = con.execute(query, {"topic_id": topic_id, "source": source}).fetchall()
    return {source_id for (source_id,) in found}


def fingerprint(con: duckdb.DuckDBPyConnection, *, schema: str = "history") -> str:
    """A digest over every row of every table of the schema; for `main`, over the present without times."""
    tables = con.execute(
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_catalog = current_database() AND table_schema = $schema ORDER BY ALL",
        {"schema": schema},
    ).fetchall()
    digests = [con.execute(_DIGEST.format(schema=schema, table=table)).fetchone() for (table,) in tables]
    summary = con.execute(
        "SELECT sha256($text)", {"text": repr([*zip(tables, digests, strict=True)])}
    ).fetchone()
    return str(summary[0]) if summary else ""


_DIGEST = """
    SELECT count(*), sha256(coalesce(string_agg(digest, '' ORDER BY digest), ''))
    FROM (SELECT sha256(to_json(one)::VARCHAR) AS digest FROM {schema}."{table}" AS one)
"""
