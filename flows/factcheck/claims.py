"""The claims of a text: each sentence with figures, and of each figure what it is said to be of."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from spacy.language import Language

from extractors.figure import Figure
from extractors.numbers import read
from extractors.pipeline import extract
from extractors.reading import Reading, Sentence, join, reading
from warehouse.rows import ArmResult, Effect, Frequency

WORDS: dict[str, Any] = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))

Told = ArmResult | Effect | Frequency


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One figure of a claim: its values, the group, and the outcome or condition that it is said to be of.

    `figure.text == text[start:end]`; the words are those of the text, not yet terms of a topic.
    """

    figure: Figure
    start: int
    end: int
    arm: str = ""
    subject: str = ""
    timepoint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence with figures; `whole` is the sentence with the text's abbreviations written out."""

    start: int
    end: int
    text: str
    whole: str
    figures: tuple[Claimed, ...]


def claims(nlp: Language, text: str) -> list[Claim]:
    """The claims of a text, in their order; a sentence without a figure claims none that can be checked."""
    (found,) = extract(nlp, [("answer", "", text)])
    record = reading(nlp(join("", text)))
    shift = len(record.text) - len(text)
    told: list[Told] = [*found.arm_results, *found.effects, *found.frequencies]
    every = (_claim(record, sentence, shift, told) for sentence in _lines(record))
    return [claim for claim in every if claim.figures]


def _lines(record: Reading) -> Iterator[Sentence]:
    """The sentences, each cut where a line ends: a heading is no part of what stands below it."""
    for sentence in record.sentences:
        for match in re.finditer(r"[^\n]+", record.words(sentence)):
            start = sentence.start + match.start()
            yield Sentence(start, sentence.start + match.end(), sentence.role)


def _claim(record: Reading, sentence: Sentence, shift: int, told: Sequence[Told]) -> Claim:
    text = record.words(sentence)
    start = sentence.start - shift
    figures = [_claimed(figure, start, told) for figure in read(text) if _claims(figure)]
    return Claim(
        start=start, end=start + len(text), text=text, whole=record.expand(text), figures=tuple(figures)
    )


def _claims(figure: Figure) -> bool:
    return figure.kind in WORDS["kinds"] and not (figure.words and figure.kind == "number")


def _claimed(figure: Figure, start: int, told: Sequence[Told]) -> Claimed:
    bare = Claimed(figure=figure, start=start + figure.start, end=start + figure.end)
    # A figure that belongs to another, such as an interval, stands in the same stretch and is of the same thing.
    over = [one for one in told if one.start < bare.end and bare.start < one.end]
    if not over:
        return bare
    one = min(over, key=lambda one: one.end - one.start)
    return replace(bare, arm=arm_of(one) or "", subject=subject_of(one) or "", timepoint=time_in(one) or "")


def arm_of(fact: Told) -> str | None:
    """The group or treatment that a finding is of."""
    return fact.arm if isinstance(fact, ArmResult) else getattr(fact, "intervention", None)


def subject_of(fact: Told) -> str | None:
    """The outcome or condition that a finding is of."""
    return fact.condition if isinstance(fact, Frequency) else fact.outcome


def time_in(fact: Told) -> str | None:
    """When a finding was measured, in its words."""
    return fact.period if isinstance(fact, Frequency) else fact.timepoint


def values(figure: Figure) -> tuple[float, ...]:
    """The numbers that a figure states."""
    every = (figure.value, figure.low, figure.high, figure.numerator, figure.denominator)
    return tuple(value for value in every if value is not None)
