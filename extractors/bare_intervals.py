"""Intervals without a point estimate: "(95% CI for difference -18 to -2)", "(95% CI, OR .43 to 1.61)"."""

import re

from extractors.estimates import VALUES, Estimate, Sentence, with_p
from extractors.figure import Figure
from extractors.measures import RATIOS, labels


def bare_intervals(sentence: Sentence, found: list[Estimate], inherited: str | None) -> list[Estimate]:
    """Intervals without a point estimate: "(95% CI for difference -18 to -2)", "(95% CI, OR .43 to 1.61)"."""
    bare: list[Estimate] = []
    for place, figure in enumerate(sentence.figures):
        if figure.kind != "interval" or place in sentence.used or _of_a_value(sentence, place):
            continue
        measure = _measure_of_interval(sentence, figure, [*found, *bare], inherited)
        if measure:
            sentence.used.add(place)
            made = Estimate(
                measure=measure, start=figure.start, end=figure.end, at=figure.start,
                ci_low=figure.low, ci_high=figure.high, ci_level=figure.level or 95.0,
            )  # fmt: skip
            bare.append(with_p(sentence, place, made))
    return bare


def _of_a_value(sentence: Sentence, place: int) -> bool:
    """Whether the interval is that of a share or a mean right before it."""
    before = sentence.figures[place - 1] if place else None
    if before is None or before.kind not in (*VALUES, "rate", "time", "fraction"):
        return False
    gap = sentence.text[before.end : sentence.figures[place].start]
    low, high = sentence.figures[place].low, sentence.figures[place].high
    if before.value is not None and low is not None and high is not None and not low <= before.value <= high:
        return False
    own = re.fullmatch(r"\s?(?:[a-zA-Z/%]{1,12}\s?){0,2}[\s(\[,;:]*(?:with (?:an? )?)?", gap) is not None
    inside = sentence.text[sentence.figures[place].start : sentence.figures[place].end]
    return own and not any(label.measure for label in labels(inside)) and "difference" not in inside.lower()


def _measure_of_interval(
    sentence: Sentence, figure: Figure, found: list[Estimate], inherited: str | None
) -> str | None:
    inside = labels(figure.text)
    if inside:
        return inside[-1].measure
    if "difference" in figure.text.lower():
        return "MD"
    if "ratio" in figure.text.lower():
        return "none"
    if found and found[-1].ci_low is not None and found[-1].value is None:
        return found[-1].measure
    if not re.search(r"[(\[]\s?$", sentence.text[: figure.start]):
        return None
    positive = (figure.low or 0) > 0 and (figure.high or 0) > 0
    return inherited if inherited in RATIOS and positive else None
