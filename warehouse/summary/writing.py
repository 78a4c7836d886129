"""Writes a summary to a folder, each file whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

from warehouse.errors import StoreError
from warehouse.summary.html import render_html
from warehouse.summary.markdown import render_markdown
from warehouse.summary.parts import Summary


def write(summary: Summary, folder: Path) -> tuple[Path, ...]:
    """Write `<topic>.html` and `<topic>.md` and return their paths; raises StoreError where that fails."""
    texts = {".html": render_html(summary), ".md": render_markdown(summary)}
    return tuple(_put(folder / (summary.topic_id + ending), text) for ending, text in texts.items())


def _put(path: Path, text: str) -> Path:
    new = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with new.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise StoreError(f"{path} cannot be written: {error.strerror or error}") from error
    return path
