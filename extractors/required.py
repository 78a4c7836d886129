"""What a pattern cannot match without, read off its parsed form, as RE2's prefilter does.

`alternatives` gives parts of words and signs, one of which every match holds: `^odds` is the beginning of a
word, `risk^` the end of one, `#` any digit. Matches are compared in lower case.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from re import _constants as op  # type: ignore[attr-defined]  # the parsed form has no public door
from re import _parser as parser  # type: ignore[attr-defined]
from string import ascii_letters
from typing import Any

Strings = frozenset[str]
ANYTHING = "\0"  # stands for any run of characters, none too
EDGE = "^"  # of a word
_UNKNOWN: Strings = frozenset({ANYTHING})
_NOTHING: Strings = frozenset({""})
# How many strings a part of a pattern may be before all but the best of it is given up.
_MOST, _MOST_CHARACTERS = 200, 6
LONGEST = 24  # No part is longer.
_COMMON_SIGNS = frozenset(",.-()':;/")
_LEAST = 3
_EDGES = re.compile(r"\^+")
_FRAGMENT = re.compile(r"[a-z^]+|[^a-z^\s\0]")


def alternatives(compiled: re.Pattern[str]) -> Strings | None:
    """The parts one of which every match holds; None where no such thing can be told."""
    strings = _sequence(parser.parse(compiled.pattern, compiled.flags & ~re.DEBUG))
    chosen = frozenset(map(_best, strings))
    return chosen if all(_worth(one) >= _LEAST for one in chosen) else None


def _sequence(nodes: Iterable[tuple[Any, Any]]) -> Strings:
    """The strings that a sequence of nodes may match."""
    whole = _NOTHING
    for plain, run in groupby(nodes, _is_letter):
        if plain:
            said = "".join(chr(code) for _, code in run).lower()
            whole = frozenset(one + said for one in whole)
        else:
            for name, value in run:
                whole = _joined(whole, _node(name, value))
    return whole


def _is_letter(node: tuple[Any, Any]) -> bool:
    return node[0] is op.LITERAL and chr(node[1]) in ascii_letters


def _joined(left: Strings, right: Strings) -> Strings:
    """Both in a row; where that is too many, the better of the two alone."""
    if right == _NOTHING:
        return left
    if len(left) * len(right) <= _MOST:
        return frozenset(a + b for a in left for b in right)
    better = max((left, right), key=_least_worth)
    return frozenset(f"{ANYTHING}{_best(one)}{ANYTHING}" for one in better)


def _node(name: Any, value: Any) -> Strings:
    read = _READERS.get(name)
    return read(value) if read else _UNKNOWN


def _literal(code: int) -> Strings:
    letter = chr(code).lower()
    if "a" <= letter <= "z":
        return frozenset({letter})
    if letter.isdecimal():
        return frozenset({"^#^"})
    # Beside a sign or a blank a word ends. Other letters are not told apart.
    return (
        _UNKNOWN if letter.isalnum() or letter in (ANYTHING, EDGE, "#", "_") else frozenset({f"^{letter}^"})
    )


def _one_of(items: Sequence[tuple[Any, Any]]) -> Strings:
    if items[0][0] is op.NEGATE:
        return _UNKNOWN
    found: Strings = frozenset().union(*(_member(name, value) for name, value in items))
    return found if len(found) <= _MOST_CHARACTERS else _UNKNOWN


def _member(name: Any, value: Any) -> Strings:
    if name is op.LITERAL:
        return _literal(value)
    if name is op.RANGE and value[1] - value[0] < 2 * _MOST_CHARACTERS:
        return frozenset().union(*(_literal(code) for code in range(value[0], value[1] + 1)))
    if name is op.CATEGORY and value is op.CATEGORY_DIGIT:
        return frozenset({"^#^"})
    return frozenset({"^ ^"}) if name is op.CATEGORY and value is op.CATEGORY_SPACE else _UNKNOWN


def _branch(value: tuple[Any, Sequence[Any]]) -> Strings:
    return frozenset().union(*map(_sequence, value[1]))


def _repeat(value: tuple[int, int, Any]) -> Strings:
    least, most, inner = value
    if least == 0:
        return _NOTHING | _sequence(inner) if most == 1 else _UNKNOWN
    once = _sequence(inner)
    return once if most == 1 else _joined(once, _UNKNOWN)


def _edge(where: Any) -> Strings:
    return frozenset({EDGE}) if where is op.AT_BOUNDARY else _NOTHING


def _not_beside(value: tuple[int, Any]) -> Strings:
    """An edge, where what must not stand beside is any letter."""
    nodes = list(value[1])
    if len(nodes) != 1 or nodes[0][0] is not op.IN or nodes[0][1][0][0] is op.NEGATE:
        return _NOTHING
    return frozenset({EDGE}) if (op.CATEGORY, op.CATEGORY_WORD) in nodes[0][1] else _NOTHING


_READERS: dict[Any, Callable[[Any], Strings]] = {
    op.LITERAL: _literal,
    op.IN: _one_of,
    op.BRANCH: _branch,
    op.MAX_REPEAT: _repeat,
    op.MIN_REPEAT: _repeat,
    op.POSSESSIVE_REPEAT: _repeat,
    op.SUBPATTERN: lambda value: _sequence(value[3]),
    op.ATOMIC_GROUP: _sequence,
    op.AT: _edge,
    op.ASSERT: lambda _: _NOTHING,
    op.ASSERT_NOT: _not_beside,
}


# --- Which part of a string is rarest -----------------------------------------------------------------------


def _best(string: str) -> str:
    parts = [part for part in _FRAGMENT.findall(_EDGES.sub(EDGE, string)) if part != EDGE]
    return max(parts, key=_worth, default="")[:LONGEST]


def _least_worth(strings: Strings) -> int:
    return min(_worth(_best(one)) for one in strings)


def _worth(part: str) -> int:
    """How rare a part is: long words are, signs of arithmetic, digits hardly."""
    if part == "#":
        return _LEAST
    letters = part.strip(EDGE)
    if not letters.isalpha():
        return 4 * (letters not in _COMMON_SIGNS) * bool(letters)
    return len(part)
