"""Annotated abstracts are kept without their text, and come back with it."""

import gzip
import json

from extractors.reading import join
from extractors.training import marked as store

ROW = {
    "id": "pmid:7",
    "title": "Tamoril for cough",
    "abstract": "Cough ceased in 60% with tamoril (TM) and in 30% with placebo (P = 0.007).",
    "gold": {
        "design": "rct",
        "sample_size": None,
        "interventions": [{"name": "tamoril", "role": "experimental", "quote": "tamoril (TM)"}],
        "frequencies": [],
        "arm_results": [
            {
                "arm": "tamoril",
                "outcome": "ceased cough",
                "value": 60,
                "quote": "Cough ceased in 60% with tamoril",
            },
            {"arm": "no treatment", "outcome": None, "value": 30, "quote": "in 30% with placebo"},
        ],
        "effects": [],
        "conclusion": {"direction": "favours_intervention", "quote": "Cough ceased"},
    },
}


def written(tmp_path, rows):
    gold, out = tmp_path / "gold.jsonl", tmp_path / "marked.jsonl.gz"
    gold.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    store.write([("one", gold)], out)
    return out


def test_a_phrase_is_kept_as_its_places_and_none_that_the_text_lacks(tmp_path):
    (line,) = gzip.decompress(written(tmp_path, [ROW]).read_bytes()).decode().splitlines()
    label = json.loads(line)
    text = join(ROW["title"], ROW["abstract"])
    first, second = label["arm_results"]
    assert [text[start:end] for start, end in first["quote"]] == ["Cough ceased in 60% with tamoril"]
    assert [text[start:end] for start, end in first["arm"]] == ["tamoril"]
    assert [text[start:end] for start, end in first["outcome"]] == ["ceased", "Cough"]
    assert second["arm"] is None
    assert first["value"] == 60
    assert "tamoril" not in line


def test_the_same_abstracts_make_the_same_bytes(tmp_path):
    other = ROW | {"id": "pmid:8"}
    assert written(tmp_path, [ROW, other]).read_bytes() == written(tmp_path, [other, ROW]).read_bytes()


def test_the_shipped_labels_hold_no_words_of_the_abstracts():
    with gzip.open(store.LABELS, "rt", encoding="utf-8") as lines:
        for line in lines:
            label = json.loads(line)
            for item in (item for name in store.LISTS for item in label[name]):
                kept = (item.get(name) for name in store.PHRASES if item.get(name) is not None)
                assert all(isinstance(places, list) for places in kept)
