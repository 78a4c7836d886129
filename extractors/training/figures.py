"""The figures that the trained models reach, in one file beside them."""

import json
from collections.abc import Mapping
from pathlib import Path

from filelock import FileLock

FILE = "figures.json"


def record(out: Path, name: str, figures: Mapping[str, float]) -> None:
    """Sets the figures of one model, rounded to four places; those of the others stay."""
    with FileLock(out / f".{FILE}.lock"):  # other models may be trained beside it
        known = recorded(out)
        known[name] = {figure: round(float(value), 4) for figure, value in sorted(figures.items())}
        text = json.dumps(dict(sorted(known.items())), indent=2) + "\n"
        (out / FILE).write_text(text, encoding="utf-8")


def recorded(out: Path) -> dict[str, dict[str, float]]:
    """The figures of each model that was trained into this folder."""
    path = out / FILE
    known: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return known
