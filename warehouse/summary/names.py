"""Which of the words that were read are a name that can stand in a table, and how a name stands in a sentence."""

import re

from warehouse.summary.words import WORDS

_DEBRIS = WORDS["debris"]
# So many words a name may have.
_LONGEST = 18
_INSIDE = re.compile(
    rf"\b(?:{'|'.join(map(re.escape, _DEBRIS['inside']))})\b|\d% ?CI|[;=]|:\s", re.IGNORECASE
)
_STARTS = re.compile(rf"^(?:(?:{'|'.join(map(re.escape, _DEBRIS['starts']))})\s+)+", re.IGNORECASE)
_ENDS = re.compile(rf"\b(?:{'|'.join(map(re.escape, _DEBRIS['ends']))})$", re.IGNORECASE)


def legible(text: str | None) -> bool:
    """Whether words are a name, and no piece of a sentence that was cut in its middle."""
    name = tidy(text)
    short = 0 < len(name.split()) <= _LONGEST and bool(re.match(r"[\w(“\"'≥≤<>±£$€]", name))
    return short and _balanced(name) and not _INSIDE.search(name) and not _ENDS.search(name)


def tidy(text: str | None) -> str:
    """The words without what joins them to the words before, such as `whereas`."""
    return _STARTS.sub("", (text or "").strip(" ,.:;–-")).strip()


def in_sentence(name: str, text: str) -> str:
    """The name as it stands within a sentence: `Pregabalin`, which opened one, is `pregabalin` in the text as well."""
    # Of `Scoliosis Research Society` each word has its capital anywhere.
    first = re.match(r"[A-Z][a-z]+\b(?!\s+[A-Z][a-z])", name)
    if first and re.search(rf"\b{first[0].lower()}\b", text):
        return name[:1].lower() + name[1:]
    return name


def _balanced(name: str) -> bool:
    depth = 0
    for char in name:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(char, 0)
        if depth < 0:
            return False
    return depth == 0
