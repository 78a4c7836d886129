"""Phrases that the title or the aim names, wherever the text says them again: what a study may be about.

They need no list and no pattern: a phrase is a run of words between those that end a name. Most are no treatment;
which are is for the model to say.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from extractors.mentions import PART, Mention, lexicon
from extractors.reading import Reading, Sentence

_ASKING = ("title", "objective")
_WORD = re.compile(r"\w[\w'’+/-]*\w|\w|[^\w\s]")
_LONGEST = 8
Place = tuple[int, int]


def study_phrases(record: Reading, known: Sequence[Mention]) -> list[Mention]:
    """The phrases of title and aim in all sentences, but for those that a known mention stands in."""
    said = {sentence: list(_phrases(record.text, sentence)) for sentence in record.sentences}
    asked = {
        _key(record, place)
        for sentence, places in said.items()
        if sentence.role in _ASKING
        for place in places
    }
    taken = [(mention.start, mention.end) for mention in known]
    return [
        Mention("phrase", *place, sentence.role, PART[sentence.role], against=False)
        for sentence, places in said.items()
        for place in places
        if _key(record, place) in asked and not any(a < place[1] and place[0] < b for a, b in taken)
    ]


def _key(record: Reading, place: Place) -> str:
    return record.expand(record.text[slice(*place)]).lower().removesuffix("s")


def _phrases(text: str, sentence: Sentence) -> Iterator[Place]:
    """Runs of words that may be a name."""
    start = end = words = 0
    for match in _WORD.finditer(text, sentence.start, sentence.end):
        if not _ends(match.group()):
            start, end, words = (start if words else match.start()), match.end(), words + 1
            continue
        if 0 < words <= _LONGEST and end - start > 2:
            yield start, end
        words = 0
    if 0 < words <= _LONGEST and end - start > 2:
        yield start, end


@cache
def _stops() -> frozenset[str]:
    return frozenset(lexicon().stops)


def _ends(word: str) -> bool:
    low = word.lower()
    bare = "-" not in low
    return not low[0].isalpha() or low in _stops() or (bare and len(low) > 4 and low.endswith(("ed", "ly")))
