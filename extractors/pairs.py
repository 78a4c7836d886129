"""Pairs: two arms set side by side in a sentence share outcome and time, and the effect behind them is theirs.

"At 3 months, 84% of A were responders, compared with 44% of B (RR 1.9)": the ratio is of responders at 3 months,
A against B. What a sentence names before its first comma ("For leg pain, …") is the outcome of all its figures.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from extractors.direction import worth
from extractors.lexicon import Lexicon, read
from extractors.reading import Item, Reading, Sentence, findings, reading

Pair = tuple[Item, Item]


class PairWords(Lexicon):
    """`pairs.toml`: words that stand between two arms, and outcomes that say nothing without their subject."""

    between: frozenset[str]
    general: frozenset[str]
    openers: tuple[str, ...]


WORDS = read("pairs", PairWords)
_LEAD = re.compile(rf"(?:{'|'.join(WORDS.openers)})\s(?:the\s)?([^,;:.\d]{{3,60}}),\s", re.IGNORECASE)
_BEING = re.compile(r"\s(?:of\s)?(?:\S+\s){0,3}?(?:were|was|had|showed)\s(?:an?\s)?([a-z]+)", re.IGNORECASE)
_WORD = re.compile(r"[a-z][a-z-]*", re.IGNORECASE)
# Between two arms of one comparison stand a name and a few words, not another clause.
_LONGEST_GAP = 160


def link(record: Reading, results: Sequence[Item], effects: Sequence[Item]) -> None:
    """Gives the arm results and effects of each sentence what they share with their neighbours."""
    before: list[Item] = []
    for sentence in record.sentences:
        here = [item for item in results if sentence.start <= item["start"] < sentence.end]
        if not here:
            continue
        _follow_lead(record, sentence, here, before)
        if "respectively" in record.words(sentence):
            _follow_order(here, before)
        pairs = list(_pairs(here))
        for pair in pairs:
            _share(record, pair)
        for effect in effects:
            if sentence.start <= effect["start"] < sentence.end:
                _belong(effect, pairs, effects)
        before = here
    for effect in effects:
        # Nothing is compared with itself: which side was meant cannot be told.
        if effect["comparator"] and effect["intervention"] == effect["comparator"]:
            effect["intervention"] = effect["comparator"] = None


def _follow_lead(record: Reading, sentence: Sentence, here: Sequence[Item], before: Sequence[Item]) -> None:
    lead = _LEAD.match(record.words(sentence))
    if not lead:
        return
    topic = record.expand(lead[1].strip())
    times = {item["timepoint"] for item in before}
    for item in here:
        outcome = item["outcome"]
        if outcome is None or _words(outcome) == _words(topic):
            outcome = _called(record.text[item["end"] : sentence.end])
        item["outcome"] = _of_lead(outcome, topic)
        if item["timepoint"] is None and len(times) == 1:
            item["timepoint"] = next(iter(times))


def _follow_order(here: Sequence[Item], before: Sequence[Item]) -> None:
    """Two figures "respectively", with no arm named, are of the two arms of the sentence before, in its order."""
    if len(here) != 2 or len(before) != 2 or any(item["arm"] for item in here):
        return
    arms = [item["arm"] for item in before]
    sizes = [(new["total"], old["total"]) for new, old in zip(here, before, strict=True)]
    if None in arms or arms[0] == arms[1] or any(None not in pair and pair[0] != pair[1] for pair in sizes):
        return
    for new, old in zip(here, before, strict=True):
        new["arm"], new["role"] = old["arm"], old["role"]


def _called(after: str) -> str | None:
    """What the people behind a figure are said to be: "83% were responders"."""
    match = _BEING.match(after)
    return match[1] if match and match[1].lower() in WORDS.general else None


def _of_lead(outcome: str | None, lead: str) -> str:
    if outcome is None:
        return lead
    general = _words(outcome) <= WORDS.general
    return f"{outcome} for {lead}" if general else outcome


def _pairs(here: Sequence[Item]) -> Iterator[Pair]:
    ordered = sorted(here, key=lambda item: item["start"])
    for first, second in pairwise(ordered):
        arms = (first["arm"], second["arm"])
        same = first["unit"] == second["unit"] and first["statistic"] == second["statistic"]
        if None not in arms and arms[0] != arms[1] and same and second["start"] - first["end"] < _LONGEST_GAP:
            yield first, second


def _share(record: Reading, pair: Pair) -> None:
    """The second arm's outcome is the first's where nothing but names and joining words lies between them."""
    first, second = pair
    said = _words(record.text[first["end"] : second["start"]])
    named = _words(record.expand(f"{first['arm']} {second['arm']} {first['outcome'] or ''}"))
    if first["outcome"] and said - WORDS.between <= named:
        second["outcome"] = first["outcome"]
        second["timepoint"] = second["timepoint"] or first["timepoint"]


def _belong(effect: Item, pairs: Sequence[Pair], effects: Sequence[Item]) -> None:
    """An effect right behind a pair compares its arms on its outcome."""
    ahead = [pair for pair in pairs if pair[1]["end"] <= effect["start"]]
    if not ahead:
        return
    first, second = ahead[-1]
    taken = [e for e in effects if second["end"] <= e["start"] < effect["start"] and e["outcome"] is None]
    if first["outcome"] != second["outcome"] or taken:
        return
    experimental, other = _ranked(first, second)
    if effect["intervention"] == other["arm"]:
        effect["direction"] = _direction(effect, experimental, other)
    effect["intervention"], effect["comparator"] = experimental["arm"], other["arm"]
    effect["outcome"] = first["outcome"] or effect["outcome"]
    effect["timepoint"] = effect["timepoint"] or first["timepoint"]


def _direction(effect: Item, experimental: Item, other: Item) -> str | None:
    """Which arm its two results favour where the words say whether more is good, else what it was read as."""
    said: str | None = effect["direction"]
    if said == "no_difference" or None in (experimental["value"], other["value"]):
        return said
    ahead = (experimental["value"] > other["value"]) - (experimental["value"] < other["value"])
    favoured = {1: "favours_intervention", -1: "favours_comparator"}
    return favoured.get(worth(experimental["outcome"] or "") * ahead, said)


def _ranked(first: Item, second: Item) -> Pair:
    """The arm under study before the one it is compared with; without roles, in the order of the text."""
    if first["role"] in ("control", "comparator") and second["role"] in ("experimental", "exposure"):
        return second, first
    return first, second


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}


@Language.component("gleanings_pairs")
def component(doc: Doc) -> Doc:
    """Links the Doc's arm results and effects; needs both."""
    store = findings(doc)
    link(reading(doc), store.get("arm_results", ()), store.get("effects", ()))
    return doc
