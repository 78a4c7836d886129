"""Identifiers in one spelling each: what two sources write differently is one name here."""

import re
from urllib.parse import unquote

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_OPEN, _CLOSE = "([<{", ")]>}"
_LAST = ".,;:'\"”’*"
_DIGITS = re.compile(r"\d{1,9}")
_BEFORE_PMID = re.compile(r"^(?:https?://\S*/|pmid\W*)", re.IGNORECASE)
_PMCID = re.compile(r"pmc\s*(\d{1,9})|(\d{1,9})", re.IGNORECASE)
_OPENALEX = re.compile(r"\bw\d{4,12}\b", re.IGNORECASE)


def doi(text: str) -> str | None:
    """`10.1000/abc` of any spelling (address, `doi:`, upper case, a stop at the end); None where none stands."""
    found = _DOI.search(unquote(text))
    return _closed(found[0].lower()) if found else None


def _closed(name: str) -> str:
    """The name without the punctuation behind it; a bracket that it opened itself is its own."""
    while name and (name[-1] in _LAST or _is_stray(name)):
        name = name[:-1]
    return name


def _is_stray(name: str) -> bool:
    place = _CLOSE.find(name[-1])
    return place >= 0 and name.count(name[-1]) > name.count(_OPEN[place])


def pmid(text: str) -> str | None:
    """The digits of a PubMed id in an address, after `PMID:` or alone; None where none stands."""
    alone = text if text.isdecimal() else _BEFORE_PMID.sub("", text.strip().rstrip("/"))
    found = _DIGITS.fullmatch(alone)
    return str(int(found[0])) if found and int(found[0]) else None


def pmcid(text: str) -> str | None:
    """`PMC123` of an address, with or without the letters; None where none stands."""
    found = _PMCID.fullmatch(re.sub(r"^https?://\S*/", "", text.strip().rstrip("/")))
    return f"PMC{int(found[1] or found[2])}" if found else None


def openalex(text: str) -> str | None:
    """`W123` of an address or alone; None where none stands."""
    found = _OPENALEX.search(text)
    return found[0].upper() if found else None


_CLEANERS = {"doi": doi, "pmid": pmid, "pmcid": pmcid, "openalex": openalex}


def cleaned(kind: str, text: str) -> str | None:
    """The identifier in its one spelling; a kind without rules keeps the text as it is."""
    cleaner = _CLEANERS.get(kind)
    return cleaner(text) if cleaner else text.strip() or None
