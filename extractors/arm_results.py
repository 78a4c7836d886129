"""Arm results: what one group had at one time on one outcome, with its figure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from extractors import phrases
from extractors.arms import Arm, Arms, Mention, find_arms, mentions
from extractors.assign import kind_of
from extractors.figure import Figure
from extractors.linking import Context, Run, link, runs
from extractors.numbers import read
from extractors.reading import Item, Reading, Sentence
from extractors.respectively import Span, conjuncts
from extractors.results import Result, find_results
from extractors.timepoints import Timepoint, find_timepoints, nearest

_DIGIT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|third)\b", re.IGNORECASE
)
_READ = {"results", "conclusions"}


def find_arm_results(
    reading: Reading, *, interventions: Sequence[Mapping[str, str]] = (), design: str | None = None
) -> list[Item]:
    """The arm results of a record, each as a plain item with `start` and `end` in the reading's text."""
    sentences = [s for s in reading.sentences if s.role in _READ and _DIGIT.search(reading.words(s))]
    if not sentences:
        return []
    arms = find_arms(reading.text, interventions=interventions, abbreviations=reading.abbreviations)
    context = Context(pair=_compared(arms), sole=_sole(arms))
    items: list[Item] = []
    for sentence in sentences:
        items += _of_sentence(reading, sentence, arms, context, design)
    return _unrepeated(items, reading)


def _compared(arms: Arms) -> tuple[Arm, ...]:
    return arms.arms if len(arms.arms) == 2 else ()


def _sole(arms: Arms) -> Arm | None:
    """The only treatment of a study without a comparison."""
    return arms.arms[0] if len(arms.arms) == 1 else None


def _of_sentence(
    reading: Reading, sentence: Sentence, arms: Arms, context: Context, design: str | None
) -> list[Item]:
    text = reading.words(sentence)
    figures = read(text)
    pairs = find_results(text, figures)
    if not pairs:
        return []
    times = find_timepoints(text)
    found = mentions(text, arms)

    def belongs(figure: Figure) -> bool:
        named = len({mention.arm.name for mention in found})
        kind = kind_of(
            text, figure, role=sentence.role, design=design, mentions=named, treated=bool(arms.arms)
        )
        return kind == "arm_result"

    results = [
        result for figure, result in pairs if belongs(figure) and not _at_baseline(text, result, times)
    ]
    run_list = runs(text, results, figures, times)
    link(text, run_list, found, context)
    outcomes = _outcomes(text, run_list, found, times)
    items = [
        _item(reading, sentence, result, arm, outcome, nearest(times, result.start, result.end), context)
        for run, names in zip(run_list, outcomes, strict=True)
        for result, arm, outcome in zip(run.results, run.arms, names, strict=True)
    ]
    return items


def _at_baseline(text: str, result: Result, times: Sequence[Timepoint]) -> bool:
    time = nearest(times, result.start, result.end)
    return time is not None and time.baseline


def _outcomes(
    text: str, run_list: Sequence[Run], found: Sequence[Mention], times: Sequence[Timepoint]
) -> list[list[str | None]]:
    """The outcome of each result, run by run; a run whose own words name none goes on with that of the run before."""
    masks: list[Span] = [(mention.start, mention.end) for mention in found] + [
        (time.start, time.end) for time in times
    ]
    spans: list[Span] = [(result.start, result.end) for run in run_list for result in run.results]
    outcomes: list[list[str | None]] = []
    for place, run in enumerate(run_list):
        start = run_list[place - 1].end if place else 0
        own = _own(text, run, start, masks, spans)
        before = [name for names in outcomes for name in names]
        outcomes.append(
            _several(text, run, start, masks)
            or [_joined(own, before, len(run.results), at) for at in range(len(run.results))]
        )
    return outcomes


def _own(text: str, run: Run, start: int, masks: Sequence[Span], spans: Sequence[Span]) -> str | None:
    """What the run's own words say; after the first run only what stands between it and the run before counts."""
    if start == 0 or phrases.clause_start(text, run.start) >= start:
        return phrases.subject(text, run.start, run.end, masks=masks, figures=spans, floor=start)
    between = phrases.tidy(phrases.unmasked(text, start, run.start, masks))
    return between if phrases.telling(between) else None


def _several(text: str, run: Run, start: int, masks: Sequence[Span]) -> list[str | None]:
    """As many outcomes as results, for a run that belongs to one group: "A, B and C were seen in 1%, 2% and 3%"."""
    size = len(run.results)
    if size < 2 or len({arm.name if arm else None for arm in run.arms}) > 1:
        return []
    begin = max(start, phrases.clause_start(text, run.start))
    left = phrases.unmasked(text, begin, run.start, masks)
    parts = [left[low:high] for low, high in conjuncts(left, 0, len(left))]
    named: list[str | None] = [phrases.tidy(part) for part in parts]
    return (
        named[-size:]
        if len(named) >= size and all(name and phrases.telling(name) for name in named[-size:])
        else []
    )


def _joined(own: str | None, before: Sequence[str | None], size: int, at: int) -> str | None:
    if own:
        return own
    if len(before) >= size:
        return before[len(before) - size + at]
    return before[-1] if before else None


def _item(
    reading: Reading,
    sentence: Sentence,
    result: Result,
    arm: Arm | None,
    outcome: str | None,
    time: Timepoint | None,
    context: Context,
) -> Item:
    arm = arm or context.sole
    item = asdict(result) | {
        "start": sentence.start + result.start,
        "end": sentence.start + result.end,
        "arm": arm.name if arm else None,
        "role": arm.role if arm else None,
        "outcome": reading.expand(outcome) if outcome else None,
        "timepoint": time.label if time else None,
    }
    return item


def _unrepeated(items: Sequence[Item], reading: Reading) -> list[Item]:
    """The items without those of the conclusions that repeat a figure of the results."""
    kept: list[Item] = []
    for item in items:
        sentence = reading.sentence_at(item["start"])
        repeated = any(item["value"] == other["value"] and item["unit"] == other["unit"] for other in kept)
        if not (sentence and sentence.role == "conclusions" and repeated):
            kept.append(item)
    return kept
