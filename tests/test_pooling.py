"""Pooling agrees with R's metafor (3.8-1, run to convergence), and holds what must hold for any studies."""

import gzip
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import chi2

from tests.conftest import shared_path
from warehouse.synthesis.pooling.errors import PoolingError
from warehouse.synthesis.pooling.heterogeneity import METHODS, q_profile, q_statistic
from warehouse.synthesis.pooling.meta import Meta, meta_analyse, sizes_of
from warehouse.synthesis.pooling.model import TESTS, pool, regress
from warehouse.synthesis.pooling.sensitivity import cumulative, leave_one_out, subgroups
from warehouse.synthesis.pooling.sizes import COMPUTED
from warehouse.synthesis.pooling.small_studies import egger, trim_fill

FIELDS = (
    "estimate", "se", "ci_low", "ci_high", "stat", "p", "tau2", "i2", "h2", "q", "q_df", "q_p", "pi_low", "pi_high",
)  # fmt: skip
Reference = dict[str, Any]


def near(value: Any, *, rel: float = 1e-6) -> Any:
    return pytest.approx(value, rel=rel, abs=1e-12)


@pytest.fixture(scope="module")
def reference() -> list[Reference]:
    with gzip.open(shared_path("gold/pooling.json.gz"), "rt", encoding="utf-8") as file:
        sets: list[Reference] = json.load(file)
    return sets


def columns(one: Reference) -> dict[str, Any]:
    given_columns = one["input"] or {"yi": one["yi"], "vi": one["vi"]}
    return {("estimate" if name == "or" else name): np.array(v, float) for name, v in given_columns.items()}


def test_estimates_and_variances_of_studies_agree(reference: list[Reference]) -> None:
    for one in reference:
        yi, vi = sizes_of(one["measure"], columns(one))
        assert yi.tolist() == near(one["yi"]), one["name"]
        assert vi.tolist() == near(one["vi"]), one["name"]


def test_fits_agree(reference: list[Reference]) -> None:
    for one in reference:
        yi, vi = sizes_of(one["measure"], columns(one))
        for wanted in one["fits"]:
            fit = pool(yi, vi, method=wanted["method"], test=wanted["test"])
            for field in FIELDS:
                if field in wanted and wanted[field] is not None:
                    assert getattr(fit, field) == near(wanted[field]), (one["name"], one["measure"], field)


@pytest.mark.parametrize("function", [leave_one_out, cumulative])
def test_sensitivity_analyses_agree(reference: list[Reference], function: Any) -> None:
    for one in reference:
        yi, vi = sizes_of(one["measure"], columns(one))
        for wanted in one["fits"]:
            if wanted["test"] == "z":  # the estimates do not depend on the kind of interval
                fits = function(yi, vi, method=wanted["method"], test="z")
                assert [fit.estimate for fit in fits] == near(wanted[function.__name__]), one["name"]


def test_small_study_analyses_agree(reference: list[Reference]) -> None:
    for one in reference:
        yi, vi = sizes_of(one["measure"], columns(one))
        found = egger(yi, vi)
        if one["egger"]:
            assert found is not None
            assert [found.t, found.df, found.p, found.intercept] == near(
                [one["egger"][name] for name in ("t", "df", "p", "intercept")]
            )
        if one["trim_fill"]:
            filled = trim_fill(yi, vi)
            assert (filled.k0, filled.side) == (one["trim_fill"]["k0"], one["trim_fill"]["side"])
            assert filled.fit.estimate == near(one["trim_fill"]["estimate"])


def test_ends_of_the_interval_of_tau2_meet_their_quantiles(reference: list[Reference]) -> None:
    """Our ends are held to their definition: R looks for them to 1e-4 only, and up to ten times tau²."""
    for one in reference:
        yi, vi = sizes_of(one["measure"], columns(one))
        design = np.ones((len(yi), 1))
        low, high = q_profile(yi, vi, design)
        for end, quantile in ((low, 0.975), (high, 0.025)):
            wanted = chi2.ppf(quantile, len(yi) - 1)
            if end:
                assert q_statistic(yi, vi, design, end) == near(wanted), one["name"]
            else:
                assert q_statistic(yi, vi, design) <= wanted


def test_ends_of_the_interval_of_tau2_agree_where_the_reference_met_them(reference: list[Reference]) -> None:
    compared = 0
    for one in reference:
        yi, vi = sizes_of(one["measure"], columns(one))
        design = np.ones((len(yi), 1))
        for wanted in (fit for fit in one["fits"] if fit.get("tau2_ci")):
            found = q_profile(yi, vi, design)
            for ours, theirs, quantile in zip(found, wanted["tau2_ci"], (0.975, 0.025), strict=True):
                off = q_statistic(yi, vi, design, theirs) - chi2.ppf(quantile, len(yi) - 1)
                if theirs and abs(off) < 1e-3:
                    compared += 1
                    assert ours == near(theirs, rel=1e-3)
    assert compared > 50


# --- What must hold for any studies -------------------------------------------------------------------------

studies = st.lists(
    st.tuples(st.floats(-3, 3), st.floats(0.01, 4)), min_size=2, max_size=12
).map(lambda rows: (np.array([y for y, _ in rows]), np.array([v for _, v in rows])))  # fmt: skip


@given(studies, st.sampled_from(list(METHODS)), st.randoms())
def test_the_order_of_studies_changes_nothing(rows: Any, method: str, rng: Any) -> None:
    yi, vi = rows
    order = list(range(len(yi)))
    rng.shuffle(order)
    first, second = (pool(y, v, method=method) for y, v in ((yi, vi), (yi[order], vi[order])))
    assert second.estimate == pytest.approx(first.estimate, rel=1e-6, abs=1e-6)
    assert second.tau2 == pytest.approx(first.tau2, rel=1e-4, abs=1e-6)


@given(studies, st.sampled_from(list(METHODS)), st.floats(-5, 5))
def test_a_shift_of_all_estimates_shifts_the_pooled_one(rows: Any, method: str, shift: float) -> None:
    yi, vi = rows
    first, second = pool(yi, vi, method=method), pool(yi + shift, vi, method=method)
    assert second.estimate == pytest.approx(first.estimate + shift, abs=1e-6)
    assert second.se == pytest.approx(first.se, rel=1e-5)


@given(studies, st.sampled_from(list(METHODS)), st.sampled_from(TESTS))
def test_the_estimate_lies_within_its_studies_and_its_interval(rows: Any, method: str, test: str) -> None:
    yi, vi = rows
    fit = pool(yi, vi, method=method, test=test)
    assert min(yi) - 1e-9 <= fit.estimate <= max(yi) + 1e-9
    assert fit.tau2 >= 0
    assert 0 <= fit.i2 <= 100
    if fit.ci_low is not None and fit.ci_high is not None:
        assert fit.ci_low <= fit.estimate <= fit.ci_high


@given(studies)
def test_the_guarded_interval_is_never_narrower_than_the_models_own_error(rows: Any) -> None:
    yi, vi = rows
    assert pool(yi, vi, test="adhoc").se >= pool(yi, vi, test="z").se * (1 - 1e-9)


@given(studies)
def test_no_value_of_tau2_is_likelier_than_the_one_found(rows: Any) -> None:
    yi, vi = rows
    assume(len(yi) > 2)
    found = pool(yi, vi, method="PM").tau2
    assert q_statistic(yi, vi, np.ones((len(yi), 1)), found) <= len(yi) - 1 + 1e-6


# --- Cases of one's own -------------------------------------------------------------------------------------


def test_one_study_is_its_own_pooled_estimate() -> None:
    fit = pool(np.array([0.4]), np.array([0.04]))
    assert (fit.estimate, fit.se, fit.tau2, fit.tau2_ci) == (0.4, near(0.2), 0.0, None)
    assert pool(np.array([0.4]), np.array([0.04]), test="knha").ci_low is None


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("method", METHODS)
def test_studies_that_agree_to_the_last_digit_give_finite_answers(method: str, test: str) -> None:
    found = meta_analyse("GEN", {"yi": np.full(4, 0.5), "vi": np.full(4, 0.1)}, method=method, test=test)
    assert found.fit.estimate == near(0.5)
    assert (found.fit.tau2, found.egger, found.trim_fill.k0) == (0.0, None, 0)


def test_an_empty_cell_gets_half_a_person_in_its_own_study_only() -> None:
    rows = {"events1": [0, 5], "total1": [20, 20], "events2": [4, 9], "total2": [20, 20]}
    yi, _ = COMPUTED["OR"][1]({name: np.array(values, float) for name, values in rows.items()})
    assert yi.tolist() == near([np.log(0.5 * 16.5 / (20.5 * 4.5)), np.log(5 * 11 / (15 * 9))])


def test_a_slope_is_found_where_there_is_one() -> None:
    years = np.arange(8.0)
    line = regress(0.3 + 0.05 * years, np.full(8, 0.01), years, method="REML", test="knha")
    assert line.estimates == near((0.3, 0.05))
    assert line.tau2 == 0


def test_groups_are_pooled_by_themselves() -> None:
    fits = subgroups(
        np.array([0.0, 1.0, 0.0, 1.0]), np.full(4, 0.1), ["a", "b", "a", "b"], method="FE", test="z"
    )
    assert {name: fit.estimate for name, fit in fits.items()} == {"a": near(0.0), "b": near(1.0)}


@pytest.mark.parametrize(
    ("yi", "vi", "options", "said"),
    [
        ([], [], {}, "no study"),
        ([1.0], [0.0], {}, "study 1"),
        ([1.0, float("nan")], [1.0, 1.0], {}, "study 2"),
        ([1.0], [1.0], {"method": "XX"}, "no method"),
        ([1.0], [1.0], {"test": "XX"}, "no kind of interval"),
    ],
)
def test_what_cannot_be_pooled_is_said(yi: Any, vi: Any, options: dict[str, str], said: str) -> None:
    with pytest.raises(PoolingError, match=said):
        pool(np.array(yi), np.array(vi), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("measure", ["PR", "PLO", "PAS", "PFT"])
def test_a_pooled_proportion_comes_back_as_a_proportion(measure: str) -> None:
    found: Meta = meta_analyse(
        measure, {"events": np.array([30.0, 30.0, 30.0]), "total": np.array([100.0, 100.0, 100.0])}
    )
    assert found.shown(found.fit.estimate) == pytest.approx(0.3, abs=0.002)
