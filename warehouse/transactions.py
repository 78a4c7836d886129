"""One way to begin, commit and undo."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import duckdb


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All that is written in the block, or, if anything in it fails, nothing."""
    con.execute("BEGIN")
    try:
        yield
        con.execute("COMMIT")
    except BaseException:
        # A failed commit (a full disk) has undone itself, and then there is nothing to roll back.
        with suppress(duckdb.Error):
            con.rollback()
        raise
