"""PLOS: what is asked, how its articles are read, where a search ends, and what is no answer."""

import pytest
from asked import Source, access, every_page, impatient, payload

from flows.sandbox.corpus import article
from flows.sandbox.server import serve
from flows.sources import plos
from flows.sources.errors import (
    GarbledAnswerError,
    RecordError,
    SourceAnswerError,
    SourceRefusedError,
)
from warehouse.rows import Author, Identifier, Link, Other, Record

DOI = "10.5555/journal.pxx.0000001"


def found(*docs, total=None, start=0):
    return {
        "response": {"numFound": len(docs) if total is None else total, "start": start, "docs": list(docs)}
    }


def doc(**fields):
    return {"id": DOI, "title_display": "Heat for legs"} | fields


def read(**fields) -> Record:
    return plos.parse(payload(found(doc(**fields))), origin="here").records[0]


def page(source: Source, cursor: str = plos.START, query: str = "sciatica", **span) -> bytes:
    given = {"date_from": None, "date_to": None} | span
    return plos.page(source.client, query, cursor=cursor, access=access(), **given)


# --- what is asked ------------------------------------------------------------------------------------------


def test_a_search_asks_for_whole_articles_in_a_stable_order():
    source = Source(found(doc(), start=4, total=5))
    page(source, "4", date_from="2020", date_to="2021-02")
    assert source.paths == ["/search"]
    (asked,) = source.asked
    assert asked.pop("fl").startswith("id,title_display,")
    assert asked == {
        "q": "sciatica",
        "fq": 'doc_type:full AND -article_type:"Issue Image"'
        " AND publication_date:[2020-01-01T00:00:00Z TO 2021-02-28T23:59:59Z]",
        "sort": "publication_date asc,id asc",
        "wt": "json",
        "start": "4",
        "rows": "2",
    }


@pytest.mark.parametrize(
    ("span", "expected"), [({"date_from": "2020-05"}, "[2020-05-01T00:00:00Z TO *]"),
                           ({"date_to": "2020"}, "[* TO 2020-12-31T23:59:59Z]")]
)  # fmt: skip
def test_a_span_may_be_open_at_either_end(span, expected):
    assert plos.parameters("x", **span)["fq"].endswith(f" AND publication_date:{expected}")


def test_requests_are_far_enough_apart_for_what_plos_allows_in_an_hour():
    source = Source(*(found(doc(), start=place, total=9) for place in range(3)))
    before = source.now
    for place in range(3):
        page(source, str(place))
    assert 2 * 3600 / 300 <= source.now - before < 30


def test_a_long_search_text_is_posted():
    source = Source(found(doc()))
    page(source, query="leg OR " * 300 + "pain")
    assert [request.method for request in source.requests] == ["POST"]


def test_an_empty_search_text_is_refused_before_anybody_is_asked():
    source = Source()
    with pytest.raises(SourceRefusedError, match="search text for PLOS is empty"):
        page(source, query=" ")
    assert source.requests == []


# --- what an article is -------------------------------------------------------------------------------------


def test_an_article_is_a_record_with_all_that_plos_says():
    record = read(
        author_display=["Jo Ann Roe", "Legs of the World"],
        author_collab_only_display=["Legs of the World"],
        abstract=["\n        Pain fell   by 3.\n        ", "A summary for all."],
        abstract_primary_display=["\n        Pain fell   by 3 (p&lt;.01).\n        "],
        journal="PXX Legs", eissn="1111-2222", volume="7", issue="2", elocation_id="e0000001",
        publication_date="2021-02-03T00:00:00Z", received_date="2020-09-01T00:00:00Z",
        article_type="Research Article", counter_total_all=12,
    )  # fmt: skip
    assert (record.source_id, record.title) == (DOI, "Heat for legs")
    assert record.abstract == "Pain fell by 3 (p<.01)."
    assert record.authors == (
        Author(family="Roe", given="Jo Ann"),
        Author(collective="Legs of the World"),
    )
    assert (record.journal, record.issn, record.volume, record.issue) == ("PXX Legs", "1111-2222", "7", "2")
    assert (record.pages, record.published, record.published_precision) == ("e0000001", "2021-02-03", "day")
    assert record.identifiers == (Identifier(kind="doi", value=DOI),)
    assert record.others == (Other(name="received_date", value="2020-09-01"),)
    assert [kind.name for kind in record.types] == ["Research Article"]


def test_an_article_may_have_no_more_than_a_doi_and_a_title():
    record = read()
    assert (record.abstract, record.authors, record.published, record.journal) == ("", (), None, None)


def test_several_texts_of_an_abstract_are_paragraphs():
    assert read(abstract=["One.", "Two."]).abstract == "One.\nTwo."


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"article_type": "Retraction"}, "Retraction of Publication"),
        ({"article_type": "Correction"}, "Published Erratum"),
        ({"retraction": "10.5555/Notice"}, "Retracted Publication"),
    ],
)
def test_what_happened_to_an_article_is_said_in_pubmeds_words(fields, kind):
    assert [named.name for named in read(**fields).types] == [kind]


@pytest.mark.parametrize(
    ("field", "kind"),
    [("retraction", "RetractionIn"), ("expression_of_concern", "ExpressionOfConcernIn")],
)
def test_notices_are_links(field, kind):
    (link,) = read(**{field: "10.5555/Notice"}).links
    assert link == Link(kind=kind, target_id="10.5555/notice", note="PLOS: 10.5555/Notice")
    assert read(**{field: ""}).links == ()


# --- what is no answer --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        ({"error": {"msg": "undefined field foo", "code": 400}}, SourceRefusedError, "undefined field foo"),
        ({"error": "Service blocked"}, SourceRefusedError, "Service blocked"),
        ({}, SourceAnswerError, "response is missing"),
        ({"response": {"numFound": 1, "docs": [doc()]}}, SourceAnswerError, "response.start is missing"),
        (found({"title_display": "No name"}), RecordError, "record 1 of .* has no id"),
        (found(doc(id="pone.1")), RecordError, "no id that is a DOI"),
        (found(doc(), {"id": DOI}), SourceAnswerError, r"docs\[1\].title is missing"),
        (found(doc(), start=2), SourceAnswerError, "gave the page from article 2, not 0"),
        (found(doc(abstract={"a": 1})), SourceAnswerError, "abstract is no list of texts"),
    ],
)
def test_an_answer_that_is_not_as_expected_is_an_error(answer, error, said):
    with pytest.raises(error, match=said):
        page(Source(answer))


@pytest.mark.parametrize("answer", [b"<html>Busy</html>", b"", b'{"response":', found(total=7)])
def test_what_may_pass_is_asked_for_again(answer):
    source = Source(answer, found(doc()))
    assert plos.parse(page(source), origin="here").records
    assert len(source.requests) == 2
    with pytest.raises(GarbledAnswerError):
        page(Source(*[answer] * 6))


@pytest.mark.parametrize(
    ("answer", "following"),
    [
        (found(doc(), total=3), "1"),
        (found(doc(), total=3, start=2), None),
        (found(total=0), None),
        (found(total=3, start=3), None),
        (found(doc(), total=0), None),
    ],
)
def test_a_search_ends_with_the_number_found(answer, following):
    assert plos.parse(payload(answer), origin="here").following == following


# --- the sandbox --------------------------------------------------------------------------------------------


def corpus(count: int):
    return [
        article(
            {
                "pmid": str(number), "title": f"Sciatica & legs {number}", "abstract": "It fell by 1.6 points.",
                "published": f"2020-01-{number % 28 + 1:02}", "doi": f"10.5555/ex.{number}",
            }
        )
        for number in range(count)
    ]  # fmt: skip


def test_all_pages_of_the_sandbox_give_each_article_once_whatever_fails():
    with (
        serve(corpus(23), faults=["500:0.2", "html:0.1", "cut:0.1"], seed=4) as sandbox,
        impatient() as client,
    ):
        ids = every_page(plos, client, "title:sciatica", base_url=sandbox.addresses["plos"], batch_size=5)
    assert sorted(ids) == sorted(f"10.5555/ex.{number}" for number in range(23))
