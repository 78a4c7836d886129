"""The flow engine on one machine: a Prefect server for the time of one refresh, made to start as soon as it can.

Whoever has a Prefect server of their own (`PREFECT_API_URL`, or a profile) is served by it, and every setting
that is already in the environment wins. Prefect would start such a server by itself, but leave it running
where a refresh is killed.
"""

import atexit
import importlib
import logging
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from filelock import FileLock, Timeout

from flows import tethered
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

# The server needs 16 to 35 seconds on two slow cores.
_START_LIMIT_SECONDS = 300
# Without the pages and the services of a server that stays up.
_TEMPORARY = {"PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}


class EngineError(GleanError):
    """The flow engine failed, not the work that it was given."""


def run(flow: str, *arguments: str, home: Path) -> Any:
    """What a flow of ours, named by module and function, returns; raises EngineError if the engine fails."""
    prepare(home)
    # Prefect's own worries at the end of a run are none of the user's.
    logging.getLogger("EventsWorker").setLevel(logging.CRITICAL)
    module, _, name = flow.rpartition(".")
    advice = f"Its state is in {home / 'engine'}; run the same command again: it goes on where it stopped."
    with complaints(advice):
        _have_server(home)
        return getattr(importlib.import_module(module), name)(*arguments)


@contextmanager
def complaints(advice: str) -> Iterator[None]:
    """Raise EngineError, with advice, where the block fails because the engine does."""
    try:
        yield
    except Exception as error:
        if not _is_the_engines(error):
            raise
        told = (str(error).splitlines() or [""])[0]
        raise EngineError(f"The flow engine failed ({type(error).__name__}: {told}). {advice}") from error


def _is_the_engines(error: Exception) -> bool:
    """Whether Prefect failed; it speaks to its server by httpx, and our own client hides httpx."""
    raised = type(error).__module__.partition(".")[0]
    told = str(error)
    return raised in ("prefect", "httpx") or (isinstance(error, RuntimeError) and " API " in told)


def _have_server(home: Path) -> None:
    """See to it that there is a server: the one that Prefect's settings name, or one that ends with this process."""
    # Prefect reads its environment when it is imported, and takes seconds to import.
    settings, context = (importlib.import_module(f"prefect.{name}") for name in ("settings", "context"))
    if settings.PREFECT_API_URL.value():
        return
    try:
        address = _start(home / "engine" / "server.log")
    except EngineError:
        # What a kill left half made would be in the way for ever, and nobody asks for it.
        for state in home.glob("engine/engine.db*"):
            state.unlink()
        address = _start(home / "engine" / "server.log")
    os.environ["PREFECT_API_URL"] = address
    context.refresh_global_settings_context()


def _start(log: Path) -> str:
    """The address of a temporary server of our own."""
    port = _free_port()
    packages = Path(importlib.import_module("prefect").__file__ or "").parents[1]
    order = ("uvicorn", "--factory", "prefect.server.api.server:create_app", "--app-dir", str(packages))
    with log.open("wb") as into:
        told = ("--port", str(port), "--log-level", "error")
        server = tethered.start(*order, *told, log=into, env=os.environ | _TEMPORARY)
    atexit.register(_stop, server)
    return await_server(server, port, log)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _stop(server: "subprocess.Popen[bytes]") -> None:
    # Nobody asks for the state of a temporary server, so there is nothing to wait for.
    server.kill()
    server.communicate()


def await_server(server: "subprocess.Popen[bytes]", port: int, log: Path) -> str:
    """The address of a server that is starting, once it answers; raises EngineError if it does not."""
    address, deadline = f"http://127.0.0.1:{port}/api", time.monotonic() + _START_LIMIT_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(f"{address}/health", timeout=2).status_code == httpx.codes.OK:
                return address
        except httpx.HTTPError:
            time.sleep(0.1)
    raise EngineError(f"The flow engine's server did not start on port {port}: see {log}.")


def prepare(home: Path) -> None:
    """Set the environment of Prefect, before its first import, for a temporary server kept in `home`."""
    state = (home / "engine").resolve()
    try:
        state.mkdir(parents=True, exist_ok=True)
        environment = _environment(state)
    except OSError as error:
        raise EngineError(f"Cannot write to {home}: {error.strerror}. Choose another --home.") from None
    for name, value in environment.items():
        os.environ.setdefault(f"PREFECT_{name}", value)


def _environment(state: Path) -> dict[str, str]:
    server = {
        "SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{_database(state)}",
        "SERVER_MEMO_STORE_PATH": f"{state}/memo.toml",
        "SERVER_ANALYTICS_ENABLED": "false",
        "SERVER_UI_ENABLED": "false",
        "SERVER_REGISTER_BLOCKS_ON_START": "false",
        # Errors reach the user as sentences; the engine would add its tracebacks.
        "LOGGING_LEVEL": "CRITICAL",
    }
    return server | {f"SERVER_SERVICES_{name}_ENABLED": "false" for name in _IDLE_SERVICES}


def _database(state: Path) -> str:
    """Where the server keeps its state: in a file, which is soon opened, or in memory while another has the file."""
    guard = FileLock(state / "engine.lock", timeout=0)
    try:
        guard.acquire()
    except Timeout:
        return "file::memory:?cache=shared&uri=true&check_same_thread=false"
    atexit.register(guard.release)
    return f"{state}/engine.db"
