"""`glean sql` answers questions and does nothing else."""

import csv
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import made
import pytest
from click.testing import CliRunner

from flows.commands.sql import command
from warehouse.asking import ask as answer
from warehouse.errors import StoreError
from warehouse.store import load, open_for_reading, open_for_writing


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """A home whose warehouse holds two records."""
    home = tmp_path_factory.mktemp("home")
    records = [made.record("EX0001"), made.record("EX0002", title='Tilde ~, "quotes" and\nlines')]
    run = made.run_folder(
        home / "run", records, [made.extraction(one) for one in records], [made.search_run()]
    )
    with open_for_writing(home / "warehouse.duckdb", now=made.NOW) as con:
        load(con, topic=made.TOPIC, now=made.NOW, run_folder=run)
    return home


@pytest.fixture
def ask(home):
    """Run the command on that home and give what it prints."""

    def ask(query: str, *options: str) -> str:
        done = CliRunner().invoke(command, [query, "--home", str(home), *options], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout_bytes.decode()

    return ask


def test_a_table_has_numbers_to_the_right_and_null_as_nothing(ask):
    assert ask("SELECT 1.5 AS n, 'a' AS t UNION ALL SELECT 22, NULL ORDER BY n").splitlines() == [
        "   n  t",
        "----  -",
        " 1.5  a",
        "22.0",
        "(2 rows)",
    ]


def test_a_table_of_no_rows_still_names_its_columns(ask):
    assert ask("SELECT 1 AS a WHERE false").splitlines() == ["a", "-", "(0 rows)"]


def test_a_table_cannot_be_steered_by_what_it_shows(ask):
    shown = ask("SELECT chr(27) || '[2J' || chr(8238) || 'x' || chr(10) || 'y' AS a")
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\x1b[2J\\u202ex y" in shown


def test_a_wide_cell_is_cut_in_a_table_and_whole_elsewhere(ask):
    assert "x" * 71 + "…" in ask("SELECT repeat('x', 500) AS a")
    assert "x" * 500 in ask("SELECT repeat('x', 500) AS a", "--csv")


def test_csv_reads_back_with_quotes_commas_and_lines(ask):
    printed = ask("SELECT source_id, title, NULL AS n, '' AS e FROM records ORDER BY ALL", "--csv")
    assert printed.count("\r\n") == 3
    assert list(csv.reader(io.StringIO(printed, newline=""))) == [
        ["source_id", "title", "n", "e"],
        ["EX0001", "Leg pain in record EX0001", "", ""],
        ["EX0002", 'Tilde ~, "quotes" and\nlines', "", ""],
    ]


def test_csv_tells_null_from_an_empty_text(ask):
    assert ask("SELECT NULL AS a, '' AS b, 'x' AS c", "--csv") == 'a,b,c\r\n,"",x\r\n'


def test_json_is_an_array_with_iso_dates_and_nested_lists(ask):
    query = """
        SELECT DATE '2020-01-02' AS d, TIMESTAMP '2020-01-02 03:04:05' AS t, NULL AS n, true AS b,
            [1, 2] AS l, {'k': 'v'} AS s, 1.50::DECIMAL(4, 2) AS m, 'nan'::DOUBLE AS x, 7::HUGEINT AS h
    """
    assert json.loads(ask(query, "--json")) == [
        {
            "d": "2020-01-02",
            "t": "2020-01-02T03:04:05",
            "n": None,
            "b": True,
            "l": [1, 2],
            "s": {"k": "v"},
            "m": 1.5,
            "x": None,
            "h": 7,
        }
    ]


def test_json_of_no_rows_is_an_empty_array(ask):
    assert json.loads(ask("SELECT 1 AS a WHERE false", "--json")) == []


def test_columns_of_one_name_do_not_hide_each_other(ask):
    assert json.loads(ask("SELECT 1 AS a, 2 AS a, 3 AS a_2", "--json")) == [{"a": 1, "a_2": 2, "a_2_2": 3}]


@pytest.mark.parametrize(
    "query",
    ["SHOW TABLES", "DESCRIBE works", "EXPLAIN SELECT 1", "FROM works", "WITH a AS (SELECT 1) FROM a"],
)
def test_questions_about_the_warehouse_itself_are_answered(ask, query):
    assert ask(query)


FORBIDDEN = [
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM read_blob('{secret}')",
    "SELECT * FROM read_json('{secret}')",
    "SELECT * FROM read_parquet('{secret}')",
    "SELECT * FROM sniff_csv('{secret}')",
    "SELECT * FROM parquet_metadata('{secret}')",
    "SELECT * FROM '{secret}'",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM query('COPY works TO ''{folder}/out.csv''')",
    "COPY works TO '{folder}/out.csv'",
    "COPY (SELECT 1) TO '{folder}/out.parquet'",
    "EXPLAIN ANALYZE COPY works TO '{folder}/out.csv'",
    "EXPORT DATABASE '{folder}/out'",
    "IMPORT DATABASE '{folder}'",
    "ATTACH '{folder}/other.duckdb'",
    "ATTACH ':memory:' AS other",
    "DETACH warehouse",
    "USE history",
    "LOAD fts",
    "INSTALL httpfs",
    "CREATE TABLE a (b INTEGER)",
    "CREATE TEMP TABLE a AS SELECT 1",
    "CREATE OR REPLACE VIEW works AS SELECT 1",
    "CREATE SECRET (TYPE s3)",
    "INSERT INTO history.works VALUES ('a', now(), NULL)",
    "UPDATE history.records SET title = ''",
    "EXPLAIN ANALYZE UPDATE history.records SET title = ''",
    "EXPLAIN ANALYZE INSERT INTO history.works VALUES ('a', now(), NULL)",
    "DELETE FROM history.records",
    "DROP TABLE history.records",
    "ALTER TABLE history.records ADD COLUMN a INTEGER",
    "SET memory_limit = '1GB'",
    "SET enable_external_access = true",
    "EXPLAIN ANALYZE SET threads = 1",
    "EXPLAIN ANALYZE CREATE TABLE a AS SELECT 1",
    "EXPLAIN ANALYZE CREATE OR REPLACE VIEW works AS SELECT 1",
    "EXPLAIN ANALYZE DROP VIEW works",
    "WITH a AS (DELETE FROM history.records RETURNING *) FROM a",
    "SELECT * FROM query('FROM ''{secret}''')",
    "SELECT * FROM query_table(['works', '{secret}'])",
    "FROM read_duckdb('{folder}/other.duckdb', table_name = 'a')",
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('FROM read_text(''{secret}'')'))",
    "SELECT * FROM force_checkpoint()",
    "UPDATE EXTENSIONS",
    "VACUUM",
    "CALL enable_logging(storage = 'file', storage_path = '{folder}/log')",
    "RESET lock_configuration",
    "PRAGMA enable_profiling",
    "PRAGMA database_list",
    "CALL enable_logging()",
    "CHECKPOINT",
    "BEGIN",
    "PREPARE a AS SELECT 1",
    "SET VARIABLE a = 1",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE history.records",
    "",
    "/* nothing */",
]


@pytest.mark.parametrize("query", FORBIDDEN)
def test_a_query_can_only_read_the_warehouse(home, tmp_path, query):
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    before = (home / "warehouse.duckdb").read_bytes()
    arguments = [query.format(secret=secret, folder=tmp_path), "--home", str(home)]
    done = CliRunner().invoke(command, arguments)
    assert isinstance(done.exception, StoreError), done.output
    assert "\n" not in str(done.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]
    assert (home / "warehouse.duckdb").read_bytes() == before


@pytest.mark.parametrize("query", FORBIDDEN)
def test_a_query_can_only_read_the_past(home, tmp_path, query):
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    arguments = [query.format(secret=secret, folder=tmp_path), "--as-of", "2100-01-01", "--home", str(home)]
    done = CliRunner().invoke(command, arguments)
    assert isinstance(done.exception, StoreError), done.output
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]


def test_a_question_after_one_that_failed_is_answered(home):
    with open_for_reading(home / "warehouse.duckdb") as con:
        with pytest.raises(StoreError):
            answer(con, "SELECT no_such_column")
        assert list(answer(con, "SELECT 1").rows) == [(1,)]
        assert list(answer(con, "SELECT 2").rows) == [(2,)]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("SELECT tittle FROM works", 'Referenced column "tittle" not found'),
        ("SELEC 1", 'syntax error at or near "SELEC"'),
        ("SELECT * FROM nowhere", "Table with name nowhere does not exist"),
        ("SELECT CAST(title AS INTEGER) FROM works", "Could not convert string"),
        ("SELECT error('late') FROM range(5000)", "late"),
    ],
)
def test_a_mistake_in_a_query_is_one_sentence(home, query, sentence):
    done = CliRunner().invoke(command, [query, "--home", str(home)])
    assert isinstance(done.exception, StoreError)
    assert sentence in str(done.exception)
    assert "\n" not in str(done.exception)


def glean(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command_line = [sys.executable, "-c", "from flows.cli import main; main()", "sql", *arguments]
    return subprocess.run(command_line, capture_output=True, text=True, env={**os.environ, **environment})


def test_the_command_finds_the_home_in_the_environment_and_fails_with_a_sentence(home, tmp_path):
    done = glean("SELECT count(*) AS n FROM works", "--json", GLEAN_HOME=str(home))
    assert (done.returncode, json.loads(done.stdout)) == (0, [{"n": 2}])
    missing = glean("SELECT 1", GLEAN_HOME=str(tmp_path))
    assert missing.returncode == 1
    assert missing.stderr.startswith("Error: there is no warehouse at")
    assert "Traceback" not in missing.stderr


def test_a_warehouse_file_may_be_named(home):
    done = glean("SELECT count(*) AS n FROM works", "--csv", "--warehouse", str(home / "warehouse.duckdb"))
    assert done.stdout.splitlines() == ["n", "2"]


def test_nothing_heavy_is_imported():
    script = (
        "import flows.commands.sql, sys\n"
        "print([name for name in ('pydantic', 'rich', 'spacy', 'prefect', 'httpx') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_a_question_without_end_is_given_up(home):
    forever = (
        "SELECT count(*) FROM range(1000000000) AS a, range(1000000000) AS b WHERE a.range * b.range = -1"
    )
    done = CliRunner().invoke(command, [forever, "--home", str(home), "--timeout", "0.2"])
    assert isinstance(done.exception, StoreError)
    assert "longer than 0.2 seconds" in str(done.exception)


def test_rows_without_end_are_given_up(home):
    endless = "SELECT unnest(range(1000000)) FROM range(1000000000)"
    done = CliRunner().invoke(command, [endless, "--home", str(home), "--timeout", "0.5", "--csv"])
    assert isinstance(done.exception, StoreError)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT repeat('x', 2000000000)",
        "SELECT length(lpad('a', 1900000000 + range::INTEGER, 'b')) FROM range(2)",
        "SELECT levenshtein(repeat('a', 3000000), repeat('b', 3000000))",
    ],
)
def test_a_single_call_that_takes_too_long_is_given_up_with_its_process_if_need_be(home, query):
    began = time.monotonic()
    done = glean(query, "--timeout", "0.5", "--json", GLEAN_HOME=str(home))
    assert done.returncode == 1
    assert "longer than 0.5 seconds" in done.stderr
    assert done.stdout == ""
    assert time.monotonic() - began < 120


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a process to so much memory")
def test_texts_without_measure_are_refused_before_the_machine_suffers(home):
    done = glean("SELECT repeat('x', 1000000000) FROM range(2048)", "--csv", GLEAN_HOME=str(home))
    assert done.returncode == 1
    assert "Out of Memory" in done.stderr
    assert "Traceback" not in done.stderr
