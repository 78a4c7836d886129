"""Look-ups of standing: who said what since when, and a failed one is unknown, never nothing."""

from dataclasses import replace
from datetime import timedelta

import httpx
import made
import pytest
from asked import Source, access
from click.testing import CliRunner
from loaded import empty_warehouse, held, load

from flows.commands.standing import command
from flows.sandbox.corpus import article
from flows.sandbox.server import serve
from flows.sources.crossref_lookup import Standing, status
from flows.standing import renew
from warehouse import rows, store
from warehouse.errors import StoreError
from warehouse.standing import LookedUp, Notice, dois, hold, moved, retracted
from warehouse.works import deciding

LATER = made.NOW + timedelta(days=1)
PAPER = made.record(
    "1", identifiers=(rows.Identifier(kind="doi", value="10.5555/a,b"),), title="Heat wraps for leg pain"
)
RETRACTED = LookedUp(
    doi="10.5555/a,b", state="retracted", notices=(Notice(kind="RetractionIn", target_id="10.5555/n"),)
)
UNKNOWN = LookedUp(doi="10.5555/a,b", state="unknown", reason="Crossref was down")


@pytest.fixture
def con(tmp_path):
    with empty_warehouse(tmp_path) as con:
        load(con, tmp_path / "run", [PAPER])
        yield con


def states(con):
    return held(con, "works", "state, counted"), held(con, "work_standing", "state, reason")


def test_a_work_that_nobody_looked_up_is_not_asked(con):
    assert states(con) == ([("current", True)], [("not_asked", None)])
    assert dois(con, "leg-pain") == ["10.5555/a,b"]
    assert dois(con, "another") == []


def test_a_retraction_that_only_a_look_up_tells_excludes_the_work_and_says_who_and_since_when(con):
    assert hold(con, "crossref", [RETRACTED], now=LATER) == [("10.5555/a,b", "retracted")]
    assert states(con) == ([("retracted", False)], [("retracted", None)])
    assert held(con, "prevalence") == []
    moment = LATER.replace(tzinfo=None)
    assert held(con, "excluded", "signs, said_in, known_since") == [(["RetractionIn"], ["crossref"], moment)]
    assert len(held(con, "records")) == 1


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("concern", ("concern", True)),
        ("corrected", ("corrected", True)),
        ("nothing", ("current", True)),
        ("unknown", ("current", True)),
    ],
)
def test_other_states_are_states_of_their_own_and_count(con, state, expected):
    hold(con, "crossref", [LookedUp(doi="10.5555/a,b", state=state)], now=LATER)
    assert states(con) == ([expected], [(state, None)])


def test_a_failed_look_up_is_unknown_and_takes_nothing_away(con):
    hold(con, "crossref", [UNKNOWN], now=LATER)
    assert states(con)[1] == [("unknown", "Crossref was down")]
    hold(con, "crossref", [RETRACTED], now=LATER + timedelta(days=1))
    assert hold(con, "crossref", [UNKNOWN], now=LATER + timedelta(days=2)) == []
    assert states(con) == ([("retracted", False)], [("retracted", None)])


def test_the_same_answer_again_changes_no_row_and_a_retraction_can_be_taken_back(con):
    hold(con, "crossref", [RETRACTED], now=LATER)
    before = store.fingerprint(con)
    assert hold(con, "crossref", [RETRACTED], now=LATER + timedelta(days=1)) == []
    assert store.fingerprint(con) == before
    hold(con, "crossref", [LookedUp(doi="10.5555/a,b", state="nothing")], now=LATER + timedelta(days=2))
    assert states(con) == ([("current", True)], [("nothing", None)])
    assert len(held(con, "history.standing")) == 2


def test_a_notice_that_is_held_is_named(con, tmp_path):
    notice = made.record("10.5555/n", source="crossref", title="Notice", published="2021-03")
    load(con, tmp_path / "2", [notice], now=LATER)
    hold(con, "crossref", [RETRACTED], now=LATER)
    assert held(con, "excluded", "said_by, said_on", "state = 'retracted'") == [
        (["work:crossref:10.5555/n"], "2021-03")
    ]
    assert held(con, "works", "state, counted", "source = 'crossref'") == [("current", True)]


def test_what_became_retracted_or_reinstated_since_is_told_whoever_said_it(con, tmp_path):
    assert retracted(con, "leg-pain") == []
    hold(con, "crossref", [RETRACTED], now=LATER)
    names = retracted(con, "leg-pain")
    assert names == ["doi:10.5555/a,b", "pmid:1", "pubmed:1"]
    assert moved(con, "leg-pain", []) == {"retracted": ["work:pubmed:1"]}
    assert moved(con, "leg-pain", names) == moved(con, "another", []) == {}
    hold(con, "crossref", [LookedUp(doi="10.5555/a,b", state="nothing")], now=LATER + timedelta(days=1))
    assert moved(con, "leg-pain", names) == {"reinstated": ["work:pubmed:1"]}
    notice = made.record("2", title="Notice", links=(rows.Link(kind="RetractionOf", target_id="1"),))
    load(con, tmp_path / "2", [notice], now=LATER + timedelta(days=2))
    assert moved(con, "leg-pain", []) == {"retracted": ["work:pubmed:1"]}


def test_a_retracted_work_that_gets_another_number_is_no_news(con, tmp_path):
    hold(con, "crossref", [RETRACTED], now=LATER)
    names = retracted(con, "leg-pain")
    listed = made.write_lines(tmp_path / "listed.jsonl", [{"source": "pubmed", "source_id": "9"}])
    load(con, tmp_path / "2", [replace(PAPER, source_id="9")], now=LATER + timedelta(days=1), listed=[listed])
    assert held(con, "works", "work_id, state") == [("work:pubmed:9", "retracted")]
    assert moved(con, "leg-pain", names) == {}


def test_a_work_that_shares_its_doi_with_a_retracted_one_is_not_reinstated(con, tmp_path):
    twin = replace(PAPER, source="openalex", source_id="W1")
    load(con, tmp_path / "2", [twin], now=LATER)
    deciding.split(con, "1", ["openalex:W1"], reason=None, now=LATER + timedelta(days=1))
    sign = replace(twin, types=(rows.PublicationType(ui="D016441", name="Retracted Publication"),))
    load(con, tmp_path / "3", [sign], now=LATER + timedelta(days=2))
    assert moved(con, "leg-pain", retracted(con, "leg-pain")) == {}


def failing(kind: str):
    def respond(_: httpx.Request) -> httpx.Response:
        if kind == "no connection":
            raise httpx.ConnectError(kind)
        return {
            "throttled": httpx.Response(429),
            "broken": httpx.Response(500),
            "a web page": httpx.Response(200, text="<html>Try later</html>"),
            "nothing at all": httpx.Response(200, content=b""),
            "no such DOI": httpx.Response(404, content=b"Resource not found."),
            "another work": httpx.Response(200, json={"message-type": "work", "message": OTHER_WORK}),
        }[kind]

    return respond


OTHER_WORK = {"DOI": "10.5555/other", "type": "journal-article", "title": ["Another"]}


@pytest.mark.parametrize(
    "kind",
    ["no connection", "throttled", "broken", "a web page", "nothing at all", "no such DOI", "another work"],
)
@pytest.mark.parametrize("before", [RETRACTED, None], ids=["a retraction is known", "nothing is known"])
def test_whatever_fails_is_unknown_and_takes_nothing_away(tmp_path, kind, before):
    path = tmp_path / "warehouse.duckdb"
    with store.open_for_writing(path, now=made.NOW) as con:
        load(con, tmp_path / "run", [PAPER])
        if before:
            hold(con, "crossref", [before], now=LATER)
    source = Source(respond=failing(kind))
    found = renew(
        "leg-pain", lambda wanted: status(source.client, wanted, access=access()), warehouse=path, now=LATER
    )
    assert found == {"unknown": 1}
    with store.open_for_reading(path) as con:
        assert held(con, "works", "state") == [("retracted" if before else "current",)]
        assert held(con, "work_standing", "state") == [("retracted" if before else "unknown",)]


def test_an_answer_without_news_leaves_the_published_file_as_it_is(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    with store.open_for_writing(path, now=made.NOW) as con:
        load(con, tmp_path / "run", [PAPER])
    said = {"10.5555/a,b": Standing(doi="10.5555/a,b", state="corrected")}
    assert renew("leg-pain", lambda _: said, warehouse=path, now=LATER) == {"corrected": 1}
    before = path.read_bytes(), path.stat().st_ino
    assert renew("leg-pain", lambda _: said, warehouse=path, now=LATER + timedelta(days=1)) == {
        "corrected": 1
    }
    assert (path.read_bytes(), path.stat().st_ino) == before


def answer(request: httpx.Request) -> httpx.Response:
    """Crossref for one retracted paper with a comma in its DOI, which no filter can name."""
    if request.url.raw_path.decode().startswith("/works/10.5555%2Fa%2Cb"):
        update = {
            "DOI": "10.5555/n",
            "type": "retraction",
            "label": "Retraction",
            "source": "retraction-watch",
        }
        work = {"DOI": "10.5555/a,b", "type": "journal-article", "title": ["Paper"], "updated-by": [update]}
        return httpx.Response(200, json={"status": "ok", "message-type": "work", "message": work})
    return httpx.Response(404)


def test_crossref_is_asked_and_what_it_says_is_published(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    with store.open_for_writing(path, now=made.NOW) as con:
        load(con, tmp_path / "run", [PAPER])
    source = Source(respond=answer)
    found = renew(
        "leg-pain", lambda wanted: status(source.client, wanted, access=access()), warehouse=path, now=LATER
    )
    assert found == {"retracted": 1}
    assert not any("," in parameters.get("filter", "") for parameters in source.asked)
    with store.open_for_reading(path) as con:
        assert held(con, "works", "state") == [("retracted",)]
        (notices,) = held(con, "standing", "notices")[0]
    assert [(one["kind"], one["target_id"]) for one in notices] == [("RetractionIn", "10.5555/n")]


def test_without_dois_nobody_is_asked(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    with store.open_for_writing(path, now=made.NOW) as con:
        load(con, tmp_path / "run", [made.record()])

    def never(_: object) -> dict[str, Standing]:
        raise AssertionError

    assert renew("leg-pain", never, warehouse=path, now=LATER) == {}


def test_the_verb_names_the_works_that_are_retracted_since_and_refuses_a_topic_that_is_none(
    tmp_path, monkeypatch
):
    with store.open_for_writing(tmp_path / "warehouse.duckdb", now=made.NOW) as con:
        load(con, tmp_path / "run", [PAPER])
    papers = [article({"pmid": "1", "title": PAPER.title, "doi": "10.5555/a,b"})]
    papers.append(article({"pmid": "2", "title": "Retraction: heat wraps", "doi": "10.5555/n"}))
    with serve(papers) as sandbox:
        sandbox.holdings.retract("1", revised="2026-01-01", notice_id="2")
        monkeypatch.setenv("GLEAN_SOURCES__CROSSREF__BASE_URL", sandbox.addresses["crossref"])
        home = ["--home", str(tmp_path)]
        first, again = (CliRunner().invoke(command, ["leg-pain", *home]).output for _ in range(2))
        refused = CliRunner().invoke(command, ["knees", *home]).exception
    assert first.startswith("Looked up 1 DOIs of leg-pain: retracted 1.\nRetracted: work:pubmed:1.\nSummary:")
    assert again.startswith("Looked up 1 DOIs of leg-pain: retracted 1.\nSummary:")
    assert isinstance(refused, StoreError)
