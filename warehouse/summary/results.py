"""Sets the results of a study side by side, and only on the same outcome, time and statistic."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from warehouse.rows import ArmResult, Effect
from warehouse.summary.names import in_sentence, legible, tidy
from warehouse.summary.words import WORDS
from warehouse.synthesis.evidence import Held, Result
from warehouse.synthesis.naming import content
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How the names of one work's results are told.

    `text` is what the work says: a name that there stands in small letters is written so; `sentence` gives the
    sentence of a result; `listed` are the treatments of the work as it lists them; `last` are the terms of the topic
    that only serve as comparators.
    """

    text: str = ""
    sentence: Callable[[Result], str] = field(default=lambda held: held.fact.quote or "")
    listed: tuple[str, ...] = ()
    last: frozenset[str] = frozenset()


_PLAINLY = Telling()


def side_by_side(
    results: Sequence[Held[ArmResult]],
    effects: Sequence[Held[Effect]],
    interventions: Matcher,
    told: Telling = _PLAINLY,
) -> Results:
    """The results of one work as rows; what has no outcome or no group is never placed by guess."""
    named = [held for held in results if usable(held)]
    arms = _Arms(named, interventions, told)
    rows: dict[tuple[object, ...], Row] = {}
    for held in named:
        fact = held.fact
        # Of what is counted the noun may be told of one group only: `17 patients with A and 11 with B`.
        unit = "" if fact.statistic == "count" else _plain(fact.unit)
        key = (_outcome(fact), _plain(fact.timepoint), fact.statistic, unit)
        row = rows.setdefault(key, _row(held, told))
        cell = row.cells.setdefault(arms.key(fact), [])
        if all(_shown(other.fact) != _shown(fact) for other in cell):
            cell.append(held)
    for effect in effects:
        if usable(effect):
            _join(rows, effect, told)
    first: dict[object, int] = {}
    for outcome, *_ in rows:
        first.setdefault(outcome, len(first))
    ordered = sorted(rows.items(), key=lambda item: first[item[0][0]])
    return Results(arms=arms.names(), rows=[row for _, row in ordered])


def usable(held: Result) -> bool:
    """Whether the finding names its outcome, and a group's result its group, in words that are a name."""
    return legible(held.fact.outcome) and (isinstance(held.fact, Effect) or legible(held.fact.arm))


def arm_key(arm: str, interventions: Matcher) -> str:
    """What makes two names the same arm: the topic's term that both are wholly, or else the same words."""
    names = [m for m in interventions.find(arm) if m.start == 0 and m.end == len(arm.strip())]
    return f"term:{names[0].name}" if names else _plain(arm)


def _outcome(fact: ArmResult | Effect) -> str:
    return fact.outcome_key or _plain(fact.outcome)


def _row(held: Result, told: Telling) -> Row:
    return Row(outcome=_label(held, told), timepoint=_time(held.fact.timepoint), named_by=held.finding_id)


def _label(held: Result, told: Telling) -> str:
    """The outcome as it is told: what fell by so much is a fall in it, a primary outcome is what it was said to be."""
    outcome = in_sentence(tidy(held.fact.outcome), told.text)
    if re.match(r"least (?:one|two|\d)", outcome, re.IGNORECASE):
        outcome = f"at {outcome}"
    if _PRIMARY.search(outcome):
        defined = _DEFINED.search(told.text)
        return " ".join(defined[1].split()) if defined else outcome
    change = _change(held, told)
    return f"{change} in {outcome}" if change else outcome


# `The primary outcome was pain relief of 50% or more.`
_PRIMARY = re.compile(r"\bprimary (?:outcome|end ?point)$", re.IGNORECASE)
_DEFINED = re.compile(
    r"\bprimary (?:outcome|end ?point)(?: measure)? was (?:the )?([^.;()]{5,90}?)(?=[.;(]|, )", re.IGNORECASE
)


def _change(held: Result, told: Telling) -> str:
    """`fall`, `rise` or `change`, where a group's figure is of that and its outcome does not say so."""
    fact = held.fact
    if isinstance(fact, Effect) or _SAYS_CHANGE.search(fact.outcome or ""):
        return ""
    changes: dict[str, list[str]] = WORDS["changes"]
    for word, verbs in changes.items():
        if re.search(
            rf"\b(?:{'|'.join(verbs)})\b(?:\s+\w+){{0,3}}?\s+by\b", told.sentence(held), re.IGNORECASE
        ):
            return word
    return "change" if fact.statistic == "mean_change" else ""


_SAYS_CHANGE = re.compile(
    r"chang|fall|fell|reduc|decreas|increas|improv|relief|gain|loss|declin", re.IGNORECASE
)


def _time(text: str | None) -> str | None:
    """The time where it says when: `after surgery` is no time of measurement."""
    return (
        None
        if re.fullmatch(r"after [^\d]*", text or "", re.IGNORECASE) and not times_in(text or "")
        else text
    )


def _join(rows: dict[tuple[object, ...], Row], effect: Held[Effect], told: Telling) -> None:
    wanted = (_outcome(effect.fact), _plain(effect.fact.timepoint))
    row = next((row for key, row in rows.items() if key[:2] == wanted), None) or _beside(rows, effect, told)
    if row is None:
        row = rows.setdefault((*wanted, "effect", ""), _row(effect, told))
    if all(_shown(other.fact) != _shown(effect.fact) for other in row.effects):
        row.effects.append(effect)


def _beside(rows: dict[tuple[object, ...], Row], effect: Held[Effect], told: Telling) -> Row | None:
    """The one row of groups of the effect's own sentence, where both are of one thing in other words."""
    found = [
        row
        for row in rows.values()
        if row.cells
        and all(told.sentence(held) == told.sentence(effect) for cell in row.cells.values() for held in cell)
        and _time(effect.fact.timepoint) in (None, row.timepoint)
    ]
    return found[0] if len(found) == 1 and _of_one(found[0], effect.fact) else None


def _of_one(row: Row, effect: Effect) -> bool:
    """Whether an effect is of the row's outcome: its words but for a degree; of shares a ratio says fewer of them."""
    wanted = content(effect.outcome or "") - _DEGREES
    shares = effect.measure in _RATIOS
    outcomes = [
        (content(held.fact.outcome or "") - _DEGREES, held.fact.statistic == "proportion")
        for cell in row.cells.values()
        for held in cell
    ]
    return bool(wanted) and any(
        wanted == outcome or (shares and proportion and wanted < outcome) for outcome, proportion in outcomes
    )


_RATIOS = ("RR", "aRR", "OR", "aOR", "PR")
_DEGREES = frozenset({"mean", "average", "median", "adjusted", "least", "one"})


class _Arms:
    """What the groups of a work are: which names are one group, how it is called, in which order they stand."""

    def __init__(self, named: Sequence[Held[ArmResult]], interventions: Matcher, told: Telling) -> None:
        self._interventions, self._told = interventions, told
        self._called: dict[str, str] = {}
        self._places: dict[str, tuple[bool, int, int]] = {}
        for held in named:
            key = self._key(held.fact)
            self._called.setdefault(key, held.fact.arm or "")
            self._places[key] = min(self._places.get(key, self._place(held)), self._place(held))
        self._same = dict(_shorter(named, self._key, interventions))

    def key(self, fact: ArmResult) -> str:
        """The key of what a group got."""
        key = self._key(fact)
        return self._same.get(key, key)

    def names(self) -> dict[str, str]:
        """The names of the groups by key, what is tested first."""
        kept = [key for key in self._called if key not in self._same]
        ordered = sorted(kept, key=self._places.__getitem__)
        return {
            key: in_sentence(_fuller(tidy(self._called[key]), self._told), self._told.text) for key in ordered
        }

    def _key(self, fact: ArmResult) -> str:
        # The topic's one term may name two drugs of one class, which are two arms.
        return fact.arm_key or arm_key(fact.arm or "", self._interventions)

    def _place(self, held: Held[ArmResult]) -> tuple[bool, int, int]:
        fact = held.fact
        terms = set(self._interventions.named(fact.arm, fact.arm_key))
        role = fact.role if fact.role in _ROLES else None
        # What is given alone is what the same with something added is set against.
        role = "comparator" if re.search(r"\balone\b", fact.arm or "") else role
        return (bool(terms) and terms <= self._told.last, _ROLES.index(role), fact.start)


def _shorter(
    named: Sequence[Held[ArmResult]], key: Callable[[ArmResult], str], interventions: Matcher
) -> Iterable[tuple[str, str]]:
    """The groups that another group's name says more fully, each with that one.

    So is `corticosteroid` with `corticosteroid injection`. Groups of one sentence are two, as are terms of the topic.
    """
    arms = {key(held.fact): held.fact.arm or "" for held in named}
    apart = {
        (key(one.fact), key(two.fact))
        for one in named
        for two in named
        if _outcome(one.fact) == _outcome(two.fact)
    }
    for short, name in arms.items():
        fuller = [
            other
            for other, full in arms.items()
            if content(name) < content(full)
            and (short, other) not in apart
            and not interventions.names(name)
            and not _JOINED.search(full)
        ]
        if len(fuller) == 1:
            yield short, fuller[0]


_JOINED = re.compile(r"\b(?:plus|with|and|combined|alone|added)\b|\+", re.IGNORECASE)


def _fuller(name: str, told: Telling) -> str:
    """The name with its noun, where just one listed treatment begins with it: `burst` is `burst stimulation`."""
    fuller = (one for one in told.listed if legible(one) and one.lower().startswith(f"{name.lower()} "))
    found = {one.lower(): one for one in fuller}
    return next(iter(found.values())) if len(found) == 1 else name


def _shown(fact: ArmResult | Effect) -> tuple[object, ...]:
    spread = (
        (fact.events, fact.total) if isinstance(fact, ArmResult) else (fact.measure, fact.p, fact.comparator)
    )
    return (fact.value, fact.ci_low, fact.ci_high, *spread)


def _plain(text: str | None) -> str:
    return re.sub(r"\W+", " ", (text or "").lower()).strip()
