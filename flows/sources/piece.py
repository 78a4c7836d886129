"""A JSON answer read piece by piece: what we rely on must be there, and must be what it was.

A field that is missing, or has become something else, is a `SourceAnswerError` with the source, the field and the
address; a field that nobody asks for may be anything.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Never, Self

from flows.sources.answer import kind_of
from flows.sources.errors import GarbledAnswerError, SourceAnswerError
from flows.sources.markup import clean

LONGEST_NUMBER = 19


@dataclass(frozen=True, slots=True)
class Piece:
    """One object of an answer, with its place in it; empty where the answer has none."""

    value: Mapping[str, Any]
    source: str
    origin: str
    path: str = ""

    @classmethod
    def read(cls, payload: bytes, *, source: str, origin: str) -> Self:
        """The whole answer; raises `GarbledAnswerError` where it is not JSON."""
        try:
            value = json.loads(payload, strict=False)
        except (ValueError, RecursionError):
            raise GarbledAnswerError(
                f"{origin} answered with {kind_of(payload)} instead of JSON", url=origin
            ) from None
        whole = cls({}, source, origin)
        return cls(value, source, origin) if isinstance(value, dict) else whole.refuse("", "is no object")

    def text(self, name: str) -> str:
        """A text or number as one line, empty where there is none."""
        return " ".join(self.lines(name).split())

    def lines(self, name: str) -> str:
        """A text as it was written, line breaks and all; empty where there is none."""
        value = self.value.get(name)
        if isinstance(value, dict | list):
            self.refuse(name, "is no text")
        return "" if value is None else clean(str(value))

    def number(self, name: str) -> int | None:
        """A whole number, also where it is written as text; None where there is none."""
        text = self.text(name)
        if text and not (text.isdecimal() and len(text) < LONGEST_NUMBER):
            self.refuse(name, f"is {text[:40]!r} and no whole number")
        return int(text) if text else None

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a list, each once; one text that stands alone is a list of one."""
        value = self.value.get(name)
        listed = value if isinstance(value, list) else [] if value is None else [value]
        if any(isinstance(item, dict | list) for item in listed):
            self.refuse(name, "is no list of texts")
        lines = (" ".join(clean(str(item)).split()) for item in listed if item is not None)
        return tuple(dict.fromkeys(line for line in lines if line))

    def one(self, name: str) -> Self:
        """An object within, empty where there is none."""
        value = self.value.get(name)
        if value is not None and not isinstance(value, dict):
            self.refuse(name, "is no object")
        return type(self)(value or {}, self.source, self.origin, self._named(name))

    def at(self, *names: str) -> Self:
        """An object some steps within."""
        found = self
        for name in names:
            found = found.one(name)
        return found

    def many(self, name: str) -> tuple[Self, ...]:
        """The objects of a list; none where there is no list."""
        value = self.value.get(name)
        listed = [] if value is None else value
        if not isinstance(listed, list) or any(not isinstance(item, dict) for item in listed):
            self.refuse(name, "is no list of objects")
        place = self._named(name)
        return tuple(
            type(self)(item, self.source, self.origin, f"{place}[{number}]")
            for number, item in enumerate(listed)
        )

    def several(self, name: str) -> tuple[Self, ...]:
        """The objects of a list, or the one object that stands in its place."""
        return (self.one(name),) if isinstance(self.value.get(name), dict) else self.many(name)

    def need(self, *names: str) -> Self:
        """Itself, if it has fields of all these names, whatever they hold."""
        for name in names:
            if name not in self.value:
                self.refuse(name, "is missing")
        return self

    def needed(self, name: str) -> str:
        """A text that must be there and not be empty."""
        return self.text(name) or self.refuse(name, "is missing")

    def refuse(self, name: str, what: str) -> Never:
        """Raise the error for a field of this piece."""
        field = self._named(name) or "the answer"
        raise SourceAnswerError(
            f"{self.source}'s answer is not as expected: {field} {what} ({self.origin})", url=self.origin
        )

    def _named(self, name: str) -> str:
        return f"{self.path}.{name}".strip(".")
