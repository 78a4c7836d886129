"""Which of the groups that a sentence names a result belongs to: a score for each pair, by how they stand.

The weights come from `extractors.training.group_links`. What no group of its sentence is near is left to
`extractors.linking`, which knows the study's groups from elsewhere.
"""

import re
from collections.abc import Sequence

from extractors.guarded import guarded
from extractors.linear import shipped
from extractors.linking import Run
from extractors.outcome_links import beside, clause_between, last_word, tokens_between, touching
from extractors.phrases import opening_bracket
from extractors.respectively import RESPECTIVELY
from extractors.results import Result
from extractors.study_arms import Arm, Mention

NAME = "group_links"

_CONTRASTED = guarded(
    r"\b(?:than|compared (?:with|to)|versus|vs\.?|v|relative to|unlike|comparison (?:with|to))"
    r"\s(?:(?:the|that|those|in|of|with)\s)*$",
    re.IGNORECASE,
)
_AGAINST = guarded(r"\b(?:versus|vs|v|compared|than)\b", re.IGNORECASE)
# Below this a group is not said.
_LIKELY = 0.0


def relink(text: str, run_list: Sequence[Run], found: Sequence[Mention]) -> None:
    """Sets the arms that the grammar left open, and those of two results set against each other as of one group."""
    for place, run in enumerate(run_list):
        told = {arm.name if arm else None for arm in run.arms}
        against = _AGAINST.search(text, run.results[0].end, run.results[-1].start) is not None
        if None in told or (against and len(told) < len(run.results)):
            seen = [_likeliest(text, run_list, (place, at), found) for at in range(len(run.results))]
            run.arms = [new or old for new, old in zip(seen, run.arms, strict=True)]


def _likeliest(
    text: str, run_list: Sequence[Run], place: tuple[int, int], found: Sequence[Mention]
) -> Arm | None:
    result = run_list[place[0]].results[place[1]]
    apart = candidates(result, found)
    if not apart:
        return None
    scores = shipped(NAME).scores([features(text, run_list, place, found, mention) for mention in apart])[
        :, 0
    ]
    at = int(scores.argmax())
    return apart[at].arm if scores[at] > _LIKELY else None


def candidates(result: Result, found: Sequence[Mention]) -> list[Mention]:
    """The groups that the result could belong to: those that it does not overlap."""
    return [mention for mention in found if mention.end <= result.start or result.end <= mention.start]


def features(
    text: str, run_list: Sequence[Run], place: tuple[int, int], found: Sequence[Mention], mention: Mention
) -> list[str]:
    """How a group stands to a result: `place` is its run and its place within it."""
    run, at = run_list[place[0]], place[1]
    result, size = run.results[at], len(run.results)
    before = mention.end <= result.start
    gap = (mention.end, result.start) if before else (result.end, mention.start)
    between = text[slice(*gap)]
    names = _names(found)
    order = names.index(mention.arm.name)
    results = min(3, sum(_within(one, gap) for each in run_list for one in each.results))
    own = sum(_within(one, gap) for one in run.results)
    others = min(3, sum(_inside(one, gap) and one.arm.name != mention.arm.name for one in found))
    again = any(_inside(one, gap) and one.arm.name == mention.arm.name for one in found)
    bracketed = opening_bracket(text, result.start) is not None
    earlier = _names([one for one in found if one.end <= run.start])
    later = _names([one for one in found if one.start >= run.end])
    contrasted = _CONTRASTED.search(text, 0, mention.start) is not None
    told = (
        f"results {results}",
        f"groups {others}",
        f"results {results - own} own {min(own, 2)} groups {min(others, 2)}",
        f"same {again}",
        f"words {min(6, tokens_between(between) // 2)}",
        f"clause {clause_between(between)}",
        f"brackets {bracketed} {opening_bracket(text, mention.start) is not None}",
        f"touches {touching(between)} {bracketed}",
        f"joined {beside(between, before=before)}",
        f"led {last_word(text[: mention.start])}",
        f"order {len(names) == size} {order == at} {size}",
        f"earlier {len(earlier) == size} {_is_at(earlier, mention, at)}",
        f"later {len(later) == size} {_is_at(later, mention, at)}",
        f"respectively {RESPECTIVELY.search(text) is not None} {order == at}",
        f"contrast {contrasted} {at == size - 1 and size > 1}",
        f"names {min(len(names), 3)} size {min(size, 3)}",
        f"runs {min(3, len(run_list))} {min(3, len(names))} {min(2, place[0])} {min(2, order)}",
        f"weak {mention.weak}",
    )
    return [f"{'before' if before else 'after'} {one}" for one in told]


def _names(found: Sequence[Mention]) -> list[str]:
    return list(dict.fromkeys(mention.arm.name for mention in found))


def _within(result: Result, gap: tuple[int, int]) -> bool:
    return gap[0] <= result.start and result.end <= gap[1]


def _inside(mention: Mention, gap: tuple[int, int]) -> bool:
    return gap[0] <= mention.start and mention.end <= gap[1]


def _is_at(names: Sequence[str], mention: Mention, at: int) -> bool:
    """Whether the group is the one at this place of the list."""
    return mention.arm.name in names and names.index(mention.arm.name) == at
