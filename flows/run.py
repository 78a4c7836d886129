"""One run of a refresh or an import as a folder: what a stage made stands there for the next and for a resumed run.

    HOME/runs/<topic>-<time>/
        run.json                  what the run is about, when it began, how it ended
        plan/pubmed.jsonl         what the search found
        payloads/pubmed/….xml     the raw answers
        records/….jsonl           the records parsed from them
        unread/….jsonl            key, title and abstract of those that no extractor of this version has read
        extractions/….jsonl       what the extractors read in them
        searches/pubmed.jsonl     what was asked, claimed and received

A file appears whole or not at all, so a stage that was cut off leaves nothing half-made behind.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from flows.errors import GleanError
from flows.topic import topic_digest
from warehouse.rows import Topic

_FRESH = timedelta(days=1)


class RunError(GleanError):
    """A run folder that cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run: `state` is running, finished (something changed), no_news or abandoned; `kind` refresh or import."""

    folder: Path
    run_id: str
    topic_id: str
    digest: str
    started_at: str
    state: str = "running"
    report: dict[str, Any] | None = None
    kind: str = "refresh"

    @property
    def started(self) -> datetime:
        """When the run began, in UTC."""
        return datetime.fromisoformat(self.started_at)

    def place(self, *parts: str) -> Path:
        """A path within the run's folder, its parent made."""
        path = self.folder.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def files(self, stage: str) -> list[Path]:
        """The files that a stage has made, in order."""
        return sorted(path for path in self.folder.joinpath(stage).rglob("*") if _made(path))


def begin(runs: Path, topic: Topic, *, under: str, now: datetime, kind: str = "refresh") -> Run:
    """The topic's interrupted run of this kind, if it began `under` the same circumstances within a day, or a new one.

    What an older run found may be out of date. Raises RunError where nothing can be written.
    """
    digest = sha256(f"{topic_digest(topic)} {under}".encode()).hexdigest()
    ours = [run for run in runs_of(runs, topic.topic_id) if run.kind == kind]
    interrupted = [run for run in ours if run.state == "running"]
    for run in interrupted:
        if run.digest == digest and now - run.started < _FRESH:
            return run
        end(run, state="abandoned", report={})
    run_id = _free_id(runs, f"{topic.topic_id}-{now:%Y%m%dT%H%M%SZ}")
    run = Run(
        folder=runs / run_id,
        run_id=run_id,
        topic_id=topic.topic_id,
        digest=digest,
        started_at=now.isoformat(),
        kind=kind,
    )
    _save(run)
    return run


def end(run: Run, *, state: str, report: dict[str, Any]) -> Run:
    """The run with its outcome written down."""
    ended = replace(run, state=state, report=report)
    _save(ended)
    return ended


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file so that it appears whole or not at all; raises RunError where it cannot be written."""
    temporary = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise _unwritable(path, error) from None
    return path


def write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    """Write rows as JSON lines, whole or not at all."""
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
    return write_whole(path, "".join(lines).encode("utf-8", errors="surrogatepass"))


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSON-lines file."""
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file)


def runs_of(runs: Path, topic_id: str) -> list[Run]:
    """The runs of a topic in a folder of runs, the oldest first."""
    found = (_load(path) for path in sorted(runs.glob(f"{topic_id}-*/run.json")))
    return [run for run in found if run.topic_id == topic_id]


def _load(path: Path) -> Run:
    try:
        return Run(folder=path.parent, **json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        raise RunError(f"{path} is not a run of Gleanings: move its folder away and run again.") from None


def _save(run: Run) -> None:
    told = {name: value for name, value in asdict(run).items() if name != "folder"}
    write_whole(run.folder / "run.json", json.dumps(told, indent=1).encode())


def _unwritable(place: Path, error: OSError) -> RunError:
    return RunError(f"Cannot write to {place}: {error.strerror}. Free some space or choose another --home.")


def _free_id(runs: Path, wanted: str) -> str:
    # A folder in which nobody could even write what it is about is no run.
    taken = {path.parent.name for path in runs.glob(f"{wanted}*/run.json")}
    tries = (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3)))
    return next(name for name in tries if name not in taken)


def _made(path: Path) -> bool:
    return path.is_file() and path.suffix != ".part"


@contextmanager
def alone(runs: Path, topic: Topic) -> Iterator[None]:
    """Be the only refresh of this topic; raises RunError where another one is under way."""
    guard = FileLock(runs / f"{topic.topic_id}.lock", timeout=0)
    try:
        runs.mkdir(parents=True, exist_ok=True)
        guard.acquire()
    except Timeout:
        raise RunError(
            f"A refresh of {topic.topic_id} is under way in {runs}; wait until it is done."
        ) from None
    except OSError as error:
        raise _unwritable(runs, error) from None
    try:
        yield
    finally:
        guard.release()
