"""Compares two states of the evidence on a topic: studies, figures, pooled estimates, votes, sentences."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from warehouse.changes.lines import lines, paired
from warehouse.changes.moved import Figure, MeterMove, Moves, PooledMove, Study
from warehouse.summary.compose import composed
from warehouse.summary.references import short_name
from warehouse.summary.sections.pooling import title_of
from warehouse.synthesis.evidence import Evidence, Work
from warehouse.synthesis.meter import tally
from warehouse.synthesis.polls import Poll, polls
from warehouse.synthesis.pooled import Pooled, pools

_LISTS = ("frequencies", "arm_results", "effects", "conclusions")


def compare(before: Evidence, after: Evidence, *, sentences: bool = True) -> Moves:
    """What moved from one state of the evidence to the other; `sentences` takes composing both summaries."""
    told = paired(lines(composed(before)), lines(composed(after))) if sentences else ()
    return Moves(
        studies=tuple(_studies(before, after)),
        figures=tuple(_figures(before, after)),
        pooled=tuple(_pooled(before, after)),
        meters=tuple(_meters(before, after)),
        sentences=told,
    )


def _studies(before: Evidence, after: Evidence) -> Iterator[Study]:
    for key in sorted(before.works.keys() | after.works.keys()):
        old, new = before.works.get(key), after.works.get(key)
        work = new or old
        told = _standing(before, after, old, new)
        if told and work:
            kind, why = told
            yield Study(kind=kind, work_id=key, name=short_name(work), title=work.record.title, why=why)


def _standing(
    before: Evidence, after: Evidence, old: Work | None, new: Work | None
) -> tuple[str, str] | None:
    if old is None or new is None:
        gone = "the searches of the topic no longer find it, or its source deleted it"
        if new is None:
            return "gone", gone
        reason = after.excluded(new)
        return ("new", f"not counted: {reason}" if reason else "")
    was, now = before.excluded(old), after.excluded(new)
    if was == now:
        fields = _revised(old, new)
        return ("revised", f"changed: {', '.join(fields)}") if fields else None
    if now == "retracted":
        return "retracted", "its figures no longer count"
    return ("left_out", now) if now else ("back", f"counted again, no longer {was}")


def _revised(old: Work, new: Work) -> list[str]:
    """The fields that tell something and read otherwise."""
    fields = ("title", "abstract", "published", "authors", "types", "links", "registrations")
    changed = [name for name in fields if getattr(old.record, name) != getattr(new.record, name)]
    others = [name for name in ("design", "state") if getattr(old, name) != getattr(new, name)]
    return [*changed, *others]


def _figures(before: Evidence, after: Evidence) -> Iterator[Figure]:
    """Figures by what they say and where: an id is another when anything in its record changed."""
    old, new = _held(before), _held(after)
    for kind, one, other, evidence in (("lost", old, new, before), ("gained", new, old, after)):
        for key in sorted(one.keys() - other.keys()):
            work_id, _, quote, *_ = key
            name = short_name(evidence.works[work_id])
            yield Figure(kind=kind, work_id=work_id, name=name, quote=quote, finding_id=one[key])


def _held(evidence: Evidence) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for name in _LISTS:
        for held in getattr(evidence, name):
            if held.work_id in evidence.counted:
                found[(held.work_id, name, held.fact.quote, _facts(held.fact))] = held.finding_id
    return found


def _facts(fact: Any) -> str:
    """What a finding says, without where it stands and without the keys of its names, which are our words."""
    ours = ("start", "end", "checks", "key", "family")
    told = {
        name: value for name, value in asdict(fact).items() if name not in ours and not name.endswith("_key")
    }
    return repr(sorted(told.items(), key=lambda item: item[0]))


def _pooled(before: Evidence, after: Evidence) -> Iterator[PooledMove]:
    old, new = ({one.comparison: one for one in pools(state).pooled} for state in (before, after))
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        if _numbers(was) != _numbers(now):
            one = was or now
            yield PooledMove(title=title_of(one) if one else "", before=was, after=now)


def _numbers(found: Pooled | None) -> object:
    """What makes two pooled estimates the same, whatever the ids of their findings."""
    return found and (found.fit, found.work_ids)


def _meters(before: Evidence, after: Evidence) -> Iterator[MeterMove]:
    for question in after.topic.questions:
        old, new = (polls(state, tally(state, question)) for state in (before, after))
        for was, now in zip(old, new, strict=True):
            if _votes(was) != _votes(now):
                yield MeterMove(question=question.text, before=was, after=now)


def _votes(poll: Poll) -> object:
    return sorted((vote.study_id, vote.answer, poll.weights[vote.study_id]) for vote in poll.votes)
