"""Europe PMC and OpenAlex as the sandbox plays them, walked page by page by the code that asks the real ones."""

from types import ModuleType
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from roads import EXAMPLES

from flows.sandbox.corpus import Article, article, read
from flows.sandbox.holdings import Holdings
from flows.sandbox.plain_search import matching
from flows.sandbox.query import QueryError
from flows.sandbox.server import Sandbox, serve
from flows.sandbox.service import Service
from flows.settings import EuropePMC, OpenAlex
from flows.sources import europepmc, openalex
from flows.sources.client import Client
from flows.sources.errors import SourceBudgetError, SourceRefusedError
from warehouse.rows import Record

KEY = SecretStr("k-very-secret")
BOTH = pytest.mark.parametrize("name", ["europepmc", "openalex"])


@pytest.fixture(scope="module")
def examples() -> list[Article]:
    return list(read([EXAMPLES]))


def walked(sandbox: Sandbox, name: str, query: str, *, size: int = 20, **span: str) -> list[Record]:
    """The records of every page, as many as the source claims."""
    source: ModuleType = {"europepmc": europepmc, "openalex": openalex}[name]
    address = sandbox.addresses[name]
    access: Any = (
        EuropePMC(base_url=address, batch_size=size)
        if name == "europepmc"
        else OpenAlex(base_url=address, batch_size=size, api_key=KEY)
    )
    records: list[Record] = []
    cursor: str | None = source.START
    with Client(httpx.Client(), sleep=lambda _: None) as client:
        while cursor is not None:
            payload = source.page(client, query, cursor=cursor, access=access, **span)
            page = source.parse(payload, origin="the sandbox")
            records += page.records
            cursor = page.following
    assert page.claimed == len({record.source_id for record in records}) == len(records)
    return records


def held(sandbox: Sandbox, record: Record) -> Record:
    pmids = [name.value for name in record.identifiers if name.kind == "pmid"]
    return sandbox.holdings.record(pmids[0])


# --- what comes back ----------------------------------------------------------------------------------------


def test_europe_pmc_says_of_every_hit_what_pubmed_says(examples: list[Article]) -> None:
    with serve(examples) as sandbox:
        records = walked(sandbox, "europepmc", 'TITLE_ABS:"pain"', date_from="2000", date_to="2026-06")
        pairs = [(record, held(sandbox, record)) for record in records]
    assert len(pairs) > 40
    for found, same in pairs:
        assert (found.title, found.abstract, found.authors) == (same.title, same.abstract, same.authors)
        assert [(part.label, part.start, part.end) for part in found.sections] == [
            (part.label, part.start, part.end) for part in same.sections
        ]
        assert (found.published, found.published_precision) == (same.published, same.published_precision)
        assert [(link.kind, link.target_id) for link in found.links] == [
            (link.kind, link.target_id) for link in same.links
        ]


def test_openalex_has_of_every_hit_the_words_that_pubmed_has(examples: list[Article]) -> None:
    with serve(examples) as sandbox:
        records = walked(sandbox, "openalex", '"pain"', date_from="2000", date_to="2026-06")
        pairs = [(record, held(sandbox, record)) for record in records]
        assert {request.params["api_key"] for request in sandbox.requests} == {"***"}
    assert len(pairs) > 40
    for found, same in pairs:
        assert (found.title, found.abstract.split()) == (same.title, same.abstract.split())
        assert [author.family for author in found.authors] == [author.family for author in same.authors]


def test_preprints_are_in_a_collection_of_their_own() -> None:
    with serve([article({"pmid": "7", "title": "Pain", "publication_types": ["Preprint"]})]) as sandbox:
        (found,) = walked(sandbox, "europepmc", "pain")
    assert (found.source_id, found.kind) == ("PPR:PPR7", "preprint")


@BOTH
def test_a_retraction_is_a_sign_at_each_source(name: str) -> None:
    with serve([article({"pmid": "7", "title": "Pain"})]) as sandbox:
        sandbox.holdings.retract("7", revised="2025-01-01", notice_id="8")
        (found,) = walked(sandbox, name, "pain")
    assert "Retracted Publication" in {kind.name for kind in found.types}


def test_only_openalex_gives_the_retraction_no_notice() -> None:
    with serve([article({"pmid": "7", "title": "Pain"})]) as sandbox:
        sandbox.holdings.retract("7", revised="2025-01-01", notice_id="8")
        links = {name: walked(sandbox, name, "pain")[0].links for name in ("europepmc", "openalex")}
    assert [(link.kind, link.target_id) for link in links["europepmc"]] == [("RetractionIn", "8")]
    assert links["openalex"] == ()


# --- what goes wrong ----------------------------------------------------------------------------------------


KINDS = ("cut", "malformed", "500")


@BOTH
def test_nothing_is_lost_or_doubled_when_requests_fail(name: str, examples: list[Article]) -> None:
    faults = [*(f"{kind}@{name}:1" for kind in KINDS), f"truncated@{name}:0.4"]
    with serve(examples, faults=faults, seed=3) as sandbox:
        records = walked(sandbox, name, "pain", size=10)
        struck = {request.fault for request in sandbox.requests}
    assert len(records) > 40
    assert struck >= {*KINDS, "truncated", None}


@BOTH
def test_a_cursor_that_is_none_is_refused(
    name: str, examples: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"flows.sources.{name}.START", "nonsense")
    with serve(examples) as sandbox, pytest.raises(SourceRefusedError, match="nonsense is not a cursor"):
        walked(sandbox, name, "pain")


def test_a_field_that_openalex_has_dropped_is_a_refusal_and_no_empty_result(
    examples: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openalex, "FIELDS", (*openalex.FIELDS, "gone"))
    with serve(examples) as sandbox, pytest.raises(SourceRefusedError, match="gone is not a valid select"):
        walked(sandbox, "openalex", "pain")


def test_a_spent_budget_says_when_there_is_more(examples: list[Article]) -> None:
    with serve(examples, faults=["budget@openalex:1"]) as sandbox:
        with pytest.raises(SourceBudgetError, match="run the same command again after"):
            walked(sandbox, "openalex", "pain")
        assert len(walked(sandbox, "openalex", "pain")) > 40


@BOTH
def test_what_is_not_there_is_not_found(name: str) -> None:
    with serve([]) as sandbox:
        assert httpx.get(f"{sandbox.addresses[name]}nothing").status_code == 404


# --- the query ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sciatica", ["2", "1"]),
        ('TITLE_ABS:"leg pain" OR heat', ["3", "2"]),
        ('(title:sciatica AND heat) NOT "leg pain"~3', []),
        ('"sciatica surgery"~5', []),
        ("sciatica[tiab] NOT heat[tiab]", ["1"]),
    ],
)
def test_fields_before_a_colon_are_left_out_of_a_query(query: str, found: list[str]) -> None:
    titles = ("Sciatica", "Heat for sciatica and leg pain", "Leg pain")
    lines = [{"pmid": str(number), "title": title} for number, title in enumerate(titles, start=1)]
    service = Service(Holdings(map(article, lines)))
    assert [record.source_id for record in matching(service, query)] == found


def test_a_query_that_is_none_is_refused() -> None:
    with pytest.raises(QueryError):
        matching(Service(Holdings()), "  ")
