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
from extractors.span_net import ENTITIES, PICO, load, parted, rows, runs, set_weights, weights
from extractors.spans import entity_labels
from extractors.training.annotated import documents, entities, mentions, pico, shortened
from extractors.training.figures import recorded
from extractors.training.marked import LISTS, Marked
from extractors.training.marked_tokens import MARKS, marks
from extractors.training.spans import fit, moves, pico_figures

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


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  Cocaine-induced seizures\n\nin non-diabetic rats .",
        "5-HT -- x-y- -z (PAN)-induced\tx",
        "é-é ((",
    ],
)
def test_words_are_parted_at_hyphens_between_letters_and_the_text_stays(text: str) -> None:
    doc = build(components=("gleanings_sentences",))(text)
    parts = parted(doc)
    assert parts.text == doc.text
    assert [token.idx for token in parts if token.is_sent_start] == [
        token.idx for token in doc if token.is_sent_start
    ]
    assert not any("c-" in token.text or "x-" in token.text for token in parts if len(token) > 2)


def test_a_chemical_is_found_without_what_a_hyphen_hangs_on_it() -> None:
    text = "Cocaine-induced seizures in rats. Haloperidol-induced catalepsy was treated with diazepam."
    found = findings(build(components=("gleanings_sentences", "gleanings_spans"))(text))["spans"]
    names = [text[span["start"] : span["end"]] for span in found if span["label"] == "chemical"]
    assert names == ["Cocaine", "Haloperidol", "diazepam"]


def test_a_doubtful_label_is_settled_by_what_follows_what() -> None:
    _, _, follow = load()
    scores = np.zeros((2, len(PICO) + len(ENTITIES)))
    scores[0, len(PICO) + ENTITIES.index("B-condition")] = 9
    scores[1, len(PICO) + ENTITIES.index("I-chemical")] = 9
    scores[1, len(PICO) + ENTITIES.index("I-condition")] = 8.9
    assert entity_labels(scores, follow) == ["B-condition", "I-condition"]


def test_a_new_sentence_breaks_a_run() -> None:
    assert runs(["a", "a"], [True, True]) == [(0, 1, "a"), (1, 2, "a")]


def test_texts_of_annotation_are_read_with_names_of_one_token_too() -> None:
    lines = ["-DOCSTART- (1)", "", "Old X O O", "aspirin X O I-Entity", "for X O O", "knee X O B-Entity"]
    lines += ["pain X O I-Entity", "", "-DOCSTART- (2)", "", "Rest X O O"]
    first, second = documents(lines)
    assert (mentions(first), second) == ([(1, 2), (3, 5)], [("Rest", "O")])


def tokens(line: str) -> list[tuple[str, str]]:
    """`Old aspirin/I gave knee/B pain/I` as tokens with their labels."""
    pairs = (word.partition("/") for word in line.split())
    return [(word, f"{mark}-Entity" if mark else "O") for word, _, mark in pairs]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("aspirin/I for knee/B pain/I", ["aspirin", "knee pain"]),
        ("cocaine/I overdose/I kills", ["cocaine", "overdose"]),
        ("ISO/I myocardial/B infarction/I", ["ISO", "myocardial infarction"]),
    ],
)
def test_names_of_one_token_stay_apart(line: str, expected: list[str]) -> None:
    text = tokens(line)
    assert [" ".join(word for word, _ in text[a:b]) for a, b in mentions(text)] == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("overactive/B bladder/I ( OAB/I ) is", [("oab", "overactive bladder")]),
        ("haloperidol/I ( HAL)-induced/I rigidity/I", [("hal", "haloperidol")]),
        ("pilocarpine/I ( PILO-treated/I rats )", [("pilo", "pilocarpine")]),
        ("clozapine/I ( agranulocytosis/I )", []),
        ("aspirin/I and ( ASA/I )", []),
    ],
)
def test_short_forms_follow_their_name_in_brackets(line: str, expected: list[tuple[str, str]]) -> None:
    assert shortened(tokens(line)) == expected


def test_a_short_form_is_of_the_kind_of_its_name_and_a_chemical_stands_apart_from_what_it_does() -> None:
    _, known, _ = load()
    nlp = build(components=("gleanings_sentences",))
    told = {"lithium carbonate": "chemical", "toxicity": "condition", "overactive bladder": "condition"}
    text = tokens("Lithium/B carbonate/I toxicity/I and overactive/B bladder/I ( OAB/I ) .")
    labels = entities(text, told | {"oab": "chemical"}, nlp, known, chemicals=True).entities
    assert [ENTITIES[code] for code in labels] == [
        "B-chemical",
        "I-chemical",
        "B-condition",
        "",
        "B-condition",
        "I-condition",
        "",
        "B-condition",
        "",
        "",
    ]


def test_marked_words_are_found_wherever_their_phrase_stands() -> None:
    title, abstract = "Kurtel oil for ache", "Kurtel oil eased ache in 3 of 9 adults; KURTEL OIL is cheap."
    gold: dict[str, Any] = {name: [] for name in LISTS}
    gold["interventions"] = [{"name": [[0, 10]]}]
    one = Marked("1", "invented", title, abstract, gold)
    adults = one.text.index("adults")
    gold["frequencies"] = [{"population": [[adults, adults + 6]], "condition": None}]
    doc = build(components=())(one.text)
    at = np.array([token.i for token in doc if not token.is_space])
    found = marks(one, doc, at)
    words = {mark: [doc[int(i)].text for i in at[found[:, column] > 0]] for column, mark in enumerate(MARKS)}
    assert words["treatment"] == ["Kurtel", "oil", "Kurtel", "oil", "KURTEL", "OIL"]
    assert words["population"] == ["adults"]
    assert words["group"] == words["outcome"] == words["condition"] == []


def test_training_learns_a_tiny_set_and_twice_the_same() -> None:
    _, known, _ = load()
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
    assert pico_figures(one, moves(examples), examples[:1])["pico_f1"] == 1.0
    assert all(np.array_equal(held, weights(two)[name]) for name, held in weights(one).items())


def test_weights_come_back_as_they_were_stored() -> None:
    net, known, _ = load()
    other, _, _ = load()
    set_weights(other, weights(net))
    seen, _ = rows(build(components=("gleanings_sentences",))(TEXT), known)
    assert np.array_equal(net.predict([seen])[0], other.predict([seen])[0])


def test_all_models_together_stay_small_and_none_is_a_pickle() -> None:
    files = [path for path in TRAINED.iterdir() if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 25_000_000
    assert {path.suffix for path in files} <= {".npz", ".json"}


def test_the_recorded_figures_of_the_spans_do_not_fall() -> None:
    figures = recorded(TRAINED)["spans"]
    assert figures["pico_f1"] >= 0.625
    assert figures["entities_f1"] >= 0.79
