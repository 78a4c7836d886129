"""Each form of reference file, read into records: small files of our own in the manner of the tools that write them."""

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from made import record as made_record
from reference_files import NBIB, RIS, everything, number, others, put, records

from warehouse.rows import Author, Heading, Link, PublicationType, Registration

ISI = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Weber, AM
   Okafor, JT
AF Weber, Anna M.
   Okafor, John T.
TI Walking for sciatica: a
   randomised trial
SO JOURNAL OF LEG PAIN
DE sciatica; walking
ID EXERCISE
AB Pain fell by
   3 points.
SN 1234-567X
EI 8765-432X
J9 J LEG PAIN
PD MAR 9
PY 2021
VL 12
IS 3
BP 101
EP 109
DI 10.5555/jlp.2021.7
UT WOS:000111122223333
PM 41000001
ER

EF
"""

ENW = """%0 Journal Article
%A Weber, Anna M.
%A Okafor, J. T.
%T Walking for sciatica: a randomised trial
%J Journal of Leg Pain
%D 2021
%8 March 9
%V 12
%N 3
%P 101-109
%@ 1234-567X
%R 10.5555/JLP.2021.7
%X Pain fell by 3 points.
%K sciatica
walking
%M 612345
%F Weber2021
"""

ENDNOTE_XML = """<?xml version="1.0" encoding="UTF-8"?><xml><records><record>
<database name="mine.enl" path="C:\\mine.enl">mine.enl</database>
<source-app name="EndNote" version="20.1">EndNote</source-app>
<rec-number>7</rec-number><ref-type name="Journal Article">17</ref-type>
<contributors><authors><author><style face="normal">Weber, Anna M.</style></author>
<author><style face="normal">Okafor, J. T.</style></author></authors></contributors>
<titles><title><style face="normal">Walking for </style><style face="italic">sciatica</style><style face="normal">:
 a randomised trial</style></title><secondary-title>Journal of Leg Pain</secondary-title></titles>
<periodical><full-title>Journal of Leg Pain</full-title><abbr-1>J Leg Pain</abbr-1></periodical>
<pages>101-109</pages><volume>12</volume><number>3</number>
<keywords><keyword>sciatica</keyword><keyword>walking</keyword></keywords>
<dates><year>2021</year><pub-dates><date>Mar 9</date></pub-dates></dates><isbn>1234-567X&#13;8765-432X</isbn>
<accession-num>612345</accession-num><abstract>Pain fell by 3 points.</abstract>
<urls><related-urls><url>https://example.org/jlp/7</url></related-urls></urls>
<electronic-resource-num>10.5555/jlp.2021.7</electronic-resource-num>
<remote-database-name>Embase</remote-database-name><label>weber-a</label></record></records></xml>
"""

BIBTEX = r"""% made by hand
@string{jlp = "Journal of Leg"}
@article{weber2021,
  author = {Weber, Anna M. and {Walking and Talking Group} and M{\"u}ller, J.},
  title = "Walking for {Sciatica}: 5\% less pain",
  journal = jlp # " Pain",
  year = 2021, month = mar, day = 9,
  volume = 12, number = {3}, pages = {101--109},
  doi = {10.5555/JLP.2021.7}, pmid = {41000001},
  keywords = {sciatica, walking},
  abstract = {Pain fell by 3 points.},
  note = {in press},
}
"""

TABLE = [
    ["Title", "Authors", "Journal", "Year", "Volume", "Issue", "Pages", "DOI", "PMID", "Abstract", "Reviewer"],
    ["Walking for sciatica: a randomised trial", "Weber, Anna M.; Okafor, J. T.", "Journal of Leg Pain", 2021, 12, 3,
     "101-109", "10.5555/JLP.2021.7", 41000001, "Pain fell by 3 points.", "KL"],
]  # fmt: skip


def _workbook(rows: list[list[object]], *, merge: str | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _lines(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def _csv(rows: list[list[object]], separator: str = ",") -> str:
    return "".join(separator.join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (RIS, "RIS"),
        (ISI, "Web of Science text"),
        (ENW, "EndNote tagged"),
        (ENDNOTE_XML, "EndNote XML"),
        (BIBTEX, "BibTeX"),
        (_csv(TABLE), "table"),
        (_csv(TABLE, "\t"), "table"),
        (_csv(TABLE, ";"), "table"),
        (_workbook(TABLE), "XLSX"),
    ],
    ids=["ris", "isi", "enw", "endnote-xml", "bibtex", "csv", "tsv", "semicolons", "xlsx"],
)
def test_one_reference_says_the_same_in_every_form(tmp_path: Path, content: str | bytes, form: str) -> None:
    found, (record,), skipped = everything(put(tmp_path, content))
    assert (found, skipped) == (form, [])
    assert record.source == "import"
    assert record.title.casefold().startswith("walking for sciatica: ")
    assert record.abstract == "Pain fell by 3 points."
    assert (record.published or "")[:4] == "2021"
    assert (record.journal or "").casefold() == "journal of leg pain"
    assert (record.volume, record.issue) == ("12", "3")
    assert (record.pages or "").replace("--", "-").replace("–", "-") == "101-109"
    assert number(record, "doi") == "10.5555/jlp.2021.7"
    assert (record.authors[0].family, (record.authors[0].given or "")[:4]) == ("Weber", "Anna")


def test_ris_has_a_place_for_every_tag(tmp_path: Path) -> None:
    (record,) = records(tmp_path, RIS, database="Embase")
    assert record.authors[1] == Author(family="Okafor", given="J. T.", initials="JT")
    assert (record.published, record.published_precision, record.published_text) == (
        "2021-03-09",
        "day",
        "2021/03/09",
    )
    assert (record.journal_abbreviation, record.issn, record.publisher) == (
        "J. Leg Pain",
        "1234-567X",
        "Example Press",
    )
    assert (record.keywords, record.languages) == (("sciatica", "Child, Preschool"), ("English",))
    assert (record.url, record.database) == ("https://example.org/jlp/7", "Embase")
    assert (record.source_id, number(record, "pui")) == ("embase:612345", "612345")
    assert others(record) == {"TY": ["JOUR"], "C1": ["Basel"]}


def test_nbib_keeps_headings_types_corrections_trials_and_people(tmp_path: Path) -> None:
    (record,) = records(tmp_path, NBIB)
    assert record.source_id == "pubmed:41000001"
    assert record.title == "Walking for sciatica: a randomised trial that goes on over two lines."
    assert record.abstract.endswith("RESULTS: Pain fell by 3 points (95% CI 1 to 5).")
    assert record.authors == (
        Author(
            family="Weber",
            given="Anna M",
            initials="AM",
            orcid="0000-0001-2345-6789",
            affiliation="Example University, Basel.",
        ),
        Author(family="Okafor", given="J T", initials="JT"),
        Author(collective="Walking Trial Group"),
    )
    assert record.headings[1] == Heading(
        name="Sciatica", major=True, qualifiers=("therapy", "rehabilitation")
    )
    assert record.types[1] == PublicationType(ui="D016449", name="Randomized Controlled Trial")
    assert record.links == (
        Link(kind="ErratumIn", target_id="41000002", citation="J Leg Pain. 2022 Jan;13(1):5."),
    )
    assert record.registrations == (Registration(registry="ClinicalTrials.gov", number="NCT01234567"),)
    assert {one.kind: one.value for one in record.identifiers} == {
        "pmid": "41000001",
        "doi": "10.5555/jlp.2021.7",
        "pii": "S1234-567X(21)00007-1",
        "pmcid": "PMC7654321",
    }
    assert (record.published, record.revised, record.status) == ("2021-03-09", "2024-01-05", "MEDLINE")
    assert others(record)["SO"] == ["J Leg Pain. 2021 Mar 9;12(3):101-109."]
    assert others(record)["IS"] == ["1234-567X (Electronic)"]


def test_web_of_science_text_keeps_both_names_of_people(tmp_path: Path) -> None:
    (record,) = records(tmp_path, ISI)
    assert record.source_id == "web-of-science:WOS:000111122223333"
    assert [author.given for author in record.authors] == ["Anna M.", "John T."]
    assert others(record)["AU"] == ["Weber, AM", "Okafor, JT"]
    assert record.keywords == ("sciatica", "walking", "EXERCISE")
    assert (record.published, number(record, "pmid")) == ("2021-03-09", "41000001")
    assert others(record)["EI"] == ["8765-432X"]


def test_endnote_xml_joins_styles_and_keeps_unknown_parts(tmp_path: Path) -> None:
    (record,) = records(tmp_path, ENDNOTE_XML)
    assert record.title == "Walking for sciatica: a randomised trial"
    assert (record.source_id, record.database) == ("embase:612345", "Embase")
    assert (record.published, record.issn) == ("2021-03-09", "1234-567X")
    assert others(record)["label"] == ["weber-a"]
    assert others(record)["isbn"] == ["8765-432X"]


def test_bibtex_reads_latex_names_and_strings(tmp_path: Path) -> None:
    (record,) = records(tmp_path, BIBTEX)
    assert record.title == "Walking for Sciatica: 5% less pain"
    assert record.authors == (
        Author(family="Weber", given="Anna M."),
        Author(collective="Walking and Talking Group"),
        Author(family="Müller", given="J.", initials="J"),
    )
    assert (record.published, record.published_precision) == ("2021-03-09", "day")
    assert record.keywords == ("sciatica", "walking")
    assert others(record) == {"entry type": ["article"], "citation key": ["weber2021"], "note": ["in press"]}


def test_a_broken_bibtex_entry_is_named_and_the_next_ones_are_read(tmp_path: Path) -> None:
    text = "@article{a, title={Never closed, year=2020\n\n@article{b, title={Fine}}\n"
    _, found, skipped = everything(put(tmp_path, text))
    assert [record.title for record in found] == ["Fine"]
    assert (skipped[0].number, skipped[0].line) == (1, 1)
    assert "not whole BibTeX" in skipped[0].reason


@pytest.mark.parametrize(
    ("headings", "title"),
    [
        ("Titel;Autoren;Jahr;Zeitschrift;Zusammenfassung", "Titel"),
        ("Titre;Auteurs;Année;Revue;Résumé", "Titre"),
        ("Título;Autores;Año;Revista;Resumen", "Título"),
        ("Titolo;Autori;Anno;Rivista;Riassunto", "Titolo"),
        ("标题;作者;年份;期刊;摘要", "标题"),
        ("ARTICLE TITLE;Author(s);Publication Year;Source title;Abstract Note", "ARTICLE TITLE"),
    ],
)
def test_tables_are_read_in_many_languages(tmp_path: Path, headings: str, title: str) -> None:
    text = (
        f"\ufeff{headings}\nGehen bei Ischias;Weber, Anna;2021;Bein;Der Schmerz\nZwei;Müller, J.;2020;Bein;\n"
    )
    first, second = records(tmp_path, text)
    assert (first.title, first.published, first.journal, first.abstract) == (
        "Gehen bei Ischias", "2021", "Bein", "Der Schmerz",
    )  # fmt: skip
    assert second.authors == (Author(family="Müller", given="J.", initials="J"),)
    assert others(first) == {}, title


def test_search_histories_above_the_headings_are_passed_over(tmp_path: Path) -> None:
    text = _lines(
        '"SEARCH QUERY","walking:ti"',
        "--------",
        "",
        '"Title","Author Names","PUI"',
        '"Walking","Weber A., Okafor J.T.","L612345"',
    )
    (record,) = records(tmp_path, text)
    assert (record.source_id, record.database) == ("embase:L612345", "Embase")
    assert [author.family for author in record.authors] == ["Weber", "Okafor"]


def test_quoted_line_breaks_stay_in_their_cell(tmp_path: Path) -> None:
    text = (
        'Title,Abstract,Year\r\n"Walking,\r\nslowly","First part.\r\n\r\n'
        'Second ""part""\r\ngoes on.",2021\r\nRunning,,2020\r\n'
    )
    first, second = records(tmp_path, text)
    assert first.title == "Walking, slowly"
    assert first.abstract == 'First part.\nSecond "part" goes on.'
    assert second.title == "Running"


def test_formula_like_cells_stay_text(tmp_path: Path) -> None:
    text = 'Title,ISSN,Notes\n"=1+1: sums in sciatica",="1234567X","=HYPERLINK(""http://x.example"")"\n'
    (record,) = records(tmp_path, text)
    assert record.title == "=1+1: sums in sciatica"
    assert record.issn == "1234-567X"
    assert others(record) == {"Notes": ['=HYPERLINK("http://x.example")']}


def test_merged_headings_of_a_sheet_reach_over_their_columns(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["References of the review", None, None, None],
        ["Title", "Year", "Remarks", None],
        ["Walking", 2021.0, "good", "very good"],
        [None, None, None, None],
        ["Running", "2020", None, None],
    ]
    first, second = records(tmp_path, _workbook(rows, merge="C2:D2"))
    assert (first.title, first.published) == ("Walking", "2021")
    assert others(first) == {"Remarks": ["good", "very good"]}
    assert second.title == "Running"


def test_a_date_with_two_readings_is_its_year(tmp_path: Path) -> None:
    text = "Title,Publication Date\nA,4/3/2024\nB,14/3/2024\nC,3/14/2024\nD,1 Dec 2024\nE,n.d.\n"
    found = records(tmp_path, text)
    assert [record.published for record in found] == ["2024", "2024-03-14", "2024-03-14", "2024-12-01", None]
    assert others(found[4]) == {"Publication Date": ["n.d."]}


def test_our_own_signed_records_come_back_as_they_are(tmp_path: Path) -> None:
    ours = made_record(identifiers=())
    form, found, _ = everything(put(tmp_path, json.dumps(ours.as_json()) + "\n"))
    assert (form, found) == ("JSON lines", [ours])


def test_a_line_that_is_not_signed_is_an_import(tmp_path: Path) -> None:
    forged = made_record().as_json() | {"title": "Another title"}
    (record,) = records(tmp_path, json.dumps(forged), database="Mine")
    assert (record.source, record.title) == ("import", "Another title")
    assert record.source_id.startswith("mine:")


def test_pubmed_xml_gives_the_records_of_the_source_itself(tmp_path: Path) -> None:
    article = (
        '<PubmedArticle><MedlineCitation><PMID Version="1">41000001</PMID><Article><Journal><JournalIssue><PubDate>'
        "<Year>2021</Year></PubDate></JournalIssue></Journal><ArticleTitle>Walking</ArticleTitle></Article>"
        "</MedlineCitation></PubmedArticle>"
    )
    (one,) = records(
        tmp_path, f'<?xml version="1.0"?><PubmedArticleSet>{article}</PubmedArticleSet>', database="X"
    )
    (alone,) = records(tmp_path, f'<?xml version="1.0"?>\n{article}')
    assert (one.source, one.source_id, one.title) == ("pubmed", "41000001", "Walking")
    assert alone == one


def test_a_registered_trial_is_read_by_the_parser_of_the_register(tmp_path: Path) -> None:
    def study(nct: str) -> dict[str, object]:
        named = {"nctId": nct, "briefTitle": f"Walking in {nct}"}
        return {
            "protocolSection": {"identificationModule": named, "statusModule": {"overallStatus": "COMPLETED"}}
        }

    two = [study("NCT01234567"), study("NCT01234568")]
    for content in (json.dumps(two), json.dumps({"studies": two}), "\n".join(map(json.dumps, two))):
        form, found, skipped = everything(put(tmp_path, content))
        assert (form, skipped) == ("ClinicalTrials.gov JSON", [])
        assert [(one.source, one.kind, one.source_id) for one in found] == [
            ("clinicaltrials", "trial", "NCT01234567"),
            ("clinicaltrials", "trial", "NCT01234568"),
        ]


# --- Dialects of RIS ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dialect", "text", "source_id", "numbers"),
    [
        (
            "embase.com",
            _lines(
                "TY  - JOUR",
                "T1  - Walking",
                "U2  - L612345678",
                "C5  - 41000001",
                "DB  - Embase",
                "DB  - Medline",
                "ER  - ",
            ),
            "embase:L612345678",
            {"pui": "L612345678", "pmid": "41000001"},
        ),
        (
            "Zotero, of Embase",
            _lines(
                "TY  - JOUR",
                "TI  - Walking",
                "UR  - https://www.embase.com/search/results?subaction=viewrecord&id=L612345678&from=export",
                "DB  - Embase",
                "ER  - ",
            ),
            "embase:L612345678",
            {"pui": "L612345678"},
        ),
        (
            "Cochrane",
            _lines(
                "Record #1 of 1",
                "Provider: X",
                "",
                "TY  -  JOUR",
                "AN  -  CN-01234567",
                "T1  -  Walking",
                "C3  -  PUBMED 41000001,EMBASE 612345678",
                "ER  -  ",
            ),
            "central:CN-01234567",
            {"central": "CN-01234567", "pmid": "41000001", "pui": "612345678"},
        ),
        (
            "Ovid",
            _lines(
                "2. ",
                "TY  - JOUR",
                "DB  - APA PsycInfo <2021>",
                "ID  - 2021-12345-001",
                "DO  - https://dx.doi.org/10.5555/a.1",
                "T1  - Walking",
                "ER  - ",
            ),
            "apa-psycinfo:2021-12345-001",
            {"apa-psycinfo": "2021-12345-001", "doi": "10.5555/a.1"},
        ),
        (
            "Web of Science",
            "\ufeffTY  - JOUR\nTI  - Walking\nAN  - WOS:000111122223333\nER  - \n",
            "web-of-science:WOS:000111122223333",
            {"wos": "WOS:000111122223333"},
        ),
        (
            "Scopus",
            _lines(
                "TY  - JOUR",
                "TI  - Walking",
                "C2  - 41000001",
                "DB  - Scopus",
                "UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-85100000000&doi=10.5555",
                "ER  - ",
            ),
            "scopus:2-s2.0-85100000000",
            {"eid": "2-s2.0-85100000000", "pmid": "41000001"},
        ),
        (
            "PubMed Central",
            _lines(
                "TY  - JOUR",
                "DB  - PubMed",
                "T1  - Walking",
                "AN  - 41000001",
                "U1  - 41000001[pmid]",
                "U2  - PMC7654321[pmcid]",
                "ER  - ",
            ),
            "pubmed:41000001",
            {"pmid": "41000001", "pmcid": "PMC7654321"},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_dialects_of_ris_name_the_record(
    tmp_path: Path, dialect: str, text: str, source_id: str, numbers: dict[str, str]
) -> None:
    (record,) = records(tmp_path, text)
    assert record.source_id == source_id, dialect
    assert {one.kind: one.value for one in record.identifiers} == numbers


def test_endnote_wraps_lists_by_lines(tmp_path: Path) -> None:
    text = _lines(
        "TY  - JOUR",
        "TI  - Walking",
        "KW  - sciatica",
        "walking, slow",
        "DB  - Embase",
        "Medline",
        "SN  - 1234-567X",
        "8765-432X",
        "ER  - ",
    )
    (record,) = records(tmp_path, text)
    assert (record.keywords, record.database, record.issn) == (
        ("sciatica", "walking, slow"),
        "Embase",
        "1234-567X",
    )
    assert others(record) == {"TY": ["JOUR"], "DB": ["Medline"], "SN": ["8765-432X"]}


def test_two_titles_and_two_dois_are_both_kept(tmp_path: Path) -> None:
    (record,) = records(
        tmp_path,
        "TY  - JOUR\nTI  - Walking\nT1  - Walking, in short\nDO  - 10.5555/a\nDO  - 10.5555/b\nER  - \n",
    )
    assert record.title == "Walking"
    assert [one.value for one in record.identifiers] == ["10.5555/a", "10.5555/b"]
    assert others(record) == {"TY": ["JOUR"], "T1": ["Walking, in short"]}


def test_the_numbers_of_another_paper_in_a_note_are_not_the_records_own(tmp_path: Path) -> None:
    (record,) = records(
        tmp_path, "TY  - JOUR\nTI  - Walking\nN1  - see doi: 10.5555/a and doi: 10.5555/b\nER  - \n"
    )
    assert record.identifiers == ()


def test_the_same_reference_of_two_files_has_one_id(tmp_path: Path) -> None:
    nameless = RIS.replace("AN  - 612345\n", "")
    (one,) = records(tmp_path, nameless, database="CINAHL")
    (two,) = records(tmp_path, _csv(TABLE), database="CINAHL")
    assert one.source_id == two.source_id
    assert one.source_id.startswith("cinahl:")
    assert len(one.source_id) == len("cinahl:") + 16


def test_a_workbook_is_known_by_its_parts_and_not_by_its_name(tmp_path: Path) -> None:
    assert everything(put(tmp_path, _workbook(TABLE), "references.ris"))[0] == "XLSX"
    assert zipfile.is_zipfile(tmp_path / "references.ris")
