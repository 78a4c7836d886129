"""Writes a record as NCBI's efetch does: a `PubmedArticle` or `PubmedBookArticle` of the DTD of 2025."""

import re

from lxml import etree

from warehouse.rows import Author, Heading, Record

DOCTYPE = (
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">'
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN_DATE = re.compile(r"\d{4}( \w+( \d{1,2})?)?")
_ARTICLE_IDS = {"pmid": "pubmed", "pmcid": "pmc"}

Element = etree._Element


def article_set(articles: list[bytes]) -> bytes:
    """The whole answer of efetch around the articles."""
    head = f'<?xml version="1.0" ?>\n{DOCTYPE}\n<PubmedArticleSet>'.encode()
    return head + b"".join(b"\n" + article for article in articles) + b"</PubmedArticleSet>\n"


def write(record: Record) -> bytes:
    """The record as one XML element; characters that XML forbids are dropped."""
    root = _book_article(record) if record.kind == "book" else _article(record)
    return etree.tostring(root, encoding="utf-8")


def clean(text: str) -> str:
    """The text without the characters that XML forbids."""
    return _FORBIDDEN.sub("", text)


def _add(parent: Element, tag: str, text: str | None = None, **attributes: str | None) -> Element:
    given = {name: clean(value) for name, value in attributes.items() if value is not None}
    child = etree.SubElement(parent, tag, given)
    if text is not None:
        child.text = clean(text)
    return child


def _add_given(parent: Element, *items: tuple[str, str | None]) -> None:
    for tag, text in items:
        if text:
            _add(parent, tag, text)


def _article(record: Record) -> Element:
    root = etree.Element("PubmedArticle")
    citation = _add(root, "MedlineCitation", Status=record.status or "MEDLINE", Owner="NLM")
    _add(citation, "PMID", record.source_id, Version=str(record.version))
    _day(_add(citation, "DateRevised"), record.revised, padded=True)
    article = _add(citation, "Article", PubModel="Print-Electronic" if record.published_online else "Print")
    _journal(article, record)
    _add(article, "ArticleTitle", record.title)
    _pages(article, record.pages)
    _locations(article, record)
    _abstract(article, record)
    _authors(article, record.authors)
    for language in record.languages:
        _add(article, "Language", language)
    _registrations(article, record)
    _types(_add(article, "PublicationTypeList"), record)
    _add_given(article, ("VernacularTitle", record.original_title))
    if record.published_online:
        _day(_add(article, "ArticleDate", DateType="Electronic"), record.published_online, padded=True)
    info = _add(citation, "MedlineJournalInfo")
    _add(info, "MedlineTA", record.journal_abbreviation or "")
    _links(citation, record)
    _headings(citation, record.headings)
    _keywords(citation, record.keywords)
    _pubmed_data(root, "PubmedData", record)
    return root


def _book_article(record: Record) -> Element:
    root = etree.Element("PubmedBookArticle")
    document = _add(root, "BookDocument")
    _add(document, "PMID", record.source_id, Version=str(record.version))
    _article_ids(document, record)
    book = _add(document, "Book")
    _add(_add(book, "Publisher"), "PublisherName", "")
    _add(book, "BookTitle", record.journal or record.title)
    _pub_date(_add(book, "PubDate"), record)
    _add_given(book, ("Volume", record.volume))
    _add_given(document, ("ArticleTitle", record.title if record.journal else None))
    _add_given(document, ("VernacularTitle", record.original_title))
    _pages(document, record.pages)
    for language in record.languages:
        _add(document, "Language", language)
    _authors(document, record.authors)
    _types(document, record)
    _abstract(document, record)
    _keywords(document, record.keywords)
    _day(_add(document, "ContributionDate"), record.created, padded=True)
    _day(_add(document, "DateRevised"), record.revised, padded=True)
    _pubmed_data(root, "PubmedBookData", record)
    return root


def _journal(article: Element, record: Record) -> None:
    journal = _add(article, "Journal")
    if record.issn:
        _add(journal, "ISSN", record.issn, IssnType="Electronic")
    issue = _add(journal, "JournalIssue", CitedMedium="Internet")
    _add_given(issue, ("Volume", record.volume), ("Issue", record.issue))
    _pub_date(_add(issue, "PubDate"), record)
    _add_given(journal, ("Title", record.journal), ("ISOAbbreviation", record.journal_abbreviation))


def _pub_date(parent: Element, record: Record) -> None:
    words = record.published_text or date_words(record.published or "")
    if _PLAIN_DATE.fullmatch(words):
        unit = "Season" if record.published_precision == "season" else "Month"
        _add_given(parent, *zip(("Year", unit, "Day"), words.split(), strict=False))
    else:
        _add_given(parent, ("MedlineDate", words))


def date_words(date: str) -> str:
    """An ISO date as PubMed prints it: `2015`, `2015 Sep`, `2015 Sep 14`; nothing for nothing."""
    year, *rest = date.split("-")
    return " ".join(
        [year, *(MONTHS[int(month) - 1] for month in rest[:1]), *(str(int(day)) for day in rest[1:])]
    )


def _day(parent: Element, date: str | None, *, padded: bool) -> None:
    year, month, day = [*(date or "1900").split("-"), "01", "01"][:3]
    _add(parent, "Year", year)
    _add(parent, "Month", month if padded else str(int(month)))
    _add(parent, "Day", day if padded else str(int(day)))


def _pages(article: Element, pages: str | None) -> None:
    if not pages:
        return
    pagination = _add(article, "Pagination")
    start, _, end = pages.partition("-")
    _add_given(pagination, ("StartPage", start), ("EndPage", end), ("MedlinePgn", pages))


def _locations(article: Element, record: Record) -> None:
    for identifier in record.identifiers:
        if identifier.kind in ("doi", "pii"):
            _add(article, "ELocationID", identifier.value, EIdType=identifier.kind, ValidYN="Y")


def _abstract(parent: Element, record: Record) -> None:
    if not record.abstract:
        return
    abstract = _add(parent, "Abstract")
    if not record.sections:
        for paragraph in record.abstract.split("\n"):
            _add(abstract, "AbstractText", paragraph)
    for section in record.sections:
        text = record.abstract[section.start : section.end]
        _add(abstract, "AbstractText", text, Label=section.label or None, NlmCategory=section.category)


def _authors(parent: Element, authors: tuple[Author, ...]) -> None:
    if not authors:
        return
    listed = _add(parent, "AuthorList", CompleteYN="Y")
    for author in authors:
        element = _add(listed, "Author", ValidYN="Y")
        names = (("LastName", author.family), ("ForeName", author.given), ("Initials", initials(author)))
        _add_given(element, *names, ("CollectiveName", author.collective))
        if author.orcid:
            _add(element, "Identifier", author.orcid, Source="ORCID")
        if author.affiliation:
            _add(_add(element, "AffiliationInfo"), "Affiliation", author.affiliation)


def initials(author: Author) -> str | None:
    """The initials as given, else the first letters of the given names."""
    if author.initials or not author.given:
        return author.initials
    return "".join(name[0] for name in re.split(r"[\s.-]+", author.given) if name)


def _registrations(article: Element, record: Record) -> None:
    if not record.registrations:
        return
    banks = _add(article, "DataBankList", CompleteYN="Y")
    for registry in dict.fromkeys(entry.registry for entry in record.registrations):
        bank = _add(banks, "DataBank")
        _add(bank, "DataBankName", registry)
        numbers = _add(bank, "AccessionNumberList")
        for entry in record.registrations:
            if entry.registry == registry:
                _add(numbers, "AccessionNumber", entry.number)


def _types(parent: Element, record: Record) -> None:
    for kind in record.types:
        _add(parent, "PublicationType", kind.name, UI=kind.ui)


def _links(citation: Element, record: Record) -> None:
    if not record.links:
        return
    listed = _add(citation, "CommentsCorrectionsList")
    for link in record.links:
        element = _add(listed, "CommentsCorrections", RefType=link.kind)
        _add(element, "RefSource", link.citation or "")
        if link.target_id:
            _add(element, "PMID", link.target_id, Version="1")
        _add_given(element, ("Note", link.note))


def _headings(citation: Element, headings: tuple[Heading, ...]) -> None:
    if not headings:
        return
    listed = _add(citation, "MeshHeadingList")
    for heading in headings:
        element = _add(listed, "MeshHeading")
        major = heading.major and not heading.qualifiers
        _add(element, "DescriptorName", heading.name, UI=heading.ui, MajorTopicYN="Y" if major else "N")
        for qualifier in heading.qualifiers:
            _add(element, "QualifierName", qualifier, MajorTopicYN="Y" if heading.major else "N")


def _keywords(parent: Element, keywords: tuple[str, ...]) -> None:
    if not keywords:
        return
    listed = _add(parent, "KeywordList", Owner="NOTNLM")
    for keyword in keywords:
        _add(listed, "Keyword", keyword, MajorTopicYN="N")


def _pubmed_data(root: Element, tag: str, record: Record) -> None:
    data = _add(root, tag)
    history = _add(data, "History")
    for status in ("pubmed", "medline", "entrez"):
        _day(_add(history, "PubMedPubDate", PubStatus=status), record.created, padded=False)
    _add(data, "PublicationStatus", "epublish" if record.published_online else "ppublish")
    _article_ids(data, record)


def _article_ids(parent: Element, record: Record) -> None:
    listed = _add(parent, "ArticleIdList")
    kinds = {identifier.kind for identifier in record.identifiers}
    if "pmid" not in kinds:
        _add(listed, "ArticleId", record.source_id, IdType="pubmed")
    for identifier in record.identifiers:
        _add(listed, "ArticleId", identifier.value, IdType=_ARTICLE_IDS.get(identifier.kind, identifier.kind))
