"""Gives every counted finding its place by the topic's own terms; what has none is left, and counted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from warehouse.rows import ArmResult, Effect, Frequency, Term
from warehouse.summary import words
from warehouse.summary.restated import in_words, restated
from warehouse.synthesis.about import About, about, asked
from warehouse.synthesis.evidence import Evidence, Held, Result
from warehouse.synthesis.terms import Matcher

ACCURACY = ("sensitivity", "specificity", "PPV", "NPV", "LR+", "LR-", "AUC", "kappa", "ICC")
_TRIALS = ("rct", "nonrandomised_trial")
DEFINITIONS = Matcher(Term(name=cue) for cue in words.WORDS["definitions"]["cues"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Frequencies by term, accuracy, impact by work, works by intervention, and what is left."""

    about: dict[str, About]
    frequencies: dict[str, list[Held[Frequency]]]
    shares: list[Held[Frequency]]
    accuracy: list[Held[Effect]]
    impact: dict[str, tuple[list[Held[ArmResult]], list[Held[Effect]]]]
    treatments: dict[str, list[str]]
    left: list[str]


def place(evidence: Evidence) -> Placed:
    """Where each finding of a counted work belongs."""
    subjects = about(evidence)
    treatments = _treatments(evidence, subjects)
    treated = {key for keys in treatments.values() for key in keys}
    treating = treated | {held.work_id for held in evidence.interventions}
    treating |= {held.work_id for held in evidence.arm_results}
    frequencies, shares, repeats = _frequencies(evidence, treating)
    impact = _impact(
        evidence, {key for key in evidence.counted if _observes(evidence, subjects, key)} - treated
    )
    accuracy = [
        held
        for held in evidence.effects
        if _of_a_test(held) and held.work_id in evidence.counted and _titled(evidence, subjects[held.work_id])
    ]
    placed = repeats | {held.finding_id for group in (*frequencies.values(), shares) for held in group}
    placed |= {held.finding_id for held in accuracy}
    placed |= {held.finding_id for arms, effects in impact.values() for held in _all(arms, effects)}
    results = _all(evidence.arm_results, evidence.effects)
    placed |= {held.finding_id for held in results if held.work_id in treated and not _of_a_test(held)}
    return Placed(
        about=subjects,
        frequencies=frequencies,
        shares=shares,
        accuracy=accuracy,
        impact=impact,
        treatments=treatments,
        left=_left(evidence, placed),
    )


def _all(arms: Sequence[Held[ArmResult]], effects: Sequence[Held[Effect]]) -> list[Result]:
    return [*arms, *effects]


def _of_a_test(held: Result) -> bool:
    return isinstance(held.fact, Effect) and held.fact.measure in ACCURACY


def _treatments(evidence: Evidence, subjects: dict[str, About]) -> dict[str, list[str]]:
    """The counted works under the one intervention that each tests first, so that none is shown twice.

    What the questions name as a comparator only, such as placebo, is no treatment of the topic where something else
    is tested; a work that mentions none of the conditions for which a treatment is asked about is no study of the
    topic; and people's views test no treatment.
    """
    wanted = asked(evidence)
    only = {name for one in evidence.topic.questions for name in one.comparators if name not in wanted}
    homes: dict[str, list[str]] = {term.name: [] for term in evidence.topic.interventions}
    for key in evidence.counted:
        what = subjects[key]
        if evidence.works[key].design == "qualitative":
            continue
        # What serves as a comparator elsewhere is a treatment where a work looks at nothing else.
        tested = [name for name in what.tested if name not in only] or _lone(what)
        if tested and _concerned(_conditions(evidence, tested[0]), what):
            homes[tested[0]].append(key)
    return {name: keys for name, keys in homes.items() if keys}


def _lone(what: About) -> list[str]:
    return list(what.tested) if len(what.tested) == 1 and what.alone and not what.against else []


def _conditions(evidence: Evidence, intervention: str) -> set[str]:
    """The conditions for which the questions ask about an intervention, or all of the topic."""
    asking = [one for one in evidence.topic.questions if intervention in one.interventions]
    named = {condition for one in asking for condition in one.conditions}
    return named or {term.name for term in evidence.topic.conditions}


def _concerned(conditions: set[str], what: About) -> bool:
    return not conditions or not conditions.isdisjoint(what.conditions)


_Frequencies = tuple[dict[str, list[Held[Frequency]]], list[Held[Frequency]], set[str]]


def _frequencies(evidence: Evidence, treated: set[str]) -> _Frequencies:
    """The frequencies by term, shares of something narrower, and those that repeat a figure of the same study."""
    conditions, outcomes = Matcher(evidence.topic.conditions), Matcher(evidence.topic.outcomes)
    names = [term.name for term in (*evidence.topic.conditions, *evidence.topic.outcomes)]
    groups: dict[str, list[Held[Frequency]]] = {name: [] for name in names}
    shares: list[Held[Frequency]] = []
    repeats = set(restated(evidence.frequencies))
    for held in evidence.frequencies:
        # Who has what in a trial was settled when it chose its people.
        if held.work_id not in evidence.counted or evidence.works[held.work_id].design in _TRIALS:
            continue
        if _of_studies(held.fact) or denied(held.fact) or held.finding_id in repeats:
            continue
        text, key = evidence.works[held.work_id].record.abstract, held.fact.condition_key
        name = occurring(held.fact.condition, conditions.reading(text)) or conditions.of_key(key)
        # What happens to people under treatment is not a characteristic of the condition.
        if not name and held.work_id not in treated:
            name = occurring(held.fact.condition, outcomes.reading(text)) or outcomes.of_key(key)
        if name and (_told(evidence, [*groups[name], *shares], held) or _in_other_words(groups[name], held)):
            repeats.add(held.finding_id)
        elif name and held.fact.measure == "proportion" and narrower(held.fact.condition, conditions):
            shares.append(held)
        elif name:
            groups[name].append(held)
    placed = repeats.union(held.finding_id for group in (*groups.values(), shares) for held in group)
    shares += [held for held in _beside(evidence, shares) if held.finding_id not in placed]
    return {name: held for name, held in groups.items() if held}, shares, repeats


def _beside(evidence: Evidence, shares: Sequence[Held[Frequency]]) -> list[Held[Frequency]]:
    """The shares of the same people that the sentences of these give as well: of classes all are told or none."""
    told = {
        (held.work_id, held.fact.quote, held.fact.denominator) for held in shares if held.fact.denominator
    }
    return [
        held
        for held in evidence.frequencies
        if (held.work_id, held.fact.quote, held.fact.denominator) in told and not denied(held.fact)
    ]


def _of_studies(fact: Frequency) -> bool:
    """Whether a figure counts studies: `six of the eight studies` are no people."""
    things = "|".join(words.WORDS["conditions"]["studies"])
    counted = re.search(
        rf"\b(?:of|in|/)\s*(?:the\s+|all\s+)?[\w-]+\s+(?:[a-z-]+\s+)?(?:{things})\b", fact.quote
    )
    return bool(counted or re.search(rf"\b(?:{things})\b", fact.population or ""))


def denied(fact: Frequency) -> bool:
    """Whether a share is of those who have not what its sentence is about: `unclear in 131 of 420, unlikely in 179`."""
    place = place_of(fact)
    if place is None:
        return False
    clause = re.split(r"[,;(]|\band\b", fact.quote[:place])[-1]
    return bool(re.search(rf"\b(?:{'|'.join(words.WORDS['conditions']['denied'])})\b", clause, re.IGNORECASE))


def place_of(fact: Frequency) -> int | None:
    """Where the quote gives a share: its count, or else its value."""
    for value in (fact.numerator, fact.value):
        found = re.search(rf"(?<![\d.]){re.escape(f'{value:g}')}(?![\d.])", fact.quote) if value else None
        if found:
            return found.start()
    return None


def narrower(condition: str | None, known: Matcher) -> bool:
    """Whether a share is of people with more than a known condition: with a grade of it, or with something besides."""
    text = condition or ""
    for match in reversed(known.find(text)):
        text = f"{text[: match.start]} {text[match.end :]}"
    grades = "|".join(words.WORDS["conditions"]["grades"])
    besides = re.search(r"\b(?:with|without|and)\s+(.+)$", text, re.IGNORECASE)
    return bool(
        re.search(rf"\b(?:{grades})\b", text, re.IGNORECASE) or (besides and not DEFINITIONS.find(besides[1]))
    )


def occurring(condition: str | None, matcher: Matcher) -> str | None:
    """The term that a frequency is of, where its words name that term and nothing else that happens to it."""
    text = condition or ""
    for match in matcher.find(text)[:1]:
        # An abbreviation in brackets belongs to the term before it.
        after = re.sub(r"^\s*\([^)]*\)", "", text[match.end :])
        before = re.findall(r"[^\W\d]+", text[: match.start].lower())
        behind = re.findall(r"[^\W\d]+", after.lower())
        known = words.WORDS["conditions"]
        plain = set(before) <= set(known["before"]) and set(behind[:1]) <= set(known["behind"])
        if plain:
            return match.name
    return None


def _told(evidence: Evidence, group: Sequence[Held[Frequency]], new: Held[Frequency]) -> bool:
    """Whether the study has already given this very figure; many abstracts repeat it in their conclusion."""
    study = evidence.works[new.work_id].study_id
    return any(
        evidence.works[old.work_id].study_id == study
        and (_value(old.fact) == _value(new.fact) or _rounded(old.fact, new.fact))
        for old in group
    )


def _in_other_words(group: Sequence[Held[Frequency]], new: Held[Frequency]) -> bool:
    """Whether a share in words, such as `more than half`, is of what the work has told in figures."""
    told = (old for old in group if old.work_id == new.work_id and not in_words(old.fact))
    return in_words(new.fact) and any(told)


def _rounded(old: Frequency, new: Frequency) -> bool:
    """Whether a later figure is an earlier one in round numbers: `20%` after `19.2%`, of no other people."""
    if old.value is None or new.value is None or old.unit != new.unit or new.denominator is not None:
        return False
    later = new.start > old.end and old.denominator is not None
    return later and new.value == round(new.value) != old.value and abs(new.value - old.value) < 1


def _value(fact: Frequency) -> tuple[float | str | None, ...]:
    counts = (fact.numerator, fact.denominator) if fact.value is None else ()
    return (fact.value, fact.low, fact.high, fact.unit, *counts)


def _titled(evidence: Evidence, what: About) -> bool:
    """Whether the title names a condition of the topic."""
    return bool(what.title_conditions) or not evidence.topic.conditions


def _observes(evidence: Evidence, subjects: dict[str, About], key: str) -> bool:
    """Whether a work looks at people with a condition of the topic without treating them."""
    return (
        evidence.works[key].design not in _TRIALS
        and _titled(evidence, subjects[key])
        and not _treats(evidence, key)
    )


def _treats(evidence: Evidence, key: str) -> bool:
    """Whether a work sets a treatment against something, be it one that the topic does not name."""
    had = Matcher((*evidence.topic.conditions, *evidence.topic.outcomes))
    arms = [held.fact for held in evidence.arm_results_of.get(key, ())]
    tested = {fact.arm for fact in arms if fact.role == "experimental" and not had.find(fact.arm)}
    return bool(tested) and any(fact.role in ("control", "comparator") for fact in arms)


def _impact(
    evidence: Evidence, observed: set[str]
) -> dict[str, tuple[list[Held[ArmResult]], list[Held[Effect]]]]:
    """All results of these works: what a name in doubt leaves unclear, their sentences tell."""
    effects = {
        key: [held for held in evidence.effects_of.get(key, ()) if held.fact.measure not in ACCURACY]
        for key in evidence.counted
        if key in observed
    }
    found = {key: (list(evidence.arm_results_of.get(key, ())), told) for key, told in effects.items()}
    return {
        key: lists
        for key, lists in found.items()
        # A number of no measure, such as a share of a variance, is no impact.
        if lists[0] or any(held.fact.value is not None and held.fact.measure != "none" for held in lists[1])
    }


def _left(evidence: Evidence, placed: set[str]) -> list[str]:
    every = [*evidence.frequencies, *_all(evidence.arm_results, evidence.effects)]
    return [
        held.finding_id
        for held in every
        if held.work_id in evidence.counted and held.finding_id not in placed
    ]
