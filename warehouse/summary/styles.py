"""References in a citation style: a CSL file, or the one that comes with the processor."""

import re
from dataclasses import replace
from pathlib import Path

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from warehouse.errors import StoreError
from warehouse.summary.parts import Summary

# Numbers that a style sets before its entries: the list of sources has its own.
_NUMBER = re.compile(r"^(?:\[\d+\]|\(\d+\)|\d+\.)\s*")


def in_style(summary: Summary, style: Path | str) -> Summary:
    """The summary with its references as the style writes them, in the order in which they are cited.

    `style` is the path of a `.csl` file or the name of one that citeproc-py ships. Raises StoreError for any
    other, or where the file is no style.
    """
    read = _style(style)
    written = {source.work_id: _reference(read, source.csl) or source.reference for source in summary.sources}
    sources = (replace(source, reference=written[source.work_id], doi=None) for source in summary.sources)
    return replace(summary, sources=tuple(sources))


def _style(style: Path | str) -> CitationStylesStyle:
    try:
        return CitationStylesStyle(str(style), locale="en-US", validate=False)
    except (OSError, ValueError, SyntaxError, AttributeError) as error:
        raise StoreError(
            f"{style} is no citation style that can be read ({str(error) or type(error).__name__}): name a .csl file, "
            "such as one from the Citation Style Language project, or harvard-cite-them-right"
        ) from None


def _reference(style: CitationStylesStyle, item: dict[str, object]) -> str:
    """One entry as plain text; each by itself, so that no style sorts what is cited in order."""
    bibliography = CitationStylesBibliography(style, CiteProcJSON([item]), formatter.plain)
    bibliography.register(Citation([CitationItem(item["id"])]))
    entry = " ".join(str(line) for line in bibliography.bibliography())
    return _NUMBER.sub("", " ".join(entry.split()))
