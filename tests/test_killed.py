"""A refresh that is killed with `kill -9`, wherever it was, and run again until it ends: as if nothing had happened."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from living import TOPIC, month, paper

from flows.sandbox.server import Sandbox, serve
from warehouse import store


@dataclass
class Warm:
    """A process that forks refreshes; see `warm.py`."""

    process: subprocess.Popen[str]
    topic: Path

    def refresh(
        self, home: Path, *, now: int = 2, kill_after: float | None = None, room: int | None = None
    ) -> dict[str, Any]:
        order = {"topic": str(self.topic), "home": str(home), "now": month(now).isoformat()}
        order |= {"kill_after": kill_after, "room": room}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextmanager
def warm(topic: Path, sandbox: Sandbox, log: Path) -> Iterator[Warm]:
    addresses = {
        f"GLEAN_SOURCES__{source.upper()}__BASE_URL": url for source, url in sandbox.addresses.items()
    }
    command = [sys.executable, str(Path(__file__).parent / "warm.py")]
    # A process that forks should have no threads.
    alone = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "BLIS")}
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
            env=os.environ | addresses | alone,
        ) as process,
    ):  # fmt: skip
        assert json.loads(process.stdout.readline()) == {"ready": True}
        yield Warm(process, topic)
        process.stdin.close()


def state(home: Path) -> tuple[Any, ...]:
    """All that a refresh leaves: every row with its past, the summaries, how the run ended, and no litter."""
    with store.open_for_reading(home / "warehouse.duckdb") as con:
        rows = store.fingerprint(con), store.fingerprint(con, schema="main")
    pages = [path.read_bytes() for path in sorted((home / "summaries").iterdir())]
    runs = [json.loads(path.read_text()) for path in sorted((home / "runs").glob("*/run.json"))]
    for run in runs:
        run["report"].pop("warehouse")
        run["report"].pop("summaries")
    files = sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())
    return rows, pages, runs, files


def killed_again_and_again(warm: Warm, home: Path, seed: int, longest: float) -> int:
    """Kill a refresh at random moments, some of them more than once, until it comes to its end; the number of kills."""
    dice, kills = random.Random(seed), 0
    while True:
        again = kills == 0 or dice.random() < 0.3
        done = warm.refresh(home, kill_after=dice.uniform(0, longest) if again else None)
        if done["code"] == 0:
            return kills
        assert done["code"] == -9, done
        kills += 1


@pytest.fixture
def ready(tmp_path: Path) -> Iterator[tuple[list[Warm], Path]]:
    """Two warm processes, and the home of a first refresh before the sandbox changed."""
    topic = tmp_path / "sciatica.toml"
    topic.write_text(TOPIC, encoding="utf-8")
    with (
        serve([paper(number) for number in range(6)]) as sandbox,
        warm(topic, sandbox, tmp_path / "1.log") as one,
        warm(topic, sandbox, tmp_path / "2.log") as other,
    ):
        assert one.refresh(tmp_path / "first", now=1)["code"] == 0
        sandbox.holdings.add(paper(10), paper(11))
        sandbox.holdings.revise("EX0001", revised="2026-01-20", volume="7")
        sandbox.holdings.retract("EX0002", revised="2026-01-21")
        sandbox.holdings.delete("EX0003")
        yield [one, other], tmp_path


def kill_many(ready: tuple[list[Warm], Path], wanted: int) -> None:
    """Kill refreshes, from nothing and from an earlier state, until so many were killed; each ends as undisturbed."""
    processes, folder = ready
    undisturbed, seconds = {}, {}
    for kind in ("second", "from-nothing"):
        begin_as(kind, folder, folder / kind)
        done = processes[0].refresh(folder / kind)
        assert done["code"] == 0
        undisturbed[kind], seconds[kind] = state(folder / kind), done["seconds"]
    idle: SimpleQueue[Warm] = SimpleQueue()
    for process in processes:
        idle.put(process)

    def trial(seed: int) -> int:
        kind = "from-nothing" if seed % 3 == 0 else "second"
        home, process = folder / f"trial-{seed}", idle.get()
        try:
            begin_as(kind, folder, home)
            kills = killed_again_and_again(process, home, seed, seconds[kind])
        finally:
            idle.put(process)
        assert state(home) == undisturbed[kind], f"seed {seed}"
        shutil.rmtree(home)
        return kills

    with ThreadPoolExecutor(len(processes)) as pool:
        kills, seed = 0, 0
        while kills < wanted:
            kills += sum(pool.map(trial, range(seed, seed + 4)))
            seed += 4


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
        undisturbed = process.refresh(tmp_path / "undisturbed")
        assert undisturbed["code"] == 0
        codes = [
            process.refresh(tmp_path / "killed", kill_after=share * undisturbed["seconds"])["code"]
            for share in (0.3, 0.4, 0.2)
        ]
        assert process.refresh(tmp_path / "killed")["code"] == 0
    assert -9 in codes
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
