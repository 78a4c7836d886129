"""Make a synthetic warehouse of any size, load it, ask it the usual questions, and weigh it.

    python -m warehouse.bench SAMPLE.duckdb [--works N] [--batch N] [--into FOLDER]

The sample is a warehouse (`glean demo` makes one): its works' lengths and lists are those of the synthetic ones.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from warehouse.bench.measuring import measure, measure_loaded


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures as they come."""
    parser = argparse.ArgumentParser(prog="warehouse.bench", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sample", type=Path, help="a warehouse whose works are taken for models")
    parser.add_argument("--works", type=int, default=10_000, help="how many works (default: 10000)")
    parser.add_argument("--batch", type=int, default=20_000, help="how many a load brings (default: 20000)")
    parser.add_argument("--findings", type=float, default=5.0, help="findings of a work (default: 5)")
    parser.add_argument("--seed", type=int, default=1, help="the seed (default: 1)")
    parser.add_argument("--into", type=Path, help="where to leave the warehouse; else it is thrown away")
    parser.add_argument(
        "--loaded", action="store_true", help="load nothing: ask what an earlier run left --into the folder"
    )
    options = parser.parse_args(arguments)
    if not options.sample.exists():
        sys.exit(f"there is no warehouse at {options.sample}; make one with `glean demo`")
    with TemporaryDirectory() as temporary:
        folder = options.into or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for line in _lines(options, folder):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


def _lines(options: argparse.Namespace, folder: Path) -> Iterator[str]:
    if options.loaded:
        return measure_loaded(folder)
    return measure(
        options.sample,
        folder,
        works=options.works,
        batch=options.batch,
        findings=options.findings,
        seed=options.seed,
    )


if __name__ == "__main__":
    main()
