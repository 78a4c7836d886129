"""The study design: each cue in title or abstract speaks for one, and the highest sum wins."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

from extractors.guarded import Guarded, guarded, known_of, learn
from extractors.lexicon import Lexicon, read, words
from extractors.reading import Item, Reading

REVIEWS = ("narrative_review", "systematic_review", "meta_analysis")
TRIALS = ("rct", "nonrandomised_trial")
SAID = 9
Where = Literal["title", "body"]

DATA = guarded(
    r"""\b(?:was|were|had|did|underwent|received|showed|found|reported|completed|included|assessed|measured
          |identified|analy[sz]ed|compared|enrolled|studied|evaluated|examined|investigated|recruited|performed)\b
      | [Pp]\s?[<=>]\s?0?\.\d | \d\s?%""",
    re.VERBOSE,
)
# Authors who speak of their own patients or results do not write a review.
OWN = guarded(
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
    pattern: Guarded
    unless: Guarded | None


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
    hits = all_hits(record)
    design = ruled(hits)
    return [evident(design, hits)] if design else []


def all_hits(record: Reading) -> list[Hit]:
    """What the record says that speaks for a design."""
    return _own([*_hits(record), *_without_data(record)], record)


def ruled(hits: Sequence[Hit]) -> str | None:
    """The design with the highest sum; after the guideline's rulings a review that pools is a meta-analysis."""
    sums = summed(hits)
    design = max(sums, key=lambda name: sums[name], default=None)
    return "meta_analysis" if design == "systematic_review" and "meta_analysis" in sums else design


def summed(hits: Sequence[Hit]) -> dict[str, int]:
    """How much speaks for each design."""
    sums: dict[str, int] = {}
    for hit in hits:
        sums[hit.design] = sums.get(hit.design, 0) + hit.weight
    return sums


def evident(design: str, hits: Sequence[Hit]) -> Item:
    """The design with its strongest cue, or the strongest of all where none of its own is known."""
    best = max(hits, key=lambda hit: (hit.design == design, hit.weight))
    return {"design": design, "start": best.start, "end": best.end}


def _own(hits: list[Hit], record: Reading) -> list[Hit]:
    """The hits; where the title says review, without the trials of which the abstract speaks."""
    said = any(hit.design in REVIEWS and hit.weight >= SAID and hit.end <= record.title_end for hit in hits)
    return [hit for hit in hits if not (said and hit.design in TRIALS and hit.start >= record.title_end)]


def _hits(record: Reading) -> Iterator[Hit]:
    cues, body = _cues(), _labelled(record)
    learn(text for _, text in body)
    zones: dict[Where, list[tuple[int, str]]] = {
        "title": [(0, record.text[: record.title_end])],
        "body": body,
    }
    known = {where: known_of(text for _, text in stretches) for where, stretches in zones.items()}
    for ready in cues:
        stretches = zones[ready.cue.where]
        may = ready.pattern.may_match_in(known[ready.cue.where])
        hit = next(_found(ready.pattern, stretches), None) if may else None
        if hit and not (ready.unless and any(_found(ready.unless, stretches))):
            yield Hit(ready.cue.design, ready.cue.weight, *hit)


def _labelled(record: Reading) -> list[tuple[int, str]]:
    """The sentences below the title, each with the label before it: "Purpose of review" tells the design."""
    ends = [record.title_end, *(sentence.end for sentence in record.sentences if sentence.role != "title")]
    stretches = [(start, record.text[start:end]) for start, end in pairwise(ends)]
    return [(start + len(text) - len(text.lstrip()), text.lstrip()) for start, text in stretches]


def _found(pattern: Guarded, stretches: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    """Where the pattern first stands in each stretch that has it."""
    for start, text in stretches:
        if match := pattern.search(text):
            yield start + match.start(), start + match.end()


def _without_data(record: Reading) -> Iterator[Hit]:
    """Reviews speak in the present tense and give few figures: few past sentences speak for one."""
    body = [sentence for sentence in record.sentences if sentence.role != "title"]
    if not body or OWN.search(record.text, record.title_end):
        return
    share = sum(DATA.search(record.words(sentence)) is not None for sentence in body) / len(body)
    weight = next((weight for limit, weight in PRESENT if share <= limit), 0)
    if weight:
        yield Hit("narrative_review", weight, body[0].start, body[0].end)
