"""`glean schema`: nothing in the warehouse goes without saying."""

import json

import pytest
from click.testing import CliRunner
from loaded import empty_warehouse

from flows.commands.schema import UnknownNameError, command, describe


def test_every_table_view_macro_and_column_says_what_it_holds(tmp_path):
    with empty_warehouse(tmp_path) as con:
        described = describe(con)
    assert {kind for kind, *_ in described} == {"view", "table", "macro"}
    assert [(name, column) for _, name, column, _, meaning in described if not meaning] == []


def test_the_list_names_views_tables_and_macros_and_one_name_gives_its_columns(tmp_path):
    def told(*words: str) -> str:
        done = CliRunner().invoke(command, [*words, "--home", str(tmp_path)], catch_exceptions=False)
        assert done.exit_code == 0
        return done.output

    assert "works " in told()
    assert "wilson(events, total, z)" in told()
    assert "code point after the quote" in told("effects")
    everything = json.loads(told("--json"))
    assert {"kind": "view", "name": "works", "column": "doi"}.items() <= next(
        row for row in everything if (row["name"], row["column"]) == ("works", "doi")
    ).items()


def test_an_unknown_name_is_told(tmp_path):
    done = CliRunner().invoke(command, ["efects", "--home", str(tmp_path)])
    with pytest.raises(UnknownNameError, match="'efects'"):
        raise done.exception
