"""The verdict is the authors' own: gain, harm, no difference, both, or none."""

import pytest
from spacy.language import Language

from extractors.conclusion import find_conclusion, judge, verdict
from extractors.pipeline import GROUND, build, extract
from extractors.reading import join, reading
from extractors.settled import settled


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


def settles(
    nlp: Language, abstract: str, *, title: str = "Yoga for pain", treated: bool = True
) -> str | None:
    record = reading(nlp(join(title, abstract)))
    found, _ = verdict(record, design="rct", treated=treated)
    return settled(record, found, treated=treated)


@pytest.mark.parametrize(
    ("direction", "conclusion"),
    [
        ("mixed", "Yoga gave a small reduction of pain at 3 weeks, which was gone at 12 weeks."),
        ("mixed", "Yoga relieves pain earlier than rest, but the benefit declines within a year."),
        ("mixed", "Yoga brought faster relief of pain, but outcomes at one year were similar."),
        ("mixed", "Yoga has a small, short-term effect on pain and no long-term effect."),
        ("mixed", "Yoga is better than rest in the short term and no better in the long term."),
        ("mixed", "Yoga improves sleep, whereas the effect on pain depends on the posture."),
        (
            "mixed",
            "The intention-to-treat analysis is inconclusive. As treated, yoga was better than rest.",
        ),
        ("mixed", "Yoga was better than rest in some but not all outcomes."),
        ("unclear", "Pain fell after yoga. The share due to the exercises remains unknown."),
        ("no_difference", "Yoga was no better than rest and caused more sprains."),
        (None, "Yoga relieves pain better than rest at three months."),
        ("no_difference", "Yoga was no better than rest after one year."),
        (
            "no_difference",
            "Yoga did not relieve pain in the knees better than rest, and it caused more sprains.",
        ),
        (None, "Yoga was better than rest after one year."),
        (None, "Yoga relieved pain at 3 weeks and at 12 weeks."),
        (None, "Yoga relieved pain in half of the adults."),
        (None, "Yoga gave better relief than rest, at the price of complications."),
    ],
)
def test_a_verdict_that_grants_and_takes_back_settles_itself(
    nlp: Language, direction: str | None, conclusion: str
) -> None:
    assert settles(nlp, f"Results: Forty adults were seen. Conclusion: {conclusion}") == direction


def test_harms_that_the_title_asks_about_stand_against_a_gain(nlp: Language) -> None:
    abstract = "Conclusion: Pain improves after surgery, but one in three has a major complication."
    assert settles(nlp, abstract, title="Relief and complications after surgery") == "mixed"
    assert settles(nlp, abstract, title="Relief after surgery") is None


@pytest.mark.parametrize(
    ("direction", "conclusion"),
    [
        ("not_applicable", "One in four nurses had back pain."),
        ("not_applicable", "In conclusion, about half of nurses with back-related pain had seen a doctor."),
        (None, "Half of nurses had less pain than before."),
        (None, "Back pain was associated with night work."),
    ],
)
def test_a_share_alone_answers_nothing(nlp: Language, direction: str | None, conclusion: str) -> None:
    assert settles(nlp, f"Conclusion: {conclusion}", title="Pain of nurses", treated=False) == direction
