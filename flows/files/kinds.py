"""What a reference describes, by the names of types that files use."""

from collections.abc import Iterable
from functools import cache

from flows.files.words import read
from warehouse.rows import Kind


def kind_of(names: Iterable[str]) -> Kind:
    """The kind that the first known name stands for; an article where no name is known."""
    known = _kinds()
    return next((known[key] for name in names if (key := name.strip().casefold()) in known), "article")


@cache
def _kinds() -> dict[str, Kind]:
    table: dict[Kind, list[str]] = read("kinds")  # type: ignore[assignment]
    return {name.casefold(): kind for kind, names in table.items() for name in names}
