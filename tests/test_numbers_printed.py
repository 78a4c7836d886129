"""Any figure printed in any of the forms that medicine writes is read back as it was."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extractors.effects import effects
from extractors.numbers import read
from extractors.numerals import FRACTIONS, ONES, TENS
from tests.marked import reading_of

tenths = st.decimals(min_value="0.1", max_value="99.9", places=1)
hundredths = st.decimals(min_value="0.01", max_value="9.99", places=2)
counts = st.integers(1, 400)
dashes = st.sampled_from("-–—−‐‑")
minuses = st.sampled_from("-−–")
signs = st.sampled_from(["", "-", "−", "–"])
percents = st.sampled_from(["%", " %", " percent", " per cent"])
words = st.one_of(
    st.sampled_from([word for word, value in ONES.items() if value > 1]),
    st.sampled_from(list(TENS)),
    st.builds(
        lambda ten, one, joint: f"{ten}{joint}{one}",
        st.sampled_from(list(TENS)),
        st.sampled_from([word for word, value in ONES.items() if 0 < value < 10]),
        st.sampled_from("- "),
    ),
)


def value_of(word: str) -> int:
    return sum(ONES.get(part, 0) + TENS.get(part, 0) for part in word.replace("-", " ").split())


@given(st.integers(1, 99), st.sampled_from(["P = ", "p=", "p<", "P < "]))
def test_a_value_without_its_zero(value, label):
    (figure,) = read(f"({label}.{value:02})")
    assert (figure.kind, figure.value) == ("p_value", value / 100)


@given(st.integers(1, 99), st.sampled_from("<=>"))
def test_a_p_value_with_a_blank_after_its_point(value, sign):
    (figure,) = read(f"(P {sign} 0. 0{value:02})")
    assert (figure.value, figure.op) == (pytest.approx(value / 1000), sign)


@given(st.sampled_from(["P = NS", "p=ns", "P = n.s.", "P = not significant", "NS", "n.s."]))
def test_not_significant(written):
    (figure,) = read(f"(12% vs 14%, {written})")[2:]
    assert (figure.kind, figure.value, figure.op) == ("p_value", None, None)


@given(st.integers(1, 9), st.integers(2, 9), st.sampled_from(["10(-{})", "10^-{}", "10-{}"]))
def test_a_p_value_with_a_power_of_ten(value, power, form):
    (figure,) = read(f"(P = {value} × {form.format(power)})")
    assert figure.value == pytest.approx(value * 10.0**-power)


@given(words, st.sampled_from(["patients", "women", "cases"]))
def test_a_spelled_out_number(word, noun):
    assert [figure.value for figure in read(f"In {word} {noun} it recurred.")] == [value_of(word)]


@given(st.sampled_from(list(FRACTIONS)))
def test_a_part_in_words(part):
    (figure,) = read(f"Relief came to {part} of the patients.")
    assert (figure.kind, figure.value) == ("percent", FRACTIONS[part])


@given(
    st.sampled_from([word for word, value in ONES.items() if 1 < value < 13]),
    st.sampled_from([" in ", " out of "]),
)
def test_one_in_so_many(word, joiner):
    (figure,) = read(f"It recurs in one{joiner}{word} adults.")
    share = figure.value if figure.value is not None else 100 * figure.numerator / figure.denominator
    assert share == pytest.approx(100 / ONES[word], abs=0.06)


@given(
    tenths,
    tenths,
    st.sampled_from(["{}% to {}%", "{}-{}%", "{}%–{}%", "between {} and {}%", "from {}% to {}%"]),
)
def test_a_range_of_percentages(low, high, form):
    assume(low < high)
    (figure,) = read("Rates were " + form.format(low, high) + ".")
    assert (figure.low, figure.high, figure.unit) == (float(low), float(high), "percent")


@given(
    tenths,
    st.data(),
    st.sampled_from(["IQR", "interquartile range", "IQR,", "IQR:"]),
    st.sampled_from([" to ", "-", "–"]),
)
def test_a_median_with_its_quartiles(median, data, label, joiner):
    low, high = data.draw(st.tuples(tenths, tenths))
    (figure,) = read(f"The median was {median} days ({label} {low}{joiner}{high}).")
    assert (figure.value, figure.spread_low, figure.spread_high) == (float(median), float(low), float(high))
    assert figure.spread_kind == "iqr"


@given(tenths, tenths, st.sampled_from(["SD ", "SD, ", "standard deviation ", "SE ", "SEM "]))
def test_a_mean_with_its_named_deviation(mean, spread, label):
    (figure,) = read(f"The mean was {mean} points ({label}{spread}).")
    assert (figure.value, figure.spread) == (float(mean), float(spread))
    assert figure.spread_kind == ("se" if label.startswith("SE") else "sd")


@given(
    hundredths,
    hundredths,
    st.sampled_from(["95% CI", "99% CI", "90% confidence interval", "95% credible interval", "95% CrI"]),
    st.sampled_from([" ", ", ", ": ", " = ", " of "]),
    st.sampled_from([" to ", "-", "–", "; ", ", "]),
)
def test_an_interval_under_each_of_its_names(low, high, label, gap, joiner):
    figures = read(f"(OR 1.2, {label}{gap}{low}{joiner}{high})")
    found = [(f.low, f.high, f.level) for f in figures if f.kind == "interval"]
    assert found == [(float(low), float(high), float(label[:2]))]


@given(hundredths, hundredths, minuses, minuses)
def test_an_interval_of_negative_bounds(low, high, first, second):
    figures = read(f"(95% CI {first}{low} to {second}{high})")
    assert [(f.low, f.high) for f in figures] == [(-float(low), -float(high))]


@given(tenths, signs)
def test_a_sign_of_any_kind(value, sign):
    (figure,) = read(f"The change was {sign}{value} points.")
    assert figure.value == (-float(value) if sign else float(value))


@given(counts, counts, dashes)
def test_a_dash_of_any_kind_joins_a_range(low, more, dash):
    figures = read(f"It took {low}{dash}{low + more} days.")
    assert [(f.low, f.high) for f in figures] == [(low, low + more)]


@given(
    tenths,
    st.sampled_from(
        [
            ("per 1000 person-years", "per_1000_person_years"),
            ("per 1,000 person-years", "per_1000_person_years"),
            ("per 100 patient-years", "per_100_person_years"),
            ("per 100,000 person-years", "per_100000_person_years"),
            ("per 100,000", "per_100000"),
            ("per 10,000", "per_10000"),
            ("per 1000", "per_1000"),
            ("per million", "per_million"),
        ]
    ),
)
def test_a_rate(value, unit):
    written, name = unit
    (figure,) = read(f"The incidence was {value} {written}.")
    assert (figure.kind, figure.value, figure.unit) == ("rate", float(value), name)


@given(tenths)
def test_percentage_points(value):
    (figure,) = read(f"It rose by {value} percentage points.")
    assert (figure.value, figure.unit) == (float(value), "percentage points")


@given(st.lists(tenths, min_size=2, max_size=5), percents)
def test_a_list_with_its_unit_said_once(values, sign):
    written = ", ".join(str(value) for value in values[:-1]) + f" and {values[-1]}{sign}"
    figures = read(f"Rates were {written}, respectively.")
    assert [(f.value, f.unit) for f in figures] == [(float(value), "percent") for value in values]


@given(counts, counts)
def test_a_percentage_of_its_counts(events, others):
    total = events + others
    share = Decimal(100 * events) / Decimal(total)
    for form in (
        "{n}/{N} ({v:.1f}%)",
        "{v:.1f}% ({n}/{N})",
        "{n} of {N} patients ({v:.1f}%)",
        "{v:.1f}% ({n} of {N})",
    ):
        (figure,) = read("It recurred in " + form.format(n=events, N=total, v=share) + ".")
        assert (figure.value, figure.numerator, figure.denominator) == (float(f"{share:.1f}"), events, total)


RATIOS = ("OR", "RR", "HR", "aOR", "IRR")


@given(
    st.sampled_from(RATIOS),
    hundredths,
    hundredths,
    hundredths,
    st.integers(1, 99),
    st.sampled_from(
        [
            "({m}, {v}; CI, {a}-{b}; P=.{p:02})",
            "({m} {v}, 95% CI {a} to {b}, p = 0.{p:02})",
            "({m} = {v} [95% CI: {a}, {b}]; P = .{p:02})",
            "({m}: {v}; 95% CI: {a}–{b}; p=0.{p:02})",
            "[{m} {v} (95% CI {a}-{b}), P=0.{p:02}]",
        ]
    ),
)
def test_a_ratio_with_its_interval_and_p_value(measure, value, low, high, p, form):
    text = "Relapse was rarer " + form.format(m=measure, v=value, a=low, b=high, p=p) + "."
    (item,) = effects(reading_of(text)).items
    assert (item["measure"], item["value"], item["p"]) == (measure, float(value), p / 100)
    assert (item["ci_low"], item["ci_high"]) == (float(low), float(high))
