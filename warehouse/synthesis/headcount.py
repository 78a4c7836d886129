"""How many people a study has: as it says, or where it only says how many each group has, those together."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from warehouse.rows import ArmResult

# In a crossover trial each group is all of its people.
_CROSSOVER = re.compile(r"\bcross-?over\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Headcount:
    """A number of people, and the findings that give it."""

    value: int
    finding_ids: tuple[str, ...]


def of_groups(results: Iterable[tuple[str, ArmResult]], text: str) -> Headcount | None:
    """The people of all groups of one outcome, of the outcome with the most; `results` with their ids.

    None where a group is told twice or no outcome has two, and of crossover trials.
    """
    if _CROSSOVER.search(text):
        return None
    rows: dict[tuple[str | None, str | None], list[tuple[str, ArmResult]]] = {}
    for finding_id, fact in results:
        if fact.total and fact.arm:
            rows.setdefault((fact.outcome, fact.timepoint), []).append((finding_id, fact))
    sums = [_sum(row) for row in rows.values() if _of_groups(row)]
    return max(sums, key=lambda one: one.value, default=None)


def _of_groups(row: list[tuple[str, ArmResult]]) -> bool:
    arms = {fact.arm_key or fact.arm for _, fact in row}
    return len(arms) == len(row) > 1


def _sum(row: list[tuple[str, ArmResult]]) -> Headcount:
    return Headcount(
        value=int(sum(fact.total or 0 for _, fact in row)), finding_ids=tuple(finding for finding, _ in row)
    )
