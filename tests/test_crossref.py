import re

import httpx
import pytest
from asked import Source, access, every_page, impatient, payload

from flows.sandbox.corpus import article
from flows.sandbox.server import serve
from flows.sources import crossref, crossref_lookup
from flows.sources.errors import (
    GarbledAnswerError,
    SearchTooBroadError,
    SourceAnswerError,
    SourceRefusedError,
    SourceUnavailableError,
)
from warehouse.rows import Author, Link, Record

DOI = "10.5555/example.1"


def works(*items, total=None, cursor=None):
    message = {"total-results": len(items) if total is None else total, "items": list(items)}
    return {
        "status": "ok",
        "message-type": "work-list",
        "message": message | ({"next-cursor": cursor} if cursor else {}),
    }


def work(number=1, **fields):
    return {
        "DOI": f"10.5555/Example.{number}",
        "type": "journal-article",
        "title": [f"Paper {number}"],
    } | fields


def read(**fields) -> Record:
    return crossref.parse(payload(works(work(**fields))), origin="here").records[0]


def page(source: Source, cursor: str = crossref.START, query: str = "sciatica", **given) -> bytes:
    span = {"date_from": None, "date_to": None} | given
    return crossref.page(source.client, query, cursor=cursor, access=access(), **span)


# --- A work as a record -------------------------------------------------------------------------------------


def test_a_work_is_a_record_with_all_that_crossref_knows():
    record = read(
        title=["Gabapentin for <i>sciatica</i> &amp; leg pain"],
        subtitle=["a randomised trial"],
        author=[
            {"given": "Anna", "family": "Berg", "suffix": "Jr.", "ORCID": "http://orcid.org/0000-0001-2345-6789",
             "affiliation": [{"name": "Hill Clinic"}, {"name": "Lake School"}]},
            {"name": "LEG Study Group"},
        ],
        editor=[{"given": "Ed", "family": "Itor"}],
        published={"date-parts": [[2021, 5]]},
        created={"date-parts": [[2021, 4, 30]]},
        deposited={"date-parts": [[2022, 1, 2]]},
        page="12-19",
        ISSN=["1234-5678", "8765-4321"],
        **{"container-title": ["Journal of Examples"], "article-number": "e7", "is-referenced-by-count": 9},
    )  # fmt: skip
    assert record.source_id == DOI
    assert record.title == "Gabapentin for sciatica & leg pain: a randomised trial"
    assert record.authors == (
        Author(
            family="Berg",
            given="Anna Jr.",
            orcid="0000-0001-2345-6789",
            affiliation="Hill Clinic; Lake School",
        ),
        Author(collective="LEG Study Group"),
    )
    assert record.editors == (Author(family="Itor", given="Ed"),)
    assert (record.published, record.published_precision) == ("2021-05", "month")
    assert (record.created, record.revised) == ("2021-04-30", "2022-01-02")
    assert (record.journal, record.pages, record.issn) == ("Journal of Examples", "12-19", "1234-5678")
    assert {(other.name, other.value) for other in record.others} == {
        ("article-number", "e7"),
        ("ISSN", "8765-4321"),
    }


def test_scores_and_counts_of_citations_make_no_new_version():
    first, later = (
        read(score=1.0, **{"is-referenced-by-count": 3}),
        read(score=7.5, **{"is-referenced-by-count": 4}),
    )
    assert first.content_hash == later.content_hash


@pytest.mark.parametrize(
    ("parts", "date", "precision"),
    [
        ([[2012]], "2012", "year"),
        ([[2012, 3]], "2012-03", "month"),
        ([[2012, 3, 21]], "2012-03-21", "day"),
        ([[2012, 2, 31]], "2012-02", "month"),
        ([[None]], None, None),
        ([[]], None, None),
        ([], None, None),
    ],
)
def test_dates_in_parts_have_the_precision_that_they_state(parts, date, precision):
    record = read(issued={"date-parts": parts})
    assert (record.published, record.published_precision) == (date, precision)


@pytest.mark.parametrize(
    ("markup", "text", "labels"),
    [
        ("<jats:p>P &lt; 0.05 and CO<jats:sub>2</jats:sub></jats:p>", "P < 0.05 and CO2", []),
        ("<jats:title>Abstract</jats:title><jats:p>All of it.</jats:p>", "All of it.", []),
        (
            (
                "<sec><jats:title>Background</jats:title><jats:p>Why.</jats:p></sec>"
                "<sec><title>Results</title><p>10<jats:sup>9</jats:sup> cells.</p></sec>"
            ),
            "Why.\n10^9 cells.",
            ["Background", "Results"],
        ),
        ("<jats:p>Escaped twice: p &amp;lt; 0.05, R&amp;D</jats:p>", "Escaped twice: p < 0.05, R&D", []),
        ("Plain text, p<.05", "Plain text, p<.05", []),
        ("<jats:p>Broken <jats:italic>markup</jats:p>", "Broken markup", []),
    ],
)
def test_abstracts_lose_their_markup_and_keep_their_sections(markup, text, labels):
    record = read(abstract=markup)
    assert record.abstract == text
    assert [section.label for section in record.sections] == labels
    assert all(record.abstract[section.start : section.end] for section in record.sections)


@pytest.mark.parametrize(
    ("kind", "on_the_paper", "on_the_notice"),
    [
        ("retraction", "RetractionIn", "RetractionOf"),
        ("withdrawal", "RetractionIn", "RetractionOf"),
        ("removal", "RetractionIn", "RetractionOf"),
        ("partial_retraction", "PartialRetractionIn", "PartialRetractionOf"),
        ("expression_of_concern", "ExpressionOfConcernIn", "ExpressionOfConcernFor"),
        ("expression-of-concern", "ExpressionOfConcernIn", "ExpressionOfConcernFor"),
        ("correction", "ErratumIn", "ErratumFor"),
        ("corrigendum", "ErratumIn", "ErratumFor"),
        ("erratum", "ErratumIn", "ErratumFor"),
        ("addendum", "ErratumIn", "ErratumFor"),
        ("new_version", "UpdateIn", "UpdateOf"),
        ("retraction_and_replacement", "RetractionIn", "RetractionOf"),
        ("something_new", "CommentIn", "CommentOn"),
    ],
)
def test_updates_have_pubmeds_words_in_both_directions(kind, on_the_paper, on_the_notice):
    update = [{"DOI": "10.5555/Other", "type": kind, "label": "As written", "source": "retraction-watch"}]
    link = Link(kind=on_the_paper, target_id="10.5555/other", note="As written (retraction-watch)")
    assert read(**{"updated-by": update}).links == (link,)
    assert [link.kind for link in read(**{"update-to": update}).links] == [on_the_notice]


def test_an_article_that_updates_itself_has_no_link():
    update = [{"DOI": DOI.upper(), "type": "new_version"}]
    assert read(**{"updated-by": update, "update-to": update}).links == ()


def test_the_stages_of_a_preprint_are_linked():
    relation = {
        "has-preprint": [{"id-type": "doi", "id": "10.1101/A"}],
        "is-preprint-of": [{"id-type": "doi", "id": "10.1/B"}],
    }
    assert [(link.kind, link.target_id) for link in read(relation=relation).links] == [
        ("UpdateIn", "10.1/b"),
        ("UpdateOf", "10.1101/a"),
    ]


@pytest.mark.parametrize(
    ("kind", "subtype", "expected"),
    [
        ("journal-article", None, "article"), ("book-chapter", None, "book"),
        ("posted-content", "preprint", "preprint"), ("posted-content", "other", "other"),
        ("proceedings-article", None, "conference"), ("dissertation", None, "thesis"),
        ("component", None, "other"), (None, None, "article"),
    ],
)  # fmt: skip
def test_the_type_of_a_work_gives_its_kind(kind, subtype, expected):
    assert read(type=kind, subtype=subtype).kind == expected


def test_a_registered_trial_is_a_registration():
    record = read(
        **{
            "clinical-trial-number": [
                {"clinical-trial-number": "nct00000001", "registry": "10.18810/clinical-trials-gov"}
            ]
        }
    )
    assert [(entry.registry, entry.number) for entry in record.registrations] == [
        ("ClinicalTrials.gov", "NCT00000001")
    ]


@pytest.mark.parametrize("institution", [{"name": "medRxiv"}, [{"name": "medRxiv"}]])
def test_an_institution_may_come_alone_or_in_a_list(institution):
    assert [(other.name, other.value) for other in read(institution=institution).others] == [
        ("institution", "medRxiv")
    ]


def test_unknown_fields_are_fine_and_a_missing_doi_is_not():
    assert read(novelty={"deep": [1]}).title == "Paper 1"
    with pytest.raises(SourceAnswerError, match=r"Crossref.*message\.items\[0\]\.DOI is missing.*here"):
        crossref.parse(payload(works({"title": ["No name"]})), origin="here")


# --- The search ---------------------------------------------------------------------------------------------


def test_the_search_is_asked_politely_with_words_and_dates():
    source = Source(works(work()), email="me@clinic.example")
    page(source, date_from="2015-03", date_to="2020")
    assert source.asked == [
        {
            "query": "sciatica", "filter": "from-pub-date:2015-03,until-pub-date:2020", "rows": "2", "cursor": "*",
            "mailto": "me@clinic.example",
        }
    ]  # fmt: skip
    assert source.paths == ["/works"]


def test_pages_go_on_though_the_cursor_looks_the_same_and_end_without_an_empty_one():
    pages = [works(work(n), work(n + 1), total=6, cursor="same") for n in (1, 3, 5)]
    source = Source(*pages)
    assert len(every_page(crossref, source.client, "sciatica")) == 6
    assert [asked["cursor"] for asked in source.asked] == ["*", "same", "same"]


class Scrolling:
    """Crossref as it is: each request moves the cursor on, whether or not its answer arrives."""

    def __init__(self, total: int, faults: dict[int, object]) -> None:
        self.total, self.faults, self.asked = total, faults, 0
        self.places: dict[str, int] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        cursor = request.url.params["cursor"]
        if cursor == "*":
            cursor = f"opened-{len(self.places)}"
            self.places[cursor] = 0
        fault = self.faults.get(self.asked)
        if fault == "expired":
            self.places.clear()
        if cursor not in self.places:
            return httpx.Response(404, json={"status": "failed", "message": [{"type": "cursor-invalid"}]})
        if fault == 429:
            return httpx.Response(429, content=b"slow down")
        start = self.places[cursor]
        self.places[cursor] = start + 2
        if isinstance(fault, Exception):
            raise fault
        if fault == "cut":
            return httpx.Response(200, content=b'{"status": "ok", "mess')
        items = [work(n) for n in range(start + 1, min(start + 2, self.total) + 1)]
        return httpx.Response(200, json=works(*items, total=self.total, cursor=cursor))


@pytest.mark.parametrize(
    "faults",
    [
        {},
        {1: "cut"},
        {2: httpx.ReadTimeout("late")},
        {3: "cut", 5: "cut"},
        {3: "expired"},
        {2: 429, 3: 429},
        {3: "cut", 4: httpx.ConnectError("away"), 6: "cut"},
    ],
)
def test_no_work_is_lost_or_doubled_whatever_happens_to_an_answer(faults):
    source = Source(respond=Scrolling(9, faults))
    assert every_page(crossref, source.client, "sciatica") == [f"10.5555/example.{n}" for n in range(1, 10)]


def test_a_search_that_has_shrunk_while_it_was_read_anew_is_an_error():
    source = Source(404, works(work(1), total=1))
    with pytest.raises(
        SourceAnswerError, match="has changed while it was read: there is no page after 4 works"
    ):
        page(source, "4 same")


def test_a_cursor_that_is_refused_at_the_start_is_refused():
    with pytest.raises(SourceRefusedError, match="400"):
        page(Source(400))


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ([b"<html>maintenance</html>"] * 6, GarbledAnswerError),
        ([503] * 6, SourceUnavailableError),
        ([{"status": "ok", "message-type": "work-list", "message": {"items": []}}], SourceAnswerError),
        ([{"status": "ok"}], SourceAnswerError),
        ([works({"DOI": "10.5555/1", "caption": ["Renamed"]})], SourceAnswerError),
    ],
)
def test_an_answer_that_is_none_is_never_an_empty_page(answers, error):
    with pytest.raises(error) as raised:
        page(Source(*answers))
    assert "https://source.example/works" in str(raised.value)


def test_a_search_for_any_of_the_words_may_be_too_broad():
    source = Source(works(work(), total=250_000, cursor="c"))
    with pytest.raises(SearchTooBroadError, match="claims 250,000 hits, more than the 20,000"):
        page(source)


def test_an_empty_search_is_refused_before_anybody_is_asked():
    with pytest.raises(SourceRefusedError, match="is empty"):
        page(Source(), query="  ")


# --- Looking up DOIs ----------------------------------------------------------------------------------------


class Registry:
    """Crossref's answers to look-ups: works by DOI, and the notices that name one."""

    def __init__(self, *items, broken=()) -> None:
        self.items, self.broken = items, broken

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = httpx.URL(str(request.url)).path.removeprefix("/works").strip("/")
        limits = [limit.partition(":")[::2] for limit in request.url.params.get("filter", "").split(",")]
        if path in self.broken or any(value in self.broken for _, value in limits):
            return httpx.Response(500, content=b"broken")
        if path:
            found = [item for item in self.items if item["DOI"].lower() == path]
            return (
                httpx.Response(200, json={"message-type": "work", "message": found[0]})
                if found
                else httpx.Response(404, content=b"Resource not found.")
            )
        named = [item for item in self.items if ("doi", item["DOI"].lower()) in limits]
        notices = [
            item for item in self.items
            if any(("updates", update["DOI"].lower()) in limits for update in item.get("update-to", []))
        ]  # fmt: skip
        return httpx.Response(200, json=works(*named, *notices))


def status(registry: Registry, *dois: str) -> dict[str, crossref_lookup.Standing]:
    return crossref_lookup.status(Source(respond=registry).client, dois, access=access())


def update(target: str, kind: str) -> dict[str, str]:
    return {"DOI": target, "type": kind, "source": "publisher"}


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("retraction", "retracted"), ("removal", "retracted"), ("expression_of_concern", "concern"),
        ("partial_retraction", "concern"), ("erratum", "corrected"), ("new_version", "nothing"),
        ("something_new", "nothing"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("said_by", ["paper", "notice"])
def test_paper_or_notice_says_how_a_paper_stands(kind, state, said_by):
    paper = work(1, **({"updated-by": [update("10.5555/notice", kind)]} if said_by == "paper" else {}))
    notice = work(
        2, DOI="10.5555/notice", **({"update-to": [update(DOI, kind)]} if said_by == "notice" else {})
    )
    found = status(Registry(paper, notice), DOI.upper())
    assert found[DOI].state == state
    assert [link.target_id for link in found[DOI].links] == ["10.5555/notice"]


def test_the_gravest_word_counts_and_silence_is_nothing():
    worst = work(1, **{"updated-by": [update("10.5555/a", "erratum"), update("10.5555/b", "retraction")]})
    found = status(Registry(worst, work(2)), DOI, "https://doi.org/10.5555/Example.2")
    assert {doi: standing.state for doi, standing in found.items()} == {
        DOI: "retracted",
        "10.5555/example.2": "nothing",
    }


def test_a_failed_look_up_is_unknown_with_its_reason_and_never_nothing():
    found = status(
        Registry(work(1), broken=("10.5555/example.2",)), DOI, "10.5555/example.2", "10.5555/nowhere"
    )
    assert found[DOI].state == "nothing"
    assert found["10.5555/example.2"].state == "unknown"
    assert "500" in str(found["10.5555/example.2"].reason)
    assert found["10.5555/nowhere"].state == "unknown"
    assert "Crossref has no such DOI" in str(found["10.5555/nowhere"].reason)


def test_a_paper_whose_notices_could_not_be_asked_for_is_unknown_unless_it_speaks_itself():
    class NoNotices(Registry):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            asked = request.url.params.get("filter", "")
            return httpx.Response(500) if "updates:" in asked else super().__call__(request)

    spoken = work(2, **{"updated-by": [update("10.5555/n", "retraction")]})
    found = status(NoNotices(work(1), spoken), DOI, "10.5555/example.2")
    assert (found[DOI].state, found["10.5555/example.2"].state) == ("unknown", "retracted")
    assert "its notices are not known" in str(found[DOI].reason)


@pytest.mark.parametrize(
    "doi", ["10.1000/a,b", "10.1002/(sici)1097<1::aid-x>3.0.co;2-q", "10.1000/ä#?%", "10.1000/a b"]
)
def test_a_doi_with_odd_characters_is_percent_encoded_and_asked_for_alone(doi):
    source = Source(respond=Registry(work(1, DOI=doi, **{"updated-by": [update("10.5555/n", "retraction")]})))
    found = crossref_lookup.status(source.client, [doi], access=access())
    assert found[doi.lower()].state == "retracted"
    assert all(re.fullmatch(r"/works(/[A-Za-z0-9.%_~()-]+)?", path) for path in source.paths)
    assert not any("," in asked.get("filter", "") for asked in source.asked)


def test_silence_about_a_doi_whose_notices_cannot_be_asked_for_is_unknown():
    found = status(Registry(work(1, DOI="10.1000/a,b")), "10.1000/a,b")
    assert found["10.1000/a,b"].state == "unknown"
    assert "comma" in str(found["10.1000/a,b"].reason)


def test_many_dois_take_few_requests():
    source = Source(respond=Registry(*(work(n) for n in range(100))))
    found = crossref_lookup.status(
        source.client, [f"10.5555/example.{n}" for n in range(100)], access=access()
    )
    assert {standing.state for standing in found.values()} == {"nothing"}
    assert len(source.requests) == 6


def test_where_crossref_is_down_the_rest_is_not_asked_for():
    source = Source(respond=lambda _: httpx.Response(503))
    known = crossref_lookup.works(source.client, [f"10.5555/{n}" for n in range(200)], access=access())
    assert len(known.failed) == 200
    assert not known.works
    assert len(source.requests) <= 12


def test_a_look_up_that_gives_another_work_has_failed():
    source = Source(respond=lambda _: httpx.Response(200, json={"message-type": "work", "message": work(2)}))
    known = crossref_lookup.works(source.client, ["10.1000/a,b"], access=access())
    assert "another work" in known.failed["10.1000/a,b"]


def test_completing_fills_what_is_missing_and_changes_nothing_else():
    held = Record(source="import", source_id="1", title="Own title", published="2019")
    found = read(
        abstract="<jats:p>From Crossref.</jats:p>", volume="7", published={"date-parts": [[2020, 1, 1]]}
    )
    whole = crossref_lookup.complete(held, found)
    assert (whole.source, whole.source_id, whole.title, whole.published) == (
        "import",
        "1",
        "Own title",
        "2019",
    )
    assert (whole.published_precision, whole.abstract, whole.volume) == (None, "From Crossref.", "7")
    assert crossref_lookup.complete(whole, found) == whole


# --- Against the sandbox ------------------------------------------------------------------------------------


def test_the_sandbox_gives_every_work_with_a_doi_once_even_where_answers_are_lost():
    corpus = [
        article({"pmid": f"EX{n:04}", "title": f"Sciatica {n}", "year": "2020", "doi": f"10.5555/s.{n}"})
        for n in range(1, 8)
    ]
    with (
        serve(
            [*corpus, article({"pmid": "EX0099", "title": "Sciatica"})], faults=["cut@works:0.3"], seed=3
        ) as sandbox,
        impatient() as client,
    ):
        found = every_page(crossref, client, "sciatica", base_url=sandbox.addresses["crossref"])
    assert sorted(found) == [f"10.5555/s.{n}" for n in range(1, 8)]
    assert any(request.fault for request in sandbox.requests)


def test_the_sandbox_says_what_was_retracted():
    paper = {
        "pmid": "EX0001",
        "title": "Paper",
        "doi": "10.5555/p",
        "links": [{"kind": "RetractionIn", "target_id": "EX0002"}],
    }
    notice = {
        "pmid": "EX0002",
        "title": "Retraction",
        "doi": "10.5555/n",
        "links": [{"kind": "RetractionOf", "target_id": "EX0001"}],
    }
    with serve([article(paper), article(notice)]) as sandbox, impatient() as client:
        found = crossref_lookup.status(
            client,
            ["10.5555/p", "10.5555/n", "10.5555/gone"],
            access=access(base_url=sandbox.addresses["crossref"]),
        )
    assert {doi: standing.state for doi, standing in found.items()} == {
        "10.5555/p": "retracted", "10.5555/n": "nothing", "10.5555/gone": "unknown",
    }  # fmt: skip
