"""Renders a summary as one HTML file that needs no network, and no script but to open what is folded."""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from warehouse.summary import words
from warehouse.summary.computations import computations
from warehouse.summary.marking import tokens
from warehouse.summary.parts import Column, Columns, Computed, Drawing, Line, Source, Summary, parts_of, plain

_TEMPLATES = Path(__file__).parent / "templates"

# What HTML does not allow in a text.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def render_html(summary: Summary) -> str:
    """The summary as a self-contained page; equal summaries give equal bytes."""
    script = (_TEMPLATES / "page.js").read_text(encoding="utf-8")
    computed = computations(summary)
    page = (
        _environment()
        .get_template("page.html.j2")
        .render(
            summary=summary,
            numbers={source.work_id: source.number for source in summary.sources}
            | {key: one.number for key, one in computed.items()},
            computed=list(computed.values()),
            style=Markup((_TEMPLATES / "page.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            crossing=[name for source in summary.sources for name in _crossing(source)],
        )
    )
    return _CONTROLS.sub("\ufffd", page)


def runs(work_ids: Iterable[str], numbers: Mapping[str, int]) -> list[tuple[int, int]]:
    """The numbers of works as runs from first to last, for citations such as [2, 4–6]."""
    found: list[tuple[int, int]] = []
    for number in sorted({numbers[work_id] for work_id in work_ids}):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def places(origin: Sequence[str], summary: Summary) -> list[tuple[int, str]]:
    """The numbers of the works that an origin names or was read in, each once, with the first place to open."""
    quoted = {quote.finding_id: source.number for source in summary.sources for quote in source.quotes}
    cited = {source.work_id: source.number for source in summary.sources}
    found: dict[int, str] = {}
    for one in origin:
        if one in quoted:
            found.setdefault(quoted[one], f"q-{one}")
        elif one in cited:
            found.setdefault(cited[one], f"s-{cited[one]}")
    return sorted(found.items())


def _crossing(source: Source) -> list[str]:
    """The quotes that had to be cut because they cross another."""
    fields = (("title", source.title), ("abstract", source.abstract))
    told = [tokens(text, [quote for quote in source.quotes if quote.field == name]) for name, text in fields]
    return list(dict.fromkeys(token.text for one in told for token in one if token.kind == "rest"))


def _marked(source: Source, name: str) -> list[tuple[str, str]]:
    text = source.title if name == "title" else source.abstract
    labels = source.labels if name == "abstract" else ()
    quotes = [quote for quote in source.quotes if quote.field == name]
    return [(token.kind, token.text) for token in tokens(text, quotes, labels)]


def _origins(block: Drawing) -> list[str]:
    """All that the numbers of a drawing count."""
    computed = (part for part in parts_of(block) if isinstance(part, Computed))
    return list(dict.fromkeys(origin for part in computed for origin in part.origin))


def _weight(cell: Line) -> str:
    """The size of a bubble: its area goes with the number of studies and reviews."""
    total = sum(int(part.text) for part in cell if isinstance(part, Computed))
    return f"{min(1.4 + 0.35 * total**0.5, 3):.2f}em"


def _bars(block: Columns) -> list[tuple[Column, float, float]]:
    """The columns with their place and height, in percent: a year without a work leaves its place empty."""
    years = [int(column.label) for column in block.columns]
    step = 96 / (max(years) - min(years) + 1)
    most = max(len(column.origin) for column in block.columns)
    return [
        (column, round(2 + step * (year - min(years) + 0.5), 2), round(100 * len(column.origin) / most, 2))
        for column, year in zip(block.columns, years, strict=True)
    ]


def _scale(percent: float) -> str:
    """Where a share stands across the plot, in percent of its width."""
    return f"{2 + 0.96 * min(max(percent, 0), 100):.2f}"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(
        runs=runs, plain=plain, capital=words.capital, origins=_origins, weight=_weight, places=places
    )
    made.globals.update(marked=_marked, scale=_scale, bars=_bars)
    return made
