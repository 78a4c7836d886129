"""The lists of tables, views and macros in `docs/warehouse.md`, from what the database says of itself.

`python -m warehouse.dictionary docs/warehouse.md` renews them.
"""

import re
import sys
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from warehouse.store import open_for_writing

_PART = re.compile(r'[(,] ?"?(\w+)"? [A-Z]')  # a name before its type
_LISTS = {
    "views": """
        SELECT view_name, comment FROM duckdb_views()
        WHERE NOT internal AND comment NOT LIKE 'what history.%'
        ORDER BY ALL
    """,
    "macros": """
        SELECT DISTINCT ON (function_name) function_name || '(' || array_to_string(parameters, ', ') || ')', comment
        FROM duckdb_functions()
        WHERE function_type = 'macro' AND NOT internal AND schema_name = 'main' AND comment IS NOT NULL
            AND NOT starts_with(function_name, 'beta_')
        ORDER BY ALL
    """,
    "tables": """
        SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = 'history' ORDER BY table_oid
    """,
}


def renewed(page: str, con: duckdb.DuckDBPyConnection) -> str:
    """The page with the text between `<!-- views -->` and `<!-- /views -->`, and so for tables, made anew."""
    for name, query in _LISTS.items():
        lines = "\n".join(f"| `{thing}` | {comment} |" for thing, comment in con.execute(query).fetchall())
        before, _, rest = page.partition(f"<!-- {name} -->")
        _, _, after = rest.partition(f"<!-- /{name} -->")
        table = f"| name | what it holds |\n|---|---|\n{lines}"
        page = f"{before}<!-- {name} -->\n{table}\n<!-- /{name} -->{after}"
    before, _, rest = page.partition("<!-- columns -->")
    _, _, after = rest.partition("<!-- /columns -->")
    return f"{before}<!-- columns -->\n{_columns(con)}\n<!-- /columns -->{after}"


def _columns(con: duckdb.DuckDBPyConnection) -> str:
    """A table of columns for each view and table, one after the other."""
    query = (files("warehouse") / "queries" / "schema.sql").read_text("utf-8")
    lines: list[str] = []
    for kind, name, column, shape, meaning in con.execute(query).fetchall():
        if kind != "macro" and column is None:
            lines += [
                "",
                f"### {'' if kind == 'view' else 'history.'}{name}",
                "",
                "| column | type | what it holds |",
                "|---|---|---|",
            ]
        elif kind != "macro":
            lines.append(f"| `{column}` | {_plain(shape)} | {meaning} |")
    return "\n".join(lines[1:])


def _plain(shape: str) -> str:
    """The type, a list of structures with the names of their parts."""
    if not shape.startswith("STRUCT"):
        return shape
    return f"STRUCT({', '.join(_PART.findall(shape))})" + "[]" * shape.endswith("[]")


def main() -> None:
    """Renew the page that the command line names."""
    path = Path(sys.argv[1])
    with TemporaryDirectory() as folder, open_for_writing(Path(folder) / "empty.duckdb") as con:
        path.write_text(renewed(path.read_text("utf-8"), con), encoding="utf-8")


if __name__ == "__main__":
    main()
