"""The way between a name and a figure of its sentence, as features: what kinds of words and marks lie on it."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.linear import Part
from extractors.respectively import Span
from extractors.slot_phrases import WORDS, Word
from extractors.slot_scene import Candidate, Scene, Sides

_KINDS = {word: kind for kind, words in WORDS.ways.items() for word in words}
_MARKS = {mark: mark for mark in ",;():."} | {"[": "(", "]": ")"}
# What the sentence turns on, and what stands before its first figure.
_PIVOTS = frozenset(("association", "up", "down", "had", "same", "than"))
_TURNS = _PIVOTS | {"risk", "was", "between", "but", "F", "N", ";"}
# A figure of the list, another figure, and words that are of no kind.
_FIGURE, _OTHER, _WORDS = "F", "N", "x"
_BESIDES = frozenset((_WORDS, ",", "(", ")", ":"))


@dataclass(frozen=True, slots=True)
class Sign:
    """`text[start:end]` and what it is on a way."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Ways:
    """The kinds of a sentence's signs and where they stand, where its first figure is, and what it turns on before."""

    kinds: list[str]
    starts: list[int]
    ends: list[int]
    first: int
    many: int
    turns: str
    pivot: int | None


def ways(scene: Scene, figures: Sequence[Span]) -> Ways:
    """The signs of a sentence whose list has these figures."""
    signs, first = _signs(scene.words, figures), figures[0][0]
    ahead = [sign for sign in signs if sign.end <= first]
    turns = [sign.kind for sign in ahead if sign.kind in _TURNS]
    pivot = next((sign.start for sign in reversed(ahead) if sign.kind in _PIVOTS), None)
    return Ways(
        [sign.kind for sign in signs],
        [sign.start for sign in signs],
        [sign.end for sign in signs],
        first,
        len(figures),
        " ".join(turns[-2:]),
        pivot,
    )


def _signs(words: Sequence[Word], figures: Sequence[Span]) -> list[Sign]:
    found: list[Sign] = []
    for word in words:
        start, end, kind = _sign(word, figures)
        if kind and found and found[-1].kind == kind and kind in (_WORDS, _OTHER):
            found[-1] = Sign(found[-1].start, end, kind)
        elif kind and not (found and (found[-1].start, found[-1].end) == (start, end)):
            found.append(Sign(start, end, kind))
    return found


def _sign(word: Word, figures: Sequence[Span]) -> tuple[int, int, str | None]:
    figure = next((span for span in figures if word.start < span[1] and span[0] < word.end), None)
    if figure:
        return (*figure, _FIGURE)
    if word.kind == "figure":
        return word.start, word.end, _OTHER
    plain = _WORDS if word.kind == "word" else None
    return word.start, word.end, _KINDS.get(word.low) or _MARKS.get(word.low) or plain


def way_to(known: Ways, one: Candidate, sides: Sides, span: Span, kind: str | None) -> list[Part]:
    """What lies between a name of the sentence and its figure at `span`, which is of a `kind`."""
    before, after = sides
    found: list[Part] = []
    touching = False
    if before:
        way = _between(known, before[1], span[0])
        touching = _WORDS not in way
        found += _way("b", way, kind)
    if after:
        found += _way("a", _between(known, span[1], after[0]), kind)
    return found + _frame(known, one, sides, touching=touching, kind=kind)


def _between(known: Ways, start: int, end: int) -> list[str]:
    return known.kinds[bisect_left(known.starts, start) : bisect_right(known.ends, end)]


def _way(side: str, way: Sequence[str], kind: str | None) -> list[Part]:
    counts = min(3, way.count(_FIGURE)), min(2, way.count(_OTHER))
    return [(_signs_of, side, *way), (_counts, side, *counts, kind)]


def _signs_of(side: str, *way: str) -> list[str]:
    core = [sign for sign in way if sign not in _BESIDES]
    return [
        f"{side} way {' '.join(way) if len(way) <= 7 else 'long'}",
        f"{side} core {' '.join(core) if len(core) <= 5 else 'long'}",
        f"{side} starts {' '.join(way[:2])}",
        f"{side} starts {' '.join(way[:4])}",
        f"{side} ends {' '.join(way[-3:])}",
        f"{side} hops {min(way.count(_WORDS), 5)} {_FIGURE in way}",
        *(f"{side} has {sign}" for sign in core),
    ]


def _counts(side: str, figures: int, others: int, kind: str | None) -> tuple[str, ...]:
    return (f"{side} counts {figures} {others} {kind}",)


def _frame(known: Ways, one: Candidate, sides: Sides, *, touching: bool, kind: str | None) -> list[Part]:
    """On which side of the sentence's turn a name stands: before all figures, among them, or after its own."""
    before, where = sides.before, sides.before or sides.after or (0, 0)
    side = ("first" if before[1] <= known.first else "list") if before else "after"
    turned = "no" if known.pivot is None else "before" if where[1] <= known.pivot else "behind"
    behind = bisect_right(known.ends, where[0]) if before else 0
    return [
        (_ahead, *known.kinds[max(0, behind - 2) : behind]),
        (_side, side, min(known.many, 3)),
        (_turns, side, touching, turned, known.turns),
        (_turned, turned, touching, kind, one.tag),
    ]


def _ahead(*signs: str) -> tuple[str, ...]:
    return (f"ahead {' '.join(signs)}",)


def _side(side: str, many: int) -> tuple[str, ...]:
    return (f"side {side} {many}",)


def _turns(side: str, touching: bool, turned: str, turns: str) -> tuple[str, ...]:
    return f"turns {turns} {side} {touching}", f"turned {turned} {side} {touching} {turns}"


def _turned(turned: str, touching: bool, kind: str | None, tag: str) -> tuple[str, ...]:
    return f"turned {turned} {touching} {kind}", f"turned {turned} {tag}"
