"""Whose request an address is: each source has its own root here, and answers what is asked beneath it.

A source joins with a module `flows/sandbox/<source>.py` that holds its `ROOT` and `answer`, and a line in ROUTES.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flows.sandbox import (
    clinicaltrials,
    crossref,
    europepmc,
    eutils,
    openalex,
    plos,
    preprints,
    semanticscholar,
)
from flows.sandbox.service import Params, Reply, Service, not_found


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A source, the beginning of its addresses, and what it answers to a path beneath and its parameters."""

    source: str
    root: str
    answer: Callable[[Service, str, Params], Reply]


ROUTES: tuple[Route, ...] = (
    Route(source="pubmed", root=eutils.ROOT, answer=eutils.answer),
    Route(source="europepmc", root=europepmc.ROOT, answer=europepmc.answer),
    Route(source="openalex", root=openalex.ROOT, answer=openalex.answer),
    Route(source="crossref", root=crossref.ROOT, answer=crossref.answer),
    Route(source="semanticscholar", root=semanticscholar.ROOT, answer=semanticscholar.answer),
    Route(source="clinicaltrials", root=clinicaltrials.ROOT, answer=clinicaltrials.answer),
    Route(source="biorxiv", root=preprints.BIORXIV, answer=preprints.biorxiv),
    Route(source="medrxiv", root=preprints.MEDRXIV, answer=preprints.medrxiv),
    Route(source="plos", root=plos.ROOT, answer=plos.answer),
)
NOWHERE = Route(source="nowhere", root="/", answer=lambda _service, path, _params: not_found(path))


def find(path: str) -> tuple[Route, str]:
    """The route of an address without host and query, and the rest of the path beneath its root."""
    route = next((route for route in ROUTES if path.startswith(route.root)), NOWHERE)
    return route, path.removeprefix(route.root).strip("/")
