"""What a question asks for and what a conclusion tells, by kinds of words, and which kinds meet.

"Is it necessary?" is answered by "of limited value", "Are they the same?" by "longer than": no word that both share
says so, but the kinds do.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from extractors.guarded import Guarded
from extractors.lexicon import Lexicon, read, words

NEAR = 5  # how many words before a kind of word deny it
LONG = 15  # how long the part of a question after its colon is, at least, if that part is the question
_WORD = re.compile(r"\w+")


class Words(Lexicon):
    """`answers.toml`: the kinds of words that ask and those that tell, and what denies."""

    asks: dict[str, list[str]]
    tells: dict[str, list[str]]
    denials: dict[str, list[str]]


@cache
def _patterns(part: str) -> Mapping[str, Guarded]:
    lexicon = read("answers", Words)
    return {kind: words(listed) for kind, listed in getattr(lexicon, part).items()}


def question_of(title: str) -> str:
    """What a title asks: the part after its last colon, unless that is but a few letters."""
    last = title.split(":")[-1]
    return last if len(last) > LONG else title


def kinds(part: str, text: str) -> set[str]:
    """The kinds of words in a text, "~" before those that are denied; "none" where there is no kind."""
    return set(_kinds(part, text)) or {"none"}


def _kinds(part: str, text: str) -> Iterator[str]:
    denials = _patterns("denials")["before"]
    for kind, pattern in _patterns(part).items():
        for match in pattern.finditer(text):
            before = _WORD.findall(text[: match.start()])[-NEAR:]
            denied = kind != "not" and denials.search(" ".join(before)) is not None
            yield f"~{kind}" if denied else kind


def meetings(question: str, said: Sequence[str], nearest: int) -> set[str]:
    """The kinds that the question asks for with those that each sentence tells; one sentence is `nearest` to it."""
    asked = kinds("asks", question_of(question))
    names = {f"asking {kind}" for kind in asked}
    for at, sentence in enumerate(said):
        for told in kinds("tells", sentence):
            places = ["any", *["near"] * (at == nearest), *["begin"] * (at == 0)]
            names |= {f"{place} {kind}: {told}" for place in places for kind in asked}
            names |= {f"telling {told}", *([f"nearly {told}"] if at == nearest else [])}
    return names
