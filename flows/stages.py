"""The stages of a refresh as plain functions: each reads files of the run and writes files of the run.

A stage whose file is already there does nothing, so an interrupted run goes on where it stopped. One stage
alone, `load`, opens the warehouse to write.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from functools import cache
from pathlib import Path
from threading import get_ident
from types import ModuleType
from typing import Any

from spacy.language import Language

from extractors.pipeline import build, extract
from extractors.version import EXTRACTOR
from flows import standing, tethered
from flows.errors import GleanError
from flows.run import Run, read_lines, runs_of, write_lines, write_whole
from flows.settings import Settings
from flows.sources import SOURCES
from flows.sources.client import Client, open_client
from flows.sources.errors import redact
from flows.sources.pubmed import Batch, Found
from flows.sources.version import READER
from warehouse import store
from warehouse.changes.summary import living_summary
from warehouse.held import Version, held_versions, unread_texts
from warehouse.rows import Record, Search, SearchRun, Topic
from warehouse.screening import tally
from warehouse.standing import moved, retracted
from warehouse.summary.writing import write

_TEXT = ("record_key", "title", "abstract")
_AT_ONCE = 200


class NothingFoundError(GleanError):
    """A search that the source answered with no record at all."""


def client(settings: Settings) -> Client:
    """The client that speaks to every source of this run."""
    wanted = settings.client
    return open_client(
        email=wanted.email, patience=wanted.patience, timeout=wanted.timeout, cache=settings.home / "cache"
    )


def search(run: Run, wanted: Search, topic: Topic, *, client: Client, settings: Settings) -> Found:
    """What a source that lists its hits says it has, kept in the run's folder."""
    plan = run.place("plan", f"{wanted.source}.jsonl")
    if plan.exists():
        return Found.from_json(next(read_lines(plan)))
    found = look(wanted, topic, client=client, settings=settings)
    write_lines(plan, [found.as_json()])
    return found


def look(wanted: Search, topic: Topic, *, client: Client, settings: Settings) -> Found:
    """What a source that lists its hits says it has, and which of them are due."""
    found: Found = _source(wanted).search(
        client,
        wanted.query,
        date_from=topic.date_from,
        date_to=topic.date_to,
        held=_held(wanted, topic, settings),
        **_access(wanted, settings),
    )
    return found


def _held(wanted: Search, topic: Topic, settings: Settings) -> dict[str, Version]:
    """What need not be fetched again; nothing where a sweep is due."""
    if not settings.warehouse.exists() or not _is_swept(wanted, topic, settings):
        return {}
    with store.open_for_reading(settings.warehouse) as con:
        return held_versions(con, topic.topic_id, wanted.source)


def _is_swept(wanted: Search, topic: Topic, settings: Settings) -> bool:
    """Whether a run that came to its end has fetched everything by these readers within the last sweep."""
    span = timedelta(days=_settings(wanted, settings).sweep_days)
    return any(
        (run.report or {}).get("swept", {}).get(wanted.source) == READER
        and abs(settings.clock() - run.started) < span
        for run in runs_of(settings.home / "runs", topic.topic_id)
    )


def swept(run: Run) -> dict[str, str]:
    """The sources of which this run has fetched everything that they list, and by which readers."""
    plans = {path.stem: Found.from_json(next(read_lines(path))) for path in run.files("plan")}
    return {source: READER for source, found in plans.items() if found.due is None}


def batches(wanted: Search, found: Found, *, settings: Settings) -> tuple[Batch, ...]:
    """The batches to fetch; the same ones whenever the run is resumed."""
    cut: tuple[Batch, ...] = _source(wanted).batches(found, size=_settings(wanted, settings).batch_size)
    return cut


def fetch(run: Run, wanted: Search, batch: Batch, *, client: Client, settings: Settings) -> Path:
    """The raw answer to one batch, as a file."""
    path = run.place("payloads", wanted.source, f"{batch.retstart:09}.xml")
    if not path.exists():
        write_whole(path, _source(wanted).fetch_batch(client, batch, **_access(wanted, settings)))
    return path


def page(
    run: Run, wanted: Search, topic: Topic, *, number: int, cursor: str, client: Client, settings: Settings
) -> Path:
    """One raw answer of a source that answers page by page, as a file."""
    source = _source(wanted)
    path = run.place("payloads", wanted.source, f"{number:09}{source.SUFFIX}")
    if not path.exists():
        access = _settings(wanted, settings)
        span = {"date_from": topic.date_from, "date_to": topic.date_to}
        write_whole(path, source.page(client, wanted.query, cursor=cursor, access=access, **span))
    return path


def parse(run: Run, payload: Path, *, source: str) -> Path:
    """The records of one raw answer as JSON lines; what else it told stands in `deletions` and `told`."""
    records = run.place("records", f"{source}-{payload.stem}.jsonl")
    if not records.exists():
        page = SOURCES[source].parse(payload.read_bytes(), origin=str(payload))
        gone = [{"source": source, "source_id": source_id} for source_id in page.deleted]
        if gone:
            write_lines(run.place("deletions", records.name), gone)
        told = {"claimed": page.claimed, "following": page.following, "notes": page.notes}
        write_lines(run.place("told", records.name), [told])
        write_lines(records, (record.as_json() for record in page.records))
    return records


def told(run: Run, records: Path) -> dict[str, Any]:
    """What the answer with these records told: hits claimed, the cursor of the following page, notes."""
    return next(read_lines(run.place("told", records.name)))


def ids(records: Path) -> set[str]:
    """The source's ids of the records of one answer."""
    return {line["source_id"] for line in read_lines(records)}


def account(run: Run, wanted: Search, found: Found, *, client: Client, settings: Settings) -> SearchRun:
    """What was asked, claimed and received at a source that lists its hits, for the report of the search."""
    received = _received(run, wanted)
    if found.due is not None:
        received |= set(found.ids) - set(found.due)
    _list(run, wanted, found.ids if len(found.ids) >= found.claimed else ())
    missing = [source_id for source_id in found.ids if source_id not in received]
    undelivered = [f"listed but not delivered: {', '.join(missing[:20])}"] if missing else []
    return _account(
        run,
        wanted,
        client=client,
        settings=settings,
        parameters=found.parameters,
        claimed=found.claimed,
        received=len(received),
        notes=(*found.notes, *undelivered, *_spared(found)),
    )


def account_of_pages(
    run: Run, wanted: Search, topic: Topic, records: Sequence[Path], *, client: Client, settings: Settings
) -> SearchRun:
    """What was asked, claimed and received at a source that answers page by page."""
    pages = [told(run, path) for path in records]
    ids = _received(run, wanted)
    received = len(ids)
    claimed = next((page["claimed"] for page in pages if page["claimed"] is not None), received)
    circle = (
        [f"{wanted.source} named more pages, but nothing new came any more"] if pages[-1]["following"] else []
    )
    _list(run, wanted, ids if not circle and _hits(ids) >= claimed else ())
    short = [f"{wanted.source} claims {claimed:,} hits and gave {received:,}"] if received < claimed else []
    asked = _source(wanted).parameters(wanted.query, date_from=topic.date_from, date_to=topic.date_to)
    return _account(
        run,
        wanted,
        client=client,
        settings=settings,
        parameters=json.dumps(
            {"url": redact(_settings(wanted, settings).base_url), **asked}, ensure_ascii=False, sort_keys=True
        ),
        claimed=claimed,
        received=received,
        notes=(*dict.fromkeys(note for page in pages for note in page["notes"]), *circle, *short),
    )


def _list(run: Run, wanted: Search, ids: Iterable[str]) -> None:
    """Note all that a source lists, where it listed all that it claims: what else is held of it leaves."""
    lines = [{"source": wanted.source, "source_id": source_id} for source_id in sorted(ids)]
    if lines:
        write_lines(run.place("listed", f"{wanted.source}.jsonl"), lines)


def _hits(ids: set[str]) -> int:
    """The number of hits; a study and its results are two records and one hit."""
    return len({source_id.removesuffix(":results") for source_id in ids})


def _spared(found: Found) -> list[str]:
    if found.due is None:
        return []
    return [
        f"{len(found.due):,} of {len(found.ids):,} hits were fetched; the others are held as they were last revised"
    ]


def refuse_nothing(topic: Topic, searches: Sequence[SearchRun]) -> None:
    """Raise NothingFoundError where no source has a single record."""
    if not any(searched.received or searched.claimed for searched in searches):
        raise NothingFoundError(_nothing(topic, searches))


def _received(run: Run, wanted: Search) -> set[str]:
    lines = (line for path in run.files("records") for line in read_lines(path))
    return {line["source_id"] for line in lines if line["source"] == wanted.source}


def _account(run: Run, wanted: Search, *, client: Client, settings: Settings, **told: Any) -> SearchRun:
    searched = SearchRun(
        run_id=run.run_id,
        topic_id=run.topic_id,
        source=wanted.source,
        query=wanted.query,
        started_at=run.started_at,
        ended_at=settings.clock().isoformat(),
        client=client.identity,
        **told,
    )
    write_lines(run.place("searches", f"{wanted.source}.jsonl"), [asdict(searched)])
    return searched


def choose(run: Run, records: Path, *, warehouse: Path) -> Path:
    """Key, title and abstract of those records that this version of the extractors has not read yet.

    A registration says what is planned: it has no results to be read.
    """
    chosen = run.place("unread", records.name)
    if not chosen.exists():
        found = ((line["record_key"], Record.from_json(line)) for line in read_lines(records))
        lines = [(key, record) for key, record in found if record.kind != "trial"]
        unread = set(_unread(warehouse, [key for key, _ in lines]))
        write_lines(
            chosen,
            (
                {"record_key": key, "title": record.title, "abstract": record.abstract}
                for key, record in lines
                if key in unread
            ),
        )
    return chosen


def choose_held(run: Run, topic: Topic, *, warehouse: Path) -> list[Path]:
    """The same of what is held already and comes with no answer of this run: new extractors read it, too."""
    if not warehouse.exists():
        return []
    coming = {line["record_key"] for path in run.files("records") for line in read_lines(path)}
    with store.open_for_reading(warehouse) as con:
        batches = enumerate(unread_texts(con, topic.topic_id, EXTRACTOR, at_once=_AT_ONCE))
        return [
            write_lines(
                run.place("unread", f"held-{number:06}.jsonl"),
                (dict(zip(_TEXT, one, strict=True)) for one in batch if one[0] not in coming),
            )
            for number, batch in batches
        ]


def read(chosen: Path, into: Path, *, model: str | None = None) -> Path:
    """What the extractors read in one batch of texts, as JSON lines; any worker with the files can do it."""
    tethered.worker()
    if not into.exists():
        texts = ((line["record_key"], line["title"], line["abstract"]) for line in read_lines(chosen))
        write_lines(into, (found.as_json() for found in extract(_pipeline(model, get_ident()), texts)))
    return into


def note_retracted(run: Run, *, warehouse: Path) -> Path:
    """The names of the works that are retracted for the readers before this run changes anything."""
    kept = run.place("retracted.jsonl")
    if not kept.exists():
        names: list[str] = []
        if warehouse.exists():
            with store.open_for_reading(warehouse) as con:
                names = retracted(con, run.topic_id)
        write_lines(kept, ({"name": name} for name in names))
    return kept


def compare_retracted(run: Run, *, warehouse: Path) -> dict[str, list[str]]:
    """The works that this run's records, notices and look-ups made retracted or reinstated."""
    before = [line["name"] for line in read_lines(note_retracted(run, warehouse=warehouse))]
    with store.open_for_reading(warehouse) as con:
        return moved(con, run.topic_id, before)


def tally_works(run: Run, *, warehouse: Path) -> dict[str, int]:
    """How many works of the topic are included now, and how many are not for each reason."""
    with store.open_for_reading(warehouse) as con:
        return tally(con, run.topic_id)


def load(run: Run, topic: Topic, *, warehouse: Path) -> store.LoadReport:
    """Load the run, in one transaction, into the writer's own file.

    The report is kept before the transaction ends: whoever resumes a run that was killed after it gets the same.
    """
    kept = run.place("report.jsonl")
    with store.lock(warehouse, wait=60):
        con = store.open_for_writing(store.work_copy(warehouse), now=run.started)
        try:
            report = store.load(
                con,
                topic=topic,
                now=run.started,
                searches=run.files("searches"),
                records=run.files("records"),
                extractions=run.files("extractions"),
                deletions=run.files("deletions"),
                listed=run.files("listed"),
                before_commit=lambda report: write_lines(kept, [asdict(report)]),
            )
        finally:
            con.close()
    return report if report.changed or not kept.exists() else store.LoadReport(**next(read_lines(kept)))


def publish(*, warehouse: Path) -> bool:
    """Put the loaded warehouse before its readers; says whether they see anything new."""
    with store.lock(warehouse, wait=60):
        work = store.work_copy(warehouse)
        con = store.open_for_writing(work)
        try:
            published = store.is_published(con, warehouse)
        finally:
            con.close()
        if not published:
            store.publish(work, warehouse)
    return not published


def look_up(topic_id: str, *, settings: Settings) -> dict[str, int]:
    """Where the settings want it: the number of works' DOIs by what Crossref says of their standing.

    What cannot be looked up is unknown, takes nothing away and fails no refresh.
    """
    if not settings.standing:
        return {}
    with client(settings) as asking:
        return standing.look_up(topic_id, client=asking, settings=settings)


def summarise(topic_id: str, *, warehouse: Path, folder: Path) -> list[Path]:
    """The summary of the published warehouse, as HTML and Markdown."""
    return list(write(living_summary(warehouse, topic_id), folder))


def _nothing(topic: Topic, searches: Sequence[SearchRun]) -> str:
    remarks = [note.rstrip(".") for searched in searches for note in searched.notes]
    named = " and ".join(searched.source for searched in searches)
    return (
        f"{named} {'has' if len(searches) == 1 else 'have'} no record for the search text of the topic "
        f"{topic.topic_id}: check the words and field tags under [search] and the dates."
        + "".join(f" {remark}." for remark in remarks[:3])
    )


def _source(wanted: Search) -> ModuleType:
    return SOURCES[wanted.source]


def _settings(wanted: Search, settings: Settings) -> Any:
    return getattr(settings.sources, wanted.source)


def _access(wanted: Search, settings: Settings) -> dict[str, Any]:
    chosen = _settings(wanted, settings)
    return {"base_url": chosen.base_url, "api_key": chosen.api_key}


def _unread(warehouse: Path, keys: Iterable[str]) -> Iterator[str]:
    if not warehouse.exists():
        yield from keys
        return
    con = store.open_for_reading(warehouse)
    try:
        yield from store.unread(con, keys, EXTRACTOR)
    finally:
        con.close()


@cache
def _pipeline(model: str | None, thread: int) -> Language:  # noqa: ARG001 - spaCy pipelines are not shared between threads
    return build(model=model)
