"""Phrases with the abbreviations of their record written out."""

import re
from collections.abc import Mapping


def written_out(phrase: str | None, abbreviations: Mapping[str, str]) -> str | None:
    """The phrase with each abbreviation as "long form (short form)", unless its long form stands there
    already.
    """
    if not phrase:
        return phrase
    for short, long in abbreviations.items():
        if short in phrase and long.lower() not in phrase.lower():
            phrase = re.sub(
                rf"(?<![\w-]){re.escape(short)}(?![\w-])",
                f"{long} ({short})".replace("\\", r"\\"),
                phrase,
                count=1,
            )
    return phrase
