"""The verdict is the authors' own: gain, harm, no difference, both, or none."""

import pytest
from spacy.language import Language

from extractors.conclusion import find_conclusion, judge
from extractors.pipeline import GROUND, build, extract
from extractors.reading import join, reading


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build(components=GROUND)


@pytest.mark.parametrize(
    ("direction", "sentence"),
    [
        ("favours_intervention", "Yoga is effective for back pain."),
        ("favours_intervention", "Yoga significantly reduced pain and improved function."),
        ("favours_intervention", "Despite its cost, yoga is safe and eases pain, a valuable option."),
        ("favours_intervention", "The drug did not increase the risk of bleeding."),
        (
            "favours_intervention",
            "The results do not support the idea that yoga leads to complications.",
        ),
        ("favours_intervention", "Smoking predicts poor sleep."),
        ("favours_intervention", "Those who did yoga reported less severe symptoms than those who rested."),
        ("favours_intervention", "Yoga led to fewer relapses than rest."),
        ("favours_intervention", "The rate of complications was not increased with the drug."),
        ("favours_intervention", "Yoga helps adults without risk factors and reduced pain."),
        ("favours_intervention", "Yoga is recommended for all, regardless of age."),
        ("favours_comparator", "The drug increased the risk of fractures."),
        ("favours_comparator", "Yoga was less effective than surgery."),
        ("favours_comparator", "Bed rest should be avoided."),
        ("no_difference", "Yoga was no better than rest."),
        ("no_difference", "There was no significant difference between yoga and rest."),
        ("no_difference", "Yoga and rest were equally effective."),
        ("no_difference", "Although the study gives hope, neither supplement had an effect on flushes."),
        ("no_difference", "Yoga was as effective as surgery."),
        ("no_difference", "Obesity does not appear to cause resistance."),
        ("no_difference", "Yoga was as effective as the drug but had fewer side effects."),
        ("mixed", "Yoga reduced pain but did not improve function."),
        ("no_difference", "The drug had no statistically significant effect on the incidence of death."),
        ("no_difference", "The drug did not reduce the risk of bleeding."),
        ("mixed", "Yoga reduced physical but not mental strain."),
        ("mixed", "The benefit of yoga wears off within a year."),
        ("mixed", "Yoga was effective only in women."),
        ("mixed", "Yoga improved sleep, whereas it had no effect on pain."),
        ("unclear", "There is insufficient evidence on yoga."),
        ("unclear", "Whether yoga is worth its price remains unclear."),
    ],
)
def test_a_sentence_is_judged(direction: str, sentence: str) -> None:
    assert judge([sentence], treated=True) == direction


def test_a_sentence_without_judgement_has_none() -> None:
    assert judge(["Forty adults were seen."], treated=True) is None


def test_harm_is_the_answer_yes_where_nothing_was_given() -> None:
    sentence = ["Smoking increases the risk of infection."]
    assert judge(sentence, treated=False) == "favours_intervention"
    assert judge(sentence, treated=True) == "favours_comparator"


def test_fewer_harms_count_where_safety_was_asked() -> None:
    sentence = ["Drug A was as effective as drug B but had fewer side effects, a clear advantage."]
    assert judge(sentence, treated=True) == "no_difference"
    assert judge(sentence, treated=True, safety=True) == "mixed"


def conclude(
    nlp: Language, abstract: str, *, design: str = "rct", title: str = "Yoga for pain"
) -> tuple[str, str]:
    record = reading(nlp(join(title, abstract)))
    (found,) = find_conclusion(record, design=design, treated=True)
    return found["direction"], record.text[found["start"] : found["end"]]


def test_the_sentence_that_judges_is_taken_not_the_one_that_asks_for_more(nlp: Language) -> None:
    abstract = (
        "Methods: Forty adults were seen. Results: Pain fell. "
        "Conclusion: Larger trials of yoga are needed. Yoga is effective for pain. Trial registration: X1."
    )
    assert conclude(nlp, abstract) == ("favours_intervention", "Yoga is effective for pain.")


def test_a_sentence_that_takes_something_back_belongs_to_the_verdict(nlp: Language) -> None:
    abstract = "Conclusion: Yoga reduced pain. However, yoga did not improve function."
    assert conclude(nlp, abstract) == ("mixed", "Yoga reduced pain. However, yoga did not improve function.")


def test_without_labels_the_last_sentences_conclude(nlp: Language) -> None:
    abstract = "Pain is common. Forty adults were randomized. Pain fell. In conclusion, yoga is effective."
    assert conclude(nlp, abstract)[1] == "In conclusion, yoga is effective."


@pytest.mark.parametrize("design", ["case_report", "protocol", "guideline"])
def test_a_design_that_asks_nothing_concludes_nothing(nlp: Language, design: str) -> None:
    assert conclude(nlp, "Conclusion: Yoga is effective.", design=design)[0] == "not_applicable"


def test_a_survey_without_judgement_is_descriptive(nlp: Language) -> None:
    assert conclude(nlp, "Conclusion: Half of nurses ache.", design="cross_sectional")[0] == "not_applicable"


def test_nothing_concludes_nothing(nlp: Language) -> None:
    assert find_conclusion(reading(nlp(join("", ""))), design=None, treated=False) == []


def test_a_sentence_that_only_looks_ahead_gives_no_verdict() -> None:
    pipeline = build()
    title = "Burst stimulation against tonic stimulation for leg pain: a randomised trial"
    methods = "Patients with leg pain were randomised to burst stimulation or tonic stimulation.\n"
    ahead = "Longer periods should be studied."
    verdict = "Burst stimulation was superior to tonic stimulation for leg pain."
    concluded, open_ended = extract(
        pipeline, [("a", title, f"{methods}{verdict} {ahead}"), ("b", title, f"{methods}{ahead}")]
    )
    (found,) = concluded.conclusions
    assert (found.direction, found.quote) == ("favours_intervention", verdict)
    assert ahead not in [row.quote for row in open_ended.conclusions if row.direction != "unclear"]
