"""How titles, names, journals and pages are brought to one form before they are compared."""

import html
import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,60}>")
_NO_WORD = re.compile(r"[\W_]+")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_OPENING = re.compile(r"^\W*([^:.\[\]–—]{2,60}?)\s*(?:[:.\]–—]|\s-\s)\s*")
_PARTS = re.compile(r"[:.?!\[(–—]|\s-\s")
_GREEK = {letter: unicodedata.name(letter).split()[-1].lower() for letter in "αβγδεζηθικλμνξοπρστυφχψω"}
_FOLDED = str.maketrans(_GREEK | {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "đ": "d", "ł": "l", "ı": "i"})


_ASCII_MARKS = {number: " " for number in range(128) if not chr(number).isalnum()}

_OPENERS = ("mark", "notice", "reply", "comment")


@cache
def words_of(section: str, name: str) -> frozenset[str]:
    """A list of words from `words.toml`."""
    return frozenset(_everything()[section][name])


@cache
def _everything() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files("warehouse.works") / "words.toml").read_text("utf-8"))


# Names of journals, authors and types come again and again.
@lru_cache(maxsize=1 << 15)
def folded(text: str) -> str:
    """Lower-case words between single spaces: no marks, accents, tags or entities, Greek letters by name."""
    plain = _TAG.sub("", html.unescape(text)) if "<" in text or "&" in text else text
    plain = plain.lower()
    if plain.isascii():
        return " ".join(plain.translate(_ASCII_MARKS).split())
    plain = unicodedata.normalize("NFKD", plain).translate(_FOLDED)
    return _NO_WORD.sub(" ", _ACCENTS.sub("", plain)).strip()


def given(value: Any) -> str:
    """The text of a field; empty where it is missing or only says so (`NA`, `none`)."""
    if value is None:
        return ""
    text = str(value).strip()
    return "" if len(text) < 30 and _says_nothing(text) else text


@lru_cache(maxsize=1 << 15)
def _says_nothing(text: str) -> bool:
    return not text or folded(text) in words_of("nobody", "words")


def title_words(title: str) -> str:
    """The words of the title, or of the paper that it names: `RETRACTED:` and `Erratum:` are left out."""
    opening = _OPENING.match(title)
    if opening and any(folded(opening[1]) in words_of(name, "openings") for name in _OPENERS):
        return folded(title[opening.end() :])
    return folded(title)


def role(title: str) -> str | None:
    """`notice`, `reply` or `comment` where the title says so."""
    opening = _OPENING.match(title)
    alone, words = folded(opening[1]) if opening else "", folded(title)
    for name in ("notice", "reply", "comment"):
        openings = words_of(name, "openings")
        if alone in openings or words in openings or words.startswith(_phrases(name)):
            return name
        if words.endswith(tuple(words_of(name, "ends"))) and _last_part(title) in words_of(name, "ends"):
            return name
    return None


@cache
def _phrases(name: str) -> tuple[str, ...]:
    return tuple(f"{start} " for start in words_of(name, "starts"))


def _last_part(title: str) -> str:
    """What stands after the last stop, colon, dash or bracket of the title."""
    return folded(_PARTS.split(title.rstrip(" .)]"))[-1])
