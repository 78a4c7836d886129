"""Answers as people and programs read them: a table on the terminal, CSV, JSON."""

import json
import math
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal

import click

from warehouse.asking import Answer

_WIDEST = 72  # characters of a cell in a table; CSV and JSON are never cut


def show(answer: Answer, form: str | None = None) -> None:
    """Print the answer as `csv` or `json`, or else as a table."""
    for line in FORMS[form or "table"](answer):
        click.echo(line, nl=False)


def as_table(answer: Answer) -> Iterator[str]:
    """A plain table with numbers to the right, NULL as an empty cell, and the number of rows below."""
    rows = list(answer.rows)
    cells = [answer.columns, *(tuple(_cell(value) for value in row) for row in rows)]
    widths = [max(_width(row[place]) for row in cells) for place in range(len(answer.columns))]
    right = [any(_is_number(row[place]) for row in rows) for place in range(len(widths))]
    lines = [_line(row, widths, right) for row in cells]
    lines.insert(1, "  ".join("-" * width for width in widths) + "\n")
    yield from lines
    yield f"({len(rows)} {'row' if len(rows) == 1 else 'rows'})\n"


def as_csv(answer: Answer) -> Iterator[str]:
    """CSV after RFC 4180 with a header line; NULL is nothing, an empty text is `""`."""
    yield _csv_line(answer.columns)
    for row in answer.rows:
        yield _csv_line(row)


def as_json(answer: Answer) -> Iterator[str]:
    """A JSON array with one object a row, one row a line; dates in ISO 8601."""
    before = "["
    for row in answer.rows:
        fields = {name: _plain(value) for name, value in zip(answer.columns, row, strict=True)}
        yield f"{before}\n" + json.dumps(fields, ensure_ascii=False, allow_nan=False)
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


FORMS = {"table": as_table, "csv": as_csv, "json": as_json}


def _plain(value: object) -> object:
    """The value as JSON knows it; NaN and infinities, which JSON does not know, are null."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return _text(value)


def _text(value: object) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list | tuple):
        return json.dumps(_plain(value), ensure_ascii=False)
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def _csv_line(values: Iterable[object]) -> str:
    return ",".join(_csv_field(value) for value in values) + "\r\n"


def _csv_field(value: object) -> str:
    if value is None:
        return ""
    text = _text(value)
    if text == "" or any(sign in text for sign in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _cell(value: object) -> str:
    """The value on one line, cut to the widest cell, with nothing in it that could steer a terminal."""
    if value is None:
        return ""
    text = "".join(_shown(sign) for sign in _text(value)[: _WIDEST + 1])
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _shown(sign: str) -> str:
    if sign.isprintable() or unicodedata.category(sign) == "Zs":
        return sign
    return " " if sign in "\r\n\t" else sign.encode("unicode_escape").decode()


def _width(text: str) -> int:
    """Columns of a terminal that the text takes."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    marks = sum(unicodedata.combining(sign) > 0 for sign in text)
    return len(text) + wide - marks


def _line(row: tuple[str, ...], widths: list[int], right: list[bool]) -> str:
    padded = (_pad(*cell) for cell in zip(row, widths, right, strict=True))
    return "  ".join(padded).rstrip() + "\n"


def _pad(text: str, width: int, right: bool) -> str:
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank
