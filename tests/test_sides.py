"""Groups that a letter or number names are of the side that is said to be theirs."""

import pytest

from extractors.sides import asked, lettered, signs

QUESTION = asked("ketamine", "saline", "pain score")
SIDES = ("ketamine", "saline")


@pytest.mark.parametrize(
    ("sides", "texts", "groups"),
    [
        (SIDES, ["group a received ketamine and group b received saline."], {"a": "INT", "b": "CMP"}),
        (SIDES, ["patients had ketamine (group k) or saline (group s)."], {"k": "INT", "s": "CMP"}),
        (
            ("ketamine (group 1)", "saline"),
            ["pain fell in group 1 and in group 2."],
            {"1": "INT", "2": "CMP"},
        ),
        (SIDES, ["pain was lower in group a compared with group b."], {}),
        (SIDES, ["groups of ketamine and saline differed."], {}),
    ],
)
def test_a_letter_is_of_the_side_whose_words_follow_it(sides, texts, groups):
    assert lettered(QUESTION, sides, texts).groups == groups


def test_a_lettered_group_is_read_as_its_side():
    question = lettered(QUESTION, SIDES, ["group a received ketamine and group b received saline."])
    found, read_as = signs("pain score was lower in group a than in group b", question)
    assert [sign for token, sign in zip(found, read_as, strict=True) if token in ("a", "b")] == ["INT", "CMP"]
