"""The groups of a study: how an abstract names them, and where a sentence speaks of one."""

from collections.abc import Iterable

from extractors import arms_by_label, arms_by_name
from extractors.respectively import Span
from extractors.study_arms import Arm, Arms, Mention, find_arms, resolve

__all__ = ["Arm", "Arms", "Mention", "find_arms", "mentions", "resolve", "with_seen"]

_TOGETHER = frozenset({"both", "all", "each", "either"})


def mentions(sentence: str, arms: Arms) -> list[Mention]:
    """The places where a sentence speaks of an arm, in reading order; where two overlap the longer stands."""
    if sentence not in arms.seen:
        arms.seen[sentence] = tuple(_mentions(sentence, arms))
    return list(arms.seen[sentence])


def _mentions(sentence: str, arms: Arms) -> list[Mention]:
    found = [*arms_by_name.by_name(sentence, arms), *arms_by_name.by_own_label(sentence, arms)]
    found += arms_by_name.controls(sentence, arms)
    found += [
        m
        for m in arms_by_name.receiving(sentence, arms)
        if not any(m.start <= n.start < m.end for n in found)
    ]
    found += [*arms_by_name.by_dose(sentence), *arms_by_label.grouped(sentence, arms)]
    found += [*arms_by_label.lettered(sentence, arms), *arms_by_label.treated(sentence, arms)]
    found += [*arms_by_label.in_brackets(sentence, arms), *arms_by_label.with_and_without(sentence)]
    found += [m for m in arms_by_label.treatments(sentence, arms) if not any(_overlap(m, n) for n in found)]
    found = [mention for mention in found if mention.arm.name.split()[0] not in _TOGETHER] or found
    return _merged(sentence, _longest(found))


def with_seen(sentence: str, arms: Arms, found: list[Mention], seen: Iterable[Span]) -> list[Mention]:
    """The mentions, and with them the places that only the tagger takes for groups."""
    new = [
        Mention(start=start, end=end, arm=resolve(sentence[start:end], arms, suffix=""))
        for start, end in seen
        if not any(mention.start < end and start < mention.end and not mention.weak for mention in found)
    ]
    kept = [mention for mention in found if not any(_overlap(mention, other) for other in new)]
    return sorted([*kept, *new], key=lambda mention: mention.start)


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _longest(found: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda mention: (mention.start - mention.end, mention.start)):
        if not any(_overlap(mention, other) for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda mention: mention.start)


def _merged(sentence: str, found: list[Mention]) -> list[Mention]:
    """The mentions, two that only a blank parts as one under the longer name ("COER verapamil")."""
    merged: list[Mention] = []
    for mention in found:
        last = merged[-1] if merged else None
        if last and sentence[last.end : mention.start].strip() in {"", "-"} and last.end < mention.start:
            arm = max(last.arm, mention.arm, key=lambda arm: len(arm.name))
            merged[-1] = Mention(start=last.start, end=mention.end, arm=arm, weak=last.weak and mention.weak)
        else:
            merged.append(mention)
    return merged
