"""Which of the outcomes that a sentence names a result is on: a yes or no for each pair, by how they stand.

The outcomes are those of `extractors.result_spans`; the weights come from `extractors.training.outcome_links`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors import phrases
from extractors.linear import shipped
from extractors.phrases import opening_bracket
from extractors.respectively import Span
from extractors.results import Result

NAME = "outcome_links"

_LIKELY = 0.0
_CLAUSE = re.compile(r";\s|:\s|,\s(?:while|whereas|but|and|with)\s|\b(?:whereas|while)\b")
_TOKEN = re.compile(r"\w+|\S")
_WORD = re.compile(r"[a-z0-9]+")
_TOUCHES = re.compile(r"\s?[(\[]?\s?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A sentence with the places of its results, and of the outcomes and groups that it names."""

    text: str
    results: Sequence[Span]
    outcomes: Sequence[Span]
    groups: Sequence[Span]


def outcome_of(scene: Scene, result: Result, said: str | None) -> str | None:
    """The outcome of a result in words: what the grammar says, and what it lacks of those that it is on.

    An outcome with the head of another is its alternative ("back pain", "leg pain") and is not added to it.
    """
    place = (result.start, result.end)
    spans = linked(scene, place, said)
    if said and _said_beside(scene, place, said):
        spans = [span for span in spans if _just_before(scene, span, place)]
    phrase_of = {span: phrases.tidy(scene.text[slice(*span)]) for span in spans}
    told = list(filter(phrases.telling, dict.fromkeys(phrase_of.values())))
    told = [one for one in told if not any(_within(one, other) for other in (*told, said or ""))]
    if said and not any(_words(said) <= _words(one) for one in told):
        told = [one for one in told if one.split()[-1] != said.split()[-1]] + [said]
    return ", ".join(told) or said


def _said_beside(scene: Scene, place: Span, said: str) -> bool:
    """Whether tagger and grammar see the same outcome between the results on both sides of this one."""
    begin = max([end for _, end in scene.results if end <= place[0]], default=0)
    stop = min([start for start, _ in scene.results if start >= place[1]], default=len(scene.text))
    own = [scene.text[slice(*span)] for span in scene.outcomes if begin <= span[0] and span[1] <= stop]
    return any(_words(phrases.tidy(one)) == _words(said) for one in own)


def _within(phrase: str, other: str) -> bool:
    return phrase != other and _words(phrase) <= _words(other)


def _just_before(scene: Scene, span: Span, place: Span) -> bool:
    """Whether the outcome stands before the result with no other result between the two."""
    return span[1] <= place[0] and not _count(scene.results, (span[1], place[0]))


def linked(scene: Scene, result: Span, said: str | None) -> list[Span]:
    """The outcomes that a result is on, in reading order; `said` is what the grammar takes for its outcome."""
    apart = [span for span in scene.outcomes if span[1] <= result[0] or result[1] <= span[0]]
    if not apart:
        return []
    scores = shipped(NAME).scores([features(scene, result, span, said) for span in apart])[:, 0]
    likely = [span for span, score in zip(apart, scores, strict=True) if score > _LIKELY]
    return likely if likely or said else [apart[int(scores.argmax())]]


def features(scene: Scene, result: Span, span: Span, said: str | None) -> list[str]:
    """How an outcome stands to a result: before or after it, what lies between, and what the grammar says."""
    before = span[1] <= result[0]
    gap = (span[1], result[0]) if before else (result[1], span[0])
    between = scene.text[slice(*gap)]
    results, outcomes, groups = (
        min(3, _count(spans, gap)) for spans in (scene.results, scene.outcomes, scene.groups)
    )
    bracketed = opening_bracket(scene.text, result[0]) is not None
    touches = before and touching(between)
    return [
        f"{'before' if before else 'after'} {told}"
        for told in (
            "",
            f"results {results}",
            f"outcomes {min(outcomes, 2)}",
            f"results {min(results, 2)} outcomes {min(outcomes, 2)}",
            f"groups {min(groups, 2)}",
            f"words {min(6, tokens_between(between) // 3)}",
            f"clause {clause_between(between)} outcomes {min(outcomes, 2)}",
            f"brackets {bracketed} {opening_bracket(scene.text, span[0]) is not None}",
            f"touches {touches} {bracketed}",
            f"joined {beside(between, before=before)}",
            f"led {last_word(scene.text[: span[0]])}",
            f"first {span == scene.outcomes[0]}",
            f"only {len(scene.outcomes) == 1}",
            f"others {_others(scene, result)}",
            f"said {_share_said(scene.text[slice(*span)], said)}",
        )
    ]


def _count(spans: Sequence[Span], gap: Span) -> int:
    return sum(gap[0] <= start and end <= gap[1] for start, end in spans)


def tokens_between(between: str) -> int:
    """How many words and marks the gap has."""
    return len(_TOKEN.findall(between))


def clause_between(between: str) -> bool:
    """Whether a clause ends in the gap."""
    return _CLAUSE.search(between) is not None


def touching(between: str) -> bool:
    """Whether nothing but an opening bracket is in the gap."""
    return _TOUCHES.fullmatch(between) is not None


def beside(between: str, *, before: bool) -> str:
    """The word of the gap that stands beside the result, which lies behind the gap where the name is before it."""
    words = between.lower().split()
    return words[-1 if before else 0] if words else ""


def last_word(text: str) -> str:
    """The last word of a text in lower case, "^" where it has none."""
    words = text.lower().split()
    return words[-1] if words else "^"


def _others(scene: Scene, result: Span) -> str:
    """How many outcomes stand before and after the result, two at most."""
    earlier = sum(end <= result[0] for _, end in scene.outcomes)
    later = sum(start >= result[1] for start, _ in scene.outcomes)
    return f"{min(2, earlier)} {min(2, later)}"


def _share_said(span: str, said: str | None) -> str:
    """How much of the outcome is in what the grammar says, in halves."""
    if not said:
        return "nothing"
    own, other = _words(span), _words(said)
    return str(round(2 * len(own & other) / max(1, len(own))))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))
