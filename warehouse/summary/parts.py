"""What a summary is made of: words, figures with their origin, citations, and the blocks that hold them.

A number may enter a text only as a `Figure` (one finding), as `Computed` (from listed findings or works), or
inside words that are themselves quoted: `Foreign`, from a finding, a topic or a search. The pages mark each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of one finding; `failed` where the paper's own numbers do not agree with it."""

    kind: ClassVar[str] = "figure"
    text: str
    finding_id: str
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """A number that we worked out: from which findings or works (`origin`, ids), and how."""

    kind: ClassVar[str] = "computed"
    text: str
    origin: tuple[str, ...]
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """Words that are not ours: `origin` is `finding:<id>`, `work:<id>`, `topic` or `search`."""

    kind: ClassVar[str] = "foreign"
    text: str
    origin: str
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cite:
    """References to works, shown by their numbers."""

    kind: ClassVar[str] = "cite"
    work_ids: tuple[str, ...]


Part = str | Figure | Computed | Foreign | Cite
Line = tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One or more sentences."""

    kind: ClassVar[str] = "paragraph"
    line: Line
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list."""

    kind: ClassVar[str] = "bullets"
    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of at least two rows; the first cell of a row names it.

    The cells of a table in the role `map` are numbers, which pages draw as bubbles of that size.
    """

    kind: ClassVar[str] = "table"
    caption: Line
    header: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whisker:
    """A row of a plot: a dot with its interval, or a bar for a range; `computed`: the interval is ours.

    `people` says of whom, `group` under which heading it stands.
    """

    label: str
    work_id: str
    finding_id: str
    value: float | None
    low: float | None
    high: float | None
    text: str
    short: str
    group: str = ""
    people: str = ""
    computed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Shares of 0 to 100 percent with intervals."""

    kind: ClassVar[str] = "plot"
    anchor: str
    title: str
    rows: tuple[Whisker, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A row of a forest plot: `places` are where low, value and high stand across it, in percent.

    `cut` says at which ends (`low`, `high`) the interval goes on beyond the plot; `weight` is in percent.
    """

    label: str
    origin: tuple[str, ...]
    text: str
    places: tuple[float, float, float]
    cut: tuple[str, ...] = ()
    weight: float = 0.0
    work_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """A meta-analysis as a forest plot: its studies, the pooled estimate, the prediction interval."""

    kind: ClassVar[str] = "forest"
    anchor: str
    title: str
    rows: tuple[Interval, ...]
    pooled: Interval
    prediction: Interval | None
    ticks: tuple[tuple[str, float], ...]
    null: float
    sides: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """The studies that gave one answer, and the findings that say so."""

    answer: str
    label: str
    origin: tuple[str, ...]
    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """The consensus meter of one question, as a bar whose segments open their lists."""

    kind: ClassVar[str] = "bar"
    anchor: str
    label: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a bar chart: how many works, and which, have this label."""

    label: str
    origin: tuple[str, ...]

    @property
    def number(self) -> Computed:
        """The count under its label."""
        return Computed(
            text=f"{self.label}: {len(self.origin)}", origin=self.origin, how="works counted by year"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """A bar chart of counts, in the order of their labels."""

    kind: ClassVar[str] = "columns"
    anchor: str
    title: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A drawing (SVG) that is made elsewhere, and the same in lines for what cannot show it."""

    kind: ClassVar[str] = "drawing"
    anchor: str
    title: str
    svg: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Blocks under a line that opens them."""

    kind: ClassVar[str] = "folded"
    line: Line
    blocks: tuple["Block", ...]


Block = Paragraph | Bullets | Table | Plot | Forest | Bar | Columns | Drawing | Folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with its blocks and the sections below it."""

    anchor: str
    title: Line
    blocks: tuple[Block, ...] = ()
    sections: tuple["Section", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Where a figure stands: `text[start:end]` of a source's title or abstract."""

    finding_id: str
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A cited work under its number: its reference, also as a CSL item, its text and the quotes used."""

    number: int
    work_id: str
    reference: str
    link: str | None
    identifier: str
    doi: str | None
    note: str
    title: str
    abstract: str
    labels: tuple[tuple[int, str], ...] = ()
    quotes: tuple[Quote, ...] = ()
    cited_in: tuple[tuple[str, str], ...] = ()
    csl: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """An evidence summary, ready to be rendered."""

    topic_id: str
    title: str
    description: str
    standing: Line
    sections: tuple[Section, ...]
    sources: tuple[Source, ...] = field(default=())


def join(items: Sequence[Line], between: str = ", ", last: str = " and ") -> Line:
    """The items as a list in a sentence."""
    line: list[Part] = []
    for place, item in enumerate(items):
        line += ["" if place == 0 else last if place == len(items) - 1 else between, *item]
    return tuple(part for part in line if part != "")


def parts_of(block: Block) -> Iterator[Part]:
    """Every part of a block, in reading order."""
    if isinstance(block, Paragraph):
        yield from block.line
    elif isinstance(block, Bullets):
        yield from (part for item in block.items for part in item)
    elif isinstance(block, Table):
        yield from block.caption
        yield from (part for row in (block.header, *block.rows) for cell in row for part in cell)
    elif isinstance(block, Plot):
        yield from (Figure(text=row.text, finding_id=row.finding_id) for row in block.rows)
        yield from (Cite(work_ids=(row.work_id,)) for row in block.rows)
    elif isinstance(block, Forest):
        yield from (_computed(row) for row in (*block.rows, block.pooled, block.prediction) if row)
        yield from (Cite(work_ids=(row.work_id,)) for row in block.rows)
    elif isinstance(block, Columns):
        yield from (column.number for column in block.columns)
    elif isinstance(block, Drawing):
        yield from (part for item in block.lines for part in item)
    elif isinstance(block, Bar):
        yield from (part for segment in block.segments for item in segment.items for part in item)
    else:
        yield from block.line
        yield from (part for inner in block.blocks for part in parts_of(inner))


def _computed(row: Interval) -> Computed:
    return Computed(text=row.text, origin=row.origin, how="on the scale of the plot")


def parts_in(section: Section) -> Iterator[Part]:
    """Every part of a section and of those below it, in reading order."""
    yield from section.title
    yield from (part for block in section.blocks for part in parts_of(block))
    yield from (part for inner in section.sections for part in parts_in(inner))


def plain(line: Line) -> str:
    """The words of a line without its links and citations."""
    return "".join(
        part if isinstance(part, str) else "" if isinstance(part, Cite) else part.text for part in line
    ).strip()
