"""Names and their keys: the table of the page, what must never meet, and the laws that hold for any name."""

import json
import re
from itertools import combinations
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.families import family
from extractors.keys import set_keys
from extractors.normal import key, treatment_keys
from extractors.normal_words import Kind
from flows.topic import read_topic

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "names.md").read_text("utf-8")
TABLE = re.findall(r"^\| (.+?) \| (intervention|condition|outcome) \| (.+?) \|$", PAGE, re.MULTILINE)
KINDS = get_args(Kind)
# The treatments of the example records that differ from each other.
DIFFERENT = (
    "spinal cord stimulation", "10 kHz spinal cord stimulation", "traditional spinal cord stimulation",
    "burst spinal cord stimulation", "dorsal root ganglion stimulation", "variable-waveform spinal cord stimulation",
    "kilohertz-frequency spinal cord stimulation", "sham stimulation", "placebo", "saline", "discectomy",
    "microdiscectomy", "reoperation", "nonoperative care", "conservative care", "usual care",
    "conventional medical management", "epidural steroid injection", "transforaminal epidural steroid injection",
    "interlaminar epidural steroid injections", "CT-guided periradicular steroid injection", "gabapentin",
    "pregabalin", "gabapentinoids", "meloxicam", "non-steroidal anti-inflammatory drugs", "opioids",
    "symptom-guided exercises", "sham exercises", "supervised exercise", "face-to-face physiotherapy",
    "telehealth-delivered physiotherapy", "stratified care", "advice", "vehicle",
)  # fmt: skip


def test_the_page_has_sixty_names() -> None:
    assert len(TABLE) >= 60


@pytest.mark.parametrize(
    ("name", "kind", "expected"), TABLE, ids=[f"{kind}: {name}" for name, kind, _ in TABLE]
)
def test_a_name_has_the_key_of_the_page(name: str, kind: Kind, expected: str) -> None:
    assert key(name, kind) == expected
    assert key(expected, kind) == expected


def test_no_two_treatments_of_the_example_records_share_a_key() -> None:
    corpus = (ROOT / "flows/sandbox/examples/back-related-leg-pain.jsonl").read_text("utf-8")
    texts = " ".join(f"{r['title']} {r['abstract']}" for r in map(json.loads, corpus.splitlines())).lower()
    assert [name for name in DIFFERENT if name.lower() not in texts] == []
    keys = {name: key(name, "intervention") for name in DIFFERENT}
    assert [pair for pair in combinations(DIFFERENT, 2) if keys[pair[0]] == keys[pair[1]]] == []


WORDS = sorted({word for name, *_ in TABLE for word in name.split()})
NAMES = st.one_of(
    st.lists(st.sampled_from([*WORDS, "plus", "of", "and", "the", "for 12 weeks"]), max_size=7).map(" ".join),
    st.text(max_size=25),
)


@settings(max_examples=300, deadline=None)
@given(name=NAMES, kind=st.sampled_from(KINDS))
def test_a_key_is_its_own_key_and_blanks_do_not_matter(name: str, kind: Kind) -> None:
    found = key(name, kind)
    assert key(found, kind) == found
    assert key(f"  {name.replace(' ', '   ')} ", kind) == found


@pytest.mark.parametrize(
    "name", [name for name, kind, _ in TABLE if kind == "intervention" and name == name.lower()]
)
def test_capitals_and_the_plural_do_not_matter(name: str) -> None:
    found = key(name, "intervention")
    assert key(name.capitalize(), "intervention") == found
    plural = name if name.endswith("s") or ")" in name or "daily" in name else f"{name}s"
    assert key(plural, "intervention") == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("anaesthesia", "anesthesia"),
        ("TNF-α inhibitors", "TNF-alpha inhibitor"),
        ("gabapentin plus nortriptyline", "nortriptyline combined with gabapentin"),
        ("intravenous ketamine 0.5 mg/kg", "intravenous ketamine"),
        ("disk surgery", "disc surgery"),
        ("non operative care", "nonoperative care"),
    ],
)
def test_ways_to_write_one_treatment_meet(one: str, other: str) -> None:
    assert key(one, "intervention") == key(other, "intervention")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("intravenous ketamine", "ketamine"),
        ("low-dose aspirin", "high-dose aspirin"),
        ("gabapentin", "gabapentin plus nortriptyline"),
        ("manual therapy", "manual"),
        ("repetitive transcranial magnetic stimulation", "theta burst stimulation"),
    ],
)
def test_different_treatments_stay_apart(one: str, other: str) -> None:
    assert key(one, "intervention") != key(other, "intervention")


def test_abbreviations_of_the_text_come_before_the_usual_ones() -> None:
    assert key("SCS", "intervention", abbreviations={"SCS": "self-care sessions"}) == "self care session"


def test_doses_are_kept_only_where_a_text_compares_two_of_one_drug() -> None:
    two = treatment_keys(["pregabalin 150 mg", "pregabalin 300 mg", "placebo"], abbreviations={})
    assert set(two.values()) == {"pregabalin, 150 mg", "pregabalin, 300 mg", "placebo"}
    one = treatment_keys(["pregabalin 300 mg", "pregabalin"], abbreviations={})
    assert set(one.values()) == {"pregabalin"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pregabalin", "gabapentinoid"),
        ("HF10 therapy", "spinal cord stimulation"),
        ("meloxicam 15 mg", "non-steroidal anti-inflammatory drug"),
        ("atorvastatin", "statin"),
        ("usual care", None),
        ("gabapentin plus nortriptyline", None),
    ],
)
def test_a_key_belongs_to_a_class_or_a_family(name: str, expected: str | None) -> None:
    assert family(key(name, "intervention")) == expected


def test_all_names_of_a_text_get_their_keys() -> None:
    store = {
        "interventions": [{"name": "HF10 therapy"}],
        "arm_results": [{"arm": "SCS group", "outcome": "ODI"}, {"arm": None, "outcome": None}],
        "effects": [
            {"intervention": "10 kHz SCS", "comparator": "placebo tablets", "outcome": "side effects"}
        ],
        "frequencies": [{"condition": "sciatic pain"}],
    }
    set_keys(store, {})
    assert store["interventions"][0]["key"] == store["effects"][0]["intervention_key"]
    assert store["interventions"][0]["family"] == "spinal cord stimulation"
    assert store["arm_results"][0] | {"arm_key": "spinal cord stimulation"} == store["arm_results"][0]
    assert store["effects"][0]["outcome_key"] == "adverse event"
    assert store["frequencies"][0]["condition_key"] == "sciatica"
    assert "arm_key" not in store["arm_results"][1]


def test_no_key_belongs_to_two_terms_of_the_topic() -> None:
    topic = read_topic(ROOT / "topics" / "back-related-leg-pain.toml")
    for terms in (topic.conditions, topic.interventions, topic.outcomes):
        keys = [one for term in terms for one in term.keys]
        assert len(keys) == len(set(keys)) > len(terms)
