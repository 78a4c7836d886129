"""Each macro against SciPy or the textbook's formula, on random counts and at the edges."""

import math
import random
from collections.abc import Callable, Iterator

import duckdb
import pytest
from scipy.optimize import brentq
from scipy.stats import beta, binomtest, contingency

from warehouse.macros import create_macros, expressions

Z = 1.959963984540054
Row = tuple[int, ...]


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        create_macros(con)
        yield con


def counts(groups: int, rows: int = 1000) -> list[Row]:
    """Events and totals of so many groups, the edges among them."""
    draw = random.Random(groups)
    edges: list[Row] = [(0, 1), (1, 1), (0, 400), (400, 400), (1, 2), (1, 100_000), (99_999, 100_000)]
    drawn = [(draw.randint(0, total), total) for total in (draw.randint(1, 900) for _ in range(rows))]
    flat = [*edges, *drawn]
    return [sum((draw.choice(flat) for _ in range(groups - 1)), flat[place]) for place in range(len(flat))]


def answers(con: duckdb.DuckDBPyConnection, call: str, rows: list[Row]) -> list[object]:
    """The macro's answer for each row, whose columns are a, b, c, …"""
    names = "abcd"[: len(rows[0])]
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE given (place INTEGER, {', '.join(f'{n} INTEGER' for n in names)})"
    )
    con.executemany(
        f"INSERT INTO given VALUES (?, {', '.join('?' for _ in names)})",
        [(place, *row) for place, row in enumerate(rows)],
    )
    return [found for (found,) in con.execute(f"SELECT {call} FROM given ORDER BY place").fetchall()]


def agree(found: object, wanted: object) -> bool:
    """Whether both are nothing, or each number agrees to 1e-9."""
    if isinstance(found, dict):
        assert isinstance(wanted, tuple)
        return all(agree(one, other) for one, other in zip(found.values(), wanted, strict=True))
    if found is None or wanted is None:
        return found is wanted
    assert isinstance(found, float | int)
    assert isinstance(wanted, float | int)
    return math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-12)


def interval(method: str) -> Callable[[int, int], tuple[float, float]]:
    def of(events: int, total: int) -> tuple[float, float]:
        found = binomtest(events, total).proportion_ci(0.95, method=method)
        return float(found.low), float(found.high)

    return of


def interval_of(events: int, total: int, level: float) -> float:
    return float(binomtest(events, total).proportion_ci(level, method="exact").high)


def double_arcsine(events: float, total: int) -> float:
    return (math.asin(math.sqrt(events / (total + 1))) + math.asin(math.sqrt((events + 1) / (total + 1)))) / 2


def freeman_tukey(events: int, total: int) -> tuple[float, float]:
    """The proportions whose double arcsine the ends are, found by search; events need not be whole."""

    def back(value: float) -> float:
        if value <= double_arcsine(0, total):
            return 0.0
        if value >= double_arcsine(total, total):
            return 1.0
        found = brentq(lambda x: miller(x, total) - value, 0, 1, xtol=1e-15, rtol=1e-14)
        return float(found)

    half, centre = Z / math.sqrt(4 * total + 2), double_arcsine(events, total)
    return back(centre - half), back(centre + half)


def miller(proportion: float, total: int) -> float:
    """The double arcsine of a proportion, as Miller inverts it."""
    return double_arcsine(proportion * total, total)


def both(events: int, total: int) -> bool:
    return 0 < events < total


REFERENCES: dict[str, tuple[int, Callable[..., object]]] = {
    "wilson(a, b)": (1, interval("wilson")),
    "exact(a, b)": (1, interval("exact")),
    "freeman_tukey(a, b)": (1, freeman_tukey),
    "double_arcsine(a, b)": (1, double_arcsine),
    "log_odds(a, b)": (1, lambda a, b: math.log(a / (b - a)) if both(a, b) else None),
    "log_odds_error(a, b)": (1, lambda a, b: math.sqrt(b / (a * (b - a))) if both(a, b) else None),
    "risk_ratio(a, b, c, d)": (
        2,
        lambda a, b, c, d: float(contingency.relative_risk(a, b, c, d).relative_risk) if a and c else None,
    ),
    "odds_ratio(a, b, c, d)": (
        2,
        lambda a, b, c, d: (
            float(contingency.odds_ratio([[a, b - a], [c, d - c]], kind="sample").statistic)
            if both(a, b) and both(c, d)
            else None
        ),
    ),
    "risk_difference(a, b, c, d)": (2, lambda a, b, c, d: a / b - c / d),
}


@pytest.mark.parametrize("call", REFERENCES)
def test_a_macro_agrees_with_its_reference(con: duckdb.DuckDBPyConnection, call: str) -> None:
    groups, reference = REFERENCES[call]
    rows = counts(groups)
    wrong = [
        (row, found, reference(*row))
        for row, found in zip(rows, answers(con, call, rows), strict=True)
        if not agree(found, reference(*row))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        ("standard_error(1.2, 3.4)", (3.4 - 1.2) / (2 * Z)),
        ("standard_error(1.2, 3.4, z := 2.5758293035489004)", (3.4 - 1.2) / (2 * 2.5758293035489004)),
        ("standard_error(3.4, 1.2)", None),
        ("standard_error_of_log(0.5, 2)", math.log(4) / (2 * Z)),
        ("standard_error_of_log(0, 2)", None),
        ("log_risk_ratio_error(10, 100, 20, 110)", math.sqrt(1 / 10 - 1 / 100 + 1 / 20 - 1 / 110)),
        ("log_odds_ratio_error(10, 100, 20, 110)", math.sqrt(1 / 10 + 1 / 90 + 1 / 20 + 1 / 90)),
        ("log_odds_ratio_error(0, 100, 20, 110)", None),
        ("risk_ratio(1, 0, 1, 2)", None),
        ("wilson(3, 2)", None),
        ("wilson(-1, 2)", None),
        ("exact(NULL, 2)", None),
        ("freeman_tukey(1, 0)", None),
        ("exact(1, 2, level := 1.5).low", None),
        ("proportion_from_double_arcsine(0.5, 0)", None),
        ("beta_quantile(0, 2, 3)", 0.0),
        ("beta_quantile(1, 2, 3)", 1.0),
        ("beta_quantile(0.5, -1, 3)", None),
        ("beta_cdf(0.5, 0, 3)", None),
        ("wilson(1, 10, z := 0).low", 0.1),
        ("exact(5, 50, level := 0.99).high", interval_of(5, 50, 0.99)),
        ("freeman_tukey(1000000000, 2000000000).low", 0.5 - Z / 2 / math.sqrt(2e9)),
    ],
)
def test_a_macro_gives_the_textbooks_figure_or_nothing(
    con: duckdb.DuckDBPyConnection, call: str, wanted: float | None
) -> None:
    (found,) = con.execute(f"SELECT {call}").fetchone() or ()
    assert agree(found, wanted)


@pytest.mark.parametrize("call", ["wilson(a, b)", "exact(a, b)", "double_arcsine(a, b)"])
def test_an_interval_of_millions_agrees_as_well(con: duckdb.DuckDBPyConnection, call: str) -> None:
    draw, most = random.Random(7), 10_000_000
    rows: list[Row] = [(0, most), (1, most), (10, most), (most // 2, most), (most - 1, most), (most, most)]
    rows += [(draw.randint(0, total), total) for total in (draw.randint(1000, most) for _ in range(100))]
    reference = REFERENCES[call][1]
    for row, found in zip(rows, answers(con, call, rows), strict=True):
        assert agree(found, reference(*row)), row


@pytest.mark.parametrize(("a", "b"), [(1, 1), (1, 7), (2, 9_999_999), (35.5, 4.25), (5e6, 5e6), (1e7, 3)])
def test_a_quantile_of_a_beta_variable_and_its_probability_agree_with_scipy(
    con: duckdb.DuckDBPyConnection, a: float, b: float
) -> None:
    for p in (0.005, 0.025, 0.5, 0.975):
        (found,) = con.execute("SELECT beta_quantile($p, $a, $b)", {"p": p, "a": a, "b": b}).fetchone() or ()
        assert agree(found, float(beta.ppf(p, a, b)))
        (chance,) = con.execute("SELECT beta_cdf($x, $a, $b)", {"x": found, "a": a, "b": b}).fetchone() or ()
        assert math.isclose(chance, p, rel_tol=1e-7)


def test_a_macro_says_what_it_gives(con: duckdb.DuckDBPyConnection) -> None:
    told = dict(
        con.execute(
            "SELECT DISTINCT function_name, comment FROM duckdb_functions() "
            "WHERE function_type = 'macro' AND NOT internal"
        ).fetchall()
    )
    assert len(told) == len(list(expressions()))
    assert all(told.values())
