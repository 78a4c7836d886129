"""Author lists in whatever spelling: each author becomes the set of the words of the name, without initials."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from warehouse.works.wording import folded, given, words_of

Name = frozenset[str]

# `Adams J. K.Baker L.`: some exports run authors together after the dot of an initial.
_RUN_TOGETHER = re.compile(r"(?<=[^\W\d_]\.)(?=[^\W\d_]{2})")
_BETWEEN = re.compile(r"\s*(?:;|\||\n|\s&\s|\sand\s)\s*")
_INITIALS_LAST = re.compile(r"(?<=\w\w)(?:\s+[A-Z]{1,3}\b\.?)+$")
_ALL_CAPITALS = re.compile(r"(?:[A-Z]\W*){1,4}$")
_NO_NAME = frozenset({"jr", "sr", "ii", "iii", "iv", "md", "phd", "et", "al", "and", "the"})


def names(value: Any) -> tuple[Name, ...]:
    """The authors, in order, of a text or of a list of texts or of objects with `family` and `given`."""
    authors = value if isinstance(value, (list, tuple)) else _apart(given(value))
    found = (_name(_text(author)) for author in authors)
    return tuple(one for one in found if one)


def _text(author: Any) -> str:
    if isinstance(author, str):
        return author
    if isinstance(author, Mapping):
        author = author.get("family") or author.get("collective") or author.get("name")
    return given(author)


def _apart(text: str) -> list[str]:
    for pattern in (_BETWEEN, _RUN_TOGETHER):
        parts = [part for part in pattern.split(text) if part]
        if len(parts) > 1:
            return [part.strip(" ,") for part in parts]
    return _at_commas(text)


def _at_commas(text: str) -> list[str]:
    """`Adams JK, Baker L` and `Adams, J.K., Baker, L.` are two authors, `Adams, John` is one."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    seconds = parts[1::2]
    if seconds and all(_ALL_CAPITALS.fullmatch(part) for part in seconds):
        return parts[::2]
    return parts if len(parts) > 2 or any(" " in part for part in parts[1:]) else [text]


@lru_cache(maxsize=1 << 15)
def _name(text: str) -> Name:
    author = given(text)
    family, comma, _ = author.partition(",")
    words = folded(_INITIALS_LAST.sub("", family if comma else author)).split()
    if " ".join(words) in words_of("nobody", "words"):
        return frozenset()
    long = frozenset(word for word in words if len(word) > 1 and word not in _NO_NAME)
    return long or frozenset(words[:1])
