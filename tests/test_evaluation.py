"""The scorer agrees with the guideline's own, names the cause of each fault, and the figures never fall."""

import importlib.util
import json
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import shared_path

from extractors.evaluation import agrees, causes, faults, score
from extractors.guideline import as_guideline
from extractors.pipeline import build, extract
from flows.commands.evaluate import command, page
from flows.errors import GleanError

FLOORS = Path(__file__).parent / "floors.toml"
EFFECT = {
    "measure": "OR",
    "value": 2.0,
    "ci_low": 1.1,
    "ci_high": 3.6,
    "p": 0.02,
    "p_op": "=",
    "outcome": "fusion",
    "quote": "OR 2.0",
}
ABSTRACT = "Forty adults were randomized to yoga or usual care. Pain fell (OR 2.0). Yoga is effective."


def gold_row(**marks: Any) -> dict[str, Any]:
    empty = {"design": "rct", "sample_size": None, "interventions": [], "conclusion": None}
    lists: dict[str, Any] = {"frequencies": [], "arm_results": [], "effects": []}
    return {"id": "a", "title": "Yoga", "abstract": ABSTRACT, "gold": empty | lists | marks}


def found(**items: Any) -> list[dict[str, Any]]:
    return [{"id": "a", "design": "rct", **items}]


def the_cause(gold: dict[str, Any], predicted: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(fault.kind, fault.cause) for fault in faults([gold], predicted)]


def test_half_of_the_gold_words_are_enough_for_context() -> None:
    assert agrees("low back pain", "pain in the back of patients")
    assert not agrees("low back pain score", "leg pain")
    assert agrees(None, "anything")


def test_an_adjusted_ratio_counts_as_its_family() -> None:
    result = score([gold_row(effects=[EFFECT])], found(effects=[EFFECT | {"measure": "aOR"}]))
    assert result["effects"]["f1"] == 1.0


def test_each_gold_item_is_used_once() -> None:
    result = score([gold_row(effects=[EFFECT])], found(effects=[EFFECT, EFFECT]))
    assert (result["effects"]["right"], result["effects"]["predicted"]) == (1, 2)


def test_the_interval_and_the_p_value_are_scored_on_what_is_right() -> None:
    said = EFFECT | {"ci_high": 3.7, "p_op": "<"}
    result = score([gold_row(effects=[EFFECT])], found(effects=[said]))["effects"]
    assert (result["right"], result["interval"]["right"], result["p_value"]["right"]) == (1, 0, 0)


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ({"effects": []}, ("effects", "missed")),
        ({"effects": [EFFECT | {"value": 3.0}]}, ("effects", "wrong value")),
        ({"effects": [EFFECT | {"measure": "RR"}]}, ("effects", "wrong measure or unit")),
        ({"effects": [EFFECT | {"ci_low": 1.0}]}, ("effects", "wrong ci_low")),
        ({"effects": [EFFECT | {"outcome": "mortality"}]}, ("effects", "wrong outcome")),
        (
            {"arm_results": [{"value": 2.0, "unit": None, "quote": "x"}]},
            ("effects", "wrong list: arm_results"),
        ),
        ({"effects": [EFFECT, EFFECT | {"value": 9.0, "quote": "z"}]}, ("effects", "extra")),
    ],
)
def test_a_fault_has_its_cause(said: dict[str, Any], cause: tuple[str, str]) -> None:
    assert cause in the_cause(gold_row(effects=[EFFECT]), found(**said))


def test_no_disagreement_is_no_fault() -> None:
    assert the_cause(gold_row(effects=[EFFECT]), found(effects=[EFFECT])) == []


def test_a_missing_abstract_counts_as_nothing_found() -> None:
    result = score([gold_row(effects=[EFFECT], sample_size={"value": 40, "quote": "Forty adults"})], [])
    assert result["effects"]["recall"] == 0
    assert result["sample_size"]["said"] == 0


def test_the_page_escapes_what_abstracts_bring() -> None:
    row = gold_row() | {"title": "<script>alert(1)</script>"}
    said = {"sample_size": None, "interventions": [], "frequencies": [], "arm_results": [], "effects": []}
    shown = page("gold.jsonl", [row], [{"id": "a", "design": "rct", "conclusion": None} | said])
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_the_command_prints_scores_and_causes_and_writes_the_page(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(gold_row(sample_size={"value": 41, "quote": "Forty adults"})) + "\n")
    answer = CliRunner().invoke(command, [str(gold), "--html", str(tmp_path / "page.html")])
    assert answer.exit_code == 0
    assert "sample_size: wrong" in answer.output
    assert "<mark>" in (tmp_path / "page.html").read_text()


def test_the_json_holds_scores_and_faults(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(gold_row()) + "\n")
    answer = json.loads(CliRunner().invoke(command, [str(gold), "--json"]).output)
    assert answer["scores"]["design"]["right"] == 1
    assert {fault["record_id"] for fault in answer["faults"]} == {"a"}


def test_a_bad_gold_line_is_named(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(gold_row()) + '\n{"id": "b"}\n')
    answer = CliRunner().invoke(command, [str(gold)])
    assert isinstance(answer.exception, GleanError)
    assert "line 2" in str(answer.exception)


# --- With the shared gold -----------------------------------------------------------------------------------


def the_scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("guideline_score", shared_path("gold/score.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def read_gold() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    lines = shared_path("gold/dev.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [json.loads(line) for line in lines]
    texts = ((row["id"], row["title"], row["abstract"]) for row in gold)
    return gold, [{"id": one.record_key} | as_guideline(one) for one in extract(build(), texts)]


def test_our_scores_are_those_of_the_guideline(read_gold: tuple[list[Any], list[Any]]) -> None:
    theirs, _ = the_scorer().score(*read_gold)
    assert score(*read_gold) == theirs


def test_every_fault_of_the_gold_has_a_cause(read_gold: tuple[list[Any], list[Any]]) -> None:
    scores, counted = score(*read_gold), causes(list(faults(*read_gold)))
    wrong_designs = scores["design"]["of"] - scores["design"]["right"]
    assert counted["design", "wrong"] == wrong_designs


def test_no_figure_falls_below_its_floor(read_gold: tuple[list[Any], list[Any]]) -> None:
    scores = score(*read_gold)
    for name, floor in tomllib.loads(FLOORS.read_text(encoding="utf-8"))["gold"].items():
        kind, measure = name.split("/")
        assert scores[kind][measure] >= floor, name
