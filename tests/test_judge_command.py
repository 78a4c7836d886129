"""`glean judge` answers each line in order, with a sentence of the record, and names a line that it cannot read."""

import json
import subprocess
import sys
from typing import Any

import pytest

TITLE = "Singing or silence for asthma: a randomised trial"
ABSTRACT = (
    "Methods: Sixty adults with asthma were randomised to singing or to silence. "
    "Results: Peak flow was significantly higher with singing than with silence (P = 0.01). "
    "Night cough was significantly reduced by singing compared with silence (P = 0.02). "
    "There was no significant difference in sleep quality between singing and silence (P = 0.60). "
    "Conclusion: Singing is effective for asthma."
)


def judge(kind: str, *rows: dict[str, Any] | str) -> subprocess.CompletedProcess[str]:
    lines = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    command = [sys.executable, "-m", "flows", "judge", kind]
    return subprocess.run(command, input=lines, capture_output=True, text=True)


def asked(key: Any, outcome: str, *, sides: tuple[str, str] = ("singing", "silence")) -> dict[str, Any]:
    first, second = sides
    question = {"intervention": first, "comparator": second, "outcome": outcome}
    return {"id": key, "title": TITLE, "abstract": ABSTRACT} | question


def test_directions_are_told_in_order_with_their_sentences() -> None:
    done = judge(
        "direction", asked(7, "peak flow"), "", asked("b", "night cough"), asked("c", "sleep quality")
    )
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["id"], row["label"]) for row in rows] == [
        (7, "increased"),
        ("b", "decreased"),
        ("c", "no difference"),
    ]
    assert [word in row["quote"] for word, row in zip(("Peak", "cough", "sleep"), rows, strict=True)] == [
        True
    ] * 3
    assert all(row["quote"] in ABSTRACT for row in rows)


def test_a_verdict_needs_no_conclusion_beside_the_abstract() -> None:
    question = {"id": 1, "question": "Is singing effective for asthma?", "abstract": ABSTRACT}
    denial = question | {"id": 2, "conclusion": "Singing had no effect on asthma and is not effective."}
    done = judge("verdict", question, denial)
    assert done.returncode == 0, done.stderr
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"id": 1, "answer": "yes", "quote": "Singing is effective for asthma."},
        {"id": 2, "answer": "no", "quote": denial["conclusion"]},
    ]


@pytest.mark.parametrize(
    ("kind", "line", "fault"),
    [
        ("verdict", "{", "<stdin>, line 2 is not JSON"),
        ("verdict", '{"question": "Why?"}', "<stdin>, line 2 is not an object with an “id”."),
        ("verdict", '{"id": 1, "abstract": ""}', "<stdin>, line 2: “question” must be text."),
        (
            "direction",
            '{"id": 1, "abstract": "A.", "intervention": "a"}',
            "line 2: “comparator” must be text.",
        ),
    ],
)
def test_a_line_that_asks_nothing_is_named(kind: str, line: str, fault: str) -> None:
    good = asked(1, "peak flow") | {"question": "Is singing effective?"}
    done = judge(kind, good, line)
    assert done.returncode == 1
    assert fault in done.stderr
    assert "Traceback" not in done.stderr
    assert [json.loads(row)["id"] for row in done.stdout.splitlines()] == [1]


def test_an_empty_abstract_is_answered_too() -> None:
    empty = {"id": 1, "abstract": "", "intervention": "a", "comparator": "b", "outcome": "c"}
    assert json.loads(judge("direction", empty).stdout) == {"id": 1, "label": "no difference", "quote": ""}
    unasked = {"id": 1, "abstract": "", "question": "Is it?"}
    assert json.loads(judge("verdict", unasked).stdout) == {"id": 1, "answer": "maybe", "quote": ""}
