"""Which rules of matching these are: with others, every record is matched anew."""

import hashlib
from functools import cache
from importlib.resources import files

_RULES = (
    "blocks.py",
    "citation.py",
    "compare.py",
    "grouping.py",
    "identifiers.py",
    "names.py",
    "places.py",
    "wording.py",
    "words.toml",
)


@cache
def matcher() -> str:
    """A digest over the rules and their words."""
    texts = [(files("warehouse.works") / name).read_text("utf-8") for name in _RULES]
    return hashlib.sha256("\0".join("\n".join(text.splitlines()) for text in texts).encode()).hexdigest()[:12]
