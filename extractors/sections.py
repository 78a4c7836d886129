"""Section labels as abstracts print them: "Methods: …", "RESULTS …", "Conclusions:: …"."""

import re
from functools import cache

from extractors.lexicon import Lexicon, read
from extractors.reading import Role

LABEL = re.compile(r"(?P<label>[A-Z][A-Za-z'’,/&()\- ]{2,60}?)\s?(?::{1,2}|\s[-–—]|\.-)\s*(?=\S)")
CAPITALS = re.compile(r"(?P<label>[A-Z][A-Z'’,/&()\- ]{1,60}[A-Z)])\.?\s+(?=[A-Z0-9(\"“])")


class Sections(Lexicon):
    """`sections.toml`: labels by role, and patterns of what states an aim."""

    aims: list[str]
    labels: dict[Role, list[str]]


@cache
def lexicon() -> Sections:
    """The lexicon of sections, read once."""
    return read("sections", Sections)


@cache
def _roles_by_label() -> dict[str, Role]:
    return {label: role for role, labels in lexicon().labels.items() for label in labels}


def role_of(label: str) -> Role | None:
    """The role that a printed label gives to its section; None for a label that is not known."""
    plain = re.sub(r"\s+", " ", label.replace("’", "'")).strip(" .:").lower()
    known = _roles_by_label()
    return known.get(plain) or known.get(re.split(r"[,/&]| and ", plain)[0].strip())


def label_at(text: str, start: int, end: int) -> tuple[Role, int] | None:
    """The role and the end of the label (its colon and blanks with it) that stands at `start`."""
    for pattern in (LABEL, CAPITALS):
        match = pattern.match(text, start, end)
        role = match and _known(match["label"], strict=pattern is CAPITALS)
        if match and role:
            return role, match.end()
    return None


def _known(label: str, *, strict: bool) -> Role | None:
    # Without a colon the first words of a sentence may just be shouted: only a listed label counts.
    if strict:
        return _roles_by_label().get(label.lower().strip())
    return role_of(label)
