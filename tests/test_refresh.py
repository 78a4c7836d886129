"""The flow on a real Prefect engine, against a real sandbox: twice, interrupted, and what may go wrong."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from roads import EXAMPLES, TOPIC, Outcome, Road

from flows.sandbox.corpus import read
from flows.sandbox.server import Sandbox, serve

SMALL_TOPIC = """
id = "leg-pain"
title = "Leg pain"

[search]
pubmed = '''{query}'''

[[question]]
text = "Does spinal cord stimulation help?"
interventions = ["spinal cord stimulation"]

[[intervention]]
name = "spinal cord stimulation"
"""


@pytest.fixture
def road(tmp_path: Path, engine: str) -> Road:
    return Road(tmp_path / "home", engine)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with serve(read([EXAMPLES])) as running:
        yield running


def small_topic(tmp_path: Path, query: str) -> Path:
    path = tmp_path / "leg-pain.toml"
    path.write_text(SMALL_TOPIC.format(query=query), encoding="utf-8")
    return path


def complaint(outcome: Outcome) -> str:
    """The one sentence that a failed run ends with; anything like a traceback fails."""
    assert outcome.code == 1, outcome
    assert "Traceback" not in outcome.err, outcome.err
    last = outcome.err.strip().splitlines()[-1]
    assert last.startswith("Error: "), outcome.err
    return last


def test_a_second_refresh_says_that_nothing_is_new_and_changes_no_row(road: Road, sandbox: Sandbox) -> None:
    first = road.refresh(TOPIC, sandbox.base_url)
    assert first.code == 0, first.err
    assert re.search(r"Records: \d+ new, 0 revised", first.out)
    before, pages = road.fingerprint(), sorted((road.home / "summaries").iterdir())
    texts = [page.read_bytes() for page in pages]
    assert {page.suffix for page in pages} == {".html", ".md", ".docx", ".json"}

    second = road.refresh(TOPIC, sandbox.base_url, GLEAN_NOW="2026-04-01T06:00:00Z")
    assert second.code == 0, second.err
    assert second.out.startswith("Nothing is new")
    assert road.fingerprint() == before
    assert [page.read_bytes() for page in pages] == texts


def test_every_finding_of_the_examples_is_quoted_to_the_letter(road: Road, sandbox: Sandbox) -> None:
    assert road.refresh(TOPIC, sandbox.base_url).code == 0
    for table in (
        "frequencies",
        "arm_results",
        "effects",
        "designs",
        "sample_sizes",
        "interventions",
        "conclusions",
    ):
        rows = road.ask(
            f'SELECT r.title, r.abstract, f.field, f."start", f."end", f.quote '
            f"FROM {table} AS f JOIN records AS r USING (record_key)"
        )
        assert rows, table
        assert all((title if field == "title" else abstract)[start:end] == quote
                   for title, abstract, field, start, end, quote in rows), table  # fmt: skip


def test_a_refresh_cut_off_half_way_goes_on_where_it_stopped(road: Road, tmp_path: Path) -> None:
    topic = small_topic(tmp_path, "pain[tiab]")
    small = {"GLEAN_SOURCES__PUBMED__BATCH_SIZE": "10"}
    with serve(read([EXAMPLES]), faults=["500@efetch:2+"]) as broken:
        assert "500" in complaint(road.refresh(topic, broken.base_url, **small))
    assert not (road.home / "warehouse.duckdb").exists()
    fetched = len(list((road.home / "runs").rglob("*.xml")))
    assert fetched == 2

    with serve(read([EXAMPLES]), port=urlsplit(broken.base_url).port) as healthy:
        done = road.refresh(topic, healthy.base_url, **small)
        assert done.code == 0, done.err
        asked = [request.endpoint for request in healthy.requests]
    assert "esearch" not in asked
    (held,) = road.ask("SELECT count(*) FROM records")[0]
    (claimed,) = road.ask("SELECT claimed FROM search_runs")[0]
    assert held == claimed


def test_strange_and_hostile_abstracts_are_held_and_shown_as_text(road: Road, tmp_path: Path) -> None:
    hostile = "<script>alert('pain')</script> Pain fell by 12% (95% CI 3 to 21). '; DROP TABLE x; --"
    abstracts = {
        "EX2001": ("Pain " * 10_000).strip(),
        "EX2002": "Pain",
        "EX2003": hostile,
        "EX2004": "Pain\u202e in 30% of \u05db\u05d0\u05d1 patients\u202c.",
        "EX2005": "Pain\u0007 in 40%\u0000 of patients.",
    }
    corpus = tmp_path / "strange.jsonl"
    lines = [{"pmid": pmid, "title": "Pain <b>&", "abstract": text} for pmid, text in abstracts.items()]
    corpus.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    with serve(read([corpus])) as sandbox:
        done = road.refresh(small_topic(tmp_path, "pain[tiab]"), sandbox.base_url)
    assert done.code == 0, done.err
    held = dict(road.ask("SELECT source_id, abstract FROM records"))
    assert held["EX2001"] == abstracts["EX2001"]
    assert held["EX2003"] == hostile
    assert held["EX2004"] == abstracts["EX2004"]
    assert "40%" in held["EX2005"]
    page = (road.home / "summaries" / "leg-pain.html").read_text(encoding="utf-8")
    assert "alert('pain')" not in page


def test_a_topic_with_a_typo_is_told_before_anything_is_started(road: Road, tmp_path: Path) -> None:
    topic = small_topic(tmp_path, "pain[tiab]")
    topic.write_text(topic.read_text(encoding="utf-8").replace("title =", "titel ="), encoding="utf-8")
    outcome = road.refresh(topic, "http://127.0.0.1:9/")
    assert re.search(r"leg-pain\.toml.*titel.*title", complaint(outcome))
    assert "engine" not in outcome.err
    assert not road.home.exists()


def test_a_search_without_results_is_told_and_holds_nothing(
    road: Road, tmp_path: Path, sandbox: Sandbox
) -> None:
    outcome = road.refresh(small_topic(tmp_path, "zebrafish[ti]"), sandbox.base_url)
    assert "no record for the search text of the topic leg-pain" in complaint(outcome)
    assert not (road.home / "warehouse.duckdb").exists()


def test_a_source_that_is_down_is_told(road: Road, tmp_path: Path) -> None:
    outcome = road.refresh(small_topic(tmp_path, "pain[tiab]"), "http://127.0.0.1:9/entrez/eutils/")
    assert "http://127.0.0.1:9/" in complaint(outcome)


def test_a_web_page_instead_of_xml_is_told(road: Road, tmp_path: Path) -> None:
    with serve(read([EXAMPLES]), faults=["html:0+"]) as broken:
        outcome = road.refresh(small_topic(tmp_path, "pain[tiab]"), broken.base_url)
    assert "web page" in complaint(outcome)


def test_a_warehouse_that_is_none_is_told_and_left_alone(
    road: Road, tmp_path: Path, sandbox: Sandbox
) -> None:
    road.home.mkdir()
    (road.home / "warehouse.duckdb").write_bytes(b"not a database")
    outcome = road.refresh(small_topic(tmp_path, "pain[tiab]"), sandbox.base_url)
    assert "warehouse.duckdb" in complaint(outcome)
    assert (road.home / "warehouse.duckdb").read_bytes() == b"not a database"


def test_extraction_spread_over_processes_reads_the_same(
    tmp_path: Path, engine: str, sandbox: Sandbox
) -> None:
    topic = small_topic(tmp_path, "pain[tiab]")
    spread = {
        "GLEAN_EXTRACTION__RUNNER": "processes",
        "GLEAN_EXTRACTION__WORKERS": "2",
        "GLEAN_SOURCES__PUBMED__BATCH_SIZE": "20",
    }
    one, two = Road(tmp_path / "one", engine), Road(tmp_path / "two", engine)
    assert one.refresh(topic, sandbox.base_url).code == 0
    assert two.refresh(topic, sandbox.base_url, **spread).code == 0
    query = "SELECT finding_id, record_key, quote FROM effects ORDER BY ALL"
    assert one.ask(query) == two.ask(query) != []
    pages = [sorted((road.home / "summaries").iterdir()) for road in (one, two)]
    assert [page.read_bytes() for page in pages[0]] == [page.read_bytes() for page in pages[1]]


def test_an_unknown_task_runner_is_told(road: Road, tmp_path: Path, sandbox: Sandbox) -> None:
    outcome = road.refresh(
        small_topic(tmp_path, "pain[tiab]"), sandbox.base_url, GLEAN_EXTRACTION__RUNNER="nowhere.Runner"
    )
    assert "GLEAN_EXTRACTION__RUNNER names 'nowhere.Runner'" in complaint(outcome)


def test_the_api_key_stands_in_no_file_of_the_run(road: Road, tmp_path: Path, sandbox: Sandbox) -> None:
    secret = "k3y-that-nobody-may-see"
    outcome = road.refresh(
        small_topic(tmp_path, "pain[tiab]"), sandbox.base_url, GLEAN_SOURCES__PUBMED__API_KEY=secret
    )
    assert outcome.code == 0, outcome.err
    assert secret not in outcome.out + outcome.err
    assert any(request.params.get("api_key") == "***" for request in sandbox.requests)
    assert [
        path for path in road.home.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()
    ] == []


def test_an_engine_that_cannot_be_reached_is_told(tmp_path: Path, sandbox: Sandbox) -> None:
    nowhere = Road(tmp_path / "home", "http://127.0.0.1:9/api")
    told = complaint(nowhere.refresh(small_topic(tmp_path, "pain[tiab]"), sandbox.base_url))
    assert "flow engine failed" in told
