"""Arm results: what one group had at one time on one outcome, with its figure."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

from extractors.arms import Arm, Arms, Mention, find_arms, mentions
from extractors.assign import WORDS as ASSIGN
from extractors.assign import Setting, kind_of, setting_of
from extractors.counts import COUNTS_SAID
from extractors.figure import Figure
from extractors.linking import Context, Run, link, parallel, runs
from extractors.numbers import MOST, read
from extractors.outcomes import find_outcomes
from extractors.reading import Item, Reading, Sentence, design_of, findings, reading
from extractors.respectively import Span
from extractors.results import Result, find_results
from extractors.timepoints import Timepoint, find_timepoints, in_order, nearest

_DIGIT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|third)\b", re.IGNORECASE
)
_ALLOCATED = re.compile(r"\brandomi[sz]ed\b|\brandomly\b|\b(?:assigned|allocated|divided)\b", re.IGNORECASE)
_ALLOCATION = re.compile(
    r"\b(?:assigned|allocated|divided|enrol\w+|included|recruited|received|underwent|were given|eligible"
    r"|consisted)\b"
)
_VERSUS = re.compile(r"\b(?:versus|vs|compared (?:with|to))\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"(?:In contrast, |However, )?(?:This|These|(?:The )?(?:[Cc]orresponding|respective|same))\s"
)
_PEOPLE = {
    "patients",
    "patient",
    "subjects",
    "participants",
    "women",
    "men",
    "children",
    "people",
    "adults",
    "infants",
    "individuals",
}
_GOT = re.compile(
    r"(?:\sof\s(?:the\s)?[\w-]+)?(?:\s(?:patients|subjects|women|men|people))?(?:\s(?:were|was|had|have"
    r"|been))*(?:\s(?:prescribed|received|receiving|taking|used|"
    r"using|given|treated with|took|underwent|undergoing))?\s(?:an?\s|the\s)?",
    re.IGNORECASE,
)
_READ = {"results", "conclusions", "methods"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Study:
    """What all sentences of a record share; `claimed` is where figures begin that are estimates of effect."""

    record: Reading
    arms: Arms
    context: Context
    design: str | None
    setting: Setting
    claimed: Collection[int]


def find_arm_results(
    record: Reading,
    *,
    interventions: Sequence[Mapping[str, str]] = (),
    design: str | None = None,
    claimed: Collection[int] = (),
) -> list[Item]:
    """The arm results of a record, each as a plain item with `start` and `end` in the reading's text."""
    sentences = [s for s in record.sentences if s.role in _READ and _DIGIT.search(record.words(s))]
    if not sentences:
        return []
    arms = find_arms(record.text, interventions=interventions, abbreviations=record.abbreviations)
    context = Context(pair=_compared(record, arms), sole=sole_arm(record, arms, design))
    setting = setting_of(record.text[: record.title_end], arms, context.sole, design)
    study = _Study(record=record, arms=arms, context=context, design=design, setting=setting, claimed=claimed)
    items = [item for sentence in sentences for item in _of_sentence(study, sentence)]
    return [item for item in _unrepeated(items, record) if _told_of_an_arm(item, design)]


def _told_of_an_arm(item: Item, design: str | None) -> bool:
    """Whether an item belongs to a group, or stands where what is told of all is told of the treated."""
    if item["statistic"] == "proportion" and (item["value"] or 0) > 100:
        return False
    if item["arm"] is not None:
        return True
    if item["statistic"] == "count":
        return design in ASSIGN.interventional and item["unit"] not in _PEOPLE
    return item["statistic"] in {"proportion", "rate"} or design not in ASSIGN.descriptive


def _compared(record: Reading, arms: Arms) -> tuple[Arm, ...]:
    """The two groups of a study: its only two treatments, or those that its title or randomisation names."""
    if len(arms.arms) == 2:
        return arms.arms
    for sentence in record.sentences:
        text = record.words(sentence)
        if sentence.role == "title" or _ALLOCATED.search(text):
            named = {mention.arm.name: mention.arm for mention in mentions(text, arms)}
            if len(named) == 2:
                return tuple(named.values())
    return ()


def sole_arm(record: Reading, arms: Arms, design: str | None) -> Arm | None:
    """The only treatment of a study without a comparison: the only one there is, or the first in the title."""
    if len(arms.arms) == 1 and not _VERSUS.search(record.text, 0, record.title_end):
        return arms.arms[0]
    if any(arm.role in {"control", "comparator"} for arm in arms.arms):
        return None
    named = {mention.arm.name: mention.arm for mention in mentions(record.text[: record.title_end], arms)}
    return next(iter(named.values())) if len(named) == 1 or (named and design != "rct") else None


def _of_sentence(study: _Study, sentence: Sentence) -> list[Item]:
    text = study.record.words(sentence)
    figures = read(text)
    if len(figures) > MOST:
        return []
    pairs = find_results(text, [f for f in figures if sentence.start + f.start not in study.claimed])
    if not pairs:
        return []
    found = mentions(text, study.arms)
    times = [time for time in find_timepoints(text) if not _names_treatment(text, time, found)]
    pairs = [(figure, result) for figure, result in pairs if _belongs(study, sentence, figure, found)]
    results = _kept(study, sentence, [result for _, result in pairs], found, times)
    run_list = runs(text, results, figures, times)
    found = parallel(text, run_list, found)
    link(text, run_list, found, study.context)
    outcomes = _carried(text, find_outcomes(text, run_list, found, times), study.context)
    return [
        _item(study.record, sentence, result, arm, outcome, time)
        for run, names in zip(run_list, outcomes, strict=True)
        for result, arm, outcome, time in zip(run.results, run.arms, names, _times(run, times), strict=True)
    ]


def _names_treatment(text: str, time: Timepoint, found: Sequence[Mention]) -> bool:
    """Whether "after …" names a group that was treated, and no time: "3.3 after steroid injection"."""
    inside = any(time.start < m.start and m.end == time.end and not m.weak for m in found)
    return inside and not _DIGIT.search(text, time.start, time.end)


def _belongs(study: _Study, sentence: Sentence, figure: Figure, found: Sequence[Mention]) -> bool:
    """Whether the figure is a result of a group, and no description of the sample."""
    named = len({mention.arm.name for mention in found})
    text = study.record.words(sentence)
    kind = kind_of(text, figure, role=sentence.role, setting=study.setting, named=named)
    return kind == "arm_result"


def _kept(
    study: _Study,
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
    kept = [result for result in kept if not _size_of_group(text, result, found)]
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


def _size_of_group(text: str, result: Result, found: Sequence[Mention]) -> bool:
    """Whether a bracketed n right after a group's name is its size, and not its number of events."""
    sized = text[result.start : result.start + 1] in {"n", "N"} and result.statistic == "count"
    return (
        sized
        and not COUNTS_SAID.search(text)
        and any(text[mention.end : result.start].strip() in {"(", "["} for mention in found)
    )


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


def _item(
    record: Reading,
    sentence: Sentence,
    result: Result,
    arm: Arm | None,
    outcome: str | None,
    time: str | None,
) -> Item:
    return asdict(result) | {
        "start": sentence.start + result.start,
        "end": sentence.start + result.end,
        "arm": arm.name if arm else None,
        "role": arm.role if arm else None,
        "outcome": record.expand(outcome) if outcome else None,
        "timepoint": time,
    }


def _unrepeated(items: Sequence[Item], record: Reading) -> list[Item]:
    """The items without those of the conclusions that repeat a figure of the results."""
    kept: list[Item] = []
    for item in items:
        sentence = record.sentence_at(item["start"])
        repeated = any(item["value"] == other["value"] and item["unit"] == other["unit"] for other in kept)
        if not (sentence and sentence.role == "conclusions" and repeated):
            kept.append(item)
    return kept


@Language.component("gleanings_arm_results")
def component(doc: Doc) -> Doc:
    """Sets the Doc's arm results; the design and the interventions must have been set before."""
    store = findings(doc)
    store["arm_results"] = find_arm_results(
        reading(doc),
        interventions=store.get("interventions", ()),
        design=design_of(doc),
        claimed=store.get("claimed", ()),
    )
    return doc
