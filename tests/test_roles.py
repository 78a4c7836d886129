"""Labels give the roles of sentences; without labels their words, their place and their neighbours do."""

import numpy as np
import pytest

from extractors.linear import linear, stored
from extractors.role_model import ORDER, RoleModel, all_features, decode, model, surroundings
from extractors.roles import roles
from extractors.sentences import split

UNLABELLED = [
    ("background", "Tinnitus is a common complaint."),
    ("background", "However, little is known about its treatment."),
    ("objective", "The aim of this study was to test massage."),
    ("methods", "Sixty adults with tinnitus were randomly assigned to massage or to a waiting list."),
    ("methods", "Loudness was measured on a visual analogue scale at 6 weeks."),
    ("results", "Loudness fell by 12 mm with massage and by 3 mm on the list (p = 0.02)."),
    ("results", "Sleep did not differ between the groups."),
    ("conclusions", "These results suggest that massage may be useful for people with tinnitus."),
    ("conclusions", "Larger trials are needed."),
]
AIMED = [
    ("objective", "To determine whether singing improves breathing in adults with asthma."),
    ("methods", "Forty adults were randomized to singing or to usual care for 3 months."),
    ("results", "Breathing improved in 12 of 20 singers and in 5 of 20 others (p = 0.03)."),
    ("conclusions", "Singing improves breathing and can be recommended."),
]


@pytest.mark.parametrize("marked", [UNLABELLED, AIMED], ids=["with background", "with an aim"])
def test_an_abstract_without_labels_is_read_by_the_model(marked: list[tuple[str, str]]) -> None:
    text = " ".join(sentence for _, sentence in marked)
    assert roles(text, split(text)) == [role for role, _ in marked]


def test_a_label_rules_until_the_next_and_the_model_reads_what_stands_before_the_first() -> None:
    text = "Gout is common and painful. Results: Forty adults were enrolled. It hurt. Conclusion: P = 0.02."
    assert roles(text, split(text)) == ["background", "results", "results", "conclusions"]


def test_a_label_of_two_parts_leaves_the_second_to_the_model() -> None:
    text = (
        "AIM To test massage. METHODS AND RESULTS Sixty adults with tinnitus were randomly assigned to massage or to a "
        "waiting list. Loudness fell by 12 mm with massage and by 3 mm on the list (p = 0.02). "
        "CONCLUSIONS Massage is useful."
    )
    assert roles(text, split(text)) == ["objective", "methods", "results", "conclusions"]


def test_a_label_that_no_later_one_follows_does_not_hold_to_the_end() -> None:
    text = " ".join(sentence for _, sentence in UNLABELLED).replace("Sixty", "Participants: Sixty")
    assert roles(text, split(text)) == [role for role, _ in UNLABELLED]


def test_no_sentence_has_no_role() -> None:
    assert roles("", split("")) == []


def test_the_features_of_a_sentence_are_its_words_its_opening_and_its_place() -> None:
    first, second = all_features(["Forty hurt.", "In 2019, 3.5% fell."])
    assert {"forty", "forty hurt", "^forty", "@first 0", "@last 1", "@tenth 0"} <= first
    assert {"in 0", "0 %", "^in", "^in 0 0", "@first 1", "@last 0", "@tenth 5"} <= second


def test_the_path_is_the_likeliest_as_a_whole() -> None:
    steps = np.array([[0.0, 0.0], [-9.0, 0.0]])
    assert decode(np.array([[0.0, 1.0], [2.0, 0.0], [2.0, 0.0]]), steps) == [0, 0, 0]


def test_a_sentence_is_seen_with_two_neighbours_on_each_side() -> None:
    said = np.eye(len(ORDER))[[0, 2, 3]]
    seen = surroundings(said)
    assert seen.shape[0] == 3
    assert np.argmax(seen[1][:5]) == np.argmin(seen[1][:5])  # nobody two before: all alike
    assert [int(np.argmax(seen[1][start : start + 5])) for start in (5, 10, 15)] == [0, 2, 3]


def test_the_shipped_model_is_small_and_holds_plain_arrays() -> None:
    held = stored("roles")
    assert isinstance(model(), RoleModel)
    assert linear(held).weights.shape[1] == len(ORDER)
    assert sum(array.nbytes for array in held.values()) < 3_000_000
