"""A topic's trials for RevMan: references, and the CSV files from which its study data is imported.

The columns are those of RevMan's own study data ("study arms", "study results"). Only results of arms are
written: an effect goes in by hand, because how the file names its measure is nowhere written down.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from warehouse.exports.references import REFERENCES, references
from warehouse.exports.tables import harmless
from warehouse.held import refuse_unknown_topic

_QUERY = files("warehouse.exports") / "revman.sql"
_ARMS = ("Study", "Arm", "Description", "Intervention")
_LEVEL = 95  # percent: what an interval is taken for, as is the custom
# Each column with the name of our value; RevMan works the empty ones out, or has no use for them here.
_RESULTS = {
    "Study": "study", "Outcome": "outcome", "Data type": "data_type", "Effect measure": None, "Arm": "arm",
    "Reference arm": None, "Sample size": "total", "Cases": "cases", "Mean": "mean", "SD": "sd", "SE": "se",
    "Variance": None, "CI level": "ci_level", "CI start": "ci_low", "CI end": "ci_high", "Exp mean": None,
    "Exp CI start": None, "Exp CI end": None, "t-test": None, "z-test": None, "P value": None,
    "Covariance method": None, "Covariance": None, "Other arm 1": None, "Other arm 2": None,
    "Correlation arm 1": None, "Correlation arm 2": None, "Correlation": None, "Other mean": None,
    "Other SE": None, "Other variance": None, "Other CI level": None, "Other CI start": None,
    "Other CI end": None, "Other exp mean": None, "Other exp CI start": None, "Other exp CI end": None,
    "Other t-test": None, "Other z-test": None, "Other P value": None, "Footnotes": "footnote",
}  # fmt: skip
_Row = dict[str, Any]


def revman(con: duckdb.DuckDBPyConnection, topic: str, folder: Path) -> list[Path]:
    """`included.ris`, to be imported first, then `study-arms.csv` and `study-results.csv`; raises `StoreError`."""
    refuse_unknown_topic(con, topic)
    rows = _rows(con, topic)
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _ris(con, topic, {row["work_id"] for row in rows}, folder / "included.ris"),
        _written(folder / "study-arms.csv", _ARMS, _arms(rows)),
        _written(folder / "study-results.csv", tuple(_RESULTS), _results(rows)),
    ]


def _rows(con: duckdb.DuckDBPyConnection, topic: str) -> list[_Row]:
    found = con.execute(_QUERY.read_text("utf-8"), {"topic": topic})
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _arms(rows: Iterable[_Row]) -> Iterator[Sequence[Any]]:
    """Each arm of each study once."""
    named = {(row["study"], row["arm"]): row["intervention"] for row in rows}
    for (study, arm), intervention in sorted(named.items()):
        yield study, arm, None, intervention


def _results(rows: Iterable[_Row]) -> Iterator[Sequence[Any]]:
    for row in rows:
        told = row | {"ci_level": None if row["ci_low"] is None else _LEVEL}
        yield [_plain(told[name]) if name else None for name in _RESULTS.values()]


def _plain(value: Any) -> Any:
    """People are counted in whole numbers."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _ris(con: duckdb.DuckDBPyConnection, topic: str, works: set[str], path: Path) -> Path:
    wanted = [one for one in references(con, topic) if one.work_id in works]
    path.write_text("".join(REFERENCES["ris"](wanted)), encoding="utf-8", errors="replace", newline="")
    return path


def _written(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([harmless(value) for value in row] for row in rows)
    return path
