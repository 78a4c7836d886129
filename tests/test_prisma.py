"""The flow's numbers come from the same rows, so they add up after any sequence of refreshes and decisions."""

import json
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import made
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from loaded import empty_warehouse, load
from lxml import etree

from flows.commands.prisma import command
from warehouse import rows
from warehouse.as_of import open_as_of
from warehouse.flow.counting import Flow, count
from warehouse.flow.drawing import draw
from warehouse.screening import Decision, decide

RETRACTED = (rows.PublicationType(ui="D016441", name="Retracted Publication"),)
TRIAL = (rows.Registration(registry="ClinicalTrials.gov", number="NCT00000001"),)
Step = tuple[Literal["new", "retract", "delete", "include", "exclude", "trial"], int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["new", "retract", "delete", "include", "exclude", "trial"]), st.integers(0, 5)
    ),
    min_size=1,
    max_size=5,
)


def take(con, folder: Path, number: int, step: Step) -> None:
    """One thing that happens, a month after the last."""
    what, which = step
    now, uid = made.NOW + timedelta(days=30 * (number + 1)), f"EX{which:04}"
    run, day = folder / f"run{number}", f"2026-{number + 2:02}-01"
    if what in ("include", "exclude"):
        held = con.execute("SELECT count(*) FROM topic_records WHERE source_id = $id", {"id": uid}).fetchone()
        if held != (0,):
            decide(con, "leg-pain", [Decision(work=f"pubmed:{uid}", decision=what)], now=now)
    elif what == "delete":
        gone = made.write_lines(run / "gone.jsonl", [{"source": "pubmed", "source_id": uid}])
        load(con, run, [], searches=[], deletions=[gone], now=now)
    else:
        changes = {"retract": {"types": RETRACTED}, "trial": {"registrations": TRIAL}}.get(what, {})
        load(con, run, [made.record(uid, revised=day, title=f"Paper {which}", **changes)], now=now)


def adds_up(flow: Flow) -> None:
    assert flow.records - flow.duplicates == flow.screened == sum(flow.excluded.values()) + flow.included
    assert flow.included == flow.kept + flow.new
    assert flow.previous == flow.kept + flow.dropped
    assert 0 <= flow.new_studies <= flow.included_studies <= flow.included
    assert min(flow.duplicates, flow.dropped, flow.kept) >= 0


@settings(max_examples=5, deadline=None)
@given(STEPS)
def test_the_numbers_add_up_after_any_sequence_of_runs(steps):
    with TemporaryDirectory() as name:
        folder = Path(name)
        with empty_warehouse(folder) as con:
            load(con, folder / "run", [made.record("EX0000"), made.record("EX0009", title="Another")])
            adds_up(count(con, "leg-pain"))
            for number, step in enumerate(steps):
                take(con, folder, number, step)
                adds_up(count(con, "leg-pain"))
        for number in range(len(steps)):
            moments = [made.NOW + timedelta(days=30 * (number + n) + 1) for n in (1, 0)]
            with (
                open_as_of(folder / "w.duckdb", moments[0]) as con,
                open_as_of(folder / "w.duckdb", moments[1]) as before,
            ):
                adds_up(count(con, "leg-pain", before=before))


@pytest.fixture
def home(tmp_path):
    """A first refresh with two papers, a second with a third one, in which the first is retracted."""
    with empty_warehouse(tmp_path) as con:
        load(con, tmp_path / "run", [made.record("EX0001", title="One"), made.record("EX0002", title="Two")])
        later = [
            made.record("EX0003", title="Three"),
            made.record("EX0001", title="One", types=RETRACTED, revised="2026-02-01"),
        ]
        load(con, tmp_path / "run2", later, now=made.NOW + timedelta(days=30))
    (tmp_path / "w.duckdb").rename(tmp_path / "warehouse.duckdb")
    return tmp_path


def test_the_previous_version_has_its_column(home):
    done = CliRunner().invoke(command, ["leg-pain", "--home", str(home), "--json"], catch_exceptions=False)
    told = json.loads(done.stdout)
    assert (told["previous"], told["kept"], told["dropped"], told["new"]) == (2, 1, 1, 1)
    assert told["excluded"] == {"retracted": 1}


def test_the_diagram_says_every_number_and_escapes_what_it_shows(home, tmp_path):
    svg = tmp_path / "flow.svg"
    CliRunner().invoke(command, ["leg-pain", "--home", str(home), "--svg", str(svg)], catch_exceptions=False)
    said = " ".join(etree.fromstring(svg.read_bytes()).itertext())
    for words in ("Reports of studies (n = 2)", "Retracted papers (n = 1)", "No longer included (n = 1)"):
        assert words in said
    hostile = Flow(
        identified={"<script>alert(1)</script>": 1}, duplicates=0, screened=1, excluded={}, included=1,
        included_studies=1, previous=0, previous_studies=0, kept=0, new=1, new_studies=1,
    )  # fmt: skip
    assert "<script" not in draw(hostile, title="<b>")
