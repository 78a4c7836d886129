"""`glean import` on a real warehouse: files in, records with their findings out, once each, all or nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from reference_files import NBIB, RIS, put

from flows import stages
from flows.commands.import_ import command
from flows.errors import GleanError
from flows.files import gathering
from flows.run import read_lines
from warehouse import store

TOPIC = """
id = "leg-pain"
title = "Leg pain"

[search]
pubmed = "leg pain"

[[question]]
text = "Does walking help?"
interventions = ["walking"]

[[intervention]]
name = "walking"
"""

CSV = (
    "PUI,Title,Authors,Journal,Year,Remarks\n"
    'L612345,Walking for sciatica,"Weber A., Okafor J.",Legs,2021,a good one\n'
)
EMBASE = (
    "TY  - JOUR\nTI  - Walking for sciatica\nAB  - Pain was found in 12% of 50 people.\n"
    "U2  - L612345\nDB  - Embase\nER  - \n"
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GLEAN_NOW", "2026-03-01T06:00:00Z")
    put(tmp_path, TOPIC, "leg-pain.toml")
    return tmp_path / "home"


def run(home: Path, *files: Path, **options: Any) -> Result:
    """What the command does with these files."""
    flags = [f"--{name.replace('_', '-')}" for name, value in options.items() if value is True]
    valued = [
        part for name, value in options.items() if value is not True for part in (f"--{name}", str(value))
    ]
    topic = home.parent / "leg-pain.toml"
    arguments = [*map(str, files), "--topic", str(topic), "--home", str(home), *flags, *valued]
    return CliRunner().invoke(command, arguments)


def account(home: Path, *files: Path, **options: Any) -> dict[str, Any]:
    """The account that the command prints with --json; an error of it is raised."""
    done = run(home, *files, json=True, **options)
    if done.exception:
        raise done.exception
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def ask(home: Path, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query on the published warehouse."""
    con = store.open_for_reading(home / "warehouse.duckdb")
    try:
        return con.execute(query).fetchall()
    finally:
        con.close()


def fingerprint(home: Path) -> str:
    con = store.open_for_reading(home / "warehouse.duckdb")
    try:
        return store.fingerprint(con)
    finally:
        con.close()


def test_an_import_loads_extracts_publishes_and_summarises(home: Path, tmp_path: Path) -> None:
    done = run(home, put(tmp_path, EMBASE, "embase.ris"), put(tmp_path, NBIB, "pubmed.nbib"))
    assert done.exit_code == 0, done.output
    assert "embase.ris (RIS): 1 read, 1 new, 0 changed, 0 already held, 0 repeated, 0 skipped" in done.stdout
    assert "pubmed.nbib (MEDLINE): 1 read, 1 new" in done.stdout
    assert ask(home, "SELECT source, source_id, database FROM history.records ORDER BY source_id") == [
        ("import", "embase:L612345", "Embase"),
        ("import", "pubmed:41000001", "PubMed"),
    ]
    assert ask(home, "SELECT value, quote FROM history.frequencies") == [
        (12.0, "Pain was found in 12% of 50 people.")
    ]
    assert ask(home, "SELECT count(*) FROM topic_works") == [(2,)]
    assert (home / "summaries" / "leg-pain.html").exists()


def test_each_file_is_accounted_for_as_a_search(home: Path, tmp_path: Path) -> None:
    path = put(tmp_path, "TY  - JOUR\nAU  - Nobody\nER  - \n" + EMBASE, "embase.ris")
    account(home, path, database="Embase")
    ((source, query, claimed, received, parameters, notes),) = ask(
        home, "SELECT source, query, claimed, received, parameters, notes FROM history.search_runs"
    )
    assert (source, query, claimed, received) == ("import", "embase.ris", 2, 1)
    told = json.loads(parameters)
    assert (told["bytes"], told["form"], told["charset"], told["database"]) == (
        path.stat().st_size, "RIS", "utf-8", "Embase",
    )  # fmt: skip
    assert len(told["sha256"]) == 64
    assert notes == ["record 1 (line 1): it has neither a title nor a number that names it"]
    assert ask(home, "SELECT count(*) FROM history.cursors") == [(0,)]


def test_the_same_file_again_changes_nothing(home: Path, tmp_path: Path) -> None:
    path = put(tmp_path, EMBASE, "embase.ris")
    account(home, path)
    before = fingerprint(home)
    again = account(home, put(tmp_path, EMBASE, "under-another-name.ris"))
    assert again["changed"] is False
    assert (again["files"][0]["new"], again["files"][0]["held"]) == (0, 1)
    assert fingerprint(home) == before


def test_a_file_imported_before_another_one_still_changes_nothing(home: Path, tmp_path: Path) -> None:
    ris, csv = put(tmp_path, EMBASE, "embase.ris"), put(tmp_path, CSV, "embase.csv")
    account(home, ris)
    assert account(home, csv)["files"][0]["changed"] == 1
    before = fingerprint(home)
    assert account(home, ris, csv)["changed"] is False
    assert fingerprint(home) == before


def test_two_files_with_one_record_give_one_record_that_knows_all(home: Path, tmp_path: Path) -> None:
    told = account(home, put(tmp_path, CSV, "embase.csv"), put(tmp_path, EMBASE, "embase.ris"))
    assert [(file["new"], file["repeated"]) for file in told["files"]] == [(1, 0), (0, 1)]
    ((abstract, journal, others),) = ask(home, "SELECT abstract, journal, others FROM history.records")
    assert abstract == "Pain was found in 12% of 50 people."
    assert journal == "Legs"
    assert {"name": "Remarks", "value": "a good one"} in others
    assert {"name": "TY", "value": "JOUR"} in others


def test_a_later_file_completes_what_is_held(home: Path, tmp_path: Path) -> None:
    account(home, put(tmp_path, EMBASE, "embase.ris"))
    account(home, put(tmp_path, CSV, "embase.csv"))
    held = ask(home, "SELECT abstract, journal FROM history.records WHERE held_to IS NULL")
    assert held == [("Pain was found in 12% of 50 people.", "Legs")]


def test_a_second_import_of_a_file_with_no_new_record_is_kept_as_a_search(home: Path, tmp_path: Path) -> None:
    account(home, put(tmp_path, EMBASE, "one.ris"))
    told = account(home, put(tmp_path, EMBASE + "\n", "two.ris"))
    assert told["changed"] is True
    assert (told["counts"]["new"], told["counts"]["revised"], told["files"][0]["held"]) == (0, 0, 1)
    assert ask(home, "SELECT query FROM history.search_runs ORDER BY ALL") == [("one.ris",), ("two.ris",)]


def test_a_bad_file_among_good_ones_loads_nothing(home: Path, tmp_path: Path) -> None:
    good, bad = put(tmp_path, RIS, "good.ris"), put(tmp_path, 'Title,Year\nOne,2020\n"Two,2021\n', "bad.csv")
    with pytest.raises(GleanError, match=r"bad\.csv, line 3.* Nothing was loaded; with --skip-bad") as raised:
        account(home, good, bad)
    assert "\n" not in str(raised.value)
    assert not (home / "warehouse.duckdb").exists()
    ((state,),) = {(json.loads(path.read_text())["state"],) for path in home.glob("runs/*/run.json")}
    assert state == "abandoned"


def test_the_good_files_load_when_bad_ones_may_be_skipped(home: Path, tmp_path: Path) -> None:
    good, bad = put(tmp_path, RIS, "good.ris"), put(tmp_path, 'Title,Year\nOne,2020\n"Two,2021\n', "bad.csv")
    pdf = put(tmp_path, b"%PDF-1.7", "paper.pdf")
    told = account(home, bad, pdf, good, skip_bad=True)
    problems = {file["file"]: file["problem"] for file in told["files"]}
    assert problems["good.ris"] is None
    assert "line 3" in problems["bad.csv"]
    assert "is a PDF" in problems["paper.pdf"]
    assert ask(home, "SELECT title FROM history.records") == [("Walking for sciatica: a randomised trial",)]


def test_a_bad_file_takes_nothing_from_a_good_one_with_the_same_records(home: Path, tmp_path: Path) -> None:
    row = 'L612345,Walking for sciatica,"Weber A.",Legs,2021,broken\n"'
    bad, good = put(tmp_path, CSV + row, "bad.csv"), put(tmp_path, EMBASE, "good.ris")
    account(home, bad, good, skip_bad=True)
    ((journal, abstract),) = ask(home, "SELECT journal, abstract FROM history.records")
    assert (journal, abstract) == (None, "Pain was found in 12% of 50 people.")


def test_nothing_but_bad_files_is_an_error(home: Path, tmp_path: Path) -> None:
    with pytest.raises(GleanError, match="is a PDF"):
        account(home, put(tmp_path, b"%PDF-1.7", "paper.pdf"), skip_bad=True)
    with pytest.raises(GleanError, match="has no reference that can be taken: record 1"):
        account(home, put(tmp_path, "TY  - JOUR\nAU  - A, B\nER  - \n", "empty.ris"))


def test_one_file_named_twice_is_read_once(home: Path, tmp_path: Path) -> None:
    path, copy = put(tmp_path, RIS, "one.ris"), put(tmp_path, RIS, "copy.ris")
    told = account(home, path, copy)
    assert {file["file"]: file["problem"] for file in told["files"]} == {
        "one.ris": None,
        "copy.ris": f"{copy} is the same file as {path}.",
    }
    assert told["counts"]["new"] == 1


def test_records_without_a_database_are_pointed_out(home: Path, tmp_path: Path) -> None:
    done = run(home, put(tmp_path, RIS, "one.ris"))
    assert "1 records name no database: say it with --database." in done.stdout


def test_large_files_become_several_batches(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "BATCH", 2)
    many = "".join(f"TY  - JOUR\nTI  - Title {number}\nER  - \n" for number in range(5))
    told = account(home, put(tmp_path, many + "TY  - JOUR\nTI  - Title 0\nER  - \n"))
    assert (told["files"][0]["new"], told["files"][0]["repeated"]) == (5, 1)
    batches = sorted((home / "runs" / told["run"] / "records").iterdir())
    assert [len(list(read_lines(path))) for path in batches] == [2, 2, 1]


def test_an_interrupted_import_goes_on_where_it_stopped(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, EMBASE, "embase.ris")
    with monkeypatch.context() as patch:
        patch.setattr(stages, "load", _cut_off)
        with pytest.raises(CutOffError):
            account(home, path)
    (begun,) = home.glob("runs/*/run.json")
    told = account(home, path)
    assert told["run"] == begun.parent.name
    assert told["counts"]["new"] == 1


class CutOffError(Exception):
    """The machine went down."""


def _cut_off(*_: Any, **__: Any) -> None:
    raise CutOffError


def test_an_import_leaves_an_interrupted_refresh_alone(home: Path, tmp_path: Path) -> None:
    folder = home / "runs" / "leg-pain-20260301T050000Z"
    folder.mkdir(parents=True)
    begun = {
        "run_id": folder.name,
        "topic_id": "leg-pain",
        "digest": "x",
        "started_at": "2026-03-01T05:00:00+00:00",
    }
    (folder / "run.json").write_text(json.dumps(begun))
    account(home, put(tmp_path, EMBASE, "embase.ris"))
    assert json.loads((folder / "run.json").read_text()) == begun


def test_an_import_joins_the_records_to_its_topic_alone(home: Path, tmp_path: Path) -> None:
    path = put(tmp_path, EMBASE, "embase.ris")
    account(home, path)
    put(tmp_path, TOPIC.replace("leg-pain", "arm-pain"), "leg-pain.toml")
    told = account(home, path)
    assert (told["counts"]["new"], told["counts"]["joined"]) == (0, 1)
    assert ask(home, "SELECT topic_id FROM history.topic_records ORDER BY ALL") == [
        ("arm-pain",),
        ("leg-pain",),
    ]
