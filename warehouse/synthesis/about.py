"""Says which of a topic's interventions and conditions a work is about, from what was read in it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from warehouse.rows import Conclusion
from warehouse.synthesis.evidence import Evidence, Held, Work
from warehouse.synthesis.terms import Matcher

_TESTED = ("experimental", "exposure")
_AGAINST = ("comparator", "control")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The topic's terms that a work tests, opposes to them, mentions; `alone`: no comparator was read."""

    tested: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    alone: bool = True
    conditions: tuple[str, ...] = ()
    title_conditions: tuple[str, ...] = ()


# Role, name and key of a treatment.
_Named = list[tuple[str | None, str | None, str | None]]


def about(evidence: Evidence) -> dict[str, About]:
    """What each work is about, by work id."""
    named, groups, terms = _named(evidence), _groups(evidence), _Terms(evidence)
    said = {key: " ".join(one.fact.quote for one in told) for key, told in _verdicts(evidence).items()}
    return {
        key: _about(work, named.get(key, []), groups.get(key, []), said.get(key, ""), terms)
        for key, work in evidence.works.items()
    }


def asked(evidence: Evidence) -> tuple[str, ...]:
    """The interventions that the topic's questions ask about, in their order."""
    return tuple(
        dict.fromkeys(name for question in evidence.topic.questions for name in question.interventions)
    )


class _Terms:
    """The matchers of a topic, and which of its interventions serve as comparators."""

    def __init__(self, evidence: Evidence) -> None:
        self.interventions = Matcher(evidence.topic.interventions)
        self.conditions = Matcher(evidence.topic.conditions)
        self.comparators = {name for one in evidence.topic.questions for name in one.comparators}

    def opposed(self, names: Sequence[str]) -> Sequence[str]:
        """What a comparator's name stands for: a `sham exercise` is a placebo and no exercise."""
        kept = [name for name in names if name in self.comparators]
        return kept if names and names[0] in self.comparators else names

    def ordered(self, names: Iterable[str], titled: Sequence[str]) -> tuple[str, ...]:
        """The names each once, in the order of the title, those that serve as comparators last."""
        places = {name: place for place, name in enumerate(titled)}
        once = dict.fromkeys(names)
        return tuple(sorted(once, key=lambda name: (name in self.comparators, places.get(name, len(places)))))


def _named(evidence: Evidence) -> dict[str, _Named]:
    """The role and name of each treatment of a work: as listed, then as its groups are called."""
    named: dict[str, _Named] = {}
    for listed in evidence.interventions:
        named.setdefault(listed.work_id, []).append((listed.fact.role, listed.fact.name, listed.fact.key))
    for result in evidence.arm_results:
        named.setdefault(result.work_id, []).append((result.fact.role, result.fact.arm, result.fact.arm_key))
    treated = {key for key, names in named.items() if any(role == "experimental" for role, *_ in names)}
    for effect in evidence.effects:
        # Without a treatment under study, the sides of an effect are exposures and covariates.
        if effect.work_id not in treated:
            continue
        fact = effect.fact
        pair = [
            ("experimental", fact.intervention, fact.intervention_key),
            ("comparator", fact.comparator, fact.comparator_key),
        ]
        named.setdefault(effect.work_id, []).extend(pair)
    return named


def _groups(evidence: Evidence) -> dict[str, _Named]:
    """What the groups of a work are called, without repetition; roles play no part here."""
    found: dict[str, _Named] = {}
    for held in evidence.arm_results:
        one = (None, held.fact.arm, held.fact.arm_key)
        if held.fact.arm and one not in found.setdefault(held.work_id, []):
            found[held.work_id].append(one)
    return found


def _verdicts(evidence: Evidence) -> dict[str, list[Held[Conclusion]]]:
    """The conclusions that judge something."""
    silent = ("not_applicable", None)
    return {
        key: [held for held in told if held.fact.direction not in silent]
        for key, told in evidence.conclusions_of.items()
    }


def _about(work: Work, named: _Named, groups: _Named, said: str, terms: _Terms) -> About:
    title, text = work.record.title, f"{work.record.title}\n\n{work.record.abstract}"
    indexed = [heading.name for heading in work.record.headings]
    matcher = terms.interventions.reading(text)
    named = [(role, _with_its_noun(matcher, title, name), key) for role, name, key in _alone_against(named)]
    others = [(name, key) for role, name, key in named if role in _AGAINST and name]
    against = list(dict.fromkeys(name for other in others for name in terms.opposed(matcher.named(*other))))
    titled = matcher.names(spelled_out(title))
    if any(role == "experimental" for role, *_ in named):
        titled = _not_done_before(matcher, spelled_out(title))
    tested = [
        name
        for name in _names(matcher, ((name, key) for role, name, key in named if role in _TESTED))
        if (name not in against or _differ(matcher, name, named) or _mostly_tested(matcher, name, named))
        and (name in titled or _given(matcher, name, groups))
    ]
    # The title speaks where the lists name nothing but what usually serves as a comparator; then the verdict.
    if terms.comparators.issuperset(tested):
        tested += [name for name in titled if name not in against]
    if not tested:
        tested += [n for n in titled or judged(matcher, said) if n not in terms.comparators]
    return About(
        tested=terms.ordered(tested, titled),
        against=tuple(against),
        mentioned=matcher.names(spelled_out(text)),
        alone=not others,
        conditions=terms.conditions.names("; ".join((text, *indexed))),
        title_conditions=terms.conditions.names(title),
    )


def _alone_against(named: _Named) -> _Named:
    """The treatments, what is given `alone` as what the same with something added is set against."""
    joined = [name for _, name, _ in named if name and _ADDED.search(name)]
    return [
        ("comparator" if name and _ALONE.search(name) and joined else role, name, key)
        for role, name, key in named
    ]


_ADDED, _ALONE = re.compile(r"\b(?:plus|added|combined)\b|\+"), re.compile(r"\balone\b", re.IGNORECASE)


def _differ(matcher: Matcher, name: str, named: _Named) -> bool:
    """Whether a term that is set against itself names two things: two drugs of one class, two ways of giving one."""
    tested, against = (
        {
            key or (text or "").lower()
            for role, text, key in named
            if role in roles and matcher.named(text, key) == (name,)
        }
        for roles in (_TESTED, _AGAINST)
    )
    return bool(tested - against) and bool(against - tested)


def _mostly_tested(matcher: Matcher, name: str, named: _Named) -> bool:
    """Whether a term is far more often what is tested than what is set against: one of the roles was misread."""
    roles = [role for role, text, key in named if name in matcher.named(text, key)]
    tested, against = (sum(role in some for role in roles) for some in (_TESTED, _AGAINST))
    return tested > 2 * against


def _given(matcher: Matcher, name: str, groups: _Named) -> bool:
    """Whether a group got a listed treatment, as far as groups were read: a part of a programme is not it all."""
    return len(groups) < 2 or any(name in matcher.named(text, key) for _, text, key in groups)


def judged(matcher: Matcher, quote: str) -> tuple[str, ...]:
    """The treatments that a verdict judges, and does not only set something else against."""
    told = (match.name for match in matcher.find(quote) if not BESIDE.search(quote[: match.start]))
    return tuple(dict.fromkeys(told))


# What stands behind these words is what something else was set against, added to, or done after.
BESIDE = re.compile(
    r"(?:\b(?:than|versus|vs\.?|after|following|added to|addition to)"
    r"|\b(?:prolongs?|enhances?|extends?|boosts?|strengthens?|adds? to|improves?) the (?:effects?|benefits?) of"
    r"|\b(?:comparable|similar|equivalent|equal|superior|inferior|alternative)\b[^.;,]{0,80}\b(?:to|with))"
    r"\s+(?:[\w.-]+\s+){0,4}(?:[\w.-]+/)?$",
    re.IGNORECASE,
)


def _not_done_before(matcher: Matcher, title: str) -> tuple[str, ...]:
    """The treatments of a title without those that people had had before the one that is tested."""
    told = (match.name for match in matcher.find(title) if not _DONE_BEFORE.search(title[: match.start]))
    return tuple(dict.fromkeys(told))


_DONE_BEFORE = re.compile(r"\b(?:after|following)\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE)


def spelled_out(text: str) -> str:
    """The text and what its lists leave out: `burst and tonic stimulation` names `burst stimulation` too."""
    heads = (
        f"{head} {found['tail']}"
        for found in _LIST.finditer(text)
        for head in re.split(r",\s+", found["heads"])
    )
    return "; ".join([text, *heads])


_LIST = re.compile(
    r"(?P<heads>[\w-]+(?:, [\w-]+)*),? (?:and|or|versus|vs\.?|compared with) "
    # Looked at and not taken, for the next list may begin in it.
    r"(?=[\w-]+ (?P<tail>[\w-]+(?: [\w-]+){0,2}))"
)


def _with_its_noun(matcher: Matcher, title: str, name: str | None) -> str | None:
    """The name, or what the title calls it where it is no term alone: `burst` of `burst and tonic stimulation`."""
    if not name or matcher.names(name):
        return name
    whole = spelled_out(title)
    said = {whole[match.start : match.end] for match in matcher.find(whole)}
    fuller = [one for one in said if one.lower().startswith(f"{name.lower()} ")]
    return fuller[0] if len(fuller) == 1 else name


def _names(matcher: Matcher, named: Iterable[tuple[str | None, str | None]]) -> list[str]:
    return list(dict.fromkeys(name for one in named for name in matcher.named(*one)))
