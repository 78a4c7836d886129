"""Writes a summary to a folder, each file whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

from warehouse.errors import StoreError
from warehouse.summary.html import render_html
from warehouse.summary.machine import render_json
from warehouse.summary.markdown import render_markdown
from warehouse.summary.parts import Summary
from warehouse.summary.word import render_docx


def write(summary: Summary, folder: Path) -> tuple[Path, ...]:
    """Write `<topic>` as HTML, Markdown, Word and JSON, in this order; raises StoreError where that fails."""
    contents = {
        ".html": render_html(summary).encode(),
        ".md": render_markdown(summary).encode(),
        ".docx": render_docx(summary),
        ".json": render_json(summary).encode(),
    }
    return tuple(_put(folder / (summary.topic_id + ending), content) for ending, content in contents.items())


def _put(path: Path, content: bytes) -> Path:
    new = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise StoreError(f"{path} cannot be written: {error.strerror or error}") from error
    return path
