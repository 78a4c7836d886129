"""The present as tables for other tools: Parquet, CSV and XLSX, with a manifest of what was written.

A cell that a spreadsheet would run as a formula is written with an apostrophe before it (OWASP, CSV injection).
"""

import csv
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

QUESTIONS = ("works", "prevalence", "effect_sizes", "trial_results", "excluded")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_AT_ONCE = 1000  # rows
_LONGEST = 32_767  # characters that a cell of a spreadsheet holds
_Row = tuple[Any, ...]


def parquet(con: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """Every table and view of the present as Parquet, and the tables of `history` as well."""
    return [
        _copied(con, f'{schema}."{name}"', folder / schema / f"{name}.parquet")
        for schema, name in con.execute(_NAMES).fetchall()
    ]


_NAMES = """
    SELECT table_schema, table_name FROM information_schema.tables
    WHERE table_catalog = current_database() AND table_schema IN ('main', 'history')
    ORDER BY ALL
"""


def _copied(con: duckdb.DuckDBPyConnection, table: str, path: Path) -> Path:
    order = ", ".join(f'"{name}"' for name in _columns(con, table))
    return parquet_of(con, f"SELECT * FROM {table} ORDER BY {order}", path)  # noqa: S608 - names of ours


def parquet_of(con: duckdb.DuckDBPyConnection, select: str, path: Path) -> Path:
    """The answer of a SELECT of ours as a Parquet file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    con.execute(f"COPY ({select}) TO '{_quoted(path)}' (FORMAT parquet, COMPRESSION zstd)")
    return path


# By what a table is divided: the first of these columns that it has.
KEYS = ("topic_id", "year", "source", "extractor")


def partitioned(con: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """The same as `parquet`, each table with a key as a folder of one file for each value (`year=2020/…`).

    A reader that asks for some values opens their files only; tables without a key or rows are single files.
    """
    paths: list[Path] = []
    for schema, name in con.execute(_NAMES).fetchall():
        table, place = f'{schema}."{name}"', folder / schema / name
        key = next((key for key in KEYS if key in _columns(con, table)), None)
        divided = _divided(con, table, key, place) if key else []
        paths += divided or [_copied(con, table, place.with_suffix(".parquet"))]
    return paths


def _divided(con: duckdb.DuckDBPyConnection, table: str, key: str, folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.rglob("*.parquet"):
        old.unlink()  # What a value held that is gone would be read with the rest.
    order = ", ".join(f'"{name}"' for name in (key, *_columns(con, table)))
    con.execute(
        f"COPY (SELECT * FROM {table} ORDER BY {order}) TO '{_quoted(folder)}' "  # noqa: S608 - names of ours
        f'(FORMAT parquet, COMPRESSION zstd, PARTITION_BY ("{key}"), OVERWRITE_OR_IGNORE)'
    )
    return sorted(folder.rglob("*.parquet"))


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [row[0] for row in con.execute(f"DESCRIBE {table}").fetchall()]


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def comma_separated(con: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """The views for questions as CSV (RFC 4180, UTF-8 with the mark that spreadsheets look for)."""
    return [_csv(con, name, folder / f"{name}.csv") for name in QUESTIONS]


def _csv(con: duckdb.DuckDBPyConnection, name: str, path: Path) -> Path:
    return csv_of(con, _all_of(name), path)


def csv_of(con: duckdb.DuckDBPyConnection, select: str, path: Path) -> Path:
    """The answer of a SELECT of ours as CSV (RFC 4180, UTF-8 with the mark that spreadsheets look for)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns, rows = _read(con, select)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([harmless(value) for value in row] for row in rows)
    return path


def workbook(con: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """The views for questions as the sheets of one XLSX workbook."""
    folder.mkdir(parents=True, exist_ok=True)
    book, path = Workbook(write_only=True), folder / "gleanings.xlsx"
    for name in QUESTIONS:
        sheet = book.create_sheet(name)
        columns, rows = _read(con, _all_of(name))
        sheet.append(columns)
        for row in rows:
            sheet.append([_cell(sheet, harmless(value)) for value in row])
    book.save(path)
    return [path]


def _cell(sheet: Any, value: Any) -> Any:
    """The value, as text where it is one, so that nothing in it is taken for a formula or a link."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=value[:_LONGEST])
    cell.data_type = "s"
    return cell


def harmless(value: Any) -> Any:
    """The value as a spreadsheet may have it: numbers as they are, lists as JSON, no text a formula."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = "".join(sign for sign in text if sign in "\n\t" or ord(sign) >= ord(" "))
    return f"'{text}" if text.startswith(_FORMULA) else text


def _all_of(name: str) -> str:
    return f'SELECT * FROM main."{name}" ORDER BY ALL'  # noqa: S608 - a name of ours


def _read(con: duckdb.DuckDBPyConnection, select: str) -> tuple[list[str], Iterator[_Row]]:
    found = con.execute(select)
    return [str(column[0]) for column in found.description or ()], _rows(found)


def _rows(found: duckdb.DuckDBPyConnection) -> Iterator[_Row]:
    while batch := found.fetchmany(_AT_ONCE):
        yield from batch


TABLES: dict[str, Callable[[duckdb.DuckDBPyConnection, Path], list[Path]]] = {
    "parquet": parquet,
    "parquet-partitioned": partitioned,
    "csv": comma_separated,
    "xlsx": workbook,
}


def manifest(folder: Path, paths: list[Path], *, facts: dict[str, Any]) -> Path:
    """`manifest.json`: each file with size and SHA-256, and what the export is of."""
    files = [
        {
            "file": path.relative_to(folder).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in paths
    ]
    place = folder / "manifest.json"
    place.write_text(
        json.dumps(facts | {"files": files}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return place
