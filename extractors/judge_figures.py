"""Which list a figure goes to: a model weighs what the rules say and the words around it.

Four classes: a frequency, a result of a group, an estimate of effect, or none of them. Where the rules read no
estimate, a second model says which measure a figure that is one has.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np

from extractors.assign import clause_span
from extractors.blended import Blended
from extractors.estimates import Figures, interval_after
from extractors.figure import Figure
from extractors.linear import Floats, Linear, Part, Parted, side_by_side
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
    """The models of lists and of measures, their rows side by side, and the bias of those, which they leave out."""

    weights: Parted
    bias: Floats
    lists: Blended


def models(lists: Blended, measures: Linear) -> Models:
    """The two models, to be asked together."""
    both = side_by_side([lists.first, measures])
    return Models(Parted(replace(both, bias=np.zeros_like(both.bias))), both.bias, lists)


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


def judged(models: Models, judge: "Judge", scenes: Sequence[Scene]) -> dict[int, Listed]:
    """Where each figure that goes to a list goes, by where it begins in the record.

    An effect that the rules do not read is as likely as it is one and has its likeliest measure.
    """
    told = [(one, *judge.features(one)) for one in scenes]
    figures = [(one.sentence.start, opinion) for one in scenes for opinion in one.opinions]
    if not figures:
        return {}
    summed = models.weights.scores([parts for _, common, own in told for parts in (common, *own)])
    whole = np.repeat([True, False] * len(told), [size for one in scenes for size in (1, len(one.opinions))])
    shared = summed[whole].repeat([len(one.opinions) for one in scenes], axis=0)
    totals = summed[~whole] + shared + models.bias
    width, unread = len(models.lists.first.bias), np.array([one.estimate is None for _, one in figures])
    scores, measures = models.lists.logs(totals[:, :width]), logs(totals[unread, width:])
    scores[unread, LISTS.index(EFFECT)] += measures.max(axis=1, initial=-np.inf)
    said = iter(measures.argmax(axis=1))
    measured = [MEASURED[next(said)] if one.estimate is None else None for _, one in figures]
    return {
        start + one.figure.start: Listed(LISTS[best], measure if LISTS[best] == EFFECT else None)
        for (start, one), best, measure in zip(figures, scores.argmax(axis=1), measured, strict=True)
        if LISTS[best] != NONE
    }


class Judge:
    """What tells of the figures of one record; it keeps in mind which earlier sentences told, and as what."""

    def __init__(self, title: str, design: str | None, named: Mapping[int, str]) -> None:
        self._ratio = _usual(named)
        self._named = "none"
        self._design = design
        self._title = [(say, "t", token) for token in dict.fromkeys(words_of(title).tokens)]
        self._said: dict[tuple[object, ...], str] = {}

    def features(self, scene: Scene) -> tuple[list[Part], list[list[Part]]]:
        """The features that all figures of the scene have, in parts, and those of each."""
        told = words_of(scene.text)
        common = self._title + [(say, "s", token) for token in dict.fromkeys(told.tokens)]
        stage = _stage(scene, told)
        found = [
            [
                *_own(one, stage, self._design),
                *self._again(one, scene),
                *self._measured(one, stage),
                *_around(one, told),
                *_clause(one, stage),
                *_beside(one, stage),
                *_near_group(one, scene, self._design),
            ]
            for one in scene.opinions
        ]
        for one in scene.opinions:
            self._said.setdefault(identity(one.figure), one.proposed)
        self._named = scene.named[-1][1] if scene.named else self._named
        return common, found

    def _measured(self, one: Opinion, stage: "Stage") -> Iterator[Part]:
        """Which measures the sentence names before the figure and at all, and those named before it."""
        kind, named = one.figure.kind, stage.scene.named
        before = next((measure for at, measure in reversed(named) if at < one.figure.start), "none")
        interval = interval_after(stage.figures, one.place) is not None
        yield _measure, kind, interval, before, self._named, self._ratio
        yield from ((say, "names", measure) for measure in dict.fromkeys(measure for _, measure in named))

    def _again(self, one: Opinion, scene: Scene) -> Iterator[Part]:
        before = self._said.get(identity(one.figure))
        if before is not None:
            yield _repeated, before, scene.sentence.role


def say(*told: object) -> Iterator[str]:
    """A single feature, by its words."""
    yield " ".join(map(str, told))


def _measure(kind: str, interval: bool, before: str, last: str, ratio: str) -> Iterator[str]:
    yield from (f"named {before}", f"named {before} {kind}", f"named {before} {interval}")
    yield from (f"last {last} {interval} {kind}", f"ratio {ratio} {interval} {kind}")
    yield f"interval after {interval} {kind}"


def _repeated(before: str, role: str) -> Iterator[str]:
    yield from ("again", f"again {role}", f"again {before}", f"again {role} {before}")


class Stage(NamedTuple):
    """What is reckoned once for all figures of a scene."""

    scene: Scene
    told: Words
    figures: Figures
    kinds: Counter[str]
    against: bool
    average: int
    proposed: Mapping[int, str]
    rules: tuple[bool, ...]
    groups: int


def _stage(scene: Scene, told: Words) -> Stage:
    average = _AVERAGE.search(scene.text)
    proposed = {one.place: one.proposed for one in scene.opinions}
    return Stage(
        scene,
        told,
        Figures(scene.text, scene.figures),
        Counter(figure.kind for figure in scene.figures),
        _AGAINST.search(scene.text) is not None,
        average.end() if average else len(scene.text) + 1,
        proposed,
        tuple(name in proposed.values() for name in (EFFECT, LISTS[1], LISTS[2])),
        min(len({mention.arm.name for mention in scene.groups}), 3),
    )


def _usual(named: Mapping[int, str]) -> str:
    """The ratio that a record names most, the first of equals; "none" where it names none."""
    counted = Counter(measure.removeprefix("a") for measure in named.values() if measure in RATIOS)
    return counted.most_common(1)[0][0] if counted else "none"


def identity(figure: Figure) -> tuple[object, ...]:
    """What makes two figures one that is told twice."""
    return figure.kind, figure.value, figure.low, figure.high, figure.numerator, figure.denominator


def _own(one: Opinion, stage: Stage, design: str | None) -> Iterator[Part]:
    """What the figure is, what the rules say of it, and in what study and section it stands."""
    figure, scene, kinds = one.figure, stage.scene, stage.kinds
    kind, role, setting = figure.kind, scene.sentence.role, scene.setting
    unit = "percent" if figure.unit == "percent" else "unit" if figure.unit else "bare"
    yield _placed, kind, unit, role, design
    yield _among, kind, kinds["p_value"] > 0, min(kinds[kind], 4), kinds["interval"] > 0, stage.against
    yield _ruled, one.proposed, kind, design, role
    yield _stated, one.statistic, one.proposed, one.kind, kind
    yield from ((_sign, sign, kind) for sign in one.signs)
    yield _study, setting.treated, setting.alone, stage.groups, kind, design
    yield from _written(figure)
    if (estimate := one.estimate) is not None:
        yield _estimated, estimate.measure, estimate.ci_low is not None
        yield say, "estimate", estimate.tested, estimate.label is not None, estimate.continued


def _placed(kind: str, unit: str, role: str, design: str | None) -> Iterator[str]:
    yield from (f"k {kind}", f"ku {kind} {unit}", f"role {role}", f"kr {kind} {role}")
    yield from (f"d {design}", f"kd {kind} {design}")


def _among(kind: str, tested: bool, alike: int, interval: bool, against: bool) -> Iterator[str]:
    yield from (f"p {tested} {kind}", f"same {alike} {kind}")
    yield from (f"interval {interval} {kind}", f"against {against} {kind}")


def _ruled(rule: str, kind: str, design: str | None, role: str) -> Iterator[str]:
    yield from (f"rule {rule}", f"rule {rule} {kind}", f"rule {rule} {design}", f"rule {rule} {role}")


def _stated(statistic: str | None, rule: str, assigned: str, kind: str) -> Iterator[str]:
    yield from (f"statistic {statistic}", f"statistic {statistic} {rule}", f"kind {assigned} {kind}")


def _sign(sign: str, kind: str) -> Iterator[str]:
    yield from (sign, f"{sign} {kind}")


def _study(treated: bool, alone: bool, groups: int, kind: str, design: str | None) -> Iterator[str]:
    yield from (f"treated {treated} {alone}", f"treated {treated} {alone} {kind}")
    yield from (f"groups {groups}", f"groups {groups} {kind} {design}")


def _estimated(measure: str, interval: bool) -> Iterator[str]:
    yield from (f"measure {measure}", f"measure {measure} {interval}")


def _written(figure: Figure) -> Iterator[Part]:
    """How the figure is written."""
    kind = figure.kind
    if figure.op:
        yield say, "op", figure.op, kind
    if figure.spread is not None or figure.spread_low is not None:
        yield say, "spread", kind
    if figure.numerator is not None:
        yield say, "counted", kind
    if figure.words:
        yield say, "words", kind
    if figure.unit and kind != "percent":
        yield say, "unit", figure.unit.lower()[:12]
    if figure.value is not None:
        yield from _size(kind, figure.value)


def _size(kind: str, value: float) -> Iterator[Part]:
    """What the value itself tells: a whole number, a year, a level of confidence."""
    if value == int(value):
        yield say, "whole", kind
    if value in (0, 50, 90, 95, 99, 100):
        yield say, "value", f"{value:g}", kind
    if kind == "number":
        digits = len(str(int(abs(value)))) if value > 0 else 0
        yield (say, "year") if 1900 < value < 2030 else (say, "size", digits)


def _around(one: Opinion, told: Words) -> Iterator[Part]:
    """The words before and after the figure, in order and as a bag."""
    kind, tokens = one.figure.kind, told.tokens
    begin, behind = bisect_left(told.starts, one.figure.start), bisect_left(told.starts, one.figure.end)
    before, after = tokens[max(0, begin - WINDOW) : begin], tokens[behind : behind + WINDOW]
    for at in (1, 2, 3):
        yield say, f"b{at}", before[-at] if len(before) >= at else "^"
        yield say, f"a{at}", after[at - 1] if len(after) >= at else "$"
    yield say, "b12", " ".join(before[-2:])
    yield say, "a12", " ".join(after[:2])
    yield say, "b123", " ".join(before[-3:])
    yield from ((_near, "b", kind, token) for token in dict.fromkeys(before))
    yield from ((_near, "a", kind, token) for token in dict.fromkeys(after))
    yield say, "open", before.count("(") > before.count(")"), kind


def _near(side: str, kind: str, token: str) -> Iterator[str]:
    yield from (f"{side} {token}", f"{side}k {kind} {token}")


def _clause(one: Opinion, stage: Stage) -> Iterator[Part]:
    """The words of the clause, and those next to the figure once brackets are left out."""
    figure, told = one.figure, stage.told
    start, end = clause_span(stage.scene.text, figure)
    words = told.tokens[bisect_left(told.starts, start) : bisect_left(told.starts, end)]
    yield from ((say, "c", token) for token in dict.fromkeys(words))
    begin, behind = bisect_left(told.starts, figure.start), bisect_left(told.starts, figure.end)
    own = told.brackets[begin] if begin < len(told.brackets) else 0
    earlier = _outside(told, range(begin - 1, -1, -1), own)[::-1]
    later = _outside(told, range(behind, len(told.tokens)), own)
    yield say, "p1", earlier[-1] if earlier else "^"
    yield say, "p2", " ".join(earlier)
    yield say, "n1", later[0] if later else "$"
    yield say, "n2", " ".join(later)
    yield say, "average", stage.average <= figure.start, figure.kind


def _outside(told: Words, places: Iterable[int], own: int) -> list[str]:
    """The first two words outside brackets, or in the figure's own."""
    found = (told.tokens[at] for at in places if told.brackets[at] in (0, own))
    return list(islice(found, 2))


def _beside(one: Opinion, stage: Stage) -> Iterator[Part]:
    """The figures on either side, what stands between, and what the rules say of them."""
    kind, rule, figures, text = one.figure.kind, one.proposed, stage.scene.figures, stage.scene.text
    for step in (-2, -1, 1, 2):
        at = one.place + step
        if not 0 <= at < len(figures):
            yield say, step, "-"
            continue
        other = figures[at]
        yield _other, step, stage.proposed.get(at, other.kind), rule, kind
        if abs(step) == 1:
            first, second = (other, one.figure) if step < 0 else (one.figure, other)
            yield say, step, other.kind, _between(text[first.end : second.start])
            yield say, step, kind, other.kind
    yield say, "rules", *stage.rules, rule


@lru_cache(maxsize=4096)
def _between(gap: str) -> str:
    return " ".join(words_of(gap).tokens[:4]) if len(gap) < _NEAR_GAP else "far"


def _other(step: int, said: str, rule: str, kind: str) -> Iterator[str]:
    yield from (f"{step} {said}", f"{step} {said} {rule} {kind}")


def _near_group(one: Opinion, scene: Scene, design: str | None) -> Iterator[Part]:
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
        yield _sign, "group none", figure.kind
        return
    apart, side, mention = nearest
    steps = sum(apart >= limit for limit in _DISTANCES)
    yield _grouped, steps, side, mention.weak, mention.arm.role, figure.kind, design


def _grouped(
    steps: int, side: str, weak: bool, role: str | None, kind: str, design: str | None
) -> Iterator[str]:
    yield from (f"group {steps} {side} {weak}", f"group {steps} {role} {kind}", f"group {steps} {design}")
