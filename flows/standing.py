"""Whether the works of a topic still stand, looked up at Crossref; what cannot be looked up is unknown."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from flows.settings import Settings
from flows.sources.client import Client
from flows.sources.crossref_lookup import Standing, status
from warehouse.standing import LookedUp, Notice, dois, hold
from warehouse.store import change, open_for_reading

SOURCE = "crossref"

Status = Callable[[Iterable[str]], Mapping[str, Standing]]


def look_up(topic_id: str, *, client: Client, settings: Settings) -> dict[str, int]:
    """Ask Crossref for every DOI of the topic, hold and publish what is news; the number of DOIs by state."""
    return renew(
        topic_id,
        lambda wanted: status(client, wanted, access=settings.sources.crossref),
        warehouse=settings.warehouse,
        now=settings.clock(),
    )


def renew(topic_id: str, ask: Status, *, warehouse: Path, now: datetime) -> dict[str, int]:
    """As `look_up`, by any way to ask; the warehouse is not held while the source is asked."""
    with open_for_reading(warehouse) as con:
        wanted = dois(con, topic_id)
    said = [_looked_up(one) for _, one in sorted(ask(wanted).items())] if wanted else []
    if said:
        with change(warehouse, now=now) as con:
            hold(con, SOURCE, said, now=now)
    counts: dict[str, int] = {}
    for one in said:
        counts[one.state] = counts.get(one.state, 0) + 1
    return dict(sorted(counts.items()))


def _looked_up(one: Standing) -> LookedUp:
    notices = (Notice(kind=link.kind, target_id=link.target_id, note=link.note) for link in one.links)
    return LookedUp(doi=one.doi, state=one.state, notices=tuple(notices), reason=one.reason)
