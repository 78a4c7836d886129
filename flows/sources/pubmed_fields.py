"""The fields of PubMed's XML, each read from the element that holds it; None stands for one that is missing.

A record has a hundred small elements and there are 40 million records: each element is walked through once.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from flows.sources.dates import Precision, from_words, iso
from flows.sources.plain_text import plain
from warehouse.rows import Author, Heading, Identifier, Link, PublicationType, Registration, Section

Element = etree._Element

_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])", re.IGNORECASE)
_DOI = re.compile(r"10\.\d.*", re.DOTALL)
_KINDS = {"pubmed": "pmid", "pmc": "pmcid"}
_NO_LABEL = ("", "UNLABELLED")
_NESTED = {"AffiliationInfo", "Affiliation", "Identifier"}


def inner(element: Element) -> list[Element]:
    """The children of an element; a slice takes lxml half as long as a loop."""
    listed: Any = element
    found: list[Element] = listed[:]
    return found


def parts(element: Element | None) -> dict[str, Element]:
    """The first child of each name."""
    found: dict[str, Element] = {}
    if element is not None:
        for child in inner(element):
            found.setdefault(child.tag, child)
    return found


def groups(element: Element) -> dict[str, list[Element]]:
    """All children of each name."""
    found: dict[str, list[Element]] = {}
    for child in inner(element):
        found.setdefault(child.tag, []).append(child)
    return found


def children(element: Element | None, name: str) -> Iterable[Element]:
    """The children of that name."""
    return () if element is None else [child for child in inner(element) if child.tag == name]


def said(element: Element | None) -> dict[str, str]:
    """The plain text of the first child of each name."""
    found: dict[str, str] = {}
    if element is not None:
        for child in inner(element):
            if child.tag not in found:
                found[child.tag] = plain(child)
    return found


def texts(elements: Iterable[Element]) -> tuple[str, ...]:
    """The texts of elements, in order, without repetition."""
    return tuple(dict.fromkeys(filter(None, map(plain, elements))))


def keywords(lists: Iterable[Element]) -> tuple[str, ...]:
    """The keywords of all lists of a citation or book."""
    return texts(keyword for found in lists for keyword in children(found, "Keyword"))


def version(pmid: Element | None) -> int:
    """The version of the record, which stands at its PMID."""
    number = pmid.get("Version", "1") if pmid is not None else "1"
    return int(number) if number.isdecimal() else 1


def abstract(element: Element | None) -> tuple[str, tuple[Section, ...]]:
    """The text of an abstract and, where it is structured, its sections."""
    read = ((part, plain(part)) for part in children(element, "AbstractText"))
    cut = [(_label(part), part.get("NlmCategory"), text) for part, text in read if text]
    sections, start = [], 0
    for label, category, text in cut:
        sections.append(Section(label=label, category=category, start=start, end=start + len(text)))
        start += len(text) + 1
    labelled = any(label or category not in (None, "UNASSIGNED") for label, category, _ in cut)
    return "\n".join(text for _, _, text in cut), tuple(sections) if labelled else ()


def _label(part: Element) -> str:
    label = " ".join((part.get("Label") or "").split())
    return "" if label in _NO_LABEL else label


def authors(listed: Element | None) -> tuple[Author, ...]:
    """The authors of a list, in its order."""
    # PubMed keeps a misspelt name beside its correction and marks it with ValidYN="N".
    return tuple(_author(found) for found in children(listed, "Author") if found.get("ValidYN") != "N")


def _author(element: Element) -> Author:
    at = parts(element)
    stated = {name: plain(child) for name, child in at.items() if name not in _NESTED}
    given, suffix = stated.get("ForeName"), stated.get("Suffix")
    affiliation = parts(at.get("AffiliationInfo")).get("Affiliation", at.get("Affiliation"))
    return Author(
        family=stated.get("LastName") or None,
        given=f"{given} {suffix}" if given and suffix else given or suffix or None,
        initials=stated.get("Initials") or None,
        collective=stated.get("CollectiveName") or None,
        orcid=_orcid(element) if "Identifier" in at else None,
        affiliation=plain(affiliation) or None,
    )


def _orcid(author: Element) -> str | None:
    named = [child for child in children(author, "Identifier") if child.get("Source") == "ORCID"]
    found = _ORCID.search(plain(named[0])) if named else None
    return "-".join(found.groups()).upper() if found else None


def published(element: Element | None) -> tuple[str | None, Precision | None, str | None]:
    """Date, precision and the source's own words."""
    if element is None:
        return None, None, None
    words = " ".join(filter(None, map(plain, inner(element))))
    stated = said(element)
    year = stated.get("Year", "")
    in_words = not year or stated.get("Season")
    found = from_words(words) if in_words else iso(year, stated.get("Month", ""), stated.get("Day", ""))
    return (*(found or (None, None)), words or None)


def day(element: Element | None) -> str | None:
    """The date of an element with year, month and day."""
    stated = said(element)
    found = iso(stated.get("Year", ""), stated.get("Month", ""), stated.get("Day", ""))
    return found[0] if found else None


def online(dates: Iterable[Element]) -> str | None:
    """The day on which the article appeared online."""
    return next((day(found) for found in dates if found.get("DateType") == "Electronic"), None)


def created(history: Element | None) -> str | None:
    """The day on which the record was made, which is what `[CRDT]` searches."""
    named: dict[str | None, Element] = {}
    for found in children(history, "PubMedPubDate"):
        named.setdefault(found.get("PubStatus"), found)
    return day(named.get("entrez")) or day(named.get("pubmed"))


def pages(element: Element | None) -> str | None:
    """The pages as MEDLINE writes them, or from first to last."""
    stated = said(element)
    span = "-".join(filter(None, (stated.get("StartPage"), stated.get("EndPage"))))
    return stated.get("MedlinePgn") or span or None


def types(elements: Iterable[Element]) -> tuple[PublicationType, ...]:
    """Publication types with their MeSH identifiers."""
    return tuple(PublicationType(ui=found.get("UI"), name=plain(found)) for found in elements)


def heading(element: Element) -> Heading:
    """A MeSH heading with its qualifiers; it is major where any of them is."""
    ui, name, major, qualifiers = None, "", False, []
    for found in inner(element):
        if found.tag == "DescriptorName":
            ui, name = found.get("UI"), plain(found)
        else:
            qualifiers.append(plain(found))
        major = major or found.get("MajorTopicYN") == "Y"
    return Heading(ui=ui, name=name, major=major, qualifiers=tuple(qualifiers))


def identifiers(pmid: str, *elements: Iterable[Element]) -> tuple[Identifier, ...]:
    """All names of the record itself, each once; those of its references stand elsewhere in the XML."""
    unique = {("pmid", pmid.casefold()): Identifier(kind="pmid", value=pmid)} if pmid else {}
    for found in (found for listed in elements for found in listed if found.get("ValidYN") != "N"):
        kind = "isbn" if found.tag == "Isbn" else found.get("IdType") or found.get("EIdType") or ""
        named = _identifier(kind, plain(found))
        if named.value:
            unique.setdefault((named.kind, named.value.casefold()), named)
    return tuple(unique.values())


def _identifier(kind: str, value: str) -> Identifier:
    doi = _DOI.search(value) if kind == "doi" else None
    return Identifier(kind=_KINDS.get(kind, kind), value=doi[0] if doi else value)


def registrations(element: Element | None) -> Iterator[Registration]:
    """The trials and data sets that the record names."""
    for bank in children(element, "DataBank"):
        for number in texts(bank.iterfind("AccessionNumberList/AccessionNumber")):
            yield Registration(registry=plain(bank.find("DataBankName")), number=number)


def link(element: Element) -> Link:
    """A correction or comment."""
    stated = said(element)
    return Link(
        kind=element.get("RefType", ""),
        target_id=stated.get("PMID") or None,
        citation=stated.get("RefSource") or None,
        note=stated.get("Note") or None,
    )
