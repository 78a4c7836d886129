"""The references of files as batches of a run: each record once, with all that the files know of it.

Reading keeps no more in memory than one batch, the ids, and those records that files describe differently.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from flows.files.entry import Skipped
from flows.files.errors import FileError
from flows.files.merging import merged
from flows.files.opened import Opened
from flows.files.recognise import read
from flows.progress import track
from flows.run import Run, read_lines, write_lines
from warehouse.held import Name
from warehouse.rows import Record

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What became of one file: references `taken`, of which some were `repeated` in this import, and skipped ones."""

    file: str
    sha256: str = ""
    size: int = 0
    form: str = ""
    charset: str = ""
    database: str | None = None
    taken: int = 0
    repeated: int = 0
    new: int = 0
    changed: int = 0
    held: int = 0
    skipped: tuple[str, ...] = ()
    unnamed_database: int = 0
    problem: str | None = None

    @property
    def parameters(self) -> str:
        """The file as the warehouse notes it: the same file gives the same text."""
        told = {"sha256": self.sha256, "bytes": self.size, "form": self.form, "charset": self.charset}
        told |= {"database": self.database, "skipped": len(self.skipped)}
        return json.dumps(told, ensure_ascii=False, sort_keys=True)


@dataclass(slots=True)
class Gathering:
    """The files read so far: where each record was first seen, and what was said of it again."""

    run: Run
    database: str | None
    seen: dict[Name, str] = field(default_factory=dict)
    again: dict[Name, list[Record]] = field(default_factory=dict)

    def add(self, number: int, file: Opened) -> FileReport:
        """Read a file into batches; raises FileError where it cannot be read as a whole or holds nothing."""
        form, found = read(file, database=self.database)
        reading = _Reading(self.seen)
        try:
            self._write(number, file, reading.fresh(found))
            if not reading.taken:
                raise FileError(f"{file.path} {_empty(reading.skipped)}.")
        except FileError as error:
            for path in self.run.folder.glob(f"records/{batch_name(number, None)}"):
                path.unlink()
            raise _naming(file, error) from None
        self.seen |= reading.first
        for name, record in reading.again:
            self.again.setdefault(name, []).append(record)
        return FileReport(
            file=file.path.name,
            sha256=file.sha256,
            size=file.size,
            form=form,
            charset=file.charset,
            database=self.database,
            taken=reading.taken,
            repeated=reading.repeated,
            unnamed_database=reading.unnamed_database,
            skipped=tuple(str(one) for one in reading.skipped),
        )

    def _write(self, number: int, file: Opened, records: Iterator[Record]) -> None:
        for place, batch in _batches(track(records, f"Reading {file.path.name}")):
            lines = (record.as_json() for record in batch)
            write_lines(self.run.place("records", batch_name(number, place)), lines)


@dataclass(slots=True)
class _Reading:
    """What one file has brought so far; it counts only when the whole file could be read."""

    seen: dict[Name, str]
    first: dict[Name, str] = field(default_factory=dict)
    again: list[tuple[Name, Record]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    taken: int = 0
    repeated: int = 0
    unnamed_database: int = 0

    def fresh(self, found: Iterator[Record | Skipped]) -> Iterator[Record]:
        """The records that no file has brought before."""
        for one in found:
            if isinstance(one, Skipped):
                self.skipped.append(one)
                continue
            self.taken += 1
            self.unnamed_database += one.source == "import" and one.database is None
            name, known = (one.source, one.source_id), one.content_hash
            before = self.seen.get(name) or self.first.get(name)
            if before is None:
                self.first[name] = known
                yield one
                continue
            self.repeated += 1
            if before != known:
                self.again.append((name, one))


def batch_name(number: int, place: int | None) -> str:
    """The name of a file's batch, or the pattern of all its batches."""
    return f"file{number:03}-{'*' if place is None else f'{place:06}'}.jsonl"


def _batches(records: Iterator[Record]) -> Iterator[tuple[int, list[Record]]]:
    number = 0
    while batch := list(islice(records, BATCH)):
        number += 1
        yield number, batch


def _naming(file: Opened, error: FileError) -> FileError:
    return error if str(file.path) in str(error) else FileError(f"{file.path}: {error}")


def _empty(skipped: Sequence[Skipped]) -> str:
    return f"has no reference that can be taken: {skipped[0]}" if skipped else "holds no reference"


def settle(
    path: Path,
    *,
    again: dict[Name, list[Record]],
    held: Callable[[Sequence[Name]], dict[Name, Record]],
    known: bool,
) -> Counter[str]:
    """Complete the records of a batch by what is said of them elsewhere; counts new, changed and held ones.

    A file that was imported before (`known`) brings no news: what is held stays as it is.
    """
    records = {
        (record.source, record.source_id): record for record in map(Record.from_json, read_lines(path))
    }
    before = held([*records])
    counts: Counter[str] = Counter()
    for name, record in records.items():
        records[name] = _completed(record, again.get(name, ()), before.get(name), known=known)
        counts[_outcome(records[name], before.get(name))] += 1
    write_lines(path, (record.as_json() for record in records.values()))
    return counts


def _completed(record: Record, again: Sequence[Record], held: Record | None, *, known: bool) -> Record:
    if held and known:
        return held
    if record.source != "import":
        return record
    for other in (*again, *([held] if held else [])):
        record = merged(record, other)
    return record


def _outcome(record: Record, held: Record | None) -> str:
    if held is None:
        return "new"
    return "held" if held.content_hash == record.content_hash else "changed"
