"""The trainers run in an order in which each finds what it reads made, however many run at once."""

import importlib
from graphlib import TopologicalSorter

import pytest

from extractors.training.__main__ import NEEDS, _ready, main


def test_each_name_is_a_trainer_and_none_needs_itself() -> None:
    assert all(callable(importlib.import_module(f"extractors.training.{name}").train) for name in NEEDS)
    assert list(TopologicalSorter(NEEDS).static_order())


def test_the_order_of_the_table_is_one_in_which_they_can_run_one_by_one() -> None:
    made: set[str] = set()
    for name, needs in NEEDS.items():
        assert made.issuperset(needs)
        made.add(name)


def test_a_trainer_waits_for_what_it_needs_but_only_if_that_is_made_anew() -> None:
    assert _ready(["slots", "judge_figures"], []) == ["judge_figures"]
    assert _ready(["slots"], ["effect_direction"]) == []
    assert _ready(["slots"], []) == ["slots"]


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["folder", "slot"])
    assert "no such model: slot" in capsys.readouterr().err
