"""Results posted at ClinicalTrials.gov as plain English, one sentence a figure: pure, and always the same.

Every number is written as it was posted; none is computed. A sentence begins with the time where it is a plain one
(`12 weeks`, `Month 6`); another time frame is a sentence of its own before the figures.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flows.sources.piece import Piece

_TIME = re.compile(
    r"(?:at\s+)?(?P<time>(?:weeks?|months?|days?|years?|hours?)\s\d+(?:\.\d+)?"
    r"|\d+(?:\.\d+)?[\s-](?:minutes?|hours?|days?|weeks?|months?|years?)(?:\s+after\s+[\w\s-]{3,40})?)\.?",
    re.IGNORECASE,
)
_STATISTICS = {
    "MEAN": "mean",
    "MEDIAN": "median",
    "LEAST_SQUARES_MEAN": "least squares mean",
    "GEOMETRIC_MEAN": "geometric mean",
    "GEOMETRIC_LEAST_SQUARES_MEAN": "geometric least squares mean",
    "LOG_MEAN": "log mean",
}
_SPREADS = {
    "STANDARD_DEVIATION": "SD",
    "STANDARD_ERROR": "SE",
    "INTER_QUARTILE_RANGE": "IQR",
    "FULL_RANGE": "range",
    "CONFIDENCE_80": "80% CI",
    "CONFIDENCE_90": "90% CI",
    "CONFIDENCE_95": "95% CI",
    "CONFIDENCE_975": "97.5% CI",
    "CONFIDENCE_99": "99% CI",
    "CONFIDENCE_OTHER": "CI",
    "GEOMETRIC_COEFFICIENT": "geometric coefficient of variation",
    "GEOMETRIC_COEFFICIENT_OF_VARIATION": "geometric coefficient of variation",
}  # fmt: skip
_PERCENT = re.compile(r"(?:percent(?:age)?|%)(?:\s+of\s+\w+(?:\s\w+)?)?", re.IGNORECASE)
_POINTS = re.compile(r"(?:units?|scores?|points?)\s+on\s+(?:a|the)\s+scale", re.IGNORECASE)
_COMPLETE = re.compile(r"\b(?:group|arm|cohort)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One outcome, or the adverse events: what it is, and its sentences."""

    label: str
    sentences: tuple[str, ...]


def parts(results: Piece) -> Iterator[Part]:
    """What the posted results say, outcome by outcome in their order, then adverse events."""
    for outcome in results.one("outcomeMeasuresModule").many("outcomeMeasures"):
        kind = outcome.text("type").replace("_", " ").capitalize() or "Posted"
        yield Part(f"{kind} outcome", tuple(_outcome(outcome)))
    events = tuple(_events(results.one("adverseEventsModule")))
    if events:
        yield Part("Adverse events", events)


def _outcome(outcome: Piece) -> Iterator[str]:
    sentences = [*_figures(outcome), *_comparisons(outcome)]
    if not sentences:
        yield f"Results for {outcome.text('title')} are not posted."
    frame = outcome.text("timeFrame")
    if sentences and frame and not _TIME.fullmatch(frame):
        yield f"Time frame of {outcome.text('title')}: {frame.rstrip('.')}."
    yield from sentences


# --- Figures of each group ----------------------------------------------------------------------------------


def _figures(outcome: Piece) -> Iterator[str]:
    for row in outcome.many("classes"):
        for category in row.many("categories"):
            for measured in category.many("measurements"):
                yield _figure(outcome, row, category, measured)


def _figure(outcome: Piece, row: Piece, category: Piece, measured: Piece) -> str:
    group = measured.text("groupId")
    number, units = _denominator(row, group) or _denominator(outcome, group) or ("", "")
    name, time = _named(outcome, row, category)
    arm = _arm(_groups(outcome).get(group, group))
    value = measured.text("value") or "NA"
    if outcome.text("paramType").upper().startswith("COUNT_OF") and number:
        return _sentence(time, f"{name} was {value} of {number} {units} in {arm}")
    figure = f"{value}{_unit(outcome)}{_spread(outcome, measured)}"
    size = f"n={number}" if units in ("", "participants") else f"{number} {units}"
    statistic = _STATISTICS.get(_code(outcome.text("paramType")), "")
    said = f"{statistic} {name}".strip()
    return _sentence(time, f"{said} was {figure} in {arm}" + (f" ({size})" if number else ""))


def _named(outcome: Piece, row: Piece, category: Piece) -> tuple[str, str]:
    """The outcome with the names of row and category, and the time; a row is often a time."""
    frame, row_name = _TIME.fullmatch(outcome.text("timeFrame")), row.text("title")
    row_time = _TIME.fullmatch(row_name)
    names = (outcome.text("title"), "" if row_time else row_name, category.text("title"))
    time = row_time or frame
    return ", ".join(dict.fromkeys(filter(None, names))), time["time"] if time else ""


def _sentence(time: str, words: str) -> str:
    start = f"At {time}, {words}" if time else words
    return f"{start[:1].upper()}{start[1:]}."


def _groups(outcome: Piece) -> dict[str, str]:
    return {group.text("id"): group.text("title") for group in outcome.many("groups")}


def _arm(title: str) -> str:
    return f"the {title}" if _COMPLETE.search(title) else f"the {title} group"


def _denominator(piece: Piece, group: str) -> tuple[str, str] | None:
    """How many of what were analysed in a group."""
    for denominator in piece.many("denoms"):
        for count in denominator.many("counts"):
            if count.text("groupId") == group and count.text("value"):
                return count.text("value"), denominator.text("units").lower() or "participants"
    return None


def _unit(outcome: Piece) -> str:
    unit = outcome.text("unitOfMeasure")
    if _PERCENT.fullmatch(unit):
        return "%"
    return " points" if _POINTS.fullmatch(unit) else f" {unit}" if unit else ""


def _spread(outcome: Piece, measured: Piece) -> str:
    kind = outcome.text("dispersionType")
    name = _SPREADS.get(_code(kind), kind)
    single, low, high = (measured.text(field) for field in ("spread", "lowerLimit", "upperLimit"))
    if low or high:
        return f" ({name} {low or 'NA'} to {high or 'NA'})"
    return f" ({name} {single})" if single else ""


def _code(words: str) -> str:
    """The name of a kind as the second version of the API writes it; elsewhere it is `95% Confidence Interval`."""
    code = re.sub(r"\W+", "_", words).strip("_").upper()
    level = re.fullmatch(r"(\d+)(?:_(\d))?_CONFIDENCE_INTERVAL", code)
    return f"CONFIDENCE_{level[1]}{level[2] or ''}" if level else code


# --- Comparisons of groups ----------------------------------------------------------------------------------


def _comparisons(outcome: Piece) -> Iterator[str]:
    titles = _groups(outcome)
    frame = _TIME.fullmatch(outcome.text("timeFrame"))
    for analysis in outcome.many("analyses"):
        compared = " versus ".join(titles.get(group, group) for group in analysis.texts("groupIds"))
        said = _estimate(analysis)
        if said:
            about = f"{outcome.text('title')}, {compared}" if compared else outcome.text("title")
            yield _sentence(frame["time"] if frame else "", f"{about}: {said}")


def _estimate(analysis: Piece) -> str:
    """The estimate with its interval and P value, or the P value alone; empty where there is neither."""
    value, p = analysis.text("paramValue"), _p_value(analysis.text("pValue"))
    if not value:
        return p
    measure = re.sub(r"\s*\(.*?\)", "", analysis.text("paramType")).lower() or "estimate"
    inner = "; ".join(filter(None, (_interval(analysis), p)))
    return f"{measure} {value}" + (f" ({inner})" if inner else "")


def _interval(analysis: Piece) -> str:
    level, low, high = (analysis.text(name) for name in ("ciPctValue", "ciLowerLimit", "ciUpperLimit"))
    name = f"{level}% CI" if level else "CI"
    if low and high:
        return f"{name} {low} to {high}"
    return f"{name} from {low}" if low else f"{name} up to {high}" if high else ""


def _p_value(text: str) -> str:
    if not text:
        return ""
    return f"P{text}" if text[0] in "<>=≤≥" else f"P={text}"


# --- Adverse events -----------------------------------------------------------------------------------------

_EVENTS = {
    "deaths": "Death from any cause",
    "serious": "Serious adverse events",
    "other": "Other adverse events",
}


def _events(module: Piece) -> Iterator[str]:
    for kind, name in _EVENTS.items():
        for group in module.many("eventGroups"):
            affected, at_risk = group.text(f"{kind}NumAffected"), group.text(f"{kind}NumAtRisk")
            if affected and at_risk:
                yield f"{name} occurred in {affected} of {at_risk} participants in {_arm(group.text('title'))}."
