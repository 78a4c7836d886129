"""Numbers, plurals and lists as the field writes them; the words themselves stand in `words.toml`."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

WORDS: dict[str, Any] = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))

_SPELLED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def number(value: float, quote: str = "") -> str:
    """A number as the field writes it: `84.5`, `−3`, `1,980`; with the decimals of its quote: `33.0`."""
    shown = f"{abs(value):,.10f}".rstrip("0").rstrip(".")
    if value and shown == "0":
        return f"{value:g}"
    decimals = len(shown.partition(".")[2])
    for more in range(decimals + 1, 4):
        digits = re.escape(f"{abs(value):.{more}f}").replace(r"\.", "[.·,]")
        if re.search(rf"(?<![\d.]){digits}(?!\d)", quote):
            shown = f"{abs(value):,.{more}f}"
    return f"−{shown}" if value < 0 else shown


def unit_words(unit: str | None) -> str:
    """What stands after a number in this unit, its space included: `%`, ` per 1,000`, ` points`."""
    known: dict[str, str] = WORDS["units"]
    return known.get(unit, f" {unit.replace('_', ' ')}") if unit else ""


def spelled(count: int) -> str:
    """A count in words below ten, in figures from there on."""
    return _SPELLED[count] if 0 <= count < len(_SPELLED) else number(count)


def counted(count: int, one: str, many: str) -> str:
    """A count with its noun: `one study`, `two studies`, `14 studies`."""
    return f"{spelled(count)} {one if count == 1 else many}"


def spoken(count: int, total: int, answer: str) -> str:
    """How many of all say so: `one says yes`, `both are mixed`, `all three find no difference`."""
    one, many = WORDS["said"][answer]
    who = spelled(count) if count < total or total == 1 else "both" if total == 2 else f"all {spelled(total)}"
    return f"{who} {one if count == 1 else many}"


def designs(count: int, design: str | None) -> str:
    """A count of studies of one design: `two randomised controlled trials`."""
    one, many = WORDS["designs"].get(design or "unknown", WORDS["designs"]["other"])
    return counted(count, one, many)


def design_name(design: str | None) -> str:
    """The design in words, for one study: `randomised controlled trial`."""
    names: Sequence[str] = WORDS["designs"].get(design or "unknown", WORDS["designs"]["other"])
    return names[0]


def design_rank(design: str | None) -> int:
    """The place of a design in the order in which we show studies; pooled and randomised evidence first."""
    return list(WORDS["designs"]).index(design if design in WORDS["designs"] else "unknown")


def capital(text: str) -> str:
    """The text with a capital first letter, the rest untouched; `pH` stays as it is."""
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]


def sentence(text: str, start: int, end: int) -> str:
    """The sentence around `text[start:end]`, on one line."""
    first, last = sentence_span(text, start, end)
    return " ".join(text[first:last].split())


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around `text[start:end]` begins and ends."""
    first = max(
        (match.end() for match in _END.finditer(text[: start + 1]) if match.end() <= start), default=0
    )
    after = _END.search(text, max(end - 1, start))
    return first, after.start() + len(after[0].rstrip()) if after else len(text.rstrip())


# A sentence ends before a capital or at the end of its line; an abbreviation before a name or number ends none.
_END = re.compile(r"(?<!\bvs)(?<!\bcf)(?<!\bal)(?<!\bNo)[.!?]+[\"”)]?(?:\s+(?=[\"“(\[]?[A-Z0-9])|\s*$)|\n+")


def clipped(text: str, length: int) -> str:
    """The text on one line, cut at a word where it is longer than that many characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[:length].rsplit(" ", 1)[0] + " …"


# So long a title stands whole; a longer one ends before a word that joins its parts.
_WHOLE, _LONG = 64, 56
_PARTS = re.compile(r"(?<=\w{3})(?::\s|[.?!]\s|\s[-–—]+\s)")
_JOINING = re.compile(
    r"\s(?:in|of|for|with|on|to|by|from|among|between|and|or|versus|vs|as|at|after|during|using|the|a|an)$",
    re.IGNORECASE,
)


def short_title(title: str) -> str:
    """A title as a name: its first part, and of a long one what makes sense by itself."""
    flat = " ".join(title.split()).strip("[]. ")
    first = _PARTS.split(flat, maxsplit=1)[0]
    # A single word is the name of many works.
    named = first if " " in first else flat
    if len(named) <= _WHOLE:
        return named
    cut = named[:_LONG].rsplit(" ", 1)[0]
    while _JOINING.search(cut):
        cut = _JOINING.sub("", cut)
    return f"{cut} …"
