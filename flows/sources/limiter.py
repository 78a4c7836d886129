"""The pace of requests: no two start towards one host closer together than its interval.

Who shares a board shares the pace: the threads of a process one in memory, all processes of a user on one
machine one in a file (`flows/sources/board.py`).
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Free:
    """From when on a host may be asked, and when that was written down, in seconds of the limiter's clock."""

    at: float
    written: float

    def seen(self, now: float) -> "Free":
        """The same for a clock that began anew since: the wait is as long as was meant."""
        return self if self.written <= now else Free(now + self.at - self.written, now)


class Board(Protocol):
    """Where it stands when each host is free; one reads and writes it at a time."""

    def open(self) -> AbstractContextManager[dict[str, Free]]:
        """The notes to read and change within a `with` block, during which nobody else has them."""


class Memory:
    """A board for the threads of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._free: dict[str, Free] = {}

    @contextmanager
    def open(self) -> Iterator[dict[str, Free]]:
        """The notes, for one thread at a time."""
        with self._lock:
            yield self._free


class Limiter:
    """Spaces the starts of requests to each host, for all that share its board."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        board: Board | None = None,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._board = board or Memory()
        self._slowest: dict[str, float] = {}

    def wait(self, host: str, interval: float) -> None:
        """Return when a request to the host may start; the next may start `interval` seconds later."""
        while (delay := self._take(host, max(interval, self._slowest.get(host, 0.0)))) > 0:
            self._sleep(delay)

    def hold(self, host: str, seconds: float) -> None:
        """Let nothing start towards the host for so long."""
        with self._board.open() as free:
            now = self._clock()
            if host not in free or free[host].at < now + seconds:
                free[host] = Free(now + seconds, now)

    def slow(self, host: str, interval: float) -> None:
        """Keep requests to the host at least so many seconds apart from now on, as it says itself."""
        self._slowest[host] = interval

    def _take(self, host: str, interval: float) -> float:
        with self._board.open() as free:
            now = self._clock()
            delay = free[host].at - now if host in free else 0.0
            if delay <= 0:
                free[host] = Free(now + interval, now)
            return delay
