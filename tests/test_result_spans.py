"""The tagger of groups and outcomes, and the links from results to them, on sentences of our own."""

import pytest

from extractors.numbers import read
from extractors.outcome_links import Scene, linked
from extractors.result_spans import Shown, find


def named(sentence: str, kind: str) -> list[str]:
    (found,) = find([Shown(sentence, read(sentence))])
    return [sentence[one.start : one.end] for one in found if one.kind == kind]


@pytest.mark.parametrize(
    ("sentence", "groups"),
    [
        ("Relief was 71% with zorvanol and 60% with placebo.", ["zorvanol", "placebo"]),
        ("The relapse rate was 12.5% for zorvanol and 30.1% for meltarin.", ["zorvanol", "meltarin"]),
    ],
)
def test_groups_are_seen_by_the_company_they_keep(sentence, groups):
    assert named(sentence, "arm") == groups


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("The mean pain score was 3.2 in the zorvanol group and 4.5 in the placebo group.", "pain score"),
        (
            "Complete relief of leg pain was achieved in 40% of the patients on zorvanol.",
            "relief of leg pain",
        ),
    ],
)
def test_outcomes_are_seen_as_well(sentence, outcome):
    assert any(outcome in one for one in named(sentence, "outcome"))


def test_a_sentence_without_words_names_nothing():
    assert find([Shown("", ()), Shown("", ())]) == [[], []]


def test_a_result_is_on_the_outcome_before_its_bracket():
    sentence = "Nausea (12%) and dry mouth (19%) were seen with zorvanol."
    nausea, dry = (0, 6), (17, 26)
    results = [(8, 11), (28, 31)]
    scene = Scene(text=sentence, results=results, outcomes=[nausea, dry], groups=[(49, 57)])
    assert dry in linked(scene, results[1], None)


def test_without_outcomes_there_is_no_link():
    scene = Scene(text="It was 12%.", results=[(7, 10)], outcomes=[], groups=[])
    assert linked(scene, (7, 10), "relief") == []
