"""A file that holds little takes little."""

from pathlib import Path

import duckdb


def empty(path: Path) -> None:
    """A database with small blocks: the usual ones would be many times larger than the rows."""
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{path}' AS small (BLOCK_SIZE 16384)")
        con.execute("CREATE TABLE small.x (y INTEGER); DROP TABLE small.x; CHECKPOINT small")
