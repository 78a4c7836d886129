"""Answers kept on disk with what their source calls this version of them, so that it need not send them again.

A source that gives an ETag or a date of change is asked for news only (RFC 9110, conditional requests), and
where it has none (304) the answer kept is the answer. It is used at its source's word alone, never by age.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

MOST = 1_000
LARGEST = 8 * 1024 * 1024
# What a source sends with an answer, and under which name we send it back.
_VALIDATORS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer as it was sent, and the headers that ask whether it still holds."""

    body: bytes
    content_type: str
    conditions: Mapping[str, str] = field(default_factory=dict)


class Kept:
    """Answers in a folder, at most a thousand; what cannot be written or read is as if it were not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, name: str) -> KeptAnswer | None:
        """The answer kept under the name."""
        try:
            head, _, body = self._path(name).read_bytes().partition(b"\n")
            told = json.loads(head)
            if told["sha256"] != hashlib.sha256(body).hexdigest():
                return None
            return KeptAnswer(
                body=body, content_type=str(told["content_type"]), conditions=dict(told["conditions"])
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, name: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Keep an answer, if its source gave something to ask for news with, and it may be kept."""
        conditions = {theirs: headers[ours] for ours, theirs in _VALIDATORS.items() if headers.get(ours)}
        if not conditions or len(body) > LARGEST or "no-store" in headers.get("cache-control", "").lower():
            return
        told = {
            "sha256": hashlib.sha256(body).hexdigest(),
            "content_type": headers.get("content-type", ""),
            "conditions": conditions,
        }
        with suppress(OSError):
            self._write(self._path(name), json.dumps(told).encode() + b"\n" + body)
            self._prune()

    def _path(self, name: str) -> Path:
        return self._folder / hashlib.sha256(name.encode()).hexdigest()[:40]

    def _write(self, path: Path, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self._folder, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)

    def _prune(self) -> None:
        """Take away those that were written first."""
        files = list(self._folder.iterdir())
        if len(files) > MOST:
            for path in sorted(files, key=lambda path: path.stat().st_mtime)[: len(files) - MOST * 9 // 10]:
                path.unlink(missing_ok=True)
