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
    """A reference that cannot be taken, and why; line 0 stands for one that is not known."""

    number: int
    line: int
    reason: str

    def __str__(self) -> str:
        place = f" (line {self.line})" if self.line else ""
        return f"record {self.number}{place}: {self.reason}"
