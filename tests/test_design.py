"""The design is told by what the study says of itself, not by what it mentions."""

import pytest
from spacy.language import Language

from extractors.pipeline import GROUND, build
from extractors.reading import findings, join


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build(components=(*GROUND, "gleanings_design"))


CASES = [
    ("rct", "Yoga for back pain: a randomized controlled trial", "Forty adults were seen."),
    (
        "rct",
        "Yoga for back pain",
        "Forty adults with pain were randomly assigned to yoga or to a waiting list.",
    ),
    ("rct", "Yoga for back pain", "In a crossover trial, ten patients were randomised to both orders."),
    (
        "rct",
        "Yoga in schools: a cluster randomised trial",
        "Twenty schools were randomised to yoga or to lessons.",
    ),
    (
        "rct",
        "Drug A for back pain",
        "In a double-blind, placebo-controlled study, patients received drug A.",
    ),
    (
        "animal",
        "Drug A in rats with sciatic injury",
        "Forty Wistar rats were randomly assigned to drug A or saline.",
    ),
    (
        "animal",
        "Drug A eases nerve injury",
        "Male Sprague-Dawley rats were given drug A and were sacrificed at day 7.",
    ),
    (
        "meta_analysis",
        "Yoga for back pain: a meta-analysis of randomized trials",
        "Ten trials were included.",
    ),
    (
        "meta_analysis",
        "Yoga for back pain: a systematic review and meta-analysis",
        "We searched MEDLINE and Embase. Patients were randomized in all. The pooled effect was small.",
    ),
    (
        "systematic_review",
        "Yoga for back pain: a systematic review",
        "We searched MEDLINE, Embase and CINAHL.",
    ),
    (
        "narrative_review",
        "Back pain: an update",
        "Back pain is common. This article reviews its causes. Yoga is one option. More work is needed.",
    ),
    (
        "narrative_review",
        "Management of back pain",
        "Back pain is a common complaint. Drugs are of little help. Surgery is seldom needed.",
    ),
    (
        "cohort",
        "Outcome of back surgery: a retrospective cohort study",
        "Charts of 200 patients were reviewed.",
    ),
    (
        "cohort",
        "Work and back pain",
        "A cohort of 900 nurses was followed for five years. Cox models were used.",
    ),
    (
        "cohort",
        "Revision after fusion",
        "We identified all operations in a national register from 2001 to 2010.",
    ),
    (
        "case_control",
        "Lifting and disc herniation: a case-control study",
        "Cases and controls were interviewed.",
    ),
    (
        "cross_sectional",
        "Prevalence of back pain in nurses: a cross-sectional survey",
        "Nurses filled in a form.",
    ),
    (
        "cross_sectional",
        "Back pain in nurses",
        "A questionnaire was mailed to 900 nurses; 700 replied.",
    ),
    (
        "case_report",
        "Epidural abscess after injection: a case report",
        "A 45-year-old man presented with fever.",
    ),
    (
        "case_report",
        "Epidural abscess",
        "We report the case of a 45-year-old woman who presented with fever.",
    ),
    (
        "case_series",
        "Endoscopic discectomy: a case series",
        "All 38 patients underwent endoscopic discectomy.",
    ),
    (
        "diagnostic_accuracy",
        "Diagnostic accuracy of the straight leg raise",
        "The sensitivity was 80% and the specificity 40%; MRI was the reference standard.",
    ),
    (
        "qualitative",
        "Living with sciatica: a qualitative study",
        "Semi-structured interviews were held.",
    ),
    (
        "economic",
        "Cost-effectiveness of yoga for back pain",
        "The incremental cost per QALY was 10,000 euros.",
    ),
    (
        "economic",
        "What neck pain costs employers: a cost-of-illness study",
        (
            "OBJECTIVE: To estimate the yearly cost of neck pain. METHODS: Use of care was collected for one year from "
            "310 adults of a cohort. RESULTS: The mean cost was 900 euros. CONCLUSION: Most of it falls on employers."
        ),
    ),
    (
        "cohort",
        "Improvement of neck pain after surgery or rest: a prospective cohort",
        (
            "OBJECTIVE: To see who improves. METHODS: Patients at six centres chose surgery or rest. RESULTS: "
            "Pain fell in 60% after surgery and 40% with rest. CONCLUSION: Treatment was not assigned at random."
        ),
    ),
    ("protocol", "Yoga for back pain: study protocol for a randomised trial", "Patients will be randomised."),
    ("protocol", "Yoga for back pain", "In this trial 200 adults will be randomised to yoga or usual care."),
    ("guideline", "Clinical practice guideline for back pain", "This guideline summarizes recommendations."),
    (
        "in_vitro",
        "Cultured disc cells under load: an in vitro study",
        "Cells were cultured and western blots made.",
    ),
]


@pytest.mark.parametrize(("design", "title", "abstract"), CASES)
def test_a_study_is_what_it_says_it_is(nlp: Language, design: str, title: str, abstract: str) -> None:
    (found,) = findings(nlp(join(title, abstract)))["designs"]
    assert found["design"] == design


@pytest.mark.parametrize(("design", "title", "abstract"), CASES)
def test_the_evidence_lies_in_the_text(nlp: Language, design: str, title: str, abstract: str) -> None:
    (found,) = findings(nlp(join(title, abstract)))["designs"]
    assert 0 <= found["start"] < found["end"] <= len(join(title, abstract))


@pytest.mark.parametrize(
    ("design", "title", "abstract"),
    [
        (
            "rct",
            "Back pain: an update",
            "Randomized trials are few. This article reviews them. Yoga is an option.",
        ),
        (
            "meta_analysis",
            "Yoga for back pain: study protocol of a meta-analysis",
            "Databases will be searched.",
        ),
        ("animal", "Drug A for back pain", "Forty patients were treated. Rats are no help here."),
        ("case_report", "Case-control study of lifting", "Cases were matched to controls."),
    ],
)
def test_what_is_only_mentioned_is_not_the_design(
    nlp: Language, design: str, title: str, abstract: str
) -> None:
    found = findings(nlp(join(title, abstract)))["designs"]
    assert [one["design"] for one in found] != [design]


def test_nothing_is_no_design(nlp: Language) -> None:
    assert findings(nlp(join("", "")))["designs"] == []
