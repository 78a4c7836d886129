"""Sentences that carry their own expectation: "Pain eased in «20%|arm=rest|outcome=pain eased» of them"."""

import re
from dataclasses import dataclass, field

_MARK = re.compile(r"«([^«»|]+)((?:\|[^«»|]*)*)»")


@dataclass(frozen=True, slots=True)
class Mark:
    """One marked stretch: `text[start:end]` is its quote, `says` what is expected of it."""

    start: int
    end: int
    quote: str
    says: dict[str, str] = field(default_factory=dict)


def read(marked: str) -> tuple[str, list[Mark]]:
    """The plain text and its marks; a mark that is not well formed fails."""
    text, at, marks = "", 0, []
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        says = dict(_pair(part) for part in match[2].split("|")[1:])
        marks.append(Mark(len(text), len(text) + len(match[1]), match[1], says))
        text, at = text + match[1], match.end()
    text += marked[at:]
    if "«" in text or "»" in text:
        raise ValueError(f"A mark is not well formed: {marked}")
    return text, marks


def _pair(part: str) -> tuple[str, str]:
    name, equals, value = part.partition("=")
    if not equals or not name:
        raise ValueError(f"A mark says name=value, not {part!r}")
    return name, value
