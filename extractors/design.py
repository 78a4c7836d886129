"""The study design: each cue in title or abstract speaks for one, and the highest sum wins."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from extractors.lexicon import Lexicon, read, words
from extractors.reading import Item, Reading, findings, reading

REVIEWS = ("narrative_review", "systematic_review", "meta_analysis")
TRIALS = ("rct", "nonrandomised_trial")
SAID = 9
Where = Literal["title", "body"]

DATA = re.compile(
    r"""\b(?:was|were|had|did|underwent|received|showed|found|reported|completed|included|assessed|measured
          |identified|analy[sz]ed|compared|enrolled|studied|evaluated|examined|investigated|recruited|performed)\b
      | [Pp]\s?[<=>]\s?0?\.\d | \d\s?%""",
    re.VERBOSE,
)
# Authors who speak of their own patients or results do not write a review.
OWN = re.compile(
    r"""\bwe\s(?:report|describe|present|studied|performed|investigated|examined|measured|found|compared|evaluated)\b
      | \bour\s(?:patients?|results|data|findings|study|series|case)\b | \bthese\sresults\b""",
    re.IGNORECASE | re.VERBOSE,
)
# How much a share of sentences with data up to the limit speaks for a review.
PRESENT = ((0.15, 9), (0.3, 7), (0.45, 3))


class Cue(Lexicon):
    """One cue of `designs.toml`."""

    design: str
    where: Where
    weight: int
    pattern: str
    unless: str | None = None


class Designs(Lexicon):
    """`designs.toml`: the cues, those of the first design first."""

    cue: tuple[Cue, ...]


class Ready(NamedTuple):
    """A cue with its patterns compiled."""

    cue: Cue
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


class Hit(NamedTuple):
    """`text[start:end]` speaks for `design` with `weight`."""

    design: str
    weight: int
    start: int
    end: int


@cache
def _cues() -> tuple[Ready, ...]:
    return tuple(
        Ready(cue, words([cue.pattern]), words([cue.unless]) if cue.unless else None)
        for cue in read("designs", Designs).cue
    )


def find_design(record: Reading) -> list[Item]:
    """The design with its strongest cue as evidence; empty where nothing speaks for any."""
    hits = _own([*_hits(record), *_without_data(record)], record)
    if not hits:
        return []
    sums: dict[str, int] = {}
    for hit in hits:
        sums[hit.design] = sums.get(hit.design, 0) + hit.weight
    design = _ruled(max(sums, key=lambda name: sums[name]), sums)
    best = max((hit for hit in hits if hit.design == design), key=lambda hit: hit.weight)
    return [{"design": design, "start": best.start, "end": best.end}]


def _own(hits: list[Hit], record: Reading) -> list[Hit]:
    """The hits; where the title says review, without the trials of which the abstract speaks."""
    said = any(hit.design in REVIEWS and hit.weight >= SAID and hit.end <= record.title_end for hit in hits)
    return [hit for hit in hits if not (said and hit.design in TRIALS and hit.start >= record.title_end)]


def _hits(record: Reading) -> Iterator[Hit]:
    zones: dict[Where, tuple[int, int]] = {
        "title": (0, record.title_end),
        "body": (record.title_end, len(record.text)),
    }
    for ready in _cues():
        start, end = zones[ready.cue.where]
        match = ready.pattern.search(record.text, start, end)
        if match and not (ready.unless and ready.unless.search(record.text, start, end)):
            yield Hit(ready.cue.design, ready.cue.weight, match.start(), match.end())


def _without_data(record: Reading) -> Iterator[Hit]:
    """Reviews speak in the present tense and give few figures: few past sentences speak for one."""
    body = [sentence for sentence in record.sentences if sentence.role != "title"]
    if not body or OWN.search(record.text, record.title_end):
        return
    share = sum(DATA.search(record.words(sentence)) is not None for sentence in body) / len(body)
    weight = next((weight for limit, weight in PRESENT if share <= limit), 0)
    if weight:
        yield Hit("narrative_review", weight, body[0].start, body[0].end)


def _ruled(design: str, sums: dict[str, int]) -> str:
    """The design after the guideline's rulings: a review that pools is a meta-analysis."""
    if design == "systematic_review" and "meta_analysis" in sums:
        return "meta_analysis"
    return design


@Language.component("gleanings_design")
def component(doc: Doc) -> Doc:
    """Sets the Doc's design."""
    findings(doc)["designs"] = find_design(reading(doc))
    return doc
