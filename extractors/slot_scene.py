"""What a sentence offers as names for its figures: the groups it names, its phrases, and the study's own names."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from extractors.arms import Arms, Mention, mentions
from extractors.numbers import read
from extractors.reading import Reading, Sentence
from extractors.respectively import Span
from extractors.result_spans import Named, Shown, find
from extractors.slot_phrases import WORDS, Word, phrases, tokenised
from extractors.timepoints import find_timepoints
from extractors.written import written_out

_CONTENT = re.compile(r"[a-z0-9]+")


@lru_cache(maxsize=4096)
def content(text: str) -> frozenset[str]:
    """The telling words of a name, without a plural s."""
    found = _CONTENT.findall(text.lower())
    return frozenset(w[:-1] if len(w) > 3 and w.endswith("s") else w for w in found if w not in WORDS.empty)


@lru_cache(maxsize=4096)
def entity(name: str) -> str:
    """What a name names, however its words are ordered."""
    return " ".join(sorted(content(name)))


class Sides(NamedTuple):
    """The nearest places before and after a figure."""

    before: Span | None
    after: Span | None


class Candidate(NamedTuple):
    """A name, and the places where the sentence speaks of it, in reading order.

    `source` says how it was found, `entity` what it names whatever it is called, `tag` what the tagger sees there.
    """

    name: str
    source: str
    places: tuple[Span, ...] = ()
    role: str | None = None
    entity: str = ""
    tag: str = ""

    def beside(self, figure: Span) -> Sides | None:
        """Its nearest places before and after a figure; None where one of its places is within the figure."""
        before = after = None
        for place in self.places:
            if place[1] <= figure[0]:
                before = place
            elif place[0] < figure[1]:
                return None
            elif after is None:
                after = place
        return Sides(before, after)


@dataclass(kw_only=True)
class Scene:
    """A sentence, and where in it the figures stand that the extractors took from it.

    `tagged` are the groups and outcomes that the tagger sees (`see`).
    """

    record: Reading
    sentence: Sentence
    arms: Arms
    figures: tuple[Span, ...] = ()
    design: str | None = None
    tagged: Sequence[Named] = ()

    @cached_property
    def text(self) -> str:
        """The sentence's own text."""
        return self.record.words(self.sentence)

    @cached_property
    def words(self) -> list[Word]:
        """Its words and marks."""
        return tokenised(self.text, self.figures)

    @cached_property
    def first(self) -> int:
        """Where its first word begins."""
        return next((word.start for word in self.words if word.kind == "word"), 0)

    @cached_property
    def _bounds(self) -> tuple[list[int], list[int]]:
        return [word.start for word in self.words], [word.end for word in self.words]

    def words_before(self, place: int) -> int:
        """How many of its words and marks end at a place or before."""
        return bisect_right(self._bounds[1], place)

    def words_from(self, place: int) -> int:
        """Which of its words and marks is the first that begins at a place or behind."""
        return bisect_left(self._bounds[0], place)

    @cached_property
    def mentions(self) -> list[Mention]:
        """Where it speaks of groups."""
        return mentions(self.text, self.arms)

    @cached_property
    def ranks(self) -> dict[str, int]:
        """The groups of the sentence, each with its place in the order in which it names them."""
        named = dict.fromkeys(entity(self.full(m.arm.name)) for m in self.mentions if not m.weak)
        return {name: at for at, name in enumerate(named)}

    @cached_property
    def long_forms(self) -> list[str]:
        """What its abbreviations stand for."""
        return [long for short, long in self.arms.abbreviations.items() if short in self.text]

    def full(self, name: str) -> str:
        """A name with its abbreviations written out."""
        return written_out(name, self.arms.abbreviations) or name


def see(scenes: Sequence[Scene]) -> None:
    """Shows the sentences to the tagger, all at once."""
    for scene, tagged in zip(scenes, find([_shown(scene) for scene in scenes]), strict=True):
        scene.tagged = tagged


def _shown(scene: Scene) -> Shown:
    groups = tuple((m.start, m.end) for m in scene.mentions if not m.weak)
    times = tuple((t.start, t.end) for t in find_timepoints(scene.text))
    return Shown(scene.text, read(scene.text), groups, times)


def of_study(scene: Scene) -> list[Candidate]:
    """The study's treatments and labelled groups, wherever they are named."""
    arms = [("study", arm) for arm in scene.arms.arms] + [
        ("label", arm) for arm in scene.arms.labels.values()
    ]
    return [
        Candidate(
            name=scene.full(arm.name), source=source, role=arm.role, entity=entity(scene.full(arm.name))
        )
        for source, arm in arms
    ]


def elsewhere(ones: Sequence[Candidate], source: str) -> list[Candidate]:
    """The candidates of another sentence."""
    return [one._replace(source=source, places=()) for one in ones]


def groups_named(scene: Scene) -> list[Candidate]:
    """The groups that a sentence names: each once, with all its places."""
    found: dict[str, list[Mention]] = {}
    for mention in scene.mentions:
        found.setdefault(mention.arm.name, []).append(mention)
    return [
        Candidate(
            name=scene.full(name),
            source="weak" if all(one.weak for one in ones) else "group",
            places=tuple((one.start, one.end) for one in ones),
            role=ones[0].arm.role,
            entity=entity(scene.full(name)),
            tag=_tag(scene, (ones[0].start, ones[0].end)),
        )
        for name, ones in found.items()
    ]


def phrases_named(scene: Scene) -> list[Candidate]:
    """The phrases of a sentence and what the tagger sees in it: each once, with all its places."""
    words = scene.words
    spans = [(words[first].start, words[behind - 1].end) for first, behind in phrases(words)]
    free = list(dict.fromkeys((*spans, *((one.start, one.end) for one in scene.tagged))))
    whole = _outermost(free)
    return _together([_phrase(scene, span, whole=span in whole) for span in free])


def _outermost(spans: Sequence[Span]) -> set[Span]:
    """The spans that lie in no other."""
    found, behind = set(), -1
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end > behind:
            found.add((start, end))
            behind = end
    return found


def _together(ones: Sequence[Candidate]) -> list[Candidate]:
    """Candidates of the same words as one."""
    found: dict[str, Candidate] = {}
    for one in ones:
        kept = found.get(one.entity)
        found[one.entity] = kept._replace(places=kept.places + one.places) if kept else one
    return list(found.values())


def _phrase(scene: Scene, span: Span, *, whole: bool) -> Candidate:
    name, tag = scene.text[slice(*span)], _tag(scene, span)
    words = name.lower().split()
    people = any(word.strip(",.") in WORDS.people or word in WORDS.groups for word in words)
    if tag == "arm exact":
        source = "tagged"
    elif whole:
        source = "people" if people and len(words) > 1 else "whole"
    else:
        source = "plain"
    full = scene.full(name)
    return Candidate(name=full, source=source, places=(span,), entity=entity(full), tag=tag)


def _tag(scene: Scene, span: Span) -> str:
    """How the tagger sees a stretch: as a whole, inside of one that it names, or over it."""
    one = next((t for t in scene.tagged if t.start < span[1] and span[0] < t.end), None)
    if one is None:
        return "none"
    if abs(one.start - span[0]) < _NEARLY and abs(one.end - span[1]) < _NEARLY:
        return f"{one.kind} exact"
    return f"{one.kind} {'within' if one.start <= span[0] and span[1] <= one.end else 'over'}"


_NEARLY = 6
