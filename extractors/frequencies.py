"""Frequencies: how often a condition, finding or event occurs in a population, as a description of it."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from extractors.arm_results import sole_arm
from extractors.arms import find_arms, mentions
from extractors.assign import clause, is_share, setting_of
from extractors.conditions import conditions, points_back, topic_of
from extractors.described import INCIDENCE, PREVALENCE, WORDS, is_about_health, is_bound, is_frequency
from extractors.estimates import interval_of
from extractors.figure import Figure
from extractors.lexicon import words
from extractors.lists import unrolled
from extractors.numbers import MOST
from extractors.numbers import read as read_figures
from extractors.opinions import FREQUENCY
from extractors.populations import populations, sample_of
from extractors.reading import Item, Reading, Sentence, design_of, findings, reading
from extractors.spots import merged, parted, spots
from extractors.written import written_out

_PERIOD = words(WORDS.periods)


@dataclass(frozen=True, slots=True)
class Found:
    """The frequencies of a record, and where the figures begin that they have taken."""

    items: list[Item]
    claimed: frozenset[int]


def frequencies(
    record: Reading,
    *,
    design: str | None = None,
    interventions: Sequence[Mapping[str, str]] = (),
    claimed: Collection[int] = (),
) -> list[Item]:
    """The frequencies of a record, in reading order; `claimed` is where figures begin that are estimates of effect."""
    return find(record, design=design, interventions=interventions, claimed=claimed).items


def find(
    record: Reading,
    *,
    design: str | None = None,
    interventions: Sequence[Mapping[str, str]] = (),
    claimed: Collection[int] = (),
    lists: Mapping[int, str] | None = None,
) -> Found:
    """The same as `frequencies`, with the places of their figures, so that no other list takes them too.

    `lists` names, by where it begins, the list of each figure; without them the rules decide.
    """
    if lists is not None and FREQUENCY not in lists.values():
        return Found([], frozenset())
    spans = [s for s in record.sentences if s.role != "objective" and _MAYBE.search(record.words(s))]
    if not spans:
        return Found([], frozenset())
    arms = find_arms(record.text, interventions=interventions, abbreviations=record.abbreviations)
    items: list[Item] = []
    places: set[int] = set()
    people, sole = sample_of(record), sole_arm(record, arms, design)
    setting = setting_of(record.text[: record.title_end], arms, sole, design)
    for span in spans:
        text = record.words(span)
        figures = [f for f in read_figures(text) if span.start + f.start not in claimed]
        if len(figures) > MOST:
            continue
        shares = merged(text, parted(figures))
        if lists is not None:
            taken = [place for place, share in enumerate(shares) if _judged(span, figures, share, lists)]
        elif any(is_share(share) for share in shares) and is_about_health(record.expand(text)):
            found = mentions(text, arms)
            taken = [
                place
                for place, share in enumerate(shares)
                if not is_bound(text, share) and is_frequency(text, share, span, setting, found)
            ]
        else:
            continue
        if not taken:
            continue
        items += _items(record, span, text, shares, taken, people, _before(record, span, text, items))
        told = [shares[place] for place in taken]
        places |= {span.start + f.start for f in figures for s in told if s.start <= f.start < s.end}
    return Found(_once(items, record), frozenset(places))


def _judged(span: Sentence, figures: Sequence[Figure], share: Figure, lists: Mapping[int, str]) -> bool:
    """Whether a share, or the change that it is a part of, was judged to be a frequency."""
    whole = next((f for f in figures if f.start <= share.start < f.end and f.kind == "from_to"), share)
    return is_share(share) and lists.get(span.start + whole.start) == FREQUENCY


def _before(record: Reading, span: Sentence, text: str, items: Sequence[Item]) -> str | None:
    """What a sentence is about that does not say: the same as the one before it, or the topic of the title."""
    last = items[-1] if items else None
    back = points_back(text)
    topic = topic_of(record.text[: record.title_end]) if back else None
    if topic and (last is None or last["measure"] == "proportion"):
        return topic
    if last is None or not (back or span.start - last["end"] < _NEXT):
        return topic
    condition: str | None = last["condition"]
    return condition


# How far apart two sentences may stand, the label of a section between them.
_NEXT = 20
_MAYBE = re.compile(r"%|per ?cent|\bper\b|\bof\b|/|\bin\b|half|third|quarter")


def _items(
    record: Reading,
    span: Sentence,
    text: str,
    figures: Sequence[Figure],
    taken: Sequence[int],
    people: str | None,
    before: str | None,
) -> list[Item]:
    """The items of a sentence; `before` is what the last share of the sentence before was of."""
    shares = [figure for figure in figures if is_share(figure)]
    places = spots(text, shares)
    of = dict(zip(shares, conditions(places, before=before), strict=True))
    who = dict(zip(shares, populations(text, places, sample=people), strict=True))
    told = unrolled(text, [figures[place] for place in taken])
    return [
        _figures_of(text, figures, place)
        | {
            "condition": written_out(
                told.get(figure.start, {}).get("condition") or of[figure], record.abbreviations
            ),
            "population": written_out(
                told.get(figure.start, {}).get("population") or who[figure], record.abbreviations
            ),
            "period": _period(clause(text, figure)),
            "start": span.start,
            "end": span.end,
        }
        for place in taken
        for figure in [figures[place]]
    ]


def _figures_of(text: str, figures: Sequence[Figure], place: int) -> Item:
    figure = figures[place]
    low, high = (figure.low, figure.high) if figure.kind == "range" else (None, None)
    interval = interval_of(text, figures, place)
    return {
        "measure": _measure(clause(text, figure), figure),
        "value": None if figure.kind in ("range", "fraction") else figure.value,
        "low": low,
        "high": high,
        "unit": None if figure.kind == "fraction" else figure.unit,
        "ci_low": interval[0] if interval else None,
        "ci_high": interval[1] if interval else None,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
    }


def _measure(near: str, figure: Figure) -> str:
    if (figure.unit or "").endswith("years") or INCIDENCE.search(near):
        return "incidence"
    return "prevalence" if PREVALENCE.search(near) else "proportion"


def _period(near: str) -> str | None:
    found = _PERIOD.search(near)
    return found[0].lower() if found else None


def _once(items: list[Item], record: Reading) -> list[Item]:
    """The items without those that say a figure again: in the conclusions, or of the same thing in a later sentence."""
    kept: list[Item] = []
    for item in items:
        span = record.sentence_at(item["start"])
        same = [other for other in kept if _figure(other) == _figure(item)]
        again = span is not None and span.role == "conclusions"
        if not any(again or _same_words(other, item) for other in same if other["start"] < item["start"]):
            kept.append(item)
    return kept


def _figure(item: Item) -> tuple[object, ...]:
    names = ("value", "low", "high", "unit") if item["unit"] else ("numerator", "denominator")
    return tuple(item[name] for name in names)


def _same_words(one: Item, other: Item) -> bool:
    first, second = (set((item["condition"] or "").lower().split()) for item in (one, other))
    return len(first & second) * 2 >= min(len(first), len(second))


@Language.component("gleanings_frequencies")
def component(doc: Doc) -> Doc:
    """Sets the Doc's frequencies, of figures that no effect has taken; needs design and interventions."""
    store = findings(doc)
    found = find(
        reading(doc),
        design=design_of(doc),
        interventions=store.get("interventions", ()),
        claimed=store.get("claimed", ()),
        lists=store.get("lists"),
    )
    store["frequencies"] = found.items
    store["claimed"] = sorted(found.claimed.union(store.get("claimed", ())))
    return doc
