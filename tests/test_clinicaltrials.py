import re

import httpx
import pytest
from asked import Source, access, every_page, impatient, payload
from hypothesis import given
from hypothesis import strategies as st

from extractors.pipeline import build, extract
from flows.sandbox.corpus import article
from flows.sandbox.server import serve
from flows.sources import clinicaltrials
from flows.sources.errors import GarbledAnswerError, SourceAnswerError, SourceRefusedError
from warehouse.rows import Author, Link, Record, Registration

GROUPS = [{"id": "OG000", "title": "Gabapentin 300 mg"}, {"id": "OG001", "title": "Placebo"}]
DENOMS = [
    {
        "units": "Participants",
        "counts": [{"groupId": "OG000", "value": "40"}, {"groupId": "OG001", "value": "38"}],
    }
]


def study(number=1, results=None, **modules):
    nct = f"NCT{number:08}"
    named = {"nctId": nct, "briefTitle": f"Gabapentin for sciatica {number}"}
    protocol = {"identificationModule": named, "statusModule": {}} | modules
    return {"protocolSection": protocol} | ({"resultsSection": results} if results else {})


def outcome(**fields):
    return {
        "type": "PRIMARY",
        "title": "Leg pain intensity",
        "timeFrame": "12 weeks",
        "groups": GROUPS,
        "denoms": DENOMS,
    } | fields


def measured(*values, **row):
    """A row with one figure for each group: a value, or a value with what stands beside it."""
    figures = [value if isinstance(value, dict) else {"value": value} for value in values]
    return row | {
        "categories": [
            {"measurements": [{"groupId": f"OG00{n}"} | figure for n, figure in enumerate(figures)]}
        ]
    }


def read(*studies) -> tuple[Record, ...]:
    return clinicaltrials.parse(
        payload({"studies": list(studies), "totalCount": len(studies)}), origin="here"
    ).records


def rendered(*outcomes, **modules) -> list[str]:
    results = {"outcomeMeasuresModule": {"outcomeMeasures": list(outcomes)}} | modules
    return read(study(results=results))[1].abstract.removeprefix("RESULTS: ").split("\n")


def page(source: Source, cursor: str = clinicaltrials.START, query: str = "sciatica", **span) -> bytes:
    given = {"date_from": None, "date_to": None} | span
    return clinicaltrials.page(source.client, query, cursor=cursor, access=access(), **given)


# --- The registration ---------------------------------------------------------------------------------------

FULL = study(
    identificationModule={
        "nctId": "NCT00000001",
        "nctIdAliases": ["NCT00000009"],
        "briefTitle": "Gabapentin for sciatica",
        "officialTitle": "A randomised trial of gabapentin",
        "acronym": "GABA",
        "orgStudyIdInfo": {"id": "G-1"},
        "secondaryIdInfos": [
            {"id": "2020-000001-11", "type": "EUDRACT_NUMBER"},
            {"id": "ISRCTN1", "type": "REGISTRY", "domain": "ISRCTN"},
            {"id": "R01-1", "type": "NIH"},
        ],
    },
    statusModule={
        "overallStatus": "COMPLETED",
        "startDateStruct": {"date": "2019-05"},
        "studyFirstSubmitDate": "2019-02-01",
        "studyFirstPostDateStruct": {"date": "2019-02-05", "type": "ACTUAL"},
        "lastUpdatePostDateStruct": {"date": "2021-09-01"},
    },
    sponsorCollaboratorsModule={"leadSponsor": {"name": "Hill Clinic"}},
    descriptionModule={
        "briefSummary": "Does it  help?\n",
        "detailedDescription": "First: age \\> 18 \\[years\\] &amp; more.\n\n  * Second.",
    },
    conditionsModule={"conditions": ["Sciatica"], "keywords": ["leg pain", "Sciatica"]},
    designModule={
        "studyType": "INTERVENTIONAL",
        "phases": ["PHASE2", "PHASE3"],
        "enrollmentInfo": {"count": 78, "type": "ACTUAL"},
        "designInfo": {"allocation": "RANDOMIZED", "maskingInfo": {"masking": "DOUBLE"}},
    },
    armsInterventionsModule={
        "armGroups": [{"label": "Gabapentin", "type": "EXPERIMENTAL", "description": "300 mg"}],
        "interventions": [{"type": "DRUG", "name": "Gabapentin", "otherNames": ["Neurontin"]}],
    },
    outcomesModule={"primaryOutcomes": [{"measure": "Leg pain", "timeFrame": "12 weeks"}]},
    referencesModule={
        "references": [
            {"pmid": "1", "type": "BACKGROUND"},
            {"pmid": "2", "type": "RESULT", "citation": "Berg 2021."},
        ]
    },
)


def test_a_study_is_a_record_of_its_registration():
    (record,) = read(FULL)
    assert (record.source_id, record.kind, record.status) == ("NCT00000001", "trial", "COMPLETED")
    assert record.abstract == "Does it help?\nFirst: age > 18 [years] & more.\n* Second."
    assert [(part.label, record.abstract[part.start : part.end]) for part in record.sections] == [
        ("Brief Summary", "Does it help?"),
        ("Detailed Description", "First: age > 18 [years] & more.\n* Second."),
    ]
    assert (record.published, record.created, record.revised) == ("2019-02-05", "2019-02-01", "2021-09-01")
    assert record.keywords == ("Sciatica", "leg pain")
    assert record.authors == (Author(collective="Hill Clinic"),)
    assert record.registrations == (
        Registration(registry="ClinicalTrials.gov", number="NCT00000001"),
        Registration(registry="ClinicalTrials.gov", number="NCT00000009"),
        Registration(registry="EudraCT", number="2020-000001-11"),
        Registration(registry="ISRCTN", number="ISRCTN1"),
    )
    assert record.links == (
        Link(kind="AssociatedPublication", target_id="2", citation="Berg 2021.", note="result"),
    )


def test_what_has_no_column_is_among_the_others():
    told = [(other.name, other.value) for other in read(FULL)[0].others]
    for expected in [
        ("phase", "PHASE2"), ("phase", "PHASE3"), ("enrollment", "78 ACTUAL"), ("allocation", "RANDOMIZED"),
        ("masking", "DOUBLE"), ("arm", "Experimental: Gabapentin: 300 mg"), ("startDate", "2019-05"),
        ("intervention", "Drug: Gabapentin (also Neurontin)"), ("primaryOutcome", "Leg pain [12 weeks]"),
        ("secondaryId", "R01-1"), ("acronym", "GABA"),
    ]:  # fmt: skip
        assert expected in told


def test_a_study_that_says_hardly_anything_is_a_record_as_well():
    (record,) = read(study())
    assert (record.abstract, record.published, record.keywords) == ("", None, ())


# --- Posted results -----------------------------------------------------------------------------------------


def test_means_have_a_sentence_a_group_with_time_spread_and_number():
    row = measured({"value": "3.2", "spread": "1.1"}, {"value": "4.8", "spread": "1.3"})
    assert rendered(
        outcome(
            paramType="MEAN",
            dispersionType="STANDARD_DEVIATION",
            unitOfMeasure="units on a scale",
            classes=[row],
        )
    ) == [
        "At 12 weeks, mean Leg pain intensity was 3.2 points (SD 1.1) in the Gabapentin 300 mg group (n=40).",
        "At 12 weeks, mean Leg pain intensity was 4.8 points (SD 1.3) in the Placebo group (n=38).",
    ]


@pytest.mark.parametrize(
    ("fields", "figure", "sentence"),
    [
        ({"paramType": "MEDIAN", "dispersionType": "INTER_QUARTILE_RANGE"},
         {"value": "3", "lowerLimit": "2", "upperLimit": "5"},
         "At 12 weeks, median Leg pain intensity was 3 (IQR 2 to 5) in the Gabapentin 300 mg group (n=40)."),
        ({"paramType": "MEDIAN", "dispersionType": "95% Confidence Interval", "unitOfMeasure": "months"},
         {"value": "NA", "lowerLimit": "8.1", "upperLimit": "NA"},
         ("At 12 weeks, median Leg pain intensity was NA months (95% CI 8.1 to NA)"
          " in the Gabapentin 300 mg group (n=40).")),
        ({"paramType": "LEAST_SQUARES_MEAN", "dispersionType": "STANDARD_ERROR"}, {"value": "-2.1", "spread": "0.4"},
         "At 12 weeks, least squares mean Leg pain intensity was -2.1 (SE 0.4) in the Gabapentin 300 mg group (n=40)."),
        ({"paramType": "MEAN", "dispersionType": "FULL_RANGE"}, {"value": "3", "lowerLimit": "0", "upperLimit": "9"},
         "At 12 weeks, mean Leg pain intensity was 3 (range 0 to 9) in the Gabapentin 300 mg group (n=40)."),
        ({"paramType": "NUMBER", "unitOfMeasure": "percentage of participants"}, {"value": "30.0"},
         "At 12 weeks, Leg pain intensity was 30.0% in the Gabapentin 300 mg group (n=40)."),
        ({"paramType": "COUNT_OF_PARTICIPANTS", "unitOfMeasure": "Participants"}, {"value": "12"},
         "At 12 weeks, Leg pain intensity was 12 of 40 participants in the Gabapentin 300 mg group."),
        ({"paramType": "COUNT_OF_UNITS",
          "denoms": [{"units": "Eyes", "counts": [{"groupId": "OG000", "value": "80"}]}]},
         {"value": "12"},
         "At 12 weeks, Leg pain intensity was 12 of 80 eyes in the Gabapentin 300 mg group."),
        ({"paramType": "MEAN", "denoms": []}, {"value": "3"},
         "At 12 weeks, mean Leg pain intensity was 3 in the Gabapentin 300 mg group."),
        ({"paramType": "MEAN", "dispersionType": "A new kind"}, {"value": "3", "spread": "1"},
         "At 12 weeks, mean Leg pain intensity was 3 (A new kind 1) in the Gabapentin 300 mg group (n=40)."),
    ],
)  # fmt: skip
def test_every_kind_of_figure_has_its_sentence(fields, figure, sentence):
    assert rendered(outcome(**fields, classes=[measured(figure)])) == [sentence]


def test_rows_are_times_or_parts_and_a_long_time_frame_is_a_sentence_of_its_own():
    rows = [measured("30", title="Week 4"), measured("40", title="Right leg", denoms=[
        {"units": "Participants", "counts": [{"groupId": "OG000", "value": "33"}]}])]  # fmt: skip
    assert rendered(outcome(paramType="MEAN", timeFrame="Baseline to week 8.", classes=rows)) == [
        "Time frame of Leg pain intensity: Baseline to week 8.",
        "At Week 4, mean Leg pain intensity was 30 in the Gabapentin 300 mg group (n=40).",
        "Mean Leg pain intensity, Right leg was 40 in the Gabapentin 300 mg group (n=33).",
    ]


@pytest.mark.parametrize(
    ("analysis", "sentence"),
    [
        ({"groupIds": ["OG000", "OG001"], "paramType": "Mean Difference (Final Values)", "paramValue": "-1.6",
          "ciPctValue": "95", "ciLowerLimit": "-2.1", "ciUpperLimit": "-1.1", "pValue": "<0.001"},
         ("At 12 weeks, Leg pain intensity, Gabapentin 300 mg versus Placebo:"
          " mean difference -1.6 (95% CI -2.1 to -1.1; P<0.001).")),
        ({"groupIds": ["OG000", "OG001"], "pValue": "0.04"},
         "At 12 weeks, Leg pain intensity, Gabapentin 300 mg versus Placebo: P=0.04."),
        ({"paramType": "Hazard Ratio (HR)", "paramValue": "0.7", "ciPctValue": "97.5", "ciUpperLimit": "0.9"},
         "At 12 weeks, Leg pain intensity: hazard ratio 0.7 (97.5% CI up to 0.9)."),
    ],
)  # fmt: skip
def test_comparisons_have_estimate_interval_and_p_value(analysis, sentence):
    assert rendered(outcome(analyses=[analysis])) == [sentence]


figures = st.from_regex(r"-?[0-9]{1,3}(\.[0-9]{1,2})?|NA", fullmatch=True)


@given(
    st.sampled_from(["MEAN", "MEDIAN", "NUMBER", "COUNT_OF_PARTICIPANTS", "GEOMETRIC_MEAN", "A new kind"]),
    st.sampled_from(["STANDARD_DEVIATION", "FULL_RANGE", "A new kind"]),
    st.fixed_dictionaries(
        {"value": figures}, optional=dict.fromkeys(("spread", "lowerLimit", "upperLimit"), figures)
    ),
)
def test_no_number_is_in_a_sentence_that_was_not_posted(statistic, spread, figure):
    sentences = rendered(outcome(paramType=statistic, dispersionType=spread, classes=[measured(figure)]))
    said = re.findall(r"\d+(?:\.\d+)?", " ".join(sentences))
    posted = " ".join([*figure.values(), "12 weeks", "40", "300 mg"])
    assert set(said) <= set(re.findall(r"\d+(?:\.\d+)?", posted))
    assert figure["value"] in sentences[0]


def test_an_outcome_without_figures_says_so_and_an_analysis_without_any_says_nothing():
    assert rendered(outcome(analyses=[{"groupIds": ["OG000"]}])) == [
        "Results for Leg pain intensity are not posted."
    ]


def test_adverse_events_are_counted_for_each_group():
    groups = [
        {"title": "Gabapentin", "seriousNumAffected": 3, "seriousNumAtRisk": 40,
         "deathsNumAffected": 0, "deathsNumAtRisk": 40},
        {"title": "Placebo arm", "seriousNumAffected": 1, "seriousNumAtRisk": 38},
    ]  # fmt: skip
    assert rendered(adverseEventsModule={"eventGroups": groups}) == [
        "Death from any cause occurred in 0 of 40 participants in the Gabapentin group.",
        "Serious adverse events occurred in 3 of 40 participants in the Gabapentin group.",
        "Serious adverse events occurred in 1 of 38 participants in the Placebo arm.",
    ]


def test_posted_results_are_a_record_of_their_own_beside_the_registration():
    row = measured("3", "4")
    results = {
        "outcomeMeasuresModule": {
            "outcomeMeasures": [outcome(classes=[row]), outcome(type="SECONDARY", classes=[row])]
        }
    }
    found = clinicaltrials.parse(
        payload({"studies": [study(results=results), study(2)], "totalCount": 2}), origin="here"
    )
    assert [(record.source_id, record.kind) for record in found.records] == [
        ("NCT00000001", "trial"), ("NCT00000001:results", "trial_results"), ("NCT00000002", "trial"),
    ]  # fmt: skip
    assert (found.claimed, found.notes) == (2, (clinicaltrials.TWO_RECORDS,))
    posted = found.records[1]
    assert [section.label for section in posted.sections] == ["Primary outcome", "Secondary outcome"]
    assert posted.registrations == found.records[0].registrations
    assert posted.abstract[posted.sections[0].start : posted.sections[0].end].startswith(
        "RESULTS: At 12 weeks"
    )


def test_extractors_quote_the_posted_figures():
    told = [
        outcome(
            paramType="MEAN", dispersionType="STANDARD_DEVIATION", unitOfMeasure="units on a scale",
            classes=[measured({"value": "3.2", "spread": "1.1"}, {"value": "4.8", "spread": "1.3"})],
            analyses=[{"groupIds": ["OG000", "OG001"], "paramType": "Mean Difference (Final Values)",
                       "paramValue": "-1.6", "ciPctValue": "95", "ciLowerLimit": "-2.1",
                       "ciUpperLimit": "-1.1", "pValue": "<0.001"}],
        ),
        outcome(title="Number of Participants With Treatment Response", paramType="COUNT_OF_PARTICIPANTS",
                timeFrame="Baseline to month 6", classes=[measured("22", "10")]),
        outcome(title="Percentage of Participants With Adverse Events", paramType="NUMBER",
                unitOfMeasure="percentage of participants", classes=[measured("30.0", "10.5")]),
        outcome(title="Length of Hospital Stay", paramType="MEDIAN", dispersionType="INTER_QUARTILE_RANGE",
                unitOfMeasure="days", classes=[measured({"value": "4", "lowerLimit": "3", "upperLimit": "6"},
                                                        {"value": "5", "lowerLimit": "4", "upperLimit": "8"})]),
    ]  # fmt: skip
    posted = read(study(results={"outcomeMeasuresModule": {"outcomeMeasures": told}}))[1]
    (found,) = extract(build(), [(posted.record_key, posted.title, posted.abstract)])
    assert [result.value for result in found.arm_results] == [3.2, 4.8, 22, 10, 30, 10.5, 4, 5]
    assert {(result.events, result.total) for result in found.arm_results if result.events} == {
        (22, 40),
        (10, 38),
    }
    assert [(effect.measure, effect.value, effect.ci_low, effect.ci_high) for effect in found.effects] == [
        ("MD", -1.6, -2.1, -1.1)
    ]
    assert all(result.quote == posted.abstract[result.start : result.end] for result in found.arm_results)


# --- The search ---------------------------------------------------------------------------------------------


def test_the_search_names_the_days_on_which_study_or_results_were_first_posted():
    source = Source({"studies": []})
    page(source, date_from="2015-02", date_to="2020")
    span = "RANGE[2015-02-01,2020-12-31]"
    assert source.asked == [
        {
            "query.term": "sciatica", "countTotal": "true", "format": "json", "pageSize": "2",
            "filter.advanced": f"AREA[StudyFirstPostDate]{span} OR AREA[ResultsFirstPostDate]{span}",
        }
    ]  # fmt: skip
    assert clinicaltrials.parameters("x", date_from="2015", date_to=None)["filter.advanced"].startswith(
        "AREA[StudyFirstPostDate]RANGE[2015-01-01,MAX]"
    )


def test_pages_follow_their_tokens():
    source = Source({"studies": [study(1)], "totalCount": 2, "nextPageToken": "t2"}, {"studies": [study(2)]})
    first = clinicaltrials.parse(page(source), origin="here")
    last = clinicaltrials.parse(page(source, str(first.following)), origin="here")
    assert (first.claimed, first.following, last.following) == (2, "t2", None)
    assert ["pageToken" in asked for asked in source.asked] == [False, True]


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        ({"totalCount": 3}, SourceAnswerError, "studies is missing"),
        ({"studies": [{}]}, SourceAnswerError, r"studies\[0\]\.protocolSection is missing"),
        ({"studies": [study(identificationModule={})]}, SourceAnswerError, "nctId is missing"),
        ({"studies": [study(identificationModule={"nctId": "NCT1"})]}, SourceAnswerError, "briefTitle is missing"),
        ({"studies": [study(results={"outcomeMeasuresModule": {"outcomeMeasures": [3]}})]}, SourceAnswerError,
         "outcomeMeasures is no list"),
        (httpx.Response(400, content=b"Too complex query"), SourceRefusedError, "Too complex query"),
        (httpx.Response(404, content=b"gone"), SourceRefusedError, "404"),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_an_error_with_field_and_address(answer, error, words):
    with pytest.raises(error, match=words) as raised:
        page(Source(answer))
    assert "https://source.example/studies" in str(raised.value)


def test_a_web_page_is_no_search_without_hits():
    with pytest.raises(GarbledAnswerError):
        page(Source(*[b"<html></html>"] * 6))


def test_an_empty_search_is_refused_before_anybody_is_asked():
    with pytest.raises(SourceRefusedError, match="is empty"):
        page(Source(), query="")


def test_the_sandbox_gives_each_registered_trial_once():
    corpus = [
        article({"pmid": f"EX{n:04}", "title": f"Sciatica {n}", "year": "2020",
                 "registrations": [{"registry": "ClinicalTrials.gov", "number": f"NCT{n // 2:08}"}]})
        for n in range(10)
    ]  # fmt: skip
    with serve(corpus) as sandbox, impatient() as client:
        found = every_page(clinicaltrials, client, "sciatica", base_url=sandbox.addresses["clinicaltrials"])
    assert sorted(found) == [f"NCT{n:08}" for n in range(5)]
