"""Records of one publication become one work in the warehouse, whatever the order in which they come."""

import random
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import made
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loaded import empty_warehouse, held, load

from warehouse import rows
from warehouse.works import assigning

TITLE = "Heat wraps for leg pain in gardeners: a randomised trial"


@pytest.fixture
def con(tmp_path):
    with empty_warehouse(tmp_path) as con:
        yield con


def record(source: str, source_id: str, **changes):
    """A record of the trial of heat wraps; identifiers are given as kind=value."""
    named = {kind: changes.pop(kind) for kind in ("doi", "pmid", "pmcid") if kind in changes}
    usual = {
        "title": TITLE,
        "authors": (rows.Author(family="Adams", given="Jane"), rows.Author(family="Baker")),
        "journal": "Annals of Example Pain",
        "volume": "7",
        "pages": "111-9",
        "identifiers": tuple(rows.Identifier(kind=kind, value=value) for kind, value in named.items()),
    }
    return made.record(source_id, source=source, **(usual | changes))


PUBMED = record("pubmed", "1", doi="10.5555/aep.111")
EPMC = record("europepmc", "MED:1", pmid="1", pmcid="PMC9", authors=(), title="Heat wraps in gardeners")
ALEX = record("openalex", "W12345", doi="10.5555/AEP.111", journal=None, volume=None, pages=None)
FILE = record("import", "embase:77", title=TITLE.upper(), journal="Ann Examp Pain")
OTHER = record(
    "pubmed", "2", title="Cold wraps for arm pain in plumbers", pages="120-9", doi="10.5555/aep.120"
)


def test_one_work_and_why_each_record_belongs_to_it(con, tmp_path):
    load(con, tmp_path / "run", [PUBMED, EPMC, ALEX, FILE, OTHER])
    found = {
        (source, source_id): (work, basis) for work, source, source_id, basis in held(con, "work_records")
    }
    assert {work for work, _ in found.values()} == {"work:pubmed:1", "work:pubmed:2"}
    assert found["pubmed", "1"] == ("work:pubmed:1", "own")
    assert found["europepmc", "MED:1"] == ("work:pubmed:1", "pmid")
    assert found["openalex", "W12345"] == ("work:pubmed:1", "doi")
    assert found["import", "embase:77"][1].startswith("fuzzy ")
    assert held(con, "works", "work_id") == [("work:pubmed:1",), ("work:pubmed:2",)]


def partition(con):
    """All that is held about works, without the times."""
    return [held(con, table) for table in ("work_records", "match_pairs", "match_keys", "study_works")] + [
        held(con, "works", "work_id")
    ]


@pytest.mark.parametrize("last", [PUBMED, EPMC, ALEX, FILE])
def test_a_record_that_comes_later_joins_the_work_as_if_it_had_come_first(con, tmp_path, last):
    everything = [PUBMED, EPMC, ALEX, FILE, OTHER]
    load(con, tmp_path / "1", [one for one in everything if one is not last])
    load(con, tmp_path / "2", [last], now=made.NOW + timedelta(days=1))
    (tmp_path / "whole").mkdir()
    with empty_warehouse(tmp_path / "whole") as whole:
        load(whole, tmp_path / "3", everything)
        assert partition(con) == partition(whole)


def test_a_revision_can_bring_a_record_to_another_work(con, tmp_path):
    load(con, tmp_path / "1", [PUBMED, OTHER, ALEX])
    revised = record(
        "openalex", "W12345", title=OTHER.title, doi="10.5555/aep.120", pages=None, revised="2021"
    )
    load(con, tmp_path / "2", [revised], now=made.NOW + timedelta(days=1))
    assert ("work:pubmed:2", "openalex", "W12345", "doi") in held(con, "work_records")
    assert len(held(con, "work_records")) == 3


def test_a_bridge_that_goes_leaves_two_works(con, tmp_path):
    first = record(
        "openalex", "W12345", doi="10.5555/x", title="Heat wraps", authors=(), journal=None, pages=None
    )
    bridge = record("europepmc", "MED:7", pmid="7", doi="10.5555/x", title="Heat wraps")
    second = (
        record("pubmed", "7", doi=None) if False else record("pubmed", "7", title="Heat wraps", volume=None)
    )
    load(con, tmp_path / "1", [first, bridge, second])
    assert len(held(con, "works")) == 1
    gone = made.write_lines(tmp_path / "gone.jsonl", [{"source": "europepmc", "source_id": "MED:7"}])
    load(con, tmp_path / "2", [], deletions=[gone], now=made.NOW + timedelta(days=1))
    assert held(con, "works", "work_id") == [("work:openalex:W12345",), ("work:pubmed:7",)]


def test_other_rules_of_matching_match_everything_anew_and_change_nothing_else(con, tmp_path, monkeypatch):
    load(con, tmp_path / "1", [PUBMED, ALEX])
    before = held(con, "work_records"), held(con, "history.work_records")
    monkeypatch.setattr(assigning, "matcher", lambda: "other rules")
    load(con, tmp_path / "2", [], searches=[], now=made.NOW + timedelta(days=1))
    assert {matcher for (matcher,) in held(con, "match_keys", "matcher")} == {"other rules"}
    assert (held(con, "work_records"), held(con, "history.work_records")) == before


def test_a_load_without_news_matches_nothing(con, tmp_path, monkeypatch):
    load(con, tmp_path / "1", [PUBMED, ALEX])
    monkeypatch.setattr(assigning, "compare", None)
    assert not load(con, tmp_path / "2", [PUBMED, ALEX], now=made.NOW + timedelta(days=1)).changed


def some(rng: random.Random) -> list[rows.Record]:
    """A dozen records of four papers in four sources, each with fields lost."""
    records = []
    for number in range(12):
        paper = rng.randrange(4)
        named = {"doi": f"10.5555/p{paper}", "pmid": str(paper + 1)}
        changes = {
            "title": ["Heat wraps for leg pain", "Heat wraps for arm pain in men", TITLE, f"{TITLE} II"][
                paper
            ],
            "pages": f"{paper}11-9",
        }
        lost = dict.fromkeys(rng.sample(["journal", "volume", "pages", "published"], 2))
        kept = {kind: value for kind, value in named.items() if rng.random() < 0.5}
        source = rng.choice(["pubmed", "europepmc", "openalex", "import"])
        records.append(record(source, f"{number + 1}", **(changes | lost | kept)))
    return records


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10**6), loads=st.integers(2, 3))
def test_any_order_in_any_number_of_loads_gives_the_same_works(seed, loads):
    rng = random.Random(seed)
    records = some(rng)
    with TemporaryDirectory() as name:
        folder = Path(name)
        for place in ("whole", "parts"):
            (folder / place).mkdir()
        with empty_warehouse(folder / "whole") as whole, empty_warehouse(folder / "parts") as parts:
            load(whole, folder / "1", records)
            rng.shuffle(records)
            for number in range(loads):
                load(
                    parts,
                    folder / f"p{number}",
                    records[number::loads],
                    now=made.NOW + timedelta(days=number),
                )
            assert partition(parts) == partition(whole)
