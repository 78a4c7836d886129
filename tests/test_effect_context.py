"""What effects are about, in the constructions that unseen abstracts were found to use."""

import pytest

from extractors.direction import worth
from extractors.effects import effects
from extractors.noun_phrases import exposure, named
from extractors.relation import relation
from tests.marked import reading_of

TRIAL = [{"name": "tamoril", "role": "experimental"}, {"name": "placebo", "role": "control"}]


@pytest.mark.parametrize(
    ("stretch", "name"),
    [
        ("significantly higher sodium levels as compared to", "sodium levels"),
        ("a 39% lower mortality risk", "mortality risk"),
        ("the 24-h urine protein", "24-h urine protein"),
        ("in-hospital mortality", "in-hospital mortality"),
        ("all-cause mortality", "all-cause mortality"),
        ("early mortality", "early mortality"),
        ("PPI score 0.42 v", "PPI score"),
        ("the proportion of patients who recovered", "recovered"),
        ("improvements in walking", "walking"),
        ("observed in smokers", None),
        ("not significantly different between the groups", None),
        ("did not reach statistical significance", None),
        ("measured by a visual scale", None),
        ("two-sided test", None),
        ("multivariate analysis", None),
        ("at 12 weeks", None),
        ("hazard ratio (HR)", None),
        ("", None),
    ],
)
def test_a_stretch_of_words_names_something_or_nothing(stretch, name):
    assert named(stretch) == name


@pytest.mark.parametrize(
    ("stretch", "name"),
    [
        ("the highest intake of fibre", "highest intake of fibre"),
        ("reduced ejection fraction", "reduced ejection fraction"),
        ("≥10% weight loss", "≥10% weight loss"),
        ("at night", None),
    ],
)
def test_an_exposure_keeps_how_much_of_it_there_is(stretch, name):
    assert exposure(stretch) == name


OUTCOMES = [
    ("Tamoril significantly (p < 0.05) reduced plasma glucose.", "plasma glucose"),
    ("A significant (p < .001) improvement in the sedation score was seen with tamoril.", "sedation score"),
    ("Adding tamoril decreased carriage on day 4 (OR 0.1, 95% CI 0.02-0.6).", "carriage"),
    ("Patients given tamoril reported better appetite than those given placebo (p = 0.01).", "appetite"),
    ("Differences between the groups were found in daily walking (p = 0.005).", "daily walking"),
    ("Pain was lower with tamoril (mean PPI score 0.42 v 1.64; p < 0.001).", "Pain (PPI score)"),
    ("In addition, blood counts rose with tamoril (p = 0.002).", "blood counts"),
    (
        "Those given tamoril had a 39% lower death rate (hazard ratio 0.61; 95% CI 0.45 to 0.83).",
        "death rate",
    ),
    (
        "In the crossover trial, airway pressure was lower with tamoril (20 vs 24 cm, P < 0.001).",
        "airway pressure",
    ),
    ("Response was rarer with placebo (12% vs 30%, P = 0.02 for superiority).", "Response"),
]


@pytest.mark.parametrize(("sentence", "outcome"), OUTCOMES)
def test_the_outcome_is_what_was_measured_and_not_what_was_said_of_it(sentence, outcome):
    items = effects(reading_of(sentence), design="rct", interventions=TRIAL).items
    assert outcome.lower() in (items[-1]["outcome"] or "").lower()


def test_the_primary_end_point_is_what_the_methods_call_it():
    record = reading_of(
        "The primary end point was stroke or death.",
        "The primary end point occurred less often with tamoril (hazard ratio 0.79; 95% CI, 0.66 to 0.96).",
    )
    (item,) = effects(record, design="rct", interventions=TRIAL).items
    assert item["outcome"] == "stroke or death"


def test_values_named_in_the_brackets_each_have_their_own_outcome():
    record = reading_of(
        "Times to A1 and B1 were shorter with tamoril "
        "(median time to relief: 45 vs. 52 min, p < 0.001; median time to sleep: 100 vs. 124 min, p = 0.02)."
    )
    items = effects(record, design="rct", interventions=TRIAL).items
    assert ["relief" in items[0]["outcome"], "sleep" in items[1]["outcome"], len(items)] == [True, True, 2]


ASSOCIATIONS = [
    (
        (
            "The following factors were associated with infection (P < 0.05): "
            "open fracture (OR 2.0; 95% CI 1.1-3.7) and diabetes (OR 2.3; 95% CI 1.4-3.8)."
        ),
        [("open fracture", "infection"), ("diabetes", "infection")],
    ),
    (
        (
            "Low weight (OR 6.5; 95% CI 2.0-21.6; p = 0.002) and coma (OR 6.0; 95% CI 2.6-13.7) were significant "
            "prognostic factors for higher in-hospital mortality."
        ),
        [("low weight", "in-hospital mortality"), ("coma", "in-hospital mortality")],
    ),
    (
        (
            "Compared with the lowest intake, the highest intake of fibre (RR 0.81, 95% CI 0.66-0.99) "
            "reduced the risk of gout."
        ),
        [("highest intake of fibre", "gout")],
    ),
    (
        "Stable angina was a predictor of major events (i.e. death or stroke) (HR 1.45; 95% CI 1.10-1.89).",
        [("stable angina", "major events")],
    ),
    (
        "There was an inverse correlation between body weight and sleep (r = -0.42, p = 0.01).",
        [("body weight", "sleep")],
    ),
    ("No effect of surgery on late deaths was observed (p = 0.64).", [("surgery", "late deaths")]),
    ("Mortality increased with the severity of burns (p = 0.04).", [("severity of burns", "mortality")]),
    ("Relapse was related to age (OR age = 1.4, 95% CI 1.1-1.8).", [("age", None)]),
]


@pytest.mark.parametrize(("sentence", "expected"), ASSOCIATIONS)
def test_each_item_of_an_association_is_an_exposure_of_the_same_outcome(sentence, expected):
    items = effects(reading_of(sentence), design="cohort").items
    found = [((item["intervention"] or "").lower(), (item["outcome"] or "").lower()) for item in items]
    assert [cause for cause, _ in found] == [cause for cause, _ in expected]
    assert all(
        outcome is None or outcome == said for (_, said), (_, outcome) in zip(found, expected, strict=True)
    )


@pytest.mark.parametrize(
    ("title", "cause", "outcome"),
    [
        ("Association between malnutrition and leucopenia in children.", "malnutrition", "leucopenia"),
        ("Increased risk of stroke in patients with psoriasis: a meta-analysis", "psoriasis", "stroke"),
        ("Influence of smoking on bone density in elderly men", "smoking", "bone density"),
        ("Risk factors for wound infection after hernia repair", None, "wound infection"),
        ("Is neck pain associated with worse sleep?", "neck pain", "sleep"),
        ("Results of a survey of surgeons", None, None),
    ],
)
def test_a_title_says_what_a_study_relates(title, cause, outcome):
    found = relation([title])
    assert (found.exposure, found.outcome) == (cause, outcome)


def test_a_sentence_that_names_neither_side_is_about_what_the_title_relates():
    record = reading_of(
        "The pooled relative risk was 1.39 (95% CI: 1.26-1.52).",
        title="Increased risk of stroke in patients with psoriasis: a meta-analysis",
    )
    (item,) = effects(record, design="meta_analysis").items
    assert (item["intervention"], item["outcome"], item["direction"]) == ("psoriasis", "stroke", "increases")


FIGURES = [
    ("Pain fell (difference,-0.26 mm; 95% CI,-4.33-3.82; P = 0.901).", [("MD", -0.26, -4.33, 3.82)]),
    (
        "Costs rose (difference adjusted for income, -$325; 95% CI, -$2639 to $1989).",
        [("MD", -325, -2639, 1989)],
    ),
    (
        "The proportion of patients who slept was higher (adjusted difference 10.2%, 95% CI 1.5% to 19.4%).",
        [("RD", 10.2, 1.5, 19.4)],
    ),
    (
        "The rate was higher (61% vs 31%; difference = 30%; 95% CI for the difference: 3% to 56%).",
        [("RD", 30, 3, 56)],
    ),
    (
        (
            "The positive LR, negative LR, and diagnostic OR were 4.4 (95% CI, 2.4-8.0), 0.17 (95% CI, 0.10-0.31), "
            "and 32.7 (95% CI 9-60)."
        ),
        [("LR+", 4.4, 2.4, 8.0), ("LR-", 0.17, 0.10, 0.31), ("OR", 32.7, 9, 60)],
    ),
    (
        "Positive and negative predictive values were 75% and 94%.",
        [("PPV", 75, None, None), ("NPV", 94, None, None)],
    ),
    (
        "The correlation coefficient with age was 0.45 (95% CI: 0.37-0.53).",
        [("r", 0.45, 0.37, 0.53)],
    ),
    (
        "More of them smoked (adjusted difference, 22.4 [95% CI, 21.6 to 23.2] percentage points).",
        [("RD", 22.4, 21.6, 23.2)],
    ),
    (
        "The proportion ratio was 1.40 (95% CI, 1.15-1.72).",
        [("PR", 1.40, 1.15, 1.72)],
    ),
    (
        "The sensitivity/specificity was 91%/85%.",
        [("sensitivity", 91, None, None), ("specificity", 85, None, None)],
    ),
    (
        "Odds ratios were known (OR 1.2; 95% CI 1.1-1.4); wine was tied to a lower risk (0.85 [0.74, 0.97]).",
        [("OR", 1.2, 1.1, 1.4), ("OR", 0.85, 0.74, 0.97)],
    ),
]


@pytest.mark.parametrize(("sentence", "expected"), FIGURES)
def test_an_estimate_is_read_however_it_is_told(sentence, expected):
    items = effects(reading_of(sentence), design="rct", interventions=TRIAL).items
    assert [(i["measure"], i["value"], i["ci_low"], i["ci_high"]) for i in items] == expected


NOTHING = [
    "Resting heart rate was HR 72 vs 68 in the two arms.",
    "OR time was 125 minutes in the operating room.",
    "RR was 18 breaths/min and BP 120/80.",
    "PR interval was PR 160 ms.",
    "Patients on beta-blockers numbered 40, and 12 took a beta 1-selective drug.",
    "Odds ratios with P < 0.05 were used to determine a statistically significant association.",
    "The boundary at this analysis was a P value of .058.",
    "Relief was seen in 95% (38/40) of them.",
]


@pytest.mark.parametrize("sentence", NOTHING)
def test_what_only_looks_like_an_effect_is_not_taken(sentence):
    assert effects(reading_of(sentence), design="rct", interventions=TRIAL).items == []


@pytest.mark.parametrize(
    ("phrase", "sign"),
    [
        ("headache relief", 1),
        ("glycated haemoglobin", -1),
        ("relapse", -1),
        ("time to relapse", 1),
        ("median time to first relief of symptoms", -1),
        ("physical activity", 1),
        ("left ventricular mass", -1),
        ("opioid consumption", -1),
        ("pain reduction", 1),
        ("eye colour", 0),
    ],
)
def test_an_outcome_is_good_bad_or_neither(phrase, sign):
    assert worth(phrase) == sign


DIRECTIONS = [
    ("The reduction in pain was greater with tamoril than with placebo (P = 0.01).", "favours_intervention"),
    ("Improvement of symptoms was higher with tamoril than with placebo (P = 0.01).", "favours_intervention"),
    (
        "Patients given tamoril were less likely to relapse than those given placebo (P = 0.01).",
        "favours_intervention",
    ),
    ("There was no difference in deaths between tamoril and placebo (odds ratio = 0.75).", "no_difference"),
    ("Time to relapse was longer with tamoril than with placebo (P = 0.01).", "favours_intervention"),
]


@pytest.mark.parametrize(("sentence", "expected"), DIRECTIONS)
def test_the_direction_of_a_change_of_a_change(sentence, expected):
    (item,) = effects(reading_of(sentence), design="rct", interventions=TRIAL).items
    assert item["direction"] == expected


def test_a_treatment_that_is_better_in_something_is_no_outcome():
    record = reading_of(
        "As treated, surgery was better in walking (mean difference 0.7, 95% CI 0.4 to 1.0) "
        "and sleep (mean difference 1.6, 95% CI 1.0 to 2.2)."
    )
    items = effects(record, design="rct").items
    assert [(item["intervention"], item["outcome"]) for item in items] == [
        ("surgery", "walking"),
        ("surgery", "sleep"),
    ]
    assert {item["direction"] for item in items} == {"favours_intervention"}


def test_the_crude_and_the_adjusted_estimate_of_one_sentence_are_told_apart():
    record = reading_of(
        "In bivariate analysis smoking was associated with falls (OR 2.1, 95% CI 1.5-2.9), "
        "and so it was in multivariate analysis (OR 1.6, 95% CI 1.1-2.3)."
    )
    assert [item["measure"] for item in effects(record, design="cohort").items] == ["OR", "aOR"]
