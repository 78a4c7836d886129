"""Where records come from: one module a source, each with `search`, `batches`, `fetch_batch` and `parse`."""

from types import ModuleType

from flows.sources import pubmed

SOURCES: dict[str, ModuleType] = {"pubmed": pubmed}
