"""Numbers, plurals and lists as the field writes them; the words themselves stand in `words.toml`."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

WORDS: dict[str, Any] = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))

_SPELLED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def number(value: float) -> str:
    """A number with its own precision, a true minus sign and commas from 1,000 on: `84.5`, `−3`, `1,980`."""
    text = f"{value:,.10f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


def with_unit(value: float, unit: str | None) -> str:
    """A number and its unit: `84.5%`, `12 per 1,000`, `3.2 points`."""
    return number(value) + unit_words(unit)


def unit_words(unit: str | None) -> str:
    """What stands after a number in this unit, its space included."""
    known: dict[str, str] = WORDS["units"]
    return known.get(unit, f" {unit.replace('_', ' ')}") if unit else ""


def interval(low: float, high: float, level: float | None = None, unit: str | None = None) -> str:
    """A confidence interval: `95% CI 1.4 to 2.5`; the level only where it is known."""
    name = f"{number(level)}% CI" if level else "CI"
    return f"{name} {number(low)}{'%' if unit == 'percent' else ''} to {number(high)}{'%' if unit == 'percent' else ''}"


def p_value(p: float, operator: str | None) -> str:
    """A p-value as written: `p < 0.001`."""
    return f"p {(operator or '=').replace('<=', '≤').replace('>=', '≥')} {number(p)}"


def spelled(count: int) -> str:
    """A count in words below ten, in figures from there on."""
    return _SPELLED[count] if 0 <= count < len(_SPELLED) else number(count)


def counted(count: int, one: str, many: str) -> str:
    """A count with its noun: `one study`, `two studies`, `14 studies`."""
    return f"{spelled(count)} {one if count == 1 else many}"


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


def listing(items: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def capital(text: str) -> str:
    """The text with a capital first letter, the rest untouched: `pH` after a full stop stays readable, `10 kHz` is left."""
    return text[:1].upper() + text[1:]
