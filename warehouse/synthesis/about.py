"""Says which of a topic's interventions and conditions a work is about, from what was read in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from warehouse.synthesis.evidence import Evidence, Work
from warehouse.synthesis.terms import Matcher

_TESTED = ("experimental", "exposure")
_AGAINST = ("comparator", "control")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The topic's terms that a work tests, sets them against, and mentions; the main one of each first."""

    tested: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    title_conditions: tuple[str, ...] = ()


def about(evidence: Evidence) -> dict[str, About]:
    """What each work is about, by work id."""
    named = _named(evidence)
    interventions, conditions = Matcher(evidence.topic.interventions), Matcher(evidence.topic.conditions)
    return {
        key: _about(work, named.get(key, []), interventions, conditions)
        for key, work in evidence.works.items()
    }


def _named(evidence: Evidence) -> dict[str, list[tuple[str | None, str | None]]]:
    """The role and name of each treatment of a work: as listed, then as its groups are called."""
    named: dict[str, list[tuple[str | None, str | None]]] = {}
    for listed in evidence.interventions:
        named.setdefault(listed.work_id, []).append((listed.fact.role, listed.fact.name))
    for result in evidence.arm_results:
        named.setdefault(result.work_id, []).append((result.fact.role, result.fact.arm))
    for effect in evidence.effects:
        pair = [("experimental", effect.fact.intervention), ("comparator", effect.fact.comparator)]
        named.setdefault(effect.work_id, []).extend(pair)
    return named


def _about(
    work: Work, named: list[tuple[str | None, str | None]], interventions: Matcher, conditions: Matcher
) -> About:
    title, text = work.record.title, f"{work.record.title}\n\n{work.record.abstract}"
    matcher = interventions.reading(text)
    tested = _names(matcher, (name for role, name in named if role in _TESTED))
    against = _names(matcher, (name for role, name in named if role in _AGAINST))
    in_title = matcher.names(title)
    # The title speaks where the lists do not: its first term is what the work is about.
    tested = tuple(name for name in tested if name not in against) or tested or in_title[:1]
    return About(
        tested=tested,
        against=tuple(name for name in dict.fromkeys((*against, *in_title[1:])) if name not in tested),
        mentioned=matcher.names(text),
        conditions=conditions.names(text),
        title_conditions=conditions.names(title),
    )


def _names(matcher: Matcher, texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for text in texts for name in matcher.names(text)))
