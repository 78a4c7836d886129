"""Self-checks: whether a paper's own figures agree with each other. A contradiction is shown, never repaired."""

import re
from collections.abc import Sequence
from math import erfc, log, sqrt

from spacy.language import Language
from spacy.tokens import Doc

from extractors.measures import RATIOS
from extractors.reading import Item, findings

Verdict = str  # consistent, inconsistent, not_checkable
_NULL_LEVEL = 95.0
# Differences with a normal error; shares, agreement and numbers needed are bounded, and their intervals uneven.
_PLAIN = ("MD", "SMD", "beta")
_SMALLEST = 0.001
_Z = {90.0: 1.6449, 95.0: 1.96, 99.0: 2.5758}


def of_share(item: Item) -> list[Item]:
    """The checks of a frequency or a proportion of an arm: percentage against its counts, and its interval."""
    names = ("numerator", "denominator") if "numerator" in item else ("events", "total")
    value = item.get("value") if item.get("unit") == "percent" else None
    found = [_percentage(value, item.get(names[0]), item.get(names[1]))]
    found.append(_contains(item.get("value"), item.get("ci_low"), item.get("ci_high")))
    return found


def of_effect(item: Item) -> list[Item]:
    """The checks of an effect: its interval holds it, lies even about it on its scale, and agrees with its
    p-value.
    """
    value, low, high = item.get("value"), item.get("ci_low"), item.get("ci_high")
    ratio = item["measure"] in RATIOS
    scaled = ratio or item["measure"] in _PLAIN
    return [
        _contains(value, low, high),
        _symmetric(value, low, high, ratio=ratio) if scaled else _made("interval symmetric", "not_checkable"),
        _p_value(item, ratio=ratio),
    ]


@Language.component("gleanings_checks")
def component(doc: Doc) -> Doc:
    """Sets the checks of the Doc's frequencies, arm results and effects; a size of one group is none of the study."""
    store = findings(doc)
    sizes = [
        one for one in store.get("sample_sizes", ()) if not of_one_group(one, store.get("arm_results", ()))
    ]
    store["sample_sizes"] = sizes
    sample = sizes[0]["value"] if sizes else None
    for item in (*store.get("frequencies", ()), *store.get("arm_results", ())):
        total = item.get("denominator") if "denominator" in item else item.get("total")
        item["checks"] = [*of_share(item), of_total(total, sample)]
    for item in store.get("effects", ()):
        item["checks"] = of_effect(item)
    return doc


def of_one_group(size: Item, results: Sequence[Item]) -> bool:
    """Whether a sample size is the total of a group beside which a larger one stands: 1,260 matched to 5,040."""
    totals = {(item.get("outcome"), item.get("total")) for item in results if item.get("total")}
    own = {outcome for outcome, total in totals if total == size["value"]}
    return any(outcome in own and total > size["value"] for outcome, total in totals)


def of_total(total: float | None, sample: float | None) -> Item:
    """Whether a group is larger than the whole sample."""
    if total is None or sample is None:
        return _made("total within sample", "not_checkable")
    if total <= sample:
        return _made("total within sample", "consistent")
    return _made(
        "total within sample",
        "inconsistent",
        f"{total:g} does not fit the sample size that we read, {sample:g}",
    )


def _percentage(value: float | None, events: float | None, total: float | None) -> Item:
    """A percentage may differ from its counts by what rounding, or cutting off, its last place allows."""
    name = "percentage against counts"
    if value is None or events is None or not total:
        return _made(name, "not_checkable")
    computed = 100 * events / total
    if abs(computed - value) < _step(value):
        return _made(name, "consistent")
    return _made(
        name, "inconsistent", f"as we read them, {events:g}/{total:g} is {computed:.1f}%, not {value:g}%"
    )


def _contains(value: float | None, low: float | None, high: float | None) -> Item:
    name = "interval contains estimate"
    if value is None or low is None or high is None:
        return _made(name, "not_checkable")
    if low <= value <= high:
        return _made(name, "consistent")
    if low > high:
        return _made(
            name, "inconsistent", f"as we read them, the bounds {low:g} and {high:g} are in the wrong order"
        )
    off = low - value if value < low else value - high
    return _made(
        name, "inconsistent", f"as we read them, {value:g} lies {off:.3g} outside {low:g} to {high:g}"
    )


def _symmetric(value: float | None, low: float | None, high: float | None, *, ratio: bool) -> Item:
    """The estimate is the middle of its interval on the log scale for a ratio, else on the plain one, within
    rounding.
    """
    name = "interval symmetric"
    if value is None or low is None or high is None or not low < value < high or (ratio and low <= 0):
        return _made(name, "not_checkable")
    middle = sqrt(low * high) if ratio else (low + high) / 2
    spread = _rounding_of_middle(low, high, ratio=ratio) + 0.5 * _step(value, low, high)
    # Exact and bootstrap intervals are never quite even: a tenth of the width is left to them.
    slack = spread + 0.1 * (high - low)
    if abs(middle - value) <= slack:
        return _made(name, "consistent")
    return _made(
        name,
        "inconsistent",
        f"as we read them, the middle of {low:g} to {high:g} is {middle:.3g}, not {value:g}",
    )


def _rounding_of_middle(low: float, high: float, *, ratio: bool) -> float:
    half = 0.5 * _step(low, high)
    if not ratio:
        return half
    return abs(sqrt((low + half) * (high + half)) - sqrt(max(low - half, 0) * max(high - half, 0))) / 2


def _p_value(item: Item, *, ratio: bool) -> Item:
    """The p-value that the interval implies (normal on its scale), against the one printed."""
    name = "p from interval"
    value, low, high, p = item.get("value"), item.get("ci_low"), item.get("ci_high"), item.get("p")
    z = _Z.get(item.get("ci_level") or _NULL_LEVEL)
    scaled = ratio or item["measure"] in _PLAIN
    if value is None or low is None or high is None or p is None or z is None or not scaled:
        return _made(name, "not_checkable")
    if not low < high or (ratio and low <= 0):
        return _made(name, "not_checkable")
    lowest, highest = _implied(value, low, high, z, ratio=ratio)
    if _agrees(p, item.get("p_op"), lowest, highest):
        return _made(name, "consistent")
    implied = f"{lowest:.2g}" if f"{lowest:.2g}" == f"{highest:.2g}" else f"{lowest:.2g} to {highest:.2g}"
    return _made(
        name,
        "inconsistent",
        f"as we read them, the interval implies p = {implied}, and the p-value is {item.get('p_op')} {p:g}",
    )


def _implied(value: float, low: float, high: float, z: float, *, ratio: bool) -> tuple[float, float]:
    """The least and greatest p-value that rounding of the three figures allows."""
    ends = []
    for turn in (-1, 1):
        half = 0.5 * _step(value, low, high)
        wide = (max(low - half, 1e-9) if ratio else low - half), high + half
        narrow = low + half, high - half
        bounds = wide if turn < 0 else narrow
        sign = 1 if (value > 1 if ratio else value > 0) else -1
        ends.append(_p_of(value + sign * turn * half, *bounds, z, ratio=ratio))
    return min(ends), max(ends)


def _p_of(value: float, low: float, high: float, z: float, *, ratio: bool) -> float:
    if ratio:
        value, low, high = log(max(value, 1e-9)), log(max(low, 1e-9)), log(max(high, 1e-9))
    error = (high - low) / (2 * z)
    return erfc(abs(value) / error / sqrt(2)) if error > 0 else 0.0


def _agrees(p: float, op: str | None, lowest: float, highest: float) -> bool:
    """Whether a printed p-value fits; t-tests and exact tests may double or halve what the normal gives."""
    low, high = lowest / 2, highest * 2
    # The smallest p-values are printed with "=" as often as with "<".
    if op in ("<", "<=") or p <= _SMALLEST:
        return low <= p * 1.05
    if op in (">", ">="):
        return high >= p * 0.95
    step = 0.5 * _step(p)
    return low <= p + step and p - step <= high


def _step(*figures: float) -> float:
    """The last place of figures printed alike: 0.1 for 84.5, 1 for 84, 0.1 for "3.0 (1.0 to 3.1)"."""
    return float(10.0 ** -max(_places(figure) for figure in figures))


def _places(figure: float) -> int:
    decimals = re.search(r"\.(\d+)$", repr(float(f"{figure:.10g}")))
    return len(decimals[1]) if decimals and decimals[1] != "0" else 0


def _made(name: str, verdict: Verdict, detail: str | None = None) -> Item:
    return {"name": name, "verdict": verdict, "detail": detail}
