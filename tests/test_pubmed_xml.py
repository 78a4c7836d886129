import json
import tarfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
import yaml
from conftest import shared_path
from hypothesis import given
from hypothesis import strategies as st

from flows.sources.errors import GarbledAnswerError, RecordError, SourceAnswerError, SourceError
from flows.sources.plain_text import one_line
from flows.sources.pubmed_xml import Page, parse
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

DOCTYPE = (
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "https://dtd.example/pubmed.dtd">'
)
JOURNAL = "<Journal><JournalIssue><PubDate><Year>2021</Year></PubDate></JournalIssue></Journal>"


def article_set(*articles: str, doctype: str = DOCTYPE) -> bytes:
    inner = "\n".join(articles)
    return f'<?xml version="1.0" ?>\n{doctype}\n<PubmedArticleSet>\n{inner}\n</PubmedArticleSet>\n'.encode()


def article(
    *, pmid: str = "EX0001", article: str = "", citation: str = "", data: str = "", journal: str = JOURNAL
) -> str:
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">{pmid}</PMID>'
        f"<Article>{journal}{article}</Article>{citation}</MedlineCitation>"
        f"<PubmedData>{data}</PubmedData></PubmedArticle>"
    )


def read(**parts: str) -> Record:
    (record,) = parse(article_set(article(**parts))).records
    return record


def abstract_of(inner: str) -> str:
    return read(article=f"<Abstract><AbstractText>{inner}</AbstractText></Abstract>").abstract


FULL = """
<PubmedArticle>
  <MedlineCitation Status="MEDLINE" Owner="NLM">
    <PMID Version="2">EX0042</PMID>
    <DateRevised><Year>2022</Year><Month>11</Month><Day>03</Day></DateRevised>
    <Article PubModel="Print-Electronic">
      <Journal>
        <ISSN IssnType="Electronic">1234-567X</ISSN>
        <JournalIssue><Volume>12</Volume><Issue>3</Issue>
          <PubDate><Year>2021</Year><Month>Sep</Month><Day>14</Day></PubDate></JournalIssue>
        <Title>Example journal of leg pain</Title><ISOAbbreviation>Ex J Leg Pain</ISOAbbreviation>
      </Journal>
      <ArticleTitle>[Leg pain in <i>three</i> towns].</ArticleTitle>
      <Pagination><StartPage>10</StartPage><EndPage>19</EndPage><MedlinePgn>10-9</MedlinePgn></Pagination>
      <ELocationID EIdType="doi" ValidYN="Y">10.1000/EXAMPLE.42</ELocationID>
      <ELocationID EIdType="doi" ValidYN="N">10.1000/wrong</ELocationID>
      <ELocationID EIdType="pii" ValidYN="Y">e42</ELocationID>
      <Abstract>
        <AbstractText Label="BACKGROUND" NlmCategory="BACKGROUND">Leg pain
            is common.</AbstractText>
        <AbstractText Label="" NlmCategory="UNASSIGNED">Of 200 people, 37% had it.</AbstractText>
        <AbstractText Label="RESULTS" NlmCategory="RESULTS"></AbstractText>
        <AbstractText Label="CONCLUSION" NlmCategory="CONCLUSIONS">It hurts.</AbstractText>
        <CopyrightInformation>Copyright of nobody.</CopyrightInformation>
      </Abstract>
      <AuthorList CompleteYN="Y">
        <Author ValidYN="Y"><LastName>Exampel</LastName><ForeName>Ada B</ForeName><Initials>AB</Initials>
          <Suffix>Jr</Suffix><Identifier Source="ORCID">http://orcid.org/000000021825009x</Identifier>
          <AffiliationInfo><Affiliation>First place.</Affiliation></AffiliationInfo>
          <AffiliationInfo><Affiliation>Second place.</Affiliation></AffiliationInfo></Author>
        <Author ValidYN="N"><LastName>Misspelt</LastName></Author>
        <Author ValidYN="Y"><CollectiveName>Leg Pain Group</CollectiveName></Author>
      </AuthorList>
      <Language>ger</Language><Language>eng</Language>
      <DataBankList CompleteYN="Y"><DataBank><DataBankName>ClinicalTrials.gov</DataBankName>
        <AccessionNumberList><AccessionNumber>NCT00000042</AccessionNumber>
        <AccessionNumber>NCT00000043</AccessionNumber></AccessionNumberList></DataBank></DataBankList>
      <PublicationTypeList><PublicationType UI="D016449">Randomized Controlled Trial</PublicationType>
        <PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList>
      <VernacularTitle>Beinschmerz in drei Orten.</VernacularTitle>
      <ArticleDate DateType="Electronic"><Year>2021</Year><Month>07</Month><Day>01</Day></ArticleDate>
    </Article>
    <MedlineJournalInfo><MedlineTA>Ex J</MedlineTA><ISSNLinking>0000-0000</ISSNLinking></MedlineJournalInfo>
    <CommentsCorrectionsList>
      <CommentsCorrections RefType="RetractionIn"><RefSource>Ex J. 2022;1:2</RefSource>
        <PMID Version="1">EX0043</PMID><Note>by the editor</Note></CommentsCorrections>
      <CommentsCorrections RefType="CommentIn"><RefSource>A letter without number</RefSource>
      </CommentsCorrections>
    </CommentsCorrectionsList>
    <MeshHeadingList>
      <MeshHeading><DescriptorName UI="D012585" MajorTopicYN="N">Sciatica</DescriptorName>
        <QualifierName UI="Q000453" MajorTopicYN="Y">epidemiology</QualifierName>
        <QualifierName UI="Q000628" MajorTopicYN="N">therapy</QualifierName></MeshHeading>
      <MeshHeading><DescriptorName UI="D006801" MajorTopicYN="N">Humans</DescriptorName></MeshHeading>
    </MeshHeadingList>
    <OtherAbstract Type="Publisher" Language="ger"><AbstractText>Beinschmerz.</AbstractText></OtherAbstract>
    <KeywordList Owner="NOTNLM"><Keyword MajorTopicYN="N">leg pain</Keyword>
      <Keyword MajorTopicYN="N">leg pain</Keyword><Keyword MajorTopicYN="N">towns</Keyword></KeywordList>
  </MedlineCitation>
  <PubmedData>
    <History>
      <PubMedPubDate PubStatus="received"><Year>2021</Year><Month>1</Month><Day>2</Day></PubMedPubDate>
      <PubMedPubDate PubStatus="pubmed"><Year>2021</Year><Month>7</Month><Day>3</Day></PubMedPubDate>
      <PubMedPubDate PubStatus="entrez"><Year>2021</Year><Month>7</Month><Day>2</Day></PubMedPubDate>
    </History>
    <ArticleIdList><ArticleId IdType="pubmed">EX0042</ArticleId><ArticleId IdType="pmc">PMC42</ArticleId>
      <ArticleId IdType="doi">https://doi.org/10.1000/example.42</ArticleId></ArticleIdList>
    <ReferenceList><Reference><Citation>Another paper.</Citation><ArticleIdList>
      <ArticleId IdType="pubmed">EX0099</ArticleId></ArticleIdList></Reference></ReferenceList>
    <UnknownToday>and no matter</UnknownToday>
  </PubmedData>
</PubmedArticle>
"""


def test_everything_that_a_record_says_is_kept() -> None:
    assert parse(article_set(FULL)).records == (
        Record(
            source="pubmed",
            source_id="EX0042",
            version=2,
            status="MEDLINE",
            title="[Leg pain in three towns].",
            original_title="Beinschmerz in drei Orten.",
            abstract="Leg pain is common.\nOf 200 people, 37% had it.\nIt hurts.",
            sections=(
                Section(label="BACKGROUND", category="BACKGROUND", start=0, end=19),
                Section(label="", category="UNASSIGNED", start=20, end=46),
                Section(label="CONCLUSION", category="CONCLUSIONS", start=47, end=56),
            ),
            authors=(
                Author(
                    family="Exampel",
                    given="Ada B Jr",
                    initials="AB",
                    orcid="0000-0002-1825-009X",
                    affiliation="First place.",
                ),
                Author(collective="Leg Pain Group"),
            ),
            journal="Example journal of leg pain",
            journal_abbreviation="Ex J Leg Pain",
            issn="1234-567X",
            volume="12",
            issue="3",
            pages="10-9",
            published="2021-09-14",
            published_precision="day",
            published_text="2021 Sep 14",
            published_online="2021-07-01",
            created="2021-07-02",
            revised="2022-11-03",
            languages=("ger", "eng"),
            types=(
                PublicationType(ui="D016449", name="Randomized Controlled Trial"),
                PublicationType(ui="D016428", name="Journal Article"),
            ),
            headings=(
                Heading(ui="D012585", name="Sciatica", major=True, qualifiers=("epidemiology", "therapy")),
                Heading(ui="D006801", name="Humans"),
            ),
            keywords=("leg pain", "towns"),
            identifiers=(
                Identifier(kind="pmid", value="EX0042"),
                Identifier(kind="pmcid", value="PMC42"),
                Identifier(kind="doi", value="10.1000/example.42"),
                Identifier(kind="pii", value="e42"),
            ),
            registrations=(
                Registration(registry="ClinicalTrials.gov", number="NCT00000042"),
                Registration(registry="ClinicalTrials.gov", number="NCT00000043"),
            ),
            links=(
                Link(
                    kind="RetractionIn", target_id="EX0043", citation="Ex J. 2022;1:2", note="by the editor"
                ),
                Link(kind="CommentIn", citation="A letter without number"),
            ),
        ),
    )


def test_a_record_survives_its_batch_file() -> None:
    (record,) = parse(article_set(FULL)).records
    assert Record.from_json(json.loads(json.dumps(record.as_json()))) == record


def test_a_chapter_of_a_book_names_its_book_and_a_book_itself() -> None:
    chapter = """
    <PubmedBookArticle><BookDocument><PMID Version="1">EX0007</PMID>
      <ArticleIdList><ArticleId IdType="bookaccession">NBK7</ArticleId></ArticleIdList>
      <Book><Publisher><PublisherName>Nobody</PublisherName></Publisher><BookTitle>All about legs</BookTitle>
        <PubDate><Year>2020</Year><Month>01</Month></PubDate>
        <AuthorList Type="editors"><Author><LastName>Editor</LastName></Author></AuthorList>
        <Isbn>9780000000000</Isbn></Book>
      <ArticleTitle>Sciatica</ArticleTitle><Language>eng</Language>
      <AuthorList Type="authors"><Author><LastName>Writer</LastName></Author></AuthorList>
      <PublicationType UI="D016454">Review</PublicationType>
      <Abstract><AbstractText>It is a nerve.</AbstractText></Abstract>
      <ContributionDate><Year>2023</Year><Month>2</Month><Day>1</Day></ContributionDate>
    </BookDocument><PubmedBookData><History/></PubmedBookData></PubmedBookArticle>"""
    book = """
    <PubmedBookArticle><BookDocument><PMID Version="1">EX0008</PMID>
      <Book><BookTitle>All about legs</BookTitle>
        <AuthorList Type="editors"><Author><LastName>Editor</LastName></Author></AuthorList></Book>
    </BookDocument></PubmedBookArticle>"""
    first, second = parse(article_set(chapter, book)).records
    assert (first.kind, first.title, first.journal) == ("book", "Sciatica", "All about legs")
    assert (first.published, first.published_precision, first.created) == ("2020-01", "month", "2023-02-01")
    assert [author.family for author in first.authors] == ["Writer"]
    assert Identifier(kind="isbn", value="9780000000000") in first.identifiers
    assert Identifier(kind="bookaccession", value="NBK7") in first.identifiers
    assert first.types == (PublicationType(ui="D016454", name="Review"),)
    assert (second.title, second.journal, second.authors[0].family) == ("All about legs", None, "Editor")


def test_deleted_citations_are_told_apart_from_records() -> None:
    deleted = (
        '<DeleteCitation><PMID Version="1">EX0098</PMID><PMID Version="1">EX0099</PMID></DeleteCitation>'
    )
    page = parse(article_set(article(), deleted))
    assert [record.source_id for record in page.records] == ["EX0001"]
    assert page.deleted == ("EX0098", "EX0099")


def test_a_set_without_records_is_an_empty_page() -> None:
    assert parse(article_set()) == Page(records=(), deleted=())


def test_a_record_with_neither_title_nor_abstract_is_fine() -> None:
    record = read()
    assert (record.title, record.abstract, record.sections, record.authors) == ("", "", (), ())


@pytest.mark.parametrize("nameless", [article(pmid=""), "<PubmedArticle><PubmedData/></PubmedArticle>"])
def test_a_record_without_pmid_is_an_error_that_names_its_place(nameless: str) -> None:
    with pytest.raises(RecordError, match=r"record 3 of batch 00017\.xml has no PMID"):
        parse(
            article_set(article(), article(pmid="EX0002"), nameless, article(pmid="EX0004")),
            origin="batch 00017.xml",
        )


@pytest.mark.parametrize(
    ("date", "published", "precision", "text"),
    [
        ("<Year>2015</Year>", "2015", "year", "2015"),
        ("<Year>2015</Year><Month>May</Month>", "2015-05", "month", "2015 May"),
        ("<Year>2015</Year><Month>05</Month>", "2015-05", "month", "2015 05"),
        ("<Year>2015</Year><Month>Dec</Month><Day>07</Day>", "2015-12-07", "day", "2015 Dec 07"),
        ("<Year>2015</Year><Month>Feb</Month><Day>30</Day>", "2015-02", "month", "2015 Feb 30"),
        ("<Year>2015</Year><Month>13</Month>", "2015", "year", "2015 13"),
        ("<Year>2015</Year><Season>Summer</Season>", "2015", "season", "2015 Summer"),
        ("<Year>2015</Year><Season>Jan-Mar</Season>", "2015-01", "month", "2015 Jan-Mar"),
        ("<MedlineDate>1978 Dec-1979 Jan</MedlineDate>", "1978-12", "month", "1978 Dec-1979 Jan"),
        ("<MedlineDate>1990 May-Jun</MedlineDate>", "1990-05", "month", "1990 May-Jun"),
        ("<MedlineDate>2000 Dec 23-30</MedlineDate>", "2000-12", "month", "2000 Dec 23-30"),
        ("<MedlineDate>2000 Spring</MedlineDate>", "2000", "season", "2000 Spring"),
        ("<MedlineDate>Fall 1999</MedlineDate>", "1999", "season", "Fall 1999"),
        ("<MedlineDate>1976-1977</MedlineDate>", "1976", "year", "1976-1977"),
        ("<MedlineDate>in press</MedlineDate>", None, None, "in press"),
        ("<Year>20O5</Year>", None, None, "20O5"),
        ("", None, None, None),
    ],
)
def test_dates_keep_their_precision_and_their_words(
    date: str, published: str | None, precision: str | None, text: str | None
) -> None:
    record = read(journal=f"<Journal><JournalIssue><PubDate>{date}</PubDate></JournalIssue></Journal>")
    assert (record.published, record.published_precision, record.published_text) == (
        published,
        precision,
        text,
    )


def test_the_day_of_creation_may_stand_in_the_citation() -> None:
    record = read(citation="<DateCreated><Year>1998</Year><Month>04</Month><Day>09</Day></DateCreated>")
    assert record.created == "1998-04-09"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("2.5 × 10<sup>9</sup> cells", "2.5 × 10^9 cells"),
        ("10 <sup>9</sup>/L", "10 ^9/L"),
        ("10<sup>-3</sup> and 10<sup>−3</sup>", "10^-3 and 10^−3"),
        ("<b>10</b><sup>9</sup>", "10^9"),
        ("<b>10<sup>9</sup></b>", "10^9"),
        ("10<b><sup>9</sup></b>", "10^9"),
        ("10<sup><b> 9 </b></sup>", "10^9"),
        ("22.8 kg/m<sup>2</sup>", "22.8 kg/m^2"),
        ("mc<sup>2</sup>155", "mc^(2)155"),
        ("by half.<sup>1,2</sup>", "by half.^1,2"),
        ("the 18<sup>th</sup> century", "the 18th century"),
        ("CD4<sup>+</sup> cells, Brand<sup>®</sup>", "CD4+ cells, Brand®"),
        ("Ca<sup>2+</sup>", "Ca^2+"),
        ("<sup>18</sup>F or [<sup>18</sup>F]", "18F or [18F]"),
        ("CO<sub>2</sub> and FEV<sub>1</sub>", "CO2 and FEV1"),
        ("H<sub>2</sub><sup>15</sup>O", "H2^15O"),
        ("VO<sub>2</sub>24", "VO_(2)24"),
        ("base 10<sub>2</sub>", "base 10_2"),
        ("p<sub>trend</sub>=0.03", "ptrend=0.03"),
        ("p &lt; 0.05 &amp;lt; 1", "p < 0.05 &lt; 1"),
        ("  spread\n\tover\u00a0thin\u2009lines  ", "spread over thin lines"),
        ("left<!-- unseen -->right<?pi unseen?>", "leftright"),
        ("&#x1F9B5; \u202bעברית\u202c", "\U0001f9b5 \u202bעברית\u202c"),
    ],
)
def test_text_keeps_its_numbers_apart(xml: str, text: str) -> None:
    assert abstract_of(xml) == text


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("<mi>p</mi><mo>&lt;</mo><mn>0.05</mn>", "p<0.05"),
        ("<msup><mn>10</mn><mn>9</mn></msup>", "10^9"),
        ("<msup><mn>10</mn><mrow><mo>-</mo><mn>3</mn></mrow></msup>", "10^(-3)"),
        ("<msub><mi>x</mi><mn>2</mn></msub>", "x_2"),
        ("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "x_i^2"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac>", "(a+b)/c"),
        ("<msqrt><mi>n</mi></msqrt>", "√n"),
        ("<mroot><mi>n</mi><mn>3</mn></mroot>", "n^(1/3)"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", "x¯"),
        ("<semantics><mn>7</mn><annotation>\\seven</annotation></semantics>", "7"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable>", "1 2"),
        ("<mn>1</mn><mspace/><mtext>of</mtext>\n   <mspace/><mn>2</mn>", "1 of 2"),
    ],
)
def test_formulas_are_readable(formula: str, text: str) -> None:
    namespace = "http://www.w3.org/1998/Math/MathML"
    assert abstract_of(f'It is <math xmlns="{namespace}">{formula}</math>.') == f"It is {text}."


@pytest.mark.parametrize("label", ['Label="UNLABELLED"', 'Label="" NlmCategory="UNASSIGNED"', ""])
def test_an_abstract_without_labels_has_no_sections(label: str) -> None:
    record = read(article=f"<Abstract><AbstractText {label}>Leg pain is common.</AbstractText></Abstract>")
    assert (record.abstract, record.sections) == ("Leg pain is common.", ())


words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Z", "Mn", "Cf")), max_size=60)
parts = st.lists(
    st.tuples(st.sampled_from(["METHODS", "RESULTS", "", "UNLABELLED", "A & B"]), words), max_size=6
)


@given(parts)
def test_sections_slice_back_to_the_texts_they_came_from(drawn: list[tuple[str, str]]) -> None:
    xml = "".join(
        f'<AbstractText Label="{escape(label)}">{escape(text)}</AbstractText>' for label, text in drawn
    )
    record = read(article=f"<Abstract>{xml}</Abstract>")
    kept = [(label, " ".join(text.split())) for label, text in drawn if text.split()]
    assert record.abstract == "\n".join(text for _, text in kept)
    if any(label not in ("", "UNLABELLED") for label, _ in kept):
        sliced = [record.abstract[section.start : section.end] for section in record.sections]
        assert sliced == [text for _, text in kept]
        assert [section.label for section in record.sections] == [
            label.replace("UNLABELLED", "") for label, _ in kept
        ]
    else:
        assert record.sections == ()


@given(
    st.one_of(
        st.binary(max_size=8), st.sampled_from([b"<", b"&amp;", b"&x;", b"</PMID>", b"<sup>1", b"<!--"])
    ),
    st.integers(0, 10_000),
    st.integers(0, 40),
)
def test_whatever_is_done_to_an_answer_it_is_read_or_refused(patch: bytes, at: int, cut: int) -> None:
    whole = article_set(FULL, article())
    at %= len(whole)
    with suppress(SourceError):
        page = parse(whole[:at] + patch + whole[at + cut :])
        assert len(page.records) in (0, 1, 2)
        for record in page.records:
            assert all(record.abstract[s.start : s.end].strip() for s in record.sections)


def laughs(place: str) -> bytes:
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {after} "{f"&{before};" * 10}">'
        for before, after in zip("abcdefgh", "bcdefghi", strict=True)
    )
    doctype = f"<!DOCTYPE PubmedArticleSet [{entities}]>"
    return article_set(article(article=place), doctype=doctype)


SECRET = '<!DOCTYPE PubmedArticleSet [<!ENTITY s SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE PubmedArticleSet [<!ENTITY % s SYSTEM "http://127.0.0.1:9/x"> %s;]>'
TITLED = "<ArticleTitle>&s;</ArticleTitle>"


@pytest.mark.parametrize(
    "hostile",
    [
        laughs("<ArticleTitle>&i;</ArticleTitle>"),
        laughs('<ArticleTitle x="&i;">Leg pain</ArticleTitle>'),
        laughs("<ArticleTitle>Leg pain</ArticleTitle>").decode().encode("utf-16"),
        article_set(article(article=TITLED), doctype=SECRET),
        article_set(article(article=TITLED), doctype=REMOTE),
        article_set(article(article=TITLED)),
        article_set(article(article=TITLED), doctype=""),
        article_set(article(), doctype=REMOTE),
    ],
    ids=[
        "laughs",
        "laughs in an attribute",
        "laughs in UTF-16",
        "a file",
        "an address",
        "undeclared",
        "bare",
        "%",
    ],
)
def test_entities_are_refused_in_one_sentence(hostile: bytes) -> None:
    with pytest.raises(SourceAnswerError) as caught:
        parse(hostile)
    assert "root:" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"", "an empty answer"),
        (b"<html><head><title>Down</title></head><body>Sorry<br></body></html>", "a web page"),
        (b"<!DOCTYPE html>\n<html lang=en><p>Sorry", "a web page"),
        (b'{"error": "API rate limit exceeded"}', "cut off or malformed"),
        (
            article_set(article(article="<ArticleTitle>\xff\xfe</ArticleTitle>")).replace(
                "\xff".encode(), b"\xff"
            ),
            "cut",
        ),
        (b'<?xml version="1.0" encoding="klingon"?><PubmedArticleSet/>', "cut off or malformed"),
        (b"<PubmedArticleSet>" + b"<a>" * 5000, "cut off or malformed"),
    ],
)
def test_what_is_not_xml_is_told_apart(payload: bytes, words: str) -> None:
    with pytest.raises(GarbledAnswerError, match=words) as caught:
        parse(payload, origin="the answer of https://x.example/")
    assert str(caught.value).startswith("the answer of https://x.example/ is ")


def test_a_web_page_that_happens_to_be_xml_is_no_answer() -> None:
    with pytest.raises(GarbledAnswerError, match="a web page instead of <PubmedArticleSet>"):
        parse(b'<html xmlns="http://www.w3.org/1999/xhtml"><body>Sorry</body></html>')


def test_an_error_in_place_of_records_is_told_in_its_words() -> None:
    with pytest.raises(SourceAnswerError, match="and says: Empty id list; try again"):
        parse(b"<eFetchResult><ERROR>Empty id list; try again</ERROR></eFetchResult>")


def test_half_a_file_is_never_half_the_records() -> None:
    whole = article_set(*(article(pmid=f"EX{n:04}") for n in range(5))).rstrip()
    for end in range(len(whole)):
        with pytest.raises(GarbledAnswerError):
            parse(whole[:end])


@pytest.mark.parametrize(
    "mark", ["\x00", "\x07", "\x0b", "\x1f", "&#0;", "&#7;", "&#x1F;", "&#x0B;", "&#31;", "&#xFFFE;"]
)
def test_characters_that_xml_forbids_are_left_out_and_nothing_else(mark: str) -> None:
    record = read(article=f"<ArticleTitle>Leg{mark} pain</ArticleTitle>")
    assert record.title == "Leg pain"


def test_allowed_references_stay_beside_forbidden_ones() -> None:
    assert read(article="<ArticleTitle>&#7;&#65;&#10;&#x41;&#9;&#100;</ArticleTitle>").title == "A A d"


def test_a_very_long_abstract_is_read_whole() -> None:
    long = "Of 200 people, 37% had leg pain. " * 1600
    assert len(long) > 50_000
    assert abstract_of(long) == long.strip()


def test_an_abstract_of_one_word_is_read() -> None:
    assert abstract_of("Pain.") == "Pain."


def test_markup_that_was_escaped_stays_text() -> None:
    assert abstract_of("&lt;script&gt;alert(1)&lt;/script&gt;") == "<script>alert(1)</script>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_the_declared_encoding_counts(encoding: str) -> None:
    text = article_set(
        article(article="<ArticleTitle>Müller’s leg</ArticleTitle>".replace("’", "'"))
    ).decode()
    declared = text.replace('version="1.0"', f'version="1.0" encoding="{encoding}"')
    (record,) = parse(declared.encode(encoding)).records
    assert record.title == "Müller's leg"


def test_every_real_answer_is_read_and_no_record_lost() -> None:
    answers, records = 0, []
    with tarfile.open(shared_path("corpus/pubmed_efetch_xml.tar.gz")) as archive:
        for member in archive:
            if member.name.endswith(".xml"):
                payload = archive.extractfile(member).read()  # type: ignore[union-attr]
                page = parse(payload, origin=member.name)
                assert len(page.records) == payload.count(b"<PubmedArticle>")
                records.extend(page.records)
                answers += 1
    # One of the 164 answers is an empty set: its PMID no longer exists.
    assert (answers, len(records), len({record.source_id for record in records})) == (164, 163, 163)
    assert all(record.title and record.published and record.created and record.revised for record in records)
    assert all(record.types and record.languages and record.journal and record.status for record in records)
    assert Counter(bool(record.abstract) for record in records) == {True: 145, False: 18}
    assert sum(bool(record.sections) for record in records) == 25
    assert Counter(record.published_precision for record in records) == {
        "day": 74,
        "month": 65,
        "year": 20,
        "season": 4,
    }
    for record in records:
        assert len({i.value for i in record.identifiers if i.kind == "pmid"}) == 1
        assert sum(i.kind == "doi" for i in record.identifiers) == 1
        ends = [section.end for section in record.sections]
        assert [section.start for section in record.sections[1:]] == [end + 1 for end in ends[:-1]]


def recorded(archive: str) -> Iterator[tuple[str, bytes]]:
    """The name and bytes of each file in an archive of recordings."""
    with tarfile.open(shared_path(f"recordings/{archive}.tar.gz")) as opened:
        for member in opened:
            if member.isfile():
                yield member.name, opened.extractfile(member).read()  # type: ignore[union-attr]


def cassette_answers(cassette: bytes) -> list[bytes]:
    interactions = yaml.safe_load(cassette)["interactions"]
    bodies = [each["response"]["body"]["string"] for each in interactions]
    return [body.encode() if isinstance(body, str) else body for body in bodies]


def test_recorded_answers_of_efetch_are_read_and_those_on_other_databases_refused() -> None:
    read_pmids, refused = [], set()
    for name, payload in recorded("eutils"):
        answers = cassette_answers(payload) if "/cassettes/" in name else [payload]
        for answer in answers:
            try:
                read_pmids += [record.source_id for record in parse(answer, origin=name).records]
            except SourceAnswerError:
                refused.add(Path(name).name)
    assert sorted(read_pmids) == ["1234567", "20412080", "22351513", "22528466", "23121403", "29915538"]
    assert len(refused) == 12
    assert not any("pubmedarticle_" in name or name == "test_efetch" for name in refused)


def test_a_recorded_answer_of_2026_is_read() -> None:
    name = "api_biomcp/testdata/sources/pubmed/efetch_citation_22663011.xml"
    (record,) = parse(dict(recorded("biomcp"))[name]).records
    assert (record.source_id, record.registrations[0].number) == ("22663011", "NCT01245062")
    assert [section.label for section in record.sections] == [
        "BACKGROUND",
        "METHODS",
        "RESULTS",
        "CONCLUSIONS",
    ]


def test_every_error_of_this_room_has_one_base() -> None:
    assert issubclass(RecordError, SourceError)
    assert issubclass(GarbledAnswerError, SourceAnswerError)


@given(st.text(alphabet="ab \n\t\r\x0b\x0c\x1c\x1f\xa0\u2009", max_size=20))
def test_long_texts_are_put_on_one_line_as_short_ones_are(text: str) -> None:
    for long in (text, text + "pain " * 60 + "x", "x" + " pain" * 60 + text):
        assert one_line(long) == " ".join(long.split())
