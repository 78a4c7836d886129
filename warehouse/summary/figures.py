"""Turns findings into figures as the field writes them, each a part that knows its finding."""

import re

from warehouse.rows import ArmResult, Check, Effect, Frequency
from warehouse.summary import words
from warehouse.summary.parts import Figure
from warehouse.synthesis.evidence import Held

_AS_PERCENT = ("sensitivity", "specificity", "PPV", "NPV", "RD", "ARR", "RRR", "pct_change")
_SPREADS = {"sd": "SD", "se": "SE", "iqr": "IQR", "range": "range"}


def frequency(held: Held[Frequency]) -> Figure:
    """A frequency: `36.9% (95% CI 32.1 to 41.9)`, `19% to 80%`, `16 of 40`."""
    return _figure(held, frequency_text(held.fact))


def frequency_text(fact: Frequency) -> str:
    """The words of a frequency."""
    if fact.low is not None and fact.high is not None and fact.value is None:
        return span(fact.low, fact.high, fact.unit)
    share = _share(fact.numerator, fact.denominator)
    if fact.value is None:
        return share or "not stated"
    aside = [share, _interval(fact.ci_low, fact.ci_high, None, fact.unit)]
    return words.with_unit(fact.value, fact.unit) + _aside(aside)


def arm_result(held: Held[ArmResult]) -> Figure:
    """A result of one group: `84.5% (71 of 84)`, `3.2 points (SD 1.1)`."""
    fact = held.fact
    spread = words.number(fact.spread) if fact.spread is not None else ""
    if fact.spread_low is not None and fact.spread_high is not None:
        spread = f"{words.number(fact.spread_low)} to {words.number(fact.spread_high)}"
    name = _SPREADS.get(fact.spread_kind or "", "±" if fact.spread is not None else "")
    share = _share(fact.events, fact.total)
    if fact.value is None or (fact.value == fact.events and fact.unit != "percent"):
        value = share or (words.with_unit(fact.value, fact.unit) if fact.value is not None else "")
        share = None
    else:
        value = words.with_unit(fact.value, fact.unit)
    bits = [
        share,
        f"{name} {spread}".strip() if spread else None,
        _interval(fact.ci_low, fact.ci_high, None, fact.unit),
    ]
    return _figure(held, value + _aside(bits) if value else "; ".join(bit for bit in bits if bit))


def effect(held: Held[Effect]) -> Figure:
    """An effect: `RR 1.9 (95% CI 1.4 to 2.5)`, `p < 0.001`, `sensitivity 84%`."""
    fact = held.fact
    name = "" if fact.measure == "none" else fact.measure.replace("pct_change", "change")
    unit = "percent" if fact.value is not None and _written_percent(fact) else None
    value = words.with_unit(fact.value, unit) if fact.value is not None else ""
    head = f"{name} {value}".strip()
    bits = [
        _interval(fact.ci_low, fact.ci_high, fact.ci_level, None),
        words.p_value(fact.p, fact.p_op) if fact.p is not None else None,
    ]
    shown = [bit for bit in bits if bit]
    if not head or (not value and not shown):
        return _figure(held, "; ".join(shown) or _SAID.get(fact.direction or "", head or "not stated"))
    return _figure(held, head + _aside(shown) if value else f"{head} {'; '.join(shown)}".strip())


def span(low: float, high: float, unit: str | None) -> str:
    """A range: `19% to 80%`, `3 to 12 per 1,000`."""
    sign = "%" if unit == "percent" else ""
    return f"{words.number(low)}{sign} to {words.with_unit(high, unit)}"


_SAID = {
    "no_difference": "no significant difference",
    "favours_intervention": "significant difference",
    "favours_comparator": "significant difference",
    "increases": "significant increase",
    "decreases": "significant decrease",
}


def failed(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """The self-checks that the finding fails."""
    return tuple(check for check in checks if check.verdict == "inconsistent")


def _figure(held: Held[Frequency] | Held[ArmResult] | Held[Effect], text: str) -> Figure:
    return Figure(text=text, finding_id=held.finding_id, failed=bool(failed(held.fact.checks)))


def _share(part: float | None, whole: float | None) -> str | None:
    return (
        f"{words.number(part)} of {words.number(whole)}" if part is not None and whole is not None else None
    )


def _interval(low: float | None, high: float | None, level: float | None, unit: str | None) -> str | None:
    return words.interval(low, high, level, unit) if low is not None and high is not None else None


def _aside(bits: list[str | None] | list[str]) -> str:
    shown = [bit for bit in bits if bit]
    return f" ({'; '.join(shown)})" if shown else ""


def _written_percent(fact: Effect) -> bool:
    """Whether the quote writes a percent sign or word behind the value; a value alone does not say its unit."""
    if fact.measure not in _AS_PERCENT or fact.value is None:
        return False
    digits = re.escape(f"{abs(fact.value):.10f}".rstrip("0").rstrip(".")).replace(r"\.", "[.·,]")
    return bool(re.search(rf"(?<![\d.]){digits}(?:[.·,]?0+)?\s?(?:%|per ?cent)", fact.quote))
