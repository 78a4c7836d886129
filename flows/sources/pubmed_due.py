"""Which hits of a PubMed search have to be fetched: what is not held, was revised since, or was retracted or not.

The list of all hits is cheap and says what is new and what left; dates of creation are not needed for it. What was
revised is asked by `[LR]`, from some days before the newest revision that is held, so our own clock plays no part.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from datetime import date, timedelta

from warehouse.held import Version

# A revision may show in the search some days after the day that it bears.
OVERLAP = timedelta(days=14)
RETRACTED = '"retracted publication"[PT]'

_DAY = len("2026-03-01")
_BEGINNING = date(1800, 1, 1)


def due(
    ids: Sequence[str], held: Mapping[str, Version], narrowed: Callable[[str], Set[str]]
) -> tuple[str, ...]:
    """Those of the hits to fetch, in their order; `narrowed` lists the hits that match a further term as well."""
    kept = {pmid: held[pmid] for pmid in ids if pmid in held}
    if not kept:
        return tuple(ids)
    revised = {pmid: _day(version.revised) for pmid, version in kept.items()}
    since = max(_BEGINNING + OVERLAP, *revised.values()) - OVERLAP
    listed = {since: narrowed(_revised(since))}
    # What is held in the version of a day within the overlap is due only if it was revised after that day.
    after = {
        pmid: day + timedelta(days=1)
        for pmid, day in revised.items()
        if pmid in listed[since] and day >= since
    }
    listed |= {day: narrowed(_revised(day)) for day in sorted(set(after.values()))}
    retracted = narrowed(RETRACTED)

    def is_due(pmid: str) -> bool:
        if pmid not in kept or pmid in listed[after.get(pmid, since)]:
            return True
        return (pmid in retracted) != kept[pmid].retracted

    return tuple(pmid for pmid in ids if is_due(pmid))


def _day(revised: str | None) -> date:
    return date.fromisoformat(revised) if revised and len(revised) == _DAY else _BEGINNING


def _revised(since: date) -> str:
    return f'("{since:%Y/%m/%d}"[LR] : "3000"[LR])'
