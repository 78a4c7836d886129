"""Synthetic works with the lengths and lists of real ones, from a seed: the same seed gives the same bytes.

Each is a work of a sample with other words: every word of four or more small letters gives way to another of
its length, so each number, quote, section and list stays where it was. The words are Zipf's: few are frequent.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from warehouse.rows import FINDINGS

Row = dict[str, Any]
LISTS = tuple(FINDINGS)
_WORD = re.compile(r"([a-z]{4,})")
_LETTERS = np.array(list("etaoinsrhldcumfpgwybvk"))
_WEIGHTS = np.arange(len(_LETTERS), 0, -1) / np.arange(1, len(_LETTERS) + 1).sum()
_WORDS, _DRAWN = 20_000, 1 << 16  # of one length: how many there are, and how many stand ready to be used
_NAMES = ("condition", "population", "intervention", "comparator", "outcome", "arm", "name")
_KEPT = (
    0.01  # of the works call their things as the sample does, so that questions about those have an answer
)
_EXTRACTOR = "synthetic-1"


def sample(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """The works of a warehouse, each record with its lists of findings."""
    found = con.execute("SELECT to_json(one)::VARCHAR FROM records AS one ORDER BY record_key").fetchall()
    rows = {row["record_key"]: row for row in (json.loads(text) for (text,) in found)}
    for name in LISTS:
        query = f"SELECT to_json(one)::VARCHAR FROM {name} AS one ORDER BY record_key, finding_id"  # noqa: S608
        for (text,) in con.execute(query).fetchall():
            finding = json.loads(text)
            rows[finding.pop("record_key")].setdefault(name, []).append(finding)
    return list(rows.values())


@dataclass(frozen=True, slots=True)
class Batch:
    """Files of one load, and how much is in them."""

    topic: int
    records: Path
    extractions: Path
    works: int
    findings: int


class Maker:
    """Makes works out of a sample's; `findings` is how many one has on average."""

    def __init__(self, works: list[Row], *, seed: int, findings: float) -> None:
        self._rng = np.random.default_rng(seed)
        self._works = works
        self._pieces: dict[str, tuple[list[str], list[list[str]]]] = {}
        self._drawn: dict[int, list[str]] = {}
        self._places: list[int] = []
        held = sum(len(work.get(name, ())) for work in works for name in LISTS)
        self._share = findings * len(works) / held
        self._made = 0

    def batch(self, folder: Path, topic: int, works: int) -> Batch:
        """Write the next works as a batch of JSON lines."""
        records, extractions = folder / f"records-{topic}.jsonl", folder / f"extractions-{topic}.jsonl"
        findings = 0
        with records.open("w", encoding="utf-8") as one, extractions.open("w", encoding="utf-8") as other:
            for record, extraction in self._lines(works):
                one.write(json.dumps(record) + "\n")
                other.write(json.dumps(extraction) + "\n")
                findings += sum(len(extraction[name]) for name in LISTS)
        return Batch(topic, records, extractions, works, findings)

    def _lines(self, works: int) -> Iterator[tuple[Row, Row]]:
        for place in self._rng.integers(len(self._works), size=works).tolist():
            work = self._works[place]
            record = self._record(work)
            yield record, self._extraction(work, record, keeps=self._rng.random() < _KEPT)

    def _record(self, work: Row) -> Row:
        self._made += 1
        number, year = self._made, 1990 + int(self._rng.integers(36))
        record = {name: value for name, value in work.items() if name not in LISTS}
        record |= {
            "source": "pubmed",
            "source_id": f"{10_000_000 + number}",
            "title": self._rewritten(work["title"]),
            "abstract": self._rewritten(work["abstract"]),
            "authors": [self._author(author) for author in work["authors"] or ()],
            "volume": str(1 + number % 97),
            "pages": f"e{number}",
            "published": f"{year}{(work['published'] or '')[4:]}",
            "identifiers": [{"kind": "doi", "value": f"10.5555/synthetic.{number}"}],
            "registrations": [
                one | {"number": f"NCT{number // 2:08}"} for one in work["registrations"] or ()
            ],
            "links": [one | {"target_id": f"{10_000_000 + number // 2}"} for one in work["links"] or ()],
        }
        digest = hashlib.sha256(
            json.dumps([number, record["title"], record["abstract"]]).encode()
        ).hexdigest()
        record |= {"content_hash": digest, "record_key": f"pubmed:{record['source_id']}:{digest[:12]}"}
        return record

    def _author(self, author: Row) -> Row:
        family = author["family"]
        return author | {"family": self._rewritten(family.lower()).title()} if family else author

    def _extraction(self, work: Row, record: Row, *, keeps: bool) -> Row:
        said: Row = {"record_key": record["record_key"], "extractor": _EXTRACTOR}
        for name in LISTS:
            found = [one for one in work.get(name, ()) if self._rng.random() < self._share]
            said[name] = [
                self._finding(one, record, f"{name} {at}", keeps=keeps) for at, one in enumerate(found)
            ]
        return said

    def _finding(self, finding: Row, record: Row, place: str, *, keeps: bool) -> Row:
        digest = hashlib.sha256(f"{record['record_key']} {place}".encode()).hexdigest()
        one = finding | {
            "finding_id": digest[:16],
            "quote": record[finding["field"]][finding["start"] : finding["end"]],
        }
        return one if keeps else one | self._named(finding)

    def _named(self, finding: Mapping[str, Any]) -> Row:
        """Other names for its things, with a key wherever there was one."""
        said = {name: self._rewritten(finding[name]) for name in _NAMES if finding.get(name)}
        keys = {f"{name}_key": value for name, value in said.items() if finding.get(f"{name}_key")}
        return said | keys

    def _rewritten(self, text: str) -> str:
        known = self._pieces.get(text)
        if known is None:
            pieces = _WORD.split(text)
            known = self._pieces[text] = pieces, [self._words(len(word)) for word in pieces[1::2]]
        said, words = known[0].copy(), known[1]
        said[1::2] = [drawn[place] for drawn, place in zip(words, self._next(len(words)), strict=True)]
        return "".join(said)

    def _next(self, count: int) -> list[int]:
        """Places of the next words; many are drawn at a time, which is quicker."""
        if len(self._places) < count:
            self._places = self._rng.integers(_DRAWN, size=max(_DRAWN, count)).tolist()
        places = self._places[-count:] if count else []
        del self._places[len(self._places) - count :]
        return places

    def _words(self, length: int) -> list[str]:
        known = self._drawn.get(length)
        if known is None:
            known = self._drawn[length] = self._draw(length)
        return known

    def _draw(self, length: int) -> list[str]:
        letters = self._rng.choice(_LETTERS, p=_WEIGHTS, size=(_WORDS, length))
        words = ["".join(row) for row in letters]
        ranks = 1 / np.arange(1, _WORDS + 1)
        return [words[at] for at in self._rng.choice(_WORDS, p=ranks / ranks.sum(), size=_DRAWN)]
