"""The figures: findings loaded a second, how long questions and searches take, memory, and size beside Parquet."""

import re
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import numpy as np

from warehouse.bench.synthetic import Batch, Maker, sample
from warehouse.exports.tables import parquet
from warehouse.rows import Topic
from warehouse.search.finding import find
from warehouse.search.index import open_index
from warehouse.store import (
    load,
    open_for_exporting,
    open_for_reading,
    open_for_searching,
    open_for_writing,
    publish,
)

_QUESTIONS = files("warehouse.bench") / "questions.sql"
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
_TIMES, _PATIENCE = 20, 20.0  # how often each question is asked, and for how many seconds at most
_VALUES = {
    "condition": "SELECT condition FROM frequencies WHERE condition IS NOT NULL",
    "intervention": "SELECT intervention FROM effects WHERE intervention IS NOT NULL",
    "outcome": "SELECT outcome FROM effects WHERE outcome IS NOT NULL",
    "arm_outcome": "SELECT outcome FROM arm_results WHERE outcome IS NOT NULL",
    "year": "SELECT left(published, 4)::INTEGER FROM records",
    "work_id": "SELECT work_id FROM work_records",
    "record_key": "SELECT record_key FROM frequencies",
    "doi": "SELECT name FROM work_names WHERE name_kind = 'doi'",
    "topic_id": "SELECT topic_id FROM topics",
    "title": "SELECT title FROM records WHERE regexp_matches(title, '[a-z]{4}')",
}


def measure(
    source: Path, folder: Path, *, works: int, batch: int, findings: float, seed: int
) -> Iterator[str]:
    """Lines with the figures, as they become known; the warehouse is left in the folder."""
    with open_for_exporting(source) as con:
        maker = Maker(sample(con), seed=seed, findings=findings)
    yield from _loading(maker, folder / "warehouse.duckdb.work", works, batch)
    yield from measure_loaded(folder)


def measure_loaded(folder: Path) -> Iterator[str]:
    """The figures of what was loaded into the folder before: questions, searches, memory and size."""
    path = folder / "warehouse.duckdb"
    work = path.with_name(f"{path.name}.work")
    yield f"publishing            {timed(lambda: publish(work, path)):10.1f} s"
    with open_for_reading(path) as con:
        yield from _asking(con)
    with open_for_searching(path) as con:
        yield from _searching(con, folder / "search")
    yield f"memory                {peak_megabytes():10.0f} MB at most so far"
    yield from _weighing(path, folder / "parquet")


def _loading(maker: Maker, path: Path, works: int, batch: int) -> Iterator[str]:
    spent, used, findings = 0.0, 0.0, 0
    with open_for_writing(path, now=_BEGINNING) as con:
        for number, first in enumerate(range(0, works, batch)):
            made = maker.batch(path.parent, number, min(batch, works - first))
            began = time.process_time()
            seconds = timed(lambda made=made: _load(con, made))  # type: ignore[misc]
            used = used + time.process_time() - began
            spent, findings = spent + seconds, findings + made.findings
            yield f"  load {number:4}            {made.findings / seconds:10.0f} findings a second, {seconds:.1f} s"
            made.records.unlink()
            made.extractions.unlink()
    yield f"loading               {findings / spent:10.0f} findings a second by the clock"
    yield f"                      {findings / used:10.0f} findings for each second of processor time"
    yield f"                      {works} works, {findings} findings"


def _load(con: duckdb.DuckDBPyConnection, made: Batch) -> None:
    topic = Topic(topic_id=f"topic-{made.topic}", title=f"Topic {made.topic}")
    load(
        con,
        topic=topic,
        now=_BEGINNING + timedelta(days=made.topic),
        records=[made.records],
        extractions=[made.extractions],
    )


def timed(work: Callable[[], object]) -> float:
    """The seconds that it takes by the clock."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _asking(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    values = {name: _drawn(con, query) for name, query in _VALUES.items()}
    for name, query in questions():
        wanted = [word for word in values if f"${word}" in query]
        asked = [{word: values[word][at] for word in wanted} for at in range(_TIMES)]
        yield _told(name, [*_timings(lambda one, query=query: con.execute(query, one).fetchall(), asked)])  # type: ignore[misc]


def _drawn(con: duckdb.DuckDBPyConnection, query: str) -> list[Any]:
    """Some values as they occur: the frequent ones are asked about the most."""
    found = con.execute(
        f"SELECT * FROM ({query}) USING SAMPLE reservoir({_TIMES} ROWS) REPEATABLE (1)"  # noqa: S608
    ).fetchall()
    return list(islice(cycle(value for (value,) in found), _TIMES)) or [None] * _TIMES


def questions() -> Iterator[tuple[str, str]]:
    """Name and SELECT of each question."""
    for one in _QUESTIONS.read_text("utf-8").split(";\n"):
        if one.strip():
            head, query = one.strip().split("\n", 1)
            yield head.removeprefix("-- "), query


def _timings(ask: Callable[[Any], object], asked: Sequence[Any]) -> Iterator[float]:
    """Milliseconds of each, as long as patience lasts; the first makes everything warm and is not told."""
    began = time.perf_counter()
    ask(asked[0])
    for one in asked:
        yield 1000 * timed(lambda one=one: ask(one))  # type: ignore[misc]
        if time.perf_counter() - began > _PATIENCE:
            return


def _told(name: str, spent: Sequence[float]) -> str:
    return f"  {name:60} p50 {median(spent):7.0f} ms, p95 {np.percentile(spent, 95):7.0f} ms ({len(spent)} times)"


def _searching(con: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[str]:
    yield f"  index of the search, built in {timed(lambda: open_index(con, folder)):.1f} s"
    titles = [re.findall(r"[a-z]{4,}", title) * 3 for title in _drawn(con, _VALUES["title"])]
    shapes = {
        "search: one word": [words[-1] for words in titles],
        "search: two words": [" ".join(words[-2:]) for words in titles],
        "search: a phrase": [f'"{words[0]} {words[1]}"' for words in titles],
        "search: title and quotes": [f"title:{words[-1]} OR quotes:{words[0]}" for words in titles],
    }
    for name, asked in shapes.items():
        yield _told(name, [*_timings(lambda one: find(con, one, folder=folder), asked)])


def _weighing(path: Path, folder: Path) -> Iterator[str]:
    with open_for_exporting(path) as con:
        written = [(file.parent.name, file.stat().st_size / 1e6) for file in parquet(con, folder)]
    size, all_of_it = path.stat().st_size / 1e6, sum(megabytes for _, megabytes in written)
    history = sum(megabytes for schema, megabytes in written if schema == "history")
    yield f"file                  {size:10.0f} MB"
    yield f"                      {size / all_of_it:10.2f} times the Parquet of `glean export` ({all_of_it:.0f} MB)"
    yield f"                      {size / history:10.2f} times the Parquet of its history alone ({history:.0f} MB)"


def peak_megabytes() -> float:
    """The most memory that this process has held."""
    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux kilobytes
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
