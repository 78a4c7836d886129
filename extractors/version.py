"""The name under which findings are kept: it changes whenever what would be read may change."""

import hashlib
from importlib.metadata import version
from pathlib import Path

ROOM = Path(__file__).parent
READ = (".py", ".toml", ".npz", ".json")
# How the models were made and how well they do changes nothing of what they read.
UNREAD = ("training", "figures.json", "__pycache__")


def digest(folder: Path = ROOM) -> str:
    """Eight hex digits over the extractors' code, lexicons and models, and the versions of spaCy and scispaCy."""
    total = hashlib.sha256(f"spacy {version('spacy')} scispacy {version('scispacy')}".encode())
    for path in sorted(p for p in folder.rglob("*") if p.suffix in READ):
        name = path.relative_to(folder)
        if not set(name.parts) & set(UNREAD):
            total.update(name.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:8]


EXTRACTOR = f"gleanings-{version('gleanings')}+{digest()}"
