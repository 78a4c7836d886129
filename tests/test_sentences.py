"""Sentences end where medicine ends them, and each has a role."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.roles import roles
from extractors.sentences import split

# Each line is a text with a bar where a sentence ends.
MARKED = [
    "Pain fell.| The rest stayed.",
    "The difference was small (P < 0. 0001).| It held.",
    "The difference was small, P < 0. 05 at six weeks.",
    "Both healed (P=0. 31).| Nothing else was seen.",
    "Doses were 2.5 vs. 5.0 mg.| Both helped.",
    "Drugs, i.e. Opioids, were stopped.",
    "Some tests (e.g. Lasegue) were positive.| Others were not.",
    "Jansen et al. Reported the same.",
    "Infection with H. pylori was found.| E. coli was not.",
    "Patients were put in group A. | The others got nothing.",
    "We enrolled 12. | 25 patients were excluded.",
    "We enrolled patients in 2010. | The last visit was in 2012.",
    "Was it safe?| It was.",
    "It worked!| Nobody was harmed.",
    "The mean was 3.| \u201cGood\u201d was said by ten.",
    "Scores fell.| \u22653 points were needed.",
    "The disease is common.|The results are clear.",
    "See www.example.com for more.",
    "To test it.; |Forty patients were seen.; |Pain fell.; |It helps.",
    "First line.|\nSecond line.",
    "A line that is broken\nin the middle goes on.",
    "One (Fig. 2) was odd.| Two were not.",
    "Dr. Smith saw all.| None left.",
    "It was given i.v. and worked.",
    "The U.S. Army was studied.",
    "Levels rose to 5 mmol/l.| After that they fell.",
]


@pytest.mark.parametrize("marked", MARKED)
def test_sentences_end_where_the_bar_stands(marked: str) -> None:
    text = marked.replace("|", "")
    wanted = [piece.strip(" ;\n") for piece in marked.split("|")]
    assert [text[s.start : s.end].strip(" ;") for s in split(text)] == wanted


@pytest.mark.parametrize(
    ("text", "role", "sentence"),
    [
        ("Methods: Forty were seen.", "methods", "Forty were seen."),
        ("METHODS Forty were seen.", "methods", "Forty were seen."),
        ("Materials and Methods:: Forty were seen.", "methods", "Forty were seen."),
        ("CONCLUSIONS: It works.", "conclusions", "It works."),
        ("Background/Aims: It is common.", "objective", "It is common."),
        ("Main Outcome Measures: Pain.", "methods", "Pain."),
        ("INTERPRETATION: It works.", "conclusions", "It works."),
        ("Results - Pain fell.", "results", "Pain fell."),
    ],
)
def test_a_label_gives_the_role_and_is_no_part_of_the_sentence(text: str, role: str, sentence: str) -> None:
    (found,) = split(text)
    assert (found.role, text[found.start : found.end]) == (role, sentence)


@pytest.mark.parametrize("text", ["Group A: pain fell.", "NSAIDS are common.", "Pain: a review."])
def test_not_every_colon_ends_a_label(text: str) -> None:
    (found,) = split(text)
    assert found.role is None
    assert found.start == 0


def test_a_label_holds_until_the_next() -> None:
    text = "Aim: To see. Methods: We looked. We wrote. Results: We saw. Conclusion: It is there."
    assert roles(text, split(text)) == ["objective", "methods", "methods", "results", "conclusions"]


def test_without_labels_words_and_place_give_the_roles() -> None:
    text = (
        "Back pain is common. The aim of this study was to compare two drugs. "
        "Forty patients were randomized to one of them. Pain was measured at four weeks. "
        "Pain fell by 3.2 points (P = 0.01). We conclude that the drug is effective."
    )
    assert roles(text, split(text)) == [
        *("background", "objective", "methods", "methods", "results", "conclusions"),
    ]


def test_there_is_no_sentence_in_nothing() -> None:
    assert split("") == []
    assert split(" \n ") == []
    assert roles("", []) == []


@given(st.text(alphabet="aB .;\n:(1)é\u2028", max_size=200))
def test_sentences_are_in_order_apart_and_cover_every_word(text: str) -> None:
    found = split(text)
    assert all(one.start < one.end for one in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
    covered = "".join(text[s.start : s.end] for s in found if s.role is None)
    if all(s.role is None for s in found):
        assert sum(c in "aBé" for c in covered) == sum(c in "aBé" for c in text)


@given(st.text(max_size=300))
def test_any_text_has_a_role_for_each_sentence(text: str) -> None:
    found = split(text)
    assert len(roles(text, found)) == len(found)
