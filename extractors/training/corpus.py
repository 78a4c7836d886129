"""Where the corpus of unannotated records lies, and its texts."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FILE = "records.jsonl.gz"


def corpus_path(folder: Path) -> Path:
    """The corpus in the folder itself, or in the `corpus` beside the folder's parent.

    Raises `FileNotFoundError` with both places where it is in neither.
    """
    places = (folder / FILE, folder.resolve().parents[1] / "corpus" / FILE)
    found = next((place for place in places if place.exists()), None)
    if found is None:
        raise FileNotFoundError(
            f"The corpus {FILE} is neither in {places[0].parent} nor in {places[1].parent}."
        )
    return found


def records(folder: Path) -> Iterator[dict[str, Any]]:
    """The records of the corpus that have an abstract, in the order of the file."""
    with gzip.open(corpus_path(folder), "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record.get("abstract"):
                yield record
