"""Answers kept ready in the published copy: views that cost too much to work out anew for each question.

Readers ask the same views, which there are SELECTs of tables in the schema `ready`. Nothing is written to a
published copy, so they cannot go stale; in the writer's file, and as of the past, the views are worked out.
"""

import duckdb

from warehouse.transactions import transaction

# Each is made of those before it.
READY = (
    "indexed_designs",
    "work_texts",
    "work_names",
    "work_links",
    "work_standing",
    "work_signs",
    "work_states",
    "works",
    "topic_works",
    "excluded",
    "eligibility",
    "records_by_design_and_year",
    "prevalence",
    "effect_sizes",
    "trial_results",
    "failed_checks",
    "readings_compared",
    "arrivals_by_month",
)


def make_ready(con: duckdb.DuckDBPyConnection) -> None:
    """Keep the answers of these views as tables, where the views are.

    One after the other is written to the file, so that no more than one of them fills the memory: the file is
    nobody's until all are there.
    """
    con.execute("DROP SCHEMA IF EXISTS ready CASCADE; CREATE SCHEMA ready")
    for name in READY:
        if _has(con, "main", name):
            _keep_frugally(con, name)
            con.execute("CHECKPOINT")


def _keep_frugally(con: duckdb.DuckDBPyConnection, name: str) -> None:
    try:
        _keep(con, name)
    except duckdb.OutOfMemoryException:
        # What is too large for a frugal writer may have what the machine has, as a load may.
        con.execute("RESET memory_limit")
        _keep(con, name)


def is_ready(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether answers are kept in this file."""
    return _has(con, "ready", "works")


def _has(con: duckdb.DuckDBPyConnection, schema: str, name: str) -> bool:
    query = (
        "SELECT count(*) FROM information_schema.tables "
        "WHERE table_catalog = current_database() AND table_schema = $schema AND table_name = $name"
    )
    return con.execute(query, {"schema": schema, "name": name}).fetchone() == (1,)


def _keep(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Sorted by the first column, by which it is asked for; worked out first, because both at once need more memory."""
    comments = _comments(con, name)
    with transaction(con):
        con.execute(f'CREATE TEMP TABLE unsorted AS FROM main."{name}"')
        con.execute(f'CREATE TABLE ready."{name}" AS FROM temp.unsorted ORDER BY 1')
        con.execute("DROP TABLE temp.unsorted")
        con.execute(f'CREATE OR REPLACE VIEW main."{name}" AS SELECT * FROM ready."{name}"')  # noqa: S608
        for comment in comments:
            con.execute(comment)


def _comments(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """The statements that say again what the view and its columns hold: a view made anew has lost it."""
    of_view = (
        "SELECT comment FROM duckdb_views() WHERE database_name = current_database() AND view_name = $name"
    )
    of_columns = (
        "SELECT column_name, comment FROM duckdb_columns() WHERE database_name = current_database() "
        "AND schema_name = 'main' AND table_name = $name AND comment IS NOT NULL"
    )
    said = [
        (f'VIEW main."{name}"', comment)
        for (comment,) in con.execute(of_view, {"name": name}).fetchall()
        if comment
    ]
    said += [
        (f'COLUMN main."{name}"."{column}"', comment)
        for column, comment in con.execute(of_columns, {"name": name}).fetchall()
    ]
    return [f"""COMMENT ON {what} IS '{comment.replace("'", "''")}'""" for what, comment in said]
