"""OpenAlex: what is asked, how its works are read, where a search ends, and what a spent budget is."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from flows.settings import OpenAlex
from flows.sources import openalex
from flows.sources.client import Client
from flows.sources.errors import (
    GarbledAnswerError,
    RecordError,
    SourceAnswerError,
    SourceBudgetError,
    SourceError,
    SourceRefusedError,
    SourceThrottledError,
)
from flows.sources.page import Page
from warehouse.rows import Author, Heading, Other, PublicationType, Record

KEY = "k-very-secret"
ACCESS = OpenAlex(base_url="https://openalex.example/", api_key=SecretStr(KEY), batch_size=50)
WORK: dict[str, Any] = {
    "id": "https://openalex.org/W42",
    "doi": "https://doi.org/10.1000/ABC.1",
    "title": "Heat for <scp>LEG</scp> pain",
    "display_name": "Heat for <scp>LEG</scp> pain",
    "publication_year": 2021,
    "publication_date": "2021-03-04",
    "ids": {
        "openalex": "https://openalex.org/W42",
        "doi": "https://doi.org/10.1000/abc.1",
        "mag": "42",
        "pmid": "https://pubmed.ncbi.nlm.nih.gov/123",
        "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/77",
    },
    "language": "en",
    "primary_location": {
        "landing_page_url": "https://doi.org/10.1000/abc.1",
        "version": "publishedVersion",
        "source": {
            "display_name": "Journal of Legs",
            "issn_l": "1111-2222",
            "host_organization_name": "Legs Inc",
            "type": "journal",
        },
    },
    "type": "article",
    "authorships": [
        {
            "author": {"display_name": "Jo Ann Roe", "orcid": "https://orcid.org/0000-0001-2345-678X"},
            "institutions": [{"display_name": "A University"}],
            "raw_affiliation_strings": ["A place.", "Another place."],
        },
        {"author": {"display_name": "LEG Study Group"}, "institutions": [{"display_name": "A University"}]},
        {"author": {"display_name": "Roe, Max"}},
        {"author": {"display_name": "Plato"}},
    ],
    "biblio": {"volume": "7", "issue": None, "first_page": "1", "last_page": "9"},
    "is_retracted": False,
    "is_paratext": False,
    "abstract_inverted_index": {"pain": [1, 4], "Leg": [0], "fell.": [2], "Less": [3]},
    "mesh": [
        {"descriptor_ui": "D1", "descriptor_name": "Sciatica", "qualifier_name": "therapy", "is_major_topic": True},
        {"descriptor_ui": "D1", "descriptor_name": "Sciatica", "qualifier_name": "surgery", "is_major_topic": False},
        {"descriptor_ui": "D2", "descriptor_name": "Humans", "qualifier_name": None, "is_major_topic": False},
    ],
    "created_date": "2021-03-10T01:02:03",
    "cited_by_count": 3,
    "a_field_of_tomorrow": [{"any": "thing"}],
}  # fmt: skip


def answer(*works: dict[str, Any], following: str | None = None, **meta: Any) -> dict[str, Any]:
    return {"meta": {"count": len(works), "next_cursor": following} | meta, "results": list(works)}


def parsed(whole: Any) -> Page:
    return openalex.parse(json.dumps(whole).encode(), origin="https://openalex.example/works")


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in WORK.items() if name not in names}


def record(**changes: Any) -> Record:
    (found,) = parsed(answer(WORK | changes)).records
    return found


# --- what is asked ------------------------------------------------------------------------------------------


class Fake:
    """An OpenAlex that gives one answer and remembers what it was asked."""

    def __init__(self, body: Any, status: int = 200, **headers: str) -> None:
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return httpx.Response(self.status, content=self.body, headers=self.headers)

    def page(self, query: str = "leg pain", *, access: OpenAlex = ACCESS, **span: Any) -> bytes:
        http = httpx.Client(transport=httpx.MockTransport(self))
        with Client(http, attempts=2, sleep=lambda _: None) as client:
            return openalex.page(client, query, access=access, **{"cursor": "*"} | span)


def test_a_search_asks_for_titles_and_abstracts_from_the_cursor_and_for_what_is_read() -> None:
    fake = Fake(answer(WORK))
    fake.page('("leg pain", OR sciatica)\n AND heat', cursor="IlsxNjA=", date_from="2015", date_to="2016-02")
    (request,) = fake.asked
    assert (request.method, request.url.path) == ("GET", "/works")
    asked = dict(request.url.params)
    assert set(asked.pop("select").split(",")) >= {"id", "abstract_inverted_index", "is_retracted", "ids"}
    assert asked == {
        "filter": 'title_and_abstract.search:("leg pain" OR sciatica) AND heat,'
        "from_publication_date:2015-01-01,to_publication_date:2016-02-29",
        "cursor": "IlsxNjA=",
        "per_page": "50",
        "api_key": KEY,
    }


def test_without_a_key_none_is_sent() -> None:
    fake = Fake(answer(WORK))
    fake.page(access=OpenAlex(base_url="https://openalex.example"))
    assert "api_key" not in fake.asked[0].url.params


def test_what_is_recorded_of_a_search_repeats_it_without_the_key() -> None:
    asked = openalex.parameters("leg pain", date_from="2015", date_to=None)
    assert asked["filter"] == "title_and_abstract.search:leg pain,from_publication_date:2015-01-01"
    assert set(asked) == {"filter", "select"}


@pytest.mark.parametrize("query", ["", " \n", " , "])
def test_an_empty_query_is_never_sent(query: str) -> None:
    fake = Fake(answer())
    with pytest.raises(SourceRefusedError, match="is empty; write one into the topic's file"):
        fake.page(query)
    assert fake.asked == []


# --- complaints ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fake", "kind", "words"),
    [
        (
            Fake({"error": "Rate limit exceeded"}, 429, X_RateLimit_Remaining="0", X_RateLimit_Reset="36000"),
            SourceBudgetError,
            "run the same command again after 2",
        ),
        (Fake({"error": "Too fast"}, 429, X_RateLimit_Remaining="0.5"), SourceThrottledError, "429"),
        (Fake({"error": "bad", "message": f"key {KEY} is wrong"}, 401), SourceRefusedError, "*** is wrong"),
        (Fake({"error": "Invalid query", "message": "select x"}, 400), SourceRefusedError, "select x"),
        (Fake(b"", 301, Location="https://openalex.example/works/W1"), SourceRefusedError, "301"),
        (Fake({"error": "Oops", "message": "with status 200"}), SourceRefusedError, "Oops with status 200"),
        (Fake(b"<html><body>Down</body></html>"), GarbledAnswerError, "a web page instead of JSON"),
        (Fake(b'{"meta": {"count": 1'), GarbledAnswerError, "cut off"),
        (Fake(answer(count=7)), GarbledAnswerError, "claims 7 works and lists none"),
        (Fake(b"[]"), SourceAnswerError, "no object"),
    ],
)  # fmt: skip
def test_a_complaint_is_an_error_of_its_kind_and_shows_no_key(
    fake: Fake, kind: type[SourceError], words: str
) -> None:
    with pytest.raises(SourceError) as caught:
        fake.page()
    assert type(caught.value) is kind
    assert words in str(caught.value)
    assert KEY not in str(caught.value)


def test_a_spent_budget_is_not_asked_for_again() -> None:
    fake = Fake({"error": "Insufficient budget"}, 429, X_RateLimit_Remaining="0", X_RateLimit_Reset="36000")
    with pytest.raises(SourceBudgetError):
        fake.page()
    assert len(fake.asked) == 1


def test_no_works_are_an_answer() -> None:
    found = openalex.parse(Fake(answer()).page(), origin="x")
    assert (found.records, found.claimed, found.following) == ((), 0, None)


# --- where a search ends ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("whole", "following"),
    [
        (answer(WORK, following="Ils="), "Ils="),
        (answer(WORK, following=None), None),
        (answer(following="Ils=", count=9), None),
        ({"meta": {"count": 1}, "results": [WORK]}, None),
    ],
)
def test_a_search_ends_without_a_cursor_or_with_an_empty_page(whole: Any, following: str | None) -> None:
    assert parsed(whole).following == following


# --- records ------------------------------------------------------------------------------------------------


def test_a_work_is_read_whole() -> None:
    found = record()
    assert found == Record(
        source="openalex",
        source_id="W42",
        title="Heat for LEG pain",
        abstract="Leg pain fell. Less pain",
        authors=(
            Author(
                family="Roe",
                given="Jo Ann",
                orcid="0000-0001-2345-678X",
                affiliation="A place.; Another place.",
            ),
            Author(collective="LEG Study Group", affiliation="A University"),
            Author(family="Roe", given="Max"),
            Author(family="Plato"),
        ),
        journal="Journal of Legs",
        issn="1111-2222",
        volume="7",
        pages="1-9",
        published="2021-03-04",
        published_precision="day",
        created="2021-03-10",
        languages=("en",),
        types=(PublicationType(name="article"),),
        headings=(
            Heading(ui="D1", name="Sciatica", major=True, qualifiers=("therapy", "surgery")),
            Heading(ui="D2", name="Humans"),
        ),
        identifiers=found.identifiers,
        url="https://doi.org/10.1000/abc.1",
        publisher="Legs Inc",
        others=(Other(name="version", value="publishedVersion"),),
    )
    names = {identifier.kind: identifier.value for identifier in found.identifiers}
    assert names == {"openalex": "W42", "pmid": "123", "doi": "10.1000/abc.1", "pmcid": "PMC77"}


def test_one_work_alone_is_read_as_a_page_of_one() -> None:
    assert parsed(WORK).records == parsed(answer(WORK)).records


def test_an_abstract_that_may_not_be_given_is_empty() -> None:
    assert record(abstract_inverted_index=None).abstract == ""


def test_the_word_abstract_at_the_beginning_stays() -> None:
    assert record(abstract_inverted_index={"Abstract": [0], "Aim": [1]}).abstract == "Abstract Aim"


def test_headings_within_the_words_become_sections() -> None:
    found = record(abstract_inverted_index={"<h3>Aim</h3>": [0], "To": [1], "see": [2], "p<.05.": [3]})
    assert found.abstract == "To see p<.05."
    assert [(part.label, part.start, part.end) for part in found.sections] == [("Aim", 0, 13)]


WORDS = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="<>&"), min_size=1)


@given(st.lists(WORDS))
def test_any_words_come_back_in_their_order(words: list[str]) -> None:
    index: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        index.setdefault(word, []).insert(0, place)
    assert record(abstract_inverted_index=index).abstract == " ".join(words)


@pytest.mark.parametrize(
    ("changes", "kind", "types"),
    [
        ({"type": "review"}, "article", ["review"]),
        ({"type": "preprint"}, "preprint", ["Preprint"]),
        ({"type": "dissertation"}, "thesis", ["dissertation"]),
        ({"type": "book-chapter"}, "book", ["book-chapter"]),
        ({"type": "dataset"}, "dataset", ["dataset"]),
        ({"type": "erratum"}, "article", ["Published Erratum"]),
        ({"type": "retraction"}, "article", ["Retraction of Publication"]),
        ({"type": "something-new"}, "other", ["something-new"]),
        ({"type_crossref": "proceedings-article"}, "conference", ["article"]),
        ({"is_retracted": True}, "article", ["article", "Retracted Publication"]),
    ],
)
def test_the_type_says_what_a_work_is_and_how_it_stands(
    changes: dict[str, Any], kind: str, types: list[str]
) -> None:
    found = record(**changes)
    assert (found.kind, [one.name for one in found.types]) == (kind, types)


@pytest.mark.parametrize(
    ("changes", "url", "created"),
    [
        (
            {"primary_location": {"landing_page_url": "javascript:alert(1)"}},
            "https://openalex.org/W42",
            "2021-03-10",
        ),
        ({"primary_location": None, "created_date": "lately"}, "https://openalex.org/W42", None),
    ],
)
def test_what_is_no_address_or_no_date_is_not_taken_for_one(
    changes: dict[str, Any], url: str, created: str | None
) -> None:
    found = record(**changes)
    assert (found.url, found.created) == (url, created)


def test_a_repository_is_no_journal() -> None:
    place = {"source": {"display_name": "medRxiv", "type": "repository", "host_organization_name": "A Lab"}}
    found = record(primary_location=place, doi=None)
    assert (found.journal, found.publisher, found.url) == (None, "medRxiv", "https://openalex.org/W42")


@pytest.mark.parametrize(
    ("date", "published", "precision"),
    [("2021-03-04", "2021-03-04", "day"), ("2021-03-01", "2021-03", "month"), ("2021-01-01", "2021", "year"),
     ("2029-07-09", "2029-07-09", "day"), (None, "2021", "year")],
)  # fmt: skip
def test_dates_are_never_more_precise_than_is_certain(
    date: str | None, published: str, precision: str
) -> None:
    found = record(publication_date=date)
    assert (found.published, found.published_precision) == (published, precision)


def test_what_openalex_computes_anew_makes_no_new_version() -> None:
    anew = {
        "cited_by_count": 99,
        "updated_date": "2026-01-01",
        "keywords": [{"display_name": "x", "score": 0.1}],
    }
    assert record().content_hash == record(**anew).content_hash


def test_authors_left_out_by_openalex_are_remarked() -> None:
    assert Other(name="is_authors_truncated", value="true") in record(is_authors_truncated=True).others


def test_a_work_with_nothing_but_what_we_need_is_read() -> None:
    bare: dict[str, Any] = {
        "id": "https://openalex.org/W1",
        "title": None,
        "abstract_inverted_index": None,
        "authorships": [],
        "type": None,
    }
    (found,) = parsed(answer(bare)).records
    assert found == Record(
        source="openalex", source_id="W1", kind="other", identifiers=found.identifiers, url=bare["id"]
    )


# --- what we rely on ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("whole", "field"),
    [
        ({"results": []}, "meta is missing"),
        ({"meta": {"count": 0}}, "results is missing"),
        ({"meta": {}, "results": []}, "meta.count is missing"),
        (answer(WORK, count="lots"), "meta.count is 'lots' and no whole number"),
        ({"meta": {"count": 1}, "results": ["W1"]}, "results is no list of objects"),
        (answer(WORK | {"abstract_inverted_index": "text"}), "[0].abstract_inverted_index is no list of places"),
        (answer(WORK | {"abstract_inverted_index": {"a": ["0"]}}), "[0].abstract_inverted_index is no list of places"),
        (answer(WORK | {"authorships": {"a": 1}}), "results[0].authorships is no list of objects"),
        (answer(WORK | {"title": {"en": "x"}}), "results[0].title is no text"),
        (answer(without("abstract_inverted_index")), "results[0].abstract_inverted_index is missing"),
        (answer(without("authorships")), "results[0].authorships is missing"),
        (answer(without("type")), "results[0].type is missing"),
        (answer(without("title", "display_name")), "results[0].title is missing"),
    ],
)  # fmt: skip
def test_an_answer_that_lacks_what_we_rely_on_names_source_field_and_address(whole: Any, field: str) -> None:
    with pytest.raises(SourceAnswerError) as caught:
        parsed(whole)
    assert "OpenAlex" in str(caught.value)
    assert field in str(caught.value)
    assert "https://openalex.example/works" in str(caught.value)


@pytest.mark.parametrize("number", [None, "https://openalex.org/A42"])
def test_a_record_without_what_names_it_is_refused(number: str | None) -> None:
    with pytest.raises(RecordError, match=r"^record 2 of https://.*/works has no id of a work"):
        parsed(answer(WORK, WORK | {"id": number}))
