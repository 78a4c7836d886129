"""An answer of a source, before anything is made of it."""

import json
from dataclasses import dataclass
from typing import Any

from flows.sources.errors import GarbledAnswerError

EMPTY, WEB_PAGE = "an empty answer", "a web page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer of a source, whole; neither `url` nor `body` carries a key."""

    url: str
    status: int
    content_type: str
    body: bytes

    def json(self) -> Any:
        """The answer read as JSON; raises `GarbledAnswerError` where it is something else."""
        try:
            # Some sources put raw line breaks into the strings of their error messages.
            return json.loads(self.body, strict=False)
        except (ValueError, RecursionError):
            raise GarbledAnswerError(
                f"{self.url} answered with {kind_of(self.body)} instead of JSON", url=self.url
            ) from None

    @property
    def words(self) -> str:
        """The beginning of the answer, in brackets for an error message; empty for a web page."""
        if kind_of(self.body) in (WEB_PAGE, EMPTY):
            return ""
        text = " ".join(self.body[:300].decode("utf-8", "replace").split())
        return f" ({text})"


def kind_of(body: bytes) -> str:
    """What a body that cannot be read looks like, in words for an error message."""
    start = body.lstrip()[:500].lower()
    if not start:
        return EMPTY
    if b"<html" in start or b"<!doctype html" in start:
        return WEB_PAGE
    return "text that is cut off or malformed"
