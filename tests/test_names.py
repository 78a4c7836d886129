"""Names that can stand in a table, told from pieces of sentences; and how they stand within a sentence."""

import pytest

from warehouse.summary.names import in_sentence, legible, tidy

NAMES = [
    "leg pain",
    "Oswestry Disability Index (ODI)",
    "at least 50% pain relief",
    "Revision was needed",
    "spinal cord stimulation plus conventional medical management (SCS group)",
    "whereas tonic stimulation",
    "above all dizziness",
    "device-related complication, revision or removal",
]
PIECES = [
    None,
    "",
    "leg pain, 0 to 10 scale) than participants without",
    "leg pain who were referred to a spine clinic",
    "sensitivity ; 95% CI",
    "known about what nonoperative treatment",
    "whom surgery",
    "patients with leg pain who",
    "leg pain no longer",
    "because pain relief",
    "conventional medical management (CMM",
    "M-ADL group consumed less analgesics: 57% of patients",
    "disability was not significantly different",
    "incidence rate, person-years",
    " ".join(["pain"] * 19),
]


@pytest.mark.parametrize("text", NAMES)
def test_a_name_is_legible(text: str) -> None:
    assert legible(text)


@pytest.mark.parametrize("text", PIECES)
def test_a_piece_of_a_sentence_is_not(text: str | None) -> None:
    assert not legible(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("whereas tonic stimulation", "tonic stimulation"),
        ("above all dizziness,", "dizziness"),
        ("whole", "whole"),
    ],
)
def test_what_joins_a_name_to_the_words_before_is_taken_off(text: str, name: str) -> None:
    assert tidy(text) == name


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("Pregabalin", "Pregabalin was tried. Mean pain was 3 with pregabalin.", "pregabalin"),
        ("Epidural steroids", "An epidural steroid was given.", "epidural steroids"),
        ("Oswestry Disability Index", "The Oswestry Disability Index fell.", "Oswestry Disability Index"),
        ("Scoliosis Research Society-22", "In scoliosis, SRS-22 was used.", "Scoliosis Research Society-22"),
        ("HF10 therapy", "HF10 therapy or hf10.", "HF10 therapy"),
        ("Botulinum toxin", "Botulinum toxin helped.", "Botulinum toxin"),
    ],
)
def test_a_capital_that_only_opened_a_sentence_is_dropped(name: str, text: str, shown: str) -> None:
    assert in_sentence(name, text) == shown
