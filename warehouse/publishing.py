"""Publishing: the writer works on a file of its own, and readers get a whole copy, the old or the new."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from warehouse.catalogue import latest
from warehouse.engine import MEMORY
from warehouse.errors import StoreError, store_error
from warehouse.ready import make_ready


@contextmanager
def lock(published: Path, *, wait: float = 0.0) -> Iterator[None]:
    """Be the only writer of this warehouse; wait for another at most `wait` seconds, then `StoreError`."""
    beside = published.with_name(f"{published.name}.lock")
    try:
        beside.parent.mkdir(parents=True, exist_ok=True)
        guard = FileLock(beside, timeout=wait)
        guard.acquire()
    except Timeout:
        raise StoreError(
            f"another refresh is writing {published}; wait until it is done and run again (waited {wait:g} s)"
        ) from None
    except OSError as error:
        raise store_error(error, beside) from error
    try:
        yield
    finally:
        guard.release()


def work_copy(published: Path) -> Path:
    """The writer's own file `<name>.work`, made from the published copy if it is missing or no database."""
    work = published.with_name(f"{published.name}.work")
    if published.exists() and not _is_database(work):
        # A log that a lost work file left behind would be replayed into the fresh copy.
        work.with_name(f"{work.name}.wal").unlink(missing_ok=True)
        copy_whole(published, work)
    return work


def _is_database(path: Path) -> bool:
    """Whether there is a file that DuckDB wrote, by the mark in its header."""
    try:
        with path.open("rb") as file:
            return file.read(12)[8:] == b"DUCK"
    except FileNotFoundError:
        return False


def is_published(con: duckdb.DuckDBPyConnection, published: Path) -> bool:
    """Whether readers of the published file see what this connection sees: last change, schema and views."""
    try:
        with duckdb.connect(published, read_only=True) as readers:
            return _state(con) == _state(readers)
    except duckdb.Error:
        return False


def _state(con: duckdb.DuckDBPyConnection) -> tuple[object, ...]:
    return (latest(con), *con.execute("FROM main.schema_version").fetchall())


def publish(work: Path, published: Path) -> None:
    """Put a whole copy of the closed work file in the published one's place; readers of the old keep it."""
    try:
        with duckdb.connect(work, config=MEMORY) as con:
            con.execute("FORCE CHECKPOINT")
    except duckdb.Error as error:
        raise store_error(error, work) from error
    copy_whole(work, published, prepared=_prepare)


def _prepare(copy: Path) -> None:
    """Keep the answers of costly views ready in a copy that readers are about to get."""
    # A log that a killed writer left behind would be replayed into the fresh copy.
    copy.with_name(f"{copy.name}.wal").unlink(missing_ok=True)
    try:
        with duckdb.connect(copy, config=MEMORY) as con:
            make_ready(con)
            con.execute("FORCE CHECKPOINT")
    except duckdb.Error as error:
        copy.unlink(missing_ok=True)
        raise store_error(error, copy) from error


def copy_whole(source: Path, target: Path, *, prepared: Callable[[Path], None] | None = None) -> None:
    """A copy that is there whole or not at all, also after a crash or a power cut, `prepared` before it is seen."""
    new = target.with_name(f".{target.name}.new")
    try:
        shutil.copyfile(source, new)
        if prepared:
            prepared(new)
        with new.open("rb+") as file:
            os.fsync(file.fileno())
        new.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise store_error(error, target) from error


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
