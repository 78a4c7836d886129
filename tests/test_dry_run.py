"""What would be fetched is told, and nothing is kept; what was fetched is listed."""

import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import made
import pytest
from click.testing import CliRunner
from loaded import empty_warehouse, load
from roads import EXAMPLES

from flows.commands.log import command as log
from flows.commands.refresh import command as refresh
from flows.run import begin, end, write_lines
from flows.sandbox.corpus import read
from flows.sandbox.server import serve

TOPIC = """
id = "leg-pain"
title = "Leg pain"
[search]
pubmed = 'stimulation[tiab]'
[[question]]
text = "Does stimulation help?"
"""


@pytest.fixture
def asked(tmp_path: Path, monkeypatch):
    """`glean refresh --dry-run` against a sandbox, its answer as JSON, and the requests that it made."""
    topic = tmp_path / "leg-pain.toml"
    topic.write_text(TOPIC, encoding="utf-8")

    def asked(home: Path) -> tuple[dict, int]:
        with serve(read([EXAMPLES])) as sandbox:
            monkeypatch.setenv("GLEAN_SOURCES__PUBMED__BASE_URL", sandbox.base_url)
            order = [str(topic), "--home", str(home), "--dry-run", "--json"]
            done = CliRunner().invoke(refresh, order, catch_exceptions=False)
            assert done.exit_code == 0, done.output
            (told,) = json.loads(done.stdout)
            return told, len(sandbox.requests)

    return asked


def test_without_a_warehouse_everything_is_new_and_nothing_is_made(asked, tmp_path):
    told, requests = asked(tmp_path / "home")
    assert told["new"] == told["claimed"] > 3
    assert (told["held"], requests) == (0, 1)
    assert not (tmp_path / "home").exists()


def test_what_is_held_is_not_new(asked, tmp_path):
    everything, _ = asked(tmp_path / "nowhere")
    home = tmp_path / "home"
    home.mkdir()
    held = next(one.record for one in read([EXAMPLES]) if "stimulation" in one.record.title.lower())
    with empty_warehouse(home) as con:
        load(con, home / "run", [held])
    (home / "w.duckdb").rename(home / "warehouse.duckdb")
    told, _ = asked(home)
    assert (told["held"], told["new"], told["again"], told["left"]) == (1, everything["new"] - 1, 1, 0)


def test_the_log_lists_each_run_with_what_it_changed(tmp_path):
    run = begin(tmp_path / "runs", made.TOPIC, under="x", now=made.NOW)
    write_lines(run.place("searches", "pubmed.jsonl"), [asdict(made.search_run())])
    counts = {"new": 3, "revised": 1, "deleted": 0, "unchanged": 0, "read": 4, "findings": {"effects": 7}}
    end(run, state="finished", report={"counts": counts})
    begin(tmp_path / "runs", made.TOPIC, under="x", now=made.NOW + timedelta(days=1))
    done = CliRunner().invoke(log, ["leg-pain", "--home", str(tmp_path), "--json"], catch_exceptions=False)
    first, second = json.loads(done.stdout)
    assert (first["new"], first["findings"], first["sources"]) == (3, 7, "pubmed 1 of 1")
    assert (second["state"], second["new"]) == ("running", None)
