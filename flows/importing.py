"""The import of reference files into a topic: read, complete, extract, load in one transaction, publish, summarise.

It runs the plain stages of a refresh one after the other, without the flow engine: everything is on this machine.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from extractors.version import EXTRACTOR
from flows import stages
from flows.files.errors import FileError
from flows.files.gathering import FileReport, Gathering, batch_name, settle
from flows.files.opened import Opened, open_file
from flows.progress import track
from flows.run import Run, alone, begin, end, read_lines, write_lines
from flows.settings import Settings
from flows.topic import read_topic
from warehouse import store
from warehouse.held import Name, held_records, imported_files
from warehouse.rows import Record, SearchRun, Topic


def client() -> str:
    """What read the files: name and version."""
    return f"gleanings/{version('gleanings')}"


def import_files(
    paths: Sequence[Path], topic_file: Path, settings: Settings, *, database: str | None, skip_bad: bool
) -> dict[str, Any]:
    """Load the references of files into a topic; returns the account of it, file by file.

    Raises FileError with the first bad file, and nothing is loaded, unless `skip_bad`; then the others are.
    """
    topic = read_topic(topic_file)
    opened, bad = _open(paths, skip_bad=skip_bad)
    runs = settings.home / "runs"
    with alone(runs, topic):
        run = begin(
            runs, topic, under=_under(opened, database, settings), now=settings.clock(), kind="import"
        )
        reports = _gather(run, topic, opened, settings, database=database, skip_bad=skip_bad)
        _extract(run, settings)
        loaded = stages.load(run, topic, warehouse=settings.warehouse)
        stages.publish(warehouse=settings.warehouse)
        folder = settings.home / "summaries"
        pages = stages.summarise(topic.topic_id, warehouse=settings.warehouse, folder=folder)
        account = {
            "run": run.run_id,
            "changed": loaded.changed,
            "changes": dict(loaded.changes),
            "files": [asdict(report) for report in [*bad, *reports]],
            "counts": asdict(replace(loaded, changes={})),
            "warehouse": str(settings.warehouse),
            "summaries": [str(page) for page in pages],
        }
        end(run, state="finished" if loaded.changed else "no_news", report=account)
    return account


def _open(paths: Sequence[Path], *, skip_bad: bool) -> tuple[list[Opened], list[FileReport]]:
    """The files that can be opened, each once however often it is named, and those that cannot."""
    opened: dict[str, Opened] = {}
    bad: list[FileReport] = []
    for path in paths:
        try:
            file = open_file(path)
        except FileError as error:
            if not skip_bad:
                raise _nothing_loaded(error) from None
            bad.append(FileReport(file=path.name, problem=str(error)))
            continue
        if file.sha256 in opened:
            twin = opened[file.sha256].path
            bad.append(
                FileReport(file=path.name, sha256=file.sha256, problem=f"{path} is the same file as {twin}.")
            )
        opened.setdefault(file.sha256, file)
    if not opened:
        raise FileError(bad[0].problem if bad and bad[0].problem else "No file was named.")
    return list(opened.values()), bad


def _nothing_loaded(error: FileError) -> FileError:
    return FileError(f"{error} Nothing was loaded; with --skip-bad the other files are.")


def _under(opened: Sequence[Opened], database: str | None, settings: Settings) -> str:
    digests = " ".join(file.sha256 for file in opened)
    return f"{EXTRACTOR} {settings.extraction.model} {client()} {database} {sha256(digests.encode()).hexdigest()}"


def _gather(
    run: Run,
    topic: Topic,
    opened: Sequence[Opened],
    settings: Settings,
    *,
    database: str | None,
    skip_bad: bool,
) -> list[FileReport]:
    """Read the files into the run's folder, unless an interrupted run has done so."""
    done = run.place("told", "files.jsonl")
    if done.exists():
        return [FileReport(**row | {"skipped": tuple(row["skipped"])}) for row in read_lines(done)]
    gathering = Gathering(run, database)
    try:
        reports = _read_all(gathering, opened, skip_bad=skip_bad)
    except FileError:
        end(run, state="abandoned", report={})
        raise
    settled = _settle(run, topic, reports, gathering, settings.warehouse)
    for number, report in enumerate(settled, start=1):
        if report.problem is None:
            account = _account(run, report, settings)
            write_lines(run.place("searches", f"file{number:03}.jsonl"), [asdict(account)])
    write_lines(done, [asdict(report) for report in settled])
    return settled


def _read_all(gathering: Gathering, opened: Sequence[Opened], *, skip_bad: bool) -> list[FileReport]:
    reports = []
    for number, file in enumerate(opened, start=1):
        try:
            reports.append(gathering.add(number, file))
        except FileError as error:
            if not skip_bad:
                raise _nothing_loaded(error) from None
            reports.append(FileReport(file=file.path.name, sha256=file.sha256, problem=str(error)))
    if all(report.problem for report in reports):
        raise FileError(str(reports[0].problem))
    return reports


def _settle(
    run: Run, topic: Topic, reports: Sequence[FileReport], gathering: Gathering, warehouse: Path
) -> list[FileReport]:
    """The reports with what is new, after each record was completed by what other files and the warehouse know."""
    before = _imported(topic, warehouse)
    settled = []
    for number, report in enumerate(reports, start=1):
        counts: Counter[str] = Counter()
        for path in sorted(run.folder.glob(f"records/{batch_name(number, None)}")):
            counts += settle(
                path,
                again=gathering.again,
                held=lambda names: _held(names, warehouse),
                known=report.parameters in before,
            )
        settled.append(replace(report, new=counts["new"], changed=counts["changed"], held=counts["held"]))
    return settled


def _imported(topic: Topic, warehouse: Path) -> set[str]:
    if not warehouse.exists():
        return set()
    with closing(store.open_for_reading(warehouse)) as con:
        return imported_files(con, topic.topic_id, client())


def _held(names: Sequence[Name], warehouse: Path) -> dict[Name, Record]:
    if not warehouse.exists():
        return {}
    with closing(store.open_for_reading(warehouse)) as con:
        return held_records(con, names)


def _account(run: Run, report: FileReport, settings: Settings) -> SearchRun:
    """The file as a search: what it claims to hold, and what of it could be taken."""
    unnamed = [f"{report.unnamed_database} records name no database"] if report.unnamed_database else []
    return SearchRun(
        run_id=run.run_id,
        topic_id=run.topic_id,
        source="import",
        query=report.file,
        parameters=report.parameters,
        claimed=report.taken + len(report.skipped),
        received=report.taken,
        started_at=run.started_at,
        ended_at=settings.clock().isoformat(),
        client=client(),
        notes=(*report.skipped[:20], *unnamed),
    )


def _extract(run: Run, settings: Settings) -> None:
    """Read the records that no extractor of this version has read."""
    for records in track(run.files("records"), "Extracting"):
        chosen = stages.choose(run, records, warehouse=settings.warehouse)
        stages.read(chosen, run.place("extractions", chosen.name), model=settings.extraction.model)
