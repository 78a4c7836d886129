"""The command line: whatever fails is one sentence and exit code 1."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TOPIC = Path(__file__).parents[1] / "topics" / "back-related-leg-pain.toml"
RECORD = '{"id": "a", "title": "Leg pain", "abstract": "Pain fell by 12%."}\n'


def glean(
    *arguments: str, stdout: object = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flows", *arguments],
        stdout=stdout,  # type: ignore[call-overload]
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
        timeout=120,
    )


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1, done
    assert "Traceback" not in done.stderr, done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("Error: "), done.stderr
    return done.stderr


def test_a_home_that_is_a_file_is_named(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("a file", encoding="utf-8")
    assert str(home) in complaint(glean("refresh", str(TOPIC), "--home", str(home)))


def test_an_address_that_is_none_is_told_before_the_engine_starts(tmp_path: Path) -> None:
    told = complaint(
        glean(
            "refresh",
            str(TOPIC),
            "--home",
            str(tmp_path),
            GLEAN_SOURCES__PUBMED__BASE_URL="file:///etc/passwd",
        )
    )
    assert "GLEAN_SOURCES__PUBMED__BASE_URL" in told
    assert "engine" not in told


def test_a_warehouse_that_is_none_is_told_before_the_engine_starts(tmp_path: Path) -> None:
    (tmp_path / "warehouse.duckdb").write_bytes(b"not a database")
    told = complaint(glean("refresh", str(TOPIC), "--home", str(tmp_path)))
    assert "warehouse.duckdb" in told
    assert "engine" not in told


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_the_output_is_told(tmp_path: Path) -> None:
    records = tmp_path / "in.jsonl"
    records.write_text(RECORD * 2000, encoding="utf-8")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        assert "No space left" in complaint(glean("extract", str(records), stdout=full))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00\x01", "not a text in UTF-8"),
        (b"", "holds no abstracts"),
        (b"nonsense", "line 1 is not JSON"),
        (b'{"id": 1, "title": "a", "abstract": "b", "gold": null}', "line 1: “gold” is not an object"),
        (b'{"id": 1, "title": "a", "abstract": "b", "gold": {"effects": "no"}}', "line 1: “gold” is not"),
        (b'{"id": 1, "title": "a", "abstract": "b", "gold": {"effects": ["no"]}}', "line 1: “gold” is not"),
    ],
)
def test_a_gold_file_that_is_none_is_told(tmp_path: Path, content: bytes, said: str) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_bytes(content)
    assert said in complaint(glean("evaluate", str(gold)))


def test_a_model_that_is_not_installed_is_told(tmp_path: Path) -> None:
    records = tmp_path / "in.jsonl"
    records.write_text(RECORD, encoding="utf-8")
    assert "en_core_sci_nowhere" in complaint(
        glean("extract", str(records), "--model", "en_core_sci_nowhere")
    )
