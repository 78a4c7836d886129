"""The board on which all processes of a user on one machine note when each host may be asked again.

It is a small file behind a lock. Times are of `time.monotonic`, which all processes of a machine share and
which no change of the date moves; what a restart of the machine made meaningless delays nobody longer than it
was meant to. Where the file cannot be used, each process keeps its own pace, and says so.
"""

import json
import logging
import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from flows.sources.limiter import Free, Memory

# Nobody holds the lock for more than some milliseconds, unless the file system is broken.
LOCK_SECONDS = 10.0
LONGEST_HOLD = 3_600.0
_log = logging.getLogger(__name__)


def state_folder() -> Path:
    """Where state of this user is kept, whatever project is worked on: XDG's state folder."""
    try:
        home = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    except RuntimeError:
        home = Path(tempfile.gettempdir())
    return home / "gleanings"


class SharedBoard:
    """The board in `folder`; usable by any number of threads and processes."""

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._file = folder / "pace.json"
        self._guard = FileLock(folder / "pace.lock")
        self._clock = clock
        self._own = Memory()
        self._alone = False

    @contextmanager
    def open(self) -> Iterator[dict[str, Free]]:
        """The notes, for one thread of one process at a time."""
        with self._own.open() as notes:
            locked = not self._alone and self._locked()
            try:
                if locked:
                    notes.clear()
                    notes.update(self._read())
                yield notes
                if locked:
                    self._write(notes)
            finally:
                if locked:
                    self._guard.release()

    def _locked(self) -> bool:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._guard.acquire(timeout=LOCK_SECONDS, poll_interval=0.005)
        except (OSError, NotImplementedError, Timeout) as error:
            self._give_up(error)
            return False
        return True

    def _read(self) -> dict[str, Free]:
        """The notes of the file; none where there is no file, or one that is not ours."""
        try:
            noted = json.loads(self._file.read_bytes())
            free = {str(host): Free(float(at), float(written)) for host, (at, written) in noted.items()}
        except (OSError, ValueError, TypeError, AttributeError, RecursionError):
            return {}
        return {host: note.seen(self._clock()) for host, note in free.items() if _sensible(note)}

    def _write(self, notes: dict[str, Free]) -> None:
        now = self._clock()
        lasting = {host: (note.at, note.written) for host, note in notes.items() if note.at > now}
        temporary = self._file.with_suffix(".part")
        try:
            temporary.write_text(json.dumps(lasting), encoding="utf-8")
            temporary.replace(self._file)
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        self._alone = True
        _log.warning(
            "the pace of requests is kept by each process alone, because %s cannot be used (%s)",
            self._folder,
            getattr(error, "strerror", None) or type(error).__name__,
        )


def _sensible(note: Free) -> bool:
    return math.isfinite(note.at) and math.isfinite(note.written) and note.at - note.written <= LONGEST_HOLD
