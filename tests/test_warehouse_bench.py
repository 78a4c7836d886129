"""The bench of the warehouse makes works out of a sample, the same from the same seed, and tells its figures."""

import json
import re
from pathlib import Path

import loaded
import made
import pytest

from warehouse.bench.__main__ import main
from warehouse.bench.measuring import questions
from warehouse.bench.synthetic import Maker, sample
from warehouse.views import VIEWS


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    with loaded.empty_warehouse(folder) as con:
        loaded.load(con, folder, [made.record("1"), made.record("2")])
    return folder / "w.duckdb"


def test_the_same_seed_gives_the_same_bytes_and_each_quote_stands_in_its_text(
    source: Path, tmp_path: Path
) -> None:
    with loaded.store.open_for_exporting(source) as con:
        works = sample(con)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one, two = (Maker(works, seed=7, findings=3.0).batch(tmp_path / name, 0, 20) for name in ("one", "two"))
    assert one.records.read_bytes() == two.records.read_bytes()
    assert one.extractions.read_bytes() == two.extractions.read_bytes()
    records = [json.loads(line) for line in one.records.read_text("utf-8").splitlines()]
    texts = {record["record_key"]: record for record in records}
    assert len(texts) == one.works == 20
    assert len({record["title"] for record in records}) > 2
    for line in one.extractions.read_text("utf-8").splitlines():
        extraction = json.loads(line)
        text = texts[extraction["record_key"]]
        for name, found in extraction.items():
            for finding in found if isinstance(found, list) else ():
                assert finding["quote"] == text[finding["field"]][finding["start"] : finding["end"]], name


def test_the_report_tells_loading_each_question_search_memory_and_size(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(source), "--works", "30", "--batch", "20"])
    said = capsys.readouterr().out
    names = [name for name, _ in questions()]
    for name in (*names, "loading", "publishing", "search: a phrase", "memory", "file"):
        assert f"\n{name} " in said or f"\n  {name} " in said, name


def test_every_view_is_asked_something() -> None:
    views = {path.name[3:-4] for path in VIEWS.iterdir() if path.name.endswith(".sql")} - {"present"}
    asked = {word for _, query in questions() for word in re.findall(r"\w+", query)}
    assert views - asked == set()


def test_what_was_loaded_is_asked_again_without_loading(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = tmp_path / "kept"
    main([str(source), "--works", "30", "--into", str(into)])
    before = (into / "warehouse.duckdb.work").read_bytes()
    capsys.readouterr()
    main([str(source), "--loaded", "--into", str(into)])
    said = capsys.readouterr().out
    assert "loading" not in said
    assert "\nmemory " in said
    assert (into / "warehouse.duckdb.work").read_bytes() == before


def test_without_a_sample_it_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="make one with `glean demo`"):
        main([str(tmp_path / "none.duckdb")])
