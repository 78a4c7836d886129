"""PubMed's XML (`PubmedArticleSet`) as records: a pure reading of one answer of efetch, or of one bulk file.

The abstract is the texts of its parts, joined by line breaks; labels are not in the text but in `sections`,
whose `start` and `end` count in the abstract. Abstracts in other languages or by other hands are left out.
"""

import re
from collections.abc import Iterator

from lxml import etree

from flows.sources.dates import Precision, from_words, iso
from flows.sources.errors import GarbledAnswerError, RecordError, SourceAnswerError
from flows.sources.page import Page
from flows.sources.plain_text import plain
from flows.sources.safe_xml import read_xml
from warehouse.rows import (
    Author,
    Heading,
    Identifier,
    Link,
    PublicationType,
    Record,
    Registration,
    Section,
)

Element = etree._Element

_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])", re.IGNORECASE)
_DOI = re.compile(r"10\.\d.*", re.DOTALL)
_KINDS = {"pubmed": "pmid", "pmc": "pmcid"}
_NO_LABEL = ("", "UNLABELLED")


def parse(payload: bytes, *, origin: str = "PubMed's answer") -> Page:
    """The records of an answer, all or none; `origin` names the answer in errors.

    Raises `SourceAnswerError` where the answer is not a whole and safe `PubmedArticleSet`, and `RecordError`
    where a record has no PMID.
    """
    root = article_set(payload, origin=origin)
    records: list[Record] = []
    for element in root.iterchildren("PubmedArticle", "PubmedBookArticle"):
        if not _pmid(element):
            raise RecordError(f"record {len(records) + 1} of {origin} has no PMID")
        records.append(_article(element) if element.tag == "PubmedArticle" else _book(element))
    deleted = tuple(plain(pmid) for pmid in root.iterfind("DeleteCitation/PMID"))
    return Page(records=tuple(records), deleted=deleted)


def article_set(payload: bytes, *, origin: str) -> Element:
    """The root of a whole and safe `PubmedArticleSet`; raises `SourceAnswerError` for anything else."""
    root = read_xml(payload, origin=origin)
    if root.tag in ("PubmedArticleSet", "PubmedBookArticleSet"):
        return root
    if etree.QName(root).localname.lower() == "html":
        raise GarbledAnswerError(f"{origin} is a web page instead of <PubmedArticleSet>")
    words = "; ".join(filter(None, (plain(error) for error in root.iter("ERROR"))))
    told = f" and says: {words}" if words else ""
    raise SourceAnswerError(f"{origin} is <{root.tag}> instead of <PubmedArticleSet>{told}")


def pmids(root: Element) -> tuple[str, ...]:
    """The PMIDs of the records in a set, in its order."""
    return tuple(_pmid(element) for element in root.iterchildren("PubmedArticle", "PubmedBookArticle"))


def _pmid(element: Element) -> str:
    return _text(element, "MedlineCitation/PMID") or _text(element, "BookDocument/PMID")


def _article(element: Element) -> Record:
    citation, article = _need(element, "MedlineCitation"), _need(element, "MedlineCitation/Article")
    abstract, sections = _abstract(article)
    published = _published(article.find("Journal/JournalIssue/PubDate"))
    return Record(
        source="pubmed",
        source_id=_pmid(element),
        version=_version(citation),
        status=citation.get("Status"),
        title=_text(article, "ArticleTitle"),
        original_title=_text(article, "VernacularTitle") or None,
        abstract=abstract,
        sections=sections,
        authors=_authors(article.find("AuthorList")),
        journal=_text(article, "Journal/Title") or None,
        journal_abbreviation=_first(
            citation, "Article/Journal/ISOAbbreviation", "MedlineJournalInfo/MedlineTA"
        ),
        issn=_first(citation, "Article/Journal/ISSN", "MedlineJournalInfo/ISSNLinking"),
        volume=_text(article, "Journal/JournalIssue/Volume") or None,
        issue=_text(article, "Journal/JournalIssue/Issue") or None,
        pages=_pages(article),
        published=published[0],
        published_precision=published[1],
        published_text=published[2],
        published_online=_date(article.find("ArticleDate[@DateType='Electronic']")),
        created=_created(element.find("PubmedData/History")) or _date(citation.find("DateCreated")),
        revised=_date(citation.find("DateRevised")),
        languages=_texts(article, "Language"),
        types=_types(article, "PublicationTypeList/PublicationType"),
        headings=tuple(_heading(found) for found in citation.iterfind("MeshHeadingList/MeshHeading")),
        keywords=_texts(citation, "KeywordList/Keyword"),
        identifiers=_identifiers(element, article, "PubmedData"),
        registrations=tuple(_registrations(article)),
        links=tuple(
            _link(found) for found in citation.iterfind("CommentsCorrectionsList/CommentsCorrections")
        ),
    )


def _book(element: Element) -> Record:
    """A book, or a chapter: then `journal` is the title of the book."""
    document = _need(element, "BookDocument")
    chapter, book = _text(document, "ArticleTitle"), _text(document, "Book/BookTitle")
    abstract, sections = _abstract(document)
    published = _published(document.find("Book/PubDate"))
    lists = [*document.iterfind("AuthorList"), *document.iterfind("Book/AuthorList")]
    writers = [found for found in lists if found.get("Type") != "editors"] or lists
    return Record(
        source="pubmed",
        source_id=_pmid(element),
        version=_version(document),
        kind="book",
        title=chapter or book,
        original_title=_text(document, "VernacularTitle") or None,
        abstract=abstract,
        sections=sections,
        authors=_authors(writers[0] if writers else None),
        journal=book if chapter else None,
        volume=_text(document, "Book/Volume") or None,
        pages=_pages(document),
        published=published[0],
        published_precision=published[1],
        published_text=published[2],
        created=_created(element.find("PubmedBookData/History")) or _date(document.find("ContributionDate")),
        revised=_date(document.find("DateRevised")),
        languages=_texts(document, "Language"),
        types=_types(document, "PublicationType"),
        keywords=_texts(document, "KeywordList/Keyword"),
        identifiers=_identifiers(element, document, "PubmedBookData"),
    )


def _need(element: Element, path: str) -> Element:
    found = element.find(path)
    if found is None:
        raise SourceAnswerError(f"PubMed's record {_pmid(element)} has no {path}")
    return found


def _text(element: Element, path: str) -> str:
    return plain(element.find(path))


def _first(element: Element, *paths: str) -> str | None:
    return next(filter(None, (_text(element, path) for path in paths)), None)


def _texts(element: Element, path: str) -> tuple[str, ...]:
    """The texts at a path, in order, without repetition."""
    return tuple(dict.fromkeys(filter(None, (plain(found) for found in element.iterfind(path)))))


def _version(element: Element) -> int:
    pmid = element.find("PMID")
    version = pmid.get("Version", "1") if pmid is not None else "1"
    return int(version) if version.isdecimal() else 1


def _abstract(article: Element) -> tuple[str, tuple[Section, ...]]:
    parts = [(part, text) for part in article.iterfind("Abstract/AbstractText") if (text := plain(part))]
    labelled = any(_label(part) or part.get("NlmCategory") not in (None, "UNASSIGNED") for part, _ in parts)
    sections, start = [], 0
    for part, text in parts:
        end = start + len(text)
        sections.append(Section(label=_label(part), category=part.get("NlmCategory"), start=start, end=end))
        start = end + 1
    return "\n".join(text for _, text in parts), tuple(sections) if labelled else ()


def _label(part: Element) -> str:
    label = " ".join((part.get("Label") or "").split())
    return "" if label in _NO_LABEL else label


def _authors(listed: Element | None) -> tuple[Author, ...]:
    if listed is None:
        return ()
    # PubMed keeps a misspelt name beside its correction and marks it with ValidYN="N".
    return tuple(_author(found) for found in listed.iterfind("Author") if found.get("ValidYN") != "N")


def _author(element: Element) -> Author:
    given = " ".join(filter(None, (_text(element, "ForeName"), _text(element, "Suffix"))))
    return Author(
        family=_text(element, "LastName") or None,
        given=given or None,
        initials=_text(element, "Initials") or None,
        collective=_text(element, "CollectiveName") or None,
        orcid=_orcid(_text(element, "Identifier[@Source='ORCID']")),
        affiliation=_first(element, "AffiliationInfo/Affiliation", "Affiliation"),
    )


def _orcid(text: str) -> str | None:
    found = _ORCID.search(text)
    return "-".join(found.groups()).upper() if found else None


def _published(element: Element | None) -> tuple[str | None, Precision | None, str | None]:
    """Date, precision and the source's own words."""
    if element is None:
        return None, None, None
    words = " ".join(filter(None, (plain(part) for part in element)))
    year, season = _text(element, "Year"), _text(element, "Season")
    parts = year, _text(element, "Month"), _text(element, "Day")
    found = from_words(words) if season or not year else iso(*parts)
    return (*(found or (None, None)), words or None)


def _date(element: Element | None) -> str | None:
    if element is None:
        return None
    found = iso(_text(element, "Year"), _text(element, "Month"), _text(element, "Day"))
    return found[0] if found else None


def _created(history: Element | None) -> str | None:
    """The day on which the record was made, which is what `[CRDT]` searches."""
    if history is None:
        return None
    named = (history.find(f"PubMedPubDate[@PubStatus='{status}']") for status in ("entrez", "pubmed"))
    return next(filter(None, map(_date, named)), None)


def _pages(article: Element) -> str | None:
    start, end = _text(article, "Pagination/StartPage"), _text(article, "Pagination/EndPage")
    return _text(article, "Pagination/MedlinePgn") or "-".join(filter(None, (start, end))) or None


def _types(article: Element, path: str) -> tuple[PublicationType, ...]:
    return tuple(PublicationType(ui=found.get("UI"), name=plain(found)) for found in article.iterfind(path))


def _heading(element: Element) -> Heading:
    descriptor, qualifiers = element.find("DescriptorName"), element.findall("QualifierName")
    named = [found for found in (descriptor, *qualifiers) if found is not None]
    return Heading(
        ui=descriptor.get("UI") if descriptor is not None else None,
        name=plain(descriptor),
        major=any(found.get("MajorTopicYN") == "Y" for found in named),
        qualifiers=tuple(plain(found) for found in qualifiers),
    )


def _identifiers(element: Element, article: Element, data: str) -> tuple[Identifier, ...]:
    """All names of the record itself; those of its references stand elsewhere in the XML."""
    listed = [
        (found.get("IdType", ""), plain(found))
        for found in element.iterfind(f"{data}/ArticleIdList/ArticleId")
    ]
    places = [found for found in article.iter("ELocationID") if found.get("ValidYN") != "N"]
    located = [(found.get("EIdType", ""), plain(found)) for found in places]
    chapter = [
        (found.get("IdType", ""), plain(found)) for found in article.iterfind("ArticleIdList/ArticleId")
    ]
    books = [("isbn", plain(found)) for found in article.iterfind("Book/Isbn")]
    unique: dict[tuple[str, str], Identifier] = {}
    for kind, value in [("pmid", _pmid(element)), *listed, *located, *chapter, *books]:
        identifier = _identifier(kind, value)
        unique.setdefault((identifier.kind, identifier.value.casefold()), identifier)
    return tuple(identifier for identifier in unique.values() if identifier.value)


def _identifier(kind: str, value: str) -> Identifier:
    doi = _DOI.search(value) if kind == "doi" else None
    return Identifier(kind=_KINDS.get(kind, kind), value=doi[0] if doi else value)


def _registrations(article: Element) -> Iterator[Registration]:
    for bank in article.iterfind("DataBankList/DataBank"):
        for number in _texts(bank, "AccessionNumberList/AccessionNumber"):
            yield Registration(registry=_text(bank, "DataBankName"), number=number)


def _link(element: Element) -> Link:
    return Link(
        kind=element.get("RefType", ""),
        target_id=_text(element, "PMID") or None,
        citation=_text(element, "RefSource") or None,
        note=_text(element, "Note") or None,
    )
