"""Whether a source works: one tiny search of it, and what its answer, or its failure, means."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from flows.sources import SOURCES
from flows.sources.client import Client
from flows.sources.errors import (
    GarbledAnswerError,
    RecordError,
    SourceAnswerError,
    SourceBudgetError,
    SourceError,
    SourceRefusedError,
    SourceThrottledError,
    redact,
)
from flows.sources.page import Page

QUERY = "sciatica"
# Preprint servers list whole days, and are asked for one.
DAY = "2024-01-02"
_SPANS = {"biorxiv": (DAY, DAY), "medrxiv": (DAY, DAY)}
# Settings of a source that keep its answer small, and those that would refuse the tiny search.
_TINY = {"batch_size": 1, "most": 10**9}

Verdict = Literal["works", "empty", "changed", "refused", "throttled", "budget spent", "out of reach"]
# The first that an error is an instance of says what it means.
_MEANINGS: tuple[tuple[type[SourceError], Verdict], ...] = (
    (SourceBudgetError, "budget spent"),
    (SourceThrottledError, "throttled"),
    (SourceRefusedError, "refused"),
    (GarbledAnswerError, "out of reach"),
    (SourceAnswerError, "changed"),
    (RecordError, "changed"),
    (SourceError, "out of reach"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What a tiny search showed: `seconds` it took, hits claimed; `told` is what went wrong, or is odd."""

    source: str
    address: str
    verdict: Verdict
    key: Literal["set", "not set", "not needed"]
    seconds: float
    claimed: int | None = None
    told: str = ""

    @property
    def works(self) -> bool:
        """Whether a refresh can search this source."""
        return self.verdict in ("works", "empty")


def probe(
    client: Client, source: str, access: Any, *, clock: Callable[[], float] = time.perf_counter
) -> Probe:
    """The state of one source; `access` is its group of settings."""
    began = clock()
    claimed, verdict, told = None, "works", ""
    try:
        page = tiny(client, source, access)
        claimed = page.claimed
        verdict, told = _worth(page)
    except SourceError as error:
        verdict, told = _meaning(error), str(error)
    return Probe(
        source=source,
        address=redact(access.base_url),
        verdict=verdict,
        key=_key(access),
        seconds=round(clock() - began, 2),
        claimed=claimed,
        told=told,
    )


def tiny(client: Client, source: str, access: Any) -> Page:
    """The answer of a source to the smallest search that shows its records; raises a `SourceError`."""
    module = SOURCES[source]
    small = access.model_copy(
        update={name: _TINY[name] for name in _TINY if name in type(access).model_fields}
    )
    if hasattr(module, "probe"):
        answered: Page = module.probe(client, small)
        return answered
    date_from, date_to = _SPANS.get(source, (None, None))
    payload = module.page(
        client, QUERY, cursor=module.START, date_from=date_from, date_to=date_to, access=small
    )
    read: Page = module.parse(payload, origin=f"the answer of {source}")
    return read


def _worth(page: Page) -> tuple[Verdict, str]:
    if not page.records:
        return "empty", f"it answers, and has no record for {QUERY!r}"
    named = [record for record in page.records if record.title and record.source_id]
    return ("works", "") if named else ("changed", "its records have no title or no identifier any more")


def _meaning(error: SourceError) -> Verdict:
    return next(verdict for kind, verdict in _MEANINGS if isinstance(error, kind))


def _key(access: Any) -> Literal["set", "not set", "not needed"]:
    if "api_key" not in type(access).model_fields:
        return "not needed"
    return "set" if access.api_key else "not set"
