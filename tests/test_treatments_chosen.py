"""Which candidates are told as treatments, and which way a conclusion goes: trained models beside the rules."""

import pytest
from spacy.language import Language

from extractors.candidates import Candidate
from extractors.conclusion_model import DIRECTIONS, decided, features
from extractors.interventions import candidates, chosen, find_interventions, named_in
from extractors.linear import spelled
from extractors.mentions import Mention
from extractors.pipeline import GROUND, build
from extractors.reading import Reading, join, reading

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
    named = {one.name.lower(): set(spelled(seen)) for one, seen in zip(found.all, found.seen, strict=True)}
    assert {"role title", "sort trial", "beside assigned", "beside compared"} <= named["ketorolac"]
    assert "role title" not in named["omeprazole"]


def test_a_record_without_a_candidate_has_no_treatment(nlp: Language) -> None:
    assert find_interventions(reading(nlp(join("", "Snow fell."))), design=None) == []


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Triple therapy with omeprazole, amoxicillin, and clarithromycin for ulcers", 1),
        ("Omeprazole/amoxicillin for ulcers", 1),
        ("Omeprazole plus amoxicillin for ulcers", 1),
        ("Omeprazole, amoxicillin, and clarithromycin for ulcers", 3),
        ("Omeprazole and amoxicillin for ulcers", 2),
    ],
)
def test_a_regimen_is_one_candidate_and_a_list_is_several(nlp: Language, title: str, names: int) -> None:
    found = candidates(reading(nlp(join(title, ""))), design="rct")
    assert len([one for one in found.all if "omeprazole" in one.words or "amoxicillin" in one.words]) == min(
        names, 2
    )


def test_one_drug_alone_is_not_its_combination(nlp: Language) -> None:
    text = reading(nlp(join("Omeprazole plus amoxicillin, or omeprazole alone, for ulcers", "")))
    names = {one.name.lower() for one in candidates(text, design="rct").all}
    assert {"omeprazole plus amoxicillin", "omeprazole alone"} <= names


def test_two_doses_of_one_drug_are_two_candidates(nlp: Language) -> None:
    text = reading(nlp(join("Omeprazole 20 mg versus omeprazole 40 mg for ulcers", "All took omeprazole.")))
    doses = [one.dose for one in candidates(text, design="rct").all if "omeprazole" in one.words]
    assert sorted(map(sorted, doses)) == [["20"], ["40"]]


def test_a_phrase_of_the_title_is_a_candidate_wherever_it_is_said(nlp: Language) -> None:
    text = reading(nlp(join("The Kraftwerk cookstove in rural homes", "Homes got a Kraftwerk cookstove.")))
    (one,) = (one for one in candidates(text, design="rct").all if "kraftwerk" in one.words)
    assert [mention.kind for mention in one.mentions] == ["phrase", "phrase"]


def test_a_name_within_a_chosen_name_is_not_told_beside_it() -> None:
    whole = Candidate("usual care at home", frozenset({"usual", "care", "home"}))
    part = Candidate("usual care", frozenset({"usual", "care"}))
    other = Candidate("yoga", frozenset({"yoga"}))
    assert chosen([whole, part, other], [True, True, True]) == [whole, other]
    assert chosen([whole, part, other], [False, True, True]) == [part, other]


def test_a_short_form_is_named_by_what_it_stands_for(nlp: Language) -> None:
    text = reading(nlp(join("Best practice care (BPC) or BPC", "")))
    mention = Mention(
        "phrase", text.text.rindex("BPC"), text.text.rindex("BPC") + 3, "title", 1.0, against=False
    )
    name, start, end = named_in(text, Candidate("BPC", frozenset({"bpc"}), [mention]))
    assert name == text.text[start:end] == "Best practice care"


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
    (item,) = decided(record, [], design="rct", treated=True)
    assert item["direction"] == direction
    assert record.text[item["start"] : item["end"]] == said


def test_nothing_is_concluded_of_no_text(nlp: Language) -> None:
    assert decided(reading(nlp(join("", ""))), [], design=None, treated=False) == []


def test_the_model_is_told_what_the_rules_hear(record: Reading) -> None:
    seen = features(record, [], None, [], design="rct", treated=True)
    assert {"heard None", "design rct", "treated True", "sure 0", "last than placebo"} <= seen
    assert len(set(DIRECTIONS)) == 6
