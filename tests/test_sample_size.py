"""The sample size is the number of people that the main analysis is about, and never a sum."""

import pytest
from spacy.language import Language

from extractors.pipeline import GROUND, build
from extractors.reading import findings, join, reading
from extractors.sample_size import find_sample_size


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build(components=GROUND)


def size(
    nlp: Language, abstract: str, *, title: str = "Yoga for back pain", design: str | None = "rct"
) -> int | None:
    record = reading(nlp(join(title, abstract)))
    found = find_sample_size(record, design=design)
    for one in found:
        assert record.text[one["start"] : one["end"]].strip()
    return found[0]["value"] if found else None


@pytest.mark.parametrize(
    ("value", "abstract"),
    [
        (198, "A total of 198 subjects were randomized."),
        (12, "Twelve patients with back pain took part."),
        (
            187,
            "One hundred eighty-seven patients were enrolled in the trial; 180 were analysed.",
        ),
        (366, "Three hundred and sixty-six mother-infant pairs were enrolled and randomized."),
        (1395, "The trial included 1,395 patients with sciatica, of whom 698 received yoga."),
        (20638, "A population-based sample of 20 638 health plan members was studied."),
        (80, "Eighty adults with chronic low back pain were randomized to yoga or usual care."),
        (252, "After a run-in, 252 participants were randomly assigned to yoga, pilates or usual care."),
        (
            155,
            "One hundred fifty-five patients were enrolled (yoga = 75, rest = 80) and 153 patients stayed.",
        ),
        (50, "In this single blind study, 50 patients with back pain were randomized into two groups."),
        (131, "We compared yoga with rest in 131 patients with back pain."),
        (36, "Thirty-six men with chronic pain were assigned to three groups of 12 each."),
        (40, "Forty patients undergoing surgery were divided into two groups."),
        (240, "The drug was studied in 240 mild to moderate hypertensive patients in a trial."),
        (366, "Patients (n = 366) who had pain were randomized to yoga (n = 232) or rest (n = 134)."),
        (39, "Thirty-nine stroke patients (mean age 73 years) were studied."),
        (30, "Thirty laminectomized adult rats were randomly assigned to three groups."),
        (536, "Of 2,182 individuals who were screened, 536 were enrolled in the trial."),
        (328, "A total of 328 urologists took part."),
        (4320, "A questionnaire was posted to 7,100 adults of four towns; 4,320 replied."),
        (
            212,
            "In a trial in 35 practices, adults were randomised to yoga or rest. We randomised 212 adults.",
        ),
        (1200, "A sample of 2897 physicians were mailed questionnaires. Almost 1200 physicians responded."),
    ],
)
def test_the_sample_is_found(nlp: Language, value: int, abstract: str) -> None:
    assert size(nlp, abstract) == value


@pytest.mark.parametrize(
    "abstract",
    [
        "There were 20 patients in the yoga group and 22 patients in the control group.",
        "Patients were randomly allocated to yoga (n = 52) or rest (n = 56).",
        "Pain was reported in 11% of 869 patients randomized to yoga and in 12% of 888 randomized to rest.",
        "We compared 63 patients with pain and 52 healthy controls.",
        "Patients took 20 mg twice daily for 12 weeks.",
        "Patients were aged 18 to 65 years and were seen in 2010 and 2012.",
        "Of these, 12 patients (8%) had adverse events.",
        "The incidence was 30 per 1000 persons.",
        "Four patients developed fever and two patients died.",
        "Pain was common.",
        "",
    ],
)
def test_arms_doses_years_and_events_are_no_sample(nlp: Language, abstract: str) -> None:
    assert size(nlp, abstract) is None


@pytest.mark.parametrize(
    ("value", "abstract"),
    [
        (6057, "This review involved 51 trials and 6057 patients."),
        (1395, "Three studies were included, comprising 1,395 patients with cancer."),
        (None, "Fifty-one trials were included."),
        (None, "In one hospital 200 patients were seen."),
    ],
)
def test_a_review_counts_participants_of_studies(nlp: Language, value: int | None, abstract: str) -> None:
    assert size(nlp, abstract, design="meta_analysis") == value


def test_a_case_report_is_about_one(nlp: Language) -> None:
    assert size(nlp, "A 45-year-old man had pain.", title="Abscess: a case report", design="case_report") == 1


def test_an_essay_that_mentions_a_trial_has_no_sample(nlp: Language) -> None:
    abstract = "Yoga is old. One trial in 138 patients found relief. Yoga is liked."
    assert size(nlp, abstract, design="narrative_review") is None


def test_the_component_knows_the_design() -> None:
    nlp = build(components=(*GROUND, "gleanings_design", "gleanings_sample_size"))
    doc = nlp(join("Yoga: a randomized trial", "Eighty adults were randomized."))
    assert [one["value"] for one in findings(doc)["sample_sizes"]] == [80]
