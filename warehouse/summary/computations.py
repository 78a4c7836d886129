"""The numbers that we worked out, numbered in reading order, so that every output can say how and from what."""

from collections.abc import Iterator
from dataclasses import dataclass

from warehouse.summary.parts import Bar, Block, Computed, Folded, Forest, Section, Summary, parts_of

Key = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Computation:
    """How a number was worked out and from which findings, works or searches; `shown` as it reads first."""

    number: int
    how: str
    origin: tuple[str, ...]
    shown: str


def computations(summary: Summary) -> dict[Key, Computation]:
    """Every computation of a summary by how it is done and from what."""
    found: dict[Key, Computation] = {}
    for one in _computed(summary):
        key = key_of(one)
        if key not in found:
            found[key] = Computation(number=len(found) + 1, how=one.how, origin=one.origin, shown=one.text)
    return found


def key_of(one: Computed) -> Key:
    """What makes two computed numbers one computation."""
    return one.how, one.origin


def counted(answer: str, count: int, origin: tuple[str, ...]) -> Computed:
    """The number of studies in a segment of the meter."""
    return Computed(text=str(count), origin=origin, how=f"studies that answer {answer.replace('_', ' ')}")


def _computed(summary: Summary) -> Iterator[Computed]:
    yield from (part for part in summary.standing if isinstance(part, Computed))
    for section in summary.sections:
        yield from _in(section)


def _in(section: Section) -> Iterator[Computed]:
    yield from (part for part in section.title if isinstance(part, Computed))
    yield from (one for block in section.blocks for one in _of(block))
    yield from (one for inner in section.sections for one in _in(inner))


def _of(block: Block) -> Iterator[Computed]:
    # A forest plot draws what the table beside it tells.
    if isinstance(block, Forest):
        return
    if isinstance(block, Bar):
        yield from (counted(one.label, len(one.items), one.origin) for one in block.segments)
    if isinstance(block, Folded):
        yield from (part for part in block.line if isinstance(part, Computed))
        yield from (one for inner in block.blocks for one in _of(inner))
    else:
        yield from (part for part in parts_of(block) if isinstance(part, Computed))
