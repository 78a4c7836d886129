"""Numbers by which records are known, as files write them: bare DOIs in lower case, PMIDs, PMCIDs, ISSNs."""

import html
import re
from collections.abc import Iterable, Iterator

from warehouse.rows import Identifier, Registration

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>|]+", re.IGNORECASE)
_ISSN = re.compile(r"(?<![\dXx-])(\d{4})-?(\d{3}[\dXx])(?![\dXx-])")
_ISBN = re.compile(r"(?<![\dX-])(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx](?![\dX-])")

# What a text says in so many words about a number; the words are part of the sign.
_MENTIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("doi", re.compile(r"(?:doi\.org/|\bdoi:\s*|\bdoi\s+)(10\.\d{4,9}/[^\s\"<>;,|]+)", re.IGNORECASE)),
    ("pmid", re.compile(
        r"\b(\d{4,9})\s*\[pmid\]|\b(?:PUBMED |PMID:? ?|MEDLINE:)(\d{4,9})\b"
        r"|(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d{4,9})\b", re.IGNORECASE)),
    ("pmcid", re.compile(r"\b(PMC\d{3,9})\b", re.IGNORECASE)),
    ("pui", re.compile(r"embase\.com/\S*[?&]id=(L\d{6,})|\bEMBASE (L?\d{6,})\b")),
    ("eid", re.compile(r"\b(2-s2\.0-\d+)\b")),
    ("wos", re.compile(r"\b((?:WOS|BCI|INSPEC|KJD|SCIELO|RSCI|BIOABS|CABI|FSTA|ZOOREC):[A-Z]*\d+)\b")),
    ("ebsco", re.compile(r"ebscohost\.com/\S*[?&]AN=(\d{5,})")),
    ("central", re.compile(r"\b(CN-\d{6,})\b")),
    ("openalex", re.compile(r"openalex\.org/(?:works/)?(W\d+)\b")),
    ("lens", re.compile(r"lens\.org/(\d{3}-\d{3}-\d{3}-\d{3}-\d{2}[\dX])\b")),
)  # fmt: skip

_REGISTERED = re.compile(
    r"\b(?:(?P<nct>NCT\d{8})|(?P<isrctn>ISRCTN\d{8})|(?P<actrn>ACTRN\d{14})|(?P<drks>DRKS\d{8})"
    r"|(?P<chictr>ChiCTR[-A-Za-z]*\d{8,})|(?P<umin>UMIN\d{9})|(?P<irct>IRCT\d+N\d+)|(?P<ctri>CTRI/\d{4}/\d+/\d+)"
    r"|(?P<eudract>\d{4}-\d{6}-\d{2}))\b"
)
_REGISTRIES = {
    "nct": "ClinicalTrials.gov",
    "isrctn": "ISRCTN",
    "actrn": "ANZCTR",
    "drks": "DRKS",
    "chictr": "ChiCTR",
    "umin": "UMIN CTR",
    "irct": "IRCT",
    "ctri": "CTRI",
    "eudract": "EudraCT",
}


def doi(text: str) -> str | None:
    """The bare DOI in lower case, without the full stop or bracket that follows it in a sentence."""
    found = _DOI.search(html.unescape(text).replace("%2F", "/").replace("%2f", "/"))
    return _trimmed(found[0]) if found else None


def _trimmed(text: str) -> str:
    bare = text.rstrip(".,;:'")
    while bare.endswith((")", "]", "}")) and bare.count(bare[-1]) > bare.count("([{"[")]}".index(bare[-1])]):
        bare = bare[:-1].rstrip(".,;:'")
    return bare.lower()


def pmid(text: str) -> str | None:
    """The PMID of a cell such as `38773066` or `PUBMED 21314913`; 0 is none."""
    found = re.search(r"(?<![\d.])([1-9]\d{0,8})(?![\d.]*\d)", text)
    return found[1] if found else None


def pmcid(text: str) -> str | None:
    """The PMCID, `PMC` before its number."""
    found = re.search(r"PMC\s?(\d{3,9})\b", text, re.IGNORECASE)
    return f"PMC{found[1]}" if found else None


def issns(text: str) -> tuple[str, ...]:
    """The ISSNs in a cell, with their hyphen."""
    return tuple(dict.fromkeys(f"{one[1]}-{one[2].upper()}" for one in _ISSN.finditer(text)))


def isbns(text: str) -> tuple[str, ...]:
    """The ISBNs in a cell, without hyphens."""
    return tuple(dict.fromkeys(re.sub(r"[- ]", "", one[0]).upper() for one in _ISBN.finditer(text)))


def mentioned(texts: Iterable[str]) -> Iterator[Identifier]:
    """The numbers that texts name in so many words: an address at doi.org, `26957754[pmid]`, `PUBMED 21314913`."""
    for text in texts:
        for kind, pattern in _MENTIONS:
            for found in pattern.finditer(text):
                value = next(filter(None, found.groups()))
                yield Identifier(kind=kind, value=_normal(kind, value))


def _normal(kind: str, value: str) -> str:
    if kind == "doi":
        return _trimmed(value)
    return value.upper() if kind == "pmcid" else value


def registrations(texts: Iterable[str]) -> tuple[Registration, ...]:
    """The registered trials that texts name, by the form of their numbers."""
    found = (match for text in texts for match in _REGISTERED.finditer(text))
    named = (Registration(registry=_REGISTRIES[str(one.lastgroup)], number=one[0]) for one in found)
    return tuple(dict.fromkeys(named))
