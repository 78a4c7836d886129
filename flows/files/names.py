"""Names of people and groups, as reference files write them."""

import re
from collections.abc import Iterable

from flows.files.bag import one_line
from flows.files.words import read
from warehouse.rows import Author

_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.?[-\s]?){1,5}")
_SHORT = re.compile(r"[^\W\d_a-z](?:[-.]?[^\W\d_a-z]){0,3}\.?")
_NUMBER = re.compile(r"\s*\(\d{5,}\)$")


def authors(names: Iterable[str]) -> tuple[Author, ...]:
    """The authors of a list that has one name an entry."""
    return tuple(author(name) for name in names if name.strip(" ,;"))


def author(text: str) -> Author:
    """One person (`Family, Given`, `Given Family`, `Family GI`), or a group."""
    name = _NUMBER.sub("", one_line(text).strip(" ;")).rstrip(",")
    family, comma, rest = (part.strip() for part in name.partition(","))
    if comma:
        given = " ".join(part.strip() for part in rest.split(",") if part.strip() not in ("", "null"))
        return Author(family=family, given=given or None, initials=initials(given))
    tokens = name.split()
    if not tokens or _is_group(tokens):
        return Author(collective=name or None)
    if len(tokens) > 1 and _is_short(tokens[-1]):
        return Author(family=" ".join(tokens[:-1]), given=tokens[-1], initials=initials(tokens[-1]))
    return Author(family=tokens[-1], given=" ".join(tokens[:-1]) or None)


def initials(given: str) -> str | None:
    """`DK` for a given name that is nothing but initials (`D.K.`, `D K`); None for others."""
    letters = "".join(letter for letter in given if letter.isalpha())
    return letters if letters.isupper() and _INITIALS.fullmatch(given) else None


def split_names(text: str) -> list[str]:
    """The names in one cell, whatever stands between them."""
    for mark in (";", "|", " and "):
        if mark in text:
            return [name.strip() for name in text.split(mark) if name.strip()]
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) < 2:
        return [text.strip()]
    if " " in parts[-1] and not parts[0].endswith("."):
        # PubMed ends its list with a full stop that is no part of a name.
        parts[-1] = parts[-1].rstrip(".")
    if len(parts) % 2 == 0 and all(map(initials, parts[1::2])):
        return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    if all(" " in part for part in parts):
        return parts
    return parts if any(" " in part and _is_short(part.split()[-1]) for part in parts) else [text]


def _is_short(token: str) -> bool:
    return token.isupper() and bool(_SHORT.fullmatch(token))


def _is_group(tokens: list[str]) -> bool:
    words = {token.strip(".,()").casefold() for token in tokens}
    return len(tokens) > 4 or not words.isdisjoint(read("names")["group"])
