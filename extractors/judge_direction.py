"""Whether an intervention raised an outcome, lowered it or did neither, as an abstract tells it.

One linear model says which sentences speak of the question, another which way a sentence goes; the verdict is the
mean of the sentences' verdicts, weighed by how well each speaks of the question.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from extractors.direction import WORDS
from extractors.guarded import Guarded
from extractors.lexicon import words
from extractors.linear import Floats, Linear, linear, probabilities, stored
from extractors.reading import Reading, Sentence
from extractors.sides import Asked, Signs, asked, collapsed, kind, lettered, signs, stem, tokens

LABELS = ("no difference", "increased", "decreased")
TURNS = ("up", "down", "better", "worse", "same")
TELLING = frozenset({*TURNS, "not", "differs", "significant", "p_sig", "p_ns"})
KEY = TELLING | {"OUT", "INT", "CMP", "than", "versus", "vs", "compared", "respectively", "#"}
BREAKS = frozenset({";", "but", "whereas", "while", "however", "although", "though"})
AGAINST = frozenset({"than", "versus", "vs", "compared", "over", "relative", "comparison"})
SHARPNESS = 1.0  # how much a sentence that speaks of the question outweighs the next best


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with its words as signs."""

    sentence: Sentence
    text: str
    signs: Signs


def told(record: Reading, intervention: str, comparator: str, outcome: str) -> tuple[Asked, list[Told]]:
    """The question and the sentences, all abbreviations written out."""
    texts = [(sentence, record.expand(record.words(sentence))) for sentence in record.sentences]
    question = asked(*map(record.expand, (intervention, comparator, outcome)))
    question = lettered(question, (intervention, comparator), (text for _, text in texts))
    return question, [Told(sentence, text, signs(text, question)) for sentence, text in texts]


# --- Which way a sentence goes ------------------------------------------------------------------------------


def features(question: Asked, one: Told) -> set[str]:
    """What the direction is told from: words, the order of signs, and the turn nearest to the outcome."""
    found, read_as = one.signs
    start, end = _clause(one.signs)
    clause = [sign for sign in read_as[start:end] if sign]
    names = {f"w:{token}" for token in found[start:end]} | {f"o:{token}" for token in found}
    names |= {f"b:{a} {b}" for a, b in zip(found[start:end], found[start + 1 : end], strict=False)}
    names |= {f"s:{sign}" for sign in read_as if sign}
    key = collapsed(sign for sign in clause if sign in KEY)
    bare = collapsed(sign for sign in key if sign != "#")
    names |= _runs("k", key, (1, 2, 3)) | _runs("m", bare, (2, 3, 4)) | _runs("c", collapsed(clause), (2, 3))
    return names | _turn(question, one.signs, start, end)


def _runs(mark: str, items: Sequence[str], sizes: Sequence[int]) -> set[str]:
    return {
        f"{mark}:{' '.join(items[at : at + size])}" for size in sizes for at in range(len(items) - size + 1)
    }


def _clause(found: Signs) -> tuple[int, int]:
    """The clause that holds most of the outcome's words, and something that tells."""
    cuts = [0, *(at for at, token in enumerate(found.tokens) if token in BREAKS), len(found.tokens)]

    def worth(clause: tuple[int, int]) -> tuple[int, bool]:
        part = list(zip(found.tokens, found.signs, strict=True))[clause[0] : clause[1]]
        outcome = {stem(token) for token, sign in part if sign == "OUT"}
        return len(outcome), any(sign in TELLING for _, sign in part)

    return max(pairwise(cuts), key=worth)


def _turn(question: Asked, found: Signs, start: int, end: int) -> set[str]:
    """The turn nearest to the outcome, the side that it is said of, what the outcome is worth, the figures."""
    outcome = [at for at in range(start, end) if found.signs[at] == "OUT"]
    turns = [at for at in range(start, end) if found.signs[at] in TURNS]
    denied = "not" in found.signs[start:end]
    tests = "|".join(mark for mark in ("p_sig", "p_ns", "significant") if mark in found.signs[start:end])
    worth, own = _worth(question.outcome_words), _own_turn(question.outcome_words)
    more = _more(found, start, end)
    names = {f"own:{own}", f"worth:{worth}", f"denied:{denied}", f"more:{more}", f"more:{more}|{tests}"}
    if not turns:
        return names | {f"more:{more}|no turn"}
    middle = sum(outcome) / len(outcome) if outcome else (start + end) / 2
    at = min(turns, key=lambda turn: min((abs(turn - o) for o in outcome), default=abs(turn - middle)))
    turn, side = found.signs[at], _side(found, at, start, end)
    value = _value(turn, side, worth)
    names |= {f"t:{turn}", f"t:{turn}|{side}", f"t:{turn}|{side}|{denied}", f"t:{turn}|{side}|{worth}"}
    names |= {f"t:{turn}|{side}|{worth}|{own}", f"t:{turn}|{side}|{own}", f"more:{more}|{turn}|{side}"}
    return names | {f"v:{value}", f"v:{value}|{denied}", f"v:{value}|{denied}|{tests}"}


def _side(found: Signs, turn: int, start: int, end: int) -> str:
    """The side of which more or less is said: the other than the one that it is compared with."""
    sides = [(at, sign) for at in range(start, end) if (sign := found.signs[at]) in ("INT", "CMP")]
    against = next((at for at in range(max(start, turn - 2), end) if found.tokens[at] in AGAINST), None)
    after = [sign for at, sign in sides if against is not None and at > against]
    before = [sign for at, sign in sides if against is not None and at < against]
    if after:
        return "CMP" if after[0] == "INT" else "INT"
    if before:
        return str(before[-1])
    return str(min(sides, key=lambda side: abs(side[0] - turn))[1]) if sides else "?"


def _value(turn: str | None, side: str, worth: str) -> int:
    """1 for more of the outcome under the intervention, -1 for less, 0 where that is not told."""
    sign = -1 if side == "CMP" else 1
    if turn in ("up", "down"):
        return sign if turn == "up" else -sign
    good = {"good": 1, "bad": -1}.get(worth, 0)
    return sign * good * {"better": 1, "worse": -1}.get(turn or "", 0)


@cache
def _worths() -> tuple[Guarded, Guarded]:
    return words(WORDS.good), words(WORDS.bad)


def _worth(outcome: str) -> str:
    good, bad = (pattern.search(outcome) is not None for pattern in _worths())
    return "both" if good and bad else "good" if good else "bad" if bad else "neither"


def _own_turn(outcome: str) -> str:
    return next((sign for token in tokens(outcome) if (sign := kind(token)) in TURNS[:4]), "none") or "none"


# --- Figures side by side ------------------------------------------------------------------------------------

# Sides (I, C) and figures (n) in the order of the text; the figure of the first letter in capitals comes first.
ORDERS = {
    "nInC": 1,
    "nCnI": -1,
    "ICnn": 1,
    "CInn": -1,
    "nnIC": 1,
    "nnCI": -1,
    "Inn": 1,
    "Cnn": -1,
    "nnI": 1,
    "nnC": -1,
    "nn": 1,
}
NO_RESULT = frozenset(
    {"±", "=", "<", ">", "≤", "≥", "(", "[", "day", "week", "month", "grade", "at", "after", "for"}
)
TIME = frozenset(
    {"weeks", "week", "months", "month", "days", "day", "years", "year", "mg", "ml", "mcg", "kg", "ci"}
)


def _more(found: Signs, start: int, end: int) -> int:
    """1 where the figure of the intervention is the greater of two, -1 where the smaller, 0 where unknown."""
    shape, values = "", list[float]()
    for at in range(start, end):
        sign = found.signs[at]
        if sign in ("INT", "CMP") and not shape.endswith(sign[0]):
            shape += sign[0]
        elif sign == "#" and (value := _result(found.tokens, at)) is not None:
            shape += "n"
            values.append(value)
    for order, sign_of_first in ORDERS.items():
        at = shape.find(order)
        if at >= 0:
            first = shape[:at].count("n")
            one, other = values[first : first + 2]
            return sign_of_first * ((one > other) - (one < other))
    return 0


def _result(found: Sequence[str], at: int) -> float | None:
    before, behind = found[at - 1] if at else "", found[at + 1] if at + 1 < len(found) else ""
    if (before in NO_RESULT and behind != "%") or behind in TIME:
        return None
    try:
        return float(found[at].replace("·", ".").replace(",", ""))
    except ValueError:
        return None


# --- Which sentences speak of the question -------------------------------------------------------------------


def relevance(question: Asked, every: Sequence[Told]) -> list[set[str]]:
    """What each sentence's relevance is told from: how much of outcome and sides it names, and what it tells."""
    stems = [{stem(token) for token in one.signs.tokens} for one in every]
    spread = Counter(root for roots in stems for root in roots)
    named = [
        [_named(wanted, roots, spread) for roots in stems]
        for wanted in (question.outcome, question.intervention, question.comparator)
    ]
    most = max(named[0], default=0.0)
    return [
        _relevance(one, outcome, most, (first, second))
        for one, outcome, first, second in zip(every, *named, strict=True)
    ]


def _named(wanted: frozenset[str], roots: set[str], spread: Counter[str]) -> float:
    """The share of the wanted stems that a sentence has, each the heavier the fewer sentences have it."""
    weights = {root: 1 / spread[root] if spread[root] else 0.3 for root in wanted}
    total = sum(weights.values())
    return sum(weight for root, weight in weights.items() if root in roots) / total if total else 0.0


def _relevance(one: Told, outcome: float, most: float, sides: tuple[float, float]) -> set[str]:
    said = set(one.signs.signs)
    steps = {f"outcome>{step}" for step in range(10) if outcome > step / 10}
    names = steps | {f"share>{step}" for step in range(10) if most and outcome / most > step / 10}
    names |= {f"side{at}>{step}" for at, side in enumerate(sides) for step in range(5) if side > step / 5}
    role = one.sentence.role
    names |= {f"role:{role}", f"says:{'turn' if said & set(TURNS) else 'no turn'}"}
    names |= {f"has:{sign}" for sign in (*TELLING, "#", "INT", "CMP") if sign in said}
    if most and outcome == most:
        names |= {"best", f"best:{role}"}
    if said & TELLING:
        names |= {f"telling {step}" for step in steps}
    return names | {f"long>{step}" for step in range(8) if len(one.signs.tokens) > 10 * step}


# --- The verdict ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DirectionModel:
    """Which sentences speak of the question, and which way a sentence goes."""

    relevance: Linear
    direction: Linear

    def judge(self, question: Asked, every: Sequence[Told]) -> tuple[Floats, int]:
        """The probability of each label, and which sentence tells the likeliest best."""
        fit = self.relevance.scores(relevance(question, every))[:, 0]
        weights = probabilities(SHARPNESS * fit[None])[0]
        said = probabilities(self.direction.scores([features(question, one) for one in every]))
        shares = weights[:, None] * said
        total: Floats = shares.sum(axis=0)
        return total, int(shares[:, int(total.argmax())].argmax())


@cache
def model() -> DirectionModel:
    """The model that is shipped, read once."""
    held = stored("direction")
    parts = {
        name: {key.removeprefix(f"{name}_"): held[key] for key in held if key.startswith(f"{name}_")}
        for name in ("relevance", "direction")
    }
    return DirectionModel(linear(parts["relevance"]), linear(parts["direction"]))


def judge(
    record: Reading, *, intervention: str, comparator: str, outcome: str
) -> tuple[str, Sentence] | None:
    """The label and the sentence that tells it best; None for a record without sentences."""
    question, every = told(record, intervention, comparator, outcome)
    if not every:
        return None
    shares, best = model().judge(question, every)
    return LABELS[int(np.argmax(shares))], every[best].sentence
