"""Renders a summary as one HTML file that needs no network, and no script but to open what is folded."""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from warehouse.summary import words
from warehouse.summary.marking import tokens
from warehouse.summary.parts import Source, Summary, plain

_TEMPLATES = Path(__file__).parent / "templates"

# What HTML does not allow in a text.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def render_html(summary: Summary) -> str:
    """The summary as a self-contained page; equal summaries give equal bytes."""
    script = (_TEMPLATES / "page.js").read_text(encoding="utf-8")
    page = (
        _environment()
        .get_template("page.html.j2")
        .render(
            summary=summary,
            numbers={source.work_id: source.number for source in summary.sources},
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
    made.filters.update(runs=runs, plain=plain, capital=words.capital)
    made.globals.update(marked=_marked, scale=_scale)
    return made
