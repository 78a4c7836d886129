"""How each name that a sentence offers stands to each of its figures, as features, and what lies between two figures.

The names are what the rules say and the candidates of `extractors.slot_scene`; who they belong to is decided by
`extractors.slot_model`. Features come in parts (`extractors.linear.Part`), none of which shares a name with another.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import pairwise
from operator import and_
from typing import NamedTuple

from extractors.arms import Arms
from extractors.linear import Part
from extractors.outcome_links import clause_between
from extractors.phrases import opening_bracket
from extractors.reading import Item, Reading
from extractors.respectively import RESPECTIVELY, Span
from extractors.slot_phrases import WORDS
from extractors.slot_scene import Candidate, Scene, Sides, content, entity
from extractors.slot_ways import Ways, way_to, ways

_AGAINST = re.compile(r"\b(?:vs\.?|versus|v|compared|than|against|while|whereas|but)\b", re.IGNORECASE)
_TOKEN = re.compile(r"\w+|[^\w\s]")
_OPENERS = frozenset(("", "the", "a", "in", "mean", "median"))
_GROUPS = ("group", "tagged", "people")
# So many words between two results still set one against the other, or join them.
_AGAINST_WITHIN, _JOINED_WITHIN = 14, 6
_STEM = 6


# What the rules say of a figure of each list: a name is set against all of it.
SAID = {
    "effects": ("outcome", "intervention", "comparator"),
    "arm_results": ("arm", "outcome"),
    "frequencies": ("condition", "population"),
}


@dataclass(frozen=True, slots=True)
class Sequenced:
    """The figures of a sentence: their items, the names and features of each, and what lies before each."""

    items: list[Item]
    candidates: list[list[Candidate]]
    seen: list[list[list[Part]]]
    steps: list[str]


class Spoken:
    """The telling words of a record: of its title, of its treatments, of its sentences by their roles.

    A bit of a number stands for each sentence: those that have a word, and those of a role.
    """

    def __init__(self, record: Reading, arms: Arms) -> None:
        self._title = content(record.text[: record.title_end])
        self._treatments = [content(arm.name) for arm in arms.arms]
        self._having: defaultdict[str, int] = defaultdict(int)
        self._roles: defaultdict[str, int] = defaultdict(int)
        for at, sentence in enumerate(record.sentences):
            self._roles[sentence.role] |= 1 << at
            for word in content(record.words(sentence)):
                self._having[word] |= 1 << at
        self._echoes: dict[str, Echo] = {}

    def echo(self, name: str) -> "Echo":
        """Where the record says a name again."""
        if name not in self._echoes:
            self._echoes[name] = self._echo(content(name))
        return self._echoes[name]

    def _echo(self, own: frozenset[str]) -> "Echo":
        others = [other for other in self._treatments if own | other]
        told = reduce(and_, (self._having.get(word, 0) for word in own), -1)
        return Echo(
            len(own & self._title) / max(1, len(own)),
            max((len(own & other) / len(own | other) for other in others), default=0.0),
            tuple(f"{role} {min(2, (told & those).bit_count())}" for role, those in self._roles.items()),
        )


class Echo(NamedTuple):
    """How much of a name is in the title and in a treatment, and in how many sentences of each role it is."""

    titled: float
    treated: float
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Where the figures of a sentence stand, the place of each among those set against it, and the groups around.

    A group is told with its place and what it is, each place in reading order.
    """

    spans: list[Span]
    places: list[str]
    brackets: list[bool]
    ways: Ways
    groups: list[tuple[int, int, str]]
    respectively: bool


def sequenced(
    scene: Scene, name: str, held: Sequence[tuple[Span, Item]], ones: Sequence[Candidate], spoken: Spoken
) -> Sequenced:
    """The names that each of the items `held` of the list `name` could have, with how they stand to it."""
    spans, items = [span for span, _ in held], [item for _, item in held]
    steps = _steps(scene.text, spans, items)
    figures = Figures(
        spans,
        _places(steps),
        [opening_bracket(scene.text, start) is not None for start, _ in spans],
        ways(scene, spans),
        sorted((*place, one.entity) for one in ones if one.source in _GROUPS for place in one.places),
        RESPECTIVELY.search(scene.text) is not None,
    )
    lexical = [(one, _lexical(scene, one, spoken)) for one in ones]
    told = [_names_of(scene, name, item, figures, at, lexical, spoken) for at, item in enumerate(items)]
    return Sequenced(items, [names for names, _ in told], [rows for _, rows in told], steps)


def _names_of(
    scene: Scene,
    name: str,
    item: Item,
    figures: Figures,
    at: int,
    lexical: Sequence[tuple[Candidate, list[Part]]],
    spoken: Spoken,
) -> tuple[list[Candidate], list[list[Part]]]:
    """The names for one figure with their features; what the rules say is among them, and that there is none."""
    span, kind = figures.spans[at], item.get("statistic") or item.get("measure")
    said = {field: item.get(field) for field in SAID[name]}
    added = [*_by_rules(said, item, lexical), Candidate(name="", source="none")]
    names, rows = [], []
    for one, own in (*((one, _lexical(scene, one, spoken)) for one in added), *lexical):
        sides = one.beside(span)
        if sides is None:
            continue
        names.append(one)
        likes = [similar(one.name, told) for told in said.values()]
        row = [
            *own,
            (_about, one.source, kind, figures.places[at]),
            (_likeness, name, one.source, *likes),
            (_likeness_of, name, kind, *likes),
        ]
        if one.places or one.source in ("study", "label"):
            row += _standing(scene, one, sides, figures, at)
        rows.append(row + way_to(figures.ways, one, sides, span, kind) if one.places else row)
    return names, rows


def _by_rules(
    said: Mapping[str, str | None], item: Item, lexical: Sequence[tuple[Candidate, list[Part]]]
) -> list[Candidate]:
    """What the rules say and the sentence does not offer by itself."""
    known = {one.entity for one, _ in lexical}
    told = {entity(name): name for name in said.values() if name}
    return [
        Candidate(name=name, source="rule", role=item.get("role"), entity=key)
        for key, name in told.items()
        if key not in known
    ]


def _about(source: str, kind: str | None, place: str) -> tuple[str, ...]:
    return f"kind {kind} {source}", f"place {place} {source}"


def _likeness(name: str, source: str, *likes: str) -> Iterator[str]:
    for field, like in zip(SAID[name], likes, strict=True):
        yield from (f"like {field} {like}", f"like {field} {like} {source}")


def _likeness_of(name: str, kind: str | None, *likes: str) -> Iterator[str]:
    yield from (f"like {field} {like} {kind}" for field, like in zip(SAID[name], likes, strict=True))


@lru_cache(maxsize=4096)
def similar(name: str, said: str | None) -> str:
    """How a name stands to what the rules say."""
    if not said:
        return "unsaid"
    ours, theirs = content(name), content(said)
    if name == said or ours == theirs:
        return "same"
    if not ours & theirs:
        return "apart"
    return "within" if ours < theirs else "around" if ours > theirs else "overlaps"


def _lexical(scene: Scene, one: Candidate, spoken: Spoken) -> list[Part]:
    """What the name is, which sentences speak of it, and what stands around it."""
    echo, kind = spoken.echo(one.name), _kind(one.name)
    treated = "exact" if echo.treated == 1 else round(echo.treated * 3)
    found: list[Part] = [
        (_named, one.name),
        (_sourced, one.source, one.tag, one.role, *kind, echo.treated > 0.3, echo.titled > 0.6),
        (_echoed, round(echo.titled * 2), treated, *echo.told),
        (_designed, scene.design, one.source),
    ]
    return found + _around(scene, one.places[0], one.source) if one.places else found


def _around(scene: Scene, where: Span, source: str) -> list[Part]:
    behind, ahead = scene.words_before(where[0]), scene.words_from(where[1])
    led = ["^", *(word.low for word in scene.words[max(0, behind - 2) : behind])][-2:]
    followed = [*(word.low for word in scene.words[ahead : ahead + 2]), "$"][:2]
    mentioned = None if source in ("group", "weak") else _mentioned(scene, where)
    return [(_led, where[0] <= scene.first, *led), (_followed, mentioned, *followed)]


def _led(first: bool, *led: str) -> tuple[str, ...]:
    return f"previous {led[-1]}", f"previous two {' '.join(led)}", f"subject {first}"


def _followed(mentioned: str | None, *followed: str) -> Iterator[str]:
    yield from (f"next {followed[0]}", f"next two {' '.join(followed)}")
    if mentioned:
        yield mentioned


def _mentioned(scene: Scene, where: Span) -> str:
    """How a phrase stands to a group that the sentence names."""
    one = next((m for m in scene.mentions if m.start < where[1] and where[0] < m.end), None)
    if one is None:
        return "mention none"
    inside = one.start <= where[0] and where[1] <= one.end
    return f"mention {'within' if inside else 'over'} {one.weak} {one.arm.role}"


def _named(name: str) -> list[str]:
    """What the name is, wherever it stands."""
    words, own = name.lower().split(), content(name)
    last = words[-1].strip("().,") if words else ""
    return [
        f"last {last}",
        f"end {last[-4:]}",
        f"first {words[0] if words else ''}",
        f"length {min(6, len(words))}",
        f"people {next((word for word in words if word in WORDS.people), '')}",
        f"empty {not own}",
        *(f"word {word[:_STEM]}" for word in own),
    ]


@lru_cache(maxsize=4096)
def _kind(name: str) -> tuple[bool, bool]:
    """Whether a name is of a group, and of people."""
    words = name.lower().split()
    return any(word in WORDS.groups for word in words), any(word in WORDS.people for word in words)


def _sourced(
    source: str, tag: str, role: str | None, group: bool, people: bool, treated: bool, titled: bool
) -> list[str]:
    """How a name was found, and what that makes of what it is."""
    return [
        f"source {source}",
        f"tag {tag}",
        f"tag {tag} {source}",
        f"role {role}",
        f"group {group} {people} {source}",
        f"treated {treated} {source}",
        f"titled {titled} {source}",
    ]


def _echoed(titled: int, treated: int | str, *told: str) -> list[str]:
    return [f"titled {titled}", f"treated {treated}", *(f"in {one}" for one in told)]


def _designed(design: str | None, source: str) -> tuple[str, ...]:
    return (f"design {design} {source}",)


def _standing(scene: Scene, one: Candidate, sides: Sides, figures: Figures, at: int) -> list[Part]:
    """How a name stands to a figure: its rank among the groups, and its nearest places before and after."""
    (start, end), place = figures.spans[at], figures.places[at]
    rank, many = scene.ranks.get(one.entity, -1), len(scene.ranks)
    (before, after), leads = sides, []
    found: list[Part] = [
        (_ranked, min(rank, 3), min(3, many), place, figures.brackets[at], one.source),
        (_in_order, rank == at, many == len(figures.spans), figures.respectively),
        (_sided, before is not None, after is not None, one.source, place),
    ]
    if before:
        leads.append(lead_to(scene.text, before[0]))
        found += _beside(scene, one, "b", leads[-1], (before[1], start), figures, at)
    if after:
        leads.append(lead_to(scene.text, after[0]))
        found += _beside(scene, one, "a", leads[-1], (end, after[0]), figures, at)
    return [*found, (_led_by, one.source, *(lead.last for lead in leads))] if leads else found


def _ranked(rank: int, many: int, place: str, bracketed: bool, source: str) -> tuple[str, ...]:
    ranked = f"rank {rank} of {many} {place}"
    return ranked, f"{ranked} {bracketed} {source}"


def _in_order(same: bool, as_many: bool, respectively: bool) -> tuple[str, ...]:
    return (f"rank {same} {as_many} {respectively}",)


def _sided(before: bool, after: bool, source: str, place: str) -> tuple[str, ...]:
    return (f"sides {before} {after} {source} {place}",)


def _led_by(source: str, *leads: str) -> tuple[str, ...]:
    return tuple(f"led {lead} {source}" for lead in leads)


class Lead(NamedTuple):
    """What leads to a name: the last word before it, one that sets it against another, a bracket, the opening."""

    last: str
    against: str
    bracketed: bool
    opens: bool


@lru_cache(maxsize=1024)
def lead_to(text: str, start: int) -> Lead:
    """What leads to the name that begins at `start`."""
    led = _TOKEN.findall(text[max(0, start - 40) : start].lower())
    return Lead(
        next((word for word in reversed(led) if word not in ("the", "a", "an")), "^"),
        next((word for word in led[-5:] if word in WORDS.against), ""),
        opening_bracket(text, start) is not None,
        text[:start].strip().lower() in _OPENERS,
    )


def _beside(
    scene: Scene, one: Candidate, side: str, lead: Lead, gap: Span, figures: Figures, at: int
) -> list[Part]:
    """What lies between a name and a figure, and what leads to the name."""
    between, place = scene.text[slice(*gap)], figures.places[at]
    passed = min(3, [gap[0] <= first and last <= gap[1] for first, last in figures.spans].count(True))
    groups = min(2, _groups(figures, gap, one.entity))
    tokens = _TOKEN.findall(between.lower())
    plain = [t for t in tokens if t.isalpha() and t not in WORDS.quiet and t not in WORDS.people]
    joint = " ".join(plain) if len(plain) <= 2 else "far"
    clause = clause_between(between)
    beside = (tokens[-1] if side == "b" else tokens[0]) if tokens else ""
    return [
        (_gap, side, passed, groups, one.source, clause, place),
        (_words, side, min(passed, 1), min(groups, 1), min(5, len(plain)), beside),
        (_joined, side, passed, groups, joint),
        (_brackets, side, figures.brackets[at], lead.bracketed, min(passed, 2), groups),
        (_set_against, side, lead.against, lead.opens, one.source, place),
        (_lead, side, lead.last),
    ]


def _groups(figures: Figures, gap: Span, own: str) -> int:
    """How many groups but the own one stand in a gap."""
    first = bisect_left(figures.groups, (gap[0],))
    behind = bisect_left(figures.groups, (gap[1],))
    return len({name for _, end, name in figures.groups[first:behind] if end <= gap[1] and name != own})


def _gap(side: str, passed: int, groups: int, source: str, clause: bool, place: str) -> list[str]:
    many = f"{side} figures {passed} groups {groups}"
    return [f"{many} {source}", f"{many} {clause}", f"{many} {place}", f"{side} clause {clause} {source}"]


def _words(side: str, passed: int, groups: int, words: int, beside: str) -> tuple[str, ...]:
    return f"{side} words {words} {passed} {groups}", f"{side} beside {beside}"


def _joined(side: str, passed: int, groups: int, joint: str) -> tuple[str, ...]:
    return f"{side} figures {passed} groups {groups} {joint}", f"{side} joint {joint}"


def _brackets(side: str, figure: bool, name: bool, passed: int, groups: int) -> tuple[str, ...]:
    return (f"{side} brackets {figure} {name} {passed} {groups}",)


def _set_against(side: str, against: str, opens: bool, source: str, place: str) -> list[str]:
    return [
        f"{side} against {against != ''} {place}",
        f"{side} against {against} {source}",
        f"{side} opens {opens} {source}",
    ]


def _lead(side: str, lead: str) -> tuple[str, ...]:
    return (f"{side} led {lead}",)


def _steps(text: str, spans: Sequence[Span], items: Sequence[Item]) -> list[str]:
    """What lies between each figure and the one before it, and whether the two are alike."""
    found = [""]
    for (one, other), (first, second) in zip(pairwise(spans), pairwise(items), strict=True):
        alike = all(first.get(name) == second.get(name) for name in ("unit", "statistic"))
        found.append(f"{_joint(text[one[1] : other[0]])} {alike}")
    return found


def _joint(between: str) -> str:
    tokens = _TOKEN.findall(between.lower())
    if len(tokens) < _AGAINST_WITHIN and _AGAINST.search(between):
        return "against"
    if len(tokens) < _JOINED_WITHIN:
        return "and" if "and" in tokens else "near"
    return "clause" if clause_between(between) else "far"


def _places(steps: Sequence[str]) -> list[str]:
    """The place of each figure among those set against each other: alone, or first, second … of a pair or list."""
    joined = [step.startswith(("against", "and", "near")) and step.endswith("True") for step in steps]
    found, place = [], 0
    for at, own in enumerate(joined):
        place = place + 1 if own else 0
        more = at + 1 < len(joined) and joined[at + 1]
        how = steps[at].split()[0] if own else steps[at + 1].split()[0] if more else "alone"
        found.append(f"{how} {min(place, 3)} {more}")
    return found
