"""The theme of a sentence: marked sentences of our own, those without one in the same list."""

import json
import subprocess
import sys

import pytest

from extractors.reading import Role
from extractors.themes import theme

SENTENCES = [
    ("Neuropathic pain had a prevalence of 37% in people with low back pain.", "prevalence"),
    ("Sciatica is more common in smokers and in people who drive for a living.", "prevalence"),
    ("The straight leg raise had a sensitivity of 0.85 and a specificity of 0.52.", "diagnosis"),
    ("We propose a classification of back-related leg pain into four subgroups.", "diagnosis"),
    ("Cytokines released by the disc activate receptors on neurons of the dorsal horn.", "mechanism"),
    ("The natural history is favourable, but pain persisted in a third.", "prognosis"),
    ("Leg pain was a predictor of depression one year later.", "prognosis"),
    ("Gabapentin was no more effective than placebo for leg pain.", "treatment"),
    ("Pain relief was greater after epidural injection.", "treatment"),
    ("Dizziness and drowsiness were the most frequent adverse events with pregabalin.", "harms"),
    ("Stimulation was well tolerated; one lead migration needed surgery.", "harms"),
    ("Discectomy was cost-effective at £20,000 per quality-adjusted life-year.", "cost"),
    ("Health-care costs were higher after surgery.", "cost"),
    ("Further studies of gabapentin are needed.", None),
    ("Two hundred people took part.", None),
    ("", None),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_a_sentence_has_its_theme(sentence: str, expected: str | None) -> None:
    assert theme(sentence, "results") == expected


@pytest.mark.parametrize("role", ["background", "objective", "results", "conclusions", "title"])
def test_how_a_study_was_done_has_no_theme_and_all_else_may(role: Role) -> None:
    sentence = "Gabapentin was compared with placebo."
    assert theme(sentence, "methods") is None
    assert theme(sentence, role) == "treatment"


def test_annotate_tells_the_theme_of_each_sentence() -> None:
    text = "Sciatica. Results: The prevalence of leg pain was 12%. Conclusions: Exercise was effective."
    done = subprocess.run(
        [sys.executable, "-m", "flows", "annotate", "-"],
        input=json.dumps({"id": 1, "text": text}).encode(),
        capture_output=True,
        check=True,
    )
    sentences = json.loads(done.stdout)["sentences"]
    told = {text[one["start"] : one["end"]].split(": ")[-1]: one["theme"] for one in sentences}
    assert told["The prevalence of leg pain was 12%."] == "prevalence"
    assert told["Exercise was effective."] == "treatment"
