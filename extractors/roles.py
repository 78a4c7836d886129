"""The role of each sentence: what its section's label says, else what its words and its place say."""

import re
from collections.abc import Sequence
from functools import cache

from extractors.lexicon import words
from extractors.reading import Role
from extractors.sections import lexicon
from extractors.sentences import Stretch

ORDER: tuple[Role, ...] = ("background", "objective", "methods", "results", "conclusions")


@cache
def _cues() -> dict[Role, re.Pattern[str]]:
    return {role: words(cues) for role, cues in lexicon().cues.items()}


FIGURE = re.compile(r"\d%|\d\.\d|[Pp]\s*[<=>]|\bCI\b|±")


def roles(text: str, stretches: Sequence[Stretch]) -> list[Role]:
    """The role of each sentence of an abstract, in order."""
    if any(stretch.role for stretch in stretches):
        return _from_labels(text, stretches)
    return _decode(
        [_scores(text[s.start : s.end], at / max(len(stretches) - 1, 1)) for at, s in enumerate(stretches)]
    )


def _from_labels(text: str, stretches: Sequence[Stretch]) -> list[Role]:
    first = next(at for at, stretch in enumerate(stretches) if stretch.role)
    found = roles(text, stretches[:first])
    held: Role = "background"
    for stretch in stretches[first:]:
        held = stretch.role or held
        found += [held]
    return found


def _scores(sentence: str, position: float) -> list[float]:
    """How well each role of `ORDER` fits the sentence, by its cues and by its place (0 to 1)."""
    hits = {role: len(cue.findall(sentence)) for role, cue in _cues().items()}
    figures = min(len(FIGURE.findall(sentence)), 3)
    place = (
        1 - 4 * position,
        0.5 - 2 * position,
        -3 * abs(position - 0.3),
        -3 * abs(position - 0.65),
        4 * position - 3.2,
    )
    bonus = (-figures, -figures, 0.0, 0.7 * figures, -0.7 * figures)
    return [1.2 * min(hits[role], 2) + place[at] + bonus[at] for at, role in enumerate(ORDER)]


def _decode(scores: list[list[float]]) -> list[Role]:
    """The best sequence of roles that never goes back in their usual order."""
    if not scores:
        return []
    best, back = [*scores[0]], [[0] * len(ORDER)]
    for row in scores[1:]:
        sources = [max(range(at + 1), key=lambda source: best[source]) for at in range(len(ORDER))]
        best = [best[source] + row[at] for at, source in enumerate(sources)]
        back.append(sources)
    at = max(range(len(ORDER)), key=lambda role: best[role])
    path = [at]
    for sources in reversed(back[1:]):
        at = sources[at]
        path.insert(0, at)
    return [ORDER[role] for role in path]
