"""Plots as data: what the templates draw. No chart library, so the bytes depend on the figures alone."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from warehouse.rows import Frequency
from warehouse.summary import figures, words
from warehouse.summary.parts import Plot, Whisker
from warehouse.summary.references import short_name
from warehouse.synthesis.evidence import Evidence, Held
from warehouse.synthesis.intervals import wilson

_FEWEST = 3
# So many letters stand in one line on a phone.
_SHOWN = 52


def forest(
    evidence: Evidence,
    condition: str,
    group: Sequence[Held[Frequency]],
    definition: Callable[[Held[Frequency]], str | None] = lambda _: None,
) -> Plot | None:
    """The shares of a condition by definition, with their intervals; None for so few that a table shows as much."""
    rows = [row for held in group if (row := _whisker(evidence, held, definition(held)))]
    named = sorted({row.group for row in rows if row.group}, key=str.lower)
    if named:
        # The sort is stable: within a definition the order stays.
        rows = [replace(row, group=row.group or "definition not read") for row in rows]
        rows.sort(key=lambda row: named.index(row.group) if row.group in named else len(named))
    anchor = "plot-" + "-".join(condition.lower().split())
    return Plot(anchor=anchor, title=condition, rows=tuple(rows)) if len(rows) >= _FEWEST else None


def _whisker(evidence: Evidence, held: Held[Frequency], group: str | None) -> Whisker | None:
    fact = held.fact
    value, low, high, computed = _interval(fact)
    if value is None and low is None:
        return None
    return Whisker(
        label=short_name(evidence.works[held.work_id]),
        work_id=held.work_id,
        finding_id=held.finding_id,
        value=value,
        low=low,
        high=high,
        text=figures.frequency_text(fact),
        # The line shows the interval: on a phone there is no room to write it as well.
        short=figures.frequency_text(fact).partition(" (")[0],
        computed=computed,
        group=group or "",
        people=words.clipped(fact.population or "", _SHOWN),
    )


def _interval(fact: Frequency) -> tuple[float | None, float | None, float | None, bool]:
    """Value, low and high in percent, and whether we computed the interval from n of N."""
    counts = (
        fact.numerator is not None
        and fact.denominator is not None
        and 0 <= fact.numerator <= fact.denominator
    )
    if fact.unit not in ("percent", None) or (fact.unit is None and not counts):
        return None, None, None, False
    if fact.value is None and fact.low is not None:
        return None, fact.low, fact.high, False
    if fact.ci_low is not None and fact.ci_high is not None:
        return fact.value, fact.ci_low, fact.ci_high, False
    if counts and fact.denominator:
        share = 100 * (fact.numerator or 0) / fact.denominator
        low, high = wilson(fact.numerator or 0, fact.denominator)
        return (
            fact.value if fact.unit == "percent" and fact.value is not None else share,
            100 * low,
            100 * high,
            True,
        )
    return (fact.value, None, None, False) if fact.unit == "percent" else (None, None, None, False)
