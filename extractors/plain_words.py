"""Words of a name made alike: Greek letters, spelling, plural, prefixes, and the order around "of" and "and"."""

import re
import unicodedata
from functools import cache, lru_cache

from extractors.lexicon import Lexicon, read
from extractors.phrase_set import Phrases, Tokens


class _Forms(Lexicon):
    singular: frozenset[str]
    prefixes: frozenset[str]
    before: list[str]
    after: list[str]
    frozen: list[str]
    places: list[str]


class _General(Lexicon):
    abbreviations: dict[str, str]
    spelling: dict[str, str]
    words: dict[str, str]


@cache
def forms() -> _Forms:
    """How words are taken apart."""
    return read("normal_forms", _Forms)


@cache
def _general() -> _General:
    return read("normal_spelling", _General)


_WORD = re.compile(r"\d+(?:[.,]\d+)*%?|[^\W_]+|[+,]")
_COMMON = re.compile(r"(?<!\w)[A-Za-z][\w-]*[A-Z](?:[\w-]*\w)?(?!\w)")
_GREEK = {
    char: unicodedata.name(char).rsplit(" ", 1)[1].lower()
    for char in map(chr, (*range(0x391, 0x3AA), *range(0x3B1, 0x3CA)))
    if unicodedata.name(char, "")
}


def spelled_out(text: str) -> str:
    """The text with common abbreviations and Greek letters written out, in one form of Unicode."""
    text = unicodedata.normalize("NFKC", text)
    text = _COMMON.sub(_long, text)
    return text if text.isascii() else "".join(_GREEK.get(char, char) for char in text)


def _long(match: re.Match[str]) -> str:
    known, short = _general().abbreviations, match.group()
    if short in known:
        return known[short]
    return known.get(short[:-1], short) if short.endswith("s") else short


def tokens(text: str) -> Tokens:
    """The words of a text in small letters, each in its plain form; hyphens part words, prefixes join them."""
    found = [word(one) for one in _WORD.findall(text.lower().replace("'s", "").replace("’s", ""))]
    joined: list[str] = []
    for one in found:
        if joined and joined[-1] in forms().prefixes and one.isalpha():
            joined[-1] = word(joined[-1] + one)
        else:
            joined.append(one)
    return tuple(joined)


@lru_cache(maxsize=50_000)
def word(written: str) -> str:
    """A word in the singular and in American spelling, when nothing more changes."""
    for _ in range(5):
        plain = _plain(written)
        if plain == written:
            break
        written = plain
    return written


def _plain(one: str) -> str:
    one = _singular(one)
    for british, american in _general().spelling.items():
        one = one.replace(british, american)
    return _general().words.get(one, one)


def _singular(one: str) -> str:
    if len(one) < 4 or not one.endswith("s") or one in forms().singular:
        return one
    if one.endswith(("ss", "us", "sis", "itis", "is")):
        return one
    if one.endswith("ies") and len(one) > 4:
        return one[:-3] + "y"
    if one.endswith(("sses", "shes", "ches", "xes")):
        return one[:-2]
    return _IRREGULAR.sub("sis", one) if _IRREGULAR.search(one) else one[:-1]


# Diagnoses, prostheses, metastases: the singular ends in "sis".
_IRREGULAR = re.compile(r"(?<=gno|the|sta|aly|rho|psy|bro|nos|hes|oth|cri|ero)ses$")


def split(found: Tokens, joints: Phrases) -> list[Tokens]:
    """The parts between the words that join treatments into one."""
    place = joints.place(found)
    if place is None:
        return [found]
    at, length = place
    return [found[:at], *split(found[at + length :], joints)]


def cut(found: Tokens, openings: Phrases) -> Tokens:
    """The words before the first of the openings; all, where nothing would be left."""
    place = openings.place(found[1:])
    return found[: place[0] + 1] if place else found


def turned(found: Tokens, frozen: Phrases, places: Phrases) -> Tokens:
    """The order of a name for "stimulation of the spinal cord", "pain in the leg" and "injections, epidural"."""
    if _TURNS.isdisjoint(found):
        return found
    found = _uninverted(found)
    for at in range(1, len(found) - 1):
        if found[at] == "of" and _short(found, at) and not frozen.place(found):
            return _swapped(found, at)
        if found[at] == "in" and _bare(found[at + 1 :]) in places:
            return _swapped(found, at)
    return found


def _short(found: Tokens, at: int) -> bool:
    """Whether both sides are names and no clauses."""
    return at < 4 and len(found) - at < 6 and _SMALL.isdisjoint(found[:at]) and found[at + 1] != "at"


_TURNS = frozenset(("of", "in", ","))
_SMALL = frozenset(("to", "and", "or", "in", "with", "that", "for", "on", "than", "was", "were", "by"))
_ADJECTIVE = re.compile(r"\w+(?:al|ic|ar|ous|ive|ary|ed)")


def _uninverted(found: Tokens) -> Tokens:
    if found.count(",") == 1:
        at = found.index(",")
        if 0 < len(found) - at - 1 < 3 and _ADJECTIVE.fullmatch(found[-1]) and at:
            return found[at + 1 :] + found[:at]
    return tuple(one for one in found if one != ",")


def _swapped(found: Tokens, at: int) -> Tokens:
    return (*_bare(found[at + 1 :]), *found[:at])


def _bare(found: Tokens) -> Tokens:
    while found and found[0] in ("the", "a", "an"):
        found = found[1:]
    return found


def joined(found: Tokens, places: Phrases) -> Tokens:
    """ "Leg and back pain" as "back pain and leg pain": two things, each in full, in alphabetical order."""
    if found.count("and") != 1:
        return found
    at = found.index("and")
    one, other = found[:at], found[at + 1 :]
    if (len(one) == 1 and len(other) == 2) or (one in places and len(other) > 1):
        one = (*one, other[-1])
    if not (0 < len(one) < 4 and 0 < len(other) < 4):
        return found
    first, second = sorted((one, other))
    return (*first, "and", *second)
