"""JSON lines: blank lines pass, a bad one is named, and what came before it is written."""

from collections.abc import Iterator
from typing import Any

import pytest

from flows.errors import GleanError
from flows.json_lines import has_id, read_json_lines, write_rows


def test_lines_are_counted_with_the_blank_ones() -> None:
    lines: list[bytes | str] = [b'{"id": 1}\n', b"\n", '{"id": 2}']
    assert list(read_json_lines(lines, name="f", error=GleanError)) == [
        ("f, line 1", {"id": 1}),
        ("f, line 3", {"id": 2}),
    ]


@pytest.mark.parametrize("line", [b"{", b"\xff", "{'id': 1}"])
def test_a_line_that_is_not_json_is_named(line: Any) -> None:
    with pytest.raises(GleanError, match="f, line 1 is not JSON"):
        list(read_json_lines([line], name="f", error=GleanError))


@pytest.mark.parametrize(
    ("row", "has"), [({"id": 0}, True), ({"id": "a"}, True), ({"id": ""}, False), ({}, False), ([1], False)]
)
def test_an_id_is_what_an_answer_can_be_told_by(row: Any, has: bool) -> None:
    assert has_id(row) is has


def test_what_came_before_an_error_is_written(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    def rows() -> Iterator[dict[str, Any]]:
        yield {"id": "\ud800é"}
        raise GleanError("line 2")

    with pytest.raises(GleanError):
        write_rows(rows())
    assert capfdbinary.readouterr().out == '{"id": "\\ud800é"}\n'.encode()
