"""Which list a figure goes to: a linear model weighs what the rules say and the words around it.

Four classes: a frequency, a result of a group, an estimate of effect, or none of them. Where the rules read no
estimate, a second model says which measure a figure that is one has.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np

from extractors.assign import clause_span
from extractors.estimates import Figures, interval_after
from extractors.figure import Figure
from extractors.linear import Floats, Linear
from extractors.measures import RATIOS
from extractors.opinions import EFFECT, LISTS, NONE, Opinion, Scene

NAME, MEASURES = "figures", "measures"
# What an effect without the name of its measure is of; ratios without a name are told as relative risks.
MEASURED = (
    "MD",
    "pct_change",
    "RRR",
    "RD",
    "none",
    "RR",
    "HR",
    "OR",
    "SMD",
    "NNT",
    "beta",
    "sensitivity",
    "specificity",
)
WINDOW = 9
_TOKEN = re.compile(r"[A-Za-z]+|\d+(?:[.·]\d+)?|[^\w\s]")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_AVERAGE = re.compile(r"mean|median|averag", re.IGNORECASE)
_AGAINST = re.compile(r"vs|versus|compared|than", re.IGNORECASE)
# How far a group's name may stand from a figure to be near, close, or in sight.
_DISTANCES = (8, 25, 60)
_NEAR_GAP = 25


def logs(scores: Floats) -> Floats:
    """The logarithms of the probabilities of scores, a row for each item."""
    shifted = scores - scores.max(axis=1, keepdims=True, initial=-np.inf)
    told: Floats = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return told


class Models(NamedTuple):
    """The model of lists, and that of measures."""

    lists: Linear
    measures: Linear


class Listed(NamedTuple):
    """The list of a figure; `measure` is that of an effect that the rules have not read."""

    list: str
    measure: str | None = None


class Words(NamedTuple):
    """The words and signs of a text as they are compared, where each begins, and its bracket's number (0: none)."""

    tokens: list[str]
    starts: list[int]
    brackets: list[int]


def words_of(text: str) -> Words:
    """The text's words by their stems, each number as "#"."""
    found = list(_TOKEN.finditer(text))
    starts = [match.start() for match in found]
    brackets = [0] * len(found)
    for number, span in enumerate(_BRACKETS.finditer(text), 1):
        first, behind = bisect_left(starts, span.start()), bisect_left(starts, span.end())
        brackets[first:behind] = [number] * (behind - first)
    return Words([_stem(match.group()) for match in found], starts, brackets)


@lru_cache(maxsize=50_000)
def _stem(token: str) -> str:
    if token[0].isdigit():
        return "#"
    small = token.lower()
    return small[:7] if len(small) > 7 else small.rstrip("s") if len(small) > 3 else small


class Judge:
    """The model over one record; it keeps in mind which figures earlier sentences told, and as what."""

    def __init__(self, models: Models, title: str, design: str | None, named: Mapping[int, str]) -> None:
        self._models = models
        self._ratio = _usual(named)
        self._named = "none"
        self._design = design
        self._title = [f"t {token}" for token in dict.fromkeys(words_of(title).tokens)]
        self._said: dict[tuple[object, ...], str] = {}

    def lists(self, scene: Scene) -> dict[int, Listed]:
        """Where each figure of the scene that goes to a list goes, by its number in the sentence.

        An effect that the rules do not read is as likely as it is one and has its likeliest measure.
        """
        common, own = self.features(scene)
        lists = self._models.lists
        scores = logs(lists.scores(own) + lists.scores([common]) - lists.bias)
        unread = [at for at, one in enumerate(scene.opinions) if one.estimate is None]
        measures = logs(self._models.measures.scores([common + own[at] for at in unread]))
        scores[unread, LISTS.index(EFFECT)] += measures.max(axis=1)
        told = dict(zip(unread, measures.argmax(axis=1), strict=True))
        best = scores.argmax(axis=1)
        return {
            one.place: Listed(
                LISTS[list_], MEASURED[told[at]] if LISTS[list_] == EFFECT and at in told else None
            )
            for at, (one, list_) in enumerate(zip(scene.opinions, best, strict=True))
            if LISTS[list_] != NONE
        }

    def features(self, scene: Scene) -> tuple[list[str], list[list[str]]]:
        """The features that all figures of the scene have, and those of each."""
        told = words_of(scene.text)
        common = self._title + [f"s {token}" for token in dict.fromkeys(told.tokens)]
        proposed = {one.place: one.proposed for one in scene.opinions}
        kinds = Counter(figure.kind for figure in scene.figures)
        against = _AGAINST.search(scene.text) is not None
        found = []
        for one in scene.opinions:
            kind = one.figure.kind
            names = [
                f"p {kinds['p_value'] > 0} {kind}",
                f"same {min(kinds[kind], 4)} {kind}",
                f"interval {kinds['interval'] > 0} {kind}",
                f"against {against} {kind}",
                *_own(one, scene, self._design),
                *self._again(one, scene),
                *self._measured(one, scene),
                *_around(one, told),
                *_clause(scene.text, one.figure, told),
                *_beside(one, scene, proposed),
                *_near_group(one, scene, self._design),
            ]
            found.append(names)
        for one in scene.opinions:
            self._said.setdefault(identity(one.figure), one.proposed)
        self._named = scene.named[-1][1] if scene.named else self._named
        return common, found

    def _measured(self, one: Opinion, scene: Scene) -> Iterator[str]:
        """Which measures the sentence names before the figure and at all, and those named before it."""
        kind = one.figure.kind
        before = next((measure for at, measure in reversed(scene.named) if at < one.figure.start), "none")
        interval = interval_after(Figures(scene.text, scene.figures), one.place) is not None
        yield from (f"named {before}", f"named {before} {kind}", f"named {before} {interval}")
        yield from (f"names {measure}" for measure in dict.fromkeys(measure for _, measure in scene.named))
        yield from (f"last {self._named} {interval} {kind}", f"ratio {self._ratio} {interval} {kind}")
        yield f"interval after {interval} {kind}"

    def _again(self, one: Opinion, scene: Scene) -> Iterator[str]:
        before = self._said.get(identity(one.figure))
        if before is not None:
            role = scene.sentence.role
            yield from ("again", f"again {role}", f"again {before}", f"again {role} {before}")


def _usual(named: Mapping[int, str]) -> str:
    """The ratio that a record names most, the first of equals; "none" where it names none."""
    counted = Counter(measure.removeprefix("a") for measure in named.values() if measure in RATIOS)
    return counted.most_common(1)[0][0] if counted else "none"


def identity(figure: Figure) -> tuple[object, ...]:
    """What makes two figures one that is told twice."""
    return figure.kind, figure.value, figure.low, figure.high, figure.numerator, figure.denominator


def _own(one: Opinion, scene: Scene, design: str | None) -> Iterator[str]:
    """What the figure is, what the rules say of it, and in what study and section it stands."""
    figure, role = one.figure, scene.sentence.role
    kind, rule = figure.kind, one.proposed
    unit = "percent" if figure.unit == "percent" else "unit" if figure.unit else "bare"
    yield from (
        f"k {kind}",
        f"ku {kind} {unit}",
        f"role {role}",
        f"kr {kind} {role}",
        f"d {design}",
        f"kd {kind} {design}",
    )
    yield from (f"rule {rule}", f"rule {rule} {kind}", f"rule {rule} {design}", f"rule {rule} {role}")
    yield from (f"statistic {one.statistic}", f"statistic {one.statistic} {rule}", f"kind {one.kind} {kind}")
    for sign in one.signs:
        yield from (sign, f"{sign} {kind}")
    setting = f"{scene.setting.treated} {scene.setting.alone}"
    yield from (f"treated {setting}", f"treated {setting} {kind}")
    groups = min(len({mention.arm.name for mention in scene.groups}), 3)
    yield from (f"groups {groups}", f"groups {groups} {kind} {design}")
    yield from _written(figure)
    if (estimate := one.estimate) is not None:
        yield f"measure {estimate.measure}"
        yield f"measure {estimate.measure} {estimate.ci_low is not None}"
        yield f"estimate {estimate.tested} {estimate.label is not None} {estimate.continued}"


def _written(figure: Figure) -> Iterator[str]:
    """How the figure is written."""
    kind = figure.kind
    if figure.op:
        yield f"op {figure.op} {kind}"
    if figure.spread is not None or figure.spread_low is not None:
        yield f"spread {kind}"
    if figure.numerator is not None:
        yield f"counted {kind}"
    if figure.words:
        yield f"words {kind}"
    if figure.unit and kind != "percent":
        yield f"unit {figure.unit.lower()[:12]}"
    if figure.value is not None:
        yield from _size(kind, figure.value)


def _size(kind: str, value: float) -> Iterator[str]:
    """What the value itself tells: a whole number, a year, a level of confidence."""
    if value == int(value):
        yield f"whole {kind}"
    if value in (0, 50, 90, 95, 99, 100):
        yield f"value {value:g} {kind}"
    if kind == "number":
        yield "year" if 1900 < value < 2030 else f"size {len(str(int(abs(value)))) if value > 0 else 0}"


def _around(one: Opinion, told: Words) -> Iterator[str]:
    """The words before and after the figure, in order and as a bag."""
    kind, tokens = one.figure.kind, told.tokens
    begin, behind = bisect_left(told.starts, one.figure.start), bisect_left(told.starts, one.figure.end)
    before, after = tokens[max(0, begin - WINDOW) : begin], tokens[behind : behind + WINDOW]
    for at in (1, 2, 3):
        yield f"b{at} {before[-at] if len(before) >= at else '^'}"
        yield f"a{at} {after[at - 1] if len(after) >= at else '$'}"
    yield f"b12 {' '.join(before[-2:])}"
    yield f"a12 {' '.join(after[:2])}"
    yield f"b123 {' '.join(before[-3:])}"
    for token in dict.fromkeys(before):
        yield from (f"b {token}", f"bk {kind} {token}")
    for token in dict.fromkeys(after):
        yield from (f"a {token}", f"ak {kind} {token}")
    yield f"open {before.count('(') > before.count(')')} {kind}"


def _clause(text: str, figure: Figure, told: Words) -> Iterator[str]:
    """The words of the clause, and those next to the figure once brackets are left out."""
    start, end = clause_span(text, figure)
    for token in dict.fromkeys(told.tokens[bisect_left(told.starts, start) : bisect_left(told.starts, end)]):
        yield f"c {token}"
    begin, behind = bisect_left(told.starts, figure.start), bisect_left(told.starts, figure.end)
    own = told.brackets[begin] if begin < len(told.brackets) else 0
    earlier = _outside(told, range(begin - 1, -1, -1), own)[::-1]
    later = _outside(told, range(behind, len(told.tokens)), own)
    yield f"p1 {earlier[-1] if earlier else '^'}"
    yield f"p2 {' '.join(earlier)}"
    yield f"n1 {later[0] if later else '$'}"
    yield f"n2 {' '.join(later)}"
    yield f"average {_AVERAGE.search(text, 0, figure.start) is not None} {figure.kind}"


def _outside(told: Words, places: Iterable[int], own: int) -> list[str]:
    """The first two words outside brackets, or in the figure's own."""
    found = (told.tokens[at] for at in places if told.brackets[at] in (0, own))
    return list(islice(found, 2))


def _beside(one: Opinion, scene: Scene, proposed: Mapping[int, str]) -> Iterator[str]:
    """The figures on either side, what stands between, and what the rules say of them."""
    kind, rule, figures = one.figure.kind, one.proposed, scene.figures
    for step in (-2, -1, 1, 2):
        at = one.place + step
        if not 0 <= at < len(figures):
            yield f"{step} -"
            continue
        other = figures[at]
        said = proposed.get(at, other.kind)
        yield from (f"{step} {said}", f"{step} {said} {rule} {kind}")
        if abs(step) == 1:
            first, second = (other, one.figure) if step < 0 else (one.figure, other)
            gap = scene.text[first.end : second.start]
            between = " ".join(words_of(gap).tokens[:4]) if len(gap) < _NEAR_GAP else "far"
            yield from (f"{step} {other.kind} {between}", f"{step} {kind} {other.kind}")
    rules = set(proposed.values())
    yield f"rules {EFFECT in rules} {LISTS[1] in rules} {LISTS[2] in rules} {rule}"


def _near_group(one: Opinion, scene: Scene, design: str | None) -> Iterator[str]:
    """The group named nearest to the figure: how near, on which side, and its part in the study."""
    figure, nearest = one.figure, None
    for mention in scene.groups:
        if mention.start >= figure.end:
            apart, side = mention.start - figure.end, "after"
        elif mention.end <= figure.start:
            apart, side = figure.start - mention.end, "before"
        else:
            continue
        if nearest is None or apart < nearest[0]:
            nearest = apart, side, mention
    if nearest is None:
        yield from ("group none", f"group none {figure.kind}")
        return
    apart, side, mention = nearest
    steps = sum(apart >= limit for limit in _DISTANCES)
    yield f"group {steps} {side} {mention.weak}"
    yield f"group {steps} {mention.arm.role} {figure.kind}"
    yield f"group {steps} {design}"
