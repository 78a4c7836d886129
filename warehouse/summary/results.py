"""Sets the results of a study side by side, and only on the same outcome, time and statistic."""

import re
from dataclasses import dataclass, field

from warehouse.rows import ArmResult, Effect
from warehouse.summary.names import in_sentence, legible, tidy
from warehouse.synthesis.evidence import Held, Result
from warehouse.synthesis.terms import Matcher
from warehouse.synthesis.times import times_in

_ROLES = ("experimental", "exposure", None, "comparator", "control")


@dataclass(slots=True, kw_only=True)
class Row:
    """One outcome at one time: the results by arm, and the effects that compare them, or of an exposure.

    `sides` are the two treatments compared, where they were read.
    """

    outcome: str
    timepoint: str | None
    named_by: str
    cells: dict[str, list[Held[ArmResult]]] = field(default_factory=dict)
    effects: list[Held[Effect]] = field(default_factory=list)
    exposed: bool = False
    sides: tuple[str, str] | None = None

    @property
    def findings(self) -> list[Result]:
        """All findings of the row."""
        return [*(held for cell in self.cells.values() for held in cell), *self.effects]


@dataclass(slots=True, kw_only=True)
class Results:
    """The rows of one work, the names of its arms in order, and the findings whose names are in doubt."""

    arms: dict[str, str]
    rows: list[Row]
    quoted: list[Result] = field(default_factory=list)

    def only(self, rows: list[Row]) -> "Results":
        """Some of the rows, with the arms that have a result in them."""
        shown = {key for row in rows for key in row.cells}
        return Results(arms={key: arm for key, arm in self.arms.items() if key in shown}, rows=rows)


def side_by_side(
    results: list[Held[ArmResult]], effects: list[Held[Effect]], interventions: Matcher, text: str = ""
) -> Results:
    """The results of one work as rows; what has no outcome or no group is never placed by guess.

    `text` is what the work says: a name that there stands in small letters is written so.
    """
    named = [held for held in results if usable(held)]
    rows: dict[tuple[object, ...], Row] = {}
    for held in named:
        fact = held.fact
        # Of what is counted the noun may be told of one group only: `17 patients with A and 11 with B`.
        unit = "" if fact.statistic == "count" else _plain(fact.unit)
        key = (_outcome(fact), _plain(fact.timepoint), fact.statistic, unit)
        row = rows.setdefault(key, _row(held, text))
        cell = row.cells.setdefault(_arm(fact, interventions), [])
        if all(_shown(other.fact) != _shown(fact) for other in cell):
            cell.append(held)
    for effect in effects:
        if usable(effect):
            _join(rows, effect, text)
    first: dict[object, int] = {}
    for outcome, *_ in rows:
        first.setdefault(outcome, len(first))
    ordered = sorted(rows.items(), key=lambda item: first[item[0][0]])
    return Results(arms=_arms(named, interventions, text), rows=[row for _, row in ordered])


def usable(held: Result) -> bool:
    """Whether the finding names its outcome, and a group's result its group, in words that are a name."""
    return legible(held.fact.outcome) and (isinstance(held.fact, Effect) or legible(held.fact.arm))


def arm_key(arm: str, interventions: Matcher) -> str:
    """What makes two names the same arm: the topic's term that both are wholly, or else the same words."""
    names = [m for m in interventions.find(arm) if m.start == 0 and m.end == len(arm.strip())]
    return f"term:{names[0].name}" if names else _plain(arm)


def _arm(fact: ArmResult, interventions: Matcher) -> str:
    """The key of what a group got: the topic's one term may name two drugs of one class, which are two arms."""
    return fact.arm_key or arm_key(fact.arm or "", interventions)


def _outcome(fact: ArmResult | Effect) -> str:
    return fact.outcome_key or _plain(fact.outcome)


def _row(held: Result, text: str) -> Row:
    return Row(
        outcome=in_sentence(tidy(held.fact.outcome), text),
        timepoint=_time(held.fact.timepoint),
        named_by=held.finding_id,
    )


def _time(text: str | None) -> str | None:
    """The time where it says when: `after surgery` is no time of measurement."""
    return (
        None
        if re.fullmatch(r"after [^\d]*", text or "", re.IGNORECASE) and not times_in(text or "")
        else text
    )


def _join(rows: dict[tuple[object, ...], Row], effect: Held[Effect], text: str) -> None:
    wanted = (_outcome(effect.fact), _plain(effect.fact.timepoint))
    row = next((row for key, row in rows.items() if key[:2] == wanted), None)
    if row is None:
        row = rows.setdefault((*wanted, "effect", ""), _row(effect, text))
    if all(_shown(other.fact) != _shown(effect.fact) for other in row.effects):
        row.effects.append(effect)


def _arms(named: list[Held[ArmResult]], interventions: Matcher, text: str) -> dict[str, str]:
    ordered = sorted(
        named, key=lambda h: (_ROLES.index(h.fact.role if h.fact.role in _ROLES else None), h.fact.start)
    )
    arms: dict[str, str] = {}
    for held in ordered:
        arms.setdefault(_arm(held.fact, interventions), in_sentence(tidy(held.fact.arm), text))
    return arms


def _shown(fact: ArmResult | Effect) -> tuple[object, ...]:
    spread = (
        (fact.events, fact.total) if isinstance(fact, ArmResult) else (fact.measure, fact.p, fact.comparator)
    )
    return (fact.value, fact.ci_low, fact.ci_high, *spread)


def _plain(text: str | None) -> str:
    return re.sub(r"\W+", " ", (text or "").lower()).strip()
