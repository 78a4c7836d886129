"""Forms in which a line is a tag and a value, and a line without a tag goes on with the value before."""

import re
from collections.abc import Collection, Iterable, Iterator

from flows.files.entry import Entry, Pair


def entries(
    lines: Iterable[str], tag: re.Pattern[str], *, starts: Collection[str], ends: Collection[str] = ()
) -> Iterator[Entry]:
    """The entries of a file: each is begun by the starting tag, and over at an ending tag or where the next begins.

    `tag` has two groups, the tag and the rest of its line. The first of `starts` that the file uses is its
    starting tag. Lines outside an entry are passed over; wrapped lines are joined by line breaks.
    """
    number, begun = 0, 0
    pairs: list[Pair] = []
    for place, line in enumerate(lines, start=1):
        found = tag.match(line.rstrip("\r\n"))
        name = found[1] if found else ""
        if (name in starts or name in ends) and pairs:
            number += 1
            yield Entry(number, begun, tuple(pairs))
            pairs = []
        if name in starts:
            pairs, begun, starts = [], place, (name,)
        if found and (pairs or name in starts) and name not in ends:
            pairs.append((name, (found[2] or "").strip()))
        elif pairs and not found:
            _go_on(pairs, line.strip())
    if pairs:
        yield Entry(number + 1, begun, tuple(pairs))


def _go_on(pairs: list[Pair], text: str) -> None:
    tag, value = pairs[-1]
    pairs[-1] = (tag, f"{value}\n{text}" if value else text)
