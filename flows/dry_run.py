"""What a refresh would fetch: each source is asked for its hits, and nothing is kept."""

from dataclasses import dataclass

from flows import stages
from flows.settings import Settings
from flows.sources import SOURCES, is_paged
from flows.sources.client import Client
from warehouse.rows import Search, Topic
from warehouse.store import held_ids, open_for_reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One source: hits claimed, and how many of them we do not hold (None where it lists no ids at once).

    Of records held, `again` would be fetched again because they may have changed, and `left` are hits no more.
    """

    source: str
    query: str
    claimed: int | None
    held: int
    new: int | None
    again: int | None
    left: int | None
    notes: tuple[str, ...] = ()


def expect(topic: Topic, settings: Settings) -> list[Expected]:
    """What each source of the topic has now, compared with what is held; raises a `SourceError`."""
    with stages.client(settings) as client:
        return [_of_source(wanted, topic, client, settings) for wanted in topic.searches]


def _of_source(wanted: Search, topic: Topic, client: Client, settings: Settings) -> Expected:
    held = _held(topic, wanted.source, settings)
    look = _first_page if is_paged(wanted.source) else _listed
    claimed, ids, due, notes = look(wanted, topic, client, settings)
    return Expected(
        source=wanted.source,
        query=wanted.query,
        claimed=claimed,
        held=len(held),
        new=len(ids - held) if ids is not None else None,
        again=len(due & held) if due is not None else None,
        left=len(held - ids) if ids is not None else None,
        notes=notes,
    )


# Hits claimed, their ids and those that are due where the answer tells, and remarks.
_Look = tuple[int | None, set[str] | None, set[str] | None, tuple[str, ...]]


def _listed(wanted: Search, topic: Topic, client: Client, settings: Settings) -> _Look:
    found = stages.look(wanted, topic, client=client, settings=settings)
    ids = set(found.ids)
    return found.claimed, ids, ids if found.due is None else set(found.due), found.notes


def _first_page(wanted: Search, topic: Topic, client: Client, settings: Settings) -> _Look:
    """The first page tells how many there are; where it is the only one, it has them all."""
    source, access = SOURCES[wanted.source], getattr(settings.sources, wanted.source)
    payload = source.page(
        client,
        wanted.query,
        cursor=source.START,
        date_from=topic.date_from,
        date_to=topic.date_to,
        access=access,
    )
    page = source.parse(payload, origin=f"the answer of {wanted.source}")
    whole = page.claimed is not None and len(page.records) >= page.claimed
    ids = {record.source_id for record in page.records} if whole else None
    return page.claimed, ids, ids, page.notes


def _held(topic: Topic, source: str, settings: Settings) -> set[str]:
    if not settings.warehouse.exists():
        return set()
    with open_for_reading(settings.warehouse) as con:
        return held_ids(con, topic.topic_id, source)
