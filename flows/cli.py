"""The command `glean`: a table of verbs, each loaded only when it is called."""

import importlib
import keyword
import sys
from typing import NoReturn

import click

from extractors.errors import ExtractorError
from flows.errors import GleanError
from warehouse.errors import StoreError, store_error

# The help lines stand here so that `glean --help` imports no verb.
VERBS: dict[str, str] = {
    "refresh": "Search the sources of a topic, read what is new and renew its summary.",
    "screen": "Include or exclude what the searches of a topic found.",
    "prisma": "The PRISMA 2020 flow of a topic, as numbers and as a diagram.",
    "doctor": "Ask each source one tiny question and say how it fares.",
    "searches": "Report the searches of a topic, exactly as they were sent (PRISMA-S).",
    "log": "List the runs of a topic, with what each changed.",
    "schedule": "Register a topic's schedule with a Prefect server.",
    "serve": "Keep refreshing topics on their schedules, from this machine.",
    "import": "Load files of reference managers and databases into a topic.",
    "extract": "Read the figures in abstracts: JSON lines in, JSON lines out.",
    "judge": "Judge what abstracts say on a question: JSON lines in, JSON lines out.",
    "annotate": "Mark who, what and which outcomes in texts: JSON lines in, JSON lines out.",
    "evaluate": "Score the extraction against a gold file, with the cause of each fault.",
    "summarise": "Write a topic's summary anew from the published warehouse.",
    "ask": "Ask the studies a question: votes, pooled estimates, and who says so.",
    "factcheck": "Check the figures of a text, such as an AI's answer, against the warehouse.",
    "rewrite": "Have the key findings rewritten by a command of yours, and keep what checks out.",
    "changes": "Tell what changed in a topic's summary: studies, estimates, votes, conclusions.",
    "without": "Show every figure, estimate, vote and sentence that would move without these records.",
    "sql": "Ask the warehouse a question in SQL, read-only.",
    "search": "Find works in titles, abstracts and quotes, best match first.",
    "schema": "Say what the warehouse's tables, views and columns hold.",
    "export": "Write references or tables for other tools.",
    "pool": "Pool the studies of a CSV file: estimate, intervals, heterogeneity, bias.",
    "duplicates": "Say which citations of a file are one publication: JSON lines in.",
    "check": "Read the whole warehouse through and say whether it is sound.",
    "backup": "Keep a checked copy of the warehouse.",
    "compact": "Give the warehouse's unused space back.",
    "works": "Say which records are one work; join works, split one.",
    "standing": "Look up at Crossref whether the works still stand.",
    "demo": "Run the whole road on the embedded example records.",
    "sandbox": "Serve a corpus as the sources do, on this machine.",
}


class Verbs(click.Group):
    """A group that lists its verbs from the table and imports one only to run it."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The verbs, in the order of the table."""
        return list(VERBS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb's click command, from `flows/commands/<verb>.py`."""
        if cmd_name not in VERBS:
            return None
        name = cmd_name.replace("-", "_") + ("_" if keyword.iskeyword(cmd_name) else "")
        module = importlib.import_module(f"flows.commands.{name}")
        command: click.Command = module.command
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs with their help lines."""
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gleanings", prog_name="glean")
def glean() -> None:
    """Living evidence, gleaned figure by figure from the medical literature."""


def main() -> None:
    """Run the command line; an error for the user is one sentence and exit code 1."""
    try:
        glean()
    except (GleanError, StoreError, ExtractorError) as error:
        _end(str(error))
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _end(f"{place}{error.strerror or error}. Make room or name another place, and run again.")
    except Exception as error:
        # DuckDB's own errors, by name: importing it would cost every verb a quarter of a second.
        if "duckdb" not in type(error).__module__:
            raise
        _end(str(store_error(error, "file")))


def _end(sentence: str) -> NoReturn:
    click.echo(f"Error: {sentence}", err=True)
    sys.exit(1)
