"""Searching by words: what is asked for is found, best first, and no query breaks anything."""

from contextlib import suppress
from pathlib import Path

import made
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from loaded import empty_warehouse, load

from flows.commands.search import command
from warehouse import rows
from warehouse.errors import StoreError
from warehouse.search import index
from warehouse.search.finding import find, widened
from warehouse.store import open_for_reading

TOPIC = rows.Topic(
    topic_id="leg-pain",
    title="Leg pain",
    interventions=(rows.Term(name="spinal cord stimulation", synonyms=("SCS", "dorsal column stimulation")),),
)
OTHER = rows.Topic(topic_id="knees", title="Knees")


def paper(number: int, title: str, abstract: str) -> rows.Record:
    return made.record(f"EX{number:04}", title=title, abstract=abstract)


PAPERS = [
    paper(1, "Dorsal column stimulation in sciatica", "Twelve people were stimulated."),
    paper(2, "Walking programmes", "Sciatica improved; 12% relapsed after stimulation of the foot."),
    paper(3, "SCS for angina", "The heart was better."),
    paper(4, "Naïve Bayes", "A classifier, with (brackets) and: colons."),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    with empty_warehouse(folder) as con:
        load(con, folder / "run", PAPERS, topic=TOPIC)
        load(con, folder / "run2", [paper(5, "Knees and sciatica", "A knee.")], topic=OTHER, now=made.NOW)
    (folder / "w.duckdb").rename(folder / "warehouse.duckdb")
    return folder


@pytest.fixture
def found(home):
    """The ids of what a query finds, best first."""

    def found(query: str, **options) -> list[str]:
        with open_for_reading(home / "warehouse.duckdb") as con:
            return [hit.work_id[-1] for hit in find(con, query, folder=home / "search", **options)]

    return found


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("sciatica", {"1", "2", "5"}),
        ("sciatica stimulated", {"1", "2"}),
        ('"stimulation in sciatica"', {"1"}),
        ("title:sciatica", {"1", "5"}),
        ("sciatica NOT knee", {"1", "2"}),
        ("angina OR knees", {"3", "5"}),
        ("spinal cord stimulation", {"1", "3"}),
        ("scs sciatica", {"1"}),
        ('"dorsal column stimulation" (angina OR heart)', {"3"}),
        ("quotes:12", {"2"}),
        ("zebra", set()),
    ],
)
def test_a_query_finds_what_it_says(found, query, wanted):
    assert set(found(query)) == wanted


def test_a_match_in_the_title_comes_first(found):
    assert found("stimulation sciatica")[0] == "1"


def test_a_topic_limits_what_is_found(found):
    assert found("sciatica", topic="knees") == ["5"]


def test_the_number_found_may_be_limited(found):
    assert len(found("sciatica", limit=2)) == 2


@pytest.mark.parametrize("query", ["", "   ", "(", "AND", "sciatica OR", "nofield:x"])
def test_what_is_no_query_is_told(found, query):
    with pytest.raises(StoreError, match="the search"):
        found(query)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab scs:\"()+-*^~[]{}\\/ANDORT' é1,.!<>")))
def test_any_text_is_answered_or_refused_with_a_sentence(home, query):
    with open_for_reading(home / "warehouse.duckdb") as con, suppress(StoreError):
        assert isinstance(find(con, query, folder=home / "search"), list)


def test_names_are_widened_the_longest_first():
    synonyms = {"cord stimulation": ("cord stimulation", "CS"), "spinal cord stimulation": ("SCS", "x")}
    assert widened("spinal cord stimulation AND pain", synonyms) == '("SCS" OR "x") AND pain'
    assert widened("title:pain (cord stimulation)", synonyms) == 'title:pain ( ("cord stimulation" OR "CS") )'


def test_the_index_follows_the_warehouse_and_only_the_newest_stays(tmp_path):
    with empty_warehouse(tmp_path) as con:
        load(con, tmp_path / "run", PAPERS[:1], topic=TOPIC)
        assert len(find(con, "sciatica", folder=tmp_path / "search")) == 1
        load(con, tmp_path / "run2", PAPERS[1:2], topic=TOPIC, searches=[made.search_run("run-2")])
        assert len(find(con, "sciatica", folder=tmp_path / "search")) == 2
    assert len(list((tmp_path / "search").iterdir())) == 1


def test_the_command_shows_a_passage_around_the_words(home):
    done = CliRunner().invoke(command, ["sciatica relapsed", "--home", str(home)], catch_exceptions=False)
    assert done.exit_code == 0
    assert "12% relapsed" in done.output


@pytest.mark.parametrize("in_turn", [1, 2, 5, 6])
def test_works_that_are_read_in_turns_are_all_there_once_and_in_order(home, monkeypatch, in_turn):
    with open_for_reading(home / "warehouse.duckdb") as con:
        at_once = list(index._rows(con))
        monkeypatch.setattr(index, "_IN_TURN", in_turn)
        assert list(index._rows(con)) == at_once
    assert [row[0][-1] for row in at_once] == ["1", "2", "3", "4", "5"]
