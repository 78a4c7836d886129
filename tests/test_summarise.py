"""`glean summarise` writes a summary from what is published."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.commands.summarise import command
from tests import brief
from warehouse.errors import StoreError


def test_it_says_where_the_summary_is(tmp_path: Path) -> None:
    brief.warehouse(tmp_path).close()
    result = CliRunner().invoke(
        command, ["back-related-leg-pain", "--home", str(tmp_path)], catch_exceptions=False
    )
    folder = tmp_path / "summaries"
    endings = (".html", ".md", ".docx", ".json")
    assert result.output.splitlines() == [
        f"Summary: {folder / f'back-related-leg-pain{ending}'}" for ending in endings
    ]
    assert "84.5%" in (folder / "back-related-leg-pain.md").read_text(encoding="utf-8")


def test_it_writes_into_another_folder(tmp_path: Path) -> None:
    brief.warehouse(tmp_path).close()
    arguments = ["back-related-leg-pain", "--home", str(tmp_path), "--into", str(tmp_path / "out")]
    assert CliRunner().invoke(command, arguments).exit_code == 0
    assert len(list((tmp_path / "out").iterdir())) == 4


def test_without_a_warehouse_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no warehouse at"):
        CliRunner().invoke(command, ["leg-pain", "--home", str(tmp_path)], catch_exceptions=False)
