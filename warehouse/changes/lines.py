"""The sentences and rows of a summary as plain lines by section, and which of them read otherwise."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from warehouse.changes.moved import Sentence
from warehouse.summary.parts import (
    Bar,
    Block,
    Bullets,
    Columns,
    Folded,
    Paragraph,
    Section,
    Summary,
    Table,
    plain,
)

# So alike are two lines that are one line, changed.
_SAME = 0.6
_MANY = 10_000
Lines = dict[str, list[str]]


def lines(summary: Summary) -> Lines:
    """The lines under the anchor of each section; what a summary says of its own changes is no part of them."""
    found: Lines = {}
    for section in summary.sections:
        _collect(section, found)
    return found


def _collect(section: Section, into: Lines) -> None:
    told = (_tidy(text) for block in section.blocks for text in _of(block))
    into.setdefault(plain(section.title), []).extend(text for text in told if text)
    for inner in section.sections:
        _collect(inner, into)


def _tidy(text: str) -> str:
    """A line without the gaps that its citations left."""
    return re.sub(r"\s+(?=[.,;:)]|$)", "", re.sub(r"\s+", " ", text))


def _of(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield plain(block.line)
    elif isinstance(block, Bullets):
        yield from (plain(item) for item in block.items)
    elif isinstance(block, Table):
        yield plain(block.caption)
        yield from (" | ".join(plain(cell) or "–" for cell in row) for row in block.rows)
    elif isinstance(block, Bar):
        yield from (f"{segment.label}: {plain(item)}" for segment in block.segments for item in segment.items)
    elif isinstance(block, Columns):
        yield ", ".join(column.number.text for column in block.columns)
    elif isinstance(block, Folded):
        yield plain(block.line)
        yield from (text for inner in block.blocks for text in _of(inner))
    # A plot draws what a table beside it tells, and the flow is told by `glean prisma`.


def paired(before: Lines, after: Lines) -> tuple[Sentence, ...]:
    """The lines that went, came or changed, in the order of the sections after and then before."""
    sections = [*after, *(name for name in before if name not in after)]
    return tuple(
        sentence
        for name in sections
        for sentence in _changed(name, before.get(name, []), after.get(name, []))
    )


def _changed(section: str, before: list[str], after: list[str]) -> Iterator[Sentence]:
    gone = [text for text in dict.fromkeys(before) if text not in set(after)]
    come = [text for text in dict.fromkeys(after) if text not in set(before)]
    # Where all is new, no line is another one changed, and to look for it would take for ever.
    few = len(gone) * len(come) <= _MANY
    for text in gone:
        likest = max(come, key=lambda other: _likeness(text, other), default=None) if few else None
        if likest is not None and _likeness(text, likest) >= _SAME:
            come.remove(likest)
            yield Sentence(section=section, before=text, after=likest)
        else:
            yield Sentence(section=section, before=text, after="")
    yield from (Sentence(section=section, before="", after=text) for text in come)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()
