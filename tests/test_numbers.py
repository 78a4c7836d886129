from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.numbers import Figure, read

CASES = [
    # marks of decimals that were lost, and bounds without a blank
    ("The ratio was 0?86 in all", "number", "0?86", {"value": 0.86}),
    ("The ratio was 0.86 (95% CI 0?71-1?04)", "interval", "95% CI 0?71-1?04", {"low": 0.71, "high": 1.04}),
    ("The rate was 27 (95% CI: 26,28)", "interval", "95% CI: 26,28", {"low": 26, "high": 28}),
    ("It was 57% (95% CI 47--67%)", "interval", "95% CI 47--67%", {"low": 47, "high": 67}),
    (
        "It was 8.6% (95% confidence interval, CI = 4.4-12.9%)",
        "interval",
        "95% confidence interval, CI = 4.4-12.9%",
        {"low": 4.4},
    ),
    (
        "It fell (95% CI approximately -5.48, 24.59)",
        "interval",
        "95% CI approximately -5.48, 24.59",
        {"low": -5.48},
    ),
    ("There were 13.2 per week (SD 11.6) of them", "number", "13.2 per week (SD 11.6)", {"spread": 11.6}),
    # percentages and their counts
    ("Relief was seen in 84.5% of them", "percent", "84.5%", {"value": 84.5}),
    ("Relief was seen in 84·5 % of them", "percent", "84·5 %", {"value": 84.5}),
    ("Relief was seen in 84,5% of them", "percent", "84,5%", {"value": 84.5}),
    ("Relief was seen in 12 per cent of them", "percent", "12 per cent", {"value": 12}),
    ("Ninety percent walked again", "percent", "Ninety percent", {"value": 90, "words": True}),
    (
        "Pain eased in 71/84 (84.5%)",
        "percent",
        "71/84 (84.5%)",
        {"value": 84.5, "numerator": 71, "denominator": 84},
    ),
    (
        "Pain eased in 84.5% (71/84)",
        "percent",
        "84.5% (71/84)",
        {"value": 84.5, "numerator": 71, "denominator": 84},
    ),
    (
        "71 of the 84 patients (84.5%) improved",
        "percent",
        "71 of the 84 patients (84.5%)",
        {"numerator": 71, "denominator": 84},
    ),
    (
        "Of 13,856 adults, 2170 (15.7%) had sepsis",
        "percent",
        "2170 (15.7%)",
        {"value": 15.7, "numerator": 2170},
    ),
    ("twelve patients (30%) relapsed", "percent", "twelve patients (30%)", {"value": 30, "numerator": 12}),
    ("relapse occurred in 30% (n = 12)", "percent", "30% (n = 12)", {"value": 30, "numerator": 12}),
    ("in 11% of 869 patients given the drug", "percent", "11% of 869", {"value": 11, "denominator": 869}),
    ("fewer than <5% fell", "percent", "5%", {"value": 5, "op": "<"}),
    ("one in five had leg pain", "percent", "one in five", {"value": 20, "words": True}),
    ("half of the men smoked", "percent", "half", {"value": 50, "words": True}),
    ("two-thirds of the men smoked", "percent", "two-thirds", {"value": 66.7}),
    ("16 of the 40 patients had leg pain", "fraction", "16 of the 40", {"numerator": 16, "denominator": 40}),
    ("leg pain in 16/40", "fraction", "16/40", {"numerator": 16, "denominator": 40}),
    # plain numbers
    ("the ratio was .43", "number", ".43", {"value": 0.43}),
    ("a total of 1,234 people", "number", "1,234", {"value": 1234}),
    ("a total of 10 000 people", "number", "10 000", {"value": 10000}),
    ("twenty-one people", "number", "twenty-one", {"value": 21}),
    ("One hundred and eighty-seven came", "number", "One hundred and eighty-seven", {"value": 187}),
    ("a change of −3.2 mm", "number", "−3.2 mm", {"value": -3.2, "unit": "mm"}),
    ("a change of –3.2 points", "number", "–3.2 points", {"value": -3.2, "unit": "points"}),
    ("a gain of +16.2 mmHg", "number", "+16.2 mmHg", {"value": 16.2, "unit": "mmHg"}),
    ("platelets of 3.2 ×10^9/L", "number", "3.2 ×10^9/L", {"value": 3.2, "unit": "×10^9/L"}),
    (
        "lower by 2 percentage points",
        "number",
        "2 percentage points",
        {"value": 2, "unit": "percentage points"},
    ),
    # spreads
    (
        "a mean of 5.2 ± 1.1 mm",
        "number",
        "5.2 ± 1.1",
        {"value": 5.2, "spread": 1.1, "unit": "mm", "spread_kind": None},
    ),
    ("a mean of 5.2 +/- 1.1", "number", "5.2 +/- 1.1", {"value": 5.2, "spread": 1.1}),
    (
        "a mean of 5.2 mm (SD 1.1)",
        "number",
        "5.2 mm (SD 1.1)",
        {"spread": 1.1, "spread_kind": "sd", "unit": "mm"},
    ),
    ("a mean of 5.2 (SE = 1.1)", "number", "5.2 (SE = 1.1)", {"spread": 1.1, "spread_kind": "se"}),
    (
        "the mean (SD) was 23.4 (5.6)",
        "number",
        "23.4 (5.6)",
        {"value": 23.4, "spread": 5.6, "spread_kind": "sd"},
    ),
    (
        "a median of 5 (IQR 3–9) days",
        "number",
        "5 (IQR 3–9)",
        {"spread_low": 3, "spread_high": 9, "spread_kind": "iqr"},
    ),
    (
        "a median of 5 days (range, 1 to 20)",
        "number",
        "5 days (range, 1 to 20)",
        {"spread_low": 1, "spread_high": 20, "spread_kind": "range"},
    ),
    (
        "a median of 5 [3; 9]",
        "number",
        "5 [3; 9]",
        {"value": 5, "spread_low": 3, "spread_high": 9, "spread_kind": None},
    ),
    (
        "a difference of 27.7 (8.0, 47.4)%",
        "percent",
        "27.7 (8.0, 47.4)",
        {"value": 27.7, "spread_low": 8, "spread_high": 47.4},
    ),
    # intervals
    ("OR 1.9 (95% CI, 1.4 to 2.5)", "interval", "95% CI, 1.4 to 2.5", {"low": 1.4, "high": 2.5, "level": 95}),
    ("OR 1.9 [95% CI: 1.4–2.5]", "interval", "95% CI: 1.4–2.5", {"low": 1.4, "high": 2.5, "level": 95}),
    ("OR 1.9 (95%CI 1.4;2.5)", "interval", "95%CI 1.4;2.5", {"low": 1.4, "high": 2.5, "level": 95}),
    ("OR 1.9 (CI95% = 1.4-2.5)", "interval", "CI95% = 1.4-2.5", {"low": 1.4, "high": 2.5, "level": 95}),
    (
        "OR 1.9 (99% confidence interval [CI], 1.4-2.5)",
        "interval",
        "99% confidence interval [CI], 1.4-2.5",
        {"level": 99},
    ),
    (
        "OR 1.9 (95% credible interval 1.4 to 2.5)",
        "interval",
        "95% credible interval 1.4 to 2.5",
        {"low": 1.4, "high": 2.5},
    ),
    ("OR 1.9 (95% CrI: 1.4, 2.5)", "interval", "95% CrI: 1.4, 2.5", {"low": 1.4, "high": 2.5}),
    (
        "HR = 1.45; 95% confidence limits: 1.10, 1.89",
        "interval",
        "95% confidence limits: 1.10, 1.89",
        {"low": 1.1, "high": 1.89},
    ),
    (
        "an effect of -2.3 (95% CI -3.5 to -1.1)",
        "interval",
        "95% CI -3.5 to -1.1",
        {"low": -3.5, "high": -1.1},
    ),
    ("an effect of -2.3 (95% CI −3.5, −1.1)", "interval", "95% CI −3.5, −1.1", {"low": -3.5, "high": -1.1}),
    ("an effect of -2.3 (95% CI -3.5-1.1)", "interval", "95% CI -3.5-1.1", {"low": -3.5, "high": 1.1}),
    ("sensitivity 91% (95% CI 85%-96%)", "interval", "95% CI 85%-96%", {"low": 85, "high": 96}),
    ("OR, 2.1; CI, 1.1-3.9; P=.02", "interval", "CI, 1.1-3.9", {"low": 1.1, "high": 3.9, "level": None}),
    ("RR of 2.1 (95% CI) (1.5-2.9)", "interval", "95% CI) (1.5-2.9", {"low": 1.5, "high": 2.9}),
    (
        "(95% CI, odds ratio [OR] .43 to 1.61)",
        "interval",
        "95% CI, odds ratio [OR] .43 to 1.61",
        {"low": 0.43, "high": 1.61},
    ),
    ("mean difference (95% CI) between them", "level", "95% CI", {"value": 95}),
    # p-values
    ("(P < 0.001)", "p_value", "P < 0.001", {"value": 0.001, "op": "<"}),
    ("(p=.03)", "p_value", "p=.03", {"value": 0.03, "op": "="}),
    ("(P < 0. 0001)", "p_value", "P < 0. 0001", {"value": 0.0001, "op": "<"}),
    ("(P=0·04)", "p_value", "P=0·04", {"value": 0.04, "op": "="}),
    ("(P ≤ 0.05)", "p_value", "P ≤ 0.05", {"value": 0.05, "op": "<="}),
    ("a p-value of 0.2", "p_value", "p-value of 0.2", {"value": 0.2, "op": "="}),
    ("(p > 0.05)", "p_value", "p > 0.05", {"value": 0.05, "op": ">"}),
    ("(p less than 0.05)", "p_value", "p less than 0.05", {"value": 0.05, "op": "<"}),
    ("(p for trend = 0.01)", "p_value", "p for trend = 0.01", {"value": 0.01, "op": "="}),
    ("(2P < 0.01)", "p_value", "P < 0.01", {"value": 0.01}),
    ("(P = 2.3 × 10(-5))", "p_value", "P = 2.3 × 10(-5)", {"value": 2.3e-05}),
    ("(P = 3 × 10−8)", "p_value", "P = 3 × 10−8", {"value": 3e-08}),
    ("(P < 10(-3))", "p_value", "P < 10(-3)", {"value": 0.001}),
    ("(P = NS)", "p_value", "P = NS", {"value": None, "op": None}),
    ("11% and 12% (ns)", "p_value", "ns", {"value": None}),
    # ranges and changes
    ("prevalence varied from 19% to 80%", "range", "19% to 80%", {"low": 19, "high": 80, "unit": "percent"}),
    ("between 10 and 14% of people", "range", "10 and 14%", {"low": 10, "high": 14, "unit": "percent"}),
    ("in 10~14% of people", "range", "10~14%", {"low": 10, "high": 14}),
    (
        "pain fell from 7.2 to 3.1 points",
        "from_to",
        "7.2 to 3.1 points",
        {"low": 7.2, "high": 3.1, "unit": "points"},
    ),
    # rates
    (
        "12.3 per 1000 person-years",
        "rate",
        "12.3 per 1000 person-years",
        {"value": 12.3, "unit": "per_1000_person_years"},
    ),
    (
        "12.3 deaths per 100 patient-years",
        "rate",
        "12.3 deaths per 100 patient-years",
        {"unit": "per_100_person_years"},
    ),
    ("5 cases per 100,000 inhabitants", "rate", "5 cases per 100,000", {"value": 5, "unit": "per_100000"}),
    ("0.7 per million", "rate", "0.7 per million", {"value": 0.7, "unit": "per_million"}),
    ("3.1/1000 live births", "rate", "3.1/1000", {"value": 3.1, "unit": "per_1000"}),
    # what is no result
    ("the drug group (n = 34)", "group_size", "n = 34", {"value": 34}),
    ("for 12 weeks", "time", "12 weeks", {"value": 12, "unit": "weeks"}),
    ("a 6-month trial", "time", "6-month", {"value": 6}),
    ("on day 14 of it", "time", "14", {"value": 14}),
    ("5 mg/kg of it", "dose", "5 mg/kg", {"value": 5}),
    ("aged 65 years or more", "age", "65", {"value": 65}),
    ("begun in 2003 at two sites", "date", "2003", {"value": 2003}),
    ("begun on May 12, 2018", "date", "12, 2018", {"value": 2018}),
    ("those in group 2 did", "name", "2", {"value": 2}),
    ("a BMI >30", "threshold", "30", {"value": 30, "op": ">"}),
    ("χ2 = 5.3 overall", "statistic", "χ2 = 5.3", {"value": 5.3}),
    ("t(34) = 2.1 overall", "statistic", "t(34) = 2.1", {"value": 2.1}),
    ("with I2 = 45% overall", "statistic", "I2 = 45%", {"value": 45}),
    ("randomised 1:1 by lot", "ratio", "1:1", {}),
]


def find(text: str, kind: str, written: str) -> Figure:
    figures = [figure for figure in read(text) if (figure.kind, figure.text) == (kind, written)]
    assert len(figures) == 1, [(figure.kind, figure.text) for figure in read(text)]
    return figures[0]


@pytest.mark.parametrize(("text", "kind", "written", "fields"), CASES)
def test_a_figure_is_read_as_it_is_written(text, kind, written, fields):
    figure = find(text, kind, written)
    assert {name: getattr(figure, name) for name in fields} == fields
    assert text[figure.start : figure.end] == written


NAMES = [
    "p53 was mutated",
    "IL-6 and TNF",
    "the H2O mass",
    "the SF-36 form",
    "CD4 cells",
    "COVID-19 wards",
    "HbA1c",
]


@pytest.mark.parametrize("text", NAMES)
def test_a_digit_inside_a_name_is_no_figure(text):
    assert read(text) == ()


@pytest.mark.parametrize(
    ("text", "unit", "values"),
    [
        ("20 and 30%, respectively", "percent", [20, 30]),
        ("48.56, 47.30, and 31.62%", "percent", [48.56, 47.3, 31.62]),
        ("5 vs. 7 points", "points", [5, 7]),
        ("31.3, 10.8 and 4.2 per 1,000 person-years", "per_1000_person_years", [31.3, 10.8, 4.2]),
        ("6, 12 and 24 months", "months", [6, 12, 24]),
    ],
)
def test_a_unit_said_once_holds_for_the_whole_list(text, unit, values):
    assert [(figure.value, figure.unit) for figure in read(text)] == [(value, unit) for value in values]


def test_a_range_told_in_two_units_is_two_ranges():
    first, second = read("−12.2 Nm (−17.5%) to 276.6 Nm (169.6%)")
    assert (first.low, first.high, first.unit) == (-12.2, 276.6, "Nm")
    assert (second.low, second.high, second.unit) == (-17.5, 169.6, "percent")


def test_a_list_of_p_values_gives_each_its_own_figure():
    figures = read("(p = 0.02 and 0.04, respectively)")
    assert [(figure.kind, figure.value, figure.op) for figure in figures] == [
        ("p_value", 0.02, "="),
        ("p_value", 0.04, "="),
    ]


numbers = st.decimals(min_value="0.01", max_value="999", places=2)
separators = st.sampled_from([" to ", "-", "–", ", ", "; "])


@given(numbers, st.sampled_from(["%", " %", " percent", " per cent"]), st.sampled_from(".·"))
def test_any_percentage_is_read_back(value, sign, mark):
    (figure,) = read(f"in {value}".replace(".", mark) + sign)
    assert (figure.kind, figure.value) == ("percent", float(value))


@given(
    numbers,
    numbers,
    separators,
    st.sampled_from(["95% CI ", "95% CI, ", "95%CI: ", "99% confidence interval = "]),
    st.sampled_from(["()", "[]"]),
)
def test_any_interval_is_read_back(low, high, separator, label, brackets):
    figures = read(f"OR 1.2 {brackets[0]}{label}{low}{separator}{high}{brackets[1]}")
    assert [(f.low, f.high) for f in figures if f.kind == "interval"] == [(float(low), float(high))]


@given(
    st.decimals(min_value="0.0001", max_value="0.9999", places=4),
    st.sampled_from("<=>≤≥"),
    st.sampled_from(["", " "]),
)
def test_any_p_value_is_read_back(value, sign, space):
    (figure,) = read(f"(P{space}{sign}{space}{value})")
    assert (figure.kind, figure.value, figure.op) == (
        "p_value",
        float(value),
        {"≤": "<=", "≥": ">="}.get(sign, sign),
    )


@given(st.integers(0, 400), st.integers(2, 400), st.sampled_from(["/", " of ", " out of "]))
def test_any_count_out_of_a_total_is_read_back(n, more, joiner):
    (figure,) = read(f"in {n}{joiner}{n + more}.")
    assert (figure.kind, figure.numerator, figure.denominator) == ("fraction", n, n + more)


@given(numbers, numbers, st.sampled_from([" ± ", "±", " +/- ", " (SD ", " (SD = "]))
def test_any_mean_with_its_deviation_is_read_back(mean, deviation, joiner):
    (figure,) = read(f"was {mean}{joiner}{deviation}" + (")" if "(" in joiner else ""))
    assert (figure.kind, figure.value, figure.spread) == ("number", float(mean), float(deviation))


@given(st.integers(1, 999_999))
def test_any_grouped_number_is_read_back(value):
    assert [figure.value for figure in read(f"about {value:,} people")] == [value]


@given(st.text(max_size=200))
def test_any_text_is_read_without_harm(text):
    figures = read(text)
    assert all(text[figure.start : figure.end] == figure.text for figure in figures)


def test_a_figure_carries_its_fields_into_plain_data():
    assert asdict(read("84.5% (71/84)")[0])["numerator"] == 71
