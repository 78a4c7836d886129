"""The road on real records: the whole corpus behind the sandbox, and real answers of efetch."""

import tarfile
from pathlib import Path

import pytest
from conftest import shared_path
from lxml import etree
from roads import TOPIC, Road

from flows.sandbox.corpus import read
from flows.sandbox.server import serve

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

EVERYTHING = """
id = "everything"
title = "Everything"

[search]
pubmed = "1:99999999[uid]"

[[question]]
text = "Is everything loaded?"
"""


@pytest.fixture
def road(tmp_path: Path, engine: str) -> Road:
    return Road(tmp_path / "home", engine)


def test_thirty_thousand_records_are_searched_and_a_second_run_changes_no_row(road: Road) -> None:
    with serve(read([shared_path("corpus/records.jsonl.gz")])) as sandbox:
        first = road.refresh(TOPIC, sandbox.base_url)
        assert first.code == 0, first.err
        ((claimed, received),) = road.ask("SELECT claimed, received FROM search_runs")
        assert claimed == received > 40
        assert road.ask("SELECT count(*) FROM records") == [(received,)]
        assert road.ask("SELECT count(*) > 0 FROM effects") == [(True,)]
        before = road.fingerprint()
        second = road.refresh(TOPIC, sandbox.base_url, GLEAN_NOW="2026-04-01T06:00:00Z")
    assert second.out.startswith("Nothing is new"), second.err
    assert road.fingerprint() == before


def test_every_real_answer_of_efetch_is_loaded(road: Road, tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    with tarfile.open(shared_path("corpus/pubmed_efetch_xml.tar.gz")) as archive:
        archive.extractall(folder, filter="data")
    answers = sorted(folder.rglob("*.xml"))
    assert len(answers) == 164
    sent = {pmid for path in answers for pmid in pmids(path)}
    topic = tmp_path / "everything.toml"
    topic.write_text(EVERYTHING, encoding="utf-8")
    with serve(read(answers)) as sandbox:
        done = road.refresh(topic, sandbox.base_url)
    assert done.code == 0, done.err
    assert {pmid for (pmid,) in road.ask("SELECT source_id FROM records")} == sent
    assert len(sent) > 150


def pmids(path: Path) -> list[str]:
    """The PMIDs of the records of an answer, read with nothing of ours."""
    tree = etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    found = tree.xpath("//MedlineCitation/PMID/text() | //BookDocument/PMID/text()")
    return [str(pmid) for pmid in found]
