"""The flow engine on one machine: Prefect's own temporary server, made to start as soon as it can.

Whoever has a Prefect server of their own (`PREFECT_API_URL`, or a profile) is served by it, and every setting
that is already in the environment wins.
"""

import importlib
import os
from pathlib import Path
from typing import Any

from flows.errors import GleanError

# What only a server that stays up has a use for; each costs time at the start.
_IDLE_SERVICES = (
    "SCHEDULER",
    "LATE_RUNS",
    "FOREMAN",
    "CANCELLATION_CLEANUP",
    "PAUSE_EXPIRATIONS",
    "REPOSSESSOR",
)

# The server needs 16 to 35 seconds on two slow cores, and gives up after 20 unless told otherwise.
_START_LIMIT_SECONDS = 300


class EngineError(GleanError):
    """The flow engine failed, not the work that it was given."""


def run(flow: str, *arguments: str, home: Path) -> Any:
    """What a flow of ours, named by module and function, returns; raises EngineError if the engine fails."""
    prepare(home)
    # Prefect reads its environment when it is imported, and takes seconds to import.
    module, _, name = flow.rpartition(".")
    called = getattr(importlib.import_module(module), name)
    try:
        return called(*arguments)
    except Exception as error:
        if not _is_the_engines(error):
            raise
        raise EngineError(
            f"The flow engine failed ({type(error).__name__}; its state is in {home / 'engine'}). "
            "Run the same command again: it goes on where it stopped."
        ) from error


def _is_the_engines(error: Exception) -> bool:
    """Whether Prefect failed; it speaks to its server by httpx, and our own client hides httpx."""
    raised = type(error).__module__.partition(".")[0]
    told = str(error)
    return raised in ("prefect", "httpx") or (isinstance(error, RuntimeError) and " API " in told)


def prepare(home: Path) -> None:
    """Set the environment of Prefect, before its first import, for a temporary server kept in `home`."""
    state = (home / "engine").resolve()
    try:
        state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EngineError(f"Cannot write to {home}: {error.strerror}. Choose another --home.") from None
    for name, value in _environment(state).items():
        os.environ.setdefault(f"PREFECT_{name}", value)


def _environment(state: Path) -> dict[str, str]:
    server = {
        "SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(_START_LIMIT_SECONDS),
        "SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{state}/engine.db",
        "SERVER_MEMO_STORE_PATH": f"{state}/memo.toml",
        "SERVER_ANALYTICS_ENABLED": "false",
        "SERVER_UI_ENABLED": "false",
        "SERVER_REGISTER_BLOCKS_ON_START": "false",
        # Errors reach the user as sentences; the engine would add its tracebacks.
        "LOGGING_LEVEL": "CRITICAL",
    }
    return server | {f"SERVER_SERVICES_{name}_ENABLED": "false" for name in _IDLE_SERVICES}
