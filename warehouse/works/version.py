"""Which rules of matching these are: with others, every record is matched anew."""

import hashlib
from functools import cache
from importlib.resources import files

_RULES = (
    "works/blocks.py",
    "works/citation.py",
    "works/compare.py",
    "works/grouping.py",
    "works/identifiers.py",
    "works/names.py",
    "works/places.py",
    "works/wording.py",
    "works/words.toml",
    "load/3_citations.sql",
    "load/3_numbers.sql",
)


@cache
def matcher() -> str:
    """A digest over the rules and their words, and over what is worked out with them."""
    texts = [(files("warehouse") / name).read_text("utf-8") for name in _RULES]
    return hashlib.sha256("\0".join("\n".join(text.splitlines()) for text in texts).encode()).hexdigest()[:12]
