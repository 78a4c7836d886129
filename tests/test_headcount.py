"""A study that only says how many each group has is as large as its groups together."""

import pytest

from tests import made
from warehouse import rows
from warehouse.synthesis.headcount import of_groups

TEXT = "Pain fell in 40 of 62 with yoga and 30 of 58 with rest."


def _result(arm: str, total: float | None, outcome: str = "pain") -> tuple[str, rows.ArmResult]:
    fact = made.finding(
        rows.ArmResult, TEXT, "40 of 62", arm=arm, total=total, outcome=outcome, statistic="proportion"
    )
    return f"{arm} {outcome}", fact


@pytest.mark.parametrize(
    ("results", "text", "people"),
    [
        ([("yoga", 62), ("rest", 58)], TEXT, 120),
        ([("yoga", 62), ("yoga", 58)], TEXT, None),
        ([("yoga", 62), ("rest", None)], TEXT, None),
        ([("yoga", 62), ("rest", 58)], "A crossover trial.", None),
    ],
)
def test_the_groups_of_an_outcome_are_added_up(
    results: list[tuple[str, float | None]], text: str, people: int | None
) -> None:
    found = of_groups([_result(arm, total) for arm, total in results], text)
    assert (found.value if found else None) == people


def test_the_outcome_with_the_most_people_counts_and_names_its_findings() -> None:
    many = [_result("yoga", 62), _result("rest", 58)]
    few = [_result("yoga", 20, "sleep"), _result("rest", 19, "sleep")]
    found = of_groups([*few, *many], TEXT)
    assert found is not None
    assert (found.value, found.finding_ids) == (120, ("yoga pain", "rest pain"))
