"""Lists of words: what each tag, heading or type name of a form means."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one tool departs from its form: it is known by a tag whose value holds `value`."""

    tag: str
    value: str
    database: str | None
    roles: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Words:
    """The tags of each role, the most trusted first, and the dialects of the form."""

    roles: dict[str, tuple[str, ...]]
    dialects: tuple[Dialect, ...] = ()

    def dialect(self, tags: dict[str, str]) -> Dialect | None:
        """The first dialect whose sign stands in an entry of these tags and values."""
        return next((d for d in self.dialects if d.value.lower() in tags.get(d.tag, "").lower()), None)


@cache
def words(form: str) -> Words:
    """The words of a form, from `words/<form>.toml`."""
    table = read(form)
    dialects = tuple(
        Dialect(told["tag"], told.get("value", ""), told.get("database"), _tuples(told.get("roles", {})))
        for told in table.get("dialect", ())
    )
    return Words(_tuples(table["roles"]), dialects)


@cache
def read(name: str) -> dict[str, Any]:
    """The content of `words/<name>.toml`."""
    return tomllib.loads((files("flows.files") / "words" / f"{name}.toml").read_text("utf-8"))


def _tuples(table: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {role: tuple(tags) for role, tags in table.items()}
