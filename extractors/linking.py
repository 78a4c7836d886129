"""Which group each result of a sentence belongs to.

Results that only "and", commas or "versus" join form a run. A run is given to a list of as many groups in order
("20 and 30% in the A and B groups"), or to the one group it touches; what is left stays without a group.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.arms import Arm, Mention
from extractors.figure import Figure
from extractors.respectively import RESPECTIVELY, coordinated
from extractors.results import Result
from extractors.timepoints import Timepoint

_FOLLOWS = re.compile(
    r"^\W{0,2}(?:\s?\([^()]*\)|\s?\[[^\[\]]*\])*\s?(?:%|[\w/%²]{1,12}\s)?(?:[\w-]+\s){0,3}?"
    r"(?:of|in|for|with|on|among|amongst|under|after|following|by|receiving|from|to|during|using|given|who received|treated with|at)\s"
    r"(?:(?!(?:was|were|had|is|are|and|versus|vs|compared|than)\b)[\w'’-]+\s){0,7}$",
    re.IGNORECASE,
)
_BARE_FOLLOWS = re.compile(r"^(?:\s?\([^()]*\)|\s?\[[^\[\]]*\])*\s?$")
_CONTRAST = re.compile(r"\b(?:vs|versus|v|compared|against|than)\b", re.IGNORECASE)
_THAN_BEFORE = re.compile(r"\b(?:than|compared (?:with|to)|versus|vs\.?)\b[^,;]*$", re.IGNORECASE)
_BOUNDARY = re.compile(r";\s|,\s(?:and|but)\s(?:in|for)\sthe\s")


_MEMBERS_WITH = re.compile(
    r"\s?(?:of|in|among)\s(?:the\s)?(?:\d[\d,]*\s)?(?P<who>(?:(?:patients|subjects|participants|women|men|children|those|individuals|people|infants|eyes|cases)\s)?"
    r"(?:with|without|who|whose|not)\s(?:(?!(?:versus|vs|compared|than|and|was|were)\b)[\w./-]+\s?){1,6})",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Run:
    """Results joined as one list; `arms` has one entry a result where a list of groups was found, else none."""

    results: list[Result]
    arms: list[Arm | None] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Where the first result begins."""
        return self.results[0].start

    @property
    def end(self) -> int:
        """Where the last result ends."""
        return self.results[-1].end


@dataclass(slots=True, kw_only=True)
class Context:
    """What the sentences so far have said of groups: the pair last compared, and the only group of the last sentence."""

    pair: tuple[Arm, ...] = ()
    last: Arm | None = None
    sole: Arm | None = None


def runs(
    sentence: str, results: Sequence[Result], figures: Sequence[Figure], times: Sequence[Timepoint]
) -> list[Run]:
    """The results in runs; p-values, intervals and times between two results do not part them."""
    plain = _blanked(sentence, results, figures, times)
    spans = coordinated(plain, [(result.start, result.end) for result in results])
    left = iter(results)
    return [Run([next(left) for _ in run]) for run in spans]


def _blanked(
    sentence: str, results: Sequence[Result], figures: Sequence[Figure], times: Sequence[Timepoint]
) -> str:
    """The sentence with blanks for what may stand between two results of one list; same length."""
    letters = list(sentence)
    taken = {(result.start, result.end) for result in results}
    quiet = [
        (f.start, f.end)
        for f in figures
        if (f.start, f.end) not in taken and f.kind in {"p_value", "interval", "statistic"}
    ]
    quiet += [(time.start, time.end) for time in times]
    for start, end in quiet:
        letters[start:end] = " " * (end - start)
    plain = "".join(letters)
    for match in re.finditer(r"[(\[][\s,;:=]*[)\]]", plain):
        letters[match.start() : match.end()] = " " * (match.end() - match.start())
    return "".join(letters)


def link(sentence: str, run_list: Sequence[Run], found: Sequence[Mention], context: Context) -> None:
    """Sets the arms of each run, and remembers in the context which groups this sentence spoke of."""
    for place, run in enumerate(run_list):
        before = run_list[place - 1].end if place else 0
        after = run_list[place + 1].start if place + 1 < len(run_list) else len(sentence)
        run.arms = _listed(sentence, run, found, before, after) or _touching(
            sentence, run, found, before, after, context
        )
    _by_elimination(sentence, run_list, found, context)
    _remember(run_list, found, context)


def _listed(sentence: str, run: Run, found: Sequence[Mention], before: int, after: int) -> list[Arm | None]:
    """A list of as many groups as the run has results, after it or before it."""
    size = len(run.results)
    if size < 2:
        return []
    lists = [group for group in _mention_lists(sentence, found) if len(group) == size]
    later = [group for group in lists if run.end <= group[0].start < after and group[0].start - run.end < 80]
    if later and (
        _FOLLOWS.match(sentence[run.end : later[0][0].start])
        or RESPECTIVELY.search(sentence, later[0][-1].end)
    ):
        return [mention.arm for mention in later[0]]
    earlier = [group for group in lists if before <= group[-1].end <= run.start]
    if earlier:
        return [mention.arm for mention in earlier[-1]]
    return _in_order(sentence, run, found, before)


def _mention_lists(sentence: str, found: Sequence[Mention]) -> list[list[Mention]]:
    plain = re.sub(r"\(n\s?=\s?\d+\)", lambda match: " " * len(match.group()), sentence)
    spans = coordinated(_articles_blanked(plain), [(mention.start, mention.end) for mention in found])
    left = iter(found)
    return [[next(left) for _ in run] for run in spans]


def _articles_blanked(sentence: str) -> str:
    return re.sub(
        r"\b(?:the|in|for|with|on|those|group|groups)\b(?=\s)",
        lambda match: " " * len(match.group()),
        sentence,
    )


def _in_order(sentence: str, run: Run, found: Sequence[Mention], before: int) -> list[Arm | None]:
    """Groups that the clause names in the order of the results: "less frequent on A than on B (20% vs 30%)"."""
    names: list[Arm] = []
    for mention in found:
        if mention.end <= run.start and mention.arm.name not in {arm.name for arm in names}:
            names.append(mention.arm)
    if len(names) != len(run.results) or not _CONTRAST.search(
        sentence[run.start : run.end] + sentence[found[0].end : run.start]
    ):
        return []
    return list(names)


def _touching(
    sentence: str, run: Run, found: Sequence[Mention], before: int, after: int, context: Context
) -> list[Arm | None]:
    """The one group that the run touches, else nothing; two results that "versus" joins are never of one group."""
    contrast = len(run.results) == 2 and _CONTRAST.search(sentence[run.results[0].end : run.results[1].start])
    arm = (
        _next_arm(sentence, run, found, after)
        or _described(sentence, run, after)
        or _previous_arm(sentence, run, found, before)
    )
    if not contrast:
        return [arm] * len(run.results)
    return _pair(arm, context)


def _pair(arm: Arm | None, context: Context) -> list[Arm | None]:
    """The two groups of "7% vs 19%" where the clause names one or none: the one named comes first."""
    if len(context.pair) != 2:
        return [arm, None]
    first, second = context.pair
    if arm is None or arm.name == first.name:
        return [first, second]
    return [second, first] if arm.name == second.name else [arm, None]


def _next_arm(sentence: str, run: Run, found: Sequence[Mention], after: int) -> Arm | None:
    following = next((mention for mention in found if run.end <= mention.start < after), None)
    if following is None:
        return None
    gap = sentence[run.end : following.start]
    return following.arm if _FOLLOWS.match(gap) or _BARE_FOLLOWS.match(gap) else None


def _described(sentence: str, run: Run, after: int) -> Arm | None:
    """A group told by what its members have: "24 (4%) of 621 patients with cure versus 14 (3%) of 544 with …"."""
    if not _CONTRAST.search(sentence):
        return None
    match = _MEMBERS_WITH.match(sentence, run.end, after)
    return Arm(name=match["who"].strip()) if match else None


def _previous_arm(sentence: str, run: Run, found: Sequence[Mention], before: int) -> Arm | None:
    """The last group named before the run; one named for contrast ("than placebo") only where the figure stands in its brackets."""
    earlier = [mention for mention in found if mention.end <= run.start]
    for mention in reversed(earlier):
        gap = sentence[mention.end : run.start]
        if re.fullmatch(r"\W{0,3}(?:\([^()]*\)\s?)?\W{0,3}", gap):
            return mention.arm
        if not _THAN_BEFORE.search(sentence[: mention.start]):
            return mention.arm
    return None


def _by_elimination(
    sentence: str, run_list: Sequence[Run], found: Sequence[Mention], context: Context
) -> None:
    """Of two compared groups, a result without one has the group that the other result has not."""
    pair = context.pair
    if len(pair) != 2 or len(run_list) != 2 or any(len(run.results) > 1 for run in run_list):
        return
    for one, other in ((run_list[0], run_list[1]), (run_list[1], run_list[0])):
        known = other.arms[0] if other.arms else None
        if known is not None and one.arms == [None] and known.name in {arm.name for arm in pair}:
            one.arms = [pair[0] if known.name == pair[1].name else pair[1]]


def _remember(run_list: Sequence[Run], found: Sequence[Mention], context: Context) -> None:
    named = {mention.arm.name: mention.arm for mention in found}
    if len(named) == 2:
        context.pair = tuple(named.values())
    context.last = next(iter(named.values())) if len(named) == 1 else None
