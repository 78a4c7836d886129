"""Names, dates, numbers and databases as reference files write them."""

import pytest

from flows.files.databases import database_name, source_id
from flows.files.dates import parsed
from flows.files.identifiers import doi, isbns, issns, mentioned, pmcid, pmid, registrations
from flows.files.kinds import kind_of
from flows.files.names import author, split_names
from flows.files.words import read, words
from warehouse.rows import Author, Identifier, Record


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Weber, Anna M.", Author(family="Weber", given="Anna M.")),
        ("Weber, A.M.", Author(family="Weber", given="A.M.", initials="AM")),
        ("Weber, A-M", Author(family="Weber", given="A-M", initials="AM")),
        ("Weber, Anna, Jr", Author(family="Weber", given="Anna Jr")),
        ("van den Berg, null", Author(family="van den Berg")),
        ("Weber AM", Author(family="Weber", given="AM", initials="AM")),
        ("Weber A.M.", Author(family="Weber", given="A.M.", initials="AM")),
        ("Anna Weber", Author(family="Weber", given="Anna")),
        ("Weber, Anna (58975547800)", Author(family="Weber", given="Anna")),
        ("Walking Trial Group", Author(collective="Walking Trial Group")),
        ("World Health Organization", Author(collective="World Health Organization")),
        ("Selvamani", Author(family="Selvamani")),
    ],
)
def test_a_name_is_parted(text: str, expected: Author) -> None:
    assert author(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Weber A., Okafor J.T.", ["Weber A.", "Okafor J.T."]),
        ("Weber A, O'Neil RE.", ["Weber A", "O'Neil RE"]),
        ("Weber, A., Okafor, J.T.", ["Weber, A.", "Okafor, J.T."]),
        ("Weber, A.", ["Weber, A."]),
        ("Weber, Anna", ["Weber, Anna"]),
        ("Weber, Anna; Okafor, J.; ", ["Weber, Anna", "Okafor, J."]),
        ("Anna Weber, John Okafor", ["Anna Weber", "John Okafor"]),
        ("Anna Weber|John Okafor", ["Anna Weber", "John Okafor"]),
        ("Brownstein C D", ["Brownstein C D"]),
    ],
)
def test_the_names_in_a_cell_are_parted(text: str, expected: list[str]) -> None:
    assert split_names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021", ("2021", "year")),
        ("2021///", ("2021", "year")),
        ("2021//", ("2021", "year")),
        ("2021/03/09/", ("2021-03-09", "day")),
        ("2021/03/", ("2021-03", "month")),
        ("2021/00/00/", ("2021", "year")),
        ("2021-03-09T10:00:00", ("2021-03-09", "day")),
        ("2021/03/09/received", ("2021-03-09", "day")),
        ("20210309", ("2021-03-09", "day")),
        ("2021 Mar 9", ("2021-03-09", "day")),
        ("2021 Mar-Apr", ("2021-03", "month")),
        ("9 Mar 2021", ("2021-03-09", "day")),
        ("March 9, 2021", ("2021-03-09", "day")),
        ("Mar 2021", ("2021-03", "month")),
        ("3/4/2021", ("2021", "year")),
        ("4/4/2021", ("2021-04-04", "day")),
        ("13/4/2021", ("2021-04-13", "day")),
        ("4/13/2021", ("2021-04-13", "day")),
        ("13/13/2021", ("2021", "year")),
        ("Spring 2021", ("2021", "season")),
        ("n.d.", None),
        ("99", None),
        ("", None),
    ],
)
def test_a_date_is_read_no_further_than_it_is_certain(text: str, expected: tuple[str, str] | None) -> None:
    assert parsed(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.5555/A.1", "10.5555/a.1"),
        ("https://doi.org/10.5555/a.1", "10.5555/a.1"),
        ("doi:10.5555/a(1)2.", "10.5555/a(1)2"),
        ("(doi 10.5555/a.1)", "10.5555/a.1"),
        ("10.5555%2Fa.1", "10.5555/a.1"),
        ("none", None),
    ],
)
def test_a_doi_is_bare(text: str, expected: str | None) -> None:
    assert doi(text) == expected


def test_numbers_are_told_by_their_form() -> None:
    assert (pmid("PUBMED 41000001"), pmid("0"), pmid("n/a")) == ("41000001", None, None)
    assert (pmcid("PMC 7654321"), pmcid("7654321")) == ("PMC7654321", None)
    assert issns("1234567X; 8765-4321 (Print)") == ("1234-567X", "8765-4321")
    assert isbns("978-3-86490-311-3") == ("9783864903113",)
    assert [one.number for one in registrations(["NCT01234567, ISRCTN12345678 and 2020-123456-12"])] == [
        "NCT01234567", "ISRCTN12345678", "2020-123456-12",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("https://dx.doi.org/10.5555/A.1", "doi", "10.5555/a.1"),
        ("PMID: 41000001", "pmid", "41000001"),
        ("https://pubmed.ncbi.nlm.nih.gov/41000001/", "pmid", "41000001"),
        ("http://www.ncbi.nlm.nih.gov/pmc/articles/PMC7654321/", "pmcid", "PMC7654321"),
        ("MEDLINE:41000001", "pmid", "41000001"),
        ("https://openalex.org/W123", "openalex", "W123"),
    ],
)
def test_numbers_are_found_where_a_text_names_them(text: str, kind: str, value: str) -> None:
    assert [*mentioned([text])] == [Identifier(kind=kind, value=value)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("embase", "Embase"),
        ("MEDLINE", "PubMed"),
        ("ERIC <1992 to June 2024>", "ERIC"),
        ("Cochrane Central Register of Controlled Trials (CENTRAL)", "CENTRAL"),
        ("My own list", "My own list"),
    ],
)
def test_a_database_has_one_name(text: str, expected: str) -> None:
    assert database_name(text) == expected


def test_an_id_depends_on_what_names_the_publication_and_on_nothing_else() -> None:
    def named(title: str, pages: str | None = "1-3") -> str:
        return source_id(
            "CINAHL Plus",
            (),
            title=title,
            published="2021-03",
            authors=(Author(family="Weber"),),
            pages=pages,
        )

    assert named("Walking, for sciatica!") == named("WALKING for Sciatica")
    assert named("Walking", pages="1–3") == named("Walking")
    assert named("Walking") != named("Walking", pages="4-5")
    assert named("Walking").startswith("cinahl-plus:")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["JOUR"], "article"),
        (["CHAP"], "book"),
        (["Conference Abstract"], "conference"),
        (["phdthesis"], "thesis"),
        (["Something else", "Report"], "report"),
        ([], "article"),
    ],
)
def test_a_kind_is_told_by_the_name_of_a_type(names: list[str], expected: str) -> None:
    assert kind_of(names) == expected


@pytest.mark.parametrize("form", ["ris", "medline", "isi", "endnote_enw", "endnote_xml", "bibtex", "tables"])
def test_every_list_of_words_names_roles_that_the_builder_knows(form: str) -> None:
    own = {
        "reference_type",
        "author",
        "editor",
        "book_editor",
        "collective",
        "serial_number",
        "second_serial_number",
        "isbn",
        "start_page",
        "end_page",
        "article_number",
        "year",
        "date",
        "date_of_year",
        "month",
        "day",
        "language",
        "type",
        "keyword",
        "doi",
        "pmid",
        "pmcid",
        "accession",
        "note",
        "article_identifier",
        "registration",
    }
    known = own | set(Record.__dataclass_fields__)
    told = words(form)
    assert set(told.roles) <= known
    assert all(set(dialect.roles) <= known for dialect in told.dialects)
    assert {"title", "abstract", "journal", "year"} <= set(told.roles)


def test_no_name_of_a_type_stands_for_two_kinds() -> None:
    named = [name.casefold() for names in read("kinds").values() for name in names]
    assert len(named) == len(set(named))
