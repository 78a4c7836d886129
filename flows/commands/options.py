"""Options that many verbs share, each described once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

home_option = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that holds the warehouse.  [default: GLEAN_HOME, or gleanings]",
)


def form_options(command: F) -> F:
    """`--csv` and `--json`, which `flows.forms.show` takes as `form`."""
    as_csv = click.option("--csv", "form", flag_value="csv", help="Answer as CSV (RFC 4180, UTF-8).")
    as_json = click.option("--json", "form", flag_value="json", help="Answer as a JSON array of objects.")
    return as_csv(as_json(command))
