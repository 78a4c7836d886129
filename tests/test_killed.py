"""A refresh that is killed with `kill -9`, wherever it was, and run again until it ends: as if nothing had happened."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import duckdb
import pytest
from living import TOPIC, month, paper
from test_engine import until_gone

from flows.sandbox.server import Sandbox, serve
from warehouse import store


@dataclass
class Warm:
    """A process that forks refreshes; see `warm.py`."""

    process: subprocess.Popen[str]
    topic: Path
    environment: dict[str, str]

    def refresh(self, home: Path, *, now: int = 2, **how: Any) -> dict[str, Any]:
        order = {"topic": str(self.topic), "home": str(home), "now": month(now).isoformat()}
        order |= {"engine": False, "kill_after": None, "aim": None, "room": None} | how
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def command(self, home: Path, *, kill_after: float | None = None) -> dict[str, Any]:
        """The same by `glean refresh`, whose own Prefect server must be gone with it."""
        order = [sys.executable, "-m", "flows", "refresh", str(self.topic), "--home", str(home)]
        environment = {name: value for name, value in self.environment.items() if "PREFECT_API" not in name}
        environment |= {"GLEAN_NOW": month(2).isoformat()}
        started = time.monotonic()
        with subprocess.Popen(
            order,
            env=environment,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=kill_after)
            process.kill()
        assert until_gone(process.pid)
        return {"code": process.returncode, "seconds": time.monotonic() - started}


@contextmanager
def warm(topic: Path, sandbox: Sandbox, log: Path) -> Iterator[Warm]:
    addresses = {
        f"GLEAN_SOURCES__{source.upper()}__BASE_URL": url for source, url in sandbox.addresses.items()
    }
    command = [sys.executable, str(Path(__file__).parent / "warm.py")]
    # A process that forks should have no threads.
    alone = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "BLIS")}
    environment = os.environ | addresses | {"GLEAN_STANDING": "true", "PREFECT_LOGGING_LEVEL": "CRITICAL"}
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
            env=environment | alone,
        ) as process,
    ):  # fmt: skip
        assert json.loads(process.stdout.readline()) == {"ready": True}
        yield Warm(process, topic, environment)
        process.stdin.close()


def state(home: Path) -> tuple[Any, ...]:
    """All that a refresh leaves: every row with its past, the summaries, how the run ended, and no litter."""
    with store.open_for_reading(home / "warehouse.duckdb") as con:
        rows = every_row(con), store.fingerprint(con, schema="main")
    pages = [path.read_bytes() for path in sorted((home / "summaries").iterdir())]
    runs = [json.loads(path.read_text()) for path in sorted((home / "runs").glob("*/run.json"))]
    for run in runs:
        run["report"].pop("warehouse")
        run["report"].pop("summaries")
    files = [path.relative_to(home) for path in home.rglob("*") if path.is_file()]
    return rows, pages, runs, sorted(str(path) for path in files if path.parts[0] != "engine")


def every_row(con: duckdb.DuckDBPyConnection) -> dict[str, list[Any]]:
    tables = con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'history'").fetchall()
    query = "SELECT to_json(one)::VARCHAR FROM history.{} AS one ORDER BY ALL"
    return {table: con.execute(query.format(table)).fetchall() for (table,) in tables}


# Where a kill is aimed at: the load before its transaction ends, a copy while it is published.
AIMS = {"transaction": "runs/*/report.jsonl", "publishing": ".warehouse.duckdb.new"}
LONGEST = 0.3  # seconds from the moment that is aimed at
# Each so many-th trial begins with a kill of the command.
COMMAND = 10


def killed_again_and_again(process: Warm, home: Path, seed: int, seconds: dict[str, float]) -> Counter[str]:
    """Kill a refresh at random moments, some of them more than once, until it comes to its end; the kills by place."""
    dice, kills, engine = random.Random(seed), Counter[str](), seed % 2 == 0
    if seed % COMMAND == 0:
        done = process.command(home, kill_after=dice.uniform(0, seconds["command"]))
        kills["command"] += done["code"] == -9
    while not has_ended(home):
        again, place = kills.total() == 0 or dice.random() < 0.3, dice.choice(("anywhere", "anywhere", *AIMS))
        after = dice.uniform(0, LONGEST if place in AIMS else seconds["engine" if engine else "alone"])
        aim = {"engine": engine, "aim": AIMS.get(place), "kill_after": after if again else None}
        done = process.refresh(home, **aim)
        assert done["code"] in (0, -9), done
        kills[place] += done["code"] == -9
    return kills


def has_ended(home: Path) -> bool:
    """Whether the refresh has written down that it ended: its process may be killed even after that."""
    runs = [json.loads(path.read_text()) for path in home.glob("runs/*/run.json")]
    return any(run["started_at"] == month(2).isoformat() and run["state"] != "running" for run in runs)


@pytest.fixture
def ready(tmp_path: Path, engine: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[list[Warm], Path]]:
    """Two warm processes, and the home of a first refresh before the sandbox changed."""
    topic = tmp_path / "sciatica.toml"
    topic.write_text(TOPIC, encoding="utf-8")
    monkeypatch.setenv("PREFECT_API_URL", engine)
    with (
        serve([paper(number) for number in range(6)]) as sandbox,
        warm(topic, sandbox, tmp_path / "1.log") as one,
        warm(topic, sandbox, tmp_path / "2.log") as other,
    ):
        assert one.refresh(tmp_path / "first", now=1)["code"] == 0
        sandbox.holdings.add(paper(10), paper(11))
        sandbox.holdings.revise("EX0001", revised="2026-01-20", volume="7")
        sandbox.holdings.retract("EX0002", revised="2026-01-21", notice_id="EX0010")
        sandbox.holdings.delete("EX0003")
        yield [one, other], tmp_path


def undisturbed(process: Warm, folder: Path, kind: str) -> tuple[tuple[Any, ...], dict[str, float]]:
    """The state that a refresh leaves, however it is run, and how long each way takes."""
    ways = {
        "alone": process.refresh,
        "engine": lambda home: process.refresh(home, engine=True),
        "command": process.command,
    }
    seconds = {}
    for way, refresh in ways.items():
        begin_as(kind, folder, folder / f"{kind}-{way}")
        done = refresh(folder / f"{kind}-{way}")
        assert done["code"] == 0, way
        seconds[way] = done["seconds"]
        assert state(folder / f"{kind}-{way}") == state(folder / f"{kind}-alone"), way
    return state(folder / f"{kind}-alone"), seconds


def kill_many(ready: tuple[list[Warm], Path], wanted: int) -> None:
    """Kill refreshes, from nothing and from an earlier state, until so many were killed; each ends as undisturbed."""
    processes, folder = ready
    whole = {kind: undisturbed(processes[0], folder, kind) for kind in ("second", "from-nothing")}
    idle: SimpleQueue[Warm] = SimpleQueue()
    for process in processes:
        idle.put(process)

    def trial(seed: int) -> Counter[str]:
        kind = "from-nothing" if seed % 3 == 0 else "second"
        expected, seconds = whole[kind]
        home, process = folder / f"trial-{seed}", idle.get()
        try:
            begin_as(kind, folder, home)
            kills = killed_again_and_again(process, home, seed, seconds)
        finally:
            idle.put(process)
        assert state(home) == expected, f"seed {seed}"
        shutil.rmtree(home)
        return kills

    with ThreadPoolExecutor(len(processes)) as pool:
        kills, seed = Counter[str](), 0
        while kills.total() < wanted:
            kills += sum(pool.map(trial, range(seed, seed + 4)), Counter[str]())
            seed += 4
    assert all(kills[place] >= wanted / 25 for place in ("anywhere", "command", *AIMS)), kills


def begin_as(kind: str, folder: Path, home: Path) -> None:
    if kind == "second":
        shutil.copytree(folder / "first", home)


def test_a_refresh_killed_three_times_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    topic = tmp_path / "sciatica.toml"
    topic.write_text(TOPIC, encoding="utf-8")
    with (
        serve([paper(number) for number in range(3)]) as sandbox,
        warm(topic, sandbox, tmp_path / "log") as process,
    ):
        whole = process.refresh(tmp_path / "undisturbed")
        assert whole["code"] == 0
        codes = [
            process.refresh(tmp_path / "killed", aim=aim, kill_after=after)["code"]
            for aim, after in ((None, 0.3 * whole["seconds"]), *((aim, 0) for aim in AIMS.values()))
        ]
        assert process.refresh(tmp_path / "killed")["code"] == 0
    assert codes == [-9, -9, -9]
    assert state(tmp_path / "killed") == state(tmp_path / "undisturbed")


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_disk_without_room_is_one_sentence_and_the_next_run_completes_the_refresh(
    ready: tuple[list[Warm], Path],
) -> None:
    (process, _), folder = ready
    begin_as("second", folder, folder / "second")
    assert process.refresh(folder / "second")["code"] == 0
    size = (folder / "first" / "warehouse.duckdb").stat().st_size
    for room in (0, 2_000, size // 2):
        home = folder / f"room-{room}"
        begin_as("second", folder, home)
        assert process.refresh(home, room=room)["code"] == 1, room
        told = Path(f"{home}.error").read_text()
        assert "space" in told or "make room" in told, told
        assert "\n" not in told
        assert process.refresh(home)["code"] == 0
        assert state(home) == state(folder / "second"), room


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_hundred_kills_leave_the_state_of_an_undisturbed_run(ready: tuple[list[Warm], Path]) -> None:
    kill_many(ready, 100)
