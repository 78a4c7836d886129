"""PubMed's XML (`PubmedArticleSet`) as records: a pure reading of one answer of efetch, or of one bulk file.

The abstract is the texts of its parts, joined by line breaks; labels are not in the text but in `sections`,
whose `start` and `end` count in the abstract. Abstracts in other languages or by other hands are left out.
"""

from collections.abc import Mapping

from lxml import etree

from flows.sources import pubmed_fields as fields
from flows.sources.errors import GarbledAnswerError, RecordError, SourceAnswerError
from flows.sources.page import Page
from flows.sources.plain_text import plain
from flows.sources.safe_xml import read_xml
from warehouse.rows import Record

Element = etree._Element


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
        records.append(article(element) if element.tag == "PubmedArticle" else book(element))
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
    return plain(element.find("MedlineCitation/PMID")) or plain(element.find("BookDocument/PMID"))


def article(element: Element) -> Record:
    """The record of a `PubmedArticle`."""
    within = fields.parts(element)
    citation, data = _need(element, within, "MedlineCitation"), fields.parts(within.get("PubmedData"))
    cited = fields.parts(citation)
    listed = fields.groups(_need(element, cited, "Article"))
    parts = {name: elements[0] for name, elements in listed.items()}
    pmid = cited.get("PMID")
    journal, medline = fields.parts(parts.get("Journal")), fields.said(cited.get("MedlineJournalInfo"))
    number = fields.parts(journal.get("JournalIssue"))
    abstract, sections = fields.abstract(parts.get("Abstract"))
    published, precision, words = fields.published(number.get("PubDate"))
    names = fields.children(data.get("ArticleIdList"), "ArticleId")
    return Record(
        source="pubmed",
        source_id=plain(pmid),
        version=fields.version(pmid),
        status=citation.get("Status"),
        title=plain(parts.get("ArticleTitle")),
        original_title=plain(parts.get("VernacularTitle")) or None,
        abstract=abstract,
        sections=sections,
        authors=fields.authors(parts.get("AuthorList")),
        journal=plain(journal.get("Title")) or None,
        journal_abbreviation=plain(journal.get("ISOAbbreviation")) or medline.get("MedlineTA") or None,
        issn=plain(journal.get("ISSN")) or medline.get("ISSNLinking") or None,
        volume=plain(number.get("Volume")) or None,
        issue=plain(number.get("Issue")) or None,
        pages=fields.pages(parts.get("Pagination")),
        published=published,
        published_precision=precision,
        published_text=words,
        published_online=fields.online(listed.get("ArticleDate", ())),
        created=fields.created(data.get("History")) or fields.day(cited.get("DateCreated")),
        revised=fields.day(cited.get("DateRevised")),
        languages=fields.texts(listed.get("Language", ())),
        types=fields.types(fields.children(parts.get("PublicationTypeList"), "PublicationType")),
        headings=tuple(map(fields.heading, fields.children(cited.get("MeshHeadingList"), "MeshHeading"))),
        keywords=fields.keywords(fields.children(citation, "KeywordList")),
        identifiers=fields.identifiers(plain(pmid), names, listed.get("ELocationID", ())),
        registrations=tuple(fields.registrations(parts.get("DataBankList"))),
        links=tuple(
            map(fields.link, fields.children(cited.get("CommentsCorrectionsList"), "CommentsCorrections"))
        ),
    )


def book(element: Element) -> Record:
    """The record of a `PubmedBookArticle`: a book, or a chapter: then `journal` is the title of the book."""
    document = _need(element, fields.parts(element), "BookDocument")
    parts, data = fields.parts(document), fields.parts(element.find("PubmedBookData"))
    whole, pmid = fields.parts(parts.get("Book")), parts.get("PMID")
    chapter, title = plain(parts.get("ArticleTitle")), plain(whole.get("BookTitle"))
    abstract, sections = fields.abstract(parts.get("Abstract"))
    published, precision, words = fields.published(whole.get("PubDate"))
    lists = [*document.iterfind("AuthorList"), *document.iterfind("Book/AuthorList")]
    writers = [found for found in lists if found.get("Type") != "editors"] or lists
    return Record(
        source="pubmed",
        source_id=plain(pmid),
        version=fields.version(pmid),
        kind="book",
        title=chapter or title,
        original_title=plain(parts.get("VernacularTitle")) or None,
        abstract=abstract,
        sections=sections,
        authors=fields.authors(writers[0] if writers else None),
        journal=title if chapter else None,
        volume=plain(whole.get("Volume")) or None,
        pages=fields.pages(parts.get("Pagination")),
        published=published,
        published_precision=precision,
        published_text=words,
        created=fields.created(data.get("History")) or fields.day(parts.get("ContributionDate")),
        revised=fields.day(parts.get("DateRevised")),
        languages=fields.texts(fields.children(document, "Language")),
        types=fields.types(fields.children(document, "PublicationType")),
        keywords=fields.keywords(fields.children(document, "KeywordList")),
        identifiers=fields.identifiers(
            plain(pmid),
            fields.children(data.get("ArticleIdList"), "ArticleId"),
            document.iter("ELocationID"),
            fields.children(parts.get("ArticleIdList"), "ArticleId"),
            fields.children(parts.get("Book"), "Isbn"),
        ),
    )


def _need(element: Element, parts: Mapping[str, Element], name: str) -> Element:
    if name not in parts:
        raise SourceAnswerError(f"PubMed's record {_pmid(element)} has no {name}")
    return parts[name]
