"""Abbreviations in a phrase written out."""

import re
from collections.abc import Mapping


def expand(phrase: str, abbreviations: Mapping[str, str]) -> str:
    """The phrase with every short form replaced by its long form, whole words only."""
    present = [short for short in abbreviations if short in phrase]
    if not present:
        return phrase
    either = "|".join(re.escape(short) for short in sorted(present, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{either})(?!\w)", lambda match: abbreviations[match.group()], phrase)
