"""EndNote's XML, record by record, so that its size does not count."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from flows.files.build import build, split
from flows.files.entry import Entry, Pair, Skipped
from flows.files.errors import FileError
from flows.files.opened import Opened
from flows.files.words import words
from warehouse.rows import Record

START = re.compile(
    r"<records>\s*<record>\s*<(?:database|source-app|rec-number|ref-type|foreign-keys|contributors)\b"
)

_TELLING = {"ref-type": ("name",), "source-app": ("name", "version"), "key": ("app", "db-id")}
_SEPARATORS = {"keyword": "\n;", "serial_number": "\n"}
# EndNote's parts that have parts of their own in styles, not in elements.
_LEAVES = frozenset({"style"})


def read(file: Opened, *, database: str | None) -> Iterator[Record | Skipped]:
    """The references of such a file; raises FileError where it is no whole and safe XML."""
    known, number = words("endnote_xml"), 0
    with file.stream() as content:
        for element in _records(content, file):
            number += 1
            pairs = split(tuple(_pairs(element, "")), known.roles, _SEPARATORS)
            yield build(Entry(number, element.sourceline or 0, pairs), known, database=database)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _records(content: Any, file: Opened) -> Iterator[Any]:
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    try:
        for _, element in etree.iterparse(content, tag="record", **options):
            dtd = element.getroottree().docinfo.internalDTD
            if dtd is not None and next(dtd.iterentities(), None) is not None:
                raise FileError(
                    f"{file.path} declares XML entities of its own, which are never expanded here."
                )
            yield element
    except etree.XMLSyntaxError as error:
        raise FileError(f"{file.path} is not whole XML ({error.msg}): export it again.") from None


def _pairs(element: Any, path: str) -> Iterator[Pair]:
    """Each text with its path below the record, and the attributes that tell something."""
    for child in element:
        if not isinstance(child.tag, str):
            continue
        place = f"{path}{child.tag}"
        for name in _TELLING.get(child.tag, ()):
            if child.get(name):
                yield f"{place}/@{name}", child.get(name)
        if len(child) and any(below.tag not in _LEAVES for below in child):
            yield from _pairs(child, f"{place}/")
        else:
            # EndNote ends the lines within a field with carriage returns.
            yield place, "".join(child.itertext()).replace("\r", "\n")
