"""Which outcome each result of a sentence is on, run by run: what its own words say, or what the run before was on."""

import re
from collections.abc import Sequence
from itertools import pairwise

from extractors import phrases
from extractors.arms import Mention
from extractors.linking import Run
from extractors.respectively import Span, conjuncts
from extractors.timepoints import Timepoint

_PREPOSITION = re.compile(r"\s*(for|of|in|with|on|at|from|due to)\s", re.IGNORECASE)
# "…, with only 1.9% of patients withdrawing": what follows the figure says what it is.
_WITH = re.compile(
    r"(?:,|\b(?:regimens|groups|treatments|arms|treated)),?\swith\s(?:only\s|about\s|approximately\s)?$",
    re.IGNORECASE,
)
_PRESSURE = re.compile(r"\bblood pressure\b|\bBP\b")
_FOR = re.compile(r"\W{0,3}(?:\([^()]*\)\s?)?for\s(?:the\s)?", re.IGNORECASE)


def find_outcomes(
    sentence: str, run_list: Sequence[Run], found: Sequence[Mention], times: Sequence[Timepoint]
) -> list[list[str | None]]:
    """One outcome for each result of each run, `None` where the sentence does not say it."""
    masks: list[Span] = [(mention.start, mention.end) for mention in found]
    masks += [
        (time.start, time.end) for time in times if not any(low <= time.start < high for low, high in masks)
    ]
    return _Outcomes(sentence, run_list, masks).all()


class _Outcomes:
    """The outcomes of one sentence; `after` tells that its first result had its outcome behind it."""

    def __init__(self, sentence: str, run_list: Sequence[Run], masks: Sequence[Span]) -> None:
        self.sentence, self.run_list, self.masks = sentence, run_list, masks
        self.spans: list[Span] = [(result.start, result.end) for run in run_list for result in run.results]
        self.found: list[list[str | None]] = []
        self.after = False

    def all(self) -> list[list[str | None]]:
        for place, run in enumerate(self.run_list):
            floor = self.run_list[place - 1].end if place else 0
            several = self._several(run, floor)
            own = None if several else self._own(run, floor)
            self.found.append(
                several or [own or self._before(len(run.results), at) for at in range(len(run.results))]
            )
        return self.found

    def _own(self, run: Run, floor: int) -> str | None:
        """What the run's own words say; after the first run only what stands between it and the run before counts."""
        if _WITH.search(self.sentence, 0, run.start) and (said := self._said_after(run)):
            return said
        before = phrases.subject_before(self.sentence, run.start, masks=self.masks, floor=floor)
        if floor == 0 or phrases.clause_start(self.sentence, run.start) >= floor:
            self.after = before is None
            if before is not None:
                return self._narrowed(before, run)
            if floor:
                return self._said_after(run)
            return phrases.subject(self.sentence, run.start, run.end, masks=self.masks, figures=self.spans)
        if self.after:
            return self._continued(run)
        return self._narrowed(before if before and not phrases.is_population(before) else None, run)

    def _said_after(self, run: Run) -> str | None:
        said = phrases.tidy(phrases.predicate(self.sentence, run.end, self.masks, self.spans))
        return said if phrases.telling(said) else None

    def _narrowed(self, phrase: str | None, run: Run) -> str | None:
        """The phrase with what "for …" right after the figure adds: "local recurrence" in "5% and 14% for local recurrence"."""
        match = _FOR.match(self.sentence, run.end)
        if not match or any(low <= match.end() < high for low, high in self.masks):
            return phrase
        topic = phrases.tidy(phrases.predicate(self.sentence, match.end(), self.masks, self.spans))
        if not phrases.telling(topic) or phrases.is_population(topic):
            return phrase
        head = phrase or self._head()
        if head and set(topic.split()) <= set(head.split()):
            return topic
        return f"{head} for {topic}" if head else topic

    def _head(self) -> str | None:
        last = self._before(1, 0)
        return re.split(r"\sfor\s", last)[0] if last else None

    def _continued(self, run: Run) -> str | None:
        """The outcome after a further figure of a share: "83.1% for leg pain" after "84.5% were responders for back pain"."""
        said = phrases.predicate(self.sentence, run.end, self.masks, self.spans)
        tidy = phrases.tidy(said)
        if not phrases.telling(tidy):
            return None
        link, last = _PREPOSITION.match(self.sentence, run.end), self._before(1, 0)
        if not link or not last or tidy in last:
            return tidy
        return f"{last.split(f' {link[1]} ')[0]} {link[1]} {tidy}"

    def _several(self, run: Run, floor: int) -> list[str | None]:
        """As many outcomes as results, for a run of one group: "A, B and C were seen in 1%, 2% and 3%"."""
        size = len(run.results)
        if size < 2 or len({arm.name if arm else None for arm in run.arms}) > 1:
            return []
        begin = max(floor, phrases.clause_start(self.sentence, run.start))
        left = phrases.before_verb(phrases.unmasked(self.sentence, begin, run.start, self.masks))
        parts = [phrases.tidy(left[low:high]) for low, high in conjuncts(left, 0, len(left))]
        named = [part for part in parts if phrases.telling(part)][-size:]
        return list(named) if len(named) == size else []

    def _before(self, size: int, at: int) -> str | None:
        """The outcome of the result that stands as far back as this run is long: the other group's, in the same order."""
        before = [name for names in self.found for name in names]
        if len(before) >= size:
            return before[len(before) - size + at]
        return before[-1] if before else None


def _pressures(sentence: str, run: Run, names: list[str | None]) -> list[str | None]:
    """Two numbers that a stroke parts are systolic and diastolic: "lowered blood pressure by 17/11 mm Hg"."""
    told = list(names)
    for at, (high, low) in enumerate(pairwise(run.results)):
        if sentence[high.end : low.start] == "/":
            told[at], told[at + 1] = (
                _PRESSURE.sub(rf"{kind} \g<0>", names[at] or "") or None for kind in ("systolic", "diastolic")
            )
    return told
