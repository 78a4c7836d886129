"""Keep a small warehouse of invented records, made by the code that is checked out: the sample of its schema.

PYTHONPATH=.:tests python tests/warehouses/keep.py tests/warehouses/NNNN.duckdb.gz
"""

import gzip
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import made
from small import empty

from warehouse import rows, store

FIRST = [made.record("EX0001"), made.record("EX0002")]
SECOND = [made.record("EX0002", title="Another title", revised="2027"), made.record("EX0003")]


def extraction(record: rows.Record) -> rows.Extraction:
    found = made.finding(rows.Frequency, record.abstract, "12%", measure="proportion", value=12.0)
    return made.extraction(record, frequencies=(found,))


def fill(path: Path, folder: Path) -> None:
    """Two loads, the second with a revision."""
    with store.open_for_writing(path, now=made.NOW) as con:
        for day, records in enumerate((FIRST, SECOND)):
            search = made.search_run(f"run-{day}", started_at=f"2026-01-0{day + 2}T03:00:00Z")
            extractions = [extraction(one) for one in records]
            run = made.run_folder(folder / f"run{day}", records, extractions, [search])
            store.load(con, topic=made.TOPIC, now=made.NOW + timedelta(days=day), run_folder=run)


with TemporaryDirectory() as name:
    warehouse = Path(name) / "w.duckdb"
    empty(warehouse)
    fill(warehouse, Path(name))
    Path(sys.argv[1]).write_bytes(gzip.compress(warehouse.read_bytes(), mtime=0))
