"""What the rules say of each figure of a sentence: of which list it looks, and what speaks against it.

The rules of the lists (`assign`, `described`, `results`, `exclusions`) and the estimates of effect are asked one by
one; nothing is decided here. `judge_figures` weighs their answers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.arms import Arms, Mention, mentions
from extractors.assign import Kind, Setting, kind_of
from extractors.described import is_about_health, is_bound, may_describe
from extractors.estimates import Estimate
from extractors.exclusions import describes_sample, is_estimate, is_threshold
from extractors.figure import Figure
from extractors.reading import Reading, Sentence
from extractors.results import Result, passed, result_of
from extractors.timepoints import Timepoint, find_timepoints, nearest

NONE, FREQUENCY, ARM_RESULT, EFFECT = LISTS = ("none", "frequency", "arm_result", "effect")
# What may be a figure of a list; an interval, a p-value or a date never is.
VALUES = frozenset(("percent", "fraction", "rate", "number", "from_to", "range"))
# Outside the results these are one only where a rule takes them for one.
SELDOM = frozenset(("time", "dose", "group_size"))
TOLD = frozenset(("results", "conclusions"))
# What keeps the rules from taking a figure for the result of a group.
_AGAINST = frozenset(("sample", "estimate", "threshold", "named", "baseline", "passed"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What the rules say of one figure; `place` is its number among those of its sentence.

    `proposed` is the list that they would put it in, `statistic` what it would be as a result of a group, `kind`
    what `assign` says of it, `signs` what speaks for or against it.
    """

    place: int
    figure: Figure
    proposed: str
    estimate: Estimate | None
    statistic: str | None
    kind: Kind
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A sentence, its figures, the groups and times that it names, and what the rules say.

    `named` is where in the sentence which measure's name stands.
    """

    sentence: Sentence
    text: str
    figures: Sequence[Figure]
    groups: Sequence[Mention]
    times: Sequence[Timepoint]
    setting: Setting
    opinions: Sequence[Opinion]
    named: Sequence[tuple[int, str]] = ()


def scene(
    record: Reading,
    sentence: Sentence,
    figures: Sequence[Figure],
    *,
    arms: Arms,
    setting: Setting,
    estimates: Mapping[int, Estimate],
    claimed: frozenset[int],
    named: Mapping[int, str],
) -> Scene | None:
    """The sentence with the opinions on its figures; `estimates`, `claimed` and `named` are by place in the record.

    None where no figure may be one of a list.
    """
    text = record.words(sentence)
    open_ = list(_open(sentence, text, figures, estimates, claimed))
    if not open_:
        return None
    groups, times = mentions(text, arms), find_timepoints(text)
    bare = Scene(
        sentence=sentence,
        text=text,
        figures=figures,
        groups=groups,
        times=times,
        setting=setting,
        opinions=(),
        named=[
            (at - sentence.start, measure)
            for at, measure in named.items()
            if sentence.start <= at < sentence.end
        ],
    )
    sample = describes_sample(text, counted=any(figure.numerator is not None for figure in figures))
    opinions = tuple(
        _opinion(bare, place, estimate, result, sample=sample) for place, estimate, result in open_
    )
    return replace(bare, opinions=_of_health(opinions, record, sentence))


def _of_health(opinions: tuple[Opinion, ...], record: Reading, sentence: Sentence) -> tuple[Opinion, ...]:
    """The opinions, none for a frequency where the sentence does not speak of health."""
    if all(one.proposed != FREQUENCY for one in opinions):
        return opinions
    if sentence.role != "objective" and is_about_health(record.expand(record.words(sentence))):
        return opinions
    return tuple(replace(one, proposed=NONE) if one.proposed == FREQUENCY else one for one in opinions)


def _open(
    sentence: Sentence,
    text: str,
    figures: Sequence[Figure],
    estimates: Mapping[int, Estimate],
    claimed: frozenset[int],
) -> Iterator[tuple[int, Estimate | None, Result | None]]:
    """The figures that may be of a list, each with its estimate, and with what it would be as a result."""
    for place, figure in enumerate(figures):
        at = sentence.start + figure.start
        estimate = estimates.get(at)
        if (at in claimed and estimate is None) or figure.kind not in VALUES | SELDOM:
            continue
        result = result_of(text, figures, place)
        seldom = figure.kind in SELDOM and sentence.role not in TOLD
        if not seldom or result is not None or estimate is not None:
            yield place, estimate, result


def _opinion(
    bare: Scene, place: int, estimate: Estimate | None, result: Result | None, *, sample: bool
) -> Opinion:
    figure = bare.figures[place]
    named = len({mention.arm.name for mention in bare.groups})
    kind = kind_of(bare.text, figure, role=bare.sentence.role, setting=bare.setting, named=named)
    signs = tuple(_signs(bare, place, sample=sample))
    proposed = NONE
    if estimate is not None:
        proposed = EFFECT
    elif kind == "frequency" and "share" in signs and "bound" not in signs:
        proposed = FREQUENCY
    elif result and kind == "arm_result" and bare.sentence.role in TOLD and _AGAINST.isdisjoint(signs):
        proposed = ARM_RESULT
    return Opinion(
        place=place,
        figure=figure,
        proposed=proposed,
        estimate=estimate,
        statistic=result.statistic if result else None,
        kind=kind,
        signs=signs,
    )


def _signs(bare: Scene, place: int, *, sample: bool) -> Iterator[str]:
    """What speaks for or against a figure, by name."""
    text, figure = bare.text, bare.figures[place]
    if sample:
        yield "sample"
    if is_estimate(text, figure):
        yield "estimate"
    if is_threshold(text, figure):
        yield "threshold"
    if passed(text, bare.figures, place):
        yield "passed"
    spans = [(one.start, one.end) for one in bare.groups] + [(one.start, one.end) for one in bare.times]
    if any(start <= figure.start and figure.end <= end for start, end in spans):
        yield "named"
    near = nearest(bare.times, figure.start, figure.end) if bare.times else None
    if near is not None and near.baseline:
        yield "baseline"
    if may_describe(text, figure, bare.setting, bare.groups):
        yield "share"
        if is_bound(text, figure):
            yield "bound"
