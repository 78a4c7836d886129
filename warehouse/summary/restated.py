"""Shares that an abstract tells in words (`one in four`, `more than half`) beside the same in figures: said twice."""

import re
from collections.abc import Sequence
from typing import TypeVar

from warehouse.rows import ArmResult, Frequency
from warehouse.synthesis.evidence import Held

# A share in words is that in figures as far as it lies no further from it than this, in percent points.
_NEAR = 3.0

F = TypeVar("F", Held[Frequency], Held[ArmResult])


def in_words(fact: Frequency | ArmResult) -> bool:
    """Whether a percentage is told in words alone: its quote holds neither the value nor counts."""
    counts = (fact.numerator, fact.denominator) if isinstance(fact, Frequency) else (fact.events, fact.total)
    if fact.unit != "percent" or fact.value is None or counts != (None, None):
        return False
    return fact.value not in numbers_in(fact.quote) and _SHARE.search(fact.quote) is not None


_ONES = "one|two|three|four|five|six|seven|eight|nine|ten"
_SHARE = re.compile(
    rf"\b(?:half|halves|thirds?|quarters?|fifths?|tenths?|(?:{_ONES}) (?:in|out of) (?:every )?(?:{_ONES}|twenty))\b",
    re.IGNORECASE,
)


def numbers_in(text: str) -> set[float]:
    """The numbers in a text, whichever way it writes decimals and thousands."""
    plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text.replace("·", "."))
    return {float(number.replace(",", ".")) for number in re.findall(r"\d+[.,]\d+|\.?\d+", plain)}


def restated(results: Sequence[F]) -> frozenset[str]:
    """The ids of the shares in words that a study has told in figures as well."""
    told = [held for held in results if not in_words(held.fact) and held.fact.unit == "percent"]
    return frozenset(
        held.finding_id
        for held in results
        if in_words(held.fact) and any(_meets(held, other) for other in told)
    )


def _meets(held: F, other: F) -> bool:
    one, two = held.fact.value, other.fact.value
    return held.work_id == other.work_id and one is not None and two is not None and abs(one - two) <= _NEAR
