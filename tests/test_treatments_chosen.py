"""Which candidates are told as treatments, and which way a conclusion goes: trained models beside the rules."""

import pytest
from spacy.language import Language

from extractors.candidates import Candidate
from extractors.conclusion_model import DIRECTIONS, decided, features
from extractors.interventions import candidates, find_interventions
from extractors.mentions import Mention
from extractors.pipeline import GROUND, build
from extractors.reading import Reading, join, reading
from extractors.training.interventions import labelled

TITLE = "Ketorolac versus placebo for back pain: a randomised trial"
ABSTRACT = (
    "We randomly assigned 80 adults to ketorolac or placebo. All took omeprazole at home. "
    "Pain fell by 3.1 with ketorolac and 1.2 with placebo (P < 0.01). Ketorolac relieved pain better than placebo."
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build(components=GROUND)


@pytest.fixture(scope="module")
def record(nlp: Language) -> Reading:
    return reading(nlp(join(TITLE, ABSTRACT)))


def test_what_is_compared_is_told_and_what_all_took_is_not(record: Reading) -> None:
    assert [item["name"] for item in find_interventions(record, design="rct")] == ["Ketorolac", "placebo"]


def test_each_candidate_has_features_of_its_place_and_of_its_words(record: Reading) -> None:
    found = candidates(record, design="rct")
    named = {one.name.lower(): set(seen) for one, seen in zip(found.all, found.seen, strict=True)}
    assert {"role title", "sort trial", "beside assigned", "beside compared"} <= named["ketorolac"]
    assert "role title" not in named["omeprazole"]


def test_a_record_without_a_candidate_has_no_treatment(nlp: Language) -> None:
    assert find_interventions(reading(nlp(join("", "Snow fell."))), design=None) == []


def test_a_label_goes_to_the_candidate_that_covers_most_of_it() -> None:
    held = [
        Candidate(name, frozenset(), [Mention("drug", start, end, "title", 1.0, against=False)])
        for name, start, end in (("short", 0, 4), ("long", 0, 12), ("other", 30, 40))
    ]
    assert labelled(held, [(0, 10)]) == [False, True, False]
    assert labelled(held, [(0, 10), (38, 60)]) == [False, True, False]
    assert labelled(held, []) == [False, False, False]


@pytest.mark.parametrize(
    ("said", "direction"),
    [
        ("Ketorolac relieved pain better than placebo.", "favours_intervention"),
        ("There was no difference between ketorolac and placebo.", "no_difference"),
    ],
)
def test_a_plain_verdict_keeps_the_direction_that_the_rules_hear(
    nlp: Language, said: str, direction: str
) -> None:
    record = reading(nlp(join(TITLE, f"We randomly assigned 80 adults to ketorolac or placebo. {said}")))
    (item,) = decided(record, design="rct", treated=True)
    assert item["direction"] == direction
    assert record.text[item["start"] : item["end"]] == said


def test_nothing_is_concluded_of_no_text(nlp: Language) -> None:
    assert decided(reading(nlp(join("", ""))), design=None, treated=False) == []


def test_the_model_is_told_what_the_rules_hear(record: Reading) -> None:
    seen = features(record, [], design="rct", treated=True)
    assert {"heard nothing", "design rct", "treated True"} <= seen
    assert len(set(DIRECTIONS)) == 6
