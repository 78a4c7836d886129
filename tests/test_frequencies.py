import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.frequencies import frequencies
from tests.marked import quote, reading_of

# sentence, then (measure, value, low, high, unit, numerator, denominator) of each frequency in it
FIGURES = [
    ("The prevalence of sciatica was 12.5%.", [("prevalence", 12.5, None, None, "percent", None, None)]),
    ("The prevalence of sciatica was 12·5 %.", [("prevalence", 12.5, None, None, "percent", None, None)]),
    (
        "Neuropathic pain prevalence varied from 19% to 80%.",
        [("prevalence", None, 19, 80, "percent", None, None)],
    ),
    (
        "Primary prevalence of the mutation was 10~14% among adults.",
        [("prevalence", None, 10, 14, "percent", None, None)],
    ),
    (
        "The incidence of sciatica was 5.1 per 1000 person-years.",
        [("incidence", 5.1, None, None, "per_1000_person_years", None, None)],
    ),
    (
        "The incidence of sciatica was 8 cases per 100,000.",
        [("incidence", 8, None, None, "per_100000", None, None)],
    ),
    (
        "Leg pain was present in 71/84 (84.5%) of the patients.",
        [("proportion", 84.5, None, None, "percent", 71, 84)],
    ),
    ("Of the patients, 2170 (15.7%) had sepsis.", [("proportion", 15.7, None, None, "percent", 2170, None)]),
    ("Sixteen of the 40 patients had radicular pain.", [("proportion", None, None, None, None, 16, 40)]),
    ("Half of the patients reported leg pain.", [("proportion", 50, None, None, "percent", None, None)]),
    ("One in five adults had leg pain.", [("proportion", 20, None, None, "percent", None, None)]),
    ("More than 90% of patients had fever.", [("proportion", 90, None, None, "percent", None, None)]),
    (
        "Gastritis (9.9%) and haemorrhoids (7.2%) were the commonest findings.",
        [
            ("proportion", 9.9, None, None, "percent", None, None),
            ("proportion", 7.2, None, None, "percent", None, None),
        ],
    ),
    (
        "Sciatica occurred in 12% (95% CI 9-15%) of adults.",
        [("proportion", 12, None, None, "percent", None, None)],
    ),
    (
        "The prevalence was 45% in women and 30% in men.",
        [
            ("prevalence", 45, None, None, "percent", None, None),
            ("prevalence", 30, None, None, "percent", None, None),
        ],
    ),
    (
        "The prevalence of myopia was 20 and 30%, respectively.",
        [
            ("prevalence", 20, None, None, "percent", None, None),
            ("prevalence", 30, None, None, "percent", None, None),
        ],
    ),
    (
        "The mortality rate per 100,000 rose from 8.8 to 15.4.",
        [
            ("proportion", 8.8, None, None, "per_100000", None, None),
            ("proportion", 15.4, None, None, "per_100000", None, None),
        ],
    ),
]


def found(sentence, **options):
    record = reading_of(sentence, **options)
    items = frequencies(record, design="cross_sectional")
    assert all(quote(record, item) == sentence for item in items)
    return items


@pytest.mark.parametrize(("sentence", "expected"), FIGURES)
def test_the_frequencies_of_a_sentence_are_read_with_their_figures(sentence, expected):
    names = ("measure", "value", "low", "high", "unit", "numerator", "denominator")
    assert [tuple(item[name] for name in names) for item in found(sentence)] == expected


NOTHING = [
    "The response rate was 68%.",
    "The participation rate was 95.6%.",
    "Of the patients, 62% were male.",
    "Data were obtained from 2273 (37.3% male) patients.",
    "The mean age was 45 years, and 12% were aged 80 years or more.",
    "Some 80% of physicians believed that rest helps patients.",
    "The model explained 45% of the variance in pain.",
    "A level of significance of 5% was chosen for the patients.",
    "Pain relief of at least 50% was required in patients.",
    "An improvement of 30% or more defined a responder among patients.",
    "The kit had an accuracy of 82% in patients.",
    "Inter-rater agreement was 92% for patients.",
    "Of these trials, 16 (31%) were of high quality.",
    "Saline (0.9%) was given to patients.",
    "The patients took 5 mg daily.",
    "Blood pressure was 120/80 mm Hg in patients.",
    "A 95% confidence interval was used for patients.",
    "Patients with HbA1c < 7.0% were seen weekly.",
    "Some 24% had a high school education among patients.",
    "The cost was £30,000 for 12 patients.",
]


@pytest.mark.parametrize("sentence", NOTHING)
def test_what_is_no_frequency_is_not_taken(sentence):
    assert found(sentence) == []


ABOUT = [
    ("The prevalence of sciatica was 12.5% among nurses.", "condition", "sciatica"),
    ("The prevalence of sciatica among office workers was 12.5%.", "population", "office workers"),
    ("Some 12% of women had leg pain.", "condition", "leg pain"),
    ("Some 12% of women with stenosis had leg pain.", "population", "women with stenosis"),
    ("Fever was found in 12% of children.", "condition", "fever"),
    ("Gastritis (9.9%) was frequent in the patients.", "condition", "gastritis"),
    ("The prevalence of myopia was 7.6% for girls.", "population", "girls"),
    ("The lifetime prevalence of sciatica was 40%.", "period", "lifetime"),
    ("The 12-month prevalence of sciatica was 10%.", "period", "12-month"),
    ("Atopy prevalence was 41% in children.", "condition", "atopy"),
]


@pytest.mark.parametrize(("sentence", "field", "expected"), ABOUT)
def test_a_frequency_says_what_it_is_of_and_in_whom(sentence, field, expected):
    (item,) = found(sentence)
    assert expected in (item[field] or "").lower()


def test_the_people_of_the_study_stand_in_where_a_sentence_says_only_patients():
    items = found("Leg pain was present in 45% of patients.", title="Leg pain in adults with spinal stenosis")
    assert [item["population"] for item in items] == ["adults with spinal stenosis"]


def test_a_list_with_respectively_gives_each_share_its_people():
    items = found(
        "The prevalence of low myopia in elementary, middle, and high school students"
        " was 48.5, 47.3, and 31.6%, respectively."
    )
    assert [item["population"] for item in items] == [
        "elementary school students",
        "middle school students",
        "high school students",
    ]


def test_a_figure_said_again_counts_once():
    record = reading_of("The prevalence of sciatica was 12.5%.", "Sciatica had a prevalence of 12.5%.")
    assert len(frequencies(record)) == 1


def test_a_figure_that_an_effect_has_taken_is_no_frequency():
    record = reading_of("The prevalence of sciatica was 12.5%.")
    assert frequencies(record, claimed={record.text.index("12.5")}) == []


def test_an_event_rate_after_a_treatment_is_no_frequency():
    record = reading_of("Complications occurred in 8% of patients after surgery.")
    treated = [{"name": "spinal fusion", "role": "experimental"}]
    assert frequencies(record, design="case_series", interventions=treated) == []


@given(st.text(max_size=150))
def test_any_sentence_is_read_without_harm(text):
    record = reading_of(text)
    assert all(quote(record, item) for item in frequencies(record))
