"""What the headers of an answer say about a source's limits: how many requests are left, and until when.

Sources write them in several ways (`X-RateLimit-Remaining`, `x-rate-limit-limit`, …) and mean different things:
OpenAlex the budget of a day, Crossref the pace.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# Whatever is renewed within a minute is a matter of pace, and worth waiting for.
SOON = 60.0
_SPENT = re.compile(
    r"insufficient (?:budget|credit|quota)|(?:daily|monthly) (?:limit|quota|budget)|quota (?:is )?exceeded",
    re.IGNORECASE,
)
_SPAN = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>ms|s|m|h|d)?", re.IGNORECASE)
_UNITS = {"ms": 0.001, "": 1.0, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
_MILLISECONDS, _MOMENT = 1e11, 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Requests (or credits) `left` and `needed` for one more; spans in seconds, None where nothing is said.

    `renewed` is how long it takes until there are more, `wait` what Retry-After asks for, `apart` how far apart
    the source wants requests to start.
    """

    left: float | None = None
    needed: float | None = None
    renewed: float | None = None
    wait: float | None = None
    apart: float | None = None

    @property
    def pause(self) -> float | None:
        """Seconds to stay away, as the source says: nothing is left, and there will be more soon."""
        if self.wait is not None:
            return self.wait
        soon = self.renewed is not None and self.renewed <= SOON
        return self.renewed if soon and self._exhausted else None

    def is_spent(self, words: str) -> bool:
        """Whether a refusal means a budget that is spent and not a burst; `words` are those of the refusal."""
        later = max(self.renewed or 0.0, self.wait or 0.0) > SOON
        return bool(_SPENT.search(words)) or (self._exhausted and later)

    @property
    def renewed_at(self) -> str | None:
        """When there is more, to the minute in UTC."""
        seconds = self.renewed if self.renewed is not None else self.wait
        if seconds is None:
            return None
        return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M UTC")

    @property
    def _exhausted(self) -> bool:
        return self.left is not None and self.left < max(self.needed or 0.0, 1e-9)


def read_limits(headers: Mapping[str, str], *, now: Callable[[], float] = time.time) -> Limits:
    """What headers say, whatever the spelling of their names; values without sense count as not said."""
    said = {re.sub(r"[-_]", "", name.lower()): value.strip() for name, value in headers.items()}
    left, needed = _number(said, "remaining"), _number(said, "creditsrequired")
    limit, interval = _number(said, "limit"), _span(said.get("xratelimitinterval", ""))
    return Limits(
        left=left,
        needed=needed,
        renewed=_until(said.get("xratelimitreset", ""), now()),
        wait=_retry_after(said.get("retryafter", ""), now()),
        apart=interval / limit if limit and interval else None,
    )


def _number(said: Mapping[str, str], name: str) -> float | None:
    value = said.get(f"xratelimit{name}", "")
    return float(value) if re.fullmatch(r"-?\d+(\.\d+)?", value) else None


def _span(text: str) -> float | None:
    """Seconds of `1s`, `500ms`, `2m` or `3`."""
    found = _SPAN.fullmatch(text)
    return float(found["number"]) * _UNITS[(found["unit"] or "").lower()] if found else None


def _until(text: str, now: float) -> float | None:
    """Seconds from now until a moment that is written as seconds from now, or as seconds or milliseconds of 1970."""
    value = _span(text)
    if value is None:
        return None
    if value >= _MILLISECONDS:
        value /= 1000
    return max(0.0, value - now) if value >= _MOMENT else value


def _retry_after(text: str, now: float) -> float | None:
    """The seconds of a Retry-After header, which holds a number or a date."""
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except ValueError:
        return None
