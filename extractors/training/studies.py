"""Studies of the corpus whose design and sample size were annotated by hand: `studies.csv`.

An empty field was not annotated; a sample size of 0 says that the abstract states none.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.training.corpus import records

LABELS = Path(__file__).with_name("studies.csv")


@dataclass(frozen=True, slots=True)
class Study:
    """An annotated study with its text; None where a label was not given."""

    pmid: str
    title: str
    abstract: str
    design: str | None
    sample_size: int | None


def studies(folder: Path) -> list[Study]:
    """The annotated studies, their texts taken from the corpus that belongs to the folder."""
    with LABELS.open(encoding="utf-8", newline="") as lines:
        labels = {row["pmid"]: row for row in csv.DictReader(lines)}
    return [_study(labels[record["pmid"]], record) for record in records(folder) if record["pmid"] in labels]


def _study(label: Mapping[str, str], record: Mapping[str, Any]) -> Study:
    return Study(
        pmid=label["pmid"],
        title=record["title"] or "",
        abstract=record["abstract"],
        design=label["design"] or None,
        sample_size=int(label["sample_size"]) if label["sample_size"] else None,
    )
