"""`glean ask`: what the studies in the warehouse say on a question that can be answered with yes or no."""

import json
from pathlib import Path

import click

from flows.answers import as_json, as_text
from flows.commands.options import home_option
from flows.settings import Settings
from warehouse.store import open_for_reading
from warehouse.synthesis.answering import answer


@click.command(short_help="Ask the studies a question: votes, pooled estimates, and who says so.")
@click.argument("question", metavar='"QUESTION?"')
@click.option(
    "--topic", "topic_id", metavar="ID", help="The topic to ask; else the one whose terms it names."
)
@home_option
@click.option("--explain", is_flag=True, help="Show for each study the sentence that says so.")
@click.option("--json", "in_json", is_flag=True, help="The whole answer as JSON.")
def command(question: str, topic_id: str | None, home: Path | None, explain: bool, in_json: bool) -> None:
    """Answer QUESTION from the published warehouse.

    Each study has one vote: by the verdict of its authors, and by the direction of its figures; each mode also
    weighted by size and design. Retracted and repeated works have none and are listed. Below five studies there
    is not enough evidence for a share. Counting votes does not measure an effect; the pooled estimate stands
    beside them where there is one.
    """
    con = open_for_reading(Settings.read(home=home).warehouse)
    try:
        found = answer(con, question, topic_id)
    finally:
        con.close()
    told = as_text(found, explain=explain)
    click.echo(json.dumps(as_json(found), ensure_ascii=False, indent=1) if in_json else told, nl=in_json)
