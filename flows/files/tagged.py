"""Forms in which a line is a tag and a value, and a line without a tag goes on with the value before."""

import re
from collections.abc import Collection, Iterable, Iterator

from flows.files.entry import Entry
from flows.files.errors import FileError
from flows.files.opened import LONGEST


class _Growing:
    """An entry while its lines come in."""

    def __init__(self, number: int, line: int) -> None:
        self.number, self.line, self.size = number, line, 0
        self._pairs: list[tuple[str, list[str]]] = []

    def add(self, tag: str, text: str) -> None:
        """Begin the value of a tag."""
        self._pairs.append((tag, []))
        self.go_on(text)

    def go_on(self, text: str) -> None:
        """Go on with the value of the last tag; raises FileError where the reference would never end."""
        self.size += len(text) + 1
        if self.size > LONGEST:
            raise FileError(
                f"reference {self.number} (line {self.line}) is longer than any reference can be."
            )
        lines = self._pairs[-1][1]
        if text or lines:
            lines.append(text)

    def entry(self) -> Entry:
        """The entry, wrapped lines joined by line breaks."""
        return Entry(
            self.number, self.line, tuple((tag, "\n".join(lines).strip()) for tag, lines in self._pairs)
        )


def entries(
    lines: Iterable[str], tag: re.Pattern[str], *, starts: Collection[str], ends: Collection[str] = ()
) -> Iterator[Entry]:
    """The entries of a file: each is begun by the starting tag, and over at an ending tag or where the next begins.

    `tag` has two groups, the tag and the rest of its line. The first of `starts` that the file uses is its
    starting tag. Lines outside an entry are passed over.
    """
    number, growing = 0, None
    for place, line in enumerate(lines, start=1):
        found = tag.match(line.rstrip("\r\n"))
        name = found[1] if found else ""
        if growing and (name in starts or name in ends):
            yield growing.entry()
            growing = None
        if name in starts:
            number, starts = number + 1, (name,)
            growing = _Growing(number, place)
        if growing and found and name not in ends:
            growing.add(name, (found[2] or "").strip())
        elif growing and not found:
            growing.go_on(line.strip())
    if growing:
        yield growing.entry()
