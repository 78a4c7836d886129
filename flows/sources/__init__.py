"""Where records come from: one module a source.

PubMed lists its hits and gives them in batches (`search`, `batches`, `fetch_batch`, `parse`); the others answer
page by page (`flows/sources/paged.py`).
"""

from types import ModuleType

from flows.sources import (
    biorxiv,
    clinicaltrials,
    crossref,
    europepmc,
    medrxiv,
    openalex,
    plos,
    pubmed,
    semanticscholar,
)

SOURCES: dict[str, ModuleType] = {
    "pubmed": pubmed,
    "europepmc": europepmc,
    "openalex": openalex,
    "crossref": crossref,
    "semanticscholar": semanticscholar,
    "clinicaltrials": clinicaltrials,
    "biorxiv": biorxiv,
    "medrxiv": medrxiv,
    "plos": plos,
}


def is_paged(source: str) -> bool:
    """Whether the source answers page by page."""
    return hasattr(SOURCES[source], "page")
