"""Moves as rows for JSON and as lines for people."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from warehouse.changes.moved import MeterMove, Moves, PooledMove, Sentence
from warehouse.summary import words
from warehouse.summary.sections.pooling import plain_estimate
from warehouse.synthesis.polls import Poll, mode
from warehouse.synthesis.pooled import Pooled

Json = dict[str, Any]

KINDS = {
    "new": "New",
    "revised": "Revised",
    "retracted": "Retracted",
    "left_out": "No longer counted",
    "back": "Counted again",
    "gone": "No longer found",
}
TURNS = {
    "gained": "there was none before",
    "lost": "too few studies are left to pool",
    "significance": "whether the interval leaves out no effect has turned",
    "direction": "the direction has turned",
    "half": "the effect changed by half or more",
}


def as_json(moves: Moves) -> Json:
    """All moves with every number before and after."""
    return {
        "turned": moves.turned,
        "studies": [_fields(one, "kind", "work_id", "name", "title", "why") for one in moves.studies],
        "figures": [_fields(one, "kind", "work_id", "name", "quote", "finding_id") for one in moves.figures],
        "pooled": [
            {
                "what": one.title,
                "before": one.before and _estimate(one.before),
                "after": one.after and _estimate(one.after),
                "change_percent": _percent(one),
                "turned": list(one.turned),
            }
            for one in moves.pooled
        ],
        "meters": [
            {
                "question": one.question,
                "mode": one.after.mode,
                "weighted": one.after.weighted,
                "before": _poll(one.before),
                "after": _poll(one.after),
                "turned": one.turned,
            }
            for one in moves.meters
        ],
        "sentences": [_fields(one, "section", "before", "after") for one in moves.sentences],
    }


def _fields(one: object, *names: str) -> Json:
    return {field: getattr(one, field) for field in names}


def _estimate(found: Pooled) -> Json:
    fit = found.fit
    ends = {"estimate": fit.estimate, "ci_low": fit.ci_low, "ci_high": fit.ci_high}
    shown = {end: None if value is None else found.shown(value) for end, value in ends.items()}
    return shown | {
        "p": fit.p,
        "i2": fit.i2,
        "studies": list(found.work_ids),
        "significant": found.significant,
    }


def _percent(one: PooledMove) -> float | None:
    """By how much the effect changed, on the scale of pooling."""
    if one.before is None or one.after is None or one.before.fit.estimate == 0:
        return None
    old, new = one.before.fit.estimate, one.after.fit.estimate
    return round(100 * (new - old) / abs(old), 1)


def _poll(poll: Poll) -> Json:
    return {"studies": len(poll.votes), "counts": poll.counts, "yes": poll.share_yes, "leading": poll.leading}


# --- For people ---------------------------------------------------------------------------------------------


def in_words(moves: Moves) -> list[str]:
    """The moves that a reader must know, one a line: studies, pooled estimates, votes; not each sentence."""
    return [*_study_lines(moves), *map(pooled_line, moves.pooled), *map(meter_line, moves.meters)]


def _study_lines(moves: Moves) -> Iterator[str]:
    for kind, title in KINDS.items():
        members = [one for one in moves.studies if one.kind == kind]
        if members:
            told = [f"{one.name}{f' ({one.why})' if one.why else ''}" for one in members]
            yield f"{title}: {'; '.join(told)}."


def pooled_line(one: PooledMove) -> str:
    """One pooled estimate before and after, and how it turned."""
    before, after = (plain_estimate(state) if state else "none" for state in (one.before, one.after))
    percent = _percent(one)
    by = "" if percent is None else f" (effect {percent:+g}% on the scale of pooling)".replace("-", "−")
    turned = "; ".join(TURNS[turn] for turn in one.turned)
    return f"{words.capital(one.title)}: {before} → {after}{by}{f' – {turned}' if turned else ''}."


def meter_line(one: MeterMove) -> str:
    """One mode of the votes on a question before and after."""
    turned = " – the answer has turned" if one.turned else ""
    return (
        f"{one.question} {words.capital(mode(one.after))}: {share(one.before)} → {share(one.after)}{turned}."
    )


def share(poll: Poll) -> str:
    """The votes of one mode: `60% yes, yes 3, no difference 2`."""
    counts = ", ".join(
        f"{words.WORDS['answers'][answer]} {count}" for answer, count in poll.counts.items() if count
    )
    yes = f"{poll.share_yes[0]:.0f}% yes, " if poll.share_yes else ""
    return f"{yes}{counts}" if counts else "no vote"


def as_text(moves: Moves, *, head: str) -> str:
    """All moves in lines."""
    if moves.none:
        return f"{head}\nNothing moves.\n"
    turned = "A conclusion turns." if moves.turned else "No conclusion turns."
    figures = [f"  {_SIGNS[one.kind]} {one.name}: “{words.clipped(one.quote, 120)}”" for one in moves.figures]
    sentences = [
        line for name, group in groupby(moves.sentences, _section) for line in _sentences(name, group)
    ]
    parts = (("Figures", len(figures), figures), ("Sentences", len(moves.sentences), sentences))
    told = [line for title, count, listed in parts if listed for line in ("", f"{title} ({count}):", *listed)]
    return "\n".join([head, turned, "", *in_words(moves), *told]) + "\n"


def _section(one: Sentence) -> str:
    return one.section


def _sentences(section: str, group: Iterable[Sentence]) -> Iterator[str]:
    yield f"  {section}"
    for one in group:
        yield from [f"    − {one.before}"] if one.before else []
        yield from [f"    + {one.after}"] if one.after else []


_SIGNS = {"lost": "−", "gained": "+"}
