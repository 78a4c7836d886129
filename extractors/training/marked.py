"""Abstracts of the corpus with every figure marked by hand after the guideline: `marked.jsonl.gz`.

A line holds one abstract: its number in PubMed, the set it was annotated in, and the guideline's lists. Numbers and
the guideline's own words stand as they are; what is quoted from the text (a quote, an arm, an outcome …) is kept as
places in the text as it is read (title, two line breaks, abstract): `[[start, end], …]`, several where the words stand
apart, `null` where they do not stand in it.

    python -m extractors.training.marked SET=GOLD.jsonl …

adds annotated abstracts in the guideline's form to the file; one that it holds already is replaced.
"""

import gzip
import io
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.reading import join
from extractors.training.corpus import records

LABELS = Path(__file__).with_name("marked.jsonl.gz")
REPOSITORY = Path(__file__).parents[2]
EXAMPLES, READ_BY_HAND = "flows/sandbox/examples/back-related-leg-pain.jsonl", "tests/examples_gold.jsonl"
# Sets whose names begin so never teach.
HELD = "held"
LISTS = ("interventions", "frequencies", "arm_results", "effects")
SINGLE = ("sample_size", "conclusion")
PHRASES = frozenset(
    (
        "quote",
        "name",
        "condition",
        "population",
        "period",
        "arm",
        "outcome",
        "timepoint",
        "intervention",
        "comparator",
    )
)
_WORD = re.compile(r"\w+")
Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Marked:
    """An annotated abstract with its text; `gold` is as the guideline describes it, phrases being places."""

    pmid: str
    set: str
    title: str
    abstract: str
    gold: Item

    @property
    def text(self) -> str:
        """The text that the places count in."""
        return join(self.title, self.abstract)

    def words(self, places: Sequence[Sequence[int]] | None) -> str | None:
        """What stands at the places, joined by blanks; None where there are none."""
        return " ".join(self.text[start:end] for start, end in places) if places else None


def marked(folder: Path) -> list[Marked]:
    """The annotated abstracts that teach, their texts taken from the corpus that belongs to the folder."""
    return _with_texts(folder, held_out=False)


def held(folder: Path) -> list[Marked]:
    """The annotated abstracts that never teach: what is reached is measured on them."""
    return _with_texts(folder, held_out=True)


def _with_texts(folder: Path, *, held_out: bool) -> list[Marked]:
    rows = (label for label in _labels(LABELS) if label["set"].startswith(HELD) == held_out)
    labels = {label.pop("pmid"): label for label in rows}
    return [
        Marked(record["pmid"], label.pop("set"), record["title"] or "", record["abstract"], label)
        for record in records(folder)
        if (label := labels.get(record["pmid"]))
    ]


def invented() -> list[Marked]:
    """The project's own invented abstracts, which were read by hand after the same guideline."""
    records = {row["pmid"]: row for row in _rows(REPOSITORY / EXAMPLES)}
    rows = [
        records[row["id"]] | {"id": row["id"], "gold": row["gold"]}
        for row in _rows(REPOSITORY / READ_BY_HAND)
    ]
    return [
        Marked(row["id"], "invented", row["title"], row["abstract"], placed(row, "invented")) for row in rows
    ]


def placed(row: Item, name: str) -> Item:
    """An annotated abstract of the set `name` without its text."""
    text, gold = join(row["title"], row["abstract"]), row["gold"]
    found: Item = {"pmid": row["id"].removeprefix("pmid:"), "set": name, "design": gold.get("design")}
    found |= {part: _item(gold[part], text) if gold.get(part) else None for part in SINGLE}
    return found | {part: [_item(item, text) for item in gold.get(part) or ()] for part in LISTS}


def _item(item: Item, text: str) -> Item:
    quote = item.get("quote") or ""
    at = max(text.find(quote), 0)
    return {
        key: (_places(str(value), text, at, at + len(quote)) if value else None) if key in PHRASES else value
        for key, value in item.items()
    }


def _places(phrase: str, text: str, start: int, end: int) -> list[list[int]] | None:
    """Where a phrase stands: whole in the quote, whole elsewhere, or its words one by one."""
    whole = _found(phrase, text, start, end)
    if whole is not None:
        return [[whole, whole + len(phrase)]]
    words = [word.group() for word in _WORD.finditer(phrase)]
    singles = [(_found(word, text, start, end), len(word)) for word in words]
    if None in (at for at, _ in singles):
        return None
    return _joined([[at, at + size] for at, size in singles if at is not None], text)


def _found(phrase: str, text: str, start: int, end: int) -> int | None:
    pattern = re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)", re.IGNORECASE)
    loose = re.compile(re.escape(phrase), re.IGNORECASE)
    tries = (pattern.search(text, start, end), pattern.search(text), loose.search(text, start, end))
    return next((match.start() for match in tries if match), None)


def _joined(places: list[list[int]], text: str) -> list[list[int]]:
    """The places, those that follow one another with nothing but a blank or a sign between made one."""
    joined: list[list[int]] = []
    for start, end in places:
        if (
            joined
            and joined[-1][1] <= start
            and not _WORD.search(text[joined[-1][1] : start])
            and start - joined[-1][1] < 3
        ):
            joined[-1][1] = end
        else:
            joined.append([start, end])
    return joined


def write(sets: Sequence[tuple[str, Path]], out: Path = LABELS) -> None:
    """Adds the labels of annotated abstracts to those of the file; the same abstracts make the same bytes."""
    rows = {row["pmid"]: row for row in _labels(out)}
    rows |= {row["pmid"]: row for name, path in sets for row in (placed(one, name) for one in _rows(path))}
    lines = [
        json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True) for row in rows.values()
    ]
    held = io.BytesIO()
    with gzip.GzipFile(fileobj=held, mode="wb", mtime=0, filename="") as file:
        file.write("\n".join(sorted(lines)).encode() + b"\n")
    out.write_bytes(held.getvalue())


def _labels(path: Path) -> list[Item]:
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _rows(path: Path) -> Iterator[Item]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, filter(str.strip, lines))


if __name__ == "__main__":
    write([(name, Path(path)) for name, _, path in (argument.partition("=") for argument in sys.argv[1:])])
