"""What a list that ends in "respectively" gives to each of its shares: its people, or what it is of."""

import re
from collections.abc import Sequence

from extractors.figure import Figure
from extractors.guarded import guarded
from extractors.respectively import RESPECTIVELY, conjuncts


def unrolled(text: str, figures: Sequence[Figure]) -> dict[int, dict[str, str]]:
    """By the start of a figure, what a list that ends in "respectively" gives it."""
    names: dict[int, dict[str, str]] = {}
    begin = 0
    for word in RESPECTIVELY.finditer(text):
        run = [figure for figure in figures if begin <= figure.start < word.start()]
        found = listed(text, run) if len(run) > 1 else None
        for figure, name in zip(run, found[1], strict=True) if found else ():
            names[figure.start] = {found[0]: name} if found else {}
        begin = word.end()
    return names


def listed(text: str, figures: Sequence[Figure]) -> tuple[str, list[str]] | None:
    """What "respectively" gives to the shares of a list: ("population", …) after "in", ("condition", …) after "of"."""
    first = figures[0].start
    found: tuple[str, list[str]] | None = None
    for by in _BY.finditer(text, 0, first):
        match = _LIST.match(text, by.start(), first + 1)
        if match is None:
            continue
        spans = conjuncts(text, *match.span("list"))
        if len(spans) == len(figures):
            names = [text[start:end] for start, end in spans]
            kind = "population" if match["by"].lower() in ("in", "among", "for") else "condition"
            found = kind, _with_head(names)
    return found


_BY = guarded(r"\b(?:in|among|for|of)\s", re.IGNORECASE)
_LIST = re.compile(
    r"\b(?P<by>in|among|for|of)\s(?P<list>(?:the\s)?[^.;:()]*?\b(?:and"
    r"|or)\b[^.;:()]*?)(?=\s(?:was|were|are|is|had|rang\w+|in the)\b|\s\()",
    re.IGNORECASE,
)


def _with_head(names: list[str]) -> list[str]:
    """ "elementary, middle and high school students": the noun that only the last name has belongs to all."""
    words = names[-1].split()
    shared = [] if len(words) < 2 else words[-2:] if words[-2] == "school" else words[-1:]
    return [" ".join([*name.split(), *(w for w in shared if w not in name)]) for name in names]
