"""`glean duplicates`: which citations of a file are one publication, and which are linked."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import IO, Any

import click

from flows.errors import GleanError
from flows.json_lines import Row, read_json_lines
from warehouse.works.citation import Citation, citation
from warehouse.works.compare import compare
from warehouse.works.grouping import Pair
from warehouse.works.matching import Matching, match

_TITLE = 90  # letters shown
_NAMES = ("id", "record_id", "record_key")


class CitationError(GleanError):
    """A line of the input that is no citation, or bears the id of another one."""


@click.command()
@click.argument("source", metavar="FILE.jsonl", type=click.File("rb"), default="-")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with groups, pairs and links.")
def command(source: IO[bytes], *, as_json: bool) -> None:
    """Say which citations of FILE are one publication: JSON lines with `id`, `title`, `authors`, `year`, `journal`,
    `volume`, `issue`, `pages`, `doi`, `pmid`, `abstract`, as far as they are known.

    A preprint and its article, a talk and its paper, a notice and its paper are linked, never grouped. Evidence is
    in bits: what each field that agrees adds and each that differs takes away.
    """
    rows = _rows(source)
    citations = {_key(place): citation(_key(place), row) for place, row in enumerate(rows.values())}
    answer = _answer(match(citations.values()), citations, list(rows))
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        click.echo(_told(answer, rows))


def _key(place: int) -> str:
    """A name whose order is that of the lines."""
    return f"{place:09d}"


def _rows(source: IO[bytes]) -> dict[Any, Row]:
    """Id and fields of each line; `CitationError` names the file and the line."""
    rows: dict[Any, Row] = {}
    for where, row in read_json_lines(source, name=source.name, error=CitationError):
        name = next((row[one] for one in _NAMES if row.get(one)), None) if isinstance(row, dict) else None
        if not isinstance(name, str | int):
            raise CitationError(f"{where} is not an object with an “id”.")
        if name in rows:
            raise CitationError(
                f"{where}: the id {name!r} stands on an earlier line; give each citation its own."
            )
        rows[name] = row
    return rows


def _answer(found: Matching, citations: Mapping[str, Citation], names: Sequence[Any]) -> Row:
    """Groups of two and more, every pair within them and the links, by the ids of the file, in its order."""
    groups = [group for group in found.groups if len(group) > 1]
    inside = [pair for group in groups for pair in combinations(group, 2)]
    linked = [pair for pair, one in found.pairs.items() if one.linked and pair not in set(inside)]
    return {
        "citations": len(citations),
        "works": len(found.groups),
        "groups": [_ids(group, names) for group in groups],
        "pairs": [_pair(pair, found, citations, names) for pair in inside],
        "links": [
            {"ids": _ids(pair, names), "roles": [citations[key].role for key in pair]} for pair in linked
        ],
    }


def _ids(keys: Iterable[str], names: Sequence[Any]) -> list[Any]:
    return [names[int(key)] for key in keys]


def _pair(pair: Pair, found: Matching, citations: Mapping[str, Citation], names: Sequence[Any]) -> Row:
    one = found.pairs.get(pair) or compare(*(citations[key] for key in pair))
    return {
        "ids": _ids(pair, names),
        "basis": one.basis if one.same else "chain",
        "bits": round(one.bits, 1),
        "evidence": {name: round(bits, 1) for name, bits in one.evidence.items()},
    }


def _told(answer: Row, rows: Mapping[Any, Row]) -> str:
    """The groups and links as lines, each with the title of its first citation."""
    lines = [f"{answer['citations']} citations are {answer['works']} works."]
    lines += [f"same    {_line(group, rows)}" for group in answer["groups"]]
    lines += [
        f"linked  {_line(link['ids'], rows)} ({' and '.join(link['roles'])})" for link in answer["links"]
    ]
    return "\n".join(lines)


def _line(ids: Sequence[Any], rows: Mapping[Any, Row]) -> str:
    title = " ".join(str(rows[ids[0]].get("title") or "no title").split())
    line = f"{' '.join(map(str, ids))}  {title[:_TITLE]}"
    return "".join(letter if letter.isprintable() else "�" for letter in line)
