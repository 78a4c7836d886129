"""Exports: what a tool reads back is what the warehouse holds, and nothing in it is run."""

import csv
import hashlib
import json
import shutil
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path

import bibtexparser
import duckdb
import loaded
import made
import openpyxl
import pytest
import yaml
from click.testing import CliRunner
from loaded import empty_warehouse, load

from flows.commands.export import command
from tests import brief, trials
from warehouse import rows, store
from warehouse.exports.metafor import metafor
from warehouse.exports.references import REFERENCES, Reference
from warehouse.exports.revman import revman
from warehouse.exports.tables import harmless

RECORD = made.record(
    "EX0001",
    title='=HYPERLINK("http://x") & 50% of {legs} cost $5_000',
    authors=(rows.Author(family="Ødegård", given="Jane Q"), rows.Author(collective="The Leg Group")),
    journal="Example Journal",
    journal_abbreviation="Ex J",
    volume="12",
    issue="3",
    pages="101-9",
    issn="1234-5678",
    languages=("eng",),
    keywords=("sciatica", "pain"),
    identifiers=(
        rows.Identifier(kind="doi", value="10.5555/a;b(1)"),
        rows.Identifier(kind="pmcid", value="PMC12"),
    ),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    with empty_warehouse(folder) as con:
        load(con, folder / "run", [RECORD, made.record("EX0002")])
    (folder / "w.duckdb").rename(folder / "warehouse.duckdb")
    return folder


@pytest.fixture
def export(home):
    def export(*words: str) -> None:
        done = CliRunner().invoke(command, [*words, "--home", str(home)], catch_exceptions=False)
        assert done.exit_code == 0, done.output

    return export


def test_csv_gives_every_figure_with_its_quote_and_no_formula(home, export):
    export("csv")
    with (home / "exports" / "csv" / "prevalence.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    assert [(row["quote"], row["value"]) for row in found] == [("12%", "12.0")] * 2
    assert {row["title"] for row in found} >= {"'" + RECORD.title}


def test_a_workbook_holds_text_as_text_and_numbers_as_numbers(home, export):
    export("xlsx")
    book = openpyxl.load_workbook(home / "exports" / "xlsx" / "gleanings.xlsx")
    heads, *lines = book["prevalence"].iter_rows(values_only=True)
    first = dict(zip(heads, lines[0], strict=True))
    assert first["value"] == 12
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]


def test_parquet_holds_present_and_history_and_the_manifest_their_hashes(home, export):
    export("parquet")
    folder = home / "exports" / "parquet"
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for file in told["files"]:
        assert hashlib.sha256((folder / file["file"]).read_bytes()).hexdigest() == file["sha256"]
    assert duckdb.sql(f"SELECT count(*) FROM '{folder}/main/works.parquet'").fetchall() == [(2,)]
    assert duckdb.sql(f"SELECT count(held_from) FROM '{folder}/history/records.parquet'").fetchall() == [(2,)]


def test_partitioned_parquet_is_read_back_whole_and_by_key(home, export):
    export("parquet-partitioned")
    folder = home / "exports" / "parquet-partitioned"
    assert [path.name for path in sorted((folder / "main" / "works").iterdir())] == ["year=2020"]
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert {file["file"] for file in told["files"]} == {
        path.relative_to(folder).as_posix() for path in folder.rglob("*.parquet")
    }
    with store.open_for_reading(home / "warehouse.duckdb") as con:
        for name in ("works", "prevalence", "eligibility", "records", "schema_version"):
            held = con.sql(f"FROM {name}")
            rows_ = ", ".join(f'"{column}"' for column in held.columns)
            place = folder / "main" / name
            files = f"{place}/**/*.parquet" if place.is_dir() else f"{place}.parquet"
            back = duckdb.sql(f"SELECT {rows_} FROM read_parquet('{files}', hive_partitioning = true)")
            assert sorted(map(repr, back.fetchall())) == sorted(map(repr, held.fetchall())) != []


def test_a_second_partitioned_export_leaves_nothing_of_the_first(home, export):
    old = home / "exports" / "parquet-partitioned" / "main" / "works" / "year=1901" / "data_0.parquet"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"not to be read")
    export("parquet-partitioned")
    assert not old.exists()


@pytest.mark.parametrize(
    "form", ["csv", "parquet", "parquet-partitioned", "ris", "bibtex", "csl-json", "nbib"]
)
def test_the_same_warehouse_gives_the_same_bytes(home, tmp_path, form):
    for place in ("one", "two"):
        CliRunner().invoke(
            command, [form, "--home", str(home), "--into", str(tmp_path / place)], catch_exceptions=False
        )

    def content(place: Path) -> list[bytes]:
        files = [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file())
        return [path.read_bytes() for path in files]

    assert content(tmp_path / "one") == content(tmp_path / "two") != []


def test_bibtex_is_read_back_by_its_parser(home, export):
    export("bibtex", "--topic", made.TOPIC.topic_id)
    library = bibtexparser.parse_file(str(home / "exports" / "leg-pain.bib"))
    assert not library.failed_blocks
    fields = library.entries_dict["work:pubmed:EX0001"].fields_dict
    assert fields["author"].value == "Ødegård, Jane Q and The Leg Group"
    assert fields["title"].value == r'=HYPERLINK("http://x") \& 50\% of \{legs\} cost \$5\_000'
    assert fields["doi"].value == r"10.5555/a;b(1)"


@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not installed here")
@pytest.mark.parametrize(
    ("form", "file", "reader"), [("bibtex", "works.bib", "bibtex"), ("csl-json", "works.json", "csljson")]
)
def test_pandoc_reads_the_references(home, export, form, file, reader):
    export(form)
    asked = ["pandoc", "-f", reader, "-t", "csljson", str(home / "exports" / file)]
    read = json.loads(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)
    assert [one["author"][0]["family"] for one in read if one["id"].endswith("EX0001")] == ["Ødegård"]
    assert len(read) == 2


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed here")
def test_r_reads_the_sheets(home, export):
    export("xlsx")
    script = (
        "d <- readxl::read_xlsx(commandArgs(TRUE)[1], 'prevalence'); cat(nrow(d), d$value[1], d$quote[1])"
    )
    asked = ["Rscript", "-e", script, str(home / "exports" / "xlsx" / "gleanings.xlsx")]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if "there is no package called" in done.stderr:
        pytest.skip("R has no readxl here")
    assert done.stdout == "2 12 12%", done.stderr


def test_csl_json_has_names_dates_and_identifiers(home, export):
    export("csl-json")
    first, _ = json.loads((home / "exports" / "works.json").read_text(encoding="utf-8"))
    assert first["author"] == [{"family": "Ødegård", "given": "Jane Q"}, {"literal": "The Leg Group"}]
    assert first["issued"] == {"date-parts": [[2020, 5]]}
    assert (first["DOI"], first["PMID"], first["PMCID"]) == ("10.5555/a;b(1)", "EX0001", "PMC12")


def test_a_topic_that_is_not_there_and_a_topic_of_tables_are_told(home):
    for words in (["ris", "--topic", "knees"], ["csv", "--topic", "leg-pain"]):
        done = CliRunner().invoke(command, [*words, "--home", str(home)])
        assert done.exit_code != 0
        assert "topic" in str(done.exception)


@pytest.mark.parametrize("form", REFERENCES)
def test_a_record_with_nothing_but_its_id_is_written_as_well(form):
    bare = Reference(
        record=rows.Record(source="import", source_id="x:1"), work_id="work:import:x:1", state="current"
    )
    assert "work:import:x:1" in "".join(REFERENCES[form]([bare])) or form == "nbib"


def test_a_package_names_its_files_by_their_hashes_and_says_how_to_cite_it(home, export):
    export("package", "--topic", made.TOPIC.topic_id)
    with zipfile.ZipFile(home / "exports" / "leg-pain-v1.zip") as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(held.pop("manifest.json"))
    assert {file["file"]: file["sha256"] for file in told["files"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in held.items()
    }
    assert {"summary/leg-pain.html", "data/prevalence.csv", "data/works.parquet", "pooled/pooled.R"} <= set(
        held
    )
    cited = yaml.safe_load(held["CITATION.cff"])
    assert (cited["title"], cited["version"], cited["date-released"]) == ("Leg pain", "1", "2026-01-02")
    assert "12%" in held["data/prevalence.csv"].decode()


def test_a_package_as_of_a_moment_is_the_one_that_was_made_then(tmp_path):
    packages = []
    with empty_warehouse(tmp_path) as con:
        load(con, tmp_path / "1", [RECORD])
    for words in ([], ["--as-of", "2026-01-02"]):
        if words:
            with loaded.store.open_for_writing(tmp_path / "w.duckdb") as con:
                load(con, tmp_path / "2", [made.record("EX0002")], now=made.NOW + timedelta(days=9))
        published = tmp_path / "warehouse.duckdb"
        loaded.store.publish(tmp_path / "w.duckdb", published)
        into = tmp_path / f"out{len(words)}"
        asked = ["package", "--topic", "leg-pain", "--home", str(tmp_path), "--into", str(into), *words]
        assert CliRunner().invoke(command, asked, catch_exceptions=False).exit_code == 0
        packages.append((into / "leg-pain-v1.zip").read_bytes())
    assert packages[0] == packages[1]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-5 points", "'-5 points"),
        (-5.0, -5.0),
        ("5%", "5%"),
        ("a\x00b", "ab"),
        (["a"], '["a"]'),
        (None, None),
    ],
)
def test_no_text_is_a_formula(value, wanted):
    assert harmless(value) == wanted


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed here")
def test_r_finds_the_pooled_estimates_again(tmp_path):
    several = [
        trials.trial(1),
        trials.trial(2, (30, 50, 24, 50), (0.87, 1.80)),
        trials.trial(3, (55, 90, 36, 88), (1.10, 2.02)),
    ]
    with brief.warehouse(tmp_path, several) as con:
        metafor(con, brief.TOPIC.topic_id, tmp_path / "r")
    pooled = (tmp_path / "r" / "pooled.csv").read_text(encoding="utf-8")
    assert len(pooled.splitlines()) == 2
    done = subprocess.run(
        ["Rscript", "pooled.R"], cwd=tmp_path / "r", capture_output=True, text=True, check=False
    )
    if "there is no package called" in done.stderr:
        pytest.skip("R has no metafor here")
    assert "All 1 pooled estimates agree to 1e-6." in done.stdout, done.stderr


def test_revman_gets_each_arm_of_the_trials_that_count_once(tmp_path):
    several = [trials.trial(1), trials.trial(2, (30, 50, 24, 50)), trials.trial(3, design="cohort")]
    with brief.warehouse(tmp_path, several) as con:
        paths = revman(con, brief.TOPIC.topic_id, tmp_path / "r")
    assert [path.name for path in paths] == ["included.ris", "study-arms.csv", "study-results.csv"]
    ris, arms, results = (path.read_text(encoding="utf-8-sig") for path in paths)
    assert ris.count("TY  - ") == 2
    assert [row["Study"] for row in csv.DictReader(arms.splitlines())] == ["Doe1 2001"] * 2 + [
        "Doe2 2002"
    ] * 2
    assert [
        (
            row["Study"],
            row["Outcome"],
            row["Data type"],
            row["Arm"],
            row["Cases"],
            row["Sample size"],
            row["Mean"],
        )
        for row in csv.DictReader(results.splitlines())
    ] == [
        ("Doe1 2001", "recovery (12 weeks)", "Dichotomous", "exercise", "40", "60", ""),
        ("Doe1 2001", "recovery (12 weeks)", "Dichotomous", "usual care", "25", "60", ""),
        ("Doe2 2002", "recovery (12 weeks)", "Dichotomous", "exercise", "30", "50", ""),
        ("Doe2 2002", "recovery (12 weeks)", "Dichotomous", "usual care", "24", "50", ""),
    ]


def test_revman_gets_means_with_their_spread_and_no_arm_alone(tmp_path):
    text = (
        "In this trial, pain was 3.1 (SD 1.2) with exercise and 4.0 (SD 1.5) with usual care. "
        "Disability was 20 (SD 5) with exercise. Anxiety was 7 with exercise and 8 with usual care."
    )
    one = brief.paper("EX1", "Doe", 2020, "Exercise for sciatica.", text).is_a("rct", "In this trial")
    for quote, side, value, outcome, spread in (
        ("3.1 (SD 1.2)", "exercise", 3.1, "pain", 1.2),
        ("4.0 (SD 1.5)", "usual care", 4.0, "pain", 1.5),
        ("20 (SD 5)", "exercise", 20.0, "disability", 5.0),
        ("7 with exercise", "exercise", 7.0, "anxiety", None),
        ("8 with usual care", "usual care", 8.0, "anxiety", None),
    ):
        kind = {"spread": spread, "spread_kind": "sd"} if spread else {}
        brief.arm(one, quote, side, value, outcome, statistic="mean", unit="points", **kind)
    with brief.warehouse(tmp_path, [one]) as con:
        *_, results = revman(con, brief.TOPIC.topic_id, tmp_path / "r")
    rows = list(csv.DictReader(results.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["Arm"], row["Mean"], row["SD"], row["Data type"], row["Footnotes"]) for row in rows] == [
        ("exercise", "3.1", "1.2", "Continuous", "mean, points: 3.1 (SD 1.2)"),
        ("usual care", "4", "1.5", "Continuous", "mean, points: 4.0 (SD 1.5)"),
    ]


def test_revman_tells_two_trials_of_an_author_and_year_apart(tmp_path):
    several = []
    for key in ("EX1", "EX2"):
        one = brief.paper(
            key, "Doe", 2020, f"Trial {key}.", f"In this trial {key}, 4 of 9 and 3 of 9 recovered."
        )
        one.is_a("rct", "In this trial")
        brief.arm(one, "4 of 9", "exercise", 44.4, "recovery", events=4, total=9)
        brief.arm(one, "3 of 9", "usual care", 33.3, "recovery", events=3, total=9)
        several.append(one)
    with brief.warehouse(tmp_path, several) as con:
        _, arms, _ = revman(con, brief.TOPIC.topic_id, tmp_path / "r")
    rows = csv.DictReader(arms.read_text(encoding="utf-8-sig").splitlines())
    assert [row["Study"] for row in rows] == ["Doe 2020", "Doe 2020", "Doe 2020b", "Doe 2020b"]
