"""The bench times both pipelines on the same abstracts and says so in a few lines."""

import gzip
import json
from pathlib import Path

import pytest

from extractors.bench import main, plain, read_texts

ROWS = [
    {"id": f"EX{at}", "title": "Yoga for pain", "abstract": "Pain fell by 20% with yoga."} for at in range(12)
]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in [*ROWS, {"id": "EX99", "title": "Without"}])
    return path


def test_records_without_an_abstract_are_left_out(corpus: Path) -> None:
    assert [key for key, _, _ in read_texts(corpus, limit=100)] == [row["id"] for row in ROWS]


def test_the_plain_pipeline_has_the_parts_of_the_model() -> None:
    assert plain().pipe_names == ["tok2vec", "tagger", "parser", "ner"]


def test_the_report_names_both_speeds_their_ratio_and_each_component(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(corpus), "--texts", "10"])
    said = capsys.readouterr().out
    for name in (
        "texts                 10",
        "gleanings  ",
        "plain spaCy",
        "ratio",
        "2 workers",
        "gleanings_design",
    ):
        assert name in said


def test_a_file_without_abstracts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_text('{"id": 1, "title": "a"}\n')
    with pytest.raises(SystemExit):
        main([str(tmp_path / "none.jsonl")])
