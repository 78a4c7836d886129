"""What a person decides of works holds against any evidence, and refreshes keep to it."""

from dataclasses import replace
from datetime import timedelta

import made
import pytest
from click.testing import CliRunner
from loaded import empty_warehouse, held, load
from test_views import PREPRINT
from test_works_assigning import ALEX, EPMC, OTHER, PUBMED

from flows.commands.works import command
from warehouse import store
from warehouse.errors import StoreError
from warehouse.works import deciding

LATER = made.NOW + timedelta(days=1)


@pytest.fixture
def con(tmp_path):
    with empty_warehouse(tmp_path) as con:
        load(con, tmp_path / "run", [PUBMED, ALEX, OTHER])
        yield con


def works(con):
    return {f"{source}:{key}": (work, basis) for work, source, key, basis in held(con, "work_records")}


def test_a_work_is_split_and_stays_so_when_more_of_it_comes(con, tmp_path):
    deciding.split(con, "work:pubmed:1", ["openalex:W12345"], reason="another trial", now=LATER)
    assert works(con)["openalex:W12345"] == ("work:openalex:W12345", "own")
    load(con, tmp_path / "2", [EPMC], now=LATER + timedelta(days=1))
    assert works(con)["europepmc:MED:1"][0] == "work:pubmed:1"
    assert works(con)["openalex:W12345"][0] == "work:openalex:W12345"
    assert held(con, "work_decisions", "same, reason") == [(False, "another trial")]
    assert len(held(con, "history.works", "work_id", "held_to IS NULL")) == 3


def test_works_are_joined_against_all_evidence_and_split_again(con, tmp_path):
    deciding.join(con, ["work:pubmed:1", "work:pubmed:2"], reason=None, now=LATER)
    assert {work for work, _ in works(con).values()} == {"work:pubmed:1"}
    assert works(con)["pubmed:2"] == ("work:pubmed:1", "decision")
    load(con, tmp_path / "2", [EPMC], now=LATER + timedelta(days=1))
    assert {work for work, _ in works(con).values()} == {"work:pubmed:1"}
    deciding.split(con, "work:pubmed:1", ["pubmed:2"], reason=None, now=LATER + timedelta(days=2))
    assert works(con)["pubmed:2"][0] == "work:pubmed:2"
    assert {work for name, (work, _) in works(con).items() if name != "pubmed:2"} == {"work:pubmed:1"}
    deciding.join(con, ["work:pubmed:1", "work:pubmed:2"], reason=None, now=LATER + timedelta(days=3))
    assert {work for work, _ in works(con).values()} == {"work:pubmed:1"}


def test_what_was_joined_by_hand_is_taken_back_at_once(con):
    before = works(con)
    deciding.join(con, ["work:pubmed:1", "work:pubmed:2"], reason=None, now=LATER)
    found = deciding.take_back(con, "2", now=LATER + timedelta(days=1))
    assert found == ["work:pubmed:1", "work:pubmed:2"]
    assert works(con) == before


def test_a_preprint_that_is_joined_with_its_article_is_the_article(con, tmp_path):
    preprint = replace(
        PUBMED, source="medrxiv", source_id="10.1101/7", journal=None, kind="preprint", identifiers=()
    )
    load(con, tmp_path / "2", [replace(preprint, types=(PREPRINT,))], now=LATER)
    assert held(con, "works", "state", "source = 'medrxiv'") == [("preprint",)]
    deciding.join(con, ["work:pubmed:1", "10.1101/7"], reason=None, now=LATER + timedelta(days=1))
    assert held(con, "works", "state, counted", "work_id = 'work:pubmed:1'") == [("current", True)]
    deciding.take_back(con, "1", now=LATER + timedelta(days=2))
    assert held(con, "works", "state", "source = 'medrxiv'") == [("preprint",)]


def renumbered(con, folder, *held_on, moment):
    """A load in which PubMed lists the first work's record under another number."""
    new = replace(PUBMED, source_id="99")
    names = [{"source": "pubmed", "source_id": one.source_id} for one in (new, *held_on)]
    listed = made.write_lines(folder / "listed.jsonl", names)
    load(con, folder, [new, *held_on], now=moment, listed=[listed])


def test_a_record_with_another_number_stays_joined(con, tmp_path):
    deciding.join(con, ["work:pubmed:1", "work:pubmed:2"], reason="one trial", now=LATER)
    renumbered(con, tmp_path / "2", OTHER, moment=LATER + timedelta(days=1))
    assert "pubmed:1" not in works(con)
    assert {work for work, _ in works(con).values()} == {"work:pubmed:2"}
    assert works(con)["pubmed:99"] == ("work:pubmed:2", "decision")
    before = store.fingerprint(con)
    renumbered(con, tmp_path / "3", OTHER, moment=LATER + timedelta(days=2))
    assert store.fingerprint(con) == before


def test_a_record_with_another_number_stays_apart(con, tmp_path):
    deciding.split(con, "work:pubmed:1", ["openalex:W12345"], reason="another trial", now=LATER)
    renumbered(con, tmp_path / "2", OTHER, moment=LATER + timedelta(days=1))
    assert works(con)["pubmed:99"][0] == "work:pubmed:99"
    assert works(con)["openalex:W12345"][0] == "work:openalex:W12345"


@pytest.mark.parametrize("names", [("1", "10.5555/AEP.120"), ("pubmed:1", "work:pubmed:2")])
def test_a_work_may_be_named_by_any_of_its_names(con, names):
    assert deciding.join(con, names, reason=None, now=LATER) == "work:pubmed:1"
    later = LATER + timedelta(days=1)
    assert deciding.split(con, "2", ["pubmed:2"], reason=None, now=later) == (
        "work:pubmed:1",
        "work:pubmed:2",
    )


def test_a_name_of_two_works_is_asked_back(con):
    deciding.split(con, "work:pubmed:1", ["openalex:W12345"], reason=None, now=LATER)
    with pytest.raises(StoreError, match="say which of work:openalex:W12345, work:pubmed:1"):
        deciding.join(con, ["10.5555/aep.111", "2"], reason=None, now=LATER)


@pytest.mark.parametrize(
    ("decide", "says"),
    [
        (lambda con: deciding.join(con, ["work:pubmed:1"], reason=None, now=LATER), "two or more"),
        (
            lambda con: deciding.join(con, ["work:pubmed:1", "x"], reason=None, now=LATER),
            "no work is called 'x'",
        ),
        (
            lambda con: deciding.split(con, "work:pubmed:1", ["pubmed:9"], reason=None, now=LATER),
            "has no record pubmed:9: it has openalex:W12345, pubmed:1",
        ),
        (
            lambda con: deciding.split(con, "work:pubmed:2", ["pubmed:2"], reason=None, now=LATER),
            "not none and not all",
        ),
        (lambda con: deciding.take_back(con, "2", now=LATER), "nobody joined the records of 2"),
    ],
)
def test_what_cannot_be_decided_is_told_and_changes_nothing(con, decide, says):
    before = store.fingerprint(con)
    with pytest.raises(StoreError, match=says):
        decide(con)
    assert store.fingerprint(con) == before


def test_the_verb_lists_splits_and_joins_the_published_warehouse(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    with store.open_for_writing(path, now=made.NOW) as con:
        load(con, tmp_path / "run", [PUBMED, ALEX, OTHER])

    def run(*words: str) -> str:
        done = CliRunner().invoke(command, [*words, "--home", str(tmp_path)])
        assert done.exit_code == 0, done.output
        return done.output

    assert "openalex:W12345" in run("list", "--csv")
    run("split", "work:pubmed:1", "openalex:W12345", "--reason", "another trial")
    assert "openalex" not in run("list", "--csv")
    run("join", "work:pubmed:1", "work:openalex:W12345")
    assert "decision" in run("list", "--json")
    assert run("split", "1") == "1 is now work:pubmed:1.\n"
    assert "doi" in run("list", "--csv")
