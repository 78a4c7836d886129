"""Questions answered by reading are kept without text, come back with it, and none is about an abstract that tests."""

import gzip
import json

from extractors.reading import join
from extractors.training import questions
from extractors.training.marked import HELD
from extractors.training.marked import LABELS as MARKED

TITLE = "Does tamoril stop cough?"
ABSTRACT = "Cough ceased more often with tamoril than with placebo."


def places(phrase):
    start = join(TITLE, ABSTRACT).index(phrase)
    return [[start, start + len(phrase)]]


ROWS = [
    {"kind": "verdict", "pmid": "7", "answer": "yes"},
    {
        "kind": "direction",
        "pmid": "7",
        "intervention": places("tamoril than")[:1],
        "comparator": places("placebo"),
        "outcome": places("Cough ceased"),
        "evidence": places("Cough ceased more often"),
        "label": "increased",
        "read": True,
    },
    {"kind": "verdict", "pmid": "8", "answer": "no"},
]


def corpus(tmp_path, monkeypatch):
    with gzip.open(tmp_path / "records.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"pmid": "7", "title": TITLE, "abstract": ABSTRACT}) + "\n")
    with gzip.open(tmp_path / "questions.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("".join(json.dumps(row) + "\n" for row in ROWS))
    monkeypatch.setattr(questions, "LABELS", tmp_path / "questions.jsonl.gz")
    return tmp_path


def test_a_title_comes_back_with_its_answer_and_one_without_a_record_is_left_out(tmp_path, monkeypatch):
    (one,) = questions.verdicts(corpus(tmp_path, monkeypatch))
    assert one == ("7", TITLE, ABSTRACT, "yes")


def test_a_question_about_an_outcome_comes_back_in_the_words_of_the_text(tmp_path, monkeypatch):
    (one,) = questions.directions(corpus(tmp_path, monkeypatch))
    assert (one.intervention, one.comparator, one.outcome) == ("tamoril than", "placebo", "Cough ceased")
    assert one.text[slice(*one.evidence)] == "Cough ceased more often"


def test_the_file_holds_no_text_and_no_abstract_that_never_teaches():
    with gzip.open(questions.LABELS, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    with gzip.open(MARKED, "rt", encoding="utf-8") as lines:
        held = {row["pmid"] for row in map(json.loads, lines) if row["set"].startswith(HELD)}
    assert not held & {row["pmid"] for row in rows}
    assert {value for row in rows for value in row.values() if isinstance(value, str)} <= {
        *("verdict", "direction", "yes", "no", "maybe", "increased", "decreased", "no difference"),
        *(row["pmid"] for row in rows),
    }
