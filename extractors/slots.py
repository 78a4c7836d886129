"""How each name that a sentence offers stands to each of its figures, as features, and what lies between two figures.

The names are what the rules say and the candidates of `extractors.slot_scene`; who they belong to is decided by
`extractors.slot_model`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.outcome_links import clause_between
from extractors.phrases import opening_bracket
from extractors.reading import Item
from extractors.respectively import RESPECTIVELY, Span
from extractors.slot_phrases import WORDS
from extractors.slot_scene import Candidate, Scene, content, entity
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
Spoken = Mapping[str, Sequence[frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Sequenced:
    """The figures of a sentence: their items, the names and features of each, and what lies before each."""

    items: list[Item]
    candidates: list[list[Candidate]]
    seen: list[list[list[str]]]
    steps: list[str]


@dataclass(frozen=True, slots=True)
class Figures:
    """Where the figures of a sentence stand, in its places, and the place of each among those set against it."""

    spans: list[Span]
    steps: list[str]
    places: list[str]
    ways: Ways


def sequenced(
    scene: Scene, name: str, held: Sequence[tuple[Span, Item]], ones: Sequence[Candidate], spoken: Spoken
) -> Sequenced:
    """The names that each of the items `held` of the list `name` could have, with how they stand to it.

    `spoken` has the telling words of the record's sentences, by their roles.
    """
    spans, items = [span for span, _ in held], [item for _, item in held]
    steps = _steps(scene.text, spans, items)
    figures = Figures(spans, steps, _places(steps), ways(scene, spans))
    lexical = [_lexical(scene, one, spoken) for one in ones]
    told = [_names_of(scene, name, item, figures, at, ones, lexical, spoken) for at, item in enumerate(items)]
    return Sequenced(items, [names for names, _ in told], [rows for _, rows in told], steps)


def _names_of(
    scene: Scene,
    name: str,
    item: Item,
    figures: Figures,
    at: int,
    ones: Sequence[Candidate],
    lexical: Sequence[list[str]],
    spoken: Spoken,
) -> tuple[list[Candidate], list[list[str]]]:
    """The names for one figure with their features; what the rules say is among them, and that there is none."""
    span, kind = figures.spans[at], item.get("statistic") or item.get("measure")
    said = {field: item.get(field) for field in SAID[name]}
    added = [*_by_rules(said, item, ones), Candidate(name="", source="none")]
    names, rows = [], []
    for one, own in (
        *((one, _lexical(scene, one, spoken)) for one in added),
        *zip(ones, lexical, strict=True),
    ):
        if any(start < span[1] and span[0] < end for start, end in one.places):
            continue
        names.append(one)
        about = [f"kind {kind}", f"design {scene.design}", f"place {figures.places[at]}"]
        row = [*own, *(f"{part} {one.source}" for part in about), *_likeness(one, said, kind)]
        if one.places or one.source in ("study", "label"):
            row += _standing(scene, one, figures, at, ones)
        rows.append(row + way_to(figures.ways, one, span, kind))
    return names, rows


def _by_rules(said: Mapping[str, str | None], item: Item, ones: Sequence[Candidate]) -> list[Candidate]:
    """What the rules say and the sentence does not offer by itself."""
    known = {one.entity for one in ones}
    told = {entity(name): name for name in said.values() if name}
    return [
        Candidate(name=name, source="rule", role=item.get("role"), entity=key)
        for key, name in told.items()
        if key not in known
    ]


def _likeness(one: Candidate, said: Mapping[str, str | None], kind: str | None) -> list[str]:
    likes = [f"like {field} {similar(one.name, name)}" for field, name in said.items()]
    return [row for like in likes for row in (like, f"{like} {one.source}", f"{like} {kind}")]


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


def _count(scene: Scene) -> int:
    return min(3, len(scene.entities))


def _lexical(scene: Scene, one: Candidate, spoken: Spoken) -> list[str]:
    """What the name is, which sentences speak of it, and what stands around it."""
    own = content(one.name)
    told = [f"in {role} {min(2, sum(own <= words for words in many))}" for role, many in spoken.items()]
    found = [*_named(scene, one), *(f"word {word[:_STEM]}" for word in own), *told]
    return found + _around(scene, one.places[0], one.source) if one.places else found


def _around(scene: Scene, where: Span, source: str) -> list[str]:
    words = scene.words
    led = ["^", *(word.low for word in words if word.end <= where[0])][-2:]
    followed = [*(word.low for word in words if word.start >= where[1]), "$"][:2]
    first = next((word.start for word in words if word.kind == "word"), 0)
    return [
        f"previous {led[-1]}",
        f"previous two {' '.join(led)}",
        f"next {followed[0]}",
        f"next two {' '.join(followed)}",
        f"subject {where[0] <= first}",
        *([] if source in ("group", "weak") else [_mentioned(scene, where)]),
    ]


def _mentioned(scene: Scene, where: Span) -> str:
    """How a phrase stands to a group that the sentence names."""
    one = next((m for m in scene.mentions if m.start < where[1] and where[0] < m.end), None)
    if one is None:
        return "mention none"
    inside = one.start <= where[0] and where[1] <= one.end
    return f"mention {'within' if inside else 'over'} {one.weak} {one.arm.role}"


def _named(scene: Scene, one: Candidate) -> list[str]:
    """What the name is, wherever it stands."""
    words, own = one.name.lower().split(), content(one.name)
    last = words[-1].strip("().,") if words else ""
    titled = len(own & scene.title) / max(1, len(own))
    treated = max(
        (len(own & other) / len(own | other) for other in scene.treatments if own | other), default=0.0
    )
    people = next((word for word in words if word in WORDS.people), "")
    group = any(word in WORDS.groups for word in words)
    return [
        f"source {one.source}",
        f"tag {one.tag}",
        f"tag {one.tag} {one.source}",
        f"role {one.role}",
        f"last {last}",
        f"end {last[-4:]}",
        f"first {words[0] if words else ''}",
        f"titled {round(titled * 2)}",
        f"treated {'exact' if treated == 1 else round(treated * 3)}",
        f"length {min(6, len(words))}",
        f"group {group} {people != ''} {one.source}",
        f"people {people}",
        f"treated {treated > 0.3} {one.source}",
        f"titled {titled > 0.6} {one.source}",
        f"empty {not own}",
    ]


def _standing(
    scene: Scene, one: Candidate, figures: Figures, at: int, ones: Sequence[Candidate]
) -> list[str]:
    """How a name stands to a figure: its rank among the groups, and its nearest places before and after."""
    span, place = figures.spans[at], figures.places[at]
    rank = scene.entities.index(one.entity) if one.entity in scene.entities else -1
    many = f"{min(rank, 3)} of {_count(scene)} {place}"
    bracketed = opening_bracket(scene.text, span[0]) is not None
    as_many = len(scene.entities) == len(figures.spans)
    before = [where for where in one.places if where[1] <= span[0]]
    after = [where for where in one.places if where[0] >= span[1]]
    found = [
        f"rank {many}",
        f"rank {many} {bracketed} {one.source}",
        f"rank {rank == at} {as_many} {RESPECTIVELY.search(scene.text) is not None}",
        f"sides {bool(before)} {bool(after)} {one.source} {place}",
    ]
    if before:
        found += _beside(scene, one, "b", before[-1], (before[-1][1], span[0]), figures, at, ones)
    if after:
        found += _beside(scene, one, "a", after[0], (span[1], after[0][0]), figures, at, ones)
    return found


def _beside(
    scene: Scene,
    one: Candidate,
    side: str,
    where: Span,
    gap: Span,
    figures: Figures,
    at: int,
    ones: Sequence[Candidate],
) -> list[str]:
    """What lies between a name and a figure, and what leads to the name."""
    text, kind, place = scene.text, one.source, figures.places[at]
    between = text[slice(*gap)]
    passed = min(3, sum(_within(span, gap) for span in figures.spans))
    others = [o for o in ones if o.source in _GROUPS and o.entity != one.entity]
    groups = min(2, sum(any(_within(span, gap) for span in other.places) for other in others))
    tokens = _TOKEN.findall(between.lower())
    plain = [t for t in tokens if t.isalpha() and t not in WORDS.quiet and t not in WORDS.people]
    joint = " ".join(plain) if len(plain) <= 2 else "far"
    clause = clause_between(between)
    bracketed = opening_bracket(text, figures.spans[at][0]) is not None
    own_bracket = opening_bracket(text, where[0]) is not None
    led = _TOKEN.findall(text[max(0, where[0] - 40) : where[0]].lower())
    against = next((word for word in led[-5:] if word in WORDS.against), "")
    lead = next((word for word in reversed(led) if word not in ("the", "a", "an")), "^")
    opens = text[: where[0]].strip().lower() in _OPENERS
    beside = (tokens[-1] if side == "b" else tokens[0]) if tokens else ""
    many = f"{side} figures {passed} groups {groups}"
    return [
        f"{many} {kind}",
        f"{many} {clause}",
        f"{many} {place}",
        f"{many} {joint}",
        f"{side} words {min(5, len(plain))} {min(passed, 1)} {min(groups, 1)}",
        f"{side} clause {clause} {kind}",
        f"{side} brackets {bracketed} {own_bracket} {min(passed, 2)} {groups}",
        f"{side} joint {joint}",
        f"{side} beside {beside}",
        f"{side} led {lead}",
        f"led {lead} {kind}",
        f"{side} against {against != ''} {place}",
        f"{side} against {against} {kind}",
        f"{side} opens {opens} {kind}",
    ]


def _within(span: Span, gap: Span) -> bool:
    return gap[0] <= span[0] and span[1] <= gap[1]


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
