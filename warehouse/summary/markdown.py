"""Renders a summary as Markdown: figures link to their quotes, citations are footnotes that hold them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from warehouse.summary import words
from warehouse.summary.parts import (
    Bar,
    Block,
    Bullets,
    Cite,
    Figure,
    Folded,
    Foreign,
    Line,
    Paragraph,
    Part,
    Plot,
    Section,
    Source,
    Summary,
    Table,
)

Numbers = Mapping[str, int]

_END = (
    "Made by Gleanings from titles and abstracts; no person has checked the figures. It is no medical advice."
)
_TURNS = {"R", "AL", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI", "PDF", "PDI"}


def render_markdown(summary: Summary) -> str:
    """The summary as one Markdown text; equal summaries give equal bytes."""
    numbers = {source.work_id: source.number for source in summary.sources}
    head = [f"# {escaped(summary.title)}", escaped(summary.description), line(summary.standing, numbers)]
    body = [text for section in summary.sections for text in _section(section, 2, numbers)]
    sources = ["## Sources", *(_source(source) for source in summary.sources)] if summary.sources else []
    return "\n\n".join(text for text in [*head, *body, *sources, "---", _END] if text) + "\n"


def escaped(text: str) -> str:
    """Text that Markdown and HTML take as plain words, on one line, its direction kept to itself."""
    flat = re.sub(r"[\x00-\x1f\x7f\s]+", " ", text).strip()
    safe = re.sub(r"([\\`*_\[\]#|~$^])", r"\\\1", flat)
    safe = safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    turned = any(unicodedata.bidirectional(char) in _TURNS for char in flat)
    return f"\u2068{safe}\u2069" if turned else safe


def line(parts: Line, numbers: Numbers) -> str:
    """A line with its links and footnotes."""
    return "".join(_part(part, numbers) for part in parts).strip()


def _part(part: Part, numbers: Numbers) -> str:
    if isinstance(part, str):
        return part.replace("<", "&lt;")
    if isinstance(part, Figure):
        return f"[{escaped(part.text)}](#q-{part.finding_id})" + (
            " (fails a self-check)" if part.failed else ""
        )
    if isinstance(part, Cite):
        return "".join(
            f"[^{number}]" for number in sorted(numbers[work_id] for work_id in set(part.work_ids))
        )
    if isinstance(part, Foreign) and part.strong:
        return f"**{escaped(part.text)}**"
    return escaped(part.text)


def _section(section: Section, level: int, numbers: Numbers) -> Iterator[str]:
    yield f"{'#' * level} {line(section.title, numbers)}"
    for block in section.blocks:
        yield from _block(block, numbers)
    for inner in section.sections:
        yield from _section(inner, level + 1, numbers)


def _block(block: Block, numbers: Numbers) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield line(block.line, numbers)
    elif isinstance(block, Bullets):
        yield "\n".join(f"- {line(item, numbers)}" for item in block.items)
    elif isinstance(block, Table):
        yield _table(block, numbers)
    elif isinstance(block, Bar):
        yield _bar(block, numbers)
    elif isinstance(block, Folded):
        yield line(block.line, numbers).rstrip(".:") + ":"
        for inner in block.blocks:
            yield from _block(inner, numbers)
    # A forest plot shows what the table beside it tells.
    elif isinstance(block, Plot):
        yield from _plot(block, numbers)


def _table(table: Table, numbers: Numbers) -> str:
    head = [
        f"| {' | '.join(line(cell, numbers) for cell in table.header)} |",
        f"|{' --- |' * len(table.header)}",
    ]
    rows = [f"| {' | '.join(line(cell, numbers) or '–' for cell in row)} |" for row in table.rows]
    return "\n".join([line(table.caption, numbers), "", *head, *rows])


def _bar(bar: Bar, numbers: Numbers) -> str:
    counts = [f"{segment.label} {len(segment.items)}" for segment in bar.segments]
    lists = [
        f"- {words.capital(segment.label)}\n"
        + "\n".join(f"  - {line(item, numbers)}" for item in segment.items)
        for segment in bar.segments
    ]
    return "\n".join([" · ".join(counts), "", *lists])


def _plot(plot: Plot, numbers: Numbers) -> Iterator[str]:
    """Only what the table beside the plot does not say: the intervals that we computed."""
    ours = [row for row in plot.rows if row.computed and row.low is not None and row.high is not None]
    told = [
        f"{escaped(row.label)}[^{numbers[row.work_id]}] {words.number(round(row.low or 0, 1))}% to "
        f"{words.number(round(row.high or 0, 1))}%"
        for row in ours
    ]
    if told:
        yield f"Wilson intervals computed from the counts: {'; '.join(told)}."


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
