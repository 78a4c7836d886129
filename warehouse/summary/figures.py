"""Turns findings into figures as the field writes them, each a part that knows its finding."""

import re
from collections.abc import Iterable

from warehouse.rows import ArmResult, Effect, Frequency
from warehouse.summary import words
from warehouse.summary.parts import Figure
from warehouse.summary.restated import numbers_in
from warehouse.synthesis.evidence import Figured, Held

_PERCENT = ("sensitivity", "specificity", "PPV", "NPV", "RD", "ARR", "RRR", "pct_change")
_SPREADS = {"sd": "SD ", "se": "SE ", "iqr": "IQR ", "range": "range "}
_SAID = {
    "no_difference": "no significant difference",
    "favours_intervention": "significant difference",
    "favours_comparator": "significant difference",
    "increases": "significant increase",
    "decreases": "significant decrease",
}


def frequency(held: Held[Frequency]) -> Figure:
    """A frequency: `36.9% (CI 33.0 to 40.9)`, `19% to 80%`, `16 of 40`."""
    return _figure(held, frequency_text(held.fact))


def frequency_text(fact: Frequency) -> str:
    """The words of a frequency."""
    if fact.value is None and fact.low is not None and fact.high is not None:
        return _range(fact.low, fact.high, fact.unit, fact.quote)
    share = _share(fact.numerator, fact.denominator)
    if fact.value is None:
        return share or "not stated"
    value = (
        _hedge(fact.value, fact.quote) + words.number(fact.value, fact.quote) + words.unit_words(fact.unit)
    )
    return value + _aside(fact.quote, share, _interval(fact.ci_low, fact.ci_high, None, fact.quote))


def arm_result(held: Held[ArmResult]) -> Figure:
    """A result of one group: `84.5% (71 of 84)`, `3.2 points (SD 1.1)`, `12 of 40`."""
    fact = held.fact
    share, value = _share(fact.events, fact.total), ""
    if fact.value is not None:
        shown = words.number(fact.value, fact.quote) + words.unit_words(fact.unit)
        value = _hedge(fact.value, fact.quote) + shown
    if share and (fact.value is None or (fact.value == fact.events and fact.unit != "percent")):
        value, share = share, None
    aside = (share, _spread(fact), _interval(fact.ci_low, fact.ci_high, None, fact.quote))
    return _figure(held, value + _aside(fact.quote, *aside) if value else _listed(aside))


def _hedge(value: float, quote: str) -> str:
    """`more than ` and the like, where the quote says so of the value: a bound is no figure."""
    number = re.escape(f"{value:g}").replace(r"\.", "[.·,]")
    shares = "|".join((rf"{number}(?![\d.])", *(words.WORDS["shares"].get(f"{value:g}", ()))))
    found = re.search(rf"\b({'|'.join(words.WORDS['hedges'])})\s+(?:{shares})", quote, re.IGNORECASE)
    # Said twice, it may be the bound that the outcome is about: `50% had relief of at least 50%`.
    once = len(re.findall(rf"(?<![\d.])(?:{shares})", quote, re.IGNORECASE)) == 1
    return f"{found[1].lower()} " if found and once else ""


def effect(held: Held[Effect]) -> Figure:
    """An effect: `risk ratio 1.9 (95% CI 1.4 to 2.5)`, `p < 0.001`, `sensitivity 84%`."""
    fact = held.fact
    name = "" if fact.measure == "none" else words.WORDS["measures"].get(fact.measure, fact.measure)
    aside = (_interval(fact.ci_low, fact.ci_high, fact.ci_level, fact.quote), _p(fact))
    if fact.value is not None:
        unit = "percent" if _written_percent(fact) else None
        value = words.number(fact.value, fact.quote) + words.unit_words(unit)
        return _figure(held, f"{name} {value}".strip() + _aside(fact.quote, *aside))
    said = _listed(aside) or _SAID.get(fact.direction or "", "")
    return _figure(held, f"{name} {said}".strip() or "not stated")


def span(low: float, high: float) -> str:
    """A range of percentages that we computed: `19% to 80%`; one figure where both ends agree."""
    if low == high:
        return f"{words.number(low)}%"
    decimals = max(len(words.number(end).partition(".")[2]) for end in (low, high))
    return f"{low:.{decimals}f}% to {high:.{decimals}f}%"


def failed(fact: Frequency | ArmResult | Effect) -> tuple[str, ...]:
    """What speaks against a figure in its own paper: self-checks that fail, a value outside its interval."""
    said = tuple(
        check.detail or check.name.replace("_", " ")
        for check in fact.checks
        if check.verdict == "inconsistent"
    )
    outside = (
        fact.value is not None
        and fact.ci_low is not None
        and fact.ci_high is not None
        and not min(fact.ci_low, fact.ci_high) <= fact.value <= max(fact.ci_low, fact.ci_high)
    )
    return said or (("as we read it, the estimate lies outside its interval",) if outside else ())


def _figure(held: Figured, text: str) -> Figure:
    return Figure(text=text, finding_id=held.finding_id, failed=bool(failed(held.fact)))


def _range(low: float, high: float, unit: str | None, quote: str) -> str:
    sign = "%" if unit == "percent" else ""
    return f"{words.number(low, quote)}{sign} to {words.number(high, quote)}{words.unit_words(unit)}"


def _share(part: float | None, whole: float | None) -> str | None:
    return (
        f"{words.number(part)} of {words.number(whole)}" if part is not None and whole is not None else None
    )


def _interval(low: float | None, high: float | None, level: float | None, quote: str) -> str | None:
    if low is None or high is None:
        return None
    # A level that the finding does not hold is shown where the quote itself states it.
    stated = re.search(r"(\d\d)\s?%\s*(?:CI|confidence|credible)", quote)
    number = words.number(level) if level else stated[1] if stated else ""
    return f"{number}% CI ".removeprefix("% ") + f"{words.number(low, quote)} to {words.number(high, quote)}"


def _spread(fact: ArmResult) -> str | None:
    if fact.spread_low is not None and fact.spread_high is not None:
        ends = f"{words.number(fact.spread_low, fact.quote)} to {words.number(fact.spread_high, fact.quote)}"
        return _SPREADS.get(fact.spread_kind or "", "range ") + ends
    if fact.spread is not None:
        return _SPREADS.get(fact.spread_kind or "", "±") + words.number(fact.spread, fact.quote)
    return None


def _p(fact: Effect) -> str | None:
    if fact.p is None:
        return None
    sign = (fact.p_op or "=").replace("<=", "≤").replace(">=", "≥")
    return f"p {sign} {words.number(fact.p, fact.quote)}"


def _aside(quote: str, *bits: str | None) -> str:
    """What stands in brackets behind a value, as far as the quote holds its numbers: a link leads there."""
    listed = _listed(bit for bit in bits if bit and numbers_in(_LEVEL.sub("", bit)) <= numbers_in(quote))
    return f" ({listed})" if listed else ""


_LEVEL = re.compile(r"^\d+% CI ")


def _listed(bits: Iterable[str | None]) -> str:
    return "; ".join(bit for bit in bits if bit)


def _written_percent(fact: Effect) -> bool:
    """Whether the quote writes percent behind the value: the value alone does not say its unit."""
    if fact.measure not in _PERCENT or fact.value is None:
        return False
    digits = re.escape(words.number(abs(fact.value))).replace(r"\.", "[.·,]")
    return bool(re.search(rf"(?<![\d.]){digits}(?:[.·,]?0+)?\s?(?:%|per ?cent)", fact.quote))
