"""Which results bear names that their own sentence does not bear out: those are quoted, and not told as results."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from warehouse.rows import ArmResult, Effect
from warehouse.summary import words
from warehouse.summary.names import legible, tidy
from warehouse.synthesis.evidence import Held, Result
from warehouse.synthesis.naming import RULES, content
from warehouse.synthesis.terms import Matcher
from warehouse.synthesis.times import SPAN, time_of, times_in

_DOUBT = words.WORDS["doubt"]
_NO_GROUP = re.compile(rf"^(?:{'|'.join(_DOUBT['no_group'])})\b", re.IGNORECASE)
NO_OUTCOME = re.compile(rf"^(?:{'|'.join(_DOUBT['no_outcome'])})$", re.IGNORECASE)
_NO_EXPOSURE = re.compile(rf"^(?:{'|'.join(_DOUBT['no_exposure'])})$", re.IGNORECASE)
_AGAINST = re.compile(r"(?:against|versus|vs\.?|compared (?:with|to)|relative to)\b", re.IGNORECASE)
_IN_ORDER = re.compile(rf"\b(?:{'|'.join(_DOUBT['in_order'])})\b")


R = TypeVar("R", Held[ArmResult], Held[Effect])


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the names of one work's results are held against: its words, and the terms of the topic.

    `treated` where the work tests a treatment of the topic, so that a group need not be named in every sentence;
    `comparators` are the treatments that the topic only sets others against, `against` what the work sets its own
    against, by key or name.
    """

    text: Mapping[str, str]
    interventions: Matcher
    outcomes: Matcher
    conditions: Matcher
    arms: tuple[str, ...]
    treated: bool
    comparators: frozenset[str] = frozenset()
    against: frozenset[str] = frozenset()

    def sentence(self, held: Result) -> str:
        """The sentence that a result was read in."""
        return self.sentence_of(held.fact)

    def sentence_of(self, fact: ArmResult | Effect) -> str:
        """The sentence that a result's words stand in."""
        start, end = words.sentence_span(self.text[fact.field], fact.start, fact.end)
        return self.text[fact.field][start:end]

    def treatments(self, text: str | None, key: str | None = None) -> set[str]:
        """The treatments of the topic that a name says."""
        return set(self.interventions.named(text, key))


def doubtful(
    results: Sequence[Held[ArmResult]], effects: Sequence[Held[Effect]], names: Names
) -> frozenset[str]:
    """The ids of the results to quote: all of a sentence in which an outcome, group, comparison or time is in doubt.

    A sentence is told whole or quoted whole: of two groups side by side one alone would tell half of it.
    """
    unnamed = _unnamed(results, names) if _several(results, effects, names) else frozenset[str]()
    every: tuple[Result, ...] = (*results, *effects)
    found: list[Result] = [
        *(held for held in results if held.finding_id in unnamed or _of_group(held.fact, names)),
        # Who was like this at the start, or what was had then, is no result.
        *(held for held in results if (held.fact.timepoint or "").lower() == "baseline"),
        *(held for held in effects if _of_comparison(held.fact, names.sentence(held), names)),
        *(held for held in every if _of_money(held.fact, names)),
        *_bare(results, effects, names),
        *_of_other_groups(results, names),
        *_carried_over(results, names),
        *_not_told_apart(results),
        *_not_told_apart(effects),
        *_at_unclear_times(effects, names),
        *(held for held in every if _at_an_end(held.fact, names)),
        *_against_one_of_several(results, effects, names),
        *_of_a_groups_name(results, effects, names),
    ]
    sentences = {names.sentence(held) for held in found}
    return frozenset(held.finding_id for held in every if names.sentence(held) in sentences)


def _several(results: Sequence[Held[ArmResult]], effects: Sequence[Held[Effect]], names: Names) -> bool:
    """Whether a sentence that names no group leaves open of which it speaks."""
    groups = {held.fact.arm_key or held.fact.arm for held in results if _is_group(held.fact.arm or "", names)}
    others = [held.fact.role for held in results] + [held.fact.comparator for held in effects]
    compared = any(one and one not in ("experimental", "exposure", "baseline") for one in others)
    return len(groups) > 1 or compared or not names.treated


def _unnamed(results: Sequence[Held[ArmResult]], names: Names) -> frozenset[str]:
    """The results whose sentence does not name their group, nor gives its figures in the order of the groups.

    The order tells nothing where a group is not named in another sentence that should name it.
    """
    silent = [held for held in results if not _told_of(held.fact, names.sentence(held), names)]
    lost = {held.fact.arm for held in silent if not _IN_ORDER.search(names.sentence(held))}
    return frozenset(held.finding_id for held in silent if held.fact.arm in lost)


def _told_of(fact: ArmResult, sentence: str, names: Names) -> bool:
    """Whether a sentence speaks of a group: by its name, or by its part in the trial."""
    parts = _DOUBT["by_role"].get(fact.role, ())
    by_role = any(re.search(rf"\b{part}\b", sentence, re.IGNORECASE) for part in parts)
    return by_role or _named_in(sentence, fact.arm or "", fact.arm_key, names)


def _of_group(fact: ArmResult, names: Names) -> bool:
    arm, outcome = fact.arm or "", fact.outcome or ""
    sound = _is_group(arm, names) and legible(outcome)
    return not sound or _no_outcome(outcome, names) or _of_another(fact, names)


def _is_group(arm: str, names: Names) -> bool:
    """Whether a name is of people or what they got; a condition or an outcome is what they have."""
    had = any(_is_wholly(arm, matcher) for matcher in (names.outcomes, names.conditions))
    return legible(arm) and not _NO_GROUP.search(tidy(arm)) and not (names.treated and had)


def _of_comparison(fact: Effect, sentence: str, names: Names) -> bool:
    outcome = fact.outcome or ""
    if not legible(outcome) or _no_outcome(outcome, names) or _outside(fact) or _at_baseline(fact):
        return True
    if fact.measure == "none" and fact.value is not None:
        # A number of no measure: a share of a variance, a price of a gain.
        return True
    if not names.treated:
        exposure = fact.intervention or ""
        named = _is_exposure(exposure) and _named_in(sentence, exposure, None, names)
        vague = content(exposure) == content(outcome) or _of_so_much(exposure, sentence)
        return fact.value is None or not named or vague
    return (
        _of_a_covariate(fact, names)
        or _set_against_another(fact, sentence, names)
        or _between_people(fact)
        or _of_comparator_alone(fact, names)
    )


def _of_a_covariate(fact: Effect, names: Names) -> bool:
    """Whether an estimate is of something that nobody was given, such as a younger age."""
    of = fact.intervention or ""
    given = names.treatments(of, fact.intervention_key) or any(
        content(of) <= content(arm) for arm in names.arms
    )
    return fact.value is not None and bool(of) and not given


def _of_so_much(exposure: str, sentence: str) -> bool:
    """Whether a sentence says of how much of an exposure it speaks, and the name does not."""
    amount = r"\s(?:for|of|over|above|below|under|per)\s(?:(?:more|less|fewer|at)\s\w+\b|\d)"
    return bool(re.search(re.escape(tidy(exposure)) + amount, sentence, re.IGNORECASE))


def _is_exposure(name: str) -> bool:
    """Whether a name is of something that people have or do, and no piece of how it was worked out."""
    return legible(name) and not _NO_EXPOSURE.search(tidy(name))


def _at_baseline(fact: Effect) -> bool:
    """Whether what is called an outcome was measured at the start: it foretells something, and is no result."""
    start = (fact.timepoint or "").lower() == "baseline" or (fact.outcome or "").lower().startswith(
        "baseline"
    )
    return start and fact.value is not None


def _between_people(fact: Effect) -> bool:
    """Whether an estimate sets kinds of people against each other who all got the treatment."""
    return fact.value is not None and bool(_PEOPLE_WITH.match(fact.comparator or ""))


_PEOPLE_WITH = re.compile(
    rf"(?:those|{'|'.join(_DOUBT['people'])}) (?:with|without|who|whose|aged|older|younger)\b", re.IGNORECASE
)


def _of_comparator_alone(fact: Effect, names: Names) -> bool:
    """Whether an estimate is said to be of what the topic only sets others against, and of nothing else."""
    of = names.treatments(fact.intervention, fact.intervention_key)
    against = names.treatments(fact.comparator, fact.comparator_key)
    return fact.value is not None and bool(of) and of <= names.comparators and not against


def _of_money(fact: ArmResult | Effect, names: Names) -> bool:
    """Whether a figure is of money and does not say so: its sign stands before it."""
    before = names.text[fact.field][: fact.start].rstrip()[-1:]
    return fact.value is not None and before in tuple("£$€¥") and before not in (fact.quote or "")


def _bare(
    results: Sequence[Held[ArmResult]], effects: Sequence[Held[Effect]], names: Names
) -> Iterable[Held[Effect]]:
    """The p-values in whose sentence no group and no other estimate has a figure: of what, only the sentence says."""
    told = {names.sentence(held) for held in results}
    told |= {names.sentence(held) for held in effects if held.fact.value is not None}
    yield from (held for held in effects if names.sentence(held) not in told)


def _of_other_groups(results: Sequence[Held[ArmResult]], names: Names) -> Iterable[Held[ArmResult]]:
    """The figures `respectively` of other groups than the sentence before names: it can only mean those."""
    before: set[str] = set()
    for members in _grouped(sorted(results, key=lambda held: held.fact.start), names.sentence):
        groups = {held.fact.arm or "" for held in members}
        silent = not all(
            _named_in(names.sentence(held), held.fact.arm or "", held.fact.arm_key, names) for held in members
        )
        if silent and len(groups) > 1 and len(before) > 1 and not _same_groups(groups, before):
            yield from members
        before = groups if len(groups) > 1 else before


def _same_groups(some: set[str], others: set[str]) -> bool:
    """Whether two sets of names are of the same groups: one name may say less than another of one group."""
    return all(any(_same_group(one, other) for other in others) for one in some)


def _same_group(one: str, other: str) -> bool:
    joined = [set(re.findall(r"[\w/+]+", name.lower())) & set(RULES["joining"]) for name in (one, other)]
    words = content(one), content(other)
    return joined[0] == joined[1] and (words[0] <= words[1] or words[1] <= words[0])


def _carried_over(results: Sequence[Held[ArmResult]], names: Names) -> Iterable[Held[ArmResult]]:
    """The figures of one sentence on `A` and on `A, B`: the second is of `B`, with `A` carried over."""
    for members in _grouped(results, names.sentence):
        outcomes = {held.fact.outcome or "" for held in members}
        if any(one and other.startswith(f"{one}, ") for one in outcomes for other in outcomes):
            yield from members


def _no_outcome(outcome: str, names: Names) -> bool:
    """Whether a name is of a time, a treatment, a group's other side or a verb, and of nothing that was measured."""
    verb = NO_OUTCOME.search(tidy(outcome)) or _AGAINST.match(tidy(outcome))
    return bool(verb) or _is_wholly(outcome, names.interventions)


def _is_wholly(name: str, matcher: Matcher) -> bool:
    plain = re.sub(r"\s*\([^)]*\)", "", tidy(name)).strip()
    return any(match.start == 0 and match.end == len(plain) for match in matcher.find(plain))


def _of_another(fact: ArmResult, names: Names) -> bool:
    """Whether an outcome's name holds a group, such as `complications, operative patients` of those not operated."""
    head, comma, behind = (fact.outcome or "").partition(", ")
    group = re.search(rf"\b(?:{'|'.join(_DOUBT['people'])})\b", behind, re.IGNORECASE)
    others = names.treatments(behind) - names.treatments(fact.arm, fact.arm_key)
    if comma and (_AGAINST.match(behind) or _compared_in_degree(behind, names.sentence_of(fact))):
        return True
    return bool(comma and (group or others)) or content(head) <= content(fact.arm or "")


def _compared_in_degree(word: str, sentence: str) -> bool:
    """Whether a sentence says of an adjective that it is more or less so: `fewer and less severe events`."""
    return bool(re.search(rf"\b(?:more|less|as|equally)\s{re.escape(word)}\b", sentence, re.IGNORECASE))


def _named_in(sentence: str, name: str, key: str | None, names: Names) -> bool:
    """Whether a sentence names a group: by a term of the topic, or by half of the words of its name."""
    told, said = content(sentence), content(re.sub(r"[()]", " ", name))
    short = [content(inner) for inner in re.findall(r"\(([^)]*)\)", name)]
    if any(one <= told for one in short if one) or 2 * len(said & told) >= len(said) > 0:
        return True
    # Of a combination one part alone is another group.
    shared = names.treatments(name, key) & set(names.interventions.names(sentence))
    return bool(shared) and set(re.findall(r"[\w/+]+", name.lower())).isdisjoint(RULES["joining"])


def _set_against_another(fact: Effect, sentence: str, names: Names) -> bool:
    """Whether the sentence sets something else against a treatment than the effect is said to be of."""
    told = set(names.interventions.names(sentence))
    sides = [names.treatments(fact.intervention, fact.intervention_key)]
    sides.append(names.treatments(fact.comparator, fact.comparator_key))
    return len(told) > 1 and any(side and side.isdisjoint(told) for side in sides)


def _outside(fact: Effect) -> bool:
    """Whether the estimate lies outside its interval: one of them is misread or misprinted."""
    if fact.value is None or fact.ci_low is None or fact.ci_high is None:
        return False
    return not min(fact.ci_low, fact.ci_high) <= fact.value <= max(fact.ci_low, fact.ci_high)


def _not_told_apart(results: Iterable[R]) -> Iterable[R]:
    """The figures of one group or measure on one outcome at one time that differ: one of them is of something else."""
    for members in _grouped(results, _cell):
        if len({_figure(held.fact) for held in members}) > 1:
            yield from members


def _named_outcome(fact: Effect, names: Names) -> str | None:
    outcome = fact.outcome or ""
    return (fact.outcome_key or outcome) if legible(outcome) and not _no_outcome(outcome, names) else None


def _grouped(results: Iterable[R], by: Callable[[R], object]) -> Iterable[list[R]]:
    groups: dict[object, list[R]] = {}
    for held in results:
        groups.setdefault(by(held), []).append(held)
    return groups.values()


def _cell(held: Result) -> tuple[object, ...]:
    fact = held.fact
    outcome = fact.outcome_key or fact.outcome
    if isinstance(fact, ArmResult):
        return outcome, fact.timepoint, fact.statistic, fact.unit, fact.arm_key or fact.arm
    return outcome, fact.timepoint, fact.measure, fact.comparator == "baseline"


def _figure(fact: ArmResult | Effect) -> tuple[object, ...]:
    spread = (fact.events, fact.total) if isinstance(fact, ArmResult) else (fact.p,)
    return fact.value, fact.ci_low, fact.ci_high, *spread


def _at_unclear_times(effects: Iterable[Held[Effect]], names: Names) -> Iterable[Held[Effect]]:
    """The effects of a sentence that tells one outcome at several times: which is of which, order alone says."""
    for members in _grouped(effects, lambda held: (held.fact.measure, names.sentence(held))):
        outcomes = {_named_outcome(held.fact, names) for held in members} - {None}
        times = times_in(names.sentence(members[0]))
        if len(members) > 1 and len(outcomes) < len(members) and len(times) > 1:
            yield from members


def _at_an_end(fact: ArmResult | Effect, names: Names) -> bool:
    """Whether the time of a figure is one end of a span that the words before it tell: `from 3 to 12 months`."""
    start, _ = words.sentence_span(names.text[fact.field], fact.start, fact.end)
    before = names.text[fact.field][start : fact.start]
    time, told = time_of(fact.timepoint), list(SPAN.finditer(before))
    if not told or time is None or SPAN.search(fact.timepoint or ""):
        return False
    return not times_in(before[told[-1].end() :]) and time_of(_END_OF_SPAN.sub("", told[-1][0])) == time


_END_OF_SPAN = re.compile(r"^.*(?:to|and|or|[-–])\s*(?=\S)", re.IGNORECASE)


def _against_one_of_several(
    results: Sequence[Held[ArmResult]], effects: Sequence[Held[Effect]], names: Names
) -> Iterable[Held[Effect]]:
    """The estimates of a work with several comparators in whose sentence neither theirs nor two groups are named."""
    if not names.treated or len(names.against) < 2:
        return
    grouped: dict[str, set[str]] = {}
    for held in results:
        grouped.setdefault(names.sentence(held), set()).add(held.fact.arm_key or held.fact.arm or "")
    for effect in effects:
        sentence, fact = names.sentence(effect), effect.fact
        alone = fact.value is not None and len(grouped.get(sentence, ())) < 2
        if alone and not _named_in(sentence, fact.comparator or "", fact.comparator_key, names):
            yield effect


def _of_a_groups_name(
    results: Sequence[Held[ArmResult]], effects: Sequence[Held[Effect]], names: Names
) -> Iterable[Held[Effect]]:
    """The effects whose outcome is what a group of their sentence is called by: `those with back pain alone`."""
    called: dict[str, list[frozenset[str]]] = {}
    for held in results:
        called.setdefault(names.sentence(held), []).append(content(held.fact.arm or ""))
    for effect in effects:
        outcome = content(effect.fact.outcome or "")
        if outcome and any(outcome <= arm for arm in called.get(names.sentence(effect), ())):
            yield effect
