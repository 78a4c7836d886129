"""The form of a file, by what it holds and never by its name alone; what is no list of references is refused."""

import re
from collections.abc import Callable, Iterator
from types import ModuleType

from flows.files import (
    bibtex,
    clinicaltrials,
    endnote_enw,
    endnote_xml,
    isi,
    json_lines,
    medline,
    pubmed_xml,
    ris,
    sheets,
    tables,
)
from flows.files.entry import Skipped
from flows.files.errors import FileError
from flows.files.opened import Opened
from warehouse.rows import Record

# By name, in the order in which they are tried; a form is known by its START in the first 64 KB.
FORMS: dict[str, ModuleType] = {
    "PubMed XML": pubmed_xml,
    "EndNote XML": endnote_xml,
    "MEDLINE": medline,
    "RIS": ris,
    "Web of Science text": isi,
    "EndNote tagged": endnote_enw,
    "BibTeX": bibtex,
}

_TAKEN = (
    "Gleanings reads PubMed XML, MEDLINE (NBIB), RIS, EndNote XML and ENW, Web of Science text, BibTeX, CSV, TSV, "
    "XLSX, ClinicalTrials.gov JSON and its own JSON lines"
)
# No pattern here repeats what can be read in two ways: whoever writes a file must not stop the program.
_MARKUP = re.compile(r"<[?!A-Za-z_]")
_HTML = re.compile(r"<(?:!doctype html|html)\b", re.IGNORECASE)
_XML_ROOT = re.compile(r"<([A-Za-z_][\w:.-]*)")
_CFF = re.compile(r"^cff-version\s*:", re.MULTILINE)
_YAML = re.compile(r"\A(?:%YAML|---\s*$|(?:#.*\n|[ \t]*\n)*[\w-]+:(?:\s|$))", re.MULTILINE)
_OVID = re.compile(r"^(?:Accession Number|Author|Title|Source)[ ]*\n[ ]{2}\S", re.MULTILINE)


def read(file: Opened, *, database: str | None = None) -> tuple[str, Iterator[Record | Skipped]]:
    """The form's name, and the references one by one; raises FileError for what is no list of references."""
    name, reader = recognise(file)
    return name, reader(file, database=database)


def recognise(file: Opened) -> tuple[str, Callable[..., Iterator[Record | Skipped]]]:
    """The form of a file and its reader; raises FileError with what the file is instead."""
    if file.head.startswith(b"PK") and not file.packed and sheets.is_workbook(file):
        return "XLSX", sheets.read
    if refused := _binary(file.head):
        raise FileError(f"{file.path} {refused}: {_TAKEN}.")
    text = file.beginning
    if _MARKUP.match(text.lstrip()) and _HTML.search(text[:1000]):
        raise FileError(f"{file.path} is a web page: save the references themselves, for instance as RIS.")
    for name, module in FORMS.items():
        if module.START.search(text):
            return name, module.read
    lines = next((line for line in text.lstrip("\ufeff").splitlines() if line.strip()), "")
    if json_lines.is_record(lines):
        return "JSON lines", json_lines.read
    if clinicaltrials.START.search(text):
        return "ClinicalTrials.gov JSON", clinicaltrials.read
    if not _CFF.search(text) and tables.separated_headings(text):
        return "table", tables.read
    raise FileError(f"{file.path} {_instead(text)}: {_TAKEN}.")


def _binary(head: bytes) -> str | None:
    """What a file without text is."""
    signs = {
        b"PK": "is a ZIP archive: unpack it first and name the files in it",
        b"%PDF": "is a PDF, which holds no list of references",
        b"\xd0\xcf\x11\xe0": "is an old Excel or Word file (save it as XLSX or CSV)",
        b"SQLite format 3": "is an SQLite database",
        b"Rar!": "is a RAR archive: unpack it first",
        b"7z\xbc\xaf": "is a 7z archive: unpack it first",
    }
    return next((told for sign, told in signs.items() if head.startswith(sign)), None)


def _instead(text: str) -> str:
    if not text.strip("\ufeff \r\n\t"):
        return "is empty"
    if _CFF.search(text):
        return "is a citation file of software (CFF)"
    if _MARKUP.match(text.lstrip("\ufeff \n\t")) and (root := _XML_ROOT.search(text)):
        return f"is XML of another kind (<{root[1]}>)"
    if _OVID.search(text):
        return "is Ovid's text for reading (export it as RIS)"
    if text.lstrip().startswith(("{", "[")):
        return "is JSON of another kind"
    if _YAML.search(text):
        return "is YAML"
    if "\ufffd" in text[:1000] or "\0" in text[:1000]:
        return "is no text"
    return "is text in no form of references that is known here"
