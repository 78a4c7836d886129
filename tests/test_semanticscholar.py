import httpx
import pytest
from asked import Source, access, every_page, impatient, payload
from pydantic import SecretStr

from flows.sandbox.corpus import article
from flows.sandbox.server import serve
from flows.sources import semanticscholar
from flows.sources.errors import (
    GarbledAnswerError,
    SourceAnswerError,
    SourceRefusedError,
    SourceThrottledError,
)
from flows.sources.person import person
from warehouse.rows import Author, Identifier, Record

KEY = "0123456789abcdef0123"


def paper(number=1, **fields):
    return {
        "paperId": f"{number:040x}",
        "title": f"Paper {number}",
        "abstract": None,
        "externalIds": {},
    } | fields


def found(*papers, total=None, token=None):
    return {"total": len(papers) if total is None else total, "token": token, "data": list(papers)}


def read(**fields) -> Record:
    return semanticscholar.parse(payload(found(paper(**fields))), origin="here").records[0]


def page(
    source: Source, cursor: str = semanticscholar.START, query: str = "sciatica", *, key=None, **span
) -> bytes:
    given = {"date_from": None, "date_to": None} | span
    settings = access(api_key=SecretStr(key) if key else None)
    return semanticscholar.page(source.client, query, cursor=cursor, access=settings, **given)


def test_a_paper_is_a_record_with_all_that_semantic_scholar_knows():
    record = read(
        title="Gabapentin  for sciatica",
        abstract="It fell by 1.6 points.",
        externalIds={
            "DOI": "10.5555/EX.1",
            "PubMed": "123",
            "PubMedCentral": "456",
            "ArXiv": "2101.00001",
            "MAG": "9",
        },
        url="https://www.semanticscholar.org/paper/1",
        venue="J. Ex.",
        publicationVenue={"name": "Journal of Examples", "issn": "1234-5678"},
        year=2021,
        publicationDate="2021-05-07",
        publicationTypes=["JournalArticle", "Review"],
        journal={"name": "Journal of Examples", "volume": "7", "pages": "1 - 9"},
        authors=[
            {"authorId": "1", "name": "Anna B. van Dijk"},
            {"authorId": None, "name": "LEG Study Group"},
        ],
        fieldsOfStudy=["Medicine"],
        novelty=[1],
    )
    assert record.identifiers == (
        Identifier(kind="s2", value=f"{1:040x}"),
        Identifier(kind="doi", value="10.5555/ex.1"),
        Identifier(kind="pmid", value="123"),
        Identifier(kind="pmcid", value="PMC456"),
        Identifier(kind="arxiv", value="2101.00001"),
    )
    assert record.authors == (
        Author(family="van Dijk", given="Anna B."),
        Author(collective="LEG Study Group"),
    )
    assert (record.title, record.abstract) == ("Gabapentin for sciatica", "It fell by 1.6 points.")
    assert (record.published, record.published_precision, record.kind) == ("2021-05-07", "day", "article")
    assert (record.journal, record.issn, record.volume, record.pages) == (
        "Journal of Examples",
        "1234-5678",
        "7",
        "1 - 9",
    )


def test_what_is_null_everywhere_is_a_record_with_a_name():
    nothing = dict.fromkeys(semanticscholar.FIELDS.split(","))
    record = semanticscholar.parse(payload(found({"paperId": "a" * 40} | nothing)), origin="here").records[0]
    assert (record.source_id, record.title, record.abstract, record.authors) == ("a" * 40, "", "", ())


@pytest.mark.parametrize(
    ("day", "year", "date", "precision"),
    [
        ("2021-05-07", 2021, "2021-05-07", "day"),
        ("2021-05-01", 2021, "2021-05", "month"),
        ("2021-01-01", 2021, "2021", "year"),
        (None, 1950, "1950", "year"),
        (None, None, None, None),
    ],
)
def test_a_day_that_may_be_filled_in_is_no_day(day, year, date, precision):
    record = read(publicationDate=day, year=year)
    assert (record.published, record.published_precision) == (date, precision)


@pytest.mark.parametrize(
    ("venue", "doi", "kind"),
    [
        ("bioRxiv", "10.1101/2020.01.01.1", "preprint"), ("bioRxiv", "10.5555/article", "article"),
        ("arXiv.org", None, "preprint"), ("The Journal", "10.1101/gr.1", "article"), ("", None, "article"),
    ],
)  # fmt: skip
def test_a_preprint_is_one_until_it_has_the_doi_of_an_article(venue, doi, kind):
    record = read(venue=venue, externalIds={"DOI": doi} if doi else None)
    assert record.kind == kind
    assert ("Preprint" in [found.name for found in record.types]) == (kind == "preprint")


def test_every_page_is_asked_with_its_fields_and_the_key_in_a_header_alone(caplog):
    source = Source(found(paper(1), total=3, token="next1"), found(paper(2), paper(3), total=3))
    first = semanticscholar.parse(page(source, key=KEY, date_from="2015-03", date_to="2020"), origin="here")
    rest = semanticscholar.parse(page(source, str(first.following), key=KEY), origin="here")
    assert (first.claimed, len(first.records), len(rest.records), rest.following) == (3, 1, 2, None)
    assert source.paths == ["/paper/search/bulk"] * 2
    assert source.asked[0] == {
        "query": "sciatica", "fields": semanticscholar.FIELDS, "publicationDateOrYear": "2015-03:2020",
    }  # fmt: skip
    assert (source.asked[1]["token"], source.asked[1]["fields"]) == ("next1", semanticscholar.FIELDS)
    assert {request.headers["x-api-key"] for request in source.requests} == {KEY}
    assert KEY not in caplog.text


def test_without_a_key_there_is_none_and_more_time_between_requests():
    source = Source(found(paper(1)), found(paper(1)))
    page(source)
    page(source)
    assert "x-api-key" not in source.requests[0].headers
    assert source.now >= 1000 + semanticscholar.INTERVAL_WITHOUT_KEY


@pytest.mark.parametrize("nothing", [{"total": 0, "offset": 0}, {"total": 0, "token": None, "data": []}])
def test_a_search_without_hits_is_empty(nothing):
    parsed = semanticscholar.parse(payload(nothing), origin="here")
    assert (parsed.records, parsed.claimed, parsed.following) == ((), 0, None)


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        ({"total": 3, "data": [{"paperId": "a"}]}, SourceAnswerError, r"data\[0\]\.title is missing"),
        (
            {"total": 1, "data": [{"title": "b", "abstract": "", "externalIds": {}}]},
            SourceAnswerError,
            "paperId is missing",
        ),
        ({"total": 3}, SourceAnswerError, "data is missing"),
        ({"message": "odd"}, SourceAnswerError, "data is missing"),
        (
            httpx.Response(400, json={"error": "Unrecognized or unsupported fields: [x]"}),
            SourceRefusedError,
            "Unrecognized",
        ),
        (httpx.Response(403, json={"message": "Forbidden"}), SourceRefusedError, "403"),
    ],
)
def test_an_answer_that_is_none_is_an_error_with_field_and_address(answer, error, words):
    with pytest.raises(error, match=words) as raised:
        page(Source(answer))
    assert "https://source.example/paper/search/bulk" in str(raised.value)


@pytest.mark.parametrize(
    ("answer", "error"), [(429, SourceThrottledError), (b"<html>busy</html>", GarbledAnswerError)]
)
def test_a_throttled_search_is_no_empty_one(answer, error):
    with pytest.raises(error):
        page(Source(*[answer] * 6))


def test_an_empty_search_is_refused_before_anybody_is_asked():
    with pytest.raises(SourceRefusedError, match="is empty"):
        page(Source(), query=" ")


@pytest.mark.parametrize(
    ("name", "family", "given", "collective"),
    [
        ("A. Turing", "Turing", "A.", None),
        ("Anna B. van der Berg", "van der Berg", "Anna B.", None),
        ("Berg, Anna B.", "Berg", "Anna B.", None),
        ("van Dijk, A.", "van Dijk", "A.", None),
        ("John Smith Jr.", "Smith", "John Jr.", None),
        ("Sudesiqin", None, None, "Sudesiqin"),
        ("LEG Study Group", None, None, "LEG Study Group"),
        ("Universidad de la Plata Hospital", None, None, "Universidad de la Plata Hospital"),
    ],
)
def test_a_name_in_one_piece_has_its_parts(name, family, given, collective):
    assert person(name) == Author(family=family, given=given, collective=collective)


def test_the_sandbox_gives_all_papers_over_its_pages():
    corpus = [
        article({"pmid": f"EX{n:04}", "title": f"Sciatica {n}", "year": "2020"}) for n in range(1, 1003)
    ]
    with serve(corpus) as sandbox, impatient() as client:
        address = sandbox.addresses["semanticscholar"]
        ids = every_page(semanticscholar, client, "sciatica", base_url=address, api_key=SecretStr(KEY))
    assert len(ids) == len(set(ids)) == 1002
    assert len(sandbox.requests) == 2
