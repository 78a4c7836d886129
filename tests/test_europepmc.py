"""Europe PMC: what is asked, how its JSON is read, where a search ends, and what its complaints mean."""

import json
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.settings import EuropePMC
from flows.sources import europepmc
from flows.sources.client import Client
from flows.sources.errors import (
    GarbledAnswerError,
    RecordError,
    SourceAnswerError,
    SourceError,
    SourceRefusedError,
    SourceThrottledError,
    SourceUnavailableError,
)
from flows.sources.page import Page
from warehouse.rows import Author, Heading, Link, Other, PublicationType, Record

ACCESS = EuropePMC(base_url="https://epmc.example/rest/", batch_size=100)
PAPER: dict[str, Any] = {
    "id": "123",
    "source": "MED",
    "pmid": "123",
    "pmcid": "PMC77",
    "doi": "10.1000/ABC.1",
    "title": "Heat for <i>leg</i> pain: p&lt;.05.",
    "authorList": {
        "author": [
            {
                "fullName": "Roe JA",
                "firstName": "Jo Ann",
                "lastName": "Roe",
                "initials": "JA",
                "authorId": {"type": "ORCID", "value": "0000-0001-2345-678x"},
                "authorAffiliationDetailsList": {"authorAffiliation": [{"affiliation": "A place."}]},
            },
            {"collectiveName": "LEG Group"},
        ]
    },
    "journalInfo": {
        "volume": "7",
        "issue": "2",
        "dateOfPublication": "2021 Mar-Apr",
        "journal": {"title": "Journal of Legs", "isoabbreviation": "J Legs", "issn": "1111-2222"},
    },
    "pageInfo": "1-9",
    "pubYear": "2021",
    "abstractText": "<h4>Aim</h4>To warm.<h4>Results</h4>Pain fell by 10<sup>2</sup> (p<.01).",
    "language": "eng",
    "pubTypeList": {"pubType": ["Journal Article", "Randomized Controlled Trial"]},
    "meshHeadingList": {
        "meshHeading": [
            {"majorTopic_YN": "N", "descriptorName": "Humans"},
            {
                "majorTopic_YN": "N",
                "descriptorName": "Sciatica",
                "meshQualifierList": {
                    "meshQualifier": [
                        {"qualifierName": "therapy", "majorTopic_YN": "Y", "abbreviation": "TH"}
                    ]
                },
            },
        ]
    },
    "keywordList": {"keyword": ["heat", "leg pain"]},
    "grantsList": {"grant": [{"agency": "A Fund", "grantId": "G1"}, {"agency": "Another"}]},
    "chemicalList": {"chemical": [{"name": "Water", "registryNumber": "0"}]},
    "commentCorrectionList": {
        "commentCorrection": [
            {
                "id": "124",
                "source": "MED",
                "type": "Retraction in",
                "reference": "J Legs. 2022",
                "note": "why",
            }
        ]
    },
    "electronicPublicationDate": "2021-02-03",
    "firstPublicationDate": "2021-02-03",
    "dateOfCreation": "2021-02-05",
    "dateOfRevision": "2022-01-01",
    "citedByCount": 12,
    "aFieldOfTomorrow": {"any": ["thing"]},
}


def answer(*results: dict[str, Any], **changes: Any) -> dict[str, Any]:
    whole = {
        "version": "6.9",
        "hitCount": len(results),
        "request": {"queryString": "x", "resultType": "core", "cursorMark": "%2A"},
        "resultList": {"result": list(results)},
    }
    return {name: value for name, value in (whole | changes).items() if value is not None}


def parsed(*results: dict[str, Any], **changes: Any) -> Page:
    return europepmc.parse(
        json.dumps(answer(*results, **changes)).encode(), origin="https://epmc.example/search"
    )


def record(**changes: Any) -> Record:
    told = {name: value for name, value in (PAPER | changes).items() if value is not None}
    (found,) = parsed(told).records
    return found


# --- what is asked ------------------------------------------------------------------------------------------


class Fake:
    """An Europe PMC that gives one answer and remembers what it was asked."""

    def __init__(self, body: Any, status: int = 200) -> None:
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status = status
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return httpx.Response(self.status, content=self.body)

    def page(self, query: str = "leg pain", *, email: str | None = None, **span: Any) -> bytes:
        http = httpx.Client(transport=httpx.MockTransport(self))
        with Client(http, email=email, attempts=1, sleep=lambda _: None) as client:
            return europepmc.page(client, query, access=ACCESS, **{"cursor": "*"} | span)


def test_a_search_asks_for_core_results_without_synonyms_from_the_cursor() -> None:
    fake = Fake(answer(PAPER))
    assert europepmc.parse(fake.page(cursor="AoI=", email="me@example.org"), origin="x").records
    (request,) = fake.asked
    assert (request.method, request.url.path) == ("GET", "/rest/search")
    assert dict(request.url.params) == {
        "query": "leg pain",
        "resultType": "core",
        "synonym": "false",
        "format": "json",
        "cursorMark": "AoI=",
        "pageSize": "100",
        "email": "me@example.org",
    }


def test_a_long_search_is_posted_so_that_its_length_never_matters() -> None:
    fake, query = Fake(answer(PAPER)), " OR ".join(["sciatica"] * 1000)
    fake.page(query)
    (request,) = fake.asked
    assert (request.method, request.url.path, request.url.query) == ("POST", "/rest/searchPOST", b"")
    assert parse_qs(request.content.decode())["query"] == [query]


@pytest.mark.parametrize(
    ("span", "query"),
    [
        ((None, None), "a OR b"),
        (("2015", None), "(a OR b) AND (FIRST_PDATE:[2015-01-01 TO 3000-12-31])"),
        ((None, "2020-02"), "(a OR b) AND (FIRST_PDATE:[1000-01-01 TO 2020-02-29])"),
        (("2015-01-02", "2020-06-30"), "(a OR b) AND (FIRST_PDATE:[2015-01-02 TO 2020-06-30])"),
    ],
)
def test_a_span_of_dates_limits_the_whole_query(span: tuple[str | None, str | None], query: str) -> None:
    asked = europepmc.parameters("a OR b", date_from=span[0], date_to=span[1])
    assert asked == {"query": query, "resultType": "core", "synonym": "false", "format": "json"}


@pytest.mark.parametrize("query", ["", " \n"])
def test_an_empty_query_is_never_sent(query: str) -> None:
    fake = Fake(answer())
    with pytest.raises(SourceRefusedError, match="is empty; write one into the topic's file"):
        fake.page(query)
    assert fake.asked == []


# --- complaints ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ({"errCode": 404, "errMsg": "Invalid cursor mark"}, SourceRefusedError, 'says "Invalid cursor mark"'),
        ({"errMsg": "Internal error, try again"}, SourceUnavailableError, "Internal error"),
        ({"errMsg": "Too many requests"}, SourceThrottledError, "Too many requests"),
        (
            b"<errorBean><errCode>0</errCode><errMsg>No\n such</errMsg></errorBean>",
            SourceRefusedError,
            '"No such"',
        ),
        (b"<!DOCTYPE html><html><body>Down</body></html>", GarbledAnswerError, "a web page instead of JSON"),
        (b'{"version": "6.9", "hitCount": 1', GarbledAnswerError, "cut off"),
        (b"", GarbledAnswerError, "an empty answer"),
        (b"[" * 100_000, GarbledAnswerError, "cut off or malformed"),
        (b"[]", SourceAnswerError, "no object"),
        (answer(hitCount=7), GarbledAnswerError, "claims 7 hits and lists none"),
        (
            answer(PAPER, request={"resultType": "LITE"}),
            SourceAnswerError,
            "gave LITE results instead of core",
        ),
    ],
)
def test_a_complaint_with_status_200_is_an_error_and_never_no_results(
    body: Any, kind: type[SourceError], words: str
) -> None:
    with pytest.raises(SourceError, match="https://epmc") as caught:
        Fake(body).page()
    assert type(caught.value) is kind
    assert words in str(caught.value)


def test_no_hits_are_an_answer() -> None:
    found = europepmc.parse(Fake(answer()).page(), origin="x")
    assert (found.records, found.claimed, found.following) == ((), 0, None)


# --- where a search ends ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "results", "following"),
    [
        ({"nextCursorMark": "AoIB"}, [PAPER], "AoIB"),
        ({}, [PAPER], None),
        ({"nextCursorMark": ""}, [PAPER], None),
        ({"nextCursorMark": "*"}, [PAPER], None),
        ({"nextCursorMark": "Ao=", "request": {"cursorMark": "Ao="}}, [PAPER], None),
        ({"nextCursorMark": "Ao=", "request": {"cursorMark": "Ao%3D"}}, [PAPER], None),
        ({"nextCursorMark": "AoIB", "request": None}, [PAPER], "AoIB"),
        ({"nextCursorMark": "AoIB", "hitCount": 9000}, [], None),
    ],
)
def test_a_search_ends_without_a_cursor_with_the_same_one_or_with_an_empty_page(
    changes: dict[str, Any], results: list[dict[str, Any]], following: str | None
) -> None:
    assert parsed(*results, **changes).following == following


# --- records ------------------------------------------------------------------------------------------------


def test_a_paper_is_read_whole() -> None:
    found = record()
    assert found == Record(
        source="europepmc",
        source_id="MED:123",
        title="Heat for leg pain: p<.05.",
        abstract="To warm.\nPain fell by 10^2 (p<.01).",
        sections=found.sections,
        authors=(
            Author(
                family="Roe",
                given="Jo Ann",
                initials="JA",
                orcid="0000-0001-2345-678X",
                affiliation="A place.",
            ),
            Author(collective="LEG Group"),
        ),
        journal="Journal of Legs",
        journal_abbreviation="J Legs",
        issn="1111-2222",
        volume="7",
        issue="2",
        pages="1-9",
        published="2021-03",
        published_precision="month",
        published_text="2021 Mar-Apr",
        published_online="2021-02-03",
        created="2021-02-05",
        revised="2022-01-01",
        languages=("eng",),
        types=(PublicationType(name="Journal Article"), PublicationType(name="Randomized Controlled Trial")),
        headings=(Heading(name="Humans"), Heading(name="Sciatica", major=True, qualifiers=("therapy",))),
        keywords=("heat", "leg pain"),
        identifiers=found.identifiers,
        links=(Link(kind="RetractionIn", target_id="124", citation="J Legs. 2022", note="why"),),
        url="https://europepmc.org/article/MED/123",
        others=(
            Other(name="firstPublicationDate", value="2021-02-03"),
            Other(name="grant", value="A Fund, G1"),
            Other(name="grant", value="Another"),
            Other(name="chemical", value="Water"),
        ),
    )
    names = {identifier.kind: identifier.value for identifier in found.identifiers}
    assert names == {"pmid": "123", "doi": "10.1000/abc.1", "pmcid": "PMC77"}
    parts = [(part.label, found.abstract[part.start : part.end]) for part in found.sections]
    assert parts == [("Aim", "To warm."), ("Results", "Pain fell by 10^2 (p<.01).")]


def test_a_list_of_one_may_come_as_the_one_alone() -> None:
    alone = json.loads(json.dumps(PAPER))
    for holder, name in [("authorList", "author"), ("keywordList", "keyword"), ("pubTypeList", "pubType"),
                         ("meshHeadingList", "meshHeading"), ("grantsList", "grant"), ("chemicalList", "chemical"),
                         ("commentCorrectionList", "commentCorrection")]:  # fmt: skip
        alone[holder][name] = alone[holder][name][0]
    listed = json.loads(json.dumps(alone))
    for holder, name in [("authorList", "author"), ("keywordList", "keyword"), ("pubTypeList", "pubType"),
                         ("meshHeadingList", "meshHeading"), ("grantsList", "grant"), ("chemicalList", "chemical"),
                         ("commentCorrectionList", "commentCorrection")]:  # fmt: skip
        listed[holder][name] = [listed[holder][name]]
    assert parsed(alone).records == parsed(listed).records
    assert europepmc.parse(
        json.dumps(answer() | {"resultList": {"result": PAPER}}).encode(), origin="x"
    ).records


def test_citations_and_other_things_that_change_by_themselves_make_no_new_version() -> None:
    assert record().content_hash == record(citedByCount=99, hasPDF="Y", isOpenAccess="Y").content_hash


def test_a_preprint_and_the_paper_of_it_point_at_each_other_in_pubmeds_words() -> None:
    def link(**told: str) -> dict[str, Any]:
        return {"commentCorrection": {"reference": "x", **told}}

    preprint = record(
        id="PPR9",
        source="PPR",
        pmid=None,
        pmcid=None,
        journalInfo=None,
        firstPublicationDate="2020-05-01",
        bookOrReportDetails={"publisher": "medRxiv", "yearOfPublication": 2020},
        pubTypeList={"pubType": "Preprint"},
        commentCorrectionList=link(id="123", source="MED", type="Preprint of"),
    )
    assert (preprint.kind, preprint.source_id, preprint.publisher) == ("preprint", "PPR:PPR9", "medRxiv")
    assert (preprint.published, preprint.published_precision) == ("2020-05-01", "day")
    assert [identifier.kind for identifier in preprint.identifiers] == ["doi", "ppr"]
    assert [(one.kind, one.target_id) for one in preprint.links] == [("UpdateIn", "123")]
    paper = record(commentCorrectionList=link(id="PPR9", source="PPR", type="Preprint in"))
    assert [(one.kind, one.target_id) for one in paper.links] == [("UpdateOf", "PPR9")]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Retraction in", "RetractionIn"),
        ("Retraction of", "RetractionOf"),
        ("Erratum for", "ErratumFor"),
        ("Expression of concern in", "ExpressionOfConcernIn"),
        ("Comment on", "CommentOn"),
        ("Corrected and republished from", "CorrectedandRepublishedFrom"),
        ("Retracted and republished in", "RetractedandRepublishedIn"),
        ("Preprint in", "UpdateOf"),
        ("Preprint of", "UpdateIn"),
    ],
)
def test_corrections_are_links_in_pubmeds_words(words: str, kind: str) -> None:
    found = record(commentCorrectionList={"commentCorrection": {"id": "5", "source": "MED", "type": words}})
    assert [(link.kind, link.target_id) for link in found.links] == [(kind, "5")]


@pytest.mark.parametrize(
    ("changes", "published", "precision"),
    [
        ({"dateOfPublication": "2025 Dec"}, "2025-12", "month"),
        ({"dateOfPublication": "2025 Dec 4"}, "2025-12-04", "day"),
        ({"dateOfPublication": "2012 Spring"}, "2012", "season"),
        ({"dateOfPublication": "2012"}, "2012", "year"),
        (None, "2021", "year"),
    ],
)
def test_dates_keep_the_precision_that_is_stated(
    changes: dict[str, str] | None, published: str, precision: str
) -> None:
    found = record(journalInfo=changes)
    assert (found.published, found.published_precision) == (published, precision)


@pytest.mark.parametrize(
    ("first", "published"), [("2021-02-03", "2021-02-03"), ("2021-02-01", "2021-02"), ("2021-01-01", "2021")]
)
def test_a_first_day_that_may_be_a_filler_is_not_taken_for_a_day(first: str, published: str) -> None:
    assert record(journalInfo=None, pubYear=None, firstPublicationDate=first).published == published


def test_characters_that_no_file_can_hold_are_left_out_of_every_field() -> None:
    broken = json.loads(json.dumps(PAPER), object_hook=lambda found: {
        name: f"{value}\ud83d" if isinstance(value, str) and name not in ("id", "source") else value
        for name, value in found.items()
    })  # fmt: skip
    (found,) = parsed(broken | {"keywordList": {"keyword": ["heat\ud83d", "leg pain\x00"]}}).records
    assert json.dumps(found.as_json(), ensure_ascii=False).encode()
    assert (found.title, found.keywords) == (record().title, ("heat", "leg pain"))


def test_rows_without_a_pmid_are_kept() -> None:
    found = record(id="PMC88", source="PMC", pmid=None, pmcid=None, doi=None)
    assert found.source_id == "PMC:PMC88"
    assert [(name.kind, name.value) for name in found.identifiers] == [("pmcid", "PMC88")]


def test_a_lite_row_is_read_as_far_as_it_goes() -> None:
    lite = {
        "id": "5", "source": "MED", "title": "A chapter", "authorString": "Roe JA, van der Berg-Roe M, LEG Group.",
        "journalTitle": "J Legs", "journalIssn": "1111-2222; 3333-4444; ", "journalVolume": "3", "pubYear": "1999",
        "pubType": "review; journal article", "bookid": "NBK1",
        "bookOrReportDetails": {"comprisingTitle": "Book of Legs", "publisher": "Legs Inc"},
    }  # fmt: skip
    (found,) = parsed(lite).records
    assert found.authors == (
        Author(family="Roe", initials="JA"),
        Author(family="van der Berg-Roe", initials="M"),
        Author(collective="LEG Group"),
    )
    assert (found.kind, found.journal, found.journal_abbreviation) == ("book", "Book of Legs", "J Legs")
    assert (found.issn, found.volume, found.published) == ("1111-2222", "3", "1999")
    assert [kind.name for kind in found.types] == ["review", "journal article"]


# --- what we rely on ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("whole", "field"),
    [
        (answer(PAPER, hitCount=None), "hitCount is missing"),
        (answer(PAPER, hitCount="9" * 5000), "and no whole number"),
        (answer(PAPER, hitCount="many"), "hitCount is 'many' and no whole number"),
        (answer(resultList=None), "resultList is missing"),
        (answer() | {"resultList": {"result": "none"}}, "resultList.result is no list"),
        (answer({"id": "1", "source": "MED"}), "resultList.result[0].title is missing"),
        (answer(PAPER | {"title": {"text": "x"}}), "resultList.result[0].title is no text"),
        (
            answer(PAPER | {"authorList": {"author": ["Roe"]}}),
            "resultList.result[0].authorList.author is no list",
        ),
    ],
)
def test_an_answer_that_lacks_what_we_rely_on_names_source_field_and_address(
    whole: dict[str, Any], field: str
) -> None:
    with pytest.raises(SourceAnswerError) as caught:
        europepmc.parse(json.dumps(whole).encode(), origin="https://epmc.example/search")
    assert "Europe PMC" in str(caught.value)
    assert field in str(caught.value)
    assert "https://epmc.example/search" in str(caught.value)


@pytest.mark.parametrize(("lacking", "named"), [("id", "id"), ("source", "source")])
def test_a_record_without_what_names_it_is_refused(lacking: str, named: str) -> None:
    with pytest.raises(RecordError, match=f"^record 2 of https://.*/search has no {named}"):
        parsed(PAPER, {name: value for name, value in PAPER.items() if name != lacking})


def test_a_whole_page_without_any_abstract_is_remarked() -> None:
    bare = {name: value for name, value in PAPER.items() if name != "abstractText"}
    assert parsed(*[bare] * 50).notes == ("Europe PMC gave 50 records without any abstract",)
    assert parsed(*[bare] * 49, PAPER).notes == ()


# --- any text ----------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="<>&"), min_size=1)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=4))
def test_any_text_under_any_heading_comes_back_as_it_was(sections: list[tuple[str, str]]) -> None:
    found = record(abstractText="".join(f"<h4>{label}</h4>{text}" for label, text in sections))
    assert found.abstract == "\n".join(text for _, text in sections)
    assert [found.abstract[part.start : part.end] for part in found.sections] in (
        [],
        [text for _, text in sections],
    )
