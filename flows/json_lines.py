"""JSON lines as commands take and give them: each line in is named where it is bad, each row out is one line."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeGuard

from flows.errors import GleanError

Row = dict[str, Any]


def read_json_lines(
    lines: Iterable[bytes | str], *, name: str, error: type[GleanError]
) -> Iterator[tuple[str, Any]]:
    """What each line that is not blank holds, after where it stands; `error` says that a line is not JSON."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            where = f"{name}, line {number}"
            yield where, _parsed(line, where=where, error=error)


def _parsed(line: bytes | str, *, where: str, error: type[GleanError]) -> Any:
    try:
        return json.loads(line)
    except ValueError as fault:
        raise error(f"{where} is not JSON: {fault}.") from None


def has_id(row: Any) -> TypeGuard[Row]:
    """Whether a line holds an object with an id by which its answer can be told."""
    return isinstance(row, dict) and row.get("id") not in (None, "")


def write_rows(rows: Iterable[Mapping[str, Any]]) -> None:
    """One line a row on standard output, in order; what came before an error is written."""
    try:
        for row in rows:
            line = json.dumps(row, ensure_ascii=False)
            # A lone surrogate cannot be UTF-8; as an escape it is JSON and reads back as it was.
            sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
    finally:
        sys.stdout.buffer.flush()
