"""What changed since the version before, as a section of a living summary (PRISMA-LSR 2024)."""

from collections.abc import Sequence
from datetime import datetime

from warehouse.changes.moved import MeterMove, Moves, PooledMove, Study
from warehouse.changes.telling import KINDS, TURNS, share
from warehouse.changes.versions import Version
from warehouse.summary import words
from warehouse.summary.parts import Bullets, Cite, Computed, Foreign, Line, Paragraph, Section, join
from warehouse.summary.sections.pooling import estimate
from warehouse.synthesis.evidence import Evidence
from warehouse.synthesis.polls import Poll, mode
from warehouse.synthesis.pooled import Pooled

_SHOWN = 12


def section(evidence: Evidence, old: Version | None, new: Version, moves: Moves | None) -> Section:
    """The version, the one before it, and what moved between them."""
    items = _items(evidence, moves) if moves else []
    blocks = (
        Paragraph(line=_version(old, new, moves, items)),
        *((Bullets(items=tuple(items)),) if items else ()),
    )
    return Section(anchor="changes", title=("What changed",), blocks=blocks)


def _version(old: Version | None, new: Version, moves: Moves | None, items: Sequence[Line]) -> Line:
    head: Line = ("This is version ", _number(new), " of this summary, of ", _day(new.moment))
    if old is None or moves is None:
        return (*head, "; there is none before it.")
    if not items:
        told = "Nothing that it tells has changed"
    else:
        told = "A conclusion has turned" if moves.turned else "No conclusion has turned"
    return (*head, ". ", told, " since version ", _number(old), " of ", _day(old.moment), ".")


def _number(version: Version) -> Foreign:
    return Foreign(text=str(version.number), origin="search")


def _day(moment: datetime) -> Foreign:
    return Foreign(text=f"{moment.day} {moment:%B %Y}", origin="search")


def _items(evidence: Evidence, moves: Moves) -> list[Line]:
    studies = [_studies(evidence, kind, [one for one in moves.studies if one.kind == kind]) for kind in KINDS]
    meters = [
        one for one in moves.meters if one.turned or (one.after.mode == "verdict" and not one.after.weighted)
    ]
    return [*(line for line in studies if line), *map(_pooled, moves.pooled), *map(_meter, meters)]


def _studies(evidence: Evidence, kind: str, members: Sequence[Study]) -> Line:
    if not members:
        return ()
    named = [_study(evidence, one) for one in members[:_SHOWN]]
    origin = tuple(one.work_id for one in members)
    number = Computed(text=words.counted(len(members), "work", "works"), origin=origin, how="works listed")
    rest: Line = (" and others",) if len(members) > _SHOWN else ()
    return (f"{KINDS[kind]}, ", number, ": ", *join(named, "; ", "; "), *rest, ".")


def _study(evidence: Evidence, one: Study) -> Line:
    cited: Line = (" ", Cite(work_ids=(one.work_id,))) if one.work_id in evidence.counted else ()
    why: Line = (f" ({one.why})",) if one.why and one.kind != "retracted" else ()
    return (Foreign(text=one.name, origin=f"work:{one.work_id}", strong=True), *cited, *why)


def _pooled(one: PooledMove) -> Line:
    before, after = (_estimate(state) for state in (one.before, one.after))
    turned = "; ".join(TURNS[turn] for turn in one.turned)
    title = Foreign(text=words.capital(one.title), origin="topic", strong=True)
    return (title, ": before, ", *before, "; now, ", *after, f" ({turned})." if turned else ".")


def _estimate(found: Pooled | None) -> Line:
    """The estimate without its citations: what it rested on before may be no source any more."""
    return tuple(part for part in estimate(found) if not isinstance(part, Cite)) if found else ("none",)


def _meter(one: MeterMove) -> Line:
    question = Foreign(text=one.question, origin="topic", strong=True)
    turned = " The answer has turned." if one.turned else ""
    return (
        question,
        f" {words.capital(mode(one.after))}: before, ",
        _votes(one.before),
        "; now, ",
        _votes(one.after),
        ".",
        turned,
    )


def _votes(poll: Poll) -> Computed | str:
    origin = tuple(finding for vote in poll.votes for finding in vote.finding_ids)
    return Computed(text=share(poll), origin=origin, how="votes counted by study") if origin else "no vote"
