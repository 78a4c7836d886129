"""Which group each result of a sentence belongs to.

Results that only "and", commas or "versus" join form a run. A run is given to a list of as many groups in
order ("20 and 30% in the A and B groups"), or to the one group it touches; the rest stays without a group.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extractors.arms import Arm, Mention
from extractors.exclusions import WORDS
from extractors.figure import Figure
from extractors.guarded import guarded
from extractors.phrases import opening_bracket
from extractors.respectively import RESPECTIVELY, Span, coordinated, distribute
from extractors.results import Result
from extractors.timepoints import Timepoint

_CONTRASTS = r"versus|vs\.?|v|compared|against|than|as"
_LINK = (
    "of|in|for|with|on|among|amongst|under|after|following|by|receiving|from|to|during|using|given"
    "|who received|treated with|at"
)
# From a figure to the group after it: "63% of the patients in the", "12 days for".
_FOLLOWS = re.compile(
    rf"^[)\]]?(?:\s?\([^()]*\)|\s?\[[^\[\]]*\])*\s?(?:(?!(?:{_CONTRASTS}|and|was|were|had|is"
    rf"|are)\b)[\w/%²-]+\s){{0,4}}?(?:{_LINK})\s"
    rf"(?:(?!(?:was|were|had|is|are|and|{_CONTRASTS})\b)[\w'’-]+\s){{0,7}}$",
    re.IGNORECASE,
)
_BARE_FOLLOWS = re.compile(r"^(?:\s?\([^()]*\)|\s?\[[^\[\]]*\])*\s?[(\[]?$")
_CONTRAST = guarded(rf"\b(?:{_CONTRASTS})\b", re.IGNORECASE)
_THAN_BEFORE = guarded(
    r"\b(?:than|compared (?:with|to)|versus|vs\.?|relative to|unlike|comparison (?:with|to))\b[^,;]*$",
    re.IGNORECASE,
)
_LEADING_CONTRAST = guarded(
    r"(?:^|[;,]\s)(?:as )?(?:compared (?:with|to)|in comparison (?:with|to)|relative to|unlike)\b[^,;]*$",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r";\s|,\s(?:while|whereas|but)\s")
_MEMBERS = "|".join(WORDS.people)
_QUIET_TAIL = re.compile(
    rf"\s?(?:of\s)?(?:the\s)?(?:{_MEMBERS}|medications?|points?|deaths|cases|events)\b", re.IGNORECASE
)
_BESIDE = re.compile(
    r"\s(?:\([^()]*\)\s)?(for|with|on|after"
    r"|of)\s(?:the\s)?(?P<name>(?:\d+\s?k?Hz\s)?[A-Za-z][\w+/-]*(?:\s[\w+/-]+){0,2}?)(?=\s?[,;(.]|\s(?:and|versus|vs"
    r"|compared|group)\b)",
    re.IGNORECASE,
)
_MEMBERS_WITH = re.compile(
    rf"\s?(?:of|in|among)\s(?:the\s)?(?:\d[\d,]*\s)?(?P<who>(?:(?:{_MEMBERS})\s)?"
    r"(?:with|without|who|whose|not)\s(?:(?!(?:versus|vs|compared|than|and|was|were)\b)[\w./-]+\s?){1,6})",
    re.IGNORECASE,
)
# People told by what they got: where no known group follows, they are of another than the one named before.
_OTHERS = re.compile(
    rf"\s?(?:(?:{_MEMBERS})\s)(?:on|receiving|given|who\s(?:had|got|received|underwent))\s(?:the|an?)\s",
    re.IGNORECASE,
)
_RESPECTIVELY_LEADS = re.compile(r"^[)\]]?,?\s?respectively,?", re.IGNORECASE)


@dataclass(slots=True)
class Run:
    """Results joined as one list; `arms` has one entry a result, `None` where no group could be told."""

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
    """What was said so far: the pair last compared, the study's only treatment, the last outcome and order."""

    pair: tuple[Arm, ...] = ()
    sole: Arm | None = None
    outcome: str | None = None
    order: tuple[Arm, ...] = ()


def runs(
    sentence: str, results: Sequence[Result], figures: Sequence[Figure], times: Sequence[Timepoint]
) -> list[Run]:
    """The results in runs; p-values, intervals, times and "patients" between two results do not part them."""
    plain = _quietened(sentence, results, figures, times)
    spans = coordinated(plain, [(result.start, result.end) for result in results])
    left = iter(results)
    return [Run([next(left) for _ in run]) for run in spans]


def _quietened(
    sentence: str, results: Sequence[Result], figures: Sequence[Figure], times: Sequence[Timepoint]
) -> str:
    """The sentence, at the same length, with blanks for what may stand between two results of one list."""
    taken = {(result.start, result.end) for result in results}
    kinds = {"p_value", "interval", "statistic"}
    quiet: list[Span] = [
        (f.start, f.end) for f in figures if f.kind in kinds and (f.start, f.end) not in taken
    ]
    quiet += [(time.start, time.end) for time in times]
    for result in results:
        tail = _QUIET_TAIL.match(sentence, result.end)
        quiet += [tail.span()] if tail else []
    letters = list(sentence)
    for start, end in quiet:
        letters[start:end] = " " * (end - start)
    for one, following in pairwise(results):
        gap = "".join(letters[one.end : following.start])
        letters[one.end : following.start] = _joint(gap)
    return "".join(letters)


def _joint(gap: str) -> str:
    """The gap between two results, reduced to its connective where only brackets and marks stand beside it."""
    core = re.sub(r"[()\[\],;:=\s]+", " ", gap).strip()
    if core.lower().rstrip(".") in {"and", "or", "vs", "versus", "v"}:
        return f" {core} ".center(len(gap))
    return ",".ljust(len(gap)) if not core and re.search(r"[,;]", gap) else gap


def link(sentence: str, run_list: Sequence[Run], found: Sequence[Mention], context: Context) -> None:
    """Sets the arms of each run, and remembers in the context which two groups the sentence compared."""
    touching, found = found, [mention for mention in found if not mention.weak]
    named = list({mention.arm.name: mention.arm for mention in found}.values())
    if len(named) == 2:
        context.pair = (named[0], named[1])
    lists = _lists(sentence, found)
    for place, run in enumerate(run_list):
        before = run_list[place - 1].end if place else 0
        after = run_list[place + 1].start if place + 1 < len(run_list) else len(sentence)
        run.arms = _listed(sentence, run, lists, before, after) or _in_order(sentence, run, run_list, found)
        run.arms = (
            run.arms
            or _again(run, run_list[:place], found)
            or _touching(sentence, run, touching, before, after, context)
        )
    _respectively(sentence, run_list, lists)
    _backwards(sentence, run_list, found)
    _by_elimination(run_list, found, context)
    for run in run_list:
        _from_context(sentence, run, context)


def _from_context(sentence: str, run: Run, context: Context) -> None:
    """A run without a group has those of the last list in their order, or is of the only treatment."""
    names = {arm.name: arm for arm in run.arms if arm}
    if len(names) == len(run.results) > 1:
        context.order = tuple(arm for arm in run.arms if arm)
    if names:
        return
    joined = sentence[run.results[0].end : run.results[-1].start]
    apart = len(run.results) > 1 and (
        RESPECTIVELY.search(sentence, run.end, run.end + 20) or _CONTRAST.search(joined)
    )
    if context.sole and not apart and not _OTHERS.match(sentence, run.end):
        run.arms = [context.sole] * len(run.results)
    elif len(run.results) > 1 and len(context.order) == len(run.results):
        run.arms = list(context.order)


def parallel(sentence: str, run_list: Sequence[Run], found: Sequence[Mention]) -> list[Mention]:
    """The groups, and with them those that stand to their figures as a known one does to its own.

    "61% for flupirtine, 48% for chlormezanone, and 44% for placebo" names three groups where one of them is known.
    """
    told = [(run, match) for run in run_list if (match := _BESIDE.match(sentence, run.end))]
    known = {match[1].lower() for _, match in told if any(m.start == match.start("name") for m in found)}
    more = [
        Mention(start=match.start("name"), end=match.end("name"), arm=Arm(name=match["name"]))
        for _, match in told
        if match[1].lower() in known
        and not any(m.start < match.end("name") and match.start("name") < m.end for m in found)
    ]
    return sorted([*found, *more], key=lambda mention: mention.start)


# --- Lists of groups ---


def _lists(sentence: str, found: Sequence[Mention]) -> list[list[Mention]]:
    """The groups that the sentence names in one breath: "the control, HCA and HA groups"."""
    quiet = re.sub(
        r"\(n\s?=\s?\d+\)|\b(?:the|in|for|with|on|those|receiving|patients|of)\b(?=\s)",
        lambda match: " " * len(match.group()),
        sentence,
    )
    spans = coordinated(quiet, [(mention.start, mention.end) for mention in found])
    left = iter(found)
    return [[next(left) for _ in run] for run in spans]


def _listed(
    sentence: str, run: Run, lists: Sequence[list[Mention]], before: int, after: int
) -> list[Arm | None]:
    """A list of as many groups as the run has results, just after it or before it."""
    for group in lists:
        gap = _RESPECTIVELY_LEADS.sub("", sentence[run.end : group[0].start])
        if run.end <= group[0].start < after and _FOLLOWS.match(gap):
            ordered = RESPECTIVELY.search(sentence, run.end, group[-1].end + 20) is not None
            return _dealt(run, [mention.arm for mention in group], ordered=ordered)
    plain = [group for group in lists if not _LEADING_CONTRAST.search(sentence[: group[0].start])]
    earlier = [group for group in plain if before <= group[0].start and group[-1].end <= run.start]
    return _dealt(run, [mention.arm for mention in earlier[-1]], ordered=False) if earlier else []


def _dealt(run: Run, names: Sequence[Arm], *, ordered: bool) -> list[Arm | None]:
    """The names for the results in order; several rounds of them only where the text says so (`ordered`)."""
    shared = distribute(run.results, names) if len(run.results) > 1 < len(names) else None
    if shared is None or (len(shared) > len(names) and not ordered):
        return []
    return [name for _, name in shared]


def _in_order(sentence: str, run: Run, run_list: Sequence[Run], found: Sequence[Mention]) -> list[Arm | None]:
    """Groups that the sentence names in the order of the results: "less frequent on A than on B (20% vs 30%)"."""
    before = _of_clause(sentence, run, [mention for mention in found if mention.end <= run.start])
    led = [mention for mention in before[:1] if _LEADING_CONTRAST.search(sentence[: mention.start])]
    names = {mention.arm.name: mention.arm for mention in before if mention not in led}
    names |= {mention.arm.name: mention.arm for mention in led}
    if len(run.results) < 2 or len(names) < 2:
        return []
    joined = sentence[run.results[0].end : run.results[-1].start]
    ordered = bool(_CONTRAST.search(joined) or RESPECTIVELY.match(sentence, run.end + 2))
    bracketed = opening_bracket(sentence, run.start) is not None and _CONTRAST.search(sentence, 0, run.start)
    own = _bracketed_arm(sentence, run, found) is not None and (not ordered or _told_before(run, run_list))
    return _dealt(run, list(names.values()), ordered=ordered) if (ordered or bracketed) and not own else []


def _told_before(run: Run, run_list: Sequence[Run]) -> bool:
    """Whether an earlier run of the sentence is of one group only, so that this one is of the group beside it."""
    earlier = [one for one in run_list if one.end < run.start]
    return any(
        len(one.results) > 1 and len({arm.name if arm else None for arm in one.arms}) == 1 for one in earlier
    )


def _of_clause(sentence: str, run: Run, before: list[Mention]) -> list[Mention]:
    """The groups named in the run's own clause, or in the whole sentence where its clause names none."""
    cuts = [
        match.end()
        for match in _CLAUSE_END.finditer(sentence, 0, run.start)
        if opening_bracket(sentence, match.start()) is None
    ]
    own = [mention for mention in before if cuts and mention.start >= cuts[-1]]
    return own or before


def _again(run: Run, earlier: Sequence[Run], found: Sequence[Mention]) -> list[Arm | None]:
    """The groups of the run before, in their order, where no group is named since."""
    size = len(run.results)
    if size < 2 or not earlier:
        return []
    known = {arm.name for one in earlier[-size:] for arm in one.arms if arm}
    if any(
        earlier[-1].end <= mention.start < run.start and mention.arm.name not in known for mention in found
    ):
        return []
    last = earlier[-1].arms if len(earlier[-1].results) == size else []
    if not last and all(len(one.results) == 1 for one in earlier[-size:]):
        last = [one.arms[0] for one in earlier[-size:]]
    return list(last) if len({arm.name for arm in last if arm}) == size else []


def _respectively(sentence: str, run_list: Sequence[Run], lists: Sequence[list[Mention]]) -> None:
    """ "Respectively" gives the results of its clause to the groups of its list, wherever the list stands."""
    for word in RESPECTIVELY.finditer(sentence):
        cuts = [
            match.end()
            for match in _CLAUSE_END.finditer(sentence, 0, word.start())
            if opening_bracket(sentence, match.start()) is None
        ]
        begin = cuts[-1] if cuts else 0
        places = [
            (run, at)
            for run in run_list
            for at in range(len(run.results))
            if begin <= run.start and run.end <= word.start()
        ]
        near = [group for group in lists if len(group) > 1 and begin <= group[0].start <= word.end() + 30]
        shared = (
            distribute(places, [mention.arm for mention in near[-1]]) if len(near) == 1 and places else None
        )
        if shared:
            for (run, at), arm in shared:
                run.arms[at] = arm


# --- One group ---


def _touching(
    sentence: str, run: Run, found: Sequence[Mention], before: int, after: int, context: Context
) -> list[Arm | None]:
    """The one group that the run touches; two results that "versus" joins are never of one group."""
    own, later = _bracketed_arm(sentence, run, found), _next_arm(sentence, run, found, after)
    if own and own.name.endswith(" groups"):
        own = None if len(run.results) > 1 else own
    if len(run.results) == 2 and _CONTRAST.search(sentence[run.results[0].end : run.results[1].start]):
        earlier = own or _previous_arm(sentence, run, found, before)
        if later is None:
            return _pair(earlier, context)
        return [earlier if earlier and earlier.name != later.name else _other(later, context), later]
    arm = own or later or _described(sentence, run, after) or _previous_arm(sentence, run, found, before)
    return [arm] * len(run.results)


def _other(arm: Arm, context: Context) -> Arm | None:
    """The group that the study compares with this one."""
    names = [other.name for other in context.pair]
    return context.pair[1 - names.index(arm.name)] if arm.name in names else None


def _pair(arm: Arm | None, context: Context) -> list[Arm | None]:
    """The two groups of "7% vs 19%" where the sentence names one or none: the one named comes first."""
    if len(context.pair) != 2:
        return [arm, None]
    first, second = context.pair
    if arm is None or arm.name == first.name:
        return [first, second]
    return [second, first] if arm.name == second.name else [arm, None]


def _bracketed_arm(sentence: str, run: Run, found: Sequence[Mention]) -> Arm | None:
    """The group right before the figure or its brackets: "cetirizine (14.5%)", "control: 20.4"."""
    near = [mention for mention in found if mention.end <= run.start]
    if not near:
        return None
    opened = [opening_bracket(sentence, place) for place in (near[-1].start, run.start)]
    marks = r"[:;,=]?" if opened[0] is not None and opened[0] == opened[1] else r"[(\[:=]?"
    gap = sentence[near[-1].end : run.start]
    return near[-1].arm if re.fullmatch(rf"\s?(?:\([^()]*\)\s?)?{marks}\s?(?:\w+\s?=\s?)?", gap) else None


def _next_arm(sentence: str, run: Run, found: Sequence[Mention], after: int) -> Arm | None:
    following = next((mention for mention in found if run.end <= mention.start < after), None)
    if following is None:
        return None
    gap = _RESPECTIVELY_LEADS.sub("", sentence[run.end : following.start])
    counted = run.results[-1].events is not None
    bare = _BARE_FOLLOWS.match(gap) and (gap.strip() or counted or _CONTRAST.search(sentence))
    return following.arm if bare or _FOLLOWS.match(gap) else None


def _described(sentence: str, run: Run, after: int) -> Arm | None:
    """A group told by what its members have: "24 (4%) of 621 patients with cure versus 14 (3%) of 544 with …"."""
    match = _MEMBERS_WITH.match(sentence, run.end, after) if _CONTRAST.search(sentence) else None
    return Arm(name=match["who"].strip()) if match else None


def _previous_arm(sentence: str, run: Run, found: Sequence[Mention], before: int) -> Arm | None:
    """The last group named before the run; one named for contrast only where a result came before it."""
    if _OTHERS.match(sentence, run.end):
        return None
    for mention in reversed([mention for mention in found if mention.end <= run.start and not mention.weak]):
        if not _THAN_BEFORE.search(sentence[: mention.start]) or 0 < before <= mention.start:
            return mention.arm
    return None


def _backwards(sentence: str, run_list: Sequence[Run], found: Sequence[Mention]) -> None:
    """A group named once after a list of results is that of all: "nausea (22%) and fatigue (9%) on the A arm"."""
    for run, following in reversed(list(pairwise(run_list))):
        gap = sentence[run.end : following.start]
        bracketed = re.fullmatch(r"\s?[(\[]\s?(?:[-−+])?", gap) is not None
        named = any(run.end <= mention.start < following.start for mention in found)
        arms = {arm.name: arm for arm in following.arms if arm}
        loose = all(arm is None for arm in run.arms) and len(arms) == 1 and not named and ";" not in gap
        if len(arms) == 1 and (bracketed or loose):
            run.arms = [next(iter(arms.values()))] * len(run.results)


def _by_elimination(run_list: Sequence[Run], found: Sequence[Mention], context: Context) -> None:
    """Of two compared groups, a result without one has the group that the other result has not."""
    named = list({mention.arm.name: mention.arm for mention in found}.values())
    pair = named if len(named) == 2 else context.pair
    if len(pair) != 2 or [len(run.results) for run in run_list] != [1, 1]:
        return
    for one, other in ((run_list[0], run_list[1]), (run_list[1], run_list[0])):
        known = other.arms[0]
        if known is not None and one.arms == [None] and known.name in {arm.name for arm in pair}:
            one.arms = [pair[0] if known.name == pair[1].name else pair[1]]
