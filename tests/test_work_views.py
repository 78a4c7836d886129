"""A work counts once, with the best of every field of its records, and stands or falls by what any source says."""

from datetime import timedelta

import made
import pytest
from loaded import empty_warehouse, held, load

from warehouse import rows

TITLE = "Heat wraps for leg pain in gardeners: a randomised trial"
TEXT = "Neuropathic pain was found in 12% of 50 people."


@pytest.fixture
def con(tmp_path):
    with empty_warehouse(tmp_path) as con:
        yield con


def record(source: str, source_id: str, **changes):
    named = {kind: changes.pop(kind) for kind in ("doi", "pmid") if kind in changes}
    usual = {
        "title": TITLE,
        "authors": (rows.Author(family="Adams"), rows.Author(family="Baker")),
        "identifiers": tuple(rows.Identifier(kind=kind, value=value) for kind, value in named.items()),
    }
    return made.record(source_id, source=source, **(usual | changes))


def link(kind: str, target: str) -> dict[str, object]:
    return {"links": (rows.Link(kind=kind, target_id=target),)}


def test_a_work_of_three_records_counts_once(con, tmp_path):
    records = [
        record("openalex", "W12345", doi="10.5555/x", abstract=TEXT),
        record("pubmed", "1", doi="10.5555/x", abstract=TEXT),
        record("import", "embase:7", abstract=TEXT),
    ]
    load(con, tmp_path / "run", records)
    assert len(held(con, "frequencies")) == 3
    assert held(con, "prevalence", "work_id, record_key, quote") == [
        ("work:pubmed:1", records[1].record_key, "12%")
    ]
    assert held(con, "topic_works", "work_id") == [("work:pubmed:1",)]
    assert held(con, "works", "reported_by") == [(["pubmed:1", "import:embase:7", "openalex:W12345"],)]
    assert held(con, "records_by_design_and_year", "works") == [(1,)]


def test_the_best_text_gives_the_findings(con, tmp_path):
    whole = record("openalex", "W12345", doi="10.5555/x", abstract=TEXT)
    load(con, tmp_path / "run", [record("pubmed", "1", doi="10.5555/x", abstract=""), whole])
    assert held(con, "works", "work_id, source, record_key") == [
        ("work:pubmed:1", "openalex", whole.record_key)
    ]
    assert held(con, "prevalence", "quote") == [("12%",)]


def test_the_best_of_every_field_is_kept_and_each_source_s_version_stays(con, tmp_path):
    poor = record("pubmed", "1", doi="10.5555/x", published="2020", published_precision="year", authors=())
    rich = record("europepmc", "MED:1", pmid="1", abstract="", journal="Annals", published="2020-05-03")
    load(con, tmp_path / "run", [poor, rich])
    (found,) = held(con, "works", "doi, pmid, journal, first_author, author_count, published, year")
    assert found == ("10.5555/x", "1", "Annals", "Adams", 2, "2020-05-03", 2020)
    assert held(con, "records", "record_key") == [(rich.record_key,), (poor.record_key,)]


@pytest.mark.parametrize(
    ("changes", "other"),
    [
        ({"kind": "preprint", "journal": "medRxiv", "doi": "10.1101/7"}, "superseded by its article"),
        ({"kind": "conference", "journal": "Pain", "volume": "3", "pages": "S5"}, "superseded by its paper"),
    ],
)
def test_a_preprint_or_talk_is_linked_and_its_figures_do_not_count_beside_the_paper(
    con, tmp_path, changes, other
):
    paper = record("pubmed", "1", journal="Annals", volume="7", pages="11", doi="10.5555/x")
    early = record(
        "import", "medline:2", abstract=TEXT, published="2019", published_precision="year", **changes
    )
    load(con, tmp_path / "run", [paper, early])
    assert len(held(con, "works")) == 2
    assert held(con, "work_links", "work_id, relation, other_work_id") == [
        ("work:import:medline:2", changes["kind"], "work:pubmed:1")
    ]
    assert held(con, "works", "superseded_by", "NOT counted") == [("work:pubmed:1",)]
    assert held(con, "prevalence", "work_id") == [("work:pubmed:1",)]


@pytest.mark.parametrize(
    ("paper", "notice", "states"),
    [
        pytest.param(
            {}, link("RetractionOf", "1"), ("retracted", "retraction_notice"), id="the notice alone says it"
        ),
        pytest.param(link("RetractionIn", "2"), {}, ("retracted", "current"), id="the paper alone says it"),
        pytest.param(
            {}, link("RetractionOf", "10.5555/a,b"), ("retracted", "retraction_notice"), id="a comma"
        ),
        pytest.param(
            {}, link("ErratumFor", "1"), ("corrected", "erratum_notice"), id="an erratum is no retraction"
        ),
        pytest.param(
            {}, link("ExpressionOfConcernFor", "1"), ("concern", "concern_notice"), id="nor is a concern"
        ),
        pytest.param({}, link("PartialRetractionOf", "1"), ("concern", "current"), id="nor a part"),
        pytest.param(
            {},
            {"types": (rows.PublicationType(name="Retracted Publication"),), **link("RetractionOf", "1")},
            ("retracted", "retraction_notice"),
            id="a source that marks the notice as well",
        ),
        pytest.param(
            {},
            {"title": f"Retraction: {TITLE}"},
            ("retracted", "retraction_notice"),
            id="the notice's title says it",
        ),
        pytest.param(
            {"title": f"RETRACTED: {TITLE}", "types": (rows.PublicationType(ui="D016441", name="x"),)},
            {},
            ("retracted", "current"),
            id="the paper's type says it",
        ),
    ],
)
def test_a_notice_is_not_its_paper_and_each_kind_is_a_state_of_its_own(con, tmp_path, paper, notice, states):
    usual = {"title": "Notice", "abstract": "", "journal": "Annals", "pages": "300", "volume": "9"}
    records = [
        record(
            "pubmed",
            "1",
            **({"doi": "10.5555/a,b", "journal": "Annals", "volume": "7", "pages": "11"} | paper),
        ),
        record("crossref", "10.5555/n", **(usual | notice)),
    ]
    if notice.get("title"):
        records[1] = record("crossref", "10.5555/n", **(usual | notice))
    load(con, tmp_path / "run", records)
    found = dict(held(con, "works", "work_id, state"))
    assert (found["work:pubmed:1"], found["work:crossref:10.5555/n"]) == states
    assert len(held(con, "prevalence")) == (states[0] != "retracted")
    assert len(held(con, "excluded", "work_id", "state = 'retracted'")) == (states[0] == "retracted")


def test_what_is_excluded_says_in_which_source_since_when_and_by_what(con, tmp_path):
    notice = record("crossref", "10.5555/n", title="Notice", published="2021-03", **link("RetractionOf", "1"))
    load(con, tmp_path / "1", [record("pubmed", "1")])
    assert held(con, "excluded") == []
    load(con, tmp_path / "2", [notice], now=made.NOW + timedelta(days=1))
    (found,) = held(con, "excluded", "said_by, said_in, said_on, known_since", "state = 'retracted'")
    moment = (made.NOW + timedelta(days=1)).replace(tzinfo=None)
    assert found == (["work:crossref:10.5555/n"], ["crossref"], "2021-03", moment)
