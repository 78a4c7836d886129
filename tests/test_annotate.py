"""`glean annotate` and the network behind it: clean spans of the text given, in any text, the same each time."""

import json
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from extractors.linear import TRAINED
from extractors.pipeline import build
from extractors.reading import findings
from extractors.span_net import load, rows, runs, set_weights, weights
from extractors.training.annotated import documents, mentions, pico
from extractors.training.figures import recorded
from extractors.training.spans import fit, pico_figures

TEXT = (
    "Turmeric capsules versus placebo for knee pain in older adults. "
    "We randomized 90 adults with knee osteoarthritis to curcumin (500 mg daily) or placebo for 12 weeks. "
    "The primary outcome was pain intensity; ibuprofen use was recorded as well."
)


def annotate(*rows: dict[str, Any]) -> subprocess.CompletedProcess[bytes]:
    given = "".join(json.dumps(row) + "\n" for row in rows).encode()
    return subprocess.run([sys.executable, "-m", "flows", "annotate", "-"], input=given, capture_output=True)


def test_ids_spans_and_sentences_come_back_with_places_in_the_text() -> None:
    done = annotate({"id": "a", "text": TEXT}, {"id": 2, "text": ""}, {"id": "x", "text": "\ud800 (( ..."})
    assert done.returncode == 0, done.stderr
    first, empty, odd = map(json.loads, done.stdout.splitlines())
    assert (first["id"], empty["id"], odd["id"]) == ("a", 2, "x")
    assert {span["label"] for span in first["spans"]} >= {"population", "intervention", "outcome", "chemical"}
    assert [TEXT[s["start"] : s["end"]] for s in first["spans"] if s["label"] == "chemical"] != []
    assert [TEXT[s["start"]] for s in first["sentences"]] == ["T", "W", "T"]
    assert empty["spans"] == empty["sentences"] == odd["spans"] == []


def test_what_is_no_text_is_told_in_one_sentence() -> None:
    done = annotate({"id": "a"})
    assert done.returncode == 1
    assert b"line 1 is not an object" in done.stderr


def test_no_span_begins_or_ends_with_a_mark_of_punctuation() -> None:
    nlp = build(components=("gleanings_sentences", "gleanings_spans"))
    spans = findings(nlp(TEXT))["spans"]
    assert len(spans) > 5
    for span in spans:
        quote = TEXT[span["start"] : span["end"]]
        assert quote.strip(" .,;:") == quote
        assert not quote.startswith((")", "]"))
        assert not quote.endswith(("(", "["))


def test_a_text_is_read_the_same_alone_and_again() -> None:
    nlp = build(components=("gleanings_sentences", "gleanings_spans"))
    once, again = (findings(doc)["spans"] for doc in nlp.pipe([TEXT, TEXT]))
    assert once == again == findings(nlp(TEXT))["spans"]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["", "a", "a", ""], [(1, 3, "a")]),
        (["B-a", "I-a", "B-a"], [(0, 2, "a"), (2, 3, "a")]),
        (["I-a", "I-b"], [(0, 1, "a"), (1, 2, "b")]),
    ],
)
def test_labels_of_tokens_become_runs(labels: list[str], expected: list[tuple[int, int, str]]) -> None:
    assert runs(labels, [False] * len(labels)) == expected


def test_a_new_sentence_breaks_a_run() -> None:
    assert runs(["a", "a"], [True, True]) == [(0, 1, "a"), (1, 2, "a")]


def test_texts_of_annotation_are_read_with_names_of_one_token_too() -> None:
    lines = ["-DOCSTART- (1)", "", "Old X O O", "aspirin X O I-Entity", "for X O O", "knee X O B-Entity"]
    lines += ["pain X O I-Entity", "", "-DOCSTART- (2)", "", "Rest X O O"]
    first, second = documents(lines)
    assert (mentions(first), second) == ([(1, 2), (3, 5)], [("Rest", "O")])


def test_training_learns_a_tiny_set_and_twice_the_same() -> None:
    _, known = load()
    nlp = build(components=("gleanings_sentences",))
    made = [
        ("Adults", "I-PAR"),
        ("took", "O"),
        ("quinoa", "I-INT"),
        ("for", "O"),
        ("sleep", "I-OUT"),
        (".", "O"),
    ]
    examples = [pico(made, nlp, known)] * 16
    one, two = (fit(examples, {}, known, epochs=60) for _ in range(2))
    assert pico_figures(one, examples[:1])["pico_f1"] == 1.0
    assert all(np.array_equal(held, weights(two)[name]) for name, held in weights(one).items())


def test_weights_come_back_as_they_were_stored() -> None:
    net, known = load()
    other, _ = load()
    set_weights(other, weights(net))
    seen, _ = rows(build(components=("gleanings_sentences",))(TEXT), known)
    assert np.array_equal(net.predict([seen])[0], other.predict([seen])[0])


def test_all_models_together_stay_small_and_none_is_a_pickle() -> None:
    files = [path for path in TRAINED.iterdir() if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 25_000_000
    assert {path.suffix for path in files} <= {".npz", ".json"}


def test_the_recorded_figures_of_the_spans_do_not_fall() -> None:
    figures = recorded(TRAINED)["spans"]
    assert figures["pico_f1"] >= 0.62
    assert figures["entities_f1"] >= 0.74
