"""The stages of a refresh over the sources that answer page by page, played by one sandbox, without the engine."""

from pathlib import Path

import pytest
from asked import impatient

from flows import stages
from flows.run import Run, begin
from flows.sandbox.corpus import article
from flows.sandbox.server import Sandbox, serve
from flows.settings import Settings, Sources
from flows.sources import SOURCES
from flows.topic import read_topic
from warehouse import store
from warehouse.rows import SearchRun, Topic

TOPIC = """
id = "sciatica"
title = "Sciatica"

[dates]
from = "2019"

[search]
crossref = "sciatica"
semanticscholar = "sciatica"
clinicaltrials = "sciatica"
biorxiv = "sciatica"
medrxiv = "sciatica"
plos = "title:sciatica"

[[question]]
text = "Does gabapentin help?"
"""
COUNTS = {"crossref": 9, "semanticscholar": 9, "clinicaltrials": 3, "biorxiv": 0, "medrxiv": 2, "plos": 9}


def corpus():
    for n in range(9):
        yield article(
            {
                "pmid": f"EX{n:04}", "title": f"Gabapentin for sciatica {n}", "published": f"2020-0{n + 1}-15",
                "abstract": "Leg pain fell from 6.1 to 3.2.", "doi": f"10.5555/ex.{n}",
                "journal": "medRxiv" if n in (3, 4) else "Journal of Examples",
                "registrations": [{"registry": "ClinicalTrials.gov", "number": f"NCT{n // 3:08}"}],
            }
        )  # fmt: skip


def settings(sandbox: Sandbox, home: Path) -> Settings:
    groups = {name: {"base_url": address, "batch_size": 4} for name, address in sandbox.addresses.items()}
    for name in ("semanticscholar", "biorxiv", "medrxiv"):
        groups[name].pop("batch_size")
    return Settings(home=home, now="2026-03-01T06:00:00Z", sources=Sources.model_validate(groups))


def gather(run: Run, topic: Topic, chosen: Settings) -> list[SearchRun]:
    """What `flows.refresh.gather` does, without its engine and without pauses."""
    searches = []
    with impatient() as client:
        for wanted in topic.searches:
            told, cursor, number = [], SOURCES[wanted.source].START, 0
            while cursor is not None:
                number += 1
                payload = stages.page(
                    run, wanted, topic, number=number, cursor=cursor, client=client, settings=chosen
                )
                told.append(stages.parse(run, payload, source=wanted.source))
                cursor = stages.told(run, told[-1])["following"]
            searches.append(stages.account_of_pages(run, wanted, topic, told, client=client, settings=chosen))
    return searches


@pytest.mark.parametrize("faults", [[], ["cut:0.2", "429:0.1", "500:0.1", "html:0.1"]])
def test_each_source_gives_its_records_once_and_they_are_held(tmp_path: Path, faults: list[str]) -> None:
    path = tmp_path / "sciatica.toml"
    path.write_text(TOPIC, encoding="utf-8")
    topic = read_topic(path)
    with serve(corpus(), faults=faults, seed=5) as sandbox:
        chosen = settings(sandbox, tmp_path)
        run = begin(tmp_path / "runs", topic, under="", now=chosen.clock())
        searches = gather(run, topic, chosen)
    assert {searched.source: searched.received for searched in searches} == COUNTS
    assert {searched.source: searched.claimed for searched in searches} == COUNTS
    assert bool(faults) == any(request.fault for request in sandbox.requests)
    stages.load(run, topic, warehouse=chosen.warehouse)
    stages.publish(warehouse=chosen.warehouse)
    con = store.open_for_reading(chosen.warehouse)
    held = dict(con.execute("SELECT source, count(*) FROM records GROUP BY source").fetchall())
    kinds = {kind for (kind,) in con.execute("SELECT DISTINCT kind FROM records").fetchall()}
    con.close()
    assert held == {source: count for source, count in COUNTS.items() if count}
    assert kinds == {"article", "trial", "preprint"}
