"""Schedules: the topic's file is the truth, and a real Prefect server does the rest."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from roads import EXAMPLES

from flows.commands.schedule import NoServerError
from flows.commands.schedule import command as schedule
from flows.sandbox.corpus import read
from flows.sandbox.server import serve
from flows.scheduling import ScheduleError, deployment, write_schedule
from flows.topic import TopicError, read_topic

TEXT = """# My review.
id = "leg-pain"
title = "Leg pain"

[search]
pubmed = 'sciatica[tiab] AND stimulation[tiab]'

[[question]]
text = "Does stimulation help?"
"""


@pytest.fixture
def topic(tmp_path: Path) -> Path:
    path = tmp_path / "leg-pain.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_schedule_is_written_before_the_first_table_and_everything_else_stays(topic):
    assert write_schedule(topic, "0 6 1 * *").schedule == "0 6 1 * *"
    text = topic.read_text(encoding="utf-8")
    assert text.replace("schedule = '0 6 1 * *'\n", "", 1) == TEXT
    assert write_schedule(topic, "30 5 * * 1").schedule == "30 5 * * 1"
    assert topic.read_text(encoding="utf-8").count("schedule") == 1


def test_what_is_no_cron_line_is_told_and_the_file_left_alone(topic):
    with pytest.raises(TopicError, match="not a cron line"):
        write_schedule(topic, "every monday")
    assert topic.read_text(encoding="utf-8") == TEXT


def test_a_deployment_is_in_utc_for_one_run_at_a_time(topic, tmp_path):
    write_schedule(topic, "0 6 1 * *")
    made = deployment(topic, home=tmp_path / "home")
    (line,) = made.schedules
    assert (line.schedule.cron, line.schedule.timezone) == ("0 6 1 * *", "UTC")
    assert made.concurrency_limit == 1
    assert made.parameters == {"topic_file": str(topic), "home": str(tmp_path / "home")}


def test_a_topic_without_a_schedule_is_told(topic, tmp_path):
    with pytest.raises(ScheduleError, match="states no schedule"):
        deployment(topic, home=tmp_path)


def test_without_a_server_it_is_told_what_to_run(topic, tmp_path, monkeypatch):
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    done = CliRunner().invoke(schedule, [str(topic), "--cron", "0 6 1 * *", "--home", str(tmp_path)])
    assert isinstance(done.exception, NoServerError)
    assert read_topic(topic).schedule == "0 6 1 * *"


def test_a_server_that_cannot_be_reached_is_told_in_a_sentence(topic, tmp_path):
    words = [str(topic), "--cron", "0 6 1 * *", "--home", str(tmp_path)]
    order = [sys.executable, "-m", "flows", "schedule", *words]
    nowhere = os.environ | {"PREFECT_API_URL": "http://127.0.0.1:9/api"}
    done = subprocess.run(order, env=nowhere, capture_output=True, text=True)
    (told,) = done.stderr.splitlines()
    assert told.startswith("Error: The flow engine failed (ConnectError:")
    assert "Is the server at http://127.0.0.1:9/api up" in told


@contextmanager
def serving(topic: Path, home: Path, sandbox: str, port: int) -> Iterator[str]:
    """`glean serve` with a server of its own; gives the address of its API."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {"GLEAN_SOURCES__PUBMED__BASE_URL": sandbox, "GLEAN_NOW": "2026-03-01T06:00:00Z"}
    order = [sys.executable, "-m", "flows", "serve", str(topic), "--home", str(home), "--port", str(port)]
    with (home.parent / "serve.log").open("wb") as log:
        running = subprocess.Popen(order, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield f"http://127.0.0.1:{port}/api"
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(timeout=60)


def until(what: Any, *, seconds: float = 200) -> Any:
    """What the call gives as soon as it gives something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if found := what():
                return found
        except httpx.HTTPError:
            pass
        time.sleep(1)
    pytest.fail("it did not happen in time")


@pytest.mark.slow
def test_a_served_topic_is_deployed_runs_and_shows_its_counts(topic, tmp_path):
    write_schedule(topic, "0 6 1 1 *")
    with (
        serve(read([EXAMPLES])) as sandbox,
        serving(topic, tmp_path / "home", sandbox.base_url, 4311) as api,
        httpx.Client(base_url=api, timeout=10) as client,
    ):
        path = "/deployments/name/scheduled-refresh/leg-pain"
        found = until(lambda: client.get(path).raise_for_status().json())
        assert [line["schedule"]["cron"] for line in found["schedules"]] == ["0 6 1 1 *"]
        # A busy server refuses with 503 while its database is locked; Prefect's own client asks again, too.
        order, wanted = f"/deployments/{found['id']}/create_flow_run", {"state": {"type": "SCHEDULED"}}
        run = until(lambda: client.post(order, json=wanted).raise_for_status().json())
        run_path = f"/flow_runs/{run['id']}"
        ended = until(lambda: (state := client.get(run_path).json()["state"]["type"]) in ENDS and state)
        assert ended == "COMPLETED", (tmp_path / "serve.log").read_text(encoding="utf-8")
        (artifact,) = client.post(
            "/artifacts/filter", json={"artifacts": {"key": {"any_": ["refresh-leg-pain"]}}}
        ).json()
        counts = {row["what"]: row["number"] for row in json.loads(artifact["data"])}
        assert counts["new"] > 0
        assert counts["works: included"] > 0
        assert re.search("something changed", artifact["description"])
    assert (tmp_path / "home" / "warehouse.duckdb").exists()


ENDS = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
