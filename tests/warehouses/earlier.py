"""Keep samples of schemas that no code at hand writes: their released schema files, with a later sample's rows.

PYTHONPATH=.:tests python tests/warehouses/earlier.py
"""

import gzip
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import made
from small import empty

from warehouse.migrations import migrate, migrations

HERE, LATER = Path(__file__).parent, 8
TABLES = (
    "SELECT table_name FROM duckdb_tables() WHERE database_name = $name AND schema_name = 'history' "
    "AND table_name <> 'migrations'"
)
COLUMNS = "SELECT column_name FROM duckdb_columns() WHERE database_name = $name AND table_name = $table"


def shared(con: duckdb.DuckDBPyConnection, query: str, **values: str) -> list[str]:
    """What both databases have, in the order of the earlier one."""
    one, other = (
        [row[0] for row in con.execute(query, values | {"name": name}).fetchall()]
        for name in ("earlier", "later")
    )
    return [name for name in one if name in other]


def fill(con: duckdb.DuckDBPyConnection) -> None:
    for table in shared(con, TABLES):
        columns = ", ".join(f'"{name}"' for name in shared(con, COLUMNS, table=table))
        con.execute(f"INSERT INTO history.{table} ({columns}) SELECT {columns} FROM later.history.{table}")


def keep(number: int, folder: Path) -> None:
    path = folder / "earlier.duckdb"
    path.unlink(missing_ok=True)
    empty(path)
    with duckdb.connect(path) as con:
        migrate(con, now=made.NOW, known=migrations()[:number])
        con.execute(f"ATTACH '{folder / 'later.duckdb'}' AS later (READ_ONLY)")
        fill(con)
    (HERE / f"{number:04}.duckdb.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))


with TemporaryDirectory() as name:
    later = Path(name) / "later.duckdb"
    later.write_bytes(gzip.decompress((HERE / f"{LATER:04}.duckdb.gz").read_bytes()))
    for number in range(1, LATER):
        keep(number, Path(name))
