"""The abstracts kept for measuring: none of them teaches, and a line of gold is what was marked."""

import gzip
import json
from typing import Any

from extractors.training.held import gold
from extractors.training.marked import HELD, LABELS, Marked, placed

ROW: dict[str, Any] = {
    "id": "pmid:1",
    "title": "Tamoril for cough",
    "abstract": "Cough ceased in 60% of patients given tamoril (P = 0.007).",
    "gold": {
        "design": "rct",
        "sample_size": None,
        "conclusion": None,
        "interventions": [{"name": "tamoril", "role": "experimental", "quote": "tamoril"}],
        "frequencies": [],
        "arm_results": [
            {"arm": "tamoril", "value": 60, "quote": "Cough ceased in 60% of patients given tamoril"}
        ],
        "effects": [],
    },
}


def test_the_file_holds_abstracts_that_never_teach() -> None:
    with gzip.open(LABELS, "rt", encoding="utf-8") as lines:
        sets = [json.loads(line)["set"] for line in lines]
    assert 0 < sets.count(HELD) < len(sets) / 2


def test_marks_are_told_in_the_words_of_the_text() -> None:
    marks = Marked("1", HELD, ROW["title"], ROW["abstract"], placed(ROW, HELD))
    assert gold(marks)["gold"] == ROW["gold"]
