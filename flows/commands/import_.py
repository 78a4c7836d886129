"""`glean import`: load files of reference managers and databases into a topic."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from flows.importing import import_files
from flows.settings import Settings

_SHOWN = 5


@click.command(name="import", short_help="Load files of reference managers and databases into a topic.")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--topic", "topic_file", metavar="TOPIC.toml", required=True, type=click.Path(path_type=Path))
@click.option("--database", metavar="NAME", help="Where the files were exported from, e.g. Embase.")
@click.option("--skip-bad", is_flag=True, help="Load the good files, and list the bad ones.")
@click.option(
    "--home", type=click.Path(path_type=Path), help="Where the warehouse, runs and summaries are kept."
)
@click.option("--json", "as_json", is_flag=True, help="Print the account of the import as JSON.")
def command(
    files: tuple[Path, ...],
    topic_file: Path,
    database: str | None,
    skip_bad: bool,
    home: Path | None,
    as_json: bool,
) -> None:
    """Load the references in FILE… into the topic of TOPIC.toml, read what is new and renew the summary.

    The form is told by content: PubMed XML, MEDLINE (NBIB), RIS, EndNote XML and ENW, Web of Science text,
    BibTeX, CSV, TSV, XLSX, ClinicalTrials.gov JSON and our own JSON lines, each of them packed with gzip or
    not. The same file again changes nothing. If a file is bad nothing is loaded, unless --skip-bad is given.
    """
    account = import_files(files, topic_file, Settings.read(home=home), database=database, skip_bad=skip_bad)
    click.echo(json.dumps(account, indent=1, ensure_ascii=False) if as_json else "\n".join(told(account)))


def told(account: dict[str, Any]) -> Iterator[str]:
    """The account in a few lines, file by file."""
    for file in account["files"]:
        yield file["problem"] or _counted(file)
        yield from (f"  skipped {reason}" for reason in file["skipped"][:_SHOWN])
        if len(file["skipped"]) > _SHOWN:
            yield f"  … and {len(file['skipped']) - _SHOWN} more (--json lists them all)"
        if file["unnamed_database"]:
            yield f"  {file['unnamed_database']} records name no database: say it with --database."
    yield f"Warehouse: {account['warehouse']}"
    yield from (f"Summary: {page}" for page in account["summaries"])


def _counted(file: dict[str, Any]) -> str:
    counts = {
        "new": file["new"],
        "changed": file["changed"],
        "already held": file["held"],
        "repeated": file["repeated"],
        "skipped": len(file["skipped"]),
    }
    return f"{file['file']} ({file['form']}): {file['taken']} read, " + ", ".join(
        f"{number} {name}" for name, number in counts.items()
    )
