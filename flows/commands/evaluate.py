"""`glean evaluate`: how well the extraction agrees with a gold file, and why it does not."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from jinja2 import Environment, PackageLoader, select_autoescape

from extractors.evaluation import CONTEXT, Fault, causes, faults, score
from extractors.guideline import LISTS, as_guideline
from extractors.workers import read_all
from flows.errors import GleanError
from flows.json_lines import read_json_lines

Json = dict[str, Any]
SCORED = (*CONTEXT, "figures", "interventions")
SINGLE = ("design", "sample_size", "conclusion")
HIDDEN = ("quote", "start", "end", "field", "checks")


class GoldError(GleanError):
    """A gold file with a line that is no annotated abstract."""


@click.command(short_help="Score the extraction against a gold file.")
@click.argument("gold", metavar="GOLD.jsonl", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with scores and faults.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page to look at.")
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes to use.")
def command(gold: Path, as_json: bool, html: Path | None, workers: int) -> None:
    """Read the abstracts of GOLD.jsonl and score what is found by the guideline's rules.

    Each line holds id, title, abstract and gold. Below the scores stands how often each cause of error
    occurs, and then every fault.
    """
    rows = list(read_gold(gold))
    texts = ((json.dumps(row["id"]), row["title"], row["abstract"]) for row in rows)
    found = [
        {"id": json.loads(one.record_key)} | as_guideline(one) for one in read_all(texts, workers=workers)
    ]
    scores, disagreements = score(rows, found), list(faults(rows, found))
    if html:
        html.write_text(page(gold.name, rows, found), encoding="utf-8")
    if as_json:
        click.echo(json.dumps({"scores": scores, "faults": [f._asdict() for f in disagreements]}, indent=1))
    else:
        click.echo("\n".join([*_table(scores), "", *_confusions(disagreements)]))


def read_gold(path: Path) -> Iterator[Json]:
    """The annotated abstracts of a gold file; `GoldError` names the line that is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        raise GoldError(f"{path} is not a text in UTF-8; name a file of JSON lines.") from None
    if not any(line.strip() for line in lines):
        raise GoldError(f"{path} holds no abstracts.")
    for where, row in read_json_lines(lines, name=str(path), error=GoldError):
        yield _gold_row(row, where=where)


def _gold_row(row: Json, *, where: str) -> Json:
    if not isinstance(row, dict) or not {"id", "title", "abstract", "gold"} <= set(row):
        raise GoldError(f"{where} lacks “id”, “title”, “abstract” or “gold”.")
    if not _is_annotation(row["gold"]):
        raise GoldError(f"{where}: “gold” is not an object with lists of objects, as the guideline has it.")
    return row


def _is_annotation(gold: object) -> bool:
    if not isinstance(gold, dict):
        return False
    lists = [gold.get(kind) or [] for kind in (*CONTEXT, "interventions")]
    return all(isinstance(held, list) and all(isinstance(item, dict) for item in held) for held in lists)


def _table(scores: Json) -> Iterator[str]:
    for kind in SCORED:
        r = scores[kind]
        rates = f"P {r['precision']:.3f}  R {r['recall']:.3f}  F1 {r['f1']:.3f}"
        yield f"{kind:14} {rates}   ({r['right']} right, {r['gold']} gold, {r['predicted']} extracted)"
        details = {name: r[name] for name in ("interval", "p_value", "direction") if name in r}
        for name, held in (details | r.get("context", {})).items():
            if held["of"]:
                yield f"{'':14} {name} {held['accuracy']:.3f} of {held['of']}"
    for kind in SINGLE:
        held = scores[kind]
        more = "".join(f", {name} {held[name]}" for name in ("said", "said_where_none") if name in held)
        yield f"{kind:14} {held['accuracy'] or 0:.3f} ({held['right']} of {held['of']}{more})"


def _confusions(found: Sequence[Fault]) -> Iterator[str]:
    yield "Causes of error"
    for (kind, cause), times in causes(found).most_common():
        yield f"{times:5}  {kind}: {cause}"
    yield ""
    for fault in found:
        said = f"{fault.gold or '—'} → {fault.predicted or '—'}"
        yield f"{fault.record_id}  {fault.kind}: {fault.cause}  {said}  | {fault.quote[:120]}"


# --- The page -----------------------------------------------------------------------------------------------


def page(name: str, rows: Sequence[Json], found: Sequence[Json]) -> str:
    """A page of HTML that shows every abstract with gold and extraction side by side."""
    templates = Environment(loader=PackageLoader("flows"), autoescape=select_autoescape(), trim_blocks=True)
    every = list(faults(rows, found))
    return templates.get_template("evaluation.html").render(
        name=name,
        scores=score(rows, found),
        lists=SCORED,
        item_lists=LISTS,
        hidden=HIDDEN,
        causes=causes(every).most_common(),
        abstracts=[_side_by_side(row, one, every) for row, one in zip(rows, found, strict=True)],
    )


def _side_by_side(row: Json, found: Json, every: Sequence[Fault]) -> Json:
    items = [item for kind in LISTS for item in found[kind] if item["field"] == "abstract"]
    return {
        "id": row["id"],
        "title": row["title"],
        "pieces": list(_pieces(row["abstract"], [(item["start"], item["end"]) for item in items])),
        "faults": [fault for fault in every if fault.record_id == str(row["id"])],
        "gold": row["gold"],
        "predicted": found,
    }


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """The text cut into pieces, each with whether it was quoted."""
    at = 0
    for start, end in sorted(spans):
        if end > at:
            yield text[at : max(at, start)], False
            yield text[max(at, start) : end], True
            at = end
    yield text[at:], False
