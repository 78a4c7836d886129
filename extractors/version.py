"""The name under which findings are kept: it changes whenever what would be read may change."""

import hashlib
from importlib.metadata import version
from pathlib import Path

ROOM = Path(__file__).parent
READ = (".py", ".toml")


def digest(folder: Path = ROOM) -> str:
    """Eight hex digits over the extractors' code and lexicons and the versions of spaCy and scispaCy."""
    total = hashlib.sha256(f"spacy {version('spacy')} scispacy {version('scispacy')}".encode())
    for path in sorted(p for p in folder.rglob("*") if p.suffix in READ):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:8]


EXTRACTOR = f"gleanings-{version('gleanings')}+{digest()}"
