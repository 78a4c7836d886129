"""The role of each sentence of an abstract without labels, by a linear model in two steps.

The first step reads a sentence by its words and its place; the second weighs what the first said of it with
what it said of its neighbours, and the likeliest path through the roles is taken. The second step stands for a
chain's own training (stacked sequential learning, Cohen and Carvalho 2005).
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.guarded import Guarded
from extractors.lexicon import words
from extractors.linear import Floats, Linear, linear, probabilities, stored
from extractors.reading import Role
from extractors.sections import lexicon

ORDER: tuple[Role, ...] = ("background", "objective", "methods", "results", "conclusions")
TOKEN = re.compile(r"[a-z]+|\d+|[%=<>±;:?]")
DIGITS = re.compile(r"\d+")
REACH = 2  # sentences on each side that the second step looks at
CLOSED = -1e6  # the score of a role that a label shuts out
FEWEST = 1e-3  # a neighbour that is not there, and the floor of a probability


def features(sentence: str, at: int, length: int) -> set[str]:
    """What the first step sees of the sentence at `at` among `length`: words, pairs, opening, place."""
    tokens = TOKEN.findall(DIGITS.sub("0", sentence.lower()))
    names = {*tokens, *map(" ".join, pairwise(tokens))}
    names.update(f"^{' '.join(tokens[:count])}" for count in (1, 2, 3))
    return names | {f"@first {min(at, 6)}", f"@last {min(length - 1 - at, 6)}", f"@tenth {10 * at // length}"}


def all_features(sentences: Sequence[str]) -> list[set[str]]:
    """The features of each sentence of an abstract."""
    return [features(sentence, at, len(sentences)) for at, sentence in enumerate(sentences)]


def surroundings(said: Floats) -> Floats:
    """What the second step sees: a row for each sentence, from the first step's probabilities of all.

    Its own and its neighbours' (logarithms), how much of each role came before and comes after, and the place.
    """
    length, roles = said.shape
    padded = np.full((length + 2 * REACH, roles), FEWEST)
    padded[REACH : REACH + length] += said
    logs = np.log(padded)
    before = said.cumsum(axis=0) - said
    after = said.sum(axis=0) - before - said
    place = np.arange(length)
    ends = [place == 0, place == 1, place == 2, place == length - 1, place == length - 2, place == length - 3]
    return np.column_stack(
        [
            *(logs[shift : shift + length] for shift in range(2 * REACH + 1)),
            before / 5,
            after / 5,
            np.minimum(before, 1.0),
            np.minimum(after, 1.0),
            *ends,
            place / length,
            np.full(length, length / 20),
        ]
    )


def decode(scores: Floats, steps: Floats) -> list[int]:
    """The path of roles with the highest sum of scores and steps (Viterbi)."""
    best, back = scores[0], []
    for row in scores[1:]:
        sums = best[:, None] + steps
        sources = sums.argmax(axis=0)
        best = sums.max(axis=0) + row
        back.append(sources)
    path = [int(best.argmax())]
    for sources in reversed(back):
        path.append(int(sources[path[-1]]))
    return path[::-1]


class RoleModel:
    """Both steps, and what each step from role to role adds."""

    def __init__(self, first: Linear, second: Floats, bias: Floats, steps: Floats) -> None:
        self.first, self.second, self.bias, self.steps = first, second, bias, steps

    def roles(self, sentences: Sequence[str], open_: Sequence[Sequence[Role]] | None = None) -> list[Role]:
        """The role of each sentence, in order; `open_` gives the roles that each may have (without it, all)."""
        if not sentences:
            return []
        said = probabilities(self.first.scores(all_features(sentences)))
        scores = np.log(probabilities(surroundings(said) @ self.second + self.bias))
        if open_ is not None:
            scores[[[role not in one for role in ORDER] for one in open_]] = CLOSED
        read = zip(sentences, decode(scores, self.steps), strict=True)
        return [_aimed(sentence, ORDER[role]) for sentence, role in read]


def _aimed(sentence: str, role: Role) -> Role:
    # Many abstracts state their aim under the heading "Background", and that is what the model learns.
    return "objective" if role == "background" and _aims().search(sentence) else role


@cache
def _aims() -> Guarded:
    return words(lexicon().aims)


@cache
def model() -> RoleModel:
    """The model that is shipped, read once."""
    held: dict[str, NDArray[np.float64]] = stored("roles")
    return RoleModel(linear(held), held["second"], held["second_bias"], held["steps"])
