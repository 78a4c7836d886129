"""The folder of a run: whole files, resumed where it was interrupted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.run import Run, RunError, alone, begin, end, read_lines, write_lines, write_whole
from warehouse.rows import Question, Search, Topic

NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)
TOPIC = Topic(
    topic_id="leg-pain",
    title="Leg pain",
    questions=(Question(text="Does it help?"),),
    searches=(Search(source="pubmed", query="sciatica"),),
)


def started(tmp_path: Path, *, topic: Topic = TOPIC, under: str = "same", now: datetime = NOW) -> Run:
    return begin(tmp_path / "runs", topic, under=under, now=now)


def test_an_interrupted_run_is_gone_on_with(tmp_path: Path) -> None:
    first = started(tmp_path)
    assert started(tmp_path, now=NOW + timedelta(hours=1)) == first


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"under": "other extractors"}, "what was read by other extractors is not what would be read now"),
        ({"topic": replace(TOPIC, title="Another")}, "the topic has changed"),
        ({"now": NOW + timedelta(days=2)}, "what it found may be out of date"),
    ],
)
def test_a_run_under_other_circumstances_begins_anew(tmp_path: Path, changed: dict, why: str) -> None:
    first = started(tmp_path)
    second = started(tmp_path, **({"now": NOW + timedelta(seconds=1)} | changed))
    assert second.run_id != first.run_id, why
    assert '"abandoned"' in (first.folder / "run.json").read_text(encoding="utf-8")


def test_an_ended_run_is_not_gone_on_with(tmp_path: Path) -> None:
    first = end(started(tmp_path), state="finished", report={})
    second = started(tmp_path)
    assert second.run_id == f"{first.run_id}-2"


def test_runs_of_another_topic_with_a_longer_name_are_left_alone(tmp_path: Path) -> None:
    other = started(tmp_path, topic=replace(TOPIC, topic_id="leg-pain-in-children"))
    assert started(tmp_path).run_id != other.run_id
    assert started(tmp_path, topic=replace(TOPIC, topic_id="leg-pain-in-children")) == other


def test_two_refreshes_of_one_topic_do_not_run_at_once(tmp_path: Path) -> None:
    with alone(tmp_path, TOPIC), pytest.raises(RunError, match="under way"), alone(tmp_path, TOPIC):
        pass
    with alone(tmp_path, TOPIC):
        pass


def test_a_file_that_was_cut_off_does_not_count_as_made(tmp_path: Path) -> None:
    run = started(tmp_path)
    run.place("records", "1.jsonl.part").write_text("{", encoding="utf-8")
    whole = write_whole(run.place("records", "2.jsonl"), b"{}\n")
    assert run.files("records") == [whole]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(RunError, match=r"Cannot write to .*runs.*Free some space or choose another --home"):
        started(tmp_path)


def test_a_damaged_run_is_named(tmp_path: Path) -> None:
    run = started(tmp_path)
    (run.folder / "run.json").write_text("{", encoding="utf-8")
    with pytest.raises(RunError, match=r"run\.json is not a run of Gleanings"):
        started(tmp_path)


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.text(), st.text() | st.integers() | st.none())))
def test_lines_read_back_as_written(tmp_path_factory: pytest.TempPathFactory, rows: list[dict]) -> None:
    path = write_lines(tmp_path_factory.mktemp("lines") / "rows.jsonl", rows)
    assert list(read_lines(path)) == rows


def test_a_folder_in_which_nothing_could_be_written_takes_no_name_away(tmp_path: Path) -> None:
    folder = tmp_path / "runs" / "leg-pain-20260301T060000Z"
    folder.mkdir(parents=True)
    (folder / "run.json.part").touch()
    assert started(tmp_path).run_id == folder.name
