import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.effects import effects
from tests.marked import quote, reading_of

TRIAL = [{"name": "tamoril", "role": "experimental"}, {"name": "placebo", "role": "control"}]

# sentence, then (measure, value, ci_low, ci_high, p, p_op) of each effect in it
FIGURES = [
    ("The odds ratio for relapse was 0.45 (95% CI 0.30 to 0.68).", [("OR", 0.45, 0.3, 0.68, None, None)]),
    (
        "The incremental cost-effectiveness ratio was USD $ 3,830 per QALY.",
        [("none", 3830, None, None, None, None)],
    ),
    (
        "Costs were higher with tamoril (difference 203 euro; 95% CI 147 to 259 euro).",
        [("MD", 203, 147, 259, None, None)],
    ),
    (
        "The placebo-corrected fall in HbA1c was 0.54% (95% CI 0.42 to 0.65).",
        [("MD", 0.54, 0.42, 0.65, None, None)],
    ),
    ("The ICER of tamoril was €12,000 per QALY.", [("none", 12000, None, None, None, None)]),
    ("The fall was larger (RH, 0.81; 95% CI, 0.70-0.94).", [("HR", 0.81, 0.7, 0.94, None, None)]),
    ("Relapse was rarer (OR, 0.45; CI, 0.30-0.68; P=.001).", [("OR", 0.45, 0.3, 0.68, 0.001, "=")]),
    ("Relapse was rarer (OR = 0.45,95% CI = 0.30-0.68).", [("OR", 0.45, 0.3, 0.68, None, None)]),
    (
        "Death was rarer (hazard ratio [HR] 0·80 [95% CI 0·70–0·91], p=0·0007).",
        [("HR", 0.8, 0.7, 0.91, 0.0007, "=")],
    ),
    ("The adjusted hazard ratio was 1.9 (1.4-2.5).", [("aHR", 1.9, 1.4, 2.5, None, None)]),
    (
        "Falls were more frequent (relative risk 1.32, 95% CI: [1.24, 1.40], P < 0.00001).",
        [("RR", 1.32, 1.24, 1.4, 1e-05, "<")],
    ),
    (
        "The incidence rate ratio was 1.10 (95% confidence interval 0.90 to 1.34).",
        [("IRR", 1.1, 0.9, 1.34, None, None)],
    ),
    ("The prevalence ratio was 1.5 (99% CI 1.1;2.0).", [("PR", 1.5, 1.1, 2.0, None, None)]),
    ("Cancer was more frequent (SIR 1.8, 95% CI 1.2-2.6).", [("SIR", 1.8, 1.2, 2.6, None, None)]),
    ("Deaths were in excess (SMR 2.1; 95% CI 1.7 to 2.6).", [("SMR", 2.1, 1.7, 2.6, None, None)]),
    ("The risk difference was -4.5% (95% CI -8.0% to -1.0%).", [("RD", -4.5, -8.0, -1.0, None, None)]),
    (
        "The absolute risk reduction was 5.2% and the NNT was 19.",
        [("ARR", 5.2, None, None, None, None), ("NNT", 19, None, None, None, None)],
    ),
    ("The number needed to harm was 40 (95% CI 25 to 110).", [("NNH", 40, 25, 110, None, None)]),
    (
        "The mean difference was -7.3 points (95% CI -11.2 to -3.4; P<0.001).",
        [("MD", -7.3, -11.2, -3.4, 0.001, "<")],
    ),
    ("Pain was lower (WMD, −1.2; 95% CI, −1.8, −0.6).", [("MD", -1.2, -1.8, -0.6, None, None)]),
    (
        "Itch was lower (mean difference [MD] -6.2, 95% CI -9.0 to -3.4).",
        [("MD", -6.2, -9.0, -3.4, None, None)],
    ),
    (
        "Itch was lower (mean difference [MD] –6.2; 95% CI –9.0, –3.4).",
        [("MD", -6.2, -9.0, -3.4, None, None)],
    ),
    ("The mean difference (MD) −6.2 (95% CI −9.0 to −3.4).", [("MD", -6.2, -9.0, -3.4, None, None)]),
    (
        "Pain was lower (standardised mean difference -0.40, 95% CI -0.62 to -0.18).",
        [("SMD", -0.4, -0.62, -0.18, None, None)],
    ),
    ("The gain was moderate (Cohen's d = 0.52).", [("SMD", 0.52, None, None, None, None)]),
    ("Age was related to pain (β = 0.31, p = 0.02).", [("beta", 0.31, None, None, 0.02, "=")]),
    ("Pain correlated with disability (r = 0.54; P < .001).", [("r", 0.54, None, None, 0.001, "<")]),
    ("Spearman's rho was -0.42 (p=0.01).", [("r", -0.42, None, None, 0.01, "=")]),
    ("The area under the ROC curve was 0.83 (95% CI 0.78-0.88).", [("AUC", 0.83, 0.78, 0.88, None, None)]),
    (
        "Sensitivity and specificity were 91% and 85%, respectively.",
        [("sensitivity", 91, None, None, None, None), ("specificity", 85, None, None, None, None)],
    ),
    (
        "It had a sensitivity of 91% (95% CI 85-96%) and a PPV of 40%.",
        [("sensitivity", 91, 85, 96, None, None), ("PPV", 40, None, None, None, None)],
    ),
    (
        "The positive likelihood ratio was 6.1 and the negative likelihood ratio 0.2.",
        [("LR+", 6.1, None, None, None, None), ("LR-", 0.2, None, None, None, None)],
    ),
    ("Readers agreed well (κ = 0.81).", [("kappa", 0.81, None, None, None, None)]),
    ("The ICC was 0.93 (95% CI 0.88 to 0.96).", [("ICC", 0.93, 0.88, 0.96, None, None)]),
    (
        "The RRs were 1.2 (1.0-1.4) for stroke, 1.5 (1.1-2.0) for falls, and 0.9 (0.7-1.2) for death.",
        [
            ("RR", 1.2, 1.0, 1.4, None, None),
            ("RR", 1.5, 1.1, 2.0, None, None),
            ("RR", 0.9, 0.7, 1.2, None, None),
        ],
    ),
    (
        "Relief was rarer in the tamoril group (95% CI, odds ratio [OR] .43 to 1.61).",
        [("OR", None, 0.43, 1.61, None, None)],
    ),
    (
        "Pressure was lower than with placebo (95% CI for difference -18 to -2).",
        [("MD", None, -18, -2, None, None)],
    ),
    ("Women were 2.5 times more likely to fall (p=0.01).", [("RR", 2.5, None, None, 0.01, "=")]),
    ("Pain was 7 mm less with tamoril (95% CI -15 mm to 2.6 mm).", [("MD", -7, -15, 2.6, None, None)]),
    ("The odds ratio per 10 mg increase was 1.20 (95% CI 1.05-1.37).", [("OR", 1.2, 1.05, 1.37, None, None)]),
    ("There was a 45% risk reduction (95% CI 27-59%, p=0.0002).", [("RRR", 45, 27, 59, 0.0002, "=")]),
    (
        "Tamoril reduced triglycerides by 22% compared with placebo (P < 0.01).",
        [("pct_change", 22, None, None, 0.01, "<")],
    ),
    ("Relief was more frequent (63% vs 41%, P = 0.03).", [("none", None, None, None, 0.03, "=")]),
    ("Cough was rarer with tamoril (P < 0. 001).", [("none", None, None, None, 0.001, "<")]),
    ("Cough was as frequent (11% and 12%; P = NS).", [("none", None, None, None, None, None)]),
    (
        "Somnolence did not differ significantly between tamoril (14.5%) and placebo (10.3%).",
        [("none", None, None, None, None, None)],
    ),
    (
        "Function and mobility as well as endurance were significantly greater with tamoril (P < .05).",
        [("none", None, None, None, 0.05, "<")] * 3,
    ),
    (
        "Cough (7% vs 19%, P = 0.07), fatigue (6% vs 25%, P < 0.01) and rash (7% vs 22%, P < 0.03) were rarer.",
        [
            ("none", None, None, None, 0.07, "="),
            ("none", None, None, None, 0.01, "<"),
            ("none", None, None, None, 0.03, "<"),
        ],
    ),
    (
        "Cmax and clearance were higher in men (p = 0.02 and 0.04, respectively).",
        [("none", None, None, None, 0.02, "="), ("none", None, None, None, 0.04, "=")],
    ),
    ("Insulin sensitivity was 40% and the median increase in the AUC of the drug was 57%.", []),
]


@pytest.mark.parametrize(("sentence", "expected"), FIGURES)
def test_the_effects_of_a_sentence_are_read_with_their_figures(sentence, expected):
    record = reading_of(sentence)
    items = effects(record, design="rct", interventions=TRIAL).items
    names = ("measure", "value", "ci_low", "ci_high", "p", "p_op")
    assert [tuple(item[name] for name in names) for item in items] == expected
    assert all(quote(record, item) in sentence for item in items)


NOTHING = [
    "The patient was taken to the OR at 10 am.",
    "The HR was 85 beats per minute in both arms.",
    "The cardiac index (CI) was 2.4.",
    "P < 0.05 was considered statistically significant.",
    "The level of significance was set at P = 0.05.",
    "Heterogeneity was low (I2 = 12%, P = 0.33).",
    "Relief was frequent in both groups.",
    "Ages did not differ between the groups.",
    "The AUC was 340 ng h/ml.",
    "Group sizes were 34 and 36.",
    "A total of 84% completed the study.",
    "Patients were followed for 24 months.",
    "The groups were similar with respect to age (P = 0.8).",
    "There were no clinically significant changes in 12% of them.",
    "Tumours expressed p53 in 45% of cases.",
    "The mean score was 23.4 (SD 5.6).",
    "The male-to-female ratio was 1.1.",
    "Stage III disease was found in 12%.",
    "We found R2 = 0.41 for the model.",
    "Dose was 5 mg/kg in the OR group.",
]


@pytest.mark.parametrize("sentence", NOTHING)
def test_what_is_no_effect_is_not_taken(sentence):
    assert effects(reading_of(sentence), design="rct", interventions=TRIAL).items == []


ABOUT = [
    ("The odds ratio for relapse was 0.45 (95% CI 0.30 to 0.68).", "outcome", "relapse"),
    (
        "Tamoril decreased the risk of stroke (RR 0.5, 95% CI 0.3-0.8) compared with placebo.",
        "outcome",
        "stroke",
    ),
    (
        "Tamoril decreased the risk of stroke (RR 0.5, 95% CI 0.3-0.8) compared with placebo.",
        "intervention",
        "tamoril",
    ),
    (
        "Tamoril decreased the risk of stroke (RR 0.5, 95% CI 0.3-0.8) compared with placebo.",
        "comparator",
        "placebo",
    ),
    ("Smoking was associated with back pain (OR 1.8, 95% CI 1.2-2.6).", "intervention", "smoking"),
    ("Smoking was associated with back pain (OR 1.8, 95% CI 1.2-2.6).", "outcome", "back pain"),
    ("Risk factors for falls were blindness (OR 3.1, 95% CI 1.9-5.0).", "outcome", "falls"),
    ("Risk factors for falls were blindness (OR 3.1, 95% CI 1.9-5.0).", "intervention", "blindness"),
    ("Recovery was predicted by young age (P < 0.01).", "intervention", "young age"),
    ("Recovery was predicted by young age (P < 0.01).", "outcome", "recovery"),
    ("With regard to sleep, tamoril was better than placebo (P = 0.02).", "outcome", "sleep"),
    (
        "There was no difference in walking distance between tamoril and placebo (P = 0.4).",
        "outcome",
        "walking distance",
    ),
    ("Pain scores fell from baseline with tamoril (P < 0.001).", "comparator", "baseline"),
    (
        "Cough occurred more often with tamoril than with placebo at 12 weeks (P = 0.02).",
        "timepoint",
        "12 weeks",
    ),
    ("The hazard ratio was 0.77 (95% CI 0.60-0.98) for survival.", "outcome", "survival"),
]


@pytest.mark.parametrize(("sentence", "field", "expected"), ABOUT)
def test_an_effect_says_what_it_is_about(sentence, field, expected):
    trial = [] if field == "intervention" and "amoril" not in sentence else TRIAL
    design = "rct" if "amoril" in sentence else "cohort"
    (item,) = effects(reading_of(sentence), design=design, interventions=trial).items
    assert expected in (item[field] or "").lower()


DIRECTIONS = [
    ("Tamoril reduced relapse (RR 0.5, 95% CI 0.3-0.8) compared with placebo.", "favours_intervention"),
    ("Tamoril increased vomiting (RR 1.9, 95% CI 1.3-2.8) compared with placebo.", "favours_comparator"),
    ("Tamoril did not change relapse (RR 0.9, 95% CI 0.7-1.2) compared with placebo.", "no_difference"),
    (
        "Response was more frequent with tamoril than with placebo (63% vs 41%, P = 0.03).",
        "favours_intervention",
    ),
    ("Relapse did not differ between tamoril and placebo (P = 0.44).", "no_difference"),
    (
        "The mean difference in pain between tamoril and placebo was -7.3 (95% CI -11.2 to -3.4).",
        "favours_intervention",
    ),
    (
        "The mean difference in pain between tamoril and placebo was -0.3 (95% CI -1.2 to 0.6).",
        "no_difference",
    ),
    ("Infections were more frequent with placebo than with tamoril (P = 0.01).", "favours_intervention"),
    ("The number needed to treat with tamoril was 6.", "favours_intervention"),
    ("Survival was better with tamoril than with placebo (HR 0.7, 95% CI 0.5-0.9).", "favours_intervention"),
]


@pytest.mark.parametrize(("sentence", "expected"), DIRECTIONS)
def test_the_direction_follows_from_figures_and_words(sentence, expected):
    items = effects(reading_of(sentence), design="rct", interventions=TRIAL).items
    assert [item["direction"] for item in items] == [expected]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Smoking was associated with back pain (OR 1.8, 95% CI 1.2-2.6).", "increases"),
        ("Smoking was associated with back pain (OR 0.6, 95% CI 0.4-0.9).", "decreases"),
        ("Smoking was not associated with back pain (OR 1.1, 95% CI 0.8-1.6).", "no_difference"),
        ("Pain correlated with disability (r = -0.54; P < .001).", "decreases"),
    ],
)
def test_an_association_increases_or_decreases(sentence, expected):
    (item,) = effects(reading_of(sentence), design="cohort").items
    assert item["direction"] == expected


def test_a_short_form_that_the_text_defines_otherwise_names_no_measure():
    record = reading_of("PR was 3 (2 to 4).", abbreviations={"PR": "partial response"})
    assert effects(record).items == []


def test_the_figures_of_an_effect_are_claimed():
    record = reading_of("Cough was rarer (RR 0.5, 95% CI 0.3-0.8).")
    claimed = effects(record).claimed
    assert record.text.index("0.5") in claimed


def test_odds_ratios_of_peto_are_odds_ratios():
    record = reading_of("Peto's method was used.", "The effect size was 1.75 (95% CI 1.06 to 2.89).")
    assert [item["measure"] for item in effects(record).items] == ["OR"]


@given(st.text(max_size=150))
def test_any_sentence_is_read_without_harm(text):
    record = reading_of(text)
    assert all(quote(record, item) for item in effects(record, design="rct", interventions=TRIAL).items)


@given(st.sampled_from([sentence for sentence, _ in FIGURES]))
def test_a_sentence_without_figures_changes_no_finding_of_the_others(sentence):
    plain = "The study was carried out in a large city."
    alone = effects(reading_of(sentence), interventions=TRIAL).items
    beside = effects(reading_of(sentence, plain), interventions=TRIAL).items
    assert alone == beside


def test_a_stretch_too_long_for_a_sentence_is_read_in_no_time_and_without_guesses():
    items = effects(reading_of("p = 0.04 " * 1500), design="rct", interventions=TRIAL).items
    assert len(items) == 1500
    assert {(item["outcome"], item["intervention"], item["direction"]) for item in items} == {
        (None, None, None)
    }
