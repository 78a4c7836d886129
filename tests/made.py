"""Small records, findings and batches that tests make in one line."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warehouse import rows

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TOPIC = rows.Topic(
    topic_id="leg-pain",
    title="Leg pain",
    searches=(rows.Search(source="pubmed", query="leg pain"),),
)


def record(source_id: str = "EX0001", **changes: Any) -> rows.Record:
    """A record whose abstract says 12%; any field may be changed."""
    usual = {
        "source": "pubmed",
        "source_id": source_id,
        "title": f"Leg pain in record {source_id}",
        "abstract": "Neuropathic pain was found in 12% of 50 people.",
        "published": "2020-05",
        "published_precision": "month",
        "revised": "2020-06-01",
    }
    return rows.Record(**(usual | changes))


def finding(
    shape: type[rows.Finding], text: str, quote: str, *, field: str = "abstract", **facts: Any
) -> Any:
    """A finding of this shape on the first place of `quote` in `text`."""
    start = text.index(quote)
    return shape(field=field, start=start, end=start + len(quote), quote=quote, **facts)


def extraction(of: rows.Record, extractor: str = "test-1", **lists: Any) -> rows.Extraction:
    """What an extractor read in the record: by default the 12%, where the abstract states it."""
    if not lists and "12%" in of.abstract:
        facts = {"measure": "prevalence", "value": 12.0, "unit": "percent", "condition": "neuropathic pain"}
        lists = {"frequencies": (finding(rows.Frequency, of.abstract, "12%", **facts),)}
    return rows.Extraction(record_key=of.record_key, extractor=extractor, **lists)


def search_run(run_id: str = "run-1", **changes: Any) -> rows.SearchRun:
    """A search of PubMed that claimed and gave one record."""
    usual = {
        "run_id": run_id,
        "topic_id": TOPIC.topic_id,
        "source": "pubmed",
        "query": "leg pain",
        "parameters": "{}",
        "claimed": 1,
        "received": 1,
        "started_at": "2026-01-02T03:00:00+00:00",
        "ended_at": "2026-01-02T03:01:00+00:00",
        "client": "gleanings/test",
    }
    return rows.SearchRun(**(usual | changes))


def write_lines(path: Path, lines: Iterable[Any]) -> Path:
    """A JSON-lines file with these objects."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def run_folder(
    folder: Path,
    records: Iterable[rows.Record] = (),
    extractions: Iterable[rows.Extraction] = (),
    searches: Iterable[rows.SearchRun] = (),
) -> Path:
    """A run's folder as the flow leaves it for the warehouse."""
    write_lines(folder / "records" / "00000.jsonl", [one.as_json() for one in records])
    write_lines(folder / "extractions" / "00000.jsonl", [one.as_json() for one in extractions])
    write_lines(folder / "searches.jsonl", [asdict(one) for one in searches])
    return folder
