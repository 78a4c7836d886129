"""The pooled estimates of a topic for R: studies, what we found, and a script that finds it with metafor."""

import csv
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from warehouse.summary.sections.pooling import title_of
from warehouse.synthesis.evidence import read
from warehouse.synthesis.pooled import INTERVAL, METHOD, Pooled, pools

_STUDIES = ("meta", "study", "work_id", "yi", "vi", "finding_ids")
_POOLED = ("meta", "title", "measure", "method", "test", "estimate", "se", "ci_low", "ci_high", "tau2")


def metafor(con: duckdb.DuckDBPyConnection, topic: str, folder: Path) -> list[Path]:
    """`studies.csv`, `pooled.csv` (values on the scale of pooling: logarithms for ratios) and `pooled.R`."""
    folder.mkdir(parents=True, exist_ok=True)
    found = pools(read(con, topic)).pooled
    script = folder / "pooled.R"
    script.write_bytes((files("warehouse.exports") / "metafor.R").read_bytes())
    return [
        _write(folder / "studies.csv", _STUDIES, _studies(found)),
        _write(folder / "pooled.csv", _POOLED, _estimates(found)),
        script,
    ]


def _studies(found: Iterable[Pooled]) -> Iterator[tuple[Any, ...]]:
    for number, one in enumerate(found, start=1):
        for study in one.estimates:
            yield number, study.study_id, study.work_id, study.yi, study.vi, " ".join(study.finding_ids)


def _estimates(found: Iterable[Pooled]) -> Iterator[tuple[Any, ...]]:
    for number, one in enumerate(found, start=1):
        fit = one.fit
        yield (
            number, title_of(one), one.comparison.measure, METHOD, INTERVAL,
            fit.estimate, fit.se, fit.ci_low, fit.ci_high, fit.tau2,
        )  # fmt: skip


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> Path:
    """A CSV file whose numbers have all their digits."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(
            [repr(value) if isinstance(value, float) else value for value in row] for row in rows
        )
    return path
