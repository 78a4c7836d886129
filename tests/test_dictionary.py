"""`docs/warehouse.md` says what is in the warehouse, and its questions are answered."""

import re
from pathlib import Path

import made
import pytest

from warehouse.dictionary import renewed
from warehouse.store import load, open_for_writing

PAGE = (Path(__file__).parents[1] / "docs" / "warehouse.md").read_text("utf-8")
QUESTIONS = re.findall(r"```sql\n(.*?)\n```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def con(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dictionary")
    record = made.record()
    run = made.run_folder(folder, [record], [made.extraction(record)], [made.search_run()])
    with open_for_writing(folder / "w.duckdb", now=made.NOW) as con:
        load(con, topic=made.TOPIC, now=made.NOW, run_folder=run)
        yield con


def test_every_table_and_view_is_on_the_page(con):
    query = "SELECT table_name FROM information_schema.tables WHERE table_schema IN ('main', 'history')"
    names = {name for (name,) in con.execute(query).fetchall()}
    assert len(names) > 25
    assert {name for name in names if f"`{name}`" not in PAGE} == set()


def test_the_lists_are_what_the_database_says(con):
    assert renewed(PAGE, con) == PAGE, "run `python -m warehouse.dictionary docs/warehouse.md`"


def test_the_lists_would_change_with_the_database(con):
    assert renewed(PAGE.replace("| `effects` |", "| `defects` |"), con) == PAGE


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_question_of_the_page_is_one_line_that_is_answered(con, question):
    assert "\n" not in question
    assert con.execute(question).description


def test_the_page_has_its_questions():
    assert len(QUESTIONS) == 16


def test_every_column_says_itself_what_it_holds(con):
    bare = (
        "SELECT table_name, column_name FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name IN ('main', 'history') AND comment IS NULL"
    )
    assert con.execute(bare).fetchall() == []
