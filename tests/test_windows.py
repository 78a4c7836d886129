"""Columns over tokens: what is reckoned by number is what the features' names say."""

import numpy as np
import pytest

from extractors.linear import Linear
from extractors.windows import Asked, Column, Crossed, Form, Tokens, around, columns, windows

ASKED = Asked(
    {
        **around("", "word", 3),
        **around("e", "end", 1),
        "rw": Column("rw"),
        "re-1": Column("re", -1),
        "n": Column("next"),
    },
    {
        "word&": Crossed("word", "word", 1),
        "end&": Crossed("end", "end", 1),
        "rw": Crossed("role", "word", glue=" "),
        "re": Crossed("role", "end", glue=" "),
        "next": Crossed("mark", "word", -1),
    },
    {
        "word": Form(("word", "end"), lambda word: (word, word[-1:])),
        "place": Form(("role", "mark"), lambda place: place),
    },
)


def sentence(text: str, role: str) -> Tokens:
    words = text.split()
    return {"word": words, "place": [(role, "" if word.isalpha() else "|") for word in words]}


SENTENCES = [
    sentence("pain | < fell with pain |", "the aim"),
    sentence(">", "title"),
    sentence("| | with 3", "title"),
]


def names() -> list[list[str]]:
    told = columns(SENTENCES, ASKED)
    return [[f"{name} {values[at]}" for name, values in told.items()] for at in range(12)]


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        (0, ["0 pain", "-1 <", "1 |", "0& pain||", "-1& <|pain", "e0 n", "rw the aim pain", "n |<"]),
        (1, ["0 |", "0& ||<", "-1& pain||", "re-1 the aim n", "n ||pain"]),
        (7, ["0 >", "-1 <", "1 >", "0& >|>", "rw title >"]),
        (9, ["0 |", "-1& |||", "0& ||with", "3 >"]),
    ],
)
def test_a_column_tells_of_the_token_so_far_away(token: int, expected: list[str]) -> None:
    assert set(expected) <= set(names()[token])


def test_scores_are_the_sums_of_the_weights_of_the_names() -> None:
    told = names()
    known = sorted({name for one in told for name in one})[::2]
    drawn = np.random.default_rng(3)
    model = Linear(
        {name: at for at, name in enumerate(known)}, drawn.normal(size=(len(known), 2)), np.ones(2)
    )
    unseen = [*SENTENCES, sentence("unheard | of", "title")]
    assert np.allclose(windows(model, ASKED).scores(unseen)[:12], model.scores(told))
    assert windows(model, ASKED).scores(unseen).shape == (15, 2)
