"""A living review in a test: a sandbox that changes from month to month, and warehouses that follow it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from quickly import plainly

from flows.sandbox.corpus import Article, article
from flows.sandbox.server import Sandbox, serve
from warehouse import store
from warehouse.catalogue import HELD, held_tables

TOPIC = """
id = "sciatica"
title = "Sciatica"

[search]
pubmed = "sciatica[tiab]"
openalex = "sciatica"

[[question]]
text = "Does gabapentin help?"
interventions = ["gabapentin"]

[[intervention]]
name = "gabapentin"
"""

# When and in which run something was searched differs between two ways to one state, and is a log besides.
_LOGS = {"search_runs": None, "cursors": {"run_id", "searched_to"}}


@dataclass
class Living:
    """One topic, refreshed in homes of its own against one sandbox, by the calendar of the test."""

    folder: Path
    topic: Path
    sandbox: Sandbox
    run: Callable[..., dict[str, Any]]
    clock: Callable[[datetime], None]

    def refresh(self, home: str, moment: datetime) -> dict[str, Any]:
        """The account of a refresh in this home at this moment."""
        self.clock(moment)
        return self.run(str(self.topic), str(self.folder / home))

    def asked(self, home: str, moment: datetime) -> list[str]:
        """The endpoints that a refresh asks."""
        before = len(self.sandbox.requests)
        self.refresh(home, moment)
        return [request.endpoint for request in self.sandbox.requests[before:]]

    def warehouse(self, home: str) -> Path:
        """The published file of a home."""
        return self.folder / home / "warehouse.duckdb"

    def present(self, home: str) -> dict[str, list[Any]]:
        """Every row that is held now, table by table."""
        return present(self.warehouse(home))


def present(path: Path) -> dict[str, list[Any]]:
    """Every row that is held now in a warehouse, table by table, without times and runs."""
    with store.open_for_reading(path) as con:
        return {
            table: sorted(
                con.execute(
                    f"SELECT to_json(one)::VARCHAR FROM (SELECT * EXCLUDE ({', '.join(without)}) "
                    f"FROM history.{table} WHERE held_to IS NULL) AS one"
                ).fetchall()
            )
            for table in held_tables(con)
            if _LOGS.get(table, set()) is not None
            for without in [[*HELD, *sorted(_LOGS.get(table) or ())]]
        }


def paper(number: int, **changes: Any) -> Article:
    """An invented trial on sciatica; number and DOI go together unless told otherwise."""
    usual = {
        "pmid": f"EX{number:04}",
        "title": f"Gabapentin number {number} for sciatica",
        "abstract": f"{80 + number} adults were randomised. Response was 62% with gabapentin and 41% with placebo.",
        "authors": [{"family": f"Author{number}", "given": "Ann"}],
        "doi": f"10.5555/ex.{number}",
        "published": "2019-05",
        "created": f"2019-{number % 12 + 1:02}-05",
    }
    return article(usual | changes)


def month(number: int) -> datetime:
    """The first of a month at six, counted from January 2026."""
    return datetime(2026 + (number - 1) // 12, (number - 1) % 12 + 1, 1, 6, tzinfo=UTC)


@contextmanager
def living(
    folder: Path,
    topic: str,
    articles: Iterable[Article],
    monkeypatch: pytest.MonkeyPatch,
    *,
    summaries: bool = True,
) -> Iterator[Living]:
    """A living review over these articles, with every source of the topic played by one sandbox."""
    path = folder / "topic.toml"
    path.write_text(topic, encoding="utf-8")
    with serve(articles) as sandbox:
        for source, address in sandbox.addresses.items():
            monkeypatch.setenv(f"GLEAN_SOURCES__{source.upper()}__BASE_URL", address)
        yield Living(
            folder=folder,
            topic=path,
            sandbox=sandbox,
            run=plainly(monkeypatch.setattr, summaries=summaries),
            clock=lambda moment: monkeypatch.setenv("GLEAN_NOW", moment.isoformat()),
        )
