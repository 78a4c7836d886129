import json
import logging
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from flows.sandbox.server import serve
from flows.sources.board import SharedBoard, state_folder
from flows.sources.limiter import Limiter

WORKERS, ASKED, RATE, INTERVAL = 8, 5, 10, 0.11

WORK = """
import sys
from flows.sources.client import open_client
from flows.sources.eutils import Eutils

address, asked, key = sys.argv[1:]
with open_client() as client:
    eutils = Eutils(client=client, base_url=address, api_key=key)
    for number in range(int(asked)):
        answer = eutils.ask("esearch", {"db": "pubmed", "term": "pain", "retmode": "json"}, lambda answer: answer)
        print(answer.status)
"""


class Time:
    def __init__(self, now: float) -> None:
        self.now = now
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds


def limiter(folder: Path, at: Time) -> Limiter:
    return Limiter(clock=lambda: at.now, sleep=at.sleep, board=SharedBoard(folder, clock=lambda: at.now))


def test_eight_processes_never_exceed_the_rate_in_any_second_and_lose_no_request() -> None:
    with serve([]) as sandbox:
        command = [sys.executable, "-c", WORK, sandbox.base_url, str(ASKED), "a-key"]
        workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(WORKERS)]
        answers = [worker.communicate(timeout=120)[0].split() for worker in workers]
        starts = sorted(request.started for request in sandbox.requests)
    assert answers == [["200"] * ASKED] * WORKERS
    assert len(starts) == WORKERS * ASKED
    assert all(later - earlier >= 1 for earlier, later in zip(starts, starts[RATE:], strict=False))


def test_processes_share_the_pace_of_a_host(tmp_path: Path) -> None:
    at = Time(1000.0)
    one, other = limiter(tmp_path, at), limiter(tmp_path, at)
    for asking in (one, other, one):
        asking.wait("source.example", 0.5)
    other.wait("another.example", 0.5)
    assert at.slept == [0.5, 0.5]


def test_a_hold_keeps_other_processes_away(tmp_path: Path) -> None:
    at = Time(1000.0)
    limiter(tmp_path, at).hold("source.example", 9)
    limiter(tmp_path, at).hold("source.example", 2)
    limiter(tmp_path, at).wait("source.example", 0.5)
    assert at.slept == [9]


def test_what_was_noted_before_a_restart_of_the_machine_delays_nobody_longer_than_meant(
    tmp_path: Path,
) -> None:
    before, after = Time(500_000.0), Time(12.0)
    limiter(tmp_path, before).hold("source.example", 30)
    limiter(tmp_path, after).wait("source.example", 0.5)
    assert sum(after.slept) == 30
    limiter(tmp_path, after).wait("source.example", 0.5)
    assert sum(after.slept) == pytest.approx(30.5)


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b'{"source.example": [1000',
        b"[1, 2]",
        b'{"source.example": 7}',
        b'{"source.example": ["soon", null]}',
        b'{"source.example": [Infinity, 0]}',
        b'{"source.example": [NaN, NaN]}',
        b'{"source.example": [99999999, 0]}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
)
def test_a_file_that_is_not_ours_counts_as_none_and_is_replaced(tmp_path: Path, garbage: bytes) -> None:
    (tmp_path / "pace.json").write_bytes(garbage)
    at = Time(1000.0)
    pace = limiter(tmp_path, at)
    pace.wait("source.example", 0.5)
    assert at.slept == []
    pace.wait("source.example", 0.5)
    assert at.slept == [0.5]


def test_hosts_that_are_free_again_leave_no_trace(tmp_path: Path) -> None:
    at = Time(1000.0)
    pace = limiter(tmp_path, at)
    for number in range(50):
        pace.wait(f"127.0.0.1:{number}", 0.5)
        at.now += 1
    assert list(json.loads((tmp_path / "pace.json").read_text())) == ["127.0.0.1:49"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a signal that cannot be caught")
def test_a_process_that_is_killed_within_the_lock_blocks_nobody(tmp_path: Path) -> None:
    code = textwrap.dedent("""
        import sys, time
        from pathlib import Path
        from flows.sources.board import SharedBoard
        with SharedBoard(Path(sys.argv[1])).open():
            print("in", flush=True)
            time.sleep(60)
    """)
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"in\n"
        holder.kill()
    began = time.monotonic()
    Limiter(board=SharedBoard(tmp_path)).wait("source.example", 0)
    assert time.monotonic() - began < 2


def test_where_nothing_can_be_written_each_process_keeps_its_own_pace_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a file").touch()
    at = Time(1000.0)
    pace = limiter(tmp_path / "a file" / "state", at)
    for _ in range(3):
        pace.wait("source.example", 0.5)
    assert at.slept == [0.5, 0.5]
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "kept by each process alone" in caplog.text


def test_a_disk_that_fills_up_loses_no_pace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    at = Time(1000.0)
    pace = limiter(tmp_path, at)
    pace.wait("source.example", 0.5)

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    for _ in range(2):
        pace.wait("source.example", 0.5)
    assert at.slept == [0.5, 0.5]
    assert "No space left on device" in caplog.text


def test_the_folder_of_state_does_not_depend_on_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/somewhere")
    monkeypatch.setenv("GLEAN_HOME", "/elsewhere")
    assert state_folder() == Path("/somewhere/gleanings")
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", "/home/ada")
    assert state_folder() == Path("/home/ada/.local/state/gleanings")
