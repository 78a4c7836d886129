"""Renders a summary as a Word document: figures lead to their quotes, computed numbers to how they were made."""

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.text.paragraph import Paragraph as Text
from docx.text.run import Run

from warehouse.summary import words
from warehouse.summary.computations import Computation, computations, counted, key_of
from warehouse.summary.parts import (
    Bar,
    Block,
    Bullets,
    Cite,
    Columns,
    Computed,
    Drawing,
    Figure,
    Folded,
    Foreign,
    Line,
    Paragraph,
    Part,
    Section,
    Source,
    Summary,
    Table,
    join,
)

_EPOCH = datetime(2000, 1, 1)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_END = (
    "Made by Gleanings from titles and abstracts; no person has checked the figures. It is no medical advice."
)
# Words that are quoted, and numbers of the list of sources: what is written in these styles is not ours.
QUOTED, NUMBERED = "Gleanings Quoted", "Gleanings Number"


def render_docx(summary: Summary) -> bytes:
    """The summary as a .docx file; equal summaries give equal bytes."""
    page = _Page(summary)
    page.write(summary)
    out = io.BytesIO()
    page.document.save(out)
    return _frozen(out.getvalue())


def _frozen(content: bytes) -> bytes:
    """The same archive without the times at which it was packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in sorted(
            old.infolist(), key=lambda item: (item.filename != "[Content_Types].xml", item.filename)
        ):
            new.writestr(
                zipfile.ZipInfo(item.filename, (2000, 1, 1, 0, 0, 0)), old.read(item), zipfile.ZIP_DEFLATED
            )
    return out.getvalue()


class _Page:
    """A document that is being written; bookmarks are numbered as they are set."""

    def __init__(self, summary: Summary) -> None:
        self.document: Any = Document()
        self.numbers = {source.work_id: source.number for source in summary.sources}
        self.computed = computations(summary)
        self.quoted = {quote.finding_id for source in summary.sources for quote in source.quotes}
        self._bullet_id = self.document.styles["List Bullet"].style_id
        self._marks = 0
        for name in (QUOTED, NUMBERED):
            self.document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        about = self.document.core_properties
        about.title, about.author, about.comments = _text(summary.title), "Gleanings", ""
        about.created = about.modified = about.last_printed = _EPOCH

    def write(self, summary: Summary) -> None:
        """The whole summary, from its title to how its numbers were computed."""
        _said(self.document.add_heading(level=0), summary.title)
        if summary.description:
            _said(self.document.add_paragraph(), summary.description)
        self._line(self.document.add_paragraph(), summary.standing)
        for section in summary.sections:
            self._section(section, 1)
        if summary.sources:
            self.document.add_heading("Sources", 1)
            for source in summary.sources:
                self._source(source)
        if self.computed:
            self.document.add_heading("How numbers were computed", 1)
            for one in self.computed.values():
                self._computation(one)
        self.document.add_paragraph(_END)

    def _section(self, section: Section, level: int) -> None:
        self._line(self.document.add_heading(level=min(level, 9)), section.title)
        for block in section.blocks:
            self._block(block)
        for inner in section.sections:
            self._section(inner, level + 1)

    def _block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            self._line(self.document.add_paragraph(), block.line)
        elif isinstance(block, Bullets):
            self._bullets(block.items)
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Bar):
            self._bar(block)
        elif isinstance(block, Columns):
            numbers = [(column.number,) for column in block.columns]
            self._line(
                self.document.add_paragraph(), (f"{words.capital(block.title)}: ", *join(numbers), ".")
            )
        elif isinstance(block, Drawing):
            self._line(self.document.add_paragraph(), (f"{words.capital(block.title)}:",))
            self._bullets(block.lines)
        elif isinstance(block, Folded):
            self._line(self.document.add_paragraph(), block.line)
            for inner in block.blocks:
                self._block(inner)
        # A plot draws what a table beside it tells.

    def _bullets(self, items: Iterable[Line]) -> None:
        for item in items:
            self._line(self._bullet(), item)

    def _bar(self, bar: Bar) -> None:
        for segment in bar.segments:
            number = counted(segment.label, len(segment.items), segment.origin)
            head: Line = (f"{words.capital(segment.label)}: ", number)
            self._line(self.document.add_paragraph(), head)
            self._bullets(segment.items)

    def _table(self, table: Table) -> None:
        self._line(self.document.add_paragraph(), table.caption)
        grid = self.document.add_table(rows=0, cols=len(table.header), style="Table Grid")
        for row in (table.header, *table.rows):
            for cell, line in zip(grid.add_row().cells, row, strict=True):
                self._line(cell.paragraphs[0], line or ("–",))
        self.document.add_paragraph()

    def _bullet(self) -> Text:
        text: Text = self.document.add_paragraph()
        # By its id: to look a style up by name for each paragraph takes longer than all the rest.
        text._p.style = self._bullet_id
        return text

    def _line(self, text: Text, line: Line) -> None:
        for part in line:
            self._part(text, part)

    def _part(self, text: Text, part: Part) -> None:
        if isinstance(part, str):
            text.add_run(_text(part))
        elif isinstance(part, Figure):
            _link(text, part.text, f"q_{part.finding_id}")
            text.add_run(" (fails a self-check)" if part.failed else "")
        elif isinstance(part, Computed):
            _link(text, part.text, f"c_{self.computed[key_of(part)].number}")
        elif isinstance(part, Foreign):
            _said(text, part.text).bold = part.strong or None
        else:
            self._cite(text, part)

    def _cite(self, text: Text, cite: Cite) -> None:
        numbers = sorted({self.numbers[work_id] for work_id in cite.work_ids})
        text.add_run("[")
        for place, number in enumerate(numbers):
            text.add_run(", " if place else "")
            _link(text, str(number), f"s_{number}")
        text.add_run("]")

    def _source(self, source: Source) -> None:
        text = self.document.add_paragraph()
        self._mark(text, f"s_{source.number}", f"{source.number}. ", NUMBERED)
        _said(text, source.reference)
        for word in (f" doi:{source.doi}." if source.doi else "", f" {source.identifier}."):
            _said(text, word)
        text.add_run(f" {source.note}" if source.note else "")
        fields = {"title": source.title, "abstract": source.abstract}
        for quote in source.quotes:
            said = self._bullet()
            self._mark(
                said, f"q_{quote.finding_id}", f"“{fields[quote.field][quote.start : quote.end]}”", QUOTED
            )

    def _computation(self, one: Computation) -> None:
        text = self._bullet()
        self._mark(text, f"c_{one.number}", f"{_text(one.shown)} – {one.how}; from ", QUOTED)
        for place, origin in enumerate(one.origin):
            text.add_run(", " if place else "")
            if origin in self.quoted:
                _link(text, origin, f"q_{origin}")
            elif origin in self.numbers:
                _link(text, str(self.numbers[origin]), f"s_{self.numbers[origin]}")
            else:
                _said(text, origin)

    def _mark(self, text: Text, name: str, words: str, style: str) -> None:
        """Words under a bookmark that links lead to."""
        self._marks += 1
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            mark = OxmlElement(tag)
            mark.set(qn("w:id"), str(self._marks))
            if tag == "w:bookmarkStart":
                mark.set(qn("w:name"), name)
            text._p.append(mark)
            if tag == "w:bookmarkStart":
                _said(text, words, style)


def _said(text: Text, words: str, style: str = QUOTED) -> Run:
    """Words in one of our own styles."""
    run = text.add_run(_text(words))
    run._r.style = style.replace(" ", "")
    return run


def _link(text: Text, words: str, anchor: str) -> None:
    """Words that lead to a bookmark of the same document."""
    run = text.add_run(_text(words))
    run.font.color.rgb, run.font.underline = RGBColor(0x0B, 0x5A, 0x8A), True
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), anchor)
    text._p.append(link)
    link.append(run._r)


def _text(text: str) -> str:
    """Text that XML takes, on one line."""
    return _CONTROLS.sub("\ufffd", re.sub(r"[\n\r\t]+", " ", text))
