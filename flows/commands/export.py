"""`glean export`: what the warehouse holds, in the forms that other tools read."""

from pathlib import Path
from typing import Any

import click
import duckdb

from flows.commands.options import home_option
from flows.errors import GleanError
from flows.run import write_whole
from flows.settings import Settings
from warehouse.as_of import moment_of, open_as_of
from warehouse.catalogue import latest
from warehouse.exports.metafor import metafor
from warehouse.exports.package import package
from warehouse.exports.references import REFERENCES, references
from warehouse.exports.revman import revman
from warehouse.exports.tables import TABLES, manifest
from warehouse.store import open_for_exporting

_OF_A_TOPIC = {"metafor": metafor, "revman": revman}
_SUFFIXES = {"ris": "ris", "nbib": "nbib", "bibtex": "bib", "csl-json": "json"}


@click.command("export")
@click.argument("form", metavar="FORM", type=click.Choice([*REFERENCES, *TABLES, *_OF_A_TOPIC, "package"]))
@click.option(
    "--topic", metavar="ID", help="The topic whose references, trials or pooled estimates are wanted."
)
@click.option(
    "--into", "place", type=click.Path(path_type=Path), help="File (references) or folder (tables)."
)
@click.option("--as-of", "moment", metavar="WHEN", help="As it was then: a day (its end), or a time in UTC.")
@home_option
def command(form: str, topic: str | None, place: Path | None, moment: str | None, home: Path | None) -> None:
    """Write what the warehouse holds as FORM.

    References of the works: ris, nbib, bibtex, csl-json. Tables with every figure, its quote and place: csv
    and xlsx (the views for questions), parquet (everything, history included), each with a manifest. metafor:
    a topic's pooled estimates with an R script that finds them again. revman: a topic's trials, their arms and
    the results of those, for RevMan. package: a version of a topic's summary to
    cite, one ZIP with summary, data, SQL, hashes and versions.
    """
    settings = Settings.read(home=home)
    folder = settings.home / "exports"
    with _opened(settings.warehouse, moment) as con:
        if form in REFERENCES:
            into = place or folder / f"{topic or 'works'}.{_SUFFIXES[form]}"
            written = [_references(con, form, topic, into)]
        elif form in _OF_A_TOPIC:
            written = _of_topic(con, form, topic, place or folder / form)
        elif form == "package":
            written = [_package(con, topic, place or folder)]
        elif topic:
            raise GleanError(
                "--topic chooses references; tables are exported whole: use glean sql for a part."
            )
        else:
            written = _tables(con, form, place or folder / form)
    for path in written:
        click.echo(f"Written: {path}")


def _opened(path: Path, moment: str | None) -> duckdb.DuckDBPyConnection:
    return open_as_of(path, moment_of(moment), exporting=True) if moment else open_for_exporting(path)


def _package(con: duckdb.DuckDBPyConnection, topic: str | None, folder: Path) -> Path:
    if not topic:
        raise GleanError("A package is of one topic's summary: name it with --topic.")
    name, content = package(con, topic, facts=_facts(con, "package"))
    return write_whole(folder / name, content)


def _references(con: duckdb.DuckDBPyConnection, form: str, topic: str | None, path: Path) -> Path:
    text = "".join(REFERENCES[form](references(con, topic)))
    return write_whole(path, text.encode("utf-8", "replace"))


def _tables(con: duckdb.DuckDBPyConnection, form: str, folder: Path) -> list[Path]:
    paths = TABLES[form](con, folder)
    return [*paths, manifest(folder, paths, facts=_facts(con, form))]


def _of_topic(con: duckdb.DuckDBPyConnection, form: str, topic: str | None, folder: Path) -> list[Path]:
    if not topic:
        raise GleanError(f"The form {form} is of one topic: name it with --topic.")
    paths = _OF_A_TOPIC[form](con, topic, folder)
    return [*paths, manifest(folder, paths, facts=_facts(con, form))]


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
