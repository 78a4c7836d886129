"""The searches of a topic, as they were sent: from the warehouse, and from the folders of runs without news."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.errors import GleanError
from flows.run import read_lines, runs_of
from flows.settings import Settings
from warehouse.rows import SearchRun
from warehouse.store import open_for_reading

_FIELDS = tuple(SearchRun.__dataclass_fields__)
_SEARCHED = f"SELECT {', '.join(_FIELDS)} FROM search_runs WHERE topic_id = ?"  # noqa: S608 - names of our own


class NoSearchesError(GleanError):
    """A topic of which no search is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """One search and what became of its run: `outcome` is the run's state, "loaded" where its folder is gone."""

    search: SearchRun
    outcome: str

    @property
    def parameters(self) -> dict[str, Any]:
        """The request's parameters, by name; empty where they are not an object."""
        read = json.loads(self.search.parameters or "{}")
        return read if isinstance(read, dict) else {}

    def row(self) -> dict[str, Any]:
        """The search as one flat row."""
        return asdict(self.search) | {"notes": list(self.search.notes), "outcome": self.outcome}


def searches(topic_id: str, settings: Settings) -> list[Searched]:
    """All searches of the topic that came to their end, the oldest first; raises `NoSearchesError`.

    Whatever brought news is in the warehouse; what brought none is in the folder of its run alone.
    """
    found = {_name(one.search): one for one in _loaded(topic_id, settings)}
    found |= {_name(one.search): one for one in _logged(topic_id, settings.home / "runs")}
    if not found:
        raise NoSearchesError(
            f"No search of the topic {topic_id!r} is known in {settings.home}: name the id that its file states, "
            "and run glean refresh first."
        )
    return sorted(found.values(), key=lambda one: _order(one.search))


def _loaded(topic_id: str, settings: Settings) -> Iterator[Searched]:
    if not settings.warehouse.exists():
        return
    con = open_for_reading(settings.warehouse)
    try:
        for values in con.execute(_SEARCHED, [topic_id]).fetchall():
            told = dict(zip(_FIELDS, map(_plain, values), strict=True))
            yield Searched(search=_search(told), outcome="loaded")
    finally:
        con.close()


def _logged(topic_id: str, runs: Path) -> Iterator[Searched]:
    for run in runs_of(runs, topic_id):
        for path in run.files("searches"):
            yield from (Searched(search=_search(told), outcome=run.state) for told in read_lines(path))


def _search(told: dict[str, Any]) -> SearchRun:
    return SearchRun(**told | {"notes": tuple(told["notes"] or ())})


def _plain(value: object) -> object:
    """Times as ISO 8601 in UTC, as the folders of runs hold them."""
    if not isinstance(value, datetime):
        return value
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def _name(search: SearchRun) -> tuple[str, ...]:
    return search.run_id, search.source, search.query, search.parameters


def _order(search: SearchRun) -> tuple[str, ...]:
    return search.started_at, search.source, *_name(search)


# --- The report in Markdown, item by item of PRISMA-S -------------------------------------------------------


def report(topic_id: str, found: Iterable[Searched]) -> Iterator[str]:
    """The lines of a PRISMA-S report: one section a source and search text, with every time it was sent."""
    sections: dict[tuple[str, str, str], list[Searched]] = {}
    for one in found:
        sections.setdefault((one.search.source, one.search.query, _address(one)), []).append(one)
    yield f"# Searches of {_inline(topic_id)}\n\n"
    yield "What was sent to which source and when, after PRISMA-S (Rethlefsen 2021). Times are UTC.\n"
    for (source, query, address), sent in sections.items():
        yield f"\n## {_inline(source)}\n\n"
        yield f"- Source: {_inline(source)}{f', asked at {_inline(address)}' if address else ''}\n"
        yield f"- Searched {len(sent)} time{'s' if len(sent) > 1 else ''}, "
        yield f"last on {sent[-1].search.started_at[:10]}\n\nSearch text, as it was sent:\n\n{_fenced(query)}"
        yield f"\nParameters of the last request, exactly:\n\n{_fenced(_indented(sent[-1].parameters))}\n"
        yield from _table(sent)


def _table(sent: list[Searched]) -> Iterator[str]:
    columns = ("Begun", "Ended", "Claimed", "Received", "Outcome", "Client", "Run", "Remarks")
    yield f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n"
    for one in sent:
        search = one.search
        cells = (
            search.started_at, search.ended_at, f"{search.claimed:,}", f"{search.received:,}", one.outcome,
            search.client, search.run_id, " ".join(f"{note.rstrip('.')}." for note in search.notes),
        )  # fmt: skip
        yield f"| {' | '.join(map(_inline, cells))} |\n"


def _address(one: Searched) -> str:
    return str(one.parameters.get("url") or one.parameters.get("address") or "")


def _indented(parameters: dict[str, Any]) -> str:
    return json.dumps(parameters, ensure_ascii=False, indent=1, sort_keys=True)


def _inline(text: str) -> str:
    """The text on one line with nothing that Markdown, HTML or a terminal would act on."""
    line = "".join(sign if sign.isprintable() else " " for sign in text)
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#~" else sign for sign in line)


def _fenced(text: str) -> str:
    """The text as a block of code, within a fence that it cannot end."""
    lines = "\n".join("".join(c if c.isprintable() else " " for c in line) for line in text.splitlines())
    fence = "```"
    while fence in lines:
        fence += "`"
    return f"{fence}text\n{lines}\n{fence}\n"
