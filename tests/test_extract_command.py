"""`glean extract`: JSON lines in, JSON lines out, in order, whatever stands in them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

RECORD = {
    "id": "EX1",
    "title": "Yoga versus usual care for back pain: a randomized trial",
    "abstract": (
        "Eighty adults were randomized to yoga or usual care. "
        "Response was 62% with yoga and 41% with usual care. Yoga is effective."
    ),
}
FIELDS = {
    *("id", "extractor", "design", "design_evidence", "sample_size", "interventions"),
    *("frequencies", "arm_results", "effects", "conclusion"),
}


def glean(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "flows", "extract", *arguments], input=given, capture_output=True
    )


def lines(rows: list[Any]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


@pytest.fixture(scope="module")
def answer() -> subprocess.CompletedProcess[bytes]:
    rows = [
        RECORD,
        RECORD | {"id": 7},
        {"id": "empty"},
        RECORD | {"id": "s", "title": "Yoga \ud800", "more": [1]},
    ]
    return glean("-", given=lines(rows) + b"\n")


def found(answer: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.stdout.decode().splitlines()]


def test_every_line_has_the_guidelines_fields(answer: subprocess.CompletedProcess[bytes]) -> None:
    assert answer.returncode == 0
    assert all(set(row) == FIELDS for row in found(answer))


def test_order_and_ids_are_kept_as_they_were_written(answer: subprocess.CompletedProcess[bytes]) -> None:
    assert [row["id"] for row in found(answer)] == ["EX1", 7, "empty", "s"]


def test_each_item_quotes_its_field(answer: subprocess.CompletedProcess[bytes]) -> None:
    (row, *_) = found(answer)
    items = [
        row["sample_size"],
        row["conclusion"],
        row["design_evidence"],
        *row["interventions"],
        *row["arm_results"],
    ]
    assert len(items) >= 6
    for item in items:
        assert RECORD[item["field"]][item["start"] : item["end"]] == item["quote"]


def test_what_is_found_is_what_is_said(answer: subprocess.CompletedProcess[bytes]) -> None:
    (row, *_) = found(answer)
    assert (row["design"], row["sample_size"]["value"]) == ("rct", 80)
    assert {item["value"] for item in row["arm_results"]} == {62.0, 41.0}


def test_nothing_is_written_about_nothing(answer: subprocess.CompletedProcess[bytes]) -> None:
    empty = found(answer)[2]
    assert (empty["design"], empty["sample_size"], empty["conclusion"]) == ("other", None, None)
    assert not any(empty[name] for name in ("interventions", "frequencies", "arm_results", "effects"))


def test_a_file_with_two_workers_says_the_same(
    tmp_path: Path, answer: subprocess.CompletedProcess[bytes]
) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(lines([RECORD, RECORD | {"id": 7}]))
    two = glean(str(path), "--workers", "2")
    assert two.stdout.splitlines() == answer.stdout.splitlines()[:2]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b"{not json}\n", "is not JSON"),
        (b"[1]\n", "is not an object"),
        (b'{"title": "a"}\n', "is not an object with an"),
        (b'{"id": 1, "title": ["a"]}\n', "must be text"),
        (b'{"id": 1, "title": "\xff"}\n', "is not JSON"),
    ],
)
def test_a_bad_line_is_named_after_everything_before_it_is_written(
    tmp_path: Path, bad: bytes, said: str
) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(lines([RECORD]) + bad + lines([RECORD]))
    answer = glean(str(path))
    assert answer.returncode == 1
    assert [row["id"] for row in found(answer)] == ["EX1"]
    assert answer.stderr.decode().startswith("Error: ")
    assert "in.jsonl, line 2" in answer.stderr.decode()
    assert said in answer.stderr.decode()


def test_a_model_that_is_not_installed_is_one_sentence() -> None:
    answer = glean("-", "--model", "en_core_sci_none", given=lines([RECORD]))
    assert answer.returncode == 1
    assert answer.stderr.decode().startswith("Error: The model en_core_sci_none")
