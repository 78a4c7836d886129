import pytest

from extractors.numbers import read


def rates_of(text):
    return [
        (figure.value if figure.kind == "rate" else (figure.low, figure.high), figure.unit)
        for figure in read(text)
        if (figure.unit or "").startswith("per_")
    ]


PER_100 = "per_100_person_years"

# the whole of a list shares its unit, wherever in the list that is said
LISTS = [
    ("Falls: 6.1, 4.2, and 2.9 per 100 person-years, respectively.", PER_100, [6.1, 4.2, 2.9]),
    ("Falls: 6.1 (95% CI 5.0–7.2) versus 4.2 (95% CI 3.1–5.3) per 100 person-years.", PER_100, [6.1, 4.2]),
    ("The rate of falls per 100 person-years was 6.1 in men, 4.2 in women; and 2.9 in boys.", PER_100, [6.1, 4.2, 2.9]),
    ("Falls occurred at 6.1 per 100 person-years, strokes at 4.2.", PER_100, [6.1, 4.2]),
    ("Falls occurred at 6.1 per 100 person-years in 2001, 4.2 in 2002 and 2.9 in 2003.", PER_100, [6.1, 4.2, 2.9]),
    ("6.1 and 4.2 per 100 person-years in men and 5.3 and 3.4 in women", PER_100, [6.1, 4.2, 5.3, 3.4]),
    ("falls fell from 6.1 to 4.2 per 100 person-years", PER_100, [6.1, 4.2]),
    ("6.1 ± 0.4, 4.2 ± 0.3 and 2.9 ± 0.2 deaths per 100 patient-years", PER_100, [6.1, 4.2, 2.9]),
    ("36.5 to 64 falls per 100,000 people", "per_100000", [(36.5, 64)]),
    ("ranged from 2–3 per 1000 children", "per_1000", [(2, 3)]),
    ("4.4 per 100 live births", "per_100", [4.4]),
    ("6.1 per 100 treatment-years", PER_100, [6.1]),
    ("2.56 vs. 2.65%/year", PER_100, [2.56, 2.65]),
    ("bled in 1.3% per year (95% CI 0.9-2.0)", PER_100, [1.3]),
    ("the incidence of death per 100 patient-years was 2.24%", PER_100, [2.24]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "values"), LISTS)
def test_a_list_of_rates_shares_its_unit(text, unit, values):
    assert rates_of(text) == [(value, unit) for value in values]


# what stands near a rate and is none
NEIGHBOURS = [
    ("6.1 per 100 person-years in men and 3 women died", [6.1]),
    ("6.1 per 100 person-years and a mean age of 61.4 in women", [6.1]),
    ("6.1 per 100 person-years, with an HR of 1.4 in women", [6.1]),
    ("6.1 per 100 person-years, and 14.2% in women", [6.1]),
    ("costs are growing at least 7% per year", []),
    ("relapse in 50-80% per year", []),
    ("283 vs 369; 58.9 vs 78.7 per 100 person-years", [58.9, 78.7]),
]


@pytest.mark.parametrize(("text", "values"), NEIGHBOURS)
def test_what_stands_near_a_rate_is_not_drawn_into_it(text, values):
    assert [value for value, _ in rates_of(text)] == values


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("3 per thousand births", "per_1000"),
        ("5.1 per hundred person-years", PER_100),
        ("7 per million", "per_million"),
    ],
)
def test_a_base_may_be_a_word(text, unit):
    assert [figure.unit for figure in read(text)] == [unit]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("one in five adults", (20, None, None)),
        ("1 in 8 women", (12.5, None, None)),
        ("1 in 3500 births", (None, 1, 3500)),
        ("one of the 40 patients", (None, 1, 40)),
    ],
)
def test_one_in_so_many_is_a_share(text, fields):
    assert [(f.value, f.numerator, f.denominator) for f in read(text)] == [fields]


@pytest.mark.parametrize("text", ["one of the 16S genes", "one of the 3 most common causes", "1 in 2003"])
def test_one_of_many_things_is_no_share(text):
    assert not any(figure.kind in ("percent", "fraction") for figure in read(text))


def test_a_number_before_a_count_with_its_percentage_is_no_percentage():
    assert [figure.kind for figure in read("of 299, and 237 (79.3%) of them")] == ["number", "percent"]
