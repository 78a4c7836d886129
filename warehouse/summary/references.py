"""Names a work: in full as Vancouver style has it, and in short as it is spoken of in the text."""

import re

from warehouse.rows import Author, Identifier, Record
from warehouse.summary import words
from warehouse.synthesis.evidence import Work

_SHOWN = 6


def reference(record: Record) -> str:
    """The reference, e.g. `Doe J, Roe K. A title. J Pain. 2015;3(2):1-9.`"""
    names = [_vancouver(author) for author in record.authors]
    shown = [*names[:_SHOWN], "et al"] if len(names) > _SHOWN else names
    sentences = [", ".join(shown), record.title.strip(), _journal(record), _place(record)]
    return " ".join(sentence.rstrip(". ") + _stop(sentence) for sentence in sentences if sentence.strip(". "))


def short_name(work: Work) -> str:
    """The name in the text: `Doe 2015`, `Doe and Roe 2015`, `Doe et al. 2015`; without authors, the title."""
    names = [author.family or author.collective or "" for author in work.record.authors]
    names = [name for name in names if name]
    if not names:
        return words.short_title(work.record.title) or identifier(work.record)
    who = (
        names[0]
        if len(names) == 1
        else f"{names[0]} and {names[1]}"
        if len(names) == 2
        else f"{names[0]} et al."
    )
    return f"{who} {work.year}".strip()


def link(record: Record) -> str | None:
    """The record's page at PubMed; None for an example record, whose id is not a PMID."""
    if record.source == "pubmed" and re.fullmatch(r"[1-9]\d{0,8}", record.source_id):
        return f"https://pubmed.ncbi.nlm.nih.gov/{record.source_id}/"
    return None


def identifier(record: Record) -> str:
    """What the record is called at its source: `PMID 26218762` or `example record EX0001`."""
    return f"PMID {record.source_id}" if link(record) else f"example record {record.source_id}"


def doi(record: Record) -> str | None:
    """The record's DOI, if it has one."""
    found: list[Identifier] = [i for i in record.identifiers if i.kind.lower() == "doi"]
    return found[0].value if found else None


def _vancouver(author: Author) -> str:
    if author.collective:
        return author.collective
    initials = author.initials or "".join(part[:1] for part in re.split(r"[\s-]+", author.given or ""))
    return f"{author.family or ''} {initials}".strip()


def _journal(record: Record) -> str:
    return record.journal_abbreviation or record.journal or ""


def _place(record: Record) -> str:
    date = (record.published_text or record.published or "")[:4]
    issue = f"({record.issue})" if record.issue else ""
    volume = f";{record.volume or ''}{issue}" if record.volume or issue else ""
    pages = f":{record.pages}" if record.pages else ""
    return f"{date}{volume}{pages}"


def _stop(sentence: str) -> str:
    return "" if sentence.rstrip().endswith(("?", "!")) else "."
