"""Which names a sentence's figures could have: those of its own, of the sentence before, of title, sample and aim."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from extractors.arms import Arms, find_arms
from extractors.reading import Item, Reading, Sentence
from extractors.respectively import Span
from extractors.slot_phrases import WORDS
from extractors.slot_scene import (
    Candidate,
    Scene,
    elsewhere,
    entity,
    groups_named,
    of_study,
    phrases_named,
    see,
)
from extractors.slots import SAID, Sequenced, Spoken, sequenced

_WORD = re.compile(r"[a-z]+")
# So many phrases of a sentence are taken for a sample, so many for an aim.
_SAMPLES, _AIMS = 6, 12
_BACKGROUND = ("background", "objective", "methods")
Held = Mapping[str, list[tuple[Span, Item]]]
# The list of some figures, and they with their names.
Offer = tuple[str, Sequenced]


@dataclass(slots=True)
class _Heard:
    """The names that the sentences so far leave to a later one."""

    titled: list[Candidate] = field(default_factory=list)
    before: list[Candidate] = field(default_factory=list)
    sample: list[Candidate] = field(default_factory=list)


class Asked(NamedTuple):
    """The sentences of a record that the names of its figures are taken from, each with its figures by list."""

    record: Reading
    store: Mapping[str, Any]
    arms: Arms
    scenes: list[tuple[Scene, Held]]


def of_records(records: Sequence[tuple[Reading, Mapping[str, Any], str | None]]) -> Iterator[list[Offer]]:
    """Of each record, with its findings and design, the figures of each sentence by their lists, with the names that
    they could have; the sentences of all are shown to the tagger together.
    """
    asked = [_asked(*one) for one in records]
    see([scene for one in asked for scene, _ in one.scenes])
    for one in asked:
        yield list(_offers(one))


def _asked(record: Reading, store: Mapping[str, Any], design: str | None) -> Asked:
    interventions = store.get("interventions", ())
    arms = find_arms(record.text, interventions=interventions, abbreviations=record.abbreviations)
    figures = any(store.get(name) for name in SAID)
    return Asked(record, store, arms, _scenes(record, store, arms, design) if figures else [])


def _offers(asked: Asked) -> Iterator[Offer]:
    if not asked.scenes:
        return
    told = {name: _told(name, asked.store.get(name, ())) for name in SAID}
    spoken, heard = Spoken(asked.record, asked.arms), _Heard()
    for scene, held in asked.scenes:
        if scene.figures:
            yield from _offered(scene, held, heard, told, spoken)
        else:
            _hear(scene, heard)


def _scenes(
    record: Reading, store: Mapping[str, Any], arms: Arms, design: str | None
) -> list[tuple[Scene, Held]]:
    """The sentences with figures and those before them that may tell who or what a figure is about."""
    found: list[tuple[Scene, Held]] = []
    last = 0
    for sentence in record.sentences:
        held = {name: _held(record, store.get(name, ()), sentence) for name in SAID}
        figures = tuple(span for spans in held.values() for span, _ in spans)
        scene = Scene(record=record, sentence=sentence, arms=arms, figures=figures, design=design)
        if figures or _tells(scene):
            found.append((scene, held))
            last = len(found) if figures else last
    return found[:last]


def _tells(scene: Scene) -> bool:
    """Whether a sentence without figures may say who the sample is or what the aim is."""
    if scene.sentence.role not in _BACKGROUND:
        return scene.sentence.role == "title"
    return _aims(scene) or _sampled(" ".join((scene.text, *scene.long_forms)))


def _aims(scene: Scene) -> bool:
    return scene.sentence.role == "objective" or not WORDS.announces.isdisjoint(_words(scene.text))


def _sampled(text: str) -> bool:
    return not WORDS.sampled.isdisjoint(_words(text))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _hear(scene: Scene, heard: _Heard) -> None:
    """Keeps what a sentence without figures names: the title's phrases, who the sample is, what the aim is."""
    ones = phrases_named(scene)
    if scene.sentence.role == "title":
        heard.titled = elsewhere(ones, "title")
        return
    people = [one for one in ones if _sampled(one.name)]
    heard.sample += elsewhere(people, f"sample {scene.sentence.role}")[:_SAMPLES]
    if _aims(scene):
        heard.sample += elsewhere(_telling(ones), "aim")[:_AIMS]


def _telling(ones: Sequence[Candidate]) -> list[Candidate]:
    return [one for one in ones if one.source != "plain" or one.tag.endswith("exact")]


def _offered(
    scene: Scene, held: Held, heard: _Heard, told: Mapping[str, list[Candidate]], spoken: Spoken
) -> Iterator[Offer]:
    here, groups = phrases_named(scene), groups_named(scene)
    for name, items in held.items():
        if items:
            ones = [
                *groups,
                *here,
                *of_study(scene),
                *heard.before,
                *told[name],
                *heard.titled,
                *heard.sample,
            ]
            yield name, sequenced(scene, name, items, _once(ones), spoken)
    heard.before = elsewhere([*_telling(here), *groups], "previous")
    if scene.sentence.role == "title":
        heard.titled = elsewhere(here, "title")


def _told(name: str, items: Sequence[Item]) -> list[Candidate]:
    """What the rules say of the other figures of the list."""
    said = [item[key] for item in items for key in SAID[name] if item.get(key)]
    return [Candidate(name=one, source="said", entity=entity(one)) for one in dict.fromkeys(said)]


def _once(ones: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, of those that name the same the first, with the role that any of them has."""
    first = list({one.entity: one for one in reversed(ones) if one.entity}.values())[::-1]
    roles = {one.entity: one.role for one in reversed(ones) if one.role}
    return [
        one if one.role == roles.get(one.entity) else one._replace(role=roles.get(one.entity))
        for one in first
    ]


def _held(record: Reading, items: Sequence[Item], sentence: Sentence) -> list[tuple[Span, Item]]:
    """The items of a sentence and where in it their figures stand."""
    own = [item for item in items if sentence.start <= item["start"] < sentence.end]
    text = record.words(sentence)
    return sorted(((_spot(item, sentence, text), item) for item in own), key=lambda pair: pair[0])


def _spot(item: Item, sentence: Sentence, text: str) -> Span:
    """Where the figure itself stands; a frequency is told with the words that it is about."""
    start, end = item["start"] - sentence.start, item["end"] - sentence.start
    if "condition" not in item:
        return start, end
    for value in (item.get(key) for key in ("value", "low", "numerator")):
        number = re.escape(f"{value:g}").replace(r"\.", "[.,·]") if value is not None else "(?!)"
        match = re.compile(rf"(?<![\d.]){number}0*(?!\d)%?").search(text, start, end)
        if match:
            return match.span()
    return start, end
