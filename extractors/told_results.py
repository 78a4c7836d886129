"""What one sentence tells of the groups of its study: results in runs, each with its group, outcome and time."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.arms import Arms, Mention, mentions, with_seen
from extractors.assign import WORDS as ASSIGN
from extractors.assign import Setting, kind_of
from extractors.counts import COUNTS_SAID
from extractors.figure import Figure
from extractors.group_links import relink
from extractors.groups import WORDS as GROUPS
from extractors.guarded import guarded
from extractors.linking import Context, Run, link, parallel, runs
from extractors.numbers import MOST, read
from extractors.opinions import ARM_RESULT
from extractors.outcome_links import Scene
from extractors.outcomes import find_outcomes
from extractors.reading import Reading, Sentence
from extractors.respectively import Span
from extractors.result_spans import Named, Shown, find
from extractors.results import Result, find_results, forced
from extractors.spots import merged
from extractors.timepoints import Timepoint, find_timepoints, in_order, measured, nearest

_DIGIT = re.compile(r"\d")
_SCALE = guarded(
    r"\b(?:scores?|scales?|questionnaires?|ind(?:ex|ices)|inventory|pressures?|levels?|concentrations?|gradients?"
    r"|quality of life|satisfaction|subjects|effects?)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]{3,}")
_ALLOCATION = guarded(
    r"\b(?:assigned|allocated|divided|enrol\w+|included|recruited|received|underwent|were given|eligible"
    r"|consisted)\b"
)
VERSUS = guarded(r"\b(?:versus|vs|compared (?:with|to))\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"(?:In contrast, |However, )?(?:This|These|(?:The )?(?:[Cc]orresponding|respective|same))\s"
)
_GOT = re.compile(
    r"(?:\sof\s(?:the\s)?[\w-]+)?(?:\s(?:patients|subjects|women|men|people))?(?:\s(?:were|was|had|have"
    r"|been))*(?:\s(?:prescribed|received|receiving|taking|used|"
    r"using|given|treated with|took|underwent|undergoing))?\s(?:an?\s|the\s)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What all sentences of a record share.

    `claimed` is where figures begin that are estimates of effect; `alone` says that there is but one sentence to
    know the study from; `lists` names, by where it begins, the list of each figure (without them the rules decide).
    """

    record: Reading
    arms: Arms
    context: Context
    design: str | None
    setting: Setting
    claimed: Collection[int]
    alone: bool = False
    lists: Mapping[int, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The runs of results of a sentence; `outcomes` are by the grammar, `scene` has those that the tagger sees."""

    runs: list[Run]
    found: list[Mention]
    outcomes: list[list[str | None]]
    times: list[list[str | None]]
    scene: Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """The results of a sentence before the tagger has seen it; `found` are the groups that the grammar finds."""

    sentence: Sentence
    shown: Shown
    results: list[Result]
    found: list[Mention]
    times: list[Timepoint]


def told(study: Study, sentences: Sequence[Sentence]) -> list[tuple[Sentence, Told]]:
    """The results of each of the sentences that has any."""
    begun = [one for one in (_begun(study, sentence) for sentence in sentences) if one]
    seen = find([one.shown for one in begun])
    return [(one.sentence, _told(study, one, named)) for one, named in zip(begun, seen, strict=True)]


def _begun(study: Study, sentence: Sentence) -> Begun | None:
    text = study.record.words(sentence)
    figures = merged(text, read(text))
    if len(figures) > MOST:
        return None
    free = [f for f in figures if sentence.start + f.start not in study.claimed]
    pairs = _judged(study, sentence, free) if study.lists is not None else find_results(text, free)
    if not pairs:
        return None
    found = mentions(text, study.arms)
    if study.lists is None:
        pairs = [(figure, result) for figure, result in pairs if _belongs(study, sentence, figure, found)]
    if not pairs:
        return None
    times = [time for time in find_timepoints(text) if not _names_treatment(text, time, found)]
    shown = Shown(
        text,
        tuple(figures),
        tuple((m.start, m.end) for m in found if not m.weak),
        tuple((time.start, time.end) for time in times),
    )
    return Begun(sentence=sentence, shown=shown, results=[one for _, one in pairs], found=found, times=times)


def _told(study: Study, begun: Begun, seen: Sequence[Named]) -> Told:
    text, found, times = begun.shown.text, begun.found, begun.times
    if study.context.sole is None or VERSUS.search(text):
        named = [
            (s.start, s.end)
            for s in seen
            if s.kind == "arm" and _recurs(study, begun.sentence, text[s.start : s.end])
        ]
        found = with_seen(text, study.arms, found, named)
    if study.lists is None:
        results = _kept(study, begun.sentence, begun.results, found, times)
    else:
        results = [_apart(text, result, found) for result in begun.results]
    run_list = runs(text, results, begun.shown.figures, times)
    found = parallel(text, run_list, found)
    link(text, run_list, found, study.context)
    relink(text, run_list, found)
    return Told(
        runs=run_list,
        found=found,
        outcomes=_carried(text, find_outcomes(text, run_list, found, times), study.context),
        times=[_times(run, measured(times)) for run in run_list],
        scene=Scene(
            text=text,
            results=[(result.start, result.end) for run in run_list for result in run.results],
            outcomes=[(one.start, one.end) for one in seen if one.kind == "outcome"],
            groups=[(mention.start, mention.end) for mention in found if not mention.weak],
        ),
    )


def _judged(study: Study, sentence: Sentence, figures: Sequence[Figure]) -> list[tuple[Figure, Result]]:
    """The figures that were judged to be results of a group, each as one."""
    text, lists = study.record.words(sentence), study.lists or {}
    return [
        (figure, result)
        for place, figure in enumerate(figures)
        if lists.get(sentence.start + figure.start) == ARM_RESULT and (result := forced(text, figures, place))
    ]


def _recurs(study: Study, sentence: Sentence, name: str) -> bool:
    """Whether a name is no scale and comes up in another sentence as well: what is compared is seldom named once."""
    record = study.record
    if study.alone:
        return True
    if _SCALE.search(record.expand(name)):
        return False
    others = f"{record.text[: sentence.start]} {record.text[sentence.end :]}".lower()
    telling = [word for word in _WORD.findall(name.lower()) if word not in GROUPS.generic | GROUPS.nameless]
    return any(word in others for word in telling)


def _names_treatment(text: str, time: Timepoint, found: Sequence[Mention]) -> bool:
    """Whether "after …" names a group that was treated, and no time: "3.3 after steroid injection"."""
    inside = any(time.start < m.start and m.end == time.end and not m.weak for m in found)
    return inside and not _DIGIT.search(text, time.start, time.end)


def _belongs(study: Study, sentence: Sentence, figure: Figure, found: Sequence[Mention]) -> bool:
    """Whether the figure is a result of a group, and no description of the sample."""
    named = len({mention.arm.name for mention in found})
    text = study.record.words(sentence)
    kind = kind_of(text, figure, role=sentence.role, setting=study.setting, named=named)
    return kind == "arm_result"


def _kept(
    study: Study,
    sentence: Sentence,
    results: Sequence[Result],
    found: Sequence[Mention],
    times: Sequence[Timepoint],
) -> list[Result]:
    """The results without names, times, sizes of groups, shares of the treated and values before treatment."""
    text = study.record.words(sentence)
    masks = [(mention.start, mention.end) for mention in found] + [(time.start, time.end) for time in times]
    named = [_apart(text, result, found) for result in results if not _inside(result, masks)]
    kept = [result for result in named if not _at_baseline(result, named, times)]
    measured = any(result.statistic != "count" for result in kept)
    kept = [result for result in kept if not _size_of_group(text, result, found, measured=measured)]
    if study.design not in ASSIGN.interventional:
        kept = [result for result in kept if not _share_of_treated(text, result, found)]
    return kept if sentence.role != "methods" or _tells_results(text, kept, found) else []


def _times(run: Run, times: Sequence[Timepoint]) -> list[str | None]:
    """When each result was measured: the times of a list in order, the only time there is, or the nearest."""
    size = len(run.results)
    shared = next((listed for time in times if size > 1 and (listed := in_order(time, size))), None)
    if shared and len({arm.name if arm else None for arm in run.arms}) == 1:
        return list(shared)
    found = [
        times[0] if len(times) == 1 else nearest(times, result.start, result.end) for result in run.results
    ]
    return [time.label if time else None for time in found]


def _carried(text: str, outcomes: list[list[str | None]], context: Context) -> list[list[str | None]]:
    """The outcomes, with that of the sentence before where this one points back to it ("This reduction …")."""
    back = _POINTS_BACK.match(text) is not None
    last = context.outcome if back else None
    carried = [
        [last if last and (name is None or len(name.split()) < 3) else name for name in names]
        for names in outcomes
    ]
    context.outcome = next(
        (name for names in reversed(carried) for name in reversed(names) if name), context.outcome
    )
    return carried


def _apart(text: str, result: Result, found: Sequence[Mention]) -> Result:
    """The result without the number of a group that was read as its count: "group 1 (33%)" is no "1 (33%)"."""
    named = [mention for mention in found if mention.start < result.start + 1 <= mention.end < result.end]
    bracket = text.find("(", named[0].end, result.end) if named else -1
    return result if bracket < 0 else replace(result, start=bracket + 1, end=result.end - 1, events=None)


def _inside(result: Result, masks: Sequence[Span]) -> bool:
    """Whether the figure is part of a group's name or of a time: "the 350-mm2 group"."""
    return any(start <= result.start and result.end <= end for start, end in masks)


def _tells_results(text: str, results: Sequence[Result], found: Sequence[Mention]) -> bool:
    """Whether a sentence among the methods tells results: shares or means of two groups, and no allocation."""
    measured = [result for result in results if result.statistic != "count"]
    return len(measured) > 1 and len(found) > 1 and not _ALLOCATION.search(text)


def _size_of_group(text: str, result: Result, found: Sequence[Mention], *, measured: bool) -> bool:
    """Whether a bracketed n is how large a group is, and not its number of events.

    It is where it stands right after the group's name, or where something is `measured` in the sentence.
    """
    sized = text[result.start : result.start + 1] in {"n", "N"} and result.statistic == "count"
    after_group = any(text[mention.end : result.start].strip() in {"(", "["} for mention in found)
    return sized and (measured or (after_group and not COUNTS_SAID.search(text)))


def _share_of_treated(text: str, result: Result, found: Sequence[Mention]) -> bool:
    """Whether a share says who got a treatment, not what came of it: "35% were prescribed muscle relaxants"."""
    following = next((mention for mention in found if mention.start >= result.end), None)
    if result.statistic != "proportion" or following is None:
        return False
    return _GOT.fullmatch(text[result.end : following.start]) is not None


def _at_baseline(result: Result, results: Sequence[Result], times: Sequence[Timepoint]) -> bool:
    """Whether the figure was there before treatment; a time right after one figure is not that of the next."""
    taken = [
        time
        for time in times
        if any(0 <= time.start - other.end <= 3 for other in results if other is not result)
    ]
    time = nearest([time for time in times if time not in taken], result.start, result.end)
    return time is not None and time.baseline
