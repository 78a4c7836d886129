"""A table of studies from a CSV file, column by column, for anybody's meta-analysis."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from flows.errors import GleanError
from warehouse.synthesis.pooling.sizes import (
    CORRELATIONS,
    INTERVALS,
    MEANS,
    READY,
    SHARES,
    TWO_BY_TWO,
    Numbers,
)

KNOWN = (*READY, *TWO_BY_TWO, *MEANS, *SHARES, *CORRELATIONS, *INTERVALS)
LABELS = ("study", "author", "name", "id")
ALIASES = {"or": "estimate", "rr": "estimate", "hr": "estimate"}
# Columns whose values cannot lie below 0, and pairs of which the first cannot be larger than the second.
COUNTS = ("events1", "total1", "events2", "total2", "events", "total", "n1", "n2", "n", "sd1", "sd2")
WITHIN = (("events1", "total1"), ("events2", "total2"), ("events", "total"), ("ci_low", "ci_high"))


class StudiesError(GleanError):
    """A table of studies that cannot be read as such; the sentence names file, line and column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Studies:
    """The studies of a file: a label each, the columns of figures, and all other columns as text."""

    labels: tuple[str, ...]
    figures: Mapping[str, Numbers]
    others: Mapping[str, tuple[str, ...]]


def read_studies(path: Path) -> Studies:
    """The studies of a CSV file with a heading line; separators may be commas, semicolons or tabs."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise StudiesError(f"{path} is not a text in UTF-8; save it as CSV (UTF-8).") from None
    rows = list(csv.reader(text.splitlines(), delimiter=_delimiter(text)))
    if len(rows) < 2:
        raise StudiesError(f"{path} holds no study: it needs a line of headings and a line for each study.")
    names = [ALIASES.get(name.strip().lower(), name.strip().lower()) for name in rows[0]]
    numbered = [
        (line, row) for line, row in enumerate(rows[1:], start=2) if any(cell.strip() for cell in row)
    ]
    for line, row in numbered:
        if len(row) != len(names):
            raise StudiesError(
                f"{path}, line {line} has {len(row)} cells where the headings are {len(names)}."
            )
    columns = {name: [row[at].strip() for _, row in numbered] for at, name in enumerate(names)}
    lines = [line for line, _ in numbered]
    figures = {name: _figures(path, name, columns[name], lines) for name in names if name in KNOWN}
    _check_order(path, figures, lines)
    others = {name: tuple(cells) for name, cells in columns.items() if name not in KNOWN}
    label = next((others[name] for name in LABELS if name in others), None)
    return Studies(labels=label or tuple(f"line {line}" for line in lines), figures=figures, others=others)


def _delimiter(text: str) -> str:
    heading = text.partition("\n")[0]
    return max(",;\t", key=heading.count)


def _figures(path: Path, name: str, cells: list[str], lines: list[int]) -> Numbers:
    return np.array([_number(path, name, cell, line) for cell, line in zip(cells, lines, strict=True)])


def _number(path: Path, name: str, cell: str, line: int) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        raise StudiesError(f"{path}, line {line}, column {name}: “{cell}” is not a number.")
    if name in COUNTS and value < 0:
        raise StudiesError(f"{path}, line {line}, column {name}: {cell} is below 0.")
    return value


def _check_order(path: Path, figures: Mapping[str, Numbers], lines: list[int]) -> None:
    for small, large in WITHIN:
        if small not in figures or large not in figures:
            continue
        bad = np.flatnonzero(figures[small] > figures[large])
        if len(bad):
            raise StudiesError(f"{path}, line {lines[bad[0]]}: {small} is larger than {large}.")
