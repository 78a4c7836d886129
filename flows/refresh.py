"""The flow: search, fetch, parse, extract, load, publish, summarise.

Entry point for deployments: `flows.refresh.refresh`. The functions beneath are in `flows.stages` and know
nothing of the engine.
"""

import importlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner, ThreadPoolTaskRunner

from extractors.version import EXTRACTOR
from flows import stages
from flows.progress import track
from flows.run import Run, alone, begin, end
from flows.settings import Extraction, Settings, SettingsError
from flows.sources import SOURCES, is_paged
from flows.sources.client import Client
from flows.sources.version import READER
from flows.topic import read_topic
from warehouse.rows import Search, SearchRun, Topic
from warehouse.store import LoadReport

# So many pages in a row with nothing but records of earlier pages, and the source turns in a circle.
CIRCLE = 5

# Results are files of the run; the engine keeps none of its own.
_as_task = task(cache_policy=NO_CACHE, persist_result=False)

search = _as_task(stages.search)
fetch = _as_task(stages.fetch)
parse = _as_task(stages.parse)
page = _as_task(stages.page)
account = _as_task(stages.account)
account_of_pages = _as_task(stages.account_of_pages)
choose = _as_task(stages.choose)
choose_held = _as_task(stages.choose_held)
read = _as_task(stages.read)
load = _as_task(stages.load)
publish = _as_task(stages.publish)
look_up = _as_task(stages.look_up)
summarise = _as_task(stages.summarise)


@flow(name="refresh", persist_result=False)
def refresh(topic_file: str, home: str | None = None) -> dict[str, Any]:
    """Search the topic's sources, read what is new, load it and renew the summary; returns its account."""
    settings = Settings.read(home=Path(home) if home else None)
    topic = read_topic(Path(topic_file))
    runs = settings.home / "runs"
    with alone(runs, topic):
        run = begin(runs, topic, under=circumstances(settings), now=settings.clock())
        stages.note_retracted(run, warehouse=settings.warehouse)
        gather(run, topic, settings)
        extract(run, topic, settings)
        report = load(run, topic, warehouse=settings.warehouse)
        publish(warehouse=settings.warehouse)
        found = look_up(topic.topic_id, settings=settings)
        pages = summarise(topic.topic_id, warehouse=settings.warehouse, folder=settings.home / "summaries")
        works = stages.compare_retracted(run, warehouse=settings.warehouse)
        account = _account(run, report, settings, pages) | {
            "standing": found,
            "works": works,
            "eligible": stages.tally_works(run, warehouse=settings.warehouse),
        }
        end(run, state="finished" if report.changed or works else "no_news", report=account)
    return account


def circumstances(settings: Settings) -> str:
    """What an interrupted run must share with this one to be gone on with: sources and extractors."""
    return f"{EXTRACTOR} {READER} {settings.extraction.model} {settings.sources.model_dump_json()}"


def gather(run: Run, topic: Topic, settings: Settings) -> None:
    """Search every source of the topic, fetch what it has and parse it."""
    with stages.client(settings) as client:
        searches = [
            (_gather_pages if is_paged(wanted.source) else _gather_listed)(
                run, wanted, topic, client=client, settings=settings
            )
            for wanted in topic.searches
        ]
    try:
        stages.refuse_nothing(topic, searches)
    except stages.NothingFoundError:
        end(run, state="abandoned", report={})
        raise


def _gather_listed(
    run: Run, wanted: Search, topic: Topic, *, client: Client, settings: Settings
) -> SearchRun:
    found = search(run, wanted, topic, client=client, settings=settings)
    cut = stages.batches(wanted, found, settings=settings)
    for batch in track(cut, f"Fetching ({wanted.source})"):
        payload = fetch(run, wanted, batch, client=client, settings=settings)
        parse(run, payload, source=wanted.source)
    return account(run, wanted, found, client=client, settings=settings)


def _gather_pages(run: Run, wanted: Search, topic: Topic, *, client: Client, settings: Settings) -> SearchRun:
    pages = _pages(run, wanted, topic, client=client, settings=settings)
    records = list(track(pages, f"Fetching ({wanted.source})"))
    return account_of_pages(run, wanted, topic, records, client=client, settings=settings)


def _pages(run: Run, wanted: Search, topic: Topic, *, client: Client, settings: Settings) -> Iterator[Path]:
    """The records of one page after the other, until a page names no other that is new, or nothing new comes."""
    cursor, seen, received, repeated = SOURCES[wanted.source].START, set[str](), set[str](), 0
    while cursor is not None and cursor not in seen and repeated < CIRCLE:
        seen.add(cursor)
        payload = page(run, wanted, topic, number=len(seen), cursor=cursor, client=client, settings=settings)
        records = parse(run, payload, source=wanted.source)
        yield records
        given = stages.ids(records)
        repeated = repeated + bool(given) if given <= received else 0
        received |= given
        cursor = stages.told(run, records)["following"]


def extract(run: Run, topic: Topic, settings: Settings) -> None:
    """Read the records that are new to these extractors, on the task runner that the settings name."""
    chosen = [choose(run, records, warehouse=settings.warehouse) for records in run.files("records")]
    chosen += choose_held(run, topic, warehouse=settings.warehouse)
    spread = read_all.with_options(task_runner=task_runner(settings.extraction))
    spread(
        [(str(path), str(run.place("extractions", path.name))) for path in chosen], settings.extraction.model
    )


@flow(name="extract", persist_result=False)
def read_all(batches: list[tuple[str, str]], model: str | None) -> None:
    """Read each batch of texts into its file, several at once where the task runner can."""
    pending = [read.submit(Path(texts), Path(into), model=model) for texts, into in batches]
    for batch in track(pending, "Reading"):
        batch.result()


def task_runner(wanted: Extraction) -> TaskRunner[Any]:
    """The task runner that the settings name; raises SettingsError where there is none of that name."""
    match wanted.runner:
        case "threads":
            return ThreadPoolTaskRunner(max_workers=wanted.workers)
        case "processes":
            return ProcessPoolTaskRunner(max_workers=wanted.workers)
    module, _, name = wanted.runner.rpartition(".")
    try:
        runner: TaskRunner[Any] = getattr(importlib.import_module(module), name)()
    except (ImportError, AttributeError, ValueError):
        raise SettingsError(
            f"GLEAN_EXTRACTION__RUNNER names {wanted.runner!r}: use threads, processes, or the dotted name "
            "of an installed Prefect task runner such as prefect_dask.DaskTaskRunner."
        ) from None
    return runner


def _account(run: Run, report: LoadReport, settings: Settings, pages: list[Path]) -> dict[str, Any]:
    counts = asdict(report)
    return {
        "run": run.run_id,
        "changed": report.changed,
        "changes": counts.pop("changes"),
        "counts": counts,
        "swept": stages.swept(run),
        "warehouse": str(settings.warehouse),
        "summaries": [str(path) for path in pages],
    }
