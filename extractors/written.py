"""Phrases with the abbreviations of their record written out."""

import re
from collections.abc import Mapping


def written_out(phrase: str | None, abbreviations: Mapping[str, str]) -> str | None:
    """The phrase with each abbreviation of the record as "long form (short form)", unless its long form stands there."""
    for short, long in abbreviations.items() if phrase else ():
        if short in phrase and long.lower() not in phrase.lower():
            phrase = re.sub(
                rf"(?<![\w-]){re.escape(short)}(?![\w-])", lambda _: f"{long} ({short})", phrase, count=1
            )  # noqa: B023
    return phrase
