"""Faults on purpose: which request fails, and how. The same seed and the same requests fail the same way.

A fault is written `KIND[@ENDPOINT]:AMOUNT`: `429:0.2` for a share of requests, `500:3` for the first three,
`500:3+` for all but the first three, `cut@efetch:0.1` for a share of those to efetch alone, `500@openalex:2` for
the first two to a source. Kinds:

    429        too many requests, as NCBI says it: JSON, no Retry-After
    budget     what the day allows is spent, as OpenAlex says it: 429 and when there is more
    500        an internal error; likewise 401, 403, 404, 414, 502, 503, 504: a web page with that status
    slow       the answer comes late
    stall      half of the answer comes, and then nothing more for as long
    cut        the connection closes in mid-answer
    truncated  the answer is compressed, and its end is missing
    malformed  the answer is no XML and no JSON
    charset    the answer holds bytes that its character set does not know
    html       a web page with status 200 instead of the answer
    empty      nothing at all with status 200
    expired    the history session asked for is gone, and stays gone
"""

import gzip
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from threading import Lock
from typing import Self

from flows.errors import GleanError
from flows.sandbox.service import Params, Reply

STATUSES = ("401", "403", "404", "414", "500", "502", "503", "504")
KINDS = (
    "429", "budget", *STATUSES, "slow", "stall", "cut", "truncated", "malformed", "charset", "html", "empty", "expired",
)  # fmt: skip

_FAULT = re.compile(r"(?P<kind>\w+)(?:@(?P<endpoint>\w+))?:(?P<amount>\d+(?P<share>\.\d+)?)(?P<after>\+)?")
_TOO_MANY = b'{"error":"API rate limit exceeded","api-key":"127.0.0.1","count":"4","limit":"3"}\n'
_SPENT = b'{"error":"Rate limit exceeded","message":"Insufficient budget"}\n'
_NOTHING_LEFT = (("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "3600"))
_HTML = "text/html; charset=UTF-8"
_PAGE = b"<!DOCTYPE html>\n<html><head><title>NCBI</title></head><body><h1>%s</h1></body></html>\n"


class FaultError(GleanError):
    """A fault that is not written as it should be."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault, for a share of the requests, for the first of them or for all but the first."""

    kind: str
    share: float = 0.0
    first: int = 0
    after: int | None = None
    endpoint: str | None = None

    @classmethod
    def read(cls, text: str) -> Self:
        """The fault of a text such as `429:0.2`; raises `FaultError`."""
        match = _FAULT.fullmatch(text)
        if match is None or match["kind"] not in KINDS:
            raise FaultError(
                f"{text!r} is not a fault; write KIND[@ENDPOINT]:AMOUNT with KIND one of {', '.join(KINDS)} "
                "and AMOUNT a share (0.2), the number of first requests (3), or that of those before it (3+)."
            )
        kind, endpoint, amount = match["kind"], match["endpoint"], match["amount"]
        if match["share"]:
            return cls(kind, share=float(amount), endpoint=endpoint)
        if match["after"]:
            return cls(kind, after=int(amount), endpoint=endpoint)
        return cls(kind, first=int(amount), endpoint=endpoint)

    def concerns(self, endpoint: str, params: Params, *, source: str) -> bool:
        """Whether such a request can have this fault."""
        session_missing = self.kind == "expired" and "WebEnv" not in params
        return self.endpoint in (None, endpoint, source) and not session_missing

    def strikes(self, seed: int, count: int) -> bool:
        """Whether the request that is the `count`-th this fault concerns fails."""
        if self.first or self.after is not None:
            return count <= self.first or (self.after is not None and count > self.after)
        drawn = hashlib.sha256(f"{seed}:{self}:{count}".encode()).digest()
        return int.from_bytes(drawn[:4], "big") / 2**32 < self.share


@dataclass(slots=True)
class FaultPlan:
    """All faults of a sandbox; the first one that strikes a request is the only one."""

    faults: tuple[Fault, ...] = ()
    seed: int = 0
    _counts: Counter[int] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def of(cls, faults: Iterable[str | Fault], *, seed: int = 0) -> Self:
        """The plan of faults, written or ready."""
        ready = (fault if isinstance(fault, Fault) else Fault.read(fault) for fault in faults)
        return cls(tuple(ready), seed)

    def draw(self, endpoint: str, params: Params, *, source: str = "pubmed") -> str | None:
        """The kind of fault that this request has, if any."""
        with self._lock:
            for place, fault in enumerate(self.faults):
                if not fault.concerns(endpoint, params, source=source):
                    continue
                self._counts[place] += 1
                if fault.strikes(self.seed, self._counts[place]):
                    return fault.kind
        return None


def spoil(reply: Reply, kind: str | None) -> Reply:
    """The reply as the fault leaves it; the kinds that concern the connection alone leave it as it is."""
    if kind in STATUSES:
        status = HTTPStatus(int(kind or ""))
        return Reply(_PAGE % status.phrase.encode(), _HTML, status=status)
    spoiling = _SPOILED.get(kind or "")
    return spoiling(reply) if spoiling else reply


def _truncated(reply: Reply) -> Reply:
    body = gzip.compress(reply.body, mtime=0)
    return replace(reply, body=body[: len(body) // 2], headers=(*reply.headers, ("Content-Encoding", "gzip")))


def _inserted(reply: Reply, noise: bytes) -> Reply:
    middle = len(reply.body) // 2
    return replace(reply, body=reply.body[:middle] + noise + reply.body[middle:])


_SPOILED: dict[str, Callable[[Reply], Reply]] = {
    "429": lambda _: Reply(_TOO_MANY, "application/json; charset=UTF-8", status=429),
    "budget": lambda _: Reply(_SPENT, "application/json; charset=UTF-8", status=429, headers=_NOTHING_LEFT),
    "html": lambda _: Reply(_PAGE % b"The service is down for maintenance", _HTML),
    "empty": lambda reply: replace(reply, body=b""),
    "truncated": _truncated,
    "malformed": lambda reply: _inserted(reply, b'<"broken & '),
    "charset": lambda reply: _inserted(reply, b"\xe9\xff\xc3"),
}
