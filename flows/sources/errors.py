"""What can go wrong between us and a source.

    SourceError
    ├── SourceUnavailableError      down, out of reach, too slow, or cut off in mid-answer
    │   └── SourceThrottledError    we asked too much in a short time
    ├── SourceBudgetError           what the source allows in a day (or another long span) is spent
    ├── SourceRefusedError          the source refuses the request: a bad query, a wrong key or address
    ├── SourceAnswerError           an answer that lacks what we rely on
    │   └── GarbledAnswerError      an answer that cannot be read at all: a web page, half a file, broken XML
    ├── RecordError                 a record without what names it
    └── SearchTooBroadError         more hits than can be had one by one

`passing` errors may be gone the next time, so the client asks again before it gives up. Each error survives
pickling, because work may cross processes.
"""

import re
from typing import ClassVar

from flows.errors import GleanError

_KEY = re.compile(
    r"""(?ix)
    ( ["']? (?: \b api [-_\ ]? key | \b access_token | \b token | [?&] key ) ["']?   # its name, quoted or not
      \s* [=:] \s* ["']? )
    [^&\s"',;}]+                                                                     # its value
    """
)
_LOGIN = re.compile(r"(://)[^/@\s]+@")


def redact(text: str) -> str:
    """The text with `***` for every API key, and for the user and password of an address."""
    return _LOGIN.sub(r"\1***@", _KEY.sub(r"\1***", text))


class SourceError(GleanError):
    """The base of all that goes wrong with a source; `url` never carries a key."""

    passing: ClassVar[bool] = False
    advice = "please report this"

    def __init__(self, what: str, *, url: str | None = None, advice: str | None = None) -> None:
        super().__init__(redact(what))
        self.url = redact(url) if url else None
        self.advice = advice or self.advice
        self.attempts = 1
        self.retry_after: float | None = None

    def __str__(self) -> str:
        tries = f" ({self.attempts} attempts)" if self.attempts > 1 else ""
        return f"{self.args[0]}{tries}; {self.advice}."


class SourceUnavailableError(SourceError):
    """The source is down, out of reach, too slow, or broke off in mid-answer."""

    passing = True
    advice = "check the connection and the source's address, or run the same command again later"


class SourceThrottledError(SourceUnavailableError):
    """The source says that we ask too much; `retry_after` is in seconds where it says when to come back."""

    advice = "wait some minutes and run the same command again, or set an API key for this source"


class SourceBudgetError(SourceError):
    """What the source allows us is spent; `renewed_at` is when there is more (ISO 8601, UTC), where it says so."""

    advice = "run the same command again later, or set an API key for this source"

    def __init__(
        self, what: str, *, url: str | None = None, advice: str | None = None, renewed_at: str | None = None
    ) -> None:
        when = f"run the same command again after {renewed_at}, or set an API key for this source"
        super().__init__(what, url=url, advice=advice or (when if renewed_at else None))
        self.renewed_at = renewed_at


class SourceRefusedError(SourceError):
    """The source does not accept the request as it is."""

    advice = "correct the search text, the API key or the address of the source"


def refuse_empty(words: str, source: str) -> None:
    """Raise `SourceRefusedError` where a search text has no words for the source."""
    if not words.strip():
        raise SourceRefusedError(
            f"the search text for {source} is empty", advice="write one into the topic's file"
        )


class SourceAnswerError(SourceError):
    """An answer that lacks what we rely on."""

    advice = "the source may have changed its format, please report this"


class GarbledAnswerError(SourceAnswerError):
    """An answer that cannot be read: a web page, half a file, broken XML or JSON."""

    passing = True
    advice = "nothing of it was used, run the same command again later"


class RecordError(SourceError):
    """A record that lacks what names it."""


class SearchTooBroadError(SourceError):
    """A search with more hits than the source gives out."""

    advice = "narrow the search"
