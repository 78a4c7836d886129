"""What a refresh would fetch: each source is asked for its hits, and nothing is kept."""

from collections.abc import Iterable
from dataclasses import dataclass

from flows import stages
from flows.settings import Settings
from flows.sources import SOURCES, is_paged
from flows.sources.client import Client
from warehouse.rows import Search, Topic
from warehouse.store import held_ids, open_for_reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One source: hits claimed, and how many of them we do not hold (None where it lists no ids at once)."""

    source: str
    query: str
    claimed: int | None
    held: int
    new: int | None
    notes: tuple[str, ...] = ()


def expect(topic: Topic, settings: Settings) -> list[Expected]:
    """What each source of the topic has now, compared with what is held; raises a `SourceError`."""
    with stages.client(settings) as client:
        return [_of_source(wanted, topic, client, settings) for wanted in topic.searches]


def _of_source(wanted: Search, topic: Topic, client: Client, settings: Settings) -> Expected:
    held = _held(topic, wanted.source, settings)
    look = _first_page if is_paged(wanted.source) else _listed
    claimed, ids, notes = look(wanted, topic, client, settings)
    new = len(set(ids) - held) if ids is not None else None
    return Expected(
        source=wanted.source, query=wanted.query, claimed=claimed, held=len(held), new=new, notes=notes
    )


_Look = tuple[int | None, Iterable[str] | None, tuple[str, ...]]


def _listed(wanted: Search, topic: Topic, client: Client, settings: Settings) -> _Look:
    access = getattr(settings.sources, wanted.source)
    found = SOURCES[wanted.source].search(
        client,
        wanted.query,
        date_from=topic.date_from,
        date_to=topic.date_to,
        base_url=access.base_url,
        api_key=access.api_key,
    )
    return found.claimed, found.ids, found.notes


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
    return page.claimed, [record.source_id for record in page.records] if whole else None, page.notes


def _held(topic: Topic, source: str, settings: Settings) -> set[str]:
    if not settings.warehouse.exists():
        return set()
    with open_for_reading(settings.warehouse) as con:
        return held_ids(con, topic.topic_id, source)
