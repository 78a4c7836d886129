"""The pace of requests: no two start towards one host closer together than its interval."""

import threading
import time
from collections.abc import Callable


class Limiter:
    """Spaces the starts of requests to each host, for all threads that share it."""

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._free: dict[str, float] = {}

    def wait(self, host: str, interval: float) -> None:
        """Return when a request to the host may start; the next may start `interval` seconds later."""
        while (delay := self._take(host, interval)) > 0:
            self._sleep(delay)

    def hold(self, host: str, seconds: float) -> None:
        """Let nothing start towards the host for so long."""
        with self._lock:
            self._free[host] = max(self._free.get(host, 0.0), self._clock() + seconds)

    def _take(self, host: str, interval: float) -> float:
        with self._lock:
            now = self._clock()
            delay = self._free.get(host, now) - now
            if delay <= 0:
                self._free[host] = now + interval
            return delay
