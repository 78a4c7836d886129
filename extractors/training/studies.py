"""Studies of the corpus that were annotated by hand: `studies.csv`.

An empty field was not annotated; a sample size of 0 says that the abstract states none. `treatments` are places in
the text as it is read (title, two line breaks, abstract), "-" where the study has none; `conclusion` is its direction.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.training.corpus import records
from extractors.training.marked import Marked

Place = tuple[int, int]
LABELS = Path(__file__).with_name("studies.csv")


@dataclass(frozen=True, slots=True)
class Study:
    """An annotated study with its text; None where a label was not given."""

    pmid: str
    title: str
    abstract: str
    design: str | None
    sample_size: int | None
    treatments: tuple[Place, ...] | None
    conclusion: str | None


def studies(folder: Path) -> list[Study]:
    """The annotated studies, their texts taken from the corpus that belongs to the folder."""
    with LABELS.open(encoding="utf-8", newline="") as lines:
        labels = {row["pmid"]: row for row in csv.DictReader(lines)}
    return [_study(labels[record["pmid"]], record) for record in records(folder) if record["pmid"] in labels]


def beyond(told: Sequence[Marked], folder: Path) -> list[Study]:
    """The annotated studies that are not among the marked abstracts."""
    known = {one.pmid for one in told}
    return [study for study in studies(folder) if study.pmid not in known]


def _study(label: Mapping[str, str], record: Mapping[str, Any]) -> Study:
    return Study(
        pmid=label["pmid"],
        title=record["title"] or "",
        abstract=record["abstract"],
        design=label["design"] or None,
        sample_size=int(label["sample_size"]) if label["sample_size"] else None,
        treatments=_places(label["treatments"]) if label["treatments"] else None,
        conclusion=label["conclusion"] or None,
    )


def _places(text: str) -> tuple[Place, ...]:
    """Places as "12-18 40-52"; "-" is none."""
    pairs = (one.split("-") for one in text.split() if one != "-")
    return tuple((int(start), int(end)) for start, end in pairs)
