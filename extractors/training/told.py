"""The figures that the extractors find in annotated abstracts, each with the item that people marked for it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from extractors.reading import Item

FAMILY = {
    "aOR": "OR",
    "aRR": "RR",
    "aHR": "HR",
    "incidence": "prevalence",
    "proportion": "prevalence",
}
Gold = Mapping[str, Any]


def pairs(kind: str, found: Sequence[Item], gold: Sequence[Gold]) -> Iterator[tuple[Item, Gold]]:
    """The found items of a list with those marked: the same figure, and of several the nearest to the quote."""
    left = list(found)
    for marked in gold:
        same = [item for item in left if figure(kind, item) == figure(kind, marked)]
        if same and marked.get("quote"):
            start, end = marked["quote"][0][0], marked["quote"][-1][1]
            nearest = min(same, key=lambda item: max(start - item["start"], item["start"] - end, 0))
            left = [item for item in left if item is not nearest]
            yield nearest, marked


def figure(kind: str, item: Mapping[str, Any]) -> tuple[object, ...]:
    """What two items of a list share that are the same figure, as the guideline scores it."""
    value = _number(item.get("value"))
    if kind == "effects":
        measure = item.get("measure") or "none"
        bare = (_number(item.get("ci_low")), _number(item.get("ci_high")), _number(item.get("p")))
        return (FAMILY.get(measure, measure), value, *(bare if value is None else ()))
    if kind == "arm_results":
        unit = "percent" if item.get("unit") in ("percent", "%") else "other"
        return (unit, value, *(() if value is not None else (_number(item.get("events")), _spread(item))))
    low, high = _number(item.get("low")), _number(item.get("high"))
    if value is None and low is None and high is None:
        return (None, _number(item.get("numerator")), _number(item.get("denominator")))
    return (item.get("unit"), value, low, high)


def _number(value: Any) -> float | None:
    return None if value is None else round(float(value), 6)


def _spread(item: Mapping[str, Any]) -> tuple[float | None, ...] | None:
    spread = item.get("spread")
    if isinstance(spread, list):
        return tuple(map(_number, spread))
    ends = (item.get("spread_low"), item.get("spread_high"))
    return None if ends == (None, None) else tuple(map(_number, ends))
