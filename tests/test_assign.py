import pytest

from extractors.frequencies import frequencies
from tests.marked import reading_of

FUSION = [{"name": "spinal fusion", "role": "experimental"}]


def values(sentence, *, design, title="", interventions=()):
    record = reading_of(sentence, title=title)
    return [item["value"] for item in frequencies(record, design=design, interventions=interventions)]


# What a study tells of a share belongs to it: sentence, title, design, treatments, shares told as frequencies.
TOLD = [
    # of one treatment: what came of it is no frequency, what was there before is
    ("Of the patients, 61% regained full strength.", "Spinal fusion for stenosis", "cohort", FUSION, []),
    (
        "At the last follow-up, 12% of the patients were worse.",
        "Results of spinal fusion",
        "case_series",
        (),
        [],
    ),
    (
        "At presentation, 61% of the patients had weakness.",
        "Spinal fusion for stenosis",
        "cohort",
        FUSION,
        [61],
    ),
    # care that was received is an outcome only of a treatment that the sentence names
    ("Of the patients, 45% received ventilation.", "Kidney injury in sepsis", "cohort", (), [45]),
    # a trial's incidence is a result, its prevalence is not
    ("The incidence of relapse was 12% and 22%.", "Fusion or not", "rct", FUSION, []),
    ("The overall prevalence of disability was 7.4%.", "Children of the trial", "rct", (), [7.4]),
    # a rate per person-time is an incidence wherever nobody is treated
    ("Falls occurred in 2.4 per 100 person-years in smokers.", "Falls and smoking", "cohort", (), [2.4]),
    # how many use something is what a survey asks
    (
        "The use of massage by adults rose from 5.1% to 6.6% (p<0.05).",
        "Use of massage",
        "cross_sectional",
        (),
        [5.1, 6.6],
    ),
    # brackets end no clause: both groups belong together
    ("Infection rates were alike (early: 45% versus late: 35%, p = 0.2).", "Wound care", "cohort", (), []),
    ("Mortality fell from 12% to 8% of admissions.", "Deaths in two wards", "cohort", (), [12, 8]),
]


@pytest.mark.parametrize(("sentence", "title", "design", "interventions", "expected"), TOLD)
def test_a_share_is_a_frequency_or_what_came_of_a_group(sentence, title, design, interventions, expected):
    assert values(sentence, design=design, title=title, interventions=interventions) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Asthma was found in 12.4 ± 0.8% of the children.", [12.4]),
        ("The mean decline was 12.4 ± 0.8% in the children.", []),
        ("The test was 97.9% specific in the patients.", []),
        ("A pulse of 80% of the resting motor threshold was given to the patients.", []),
        ("The catheters of the patients were flushed with 0.9% NaCl.", []),
        ("Heterogeneity between the patients was large (I 2 = 61%).", []),
        ("Use rose among adults between 2002 and 2007 (11.0%-13.5%).", [11.0, 13.5]),
        ("Cartilage loss of the patients was reduced by up to 17%.", []),
        ("Uptake was low (3%-9%) in the children.", [None]),
    ],
)
def test_what_the_form_of_a_share_tells(sentence, expected):
    assert values(sentence, design="cross_sectional") == expected


@pytest.mark.parametrize(
    ("sentence", "condition"),
    [
        ("Depression was present in 12% by clinical interview.", "Depression by clinical interview"),
        ("There were 35 small aneurysms (46%).", "small aneurysms"),
        ("Low vitamin D was more prevalent (72%) in women.", "Low vitamin D"),
        ("The smear was positive in 12% of women.", "smear positive"),
    ],
)
def test_a_condition_is_a_name_with_its_instrument(sentence, condition):
    record = reading_of(sentence)
    assert [item["condition"] for item in frequencies(record, design="cross_sectional")] == [condition]


def test_words_that_round_a_figure_are_a_second_figure_as_written():
    record = reading_of("Asthma was present in 20.4% of children.", "One in five children had asthma.")
    assert [item["value"] for item in frequencies(record, design="cross_sectional")] == [20.4, 20.0]
