"""What a form's module cuts out of a file: entries of tags and values, or the reason why there is none."""

from dataclasses import dataclass

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One reference as the file has it: its number, the line (or row) where it starts, its tags and values."""

    number: int
    line: int
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A reference that cannot be taken, and why."""

    number: int
    line: int
    reason: str

    def __str__(self) -> str:
        return f"record {self.number} (line {self.line}): {self.reason}"
