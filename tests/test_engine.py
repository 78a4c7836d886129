"""The flow engine's temporary server: it ends with the refresh, and two refreshes do not share one."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock

from flows import engine

POOL = """
import multiprocessing, sys, time
from concurrent.futures import ProcessPoolExecutor
from flows import tethered

def work():
    tethered.worker()
    print("working", flush=True)
    time.sleep(60)

if __name__ == "__main__":
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        pool.submit(work).result()
"""
PARENT = """
import os, sys, time
from flows import tethered
os.environ["PYTHONUNBUFFERED"] = "1"
with open(sys.argv[1], "wb") as log:
    child = tethered.start("http.server", "0", "--bind", "127.0.0.1", log=log)
print(child.pid, flush=True)
time.sleep(60)
"""


def test_a_server_ends_with_a_process_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "__init__.py").touch()  # the user's own, where he stands
    order = [sys.executable, "-P", "-c", PARENT, str(tmp_path / "log")]
    with subprocess.Popen(
        order, stdout=subprocess.PIPE, text=True, start_new_session=True, cwd=tmp_path
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        until_serving(tmp_path / "log")
        os.kill(child, 0)
        parent.kill()
    assert until_gone(parent.pid)


def until_serving(log: Path, *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while "Serving HTTP" not in log.read_text():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


def test_a_worker_ends_with_a_process_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "pool.py"
    script.write_text(POOL, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "working\n"
        parent.kill()
    assert until_gone(parent.pid)


def until_gone(session: int, *, seconds: float = 20) -> bool:
    """Whether no process is left of those that one of its own session started, at the latest after so long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.killpg(session, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    os.killpg(session, signal.SIGKILL)
    return False


def test_the_server_of_a_second_refresh_keeps_its_state_in_memory(tmp_path: Path) -> None:
    with FileLock(tmp_path / "engine.lock"):
        assert ":memory:" in engine._database(tmp_path)
    assert engine._database(tmp_path) == f"{tmp_path}/engine.db"


def test_a_server_that_cannot_start_names_its_log(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    with pytest.raises(engine.EngineError, match=r"did not start on port 9: see .*server\.log"):
        engine.await_server(dead, 9, tmp_path / "server.log")
