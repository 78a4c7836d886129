"""Renders a summary as Markdown: figures link to their quotes, citations are footnotes that hold them."""

import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from warehouse.summary import words
from warehouse.summary.computations import Computation, Key, computations, counted, key_of
from warehouse.summary.parts import (
    Bar,
    Block,
    Bullets,
    Cite,
    Columns,
    Computed,
    Drawing,
    Figure,
    Folded,
    Foreign,
    Forest,
    Line,
    Paragraph,
    Part,
    Plot,
    Section,
    Source,
    Summary,
    Table,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The numbers of sources by work, the computations by what they are, and the findings that are quoted."""

    sources: Mapping[str, int]
    computed: Mapping[Key, Computation]
    quoted: frozenset[str]


_END = (
    "Made by Gleanings from titles and abstracts; no person has checked the figures. It is no medical advice."
)
_TURNS = {"R", "AL", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI", "PDF", "PDI"}


def render_markdown(summary: Summary) -> str:
    """The summary as one Markdown text; equal summaries give equal bytes."""
    places = Places(
        sources={source.work_id: source.number for source in summary.sources},
        computed=computations(summary),
        quoted=frozenset(quote.finding_id for source in summary.sources for quote in source.quotes),
    )
    head = [f"# {escaped(summary.title)}", escaped(summary.description), line(summary.standing, places)]
    body = [text for section in summary.sections for text in _section(section, 2, places)]
    sources = ["## Sources", *(_source(source) for source in summary.sources)] if summary.sources else []
    how = _computations(places)
    return "\n\n".join(text for text in [*head, *body, *sources, *how, "---", _END] if text) + "\n"


def _computations(places: Places) -> list[str]:
    """How each computed number was made, and from what."""
    if not places.computed:
        return []
    told = [
        f'- <a id="c-{one.number}"></a>{escaped(one.shown)} – {one.how}; from '
        + ", ".join(_origin(origin, places) for origin in one.origin)
        for one in places.computed.values()
    ]
    return ["## How numbers were computed", "\n".join(told)]


def _origin(origin: str, places: Places) -> str:
    if origin in places.quoted:
        return f"[{origin}](#q-{origin})"
    return f"[^{places.sources[origin]}]" if origin in places.sources else f"`{escaped(origin)}`"


def escaped(text: str) -> str:
    """Text that Markdown and HTML take as plain words, on one line, its direction kept to itself."""
    flat = re.sub(r"[\x00-\x1f\x7f\s]+", " ", text).strip()
    safe = re.sub(r"([\\`*_\[\]#|~$^])", r"\\\1", flat)
    safe = safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    turned = any(unicodedata.bidirectional(char) in _TURNS for char in flat)
    return f"\u2068{safe}\u2069" if turned else safe


def line(parts: Line, places: Places) -> str:
    """A line with its links and footnotes."""
    return "".join(_part(part, places) for part in parts).strip()


def _part(part: Part, places: Places) -> str:
    if isinstance(part, str):
        return part.replace("<", "&lt;")
    if isinstance(part, Figure):
        return f"[{escaped(part.text)}](#q-{part.finding_id})" + (
            " (fails a self-check)" if part.failed else ""
        )
    if isinstance(part, Cite):
        return "".join(
            f"[^{number}]" for number in sorted(places.sources[work_id] for work_id in set(part.work_ids))
        )
    if isinstance(part, Computed):
        return _computed(part, places)
    if isinstance(part, Foreign) and part.strong:
        return f"**{escaped(part.text)}**"
    return escaped(part.text)


def _computed(part: Computed, places: Places) -> str:
    return f"[{escaped(part.text)}](#c-{places.computed[key_of(part)].number})"


def _section(section: Section, level: int, places: Places) -> Iterator[str]:
    yield f"{'#' * level} {line(section.title, places)}"
    for block in section.blocks:
        yield from _block(block, places)
    for inner in section.sections:
        yield from _section(inner, level + 1, places)


def _block(block: Block, places: Places) -> Iterator[str]:
    # A forest plot shows what the table beside it tells.
    if not isinstance(block, Forest):
        yield from _WRITTEN[block.kind](block, places)


def _paragraph(block: Paragraph, places: Places) -> Iterator[str]:
    yield _query(block.line) if block.role == "query" else line(block.line, places)


def _bullets(block: Bullets, places: Places) -> Iterator[str]:
    yield "\n".join(f"- {line(item, places)}" for item in block.items)


def _columns(block: Columns, places: Places) -> Iterator[str]:
    told = ", ".join(_computed(column.number, places) for column in block.columns)
    yield f"{words.capital(block.title)}: {told}."


def _drawing(block: Drawing, places: Places) -> Iterator[str]:
    yield f"{words.capital(block.title)}:"
    yield "\n".join(f"- {line(item, places)}" for item in block.lines)


def _folded(block: Folded, places: Places) -> Iterator[str]:
    yield line(block.line, places).rstrip(".:") + ":"
    for inner in block.blocks:
        yield from _block(inner, places)


def _query(parts: Line) -> str:
    """A search text as it was sent, in lines that a screen can hold; nothing in it is markup."""
    source, query = (part if isinstance(part, str) else getattr(part, "text", "") for part in parts)
    wrapped = textwrap.fill(query, 100, break_long_words=False, break_on_hyphens=False)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", query)), default=0))
    return f"{source.strip()}\n\n{fence}text\n{wrapped}\n{fence}"


def _table(table: Table, places: Places) -> Iterator[str]:
    head = [
        f"| {' | '.join(line(cell, places) for cell in table.header)} |",
        f"|{' --- |' * len(table.header)}",
    ]
    rows = [f"| {' | '.join(line(cell, places) or '–' for cell in row)} |" for row in table.rows]
    yield "\n".join([line(table.caption, places), "", *head, *rows])


def _bar(bar: Bar, places: Places) -> Iterator[str]:
    numbers = [counted(segment.label, len(segment.items), segment.origin) for segment in bar.segments]
    counts = [
        f"{segment.label} {_computed(number, places)}"
        for segment, number in zip(bar.segments, numbers, strict=True)
    ]
    lists = [
        f"- {words.capital(segment.label)}\n"
        + "\n".join(f"  - {line(item, places)}" for item in segment.items)
        for segment in bar.segments
    ]
    yield "\n".join([" · ".join(counts), "", *lists])


def _plot(plot: Plot, places: Places) -> Iterator[str]:
    """Only what the table beside the plot does not say: the intervals that we computed."""
    ours = [row for row in plot.rows if row.computed and row.low is not None and row.high is not None]
    told = [
        f"{escaped(row.label)}[^{places.sources[row.work_id]}] [{row.short} "
        f"({words.number(round(row.low or 0, 1))}% to {words.number(round(row.high or 0, 1))}%)](#q-{row.finding_id})"
        for row in ours
    ]
    if told:
        yield f"Wilson intervals computed from the counts: {'; '.join(told)}."


_WRITTEN: dict[str, Callable[[Any, Places], Iterator[str]]] = {
    "paragraph": _paragraph,
    "bullets": _bullets,
    "table": _table,
    "plot": _plot,
    "bar": _bar,
    "columns": _columns,
    "drawing": _drawing,
    "folded": _folded,
}


def _source(source: Source) -> str:
    note = f" {source.note}" if source.note else ""
    doi = f" doi:{escaped(source.doi)}." if source.doi else ""
    where = f"[{source.identifier}]({source.link})" if source.link else words.capital(source.identifier)
    texts = {"title": source.title, "abstract": source.abstract}
    anchors: dict[tuple[str, int, int], str] = {}
    for quote in source.quotes:
        place = (quote.field, quote.start, quote.end)
        anchors[place] = anchors.get(place, "") + f'<a id="q-{quote.finding_id}"></a>'
    quotes = [
        f"    - {ids}“{escaped(texts[field][start:end])}”" for (field, start, end), ids in anchors.items()
    ]
    return "\n".join(
        [
            f"[^{source.number}]: {escaped(source.reference)}{doi} {where}.{note}",
            *([""] if quotes else []),
            *quotes,
        ]
    )
