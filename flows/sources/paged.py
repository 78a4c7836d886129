"""A source that answers a search page by page, records and all: what its module offers."""

from typing import Any, Protocol

from flows.sources.client import Client
from flows.sources.page import Page


class Paged(Protocol):
    """The functions and names of such a module; `flows/sources/europepmc.py` is the pattern.

    A page is kept as the source sent it and named by its place, so an interrupted search goes on after the
    last page it has: the cursor of the next one is in it.
    """

    START: str
    SUFFIX: str

    def parameters(self, query: str, *, date_from: str | None, date_to: str | None) -> dict[str, Any]:
        """The search as it is sent, without cursor and keys, for the account of the search."""

    def page(
        self,
        client: Client,
        query: str,
        *,
        cursor: str,
        date_from: str | None,
        date_to: str | None,
        access: Any,
    ) -> bytes:
        """One whole answer; `access` is the source's group of settings. Raises a `SourceError`."""

    def parse(self, payload: bytes, *, origin: str) -> Page:
        """The records of one answer, all or none, with `claimed` and `following`. Pure."""
