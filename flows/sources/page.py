"""What one answer of a source holds, after it was read: the shape in which every `parse` gives it."""

from dataclasses import dataclass

from warehouse.rows import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Records, and the source's ids of those that it says are gone.

    A source that answers page by page says as well how many hits it `claimed`, and under which cursor the
    next page is (`following`; None after the last one).
    """

    records: tuple[Record, ...]
    deleted: tuple[str, ...] = ()
    claimed: int | None = None
    following: str | None = None
    notes: tuple[str, ...] = ()
