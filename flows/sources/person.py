"""A name in one piece as an author: sources that do not part names write them in one of two ways."""

import re

from warehouse.rows import Author

_PARTICLES = frozenset([
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "du", "le", "la", "ten", "ter",
    "af", "av", "zu", "zur", "bin", "ibn", "al", "el",
])  # fmt: skip
_SUFFIXES = frozenset(["jr", "jr.", "sr", "sr.", "ii", "iii", "iv"])
_GROUP = re.compile(
    r"\b(?:group|consorti(?:um|a)|investigators?|collaborat(?:ion|ive|ors)|network|committee|team|society|"
    r"association|initiative|study|trial|university|institute|department|centre|center|foundation|agency|"
    r"organi[sz]ation|inc|ltd|gmbh|pharmaceuticals?|hospital|college)\b\.?",
    re.IGNORECASE,
)


def person(name: str) -> Author:
    """`van Dijk, Anna B.` or `Anna B. van Dijk` in its parts; the name of a group, or a single name, as a whole."""
    whole = " ".join(name.split()).strip(" ;,")
    if "," in whole:
        family, _, given = whole.partition(",")
        return Author(family=family.strip(), given=given.strip() or None)
    words = whole.split()
    if len(words) < 2 or _GROUP.search(whole):
        return Author(collective=whole or None)
    suffix = [words.pop()] if len(words) > 2 and words[-1].lower() in _SUFFIXES else []
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return Author(family=" ".join(words[start:]), given=" ".join([*words[:start], *suffix]))
