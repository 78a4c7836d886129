"""BibTeX and BibLaTeX by `bibtexparser`: a broken entry is named, and the ones after it are read."""

import logging
import re
from collections.abc import Iterator
from typing import Any

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock
from bibtexparser.model import Entry as Block
from pylatexenc.latex2text import LatexNodes2Text

from flows.files.build import build
from flows.files.entry import Entry, Pair, Skipped
from flows.files.opened import Opened
from flows.files.words import words
from warehouse.rows import Record

START = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(]", re.MULTILINE)

_SPECIAL = re.compile(r"[\\{}$~]|--")
_NAME = re.compile(r"[A-Za-z][\w:.+-]*")
_AND = re.compile(r"\s+and\s+(?![^{}]*\})")
_NESTED = r"\{(?:[^{}]|\{[^{}]*\})*\}"
_PIECE = re.compile(rf'"(?:[^"{{}}]|{_NESTED})*"|[^\s#"{{}}]+|{_NESTED}')


def read(file: Opened, *, database: str | None) -> Iterator[Record | Skipped]:
    """The references of a BibTeX file."""
    text = file.whole("BibTeX").decode(file.charset, errors="replace").lstrip("\ufeff")
    library = _parsed("\n".join(text.splitlines()) + "\n")
    strings = {one.key.lower(): one.value for one in library.strings}
    blocks: list[Any] = [*library.entries, *library.failed_blocks]
    known = words("bibtex")
    for number, block in enumerate(sorted(blocks, key=lambda one: one.start_line), start=1):
        entry, line = _entry(block), block.start_line + 1
        if entry is None:
            yield Skipped(number, line, _reason(block))
        else:
            yield build(Entry(number, line, tuple(_pairs(entry, strings))), known, database=database)


def _parsed(text: str) -> Any:
    """The library, its broken blocks in it; the parser would say the same in the log as well."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    return parse_string(text, parse_stack=[])


def _entry(block: Any) -> Any:
    """The entry of a block, also where its key or one of its fields stands twice."""
    if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
        return block.ignore_error_block
    return block if isinstance(block, Block) else None


def _reason(block: Any) -> str:
    told = getattr(block.error, "abort_reason", block.error)
    return " ".join(f"it is not whole BibTeX ({told})".split())


def _pairs(entry: Any, strings: dict[str, str]) -> Iterator[Pair]:
    yield "entry type", entry.entry_type
    if entry.key:
        yield "citation key", entry.key
    for field in entry.fields:
        name, raw = field.key.lower(), _joined(str(field.value), strings)
        if name in ("author", "editor"):
            # LaTeX's braces keep a name whole, so names are divided before the braces go.
            yield from ((name, _plain(one)) for one in _AND.split(raw))
        elif name in ("keywords", "keyword"):
            yield from ((name, _plain(one)) for one in re.split(r"[;,\n]", raw))
        else:
            yield name, _plain(raw)


def _joined(value: str, strings: dict[str, str]) -> str:
    """The value without its braces or quotes, named strings put in: `lancet # { Oncology}`."""
    pieces = _PIECE.findall(value) if "#" in value and value[:1] != "{" else [value.strip()]
    return "".join(_unclosed(piece, strings) for piece in pieces)


def _unclosed(piece: str, strings: dict[str, str]) -> str:
    if piece[:1] + piece[-1:] in ("{}", '""') and len(piece) > 1:
        return piece[1:-1]
    name = piece.lower()
    return _unclosed(strings[name].strip(), {}) if _NAME.fullmatch(piece) and name in strings else piece


def _plain(text: str) -> str:
    """The text with LaTeX's accents and commands as letters."""
    if not _SPECIAL.search(text):
        return text.strip()
    try:
        return str(LatexNodes2Text(math_mode="text", keep_comments=True).latex_to_text(text)).strip()
    except RecursionError:
        return text.strip()
