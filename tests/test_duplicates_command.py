"""`glean duplicates`: citations in, groups, pairs and links out."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from flows.commands.duplicates import CitationError, command

LONG = "Heat wraps for leg pain in gardeners: a randomised trial"
ROWS: list[dict[str, Any]] = [
    {
        "id": 7,
        "title": LONG,
        "authors": "Adams J; Baker L",
        "year": 2020,
        "doi": "10.5555/x",
        "journal": "Pain",
    },
    {"id": "b", "title": "Cold wraps for arm pain", "authors": "Cole M", "year": 2021},
    {
        "id": "c",
        "title": LONG,
        "authors": "Adams J; Baker L",
        "year": 2019,
        "journal": "medRxiv",
        "doi": "10.1101/1",
    },
    {
        "record_id": "d",
        "title": LONG.upper(),
        "author": "Adams, Jane and Baker, Lee",
        "year": "2020",
        "doi": "NA",
    },
]


@pytest.fixture
def run(tmp_path):
    """The command, run on these lines."""

    def ran(rows: list[Any], *options: str) -> Any:
        path = tmp_path / "citations.jsonl"
        path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
        return CliRunner().invoke(command, [str(path), *options])

    return ran


def test_groups_pairs_and_links_are_told_by_the_ids_of_the_file(run):
    done = run(ROWS, "--json")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.output)
    assert (answer["citations"], answer["works"]) == (4, 3)
    assert answer["groups"] == [[7, "d"]]
    (pair,) = answer["pairs"]
    assert pair["ids"] == [7, "d"]
    assert pair["basis"].startswith("fuzzy")
    assert pair["bits"] == pytest.approx(sum(pair["evidence"].values()))
    assert {"ids": [7, "c"], "roles": ["article", "preprint"]} in answer["links"]


def test_the_table_shows_the_groups_with_a_title_and_nothing_that_steers_a_terminal(run):
    rows = [ROWS[0] | {"title": LONG + "\x1b"}, *ROWS[1:]]
    done = run(rows)
    assert done.output.startswith("4 citations are 3 works.\n")
    assert "same    7 d  Heat wraps for leg pain" in done.output
    assert "linked  7 c" in done.output
    assert "\x1b" not in done.output


def test_an_empty_file_has_no_works(run):
    assert json.loads(run([], "--json").output) == {
        "citations": 0, "works": 0, "groups": [], "pairs": [], "links": []
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (["{"], "line 1 is not JSON"),
        ([ROWS[0], {"title": "x"}], "line 2 is not an object with an “id”"),
        ([ROWS[0], "[]"], "line 2 is not an object"),
        ([ROWS[0], ROWS[0]], "line 2: the id 7 stands on an earlier line"),
    ],
)
def test_a_bad_line_is_named(run, rows, says):
    done = run(rows)
    assert isinstance(done.exception, CitationError)
    assert says in str(done.exception)
