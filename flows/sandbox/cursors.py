"""Cursors that move on with every request, even with one whose answer got lost, as Crossref's do."""

from threading import Lock


class Cursors:
    """How far each open search has been read; the same order of requests gives the same names."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._opened = 0
        self._read: dict[str, int] = {}

    def open(self) -> str:
        """The cursor of a new search."""
        with self._lock:
            self._opened += 1
            name = f"opened-{self._opened}"
            self._read[name] = 0
            return name

    def advance(self, name: str, size: int) -> int | None:
        """The place of the next page, which is passed with this; None for a cursor that is not open."""
        with self._lock:
            if name not in self._read:
                return None
            start = self._read[name]
            self._read[name] = start + size
            return start

    def clear(self) -> None:
        """Let all of them expire."""
        with self._lock:
            self._read.clear()
