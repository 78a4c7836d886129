"""Trains the models that Gleanings ships.

    python -m extractors.training FOLDER [NAME…] [--out FOLDER] [--jobs N]

FOLDER holds the public annotations, a sibling of its parent `corpus/records.jsonl.gz`. Each model is written
beside the code that reads it, with its figures on data kept from it in `figures.json`.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from extractors.linear import TRAINED
from extractors.training.trainers import NEEDS, train


def main(arguments: Sequence[str] | None = None) -> None:
    """Train all models, or those named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the annotated data lies")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NEEDS)} (default: all)")
    parser.add_argument(
        "--out", type=Path, default=TRAINED, help="where the models go (default: the package)"
    )
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="so many at once (default: 1)")
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.names) - set(NEEDS):
        parser.error(f"no such model: {', '.join(sorted(unknown))}")
    train(chosen.folder, chosen.names or NEEDS, out=chosen.out, jobs=chosen.jobs)


if __name__ == "__main__":
    main()
