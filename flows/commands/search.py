"""`glean search`: find works by words, best match first."""

from dataclasses import fields
from pathlib import Path

import click

from flows.commands.options import form_options, home_option
from flows.forms import show
from flows.settings import Settings
from warehouse.asking import Answer
from warehouse.search.finding import Hit, find
from warehouse.store import open_for_searching

_SHOWN = ("rank", "year", "state", "title", "passage")


@click.command("search")
@click.argument("query")
@click.option("--topic", metavar="ID", help="Only works that this topic's searches found.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 10_000), help="Works at most.")
@home_option
@form_options
def command(query: str, topic: str | None, limit: int, home: Path | None, form: str | None) -> None:
    """Find works in titles, abstracts and quotes, best match (BM25) first.

    All words must occur, in any form. "a phrase", title:word, abstract:word, quotes:word, OR, NOT and
    parentheses narrow or widen the search; names of the topics' files stand for their synonyms as well.
    """
    settings = Settings.read(home=home)
    with open_for_searching(settings.warehouse) as con:
        hits = find(con, query, folder=settings.home / "search", topic=topic, limit=limit)
    names = tuple(field.name for field in fields(Hit)) if form else _SHOWN
    rows = ([getattr(hit, name) for name in names] for hit in hits)
    show(Answer(columns=names, rows=map(tuple, rows)), form)
