"""Arms set side by side share outcome and time, and the effect behind them is theirs."""

import pytest

from extractors.pipeline import build, extract
from warehouse.rows import Extraction

METHODS = (
    "In this randomised trial, adults with leg pain were assigned to burst stimulation or tonic stimulation. "
    "A responder had at least 50% relief of pain. "
)
NLP = build()


def read(results: str) -> Extraction:
    abstract = METHODS + results
    (found,) = extract(NLP, [("key", "Burst stimulation versus tonic stimulation for leg pain", abstract)])
    for row in (*found.arm_results, *found.effects):
        assert row.quote == abstract[row.start : row.end]
    return found


def told(found: Extraction) -> list[tuple]:
    return [(row.value, (row.arm or "").lower(), row.outcome, row.timepoint) for row in found.arm_results]


BURST, TONIC = "burst stimulation", "tonic stimulation"
LEAD = (
    "At 6 months, 61.0% of patients treated with burst stimulation were responders for back pain, compared with "
    "42.0% of those treated with tonic stimulation (RR 1.45, 95% CI 1.10 to 1.91; p=0.008). "
)
RATES = (
    "Responder rates for back pain were 40/80 (50.0%) with burst stimulation and 20/80 (25.0%) with tonic "
    "stimulation. "
)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (
            LEAD
            + "For leg pain, 58.0% were responders with burst stimulation and 40.0% with tonic stimulation.",
            [
                (61.0, BURST, "responders for back pain", "6 months"),
                (42.0, TONIC, "responders for back pain", "6 months"),
                (58.0, BURST, "responders for leg pain", "6 months"),
                (40.0, TONIC, "responders for leg pain", "6 months"),
            ],
        ),
        (
            RATES + "Responder rates for leg pain were 44/80 (55.0%) and 24/80 (30.0%), respectively.",
            [
                (50.0, BURST, "Responder rates for back pain", None),
                (25.0, TONIC, "Responder rates for back pain", None),
                (55.0, BURST, "Responder rates for leg pain", None),
                (30.0, TONIC, "Responder rates for leg pain", None),
            ],
        ),
    ],
)
def test_each_figure_has_its_own_arm_and_its_own_outcome(results: str, expected: list[tuple]) -> None:
    assert told(read(results)) == expected


def test_a_ratio_behind_a_pair_compares_its_arms_on_its_outcome() -> None:
    found = read(LEAD)
    (effect,) = found.effects
    assert (effect.measure, effect.value, effect.ci_low, effect.ci_high) == ("RR", 1.45, 1.10, 1.91)
    assert (str(effect.intervention).lower(), str(effect.comparator).lower()) == (BURST, TONIC)
    assert (effect.outcome, effect.timepoint) == ("responders for back pain", "6 months")
    assert effect.direction == "favours_intervention"


def test_figures_in_the_order_of_other_groups_keep_no_arm() -> None:
    found = read(RATES + "Infections were seen in 1/30 (3.3%) women and 3/50 (6.0%) men, respectively.")
    assert not {(row.arm or "").lower() for row in found.arm_results if row.value in (3.3, 6.0)} & {
        BURST,
        TONIC,
    }


def test_nothing_is_compared_with_itself() -> None:
    found = read(
        "Leg pain was 3.1 (SD 2.0) with burst stimulation (mean difference -1.1, 95% CI -1.9 to -0.3)."
    )
    assert all(row.intervention is None or row.intervention != row.comparator for row in found.effects)


def test_an_unadjusted_ratio_is_not_called_adjusted() -> None:
    found = read("The unadjusted odds ratio for recovery was 1.53 (95% CI 1.02 to 2.29).")
    assert [(row.measure, row.value) for row in found.effects] == [("OR", 1.53)]
