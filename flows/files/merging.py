"""Two descriptions of one record as one: nothing that either knows is lost."""

from collections.abc import Hashable, Sequence
from dataclasses import fields, replace
from typing import Any

from warehouse.rows import Record

# Fields that only mean something together.
_TOGETHER = (("abstract", "sections"), ("published", "published_precision", "published_text"))
_OWN = frozenset({"source", "source_id", "version", "kind", *(name for group in _TOGETHER for name in group)})
_UNITED = frozenset({"identifiers", "registrations", "links", "others"})


def merged(record: Record, other: Record) -> Record:
    """The record, with what only the other description knows; where both speak, the record has the last word."""
    facts: dict[str, Any] = {}
    for group in _TOGETHER:
        if not getattr(record, group[0]):
            facts |= {name: getattr(other, name) for name in group}
    for name in (field.name for field in fields(Record) if field.name not in _OWN):
        mine, theirs = getattr(record, name), getattr(other, name)
        if name in _UNITED:
            facts[name] = _united(mine, theirs)
        elif not mine:
            facts[name] = theirs
    return replace(record, **facts)


def _united(mine: Sequence[Hashable], theirs: Sequence[Hashable]) -> tuple[Hashable, ...]:
    return tuple(dict.fromkeys([*mine, *theirs]))
