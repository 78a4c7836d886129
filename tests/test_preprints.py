from datetime import UTC, datetime

import httpx
import pytest
from asked import Source, access, every_page, impatient, payload

from flows.sandbox.corpus import article
from flows.sandbox.server import serve
from flows.sources import biorxiv, medrxiv
from flows.sources.errors import GarbledAnswerError, SourceAnswerError, SourceRefusedError
from flows.sources.matching import matcher
from warehouse.rows import Author, Link, PublicationType, Record

SPAN = {"date_from": "2020-01", "date_to": "2020"}


def preprint(number=1, **fields):
    return {
        "doi": f"10.1101/2020.01.01.{number}",
        "title": f"Gabapentin for sciatica {number}",
        "authors": "Berg, A. B.; van Dijk, C.",
        "date": "2020-01-31",
        "version": "1",
        "type": "new results",
        "category": "pain medicine",
        "abstract": "Leg pain fell.",
        "published": "NA",
        "server": "medRxiv",
    } | fields


def details(*entries, total=None, cursor=0, **message):
    told = {
        "status": "ok",
        "cursor": cursor,
        "count": len(entries),
        "total": str(len(entries) if total is None else total),
    }
    return {"messages": [told | message], "collection": list(entries)}


NOTHING = {"messages": [{"status": "no posts found"}], "collection": []}


def read(**fields) -> Record:
    return medrxiv.parse(payload(details(preprint(**fields))), origin="here").records[0]


def page(
    source: Source, cursor: str = medrxiv.START, query: str = "sciatica", server=medrxiv, **span
) -> bytes:
    return server.page(source.client, query, cursor=cursor, access=access(), **(SPAN | span))


# --- The words, which we look for ourselves -----------------------------------------------------------------

TITLE, ABSTRACT = "Gabapentin for low-back pain", "Sciatica, or Ménière's: it fell. Placebo did not."


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("gabapentin", True), ("GABAPENTIN", True), ("gaba", False), ("gaba*", True), ("meniere", True),
        ("gabapentin AND sciatica", True), ("gabapentin AND lumbago", False), ("lumbago OR sciatica", True),
        ("gabapentin NOT placebo", False), ("gabapentin NOT surgery", True), ("low back pain", True),
        ('"low back pain"', True), ('"back low"', False), ("back low", True), ("low-back", True), ("back-low", False),
        ("(lumbago OR sciatica) AND (gabapentin OR pregabalin)", True), ("lumbago AND x OR sciatica", True),
        ("sciatica[ti]", False), ("sciatica[ab]", True), ("gabapentin[tiab]", True), ('"pain sciatica"', False),
        ("gabapentin surgery", False), ('"low back p*"', True),
    ],
)  # fmt: skip
def test_a_query_of_words_is_tested_on_title_and_abstract(query, fits):
    assert matcher(query, source="medRxiv")(TITLE, ABSTRACT) is fits


@pytest.mark.parametrize(
    "query", ["Berg[au]", "sciatica AND 2020[dp]", "x[nonsense]", "#1", "NOT x", "1:5[uid]"]
)
def test_a_query_that_cannot_be_tested_is_refused(query):
    with pytest.raises(SourceRefusedError, match="the search text for medRxiv cannot be used"):
        matcher(query, source="medRxiv")


# --- A preprint as a record ---------------------------------------------------------------------------------


def test_a_preprint_is_a_record_with_all_that_the_server_knows():
    record = read(
        license="cc_by",
        funder=[{"name": "Fund"}],
        jatsxml="https://x.example/1.xml",
        author_corresponding="NA",
    )
    assert (record.source, record.source_id, record.version, record.kind) == (
        "medrxiv",
        "10.1101/2020.01.01.1",
        1,
        "preprint",
    )
    assert record.authors == (Author(family="Berg", given="A. B."), Author(family="van Dijk", given="C."))
    assert (record.published, record.published_precision, record.journal) == ("2020-01-31", "day", "medRxiv")
    assert record.types == (PublicationType(ui="D000076942", name="Preprint"),)
    assert (record.links, record.keywords) == ((), ("pain medicine",))
    assert record.url == "https://www.medrxiv.org/content/10.1101/2020.01.01.1v1"
    assert [(other.name, other.value) for other in record.others] == [
        ("type", "new results"), ("license", "cc_by"), ("jatsxml", "https://x.example/1.xml"), ("funder", "Fund"),
    ]  # fmt: skip


@pytest.mark.parametrize("published", ["NA", "", None, "N/A"])
def test_what_was_never_published_has_no_link(published):
    assert read(published=published).links == ()


@pytest.mark.parametrize("published", ["10.5555/Article.1", "https://doi.org/10.5555/article.1"])
def test_the_published_article_is_linked(published):
    assert read(published=published).links == (
        Link(kind="UpdateIn", target_id="10.5555/article.1", note="published as an article"),
    )


def test_a_withdrawn_preprint_is_retracted():
    assert [link.kind for link in read(type="withdrawn").links] == ["RetractionIn"]


def test_versions_are_records_of_one_doi_without_its_suffix():
    told = details(
        preprint(doi="10.1101/2020.01.01.1v1"), preprint(doi="10.1101/2020.01.01.1V2", version="2")
    )
    found = medrxiv.parse(payload(told), origin="here").records
    assert [(record.source_id, record.version) for record in found] == [
        ("10.1101/2020.01.01.1", 1),
        ("10.1101/2020.01.01.1", 2),
    ]


def test_answers_of_pubs_are_read_as_well():
    entry = {
        "preprint_doi": "10.1101/1", "preprint_title": "T", "preprint_abstract": "A", "preprint_date": "2020-02-01",
        "preprint_authors": "Berg, A.", "preprint_category": "pain", "published_doi": "10.5555/X",
        "published_date": "2021-01-01",
    }  # fmt: skip
    (record,) = biorxiv.parse(
        payload({"messages": [{"status": "ok"}], "collection": [entry]}), origin="here"
    ).records
    assert (record.source_id, record.published) == ("10.1101/1", "2020-02-01")
    assert [(link.kind, link.target_id) for link in record.links] == [("UpdateIn", "10.5555/x")]


@pytest.mark.parametrize(("entries", "doi"), [([{"published_doi": "10.5555/X"}], "10.5555/x"), ([], None)])
def test_one_can_ask_what_a_preprint_became(entries, doi):
    source = Source({"messages": [{"status": "ok"}], "collection": entries})
    assert biorxiv.published(source.client, "10.1101/1", access=access()) == doi
    assert source.paths == ["/pubs/biorxiv/10.1101/1/na/json"]


# --- The span, page by page ---------------------------------------------------------------------------------


def test_a_span_of_days_is_asked_for_and_its_preprints_with_the_words_are_kept():
    source = Source(details(preprint(1), preprint(2, title="On knees", abstract="No leg."), preprint(3)))
    told = medrxiv.parse(page(source), origin="here")
    assert source.paths == ["/details/medrxiv/2020-01-01/2020-12-31/0/json"]
    assert [record.source_id[-1] for record in told.records] == ["1", "3"]
    assert (told.claimed, told.following) == (None, None)
    assert "no search by words: all 3 versions" in told.notes[0]
    assert "posted from 2020-01-01 to 2020-12-31" in told.notes[0]


@pytest.mark.parametrize("size", [30, 100, 7])
def test_the_next_page_begins_after_the_number_received_whatever_that_is(size):
    def respond(request: httpx.Request) -> httpx.Response:
        cursor = int(request.url.path.split("/")[5])
        numbers = range(cursor, min(cursor + size, 250))
        return httpx.Response(200, json=details(*map(preprint, numbers), total=250, cursor=cursor))

    source = Source(respond=respond)
    found = every_page(medrxiv, source.client, "sciatica")
    assert found == [f"10.1101/2020.01.01.{number}" for number in range(250)]


def test_a_span_without_end_ends_today_and_stays_so_on_later_pages():
    source = Source(details(preprint(1), total=2), details(preprint(2), total=2, cursor=1))
    first = medrxiv.parse(page(source, date_from=None, date_to=None), origin="here")
    assert "posted from 2019-06-01 to today" in first.notes[0]
    page(source, str(first.following), date_from=None, date_to=None)
    today = datetime.now(UTC).date().isoformat()
    assert source.paths == [f"/details/medrxiv/2019-06-01/{today}/{n}/json" for n in (0, 1)]
    assert biorxiv.parameters("x", date_from=None, date_to=None) == {
        "server": "biorxiv", "from": "2013-11-01", "to": "today", "words": "x",
    }  # fmt: skip


@pytest.mark.parametrize("query", ["category:pain_medicine sciatica", 'sciatica category:"pain medicine"'])
def test_a_category_is_asked_of_the_server(query):
    source = Source(details(preprint(1), preprint(2, title="Other")))
    told = medrxiv.parse(page(source, query=query), origin="here")
    assert source.asked == [{"category": "pain_medicine"}]
    assert len(told.records) == 1


def test_a_category_alone_keeps_all_of_it():
    source = Source(details(preprint(1), preprint(2, title="Other", abstract="")))
    assert len(medrxiv.parse(page(source, query="category:neurology"), origin="here").records) == 2


@pytest.mark.parametrize("query", ["", "  ", "Berg[au]"])
def test_a_search_that_cannot_be_done_is_refused_before_anybody_is_asked(query):
    with pytest.raises(SourceRefusedError, match="search text"):
        page(Source(), query=query)


def test_an_empty_span_is_empty():
    told = medrxiv.parse(page(Source(NOTHING)), origin="here")
    assert (told.records, told.following, told.notes) == ((), None, ())


@pytest.mark.parametrize(
    "wrong",
    [
        details(total=9),
        details(preprint(1), total=9, count=30),
        details(preprint(1), total=9, cursor=30),
        b"<html>busy</html>",
    ],
)
def test_a_page_that_is_not_the_one_asked_for_is_asked_for_again(wrong):
    source = Source(wrong, details(preprint(1)))
    assert len(medrxiv.parse(page(source), origin="here").records) == 1
    with pytest.raises(GarbledAnswerError):
        page(Source(*[wrong] * 6))


def test_an_empty_page_within_a_span_is_no_end():
    with pytest.raises(GarbledAnswerError, match="not the page that was asked for"):
        page(
            Source(*[NOTHING | {"messages": [{"status": "ok", "total": "90"}]}] * 6),
            "2020-01-01/2020-12-31/30",
        )


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        ({"collection": []}, SourceAnswerError, "messages is missing"),
        ({"messages": [{"status": "ok"}]}, SourceAnswerError, "collection is missing"),
        ({"messages": [{"status": "ok"}], "collection": []}, SourceAnswerError, "total is missing"),
        (
            {"messages": [{"status": "error: bad interval"}], "collection": []},
            SourceAnswerError,
            "bad interval",
        ),
        (
            details({"doi": "10.1101/1", "title": "T", "date": "2020-01-01"}),
            SourceAnswerError,
            "abstract is missing",
        ),
        (details(preprint(doi="")), SourceAnswerError, "doi is missing"),
        (httpx.Response(404, content=b"gone"), SourceRefusedError, "404"),
    ],
)
def test_an_answer_that_is_none_is_an_error_with_field_and_address(answer, error, words):
    with pytest.raises(error, match=words) as raised:
        page(Source(answer))
    assert "https://source.example/details/medrxiv/" in str(raised.value)


def test_the_sandbox_gives_the_preprints_of_one_server_with_the_words():
    corpus = [
        article({"pmid": f"EX{n:04}", "title": f"{'Sciatica' if n % 3 else 'Knees'} {n}", "published": "2020-05-01",
                 "doi": f"10.1101/{n}", "journal": "medRxiv" if n % 2 else "bioRxiv : the preprint server for biology"})
        for n in range(140)
    ]  # fmt: skip
    with serve(corpus) as sandbox, impatient() as client:
        found = {
            source: every_page(
                source, client, "sciatica", base_url=sandbox.addresses[source.__name__.rpartition(".")[2]]
            )
            for source in (biorxiv, medrxiv)
        }
    assert sorted(found[medrxiv]) == sorted(f"10.1101/{n}" for n in range(140) if n % 2 and n % 3)
    assert sorted(found[biorxiv]) == sorted(f"10.1101/{n}" for n in range(140) if not n % 2 and n % 3)
