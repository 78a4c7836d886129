"""Which outcome each result is on, run by run: what its own words say, or what the run before was on."""

import re
from collections.abc import Sequence
from itertools import pairwise

from extractors import phrases
from extractors.arms import Mention
from extractors.guarded import guarded
from extractors.linking import Run
from extractors.respectively import Span, conjuncts
from extractors.timepoints import Timepoint

_PREPOSITION = re.compile(r"\s*(for|in|with|on|at|from|due to)\s", re.IGNORECASE)
# "…, with only 1.9% of patients withdrawing": what follows the figure says what it is.
_WITH = guarded(
    r"(?:,|\b(?:regimens|groups|treatments|arms|treated)),?\swith\s(?:only\s|about\s|approximately\s)?$",
    re.IGNORECASE,
)
_FOR_IT = guarded(
    r"\bfor\s(?:the\s)?(?P<topic>[^,;]+?),?\s(?:it|they|these|this|the (?:corresponding )?(?:figures?"
    r"|rates?|values?))\s(?:was|were)\s",
    re.IGNORECASE,
)
_LIST_GOES_ON = re.compile(r"[^(\[]*[)\]](?:,|;)?\s(?:and\s|as well as\s)?[^()\[\]]*[(\[]")
_UNDER = re.compile(r"(.*?\b(?:for|of|in))\s")
_HEADED = guarded(
    r"\b(?:rates?|scores?|incidence|risks?|levels?|time|duration|number|proportion|frequency|use|loss|stay"
    r"|of|in|for)\b",
    re.IGNORECASE,
)
_TO_GROUP = re.compile(
    r"\s(?:[\w-]+\s){0,4}?(?:of|in|for|with|on|among|under|after|receiving)\s(?:[\w-]+\s){0,3}"
)
_ADJECTIVE = re.compile(
    r"(?:\w+(?:al|ic|ive|ous|ary|ar)|back|leg|neck|arm|left|right|upper|lower|early|late|major|minor|severe"
    r"|mild|moderate|total|partial|complete|low|medium|high"
    r"|negative|positive|objective|short-term|long-term|one-year|two-year|five-year|first|second)",
    re.IGNORECASE,
)
_CHANGE_IN = re.compile(
    r"\s(?:mean\s|median\s|relative\s)?(reduction|increase|decrease|improvement|decline|rise|fall|loss)\s(?:in|of)\s(?:the\s)?",
    re.IGNORECASE,
)
_PRESSURE = re.compile(r"\bblood pressure\b|\bBP\b")
_FOR = re.compile(r"(?:[)\]]?,?\srespectively)?[\s,)\]]{0,3}(?:\([^()]*\)\s?)?for\s(?:the\s)?", re.IGNORECASE)


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
            names = several or [own or self._before(len(run.results), at) for at in range(len(run.results))]
            self.found.append(_pressures(self.sentence, run, names))
            if place and run.results[-1].statistic == self.run_list[place - 1].results[-1].statistic:
                self._topic_of_both(place)
        first = next((name for names in self.found for name in names if name), None)
        return [[name or first for name in names] for names in self.found]

    def _own(self, run: Run, floor: int) -> str | None:
        """What the run's own words say; after the first run only what stands since the run before counts."""
        if _WITH.search(self.sentence, 0, run.start) and (said := self._said_after(run)):
            return said
        if changed := _CHANGE_IN.match(self.sentence, run.end):
            topic = phrases.tidy(phrases.predicate(self.sentence, changed.end(), self.masks, self.spans))
            return f"{changed[1]} in {topic}" if phrases.telling(topic) else None
        before = phrases.subject_before(self.sentence, run.start, masks=self.masks, floor=floor)
        fresh = floor == 0 or phrases.clause_start(self.sentence, run.start) >= floor
        if fresh and (again := self._for_another(run, floor)):
            return again
        if fresh:
            self.after = before is None
            if before is not None:
                return self._narrowed(before, run)
            if floor:
                return self._said_after(run)
            return phrases.subject(self.sentence, run.start, run.end, masks=self.masks, figures=self.spans)
        if self.after:
            return self._continued(run)
        contrasted = re.search(r"\bthan (?:that|those|in|with|after)\b", self.sentence[floor : run.start])
        own = before if before and not contrasted and not phrases.is_population(before) else None
        return self._narrowed(self._listed(own, run, floor) if own else None, run)

    def _said_after(self, run: Run) -> str | None:
        said = phrases.tidy(phrases.predicate(self.sentence, run.end, self.masks, self.spans))
        return said if phrases.telling(said) else None

    def _for_another(self, run: Run, floor: int) -> str | None:
        """The head of the outcome before for another topic: "…; for leg pain it was 83.1%"."""
        head = self._head()
        match = _FOR_IT.search(self.sentence, floor, run.start) if floor and head else None
        return f"{head} for {match['topic']}" if match else None

    def _listed(self, own: str, run: Run, floor: int) -> str:
        """A bracketed list goes on under its head: "relief of back pain (84% vs 44%) and leg pain (83%)"."""
        last = self._before(1, 0)
        plain = _LIST_GOES_ON.fullmatch(self.sentence[floor : run.start])
        head = (
            _UNDER.match(last)
            if last and plain and len(own.split()) < 5 and not _HEADED.search(own)
            else None
        )
        return f"{head[1]} {own}" if head else own

    def _narrowed(self, phrase: str | None, run: Run) -> str | None:
        """The phrase with what "for …" after the figure adds: "5% and 14% for local recurrence"."""
        topic = self._topic(run)
        if topic is None:
            return phrase
        head = phrase or self._head()
        if head and set(topic.split()) <= set(head.split()):
            return topic
        return f"{head} for {topic}" if head else topic

    def _topic(self, run: Run) -> str | None:
        """What "for …" right after the figure, or after the group that follows it, names."""
        match = _FOR.match(self.sentence, run.end)
        masked = [
            high
            for low, high in self.masks
            if low >= run.end and _TO_GROUP.fullmatch(self.sentence[run.end : low])
        ]
        if (not match or self._hidden(match.end())) and masked:
            match = _FOR.match(self.sentence, masked[0])
        if not match or self._hidden(match.end()):
            return None
        topic = phrases.tidy(phrases.predicate(self.sentence, match.end(), self.masks, self.spans))
        return topic if phrases.telling(topic) and not phrases.is_population(topic) else None

    def _hidden(self, place: int) -> bool:
        return any(low <= place < high for low, high in self.masks)

    def _topic_of_both(self, place: int) -> None:
        """A topic said once after two groups is that of both: "84% with A and 44% with B for back pain"."""
        earlier, run = self.run_list[place - 1], self.run_list[place]
        topic = self._topic(run)
        between = phrases.tidy(phrases.unmasked(self.sentence, earlier.end, run.start, self.masks))
        if (
            topic
            and self._topic(earlier) is None
            and not phrases.telling(between)
            and len(earlier.results) == len(run.results)
        ):
            self.found[place - 1] = list(self.found[place])

    def _head(self) -> str | None:
        last = self._before(1, 0)
        return re.split(r"\sfor\s", last)[0] if last else None

    def _continued(self, run: Run) -> str | None:
        """The outcome after a further share: "83% for leg pain" after "84% were responders for back pain"."""
        tidy = self._said_after(run)
        if tidy is None:
            return None
        link, last = _PREPOSITION.match(self.sentence, run.end), self._before(1, 0)
        if not link or not last or tidy in last or self._hidden(link.end()):
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
        return [_completed(part, named[-1]) for part in named] if len(named) == size else []

    def _before(self, size: int, at: int) -> str | None:
        """The outcome of the result as far back as this run is long: the other group's, in the same order."""
        before = [name for names in self.found for name in names]
        if len(before) >= size:
            return before[len(before) - size + at]
        return before[-1] if before else None


def _completed(part: str, last: str) -> str:
    """An adjective with the noun that the last of its list has: "back" of "back and leg pain" is "back pain"."""
    rest = last.split()[1:]
    return " ".join([part, *rest]) if rest and part != last and _ADJECTIVE.fullmatch(part) else part


def _pressures(sentence: str, run: Run, names: list[str | None]) -> list[str | None]:
    """Two numbers that a stroke parts are systolic and diastolic: "lowered blood pressure by 17/11 mm Hg"."""
    told = list(names)
    for at, (high, low) in enumerate(pairwise(run.results)):
        if sentence[high.end : low.start] == "/":
            told[at], told[at + 1] = (
                _PRESSURE.sub(rf"{kind} \g<0>", names[at] or "") or None for kind in ("systolic", "diastolic")
            )
    return told
