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

# Nearly all text is plain ASCII: its bytes are folded by a table.
_MARKS = bytes(number for number in range(128) if not chr(number).isalnum())
_PLAIN = bytes(range(256)).lower().translate(bytes.maketrans(_MARKS, b" " * len(_MARKS)))

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
    if plain.isascii():
        return " ".join(plain.encode().translate(_PLAIN).decode().split())
    plain = unicodedata.normalize("NFKD", plain.lower()).translate(_FOLDED)
    return _NO_WORD.sub(" ", _ACCENTS.sub("", plain)).strip()


def letters(text: str) -> str:
    """The folded text without its spaces."""
    if text.isascii() and "<" not in text and "&" not in text:
        return text.encode().translate(_PLAIN, _MARKS).decode()
    return folded(text).replace(" ", "")


def given(value: Any) -> str:
    """The text of a field; empty where it is missing or only says so (`NA`, `none`)."""
    if value is None:
        return ""
    text = str(value).strip()
    # No word for nothing begins with a digit, as most identifiers, volumes and pages do.
    return "" if len(text) < 30 and not text[:1].isdigit() and _says_nothing(text) else text


@lru_cache(maxsize=1 << 15)
def _says_nothing(text: str) -> bool:
    return not text or folded(text) in words_of("nobody", "words")


def title_words(title: str) -> str:
    """The words of the title, or of the paper that it names: `RETRACTED:` and `Erratum:` are left out."""
    alone, rest = _opening(title)
    return folded(title[rest:] if alone in _openings() else title)


def role(title: str) -> str | None:
    """`notice`, `reply` or `comment` where the title says so."""
    (alone, _), words = _opening(title), folded(title)
    for name, openings, starts, ends in _telling():
        if alone in openings or words in openings or words.startswith(starts):
            return name
        if words.endswith(ends) and _last_part(title) in ends:
            return name
    return None


# A title is asked for its words and for its role, one after the other.
@lru_cache(maxsize=16)
def _opening(title: str) -> tuple[str, int]:
    """What stands before the first mark of a title, folded, and where the rest begins."""
    found = _OPENING.match(title)
    return (folded(found[1]), found.end()) if found else ("", 0)


@cache
def _openings() -> frozenset[str]:
    return frozenset().union(*(words_of(name, "openings") for name in _OPENERS))


@cache
def _telling() -> tuple[tuple[str, frozenset[str], tuple[str, ...], tuple[str, ...]], ...]:
    """Each role with its openings, starts and ends."""
    return tuple(
        (
            name,
            words_of(name, "openings"),
            tuple(f"{start} " for start in words_of(name, "starts")),
            tuple(words_of(name, "ends")),
        )
        for name in _OPENERS[1:]
    )


def _last_part(title: str) -> str:
    """What stands after the last stop, colon, dash or bracket of the title."""
    return folded(_PARTS.split(title.rstrip(" .)]"))[-1])
