"""The row types and the tables are the same thing said twice: these tests hold the two together."""

from dataclasses import asdict, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import duckdb
import made
import pytest

from warehouse import rows
from warehouse.catalogue import columns, held_tables
from warehouse.store import open_for_writing

PROVENANCE = {"finding_id": "VARCHAR", "record_key": "VARCHAR", "extractor": "VARCHAR"}
KEYS = {"record_key": "VARCHAR", "content_hash": "VARCHAR"}
SCALARS = {str: "VARCHAR", int: "INTEGER", float: "DOUBLE", bool: "BOOLEAN"}
# Where the table is stricter or wider than the annotation, and why.
TYPED_OTHERWISE = {
    (rows.SearchRun, "started_at"): "TIMESTAMP",  # ISO 8601 text in the batch, compared as time here
    (rows.SearchRun, "ended_at"): "TIMESTAMP",
    (rows.SampleSize, "value"): "BIGINT",  # a misread number must not stop a load
}


@pytest.fixture(scope="module")
def con(tmp_path_factory):
    with open_for_writing(tmp_path_factory.mktemp("rows") / "w.duckdb", now=made.NOW) as con:
        yield con


def column_type(annotation: Any) -> str:
    if annotation in SCALARS:
        return SCALARS[annotation]
    if get_origin(annotation) is Literal:
        return "VARCHAR"
    if get_origin(annotation) in (Union, UnionType):
        (inner,) = (arg for arg in get_args(annotation) if arg is not NoneType)
        return column_type(inner)
    if get_origin(annotation) is tuple:
        return column_type(get_args(annotation)[0]) + "[]"
    assert is_dataclass(annotation), annotation
    inner = ", ".join(f'"{name}" {kind}' for name, kind in declared(annotation).items())
    return f"STRUCT({inner})"


def declared(shape: type) -> dict[str, str]:
    hints = get_type_hints(shape)
    return {f.name: TYPED_OTHERWISE.get((shape, f.name)) or column_type(hints[f.name]) for f in fields(shape)}


def as_the_engine_writes_it(con, types: dict[str, str]) -> dict[str, str]:
    listed = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
    con.execute(f"CREATE OR REPLACE TEMP TABLE spelled ({listed})")
    return {row[0]: row[1] for row in con.execute("DESCRIBE temp.spelled").fetchall()}


TABLES = [
    ("records", KEYS, rows.Record),
    ("search_runs", {}, rows.SearchRun),
    *((name, PROVENANCE, shape) for name, shape in rows.FINDINGS.items()),
]


@pytest.mark.parametrize(("table", "added", "shape"), TABLES, ids=[table for table, _, _ in TABLES])
def test_a_row_type_has_the_columns_of_its_table_and_no_others(con, table, added, shape):
    assert columns(con, table) == as_the_engine_writes_it(con, added | declared(shape))


def test_the_topic_table_has_columns_of_the_topic_and_the_whole_of_it_as_definition(con):
    table = columns(con, "topics")
    assert table.pop("definition") == "JSON"
    types = declared(rows.Topic)
    assert table == {name: types[name] for name in table}


def test_every_list_of_an_extraction_is_a_table(con):
    lists = {f.name for f in fields(rows.Extraction)} - {"record_key", "extractor"}
    assert lists == set(rows.FINDINGS) <= set(held_tables(con))
    assert columns(con, "extractions") == {"record_key": "VARCHAR", "extractor": "VARCHAR"}


def test_every_table_but_the_migrations_says_from_when_until_when(con):
    found = con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'history'").fetchall()
    assert {name for (name,) in found} - set(held_tables(con)) == {"migrations"}


@pytest.mark.parametrize("kind", ["tables", "columns"])
def test_every_table_and_column_has_a_comment(con, kind):
    name = "table_name" if kind == "tables" else "table_name || '.' || column_name"
    query = f"SELECT {name} FROM duckdb_{kind}() WHERE schema_name = 'history' AND comment IS NULL"
    assert con.execute(query).fetchall() == []


def test_a_record_comes_back_from_its_batch_line():
    record = made.record(
        authors=(rows.Author(family="Doe", initials="J"),),
        headings=(rows.Heading(name="Sciatica", qualifiers=("therapy",)),),
        links=(rows.Link(kind="ErratumIn", target_id="EX0002"),),
    )
    assert rows.Record.from_json(record.as_json()) == record


def test_a_record_key_names_source_id_and_content():
    record = made.record()
    assert record.record_key == f"pubmed:EX0001:{record.content_hash[:12]}"
    assert made.record(title="Another").record_key != record.record_key


def test_a_finding_id_depends_on_where_and_what_only():
    first, second = (made.extraction(made.record()).as_json() for _ in range(2))
    other = made.extraction(made.record(), extractor="test-2").as_json()
    assert first == second
    assert first["frequencies"][0]["finding_id"] != other["frequencies"][0]["finding_id"]
    assert "finding_id" not in asdict(made.extraction(made.record()).frequencies[0])


def test_types_are_checked_by_a_test_that_can_fail(con):
    with pytest.raises(duckdb.Error):
        as_the_engine_writes_it(con, {"a": "NOTHING"})
    assert columns(con, "designs") != as_the_engine_writes_it(con, PROVENANCE | declared(rows.SampleSize))
