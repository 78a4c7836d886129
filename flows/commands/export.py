"""`glean export`: what the warehouse holds, in the forms that other tools read."""

from pathlib import Path
from typing import Any

import click
import duckdb

from flows.commands.options import home_option
from flows.errors import GleanError
from flows.run import write_whole
from flows.settings import Settings
from warehouse.catalogue import latest
from warehouse.exports.metafor import metafor
from warehouse.exports.references import REFERENCES, references
from warehouse.exports.tables import TABLES, manifest
from warehouse.store import open_for_exporting

_SUFFIXES = {"ris": "ris", "nbib": "nbib", "bibtex": "bib", "csl-json": "json"}


@click.command("export")
@click.argument("form", metavar="FORM", type=click.Choice([*REFERENCES, *TABLES, "metafor"]))
@click.option("--topic", metavar="ID", help="The topic whose references or pooled estimates are wanted.")
@click.option(
    "--into", "place", type=click.Path(path_type=Path), help="File (references) or folder (tables)."
)
@home_option
def command(form: str, topic: str | None, place: Path | None, home: Path | None) -> None:
    """Write what the warehouse holds as FORM.

    References of the works: ris, nbib, bibtex, csl-json. Tables with every figure, its quote and place: csv
    and xlsx (the views for questions), parquet (everything, history included), each with a manifest. metafor:
    a topic's pooled estimates with an R script that finds them again.
    """
    settings = Settings.read(home=home)
    folder = settings.home / "exports"
    with open_for_exporting(settings.warehouse) as con:
        if form in REFERENCES:
            into = place or folder / f"{topic or 'works'}.{_SUFFIXES[form]}"
            written = [_references(con, form, topic, into)]
        elif form == "metafor":
            written = _metafor(con, topic, place or folder / "metafor")
        elif topic:
            raise GleanError(
                "--topic chooses references; tables are exported whole: use glean sql for a part."
            )
        else:
            written = _tables(con, form, place or folder / form)
    for path in written:
        click.echo(f"Written: {path}")


def _references(con: duckdb.DuckDBPyConnection, form: str, topic: str | None, path: Path) -> Path:
    text = "".join(REFERENCES[form](references(con, topic)))
    return write_whole(path, text.encode("utf-8", "replace"))


def _tables(con: duckdb.DuckDBPyConnection, form: str, folder: Path) -> list[Path]:
    paths = TABLES[form](con, folder)
    return [*paths, manifest(folder, paths, facts=_facts(con, form))]


def _metafor(con: duckdb.DuckDBPyConnection, topic: str | None, folder: Path) -> list[Path]:
    if not topic:
        raise GleanError("Pooled estimates are a topic's: name it with --topic.")
    paths = metafor(con, topic, folder)
    return [*paths, manifest(folder, paths, facts=_facts(con, "metafor"))]


def _facts(con: duckdb.DuckDBPyConnection, form: str) -> dict[str, Any]:
    extractors = con.execute("SELECT DISTINCT extractor FROM extractions ORDER BY ALL").fetchall()
    version = con.execute("FROM schema_version").fetchone() or (None, None)
    return {
        "form": form,
        "as_of": str(latest(con)),
        "schema": version[0],
        "views": version[1],
        "extractors": [name for (name,) in extractors],
    }
