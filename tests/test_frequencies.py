import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.frequencies import frequencies
from extractors.pipeline import build, extract
from tests.marked import quote, reading_of

EXAMPLES = Path(__file__).parents[1] / "flows/sandbox/examples/back-related-leg-pain.jsonl"

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


# Sentence, then (what the share is of, in whom) for each share; None where the sentence does not say.
TOLD = [
    (
        "A dural tear occurred in 8/75 (10.7%), a rod fracture in 9/75 (12.0%).",
        [("dural tear", None), ("rod fracture", None)],
    ),
    ("Admission was needed in 19/75 patients (25.3%).", [("Admission", None)]),
    ("The 1-month prevalence of sciatica was 4.2%.", [("sciatica", None)]),
    (
        "The prevalence of myopia was 7.59% for girls and 6.43% for boys.",
        [("myopia", "girls"), ("myopia", "boys")],
    ),
    ("Sciatica affects about 5% of adults.", [("Sciatica", None)]),
    ("Cough was reported by 12% of men and 14% of women.", [("Cough", "men"), ("Cough", "women")]),
    (
        "One in five adults (1186/5930, 20.0%) had had low back pain with leg pain in the past month.",
        [("low back pain with leg pain", None)],
    ),
    (
        "In the past year, 58.4% of those with leg pain had consulted a general practitioner.",
        [("consulted a general practitioner", "those with leg pain")],
    ),
    (
        "Four classes fitted best: referred pain (26.1%, 167/640), mild radicular pain (31.9%, 204/640).",
        [("referred pain", None), ("mild radicular pain", None)],
    ),
    (
        "Neuropathic pain was present in 172/300 patients with leg pain (57.3%).",
        [("Neuropathic pain", "patients with leg pain")],
    ),
    (
        "Pain below the knee was reported by 84/110 patients (76.4%) who screened positive.",
        [("Pain below the knee", "patients who screened positive")],
    ),
    (
        "The deficit was transient in three patients (7.1%) and permanent in five patients (11.9%).",
        [("deficit transient", None), ("deficit permanent", None)],
    ),
    (
        "Sixty-nine percent of patients were prescribed opioids, 35% muscle relaxants.",
        [("prescribed opioids", None), ("prescribed muscle relaxants", None)],
    ),
    (
        "Alarm features were common (29.6%), but weight loss was rare (less than 1%).",
        [("Alarm features", None), ("weight loss", None)],
    ),
    (
        "The commonest findings were gastritis (9.9%) and H. pylori infection (7.2%).",
        [("gastritis", None), ("H. pylori infection", None)],
    ),
    (
        "Renal failure was observed in 17.9%, 10.2%, and 2% of the hospitalized patients, respectively.",
        [("Renal failure", "hospitalized patients")] * 3,
    ),
    ("Among office workers, 12% had sciatica.", [("sciatica", "office workers")]),
    ("Of the 200 nurses with leg pain, 24 (12%) had sciatica.", [("sciatica", "nurses with leg pain")]),
    (
        "Sciatica was more frequent among men with age > 50 years (73.7%).",
        [("Sciatica", "men with age > 50 years")],
    ),
    (
        "Seven (87.5%) of the 8 neonates who tested positive had fever.",
        [("fever", "neonates who tested positive")],
    ),
    ("About 10% of women during pregnancy have sciatica.", [("sciatica", "women")]),
    ("Some 30% of the world's population suffers from anaemia.", [("anaemia", "world's population")]),
    ("Twenty percent of patients received no medications.", [("received no medications", None)]),
    (
        "The identified risk factors were hypertension (80.1%), diabetes (13.5%), and tobacco use (6.7%).",
        [("hypertension", None), ("diabetes", None), ("tobacco use", None)],
    ),
    (
        "The overall prevalence of fever in children was 12%, but 24% for infants living in camps.",
        [("fever", "children"), ("fever", "infants living in camps")],
    ),
    ("Thirty patients (12%) were diagnosed with sepsis.", [("sepsis", None)]),
    ("Long-term opioid use was found in 39% of patients.", [("Long-term opioid use", None)]),
    ("Depression and anxiety (12%) were frequent.", [("Depression and anxiety", None)]),
]


@pytest.mark.parametrize(("sentence", "expected"), TOLD)
def test_every_share_has_its_own_condition_and_people(sentence, expected):
    assert [(item["condition"], item["population"]) for item in found(sentence)] == expected


def test_a_sentence_that_points_back_carries_the_condition_on_with_its_instrument():
    record = reading_of(
        "The pooled prevalence of neuropathic pain was 41%.",
        "It was 34% with painDETECT, 43% with LANSS and 52% with DN4.",
    )
    assert [item["condition"] for item in frequencies(record)] == [
        "neuropathic pain",
        "neuropathic pain with painDETECT",
        "neuropathic pain with LANSS",
        "neuropathic pain with DN4",
    ]


def test_a_prevalence_without_a_name_is_that_of_the_title():
    items = found("Prevalence was 4.4% in women.", title="Prevalence of fibromyalgia in a rural district")
    assert [(item["condition"], item["population"]) for item in items] == [("fibromyalgia", "women")]


def test_abbreviations_are_written_out_in_condition_and_people():
    items = found(
        "The prevalence of NeP in patients with LBLP ranged from 19% to 80%.",
        abbreviations={"NeP": "neuropathic pain", "LBLP": "low back-related leg pain"},
    )
    assert [item["condition"] for item in items] == ["neuropathic pain (NeP)"]
    assert [item["population"] for item in items] == ["patients with low back-related leg pain (LBLP)"]


def test_what_only_announces_a_rate_is_no_part_of_its_condition():
    items = found(
        "During 408,000 person-years, 612 workers were admitted, an incidence rate of 1.5 per 1000 person-years."
    )
    assert [item["condition"] for item in items] == ["admitted"]


def test_the_age_after_a_share_is_part_of_its_people():
    items = found(
        "Prevalence of sciatica rose from 2.1% at age 18 years to 6.3% at age 60 years and over.",
        title="Sciatica in the general population",
    )
    assert [item["population"] for item in items] == [
        "general population at age 18 years",
        "general population at age 60 years and over",
    ]


def test_a_share_without_a_name_has_no_condition():
    assert [item["condition"] for item in found("About 12% of them were, in 2010.")] in ([], [None])


# Forms of a share that are none of people.
NO_SHARES = [
    "The patients' scores ranged from 19 to 77 out of 100.",
    "The pain of the patient rose to 8 out of 10.",
    "The 36 patients were each assessed by two of six experienced clinicians.",
    "Reliability had been tested in 10 of the 22 systems for patients.",
    "The patients were seen in the winter of 2007/2008.",
    "Patients took part in 6/8 weeks.",
    "The patients rated their confidence from 0% to 100%.",
    "Of the patients, 116 (95.9%) gave data at 12 weeks.",
    "Follow-up at 12 months was completed by 134 (61%) participants.",
    "Of these women, 4744 (85.3%) completed a second questionnaire.",
    "Of the patients, 252 of 331 were included.",
    "They were 164 men (61.4%) and 103 women (38.6%).",
    "The cohort comprised 3,100 patients, of whom 136 (4%) were children.",
    "Mean annual cost was 678 per patient, of which hospital care made up 46%.",
    "Costs for patients were discounted at 3.5% per year.",
    "Patients had an ejection fraction of less than 40%.",
    "Patients with a forced volume below 80% predicted were seen.",
    "Positive predictive values were 99% in patients.",
    "Of the patients, 58% did not know the cause of their pain.",
    "Visual acuity of the patients was 20/40.",
    "Compound 48/80 induced wheals in patients.",
    "The patients' mean level was 8.2% +/- 1.6%.",
]


@pytest.mark.parametrize("sentence", NO_SHARES)
def test_what_only_looks_like_a_share_is_not_taken(sentence):
    assert found(sentence) == []


# Results of groups: they belong to the other list.
RESULTS = [
    "Lifting was reported by 143/262 cases (54.6%) and 96/281 controls (34.2%).",
    "Imaging was ordered in 41.7% and 29.4% of patients, respectively (RR 1.42, 95% CI 1.26 to 1.60).",
    "Leg pain improved in 88/152 patients (57.9%).",
    "Complete obliteration was confirmed in 26 patients (38.2%).",
    "Postoperative fever was seen in 12% of patients.",
]


@pytest.mark.parametrize("sentence", RESULTS)
def test_what_came_of_a_group_or_a_treatment_is_no_frequency(sentence):
    record = reading_of(sentence)
    assert frequencies(record, design="cohort") == []


def test_two_shares_of_one_size_are_both_kept():
    items = found("Fever was present in 12% of patients and cough in 12%.")
    assert [item["condition"] for item in items] == ["Fever", "cough"]


def test_no_figure_stands_in_two_lists():
    """Of the example corpus: a place that a frequency has taken is not an arm result or an effect as well."""
    nlp = build()
    lines = [json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines()]
    texts = [(line["pmid"], line["title"], line["abstract"]) for line in lines]
    for extraction in extract(nlp, texts):
        taken = [(f.field, f.start, f.end, f.value) for f in extraction.frequencies if f.value is not None]
        for other in (*extraction.arm_results, *extraction.effects):
            assert not any(
                field == other.field and start <= other.start < end and value == other.value
                for field, start, end, value in taken
            )
