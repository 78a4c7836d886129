"""What the README says is true: its SQL runs, its files exist."""

import re
from pathlib import Path

import pytest
from loaded import empty_warehouse

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)\n```", README, flags=re.DOTALL)


@pytest.mark.parametrize("query", QUERIES)
def test_each_line_of_sql_runs(query: str, tmp_path: Path) -> None:
    assert "\n" not in query
    assert empty_warehouse(tmp_path).execute(query).description


def test_the_readme_answers_the_three_usual_questions() -> None:
    assert len(QUERIES) == 3


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)]+)\)", README))
def test_each_link_leads_to_a_file(target: str) -> None:
    assert (Path(__file__).parents[1] / target).exists()
