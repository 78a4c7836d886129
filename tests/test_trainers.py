"""The trainers run in an order in which each finds what it reads made, however many run at once."""

import importlib
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from extractors.training.__main__ import main
from extractors.training.trainers import NEEDS, ready


def test_each_name_is_a_trainer_and_none_needs_itself() -> None:
    assert all(callable(importlib.import_module(f"extractors.training.{name}").train) for name in NEEDS)
    assert list(TopologicalSorter(NEEDS).static_order())


def test_the_order_of_the_table_is_one_in_which_they_can_run_one_by_one() -> None:
    made: set[str] = set()
    for name, needs in NEEDS.items():
        assert made.issuperset(needs)
        made.add(name)


def test_a_trainer_waits_for_what_it_needs_but_only_if_that_is_made_anew() -> None:
    assert ready(["slots", "judge_figures"], []) == ["judge_figures"]
    assert ready(["slots"], ["effect_direction"]) == []
    assert ready(["slots"], []) == ["slots"]


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["folder", "slot"])
    assert "no such model: slot" in capsys.readouterr().err


def test_a_trainer_that_fails_in_its_process_says_why(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "extractors.training", str(tmp_path), "verdict", "--out", str(tmp_path)]
    told = subprocess.run([*command, "--jobs", "2"], capture_output=True, text=True, check=False)
    assert told.returncode != 0
    assert "verdict.jsonl.gz" in told.stderr
