import csv
import io
import json
import re
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import made
import pytest
from click.testing import CliRunner
from loaded import load

from flows import run as runs
from flows.commands.searches import command
from flows.searches import NoSearchesError
from warehouse import store
from warehouse.rows import SearchRun

ASKED = json.dumps({"url": "https://eutils.example/esearch.fcgi", "term": "leg pain", "retmax": "9999"})


def news(home: Path, search: SearchRun) -> None:
    """A search that brought a record, loaded into the warehouse."""
    con = store.open_for_writing(home / "warehouse.duckdb", now=made.NOW)
    load(con, home / "loading", [made.record()], searches=[search])
    con.close()


def idle(home: Path, *searches: SearchRun, month: int = 2) -> str:
    """A run without news, which stands in its folder alone."""
    begun = datetime(2026, month, 1, tzinfo=UTC)
    run = runs.begin(home / "runs", made.TOPIC, under="", now=begun)
    for number, search in enumerate(searches):
        changed = asdict(search) | {"run_id": run.run_id, "started_at": begun.isoformat()}
        runs.write_lines(run.place("searches", f"{search.source}-{number}.jsonl"), [changed])
    return runs.end(run, state="no_news", report={}).run_id


def glean(home: Path, *arguments: str) -> str:
    done = CliRunner().invoke(command, ["leg-pain", "--home", str(home), *arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


@pytest.fixture
def home(tmp_path: Path) -> Path:
    news(tmp_path, made.search_run(parameters=ASKED, claimed=1200, received=1199, notes=("PubMed says: hm",)))
    idle(tmp_path, made.search_run(parameters=ASKED, claimed=1201, received=1201))
    return tmp_path


def test_searches_with_and_without_news_are_listed_oldest_first(home: Path) -> None:
    first, second = json.loads(glean(home, "--json"))
    assert first == {
        "source": "pubmed",
        "query": "leg pain",
        "parameters": ASKED,
        "claimed": 1200,
        "received": 1199,
        "started_at": "2026-01-02T03:00:00+00:00",
        "ended_at": "2026-01-02T03:01:00+00:00",
        "client": "gleanings/test",
        "outcome": "loaded",
        "run_id": "run-1",
        "topic_id": "leg-pain",
        "notes": ["PubMed says: hm"],
    }
    assert (second["outcome"], second["received"], second["started_at"]) == (
        "no_news", 1201, "2026-02-01T00:00:00+00:00"
    )  # fmt: skip


def test_a_search_in_the_warehouse_and_in_its_folder_is_one(tmp_path: Path) -> None:
    run_id = idle(tmp_path, made.search_run())
    news(tmp_path, made.search_run(run_id, started_at="2026-02-01T00:00:00+00:00"))
    (only,) = json.loads(glean(tmp_path, "--json"))
    assert (only["run_id"], only["outcome"]) == (run_id, "no_news")


def test_without_a_warehouse_the_folders_of_runs_are_enough(tmp_path: Path) -> None:
    idle(tmp_path, made.search_run(), made.search_run(source="openalex"))
    assert [one["source"] for one in json.loads(glean(tmp_path, "--json"))] == ["openalex", "pubmed"]


def test_csv_holds_every_field_and_times_in_utc(home: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(glean(home, "--csv"))))
    assert [row["notes"] for row in rows] == ['["PubMed says: hm"]', "[]"]
    assert json.loads(rows[0]["parameters"]) == json.loads(ASKED)
    assert all(re.fullmatch(r"2026-0\d-0\dT0\d:0\d:00\+00:00", row["started_at"]) for row in rows)


def test_the_table_shows_what_fits(home: Path) -> None:
    assert glean(home).splitlines()[2].split()[:5] == [
        "2026-01-02T03:00:00+00:00", "pubmed", "1200", "1199", "loaded"
    ]  # fmt: skip


def test_the_report_says_what_prisma_s_asks_for(home: Path) -> None:
    report = glean(home, "--markdown")
    for words in (
        "# Searches of leg-pain\n",
        "## pubmed\n",
        "asked at https://eutils.example/esearch.fcgi",
        "Searched 2 times, last on 2026-02-01",
        "```text\nleg pain\n```",
        '"retmax": "9999"',
        "| 2026-01-02T03:00:00+00:00 | 2026-01-02T03:01:00+00:00 | 1,200 | 1,199 | loaded | gleanings/test | run-1 |",
        "| PubMed says: hm. |",
        "| 1,201 | 1,201 | no\\_news |",
    ):
        assert words in report


def test_hostile_queries_stay_text(tmp_path: Path) -> None:
    query = "pain\n```\n<script>alert(1)</script>\x1b[2J ````"
    idle(tmp_path, made.search_run(query=query, source="x|<b>"))
    report = glean(tmp_path, "--markdown")
    assert "\x1b" not in report
    assert "## x\\|\\<b\\>" in report
    (fence,) = re.findall(r"^(`+)text\npain$", report, re.MULTILINE)
    block = report.partition(f"{fence}text\n")[2].partition(f"\n{fence}\n")[0]
    assert block == "pain\n```\n<script>alert(1)</script> [2J ````"


def test_two_reports_of_the_same_searches_are_the_same_bytes(home: Path) -> None:
    assert glean(home, "--markdown") == glean(home, "--markdown")


def test_an_unknown_topic_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoSearchesError, match=r"'leg-pain' is known in .* run glean refresh first"):
        glean(tmp_path)
