"""Prints the annotated abstracts that never teach as a gold file, which `glean evaluate` reads.

    python -m extractors.training.held FOLDER > GOLD.jsonl

FOLDER holds the public annotations, a sibling of its parent `corpus/records.jsonl.gz`, from which the texts come.
"""

import json
import sys
from pathlib import Path
from typing import Any

from extractors.training.marked import LISTS, PHRASES, SINGLE, Marked, held


def gold(one: Marked) -> dict[str, Any]:
    """An annotated abstract as a line of a gold file: its marks in the words of its text."""
    told: dict[str, Any] = {"design": one.gold["design"]}
    told |= {name: _said(one, one.gold[name]) if one.gold.get(name) else None for name in SINGLE}
    told |= {name: [_said(one, item) for item in one.gold[name]] for name in LISTS}
    return {"id": f"pmid:{one.pmid}", "title": one.title, "abstract": one.abstract, "gold": told}


def _said(one: Marked, item: dict[str, Any]) -> dict[str, Any]:
    return {name: one.words(value) if name in PHRASES else value for name, value in item.items()}


if __name__ == "__main__":
    for one in held(Path(sys.argv[1])):
        print(json.dumps(gold(one), ensure_ascii=False))  # noqa: T201
