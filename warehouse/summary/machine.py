"""Renders a summary as JSON: every part of a line says what it is, each number from which findings."""

import json
from dataclasses import asdict, fields, is_dataclass
from typing import Any

from warehouse.summary.parts import Cite, Computed, Figure, Foreign, Line, Part, Source, Summary

Json = dict[str, Any]
# Fields whose texts are ids and numbers, and no line.
_LISTS = ("origin", "cut", "places", "ticks", "sides")


def render_json(summary: Summary) -> str:
    """The summary as one JSON object; equal summaries give equal bytes."""
    whole = {
        "topic": summary.topic_id,
        "title": summary.title,
        "description": summary.description,
        "standing": _line(summary.standing),
        "sections": _rows(summary.sections),
        "sources": [_source(source) for source in summary.sources],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _rows(value: Any) -> Any:
    """Blocks and sections as objects, lines as lists of parts."""
    if isinstance(value, tuple):
        return (
            _line(value) if value and all(_is_part(one) for one in value) else [_rows(one) for one in value]
        )
    if _is_part(value) and not isinstance(value, str):
        return _part(value)
    if is_dataclass(value):
        kind = {"kind": value.kind} if hasattr(value, "kind") else {}
        names = [field.name for field in fields(value) if field.name != "svg"]
        return kind | {name: _field(name, getattr(value, name)) for name in names}
    return value


def _field(name: str, value: Any) -> Any:
    return list(value) if name in _LISTS and value else _rows(value)


def _is_part(value: Any) -> bool:
    return isinstance(value, str | Figure | Computed | Foreign | Cite)


def _line(parts: Line) -> list[Json]:
    return [_part(part) for part in parts]


def _part(part: Part) -> Json:
    if isinstance(part, str):
        return {"kind": "words", "text": part}
    return {"kind": part.kind} | asdict(part)


def _source(source: Source) -> Json:
    texts = {"title": source.title, "abstract": source.abstract}
    quotes = [
        asdict(quote) | {"quote": texts[quote.field][quote.start : quote.end]} for quote in source.quotes
    ]
    return asdict(source) | {"quotes": quotes, "cited_in": [anchor for anchor, _ in source.cited_in]}
