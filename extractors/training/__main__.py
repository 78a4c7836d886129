"""Trains the models that Gleanings ships.

    python -m extractors.training FOLDER [NAME…] [--out FOLDER]

FOLDER holds the public annotations, a sibling of its parent `corpus/records.jsonl.gz`. Each model is written
beside the code that reads it, with its figures on data kept from it in `figures.json`.
"""

import argparse
import importlib
import time
from collections.abc import Sequence
from pathlib import Path

from extractors.training.figures import recorded

# Each is a module of this package with `train(folder, out)`, in the order in which they are trained.
TRAINERS = (
    "vectors",
    "word_groups",
    "spans",
    "roles",
    "direction",
    "verdict",
    "result_spans",
    "outcome_links",
    "group_links",
    "design",
    "sample_size",
    "treatment_spans",
    "interventions",
    "conclusion",
    "effect_direction",
    "slots",
    "judge_figures",
)
TRAINED = Path(__file__).parents[1] / "trained"


def train(folder: Path, names: Sequence[str], *, out: Path) -> None:
    """Trains the named models from the data in `folder` and writes them to `out`."""
    out.mkdir(parents=True, exist_ok=True)
    for name in names:
        began = time.monotonic()
        importlib.import_module(f"extractors.training.{name}").train(folder, out)
        print(f"{name}: {time.monotonic() - began:.0f} s {recorded(out).get(name, {})}", flush=True)  # noqa: T201


def main(arguments: Sequence[str] | None = None) -> None:
    """Train all models, or those named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the annotated data lies")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(TRAINERS)} (default: all)")
    parser.add_argument(
        "--out", type=Path, default=TRAINED, help="where the models go (default: the package)"
    )
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.names) - set(TRAINERS):
        parser.error(f"no such model: {', '.join(sorted(unknown))}")
    train(chosen.folder, chosen.names or TRAINERS, out=chosen.out)


if __name__ == "__main__":
    main()
