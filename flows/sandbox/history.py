"""The history server: the results of earlier searches, by session (`WebEnv`) and `query_key`."""

import hashlib
from threading import Lock


class HistoryServer:
    """Sessions in the order of their opening; the same order of requests gives the same names."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._opened = 0
        self._sessions: dict[str, list[tuple[str, ...]]] = {}

    def put(self, uids: list[str], *, web_env: str | None = None) -> tuple[str, int]:
        """Keep a result in that session, or in a new one when there is none; its session and query key."""
        with self._lock:
            if web_env not in self._sessions:
                self._opened += 1
                web_env = "MCID_" + hashlib.sha256(str(self._opened).encode()).hexdigest()[:24]
                self._sessions[web_env] = []
            session = self._sessions[web_env]
            session.append(tuple(uids))
            return web_env, len(session)

    def get(self, web_env: str, query_key: int) -> tuple[str, ...] | None:
        """The kept result; `None` when the session has expired or never was."""
        session = self._sessions.get(web_env, [])
        return session[query_key - 1] if 1 <= query_key <= len(session) else None

    def expire(self, web_env: str) -> None:
        """Forget a session."""
        with self._lock:
            self._sessions.pop(web_env, None)

    def clear(self) -> None:
        """Forget all sessions."""
        with self._lock:
            self._sessions.clear()
