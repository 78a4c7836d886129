"""A version of a topic's summary as one citable file: summary, data, SQL, pooled estimates, hashes and versions.

The same warehouse as of the same moment gives the same bytes, whenever it is asked.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from warehouse.changes.versions import versions
from warehouse.errors import StoreError
from warehouse.exports.metafor import metafor
from warehouse.exports.tables import csv_of, manifest, parquet_of
from warehouse.summary.compose import compose
from warehouse.summary.writing import write

_OURS = files("warehouse.exports") / "citable"
_MADE_BY = ("views", "macros")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP file can name


def package(con: duckdb.DuckDBPyConnection, topic: str, *, facts: dict[str, Any]) -> tuple[str, bytes]:
    """Name and bytes of the package; raises `StoreError` for a topic that the warehouse does not know."""
    about = _about(con, topic)
    with TemporaryDirectory() as name:
        folder = Path(name)
        paths = [*_summary(con, topic, folder), *_tables(con, topic, folder), *_sql(folder)]
        paths += metafor(con, topic, folder / "pooled")
        paths += [_filled(name, folder, about) for name in ("README.md", "CITATION.cff")]
        paths.append(manifest(folder, sorted(paths), facts=facts | about))
        return f"{topic}-v{about['version']}.zip", _zipped(folder, paths)


def _about(con: duckdb.DuckDBPyConnection, topic: str) -> dict[str, Any]:
    found = con.execute("SELECT title FROM topics WHERE topic_id = $topic", {"topic": topic}).fetchone()
    if found is None:
        raise StoreError(
            f"The warehouse holds no topic '{topic}': run `glean refresh` on its topic file first."
        )
    newest = versions(con, topic)[-1]
    return {
        "topic": topic,
        "title": found[0],
        "version": newest.number,
        "day": f"{newest.moment:%Y-%m-%d}",
        "software": version("gleanings"),
        "engine": f"DuckDB {duckdb.__version__}",
    }


def _summary(con: duckdb.DuckDBPyConnection, topic: str, folder: Path) -> tuple[Path, ...]:
    return write(compose(con, topic), folder / "summary")


def _tables(con: duckdb.DuckDBPyConnection, topic: str, folder: Path) -> Iterator[Path]:
    con.execute("SET VARIABLE topic = $topic", {"topic": topic})
    for name, select in _selects():
        # As a table first: a Parquet file says of its columns what the engine knows, which of a view may be less.
        con.execute(f"CREATE OR REPLACE TEMP TABLE answer AS {select}")
        yield parquet_of(con, "FROM temp.answer ORDER BY ALL", folder / "data" / f"{name}.parquet")
        yield csv_of(con, "FROM temp.answer ORDER BY ALL", folder / "data" / f"{name}.csv")


def _selects() -> Iterator[tuple[str, str]]:
    for path in _sorted(_OURS):
        if path.name.endswith(".sql"):
            yield path.name.removesuffix(".sql"), path.read_text("utf-8")


def _sql(folder: Path) -> Iterator[Path]:
    for name, select in _selects():
        yield _put(folder / "sql" / f"{name}.sql", select)
    for room in _MADE_BY:
        for path in _sorted(files("warehouse") / room):
            if path.name.endswith(".sql"):
                yield _put(folder / "sql" / room / path.name, path.read_text("utf-8"))


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted(folder.iterdir(), key=lambda path: path.name)


def _filled(name: str, folder: Path, about: dict[str, Any]) -> Path:
    """One of our texts with what it is about; a title in CITATION.cff is quoted as JSON is, which YAML reads."""
    quoted = {"title": json.dumps(about["title"], ensure_ascii=False)} if name.endswith(".cff") else {}
    return _put(folder / name, (_OURS / name).read_text("utf-8").format(**about | quoted))


def _put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def _zipped(folder: Path, paths: list[Path]) -> bytes:
    """The files under their names, in order, without times and owners."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(paths):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _LONG_AGO)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, path.read_bytes())
    return whole.getvalue()
