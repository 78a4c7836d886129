"""What moves between two versions is told with its before and after, and agrees with what was foretold."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import etree, html
from roads import EXAMPLES, TOPIC, Road

from flows.commands import changes as changes_verb
from flows.commands import without as without_verb
from flows.sandbox.corpus import Article
from flows.sandbox.corpus import read as read_corpus
from flows.sandbox.server import serve
from tests import brief, made
from tests.trials import trial
from warehouse import rows, store
from warehouse.as_of import open_as_of
from warehouse.changes.compare import compare
from warehouse.changes.lines import lines, paired
from warehouse.changes.moved import Moves
from warehouse.changes.summary import living_summary
from warehouse.changes.versions import versions
from warehouse.changes.without import without, works_named
from warehouse.errors import StoreError
from warehouse.summary.compose import composed
from warehouse.summary.html import render_html
from warehouse.synthesis.evidence import Evidence, read
from warehouse.synthesis.meter import tally
from warehouse.synthesis.polls import polls
from warehouse.synthesis.pooled import pools

ID = brief.TOPIC.topic_id
FIRST, SECOND = made.NOW, made.NOW + timedelta(days=30)
GONE = {"types": (rows.PublicationType(ui="D016441", name="Retracted Publication"),)}
BEFORE = [
    trial(1),
    trial(2, (30, 50, 24, 50), (0.87, 1.80)),
    trial(3, (90, 100, 30, 100), (2.20, 4.09)),
    trial(4, (40, 70, 30, 70), (0.95, 1.87)),
    trial(5, (45, 80, 40, 80), (0.84, 1.51)),
]
RETRACTED = trial(3, (90, 100, 30, 100), (2.20, 4.09), **GONE)
NEW = trial(6, (44, 80, 40, 80), (0.82, 1.48), verdict="no_difference")


def load(folder: Path, papers: Sequence[brief.Paper], *, now: Any) -> Path:
    """Load the papers into the folder's warehouse and publish it."""
    run = made.run_folder(
        folder / f"run-{now:%j}",
        [one.record() for one in papers],
        [one.extraction() for one in papers],
        [made.search_run(run_id=f"run-{now:%j}", topic_id=ID, received=len(papers))],
    )
    con = store.open_for_writing(folder / "work.duckdb", now=now)
    store.load(con, topic=brief.TOPIC, now=now, run_folder=run)
    con.close()
    store.publish(folder / "work.duckdb", folder / "warehouse.duckdb")
    return folder / "warehouse.duckdb"


def now_held(path: Path) -> Evidence:
    with store.open_for_reading(path) as con:
        return read(con, ID)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of two versions: in the second a trial is retracted, one revised, one new."""
    folder = tmp_path_factory.mktemp("changes")
    load(folder, BEFORE, now=FIRST)
    revised = replace(BEFORE[0], title="Exercise for sciatica, the first trial.")
    load(folder, [revised, RETRACTED, NEW], now=SECOND)
    return folder


@pytest.fixture(scope="module")
def moves(home: Path) -> Moves:
    with open_as_of(home / "warehouse.duckdb", FIRST) as con:
        before = read(con, ID)
    return compare(before, now_held(home / "warehouse.duckdb"))


def test_each_refresh_with_news_is_a_version(home: Path) -> None:
    with store.open_for_reading(home / "warehouse.duckdb") as con:
        found = versions(con, ID)
    assert [(one.number, one.moment) for one in found] == [(1, FIRST), (2, SECOND)]


def test_new_revised_and_retracted_studies_are_told_apart(moves: Moves) -> None:
    told = {one.work_id[-6:]: (one.kind, one.why) for one in moves.studies}
    assert told == {
        "EX2001": ("revised", "changed: title"),
        "EX2003": ("retracted", "its figures no longer count"),
        "EX2006": ("new", ""),
    }


def test_the_figures_of_a_retracted_trial_are_lost_and_those_of_a_revised_one_kept(moves: Moves) -> None:
    lost = {one.work_id[-6:] for one in moves.figures if one.kind == "lost"}
    gained = {one.work_id[-6:] for one in moves.figures if one.kind == "gained"}
    assert (lost, gained) == ({"EX2003"}, {"EX2006"})


def test_a_pooled_estimate_stands_before_and_after_with_its_turns(moves: Moves) -> None:
    (one,) = moves.pooled
    assert one.before is not None
    assert one.after is not None
    assert (len(one.before.estimates), len(one.after.estimates)) == (5, 5)
    assert one.before.fit.estimate > one.after.fit.estimate > 0
    change = abs(one.after.fit.estimate / one.before.fit.estimate - 1)
    assert ("half" in one.turned) == (change >= 0.5)
    assert ("significance" in one.turned) == (one.before.significant != one.after.significant)


def test_a_meter_that_turns_is_told(tmp_path: Path) -> None:
    held = now_held(load(tmp_path, BEFORE, now=FIRST))
    moved = compare(held, without(held, ["work:pubmed:EX2003"]))
    verdict = next(one for one in moved.meters if one.after.mode == "verdict" and not one.after.weighted)
    assert (verdict.before.leading, verdict.after.leading) == ("yes", None)
    assert verdict.turned
    assert moved.turned


def test_nothing_moves_where_nothing_changed(home: Path) -> None:
    held = now_held(home / "warehouse.duckdb")
    assert compare(held, held).none


def test_a_changed_line_stands_beside_what_it_was() -> None:
    before = {"A": ["Two of three trials say yes.", "Stays.", "Goes for ever and ever."]}
    after = {"A": ["Stays.", "Three of four trials say yes."], "B": ["Comes."]}
    told = [(one.section, one.before, one.after) for one in paired(before, after)]
    assert told == [
        ("A", "Two of three trials say yes.", "Three of four trials say yes."),
        ("A", "Goes for ever and ever.", ""),
        ("B", "", "Comes."),
    ]


# --- Without ------------------------------------------------------------------------------------------------


def same(foretold: Evidence, happened: Evidence, *, but: tuple[str, ...] = ()) -> None:
    """Both states pool, vote and tell the same, but for the sections that tell of searches and notices."""
    numbers = [[(one.comparison, one.fit) for one in pools(state).pooled] for state in (foretold, happened)]
    assert numbers[0] == numbers[1]
    for question in foretold.topic.questions:
        counts = [
            [poll.shares for poll in polls(state, tally(state, question))] for state in (foretold, happened)
        ]
        assert counts[0] == counts[1]
    told = [
        {name: text for name, text in lines(composed(state)).items() if name not in but}
        for state in (foretold, happened)
    ]
    assert told[0] == told[1]


def test_what_is_foretold_happens_when_the_retraction_is_loaded(tmp_path: Path) -> None:
    before = now_held(load(tmp_path, BEFORE, now=FIRST))
    foretold = without(before, ["work:pubmed:EX2003"])
    happened = now_held(load(tmp_path, [RETRACTED], now=SECOND))
    same(foretold, happened, but=("Methods",))
    one, two = compare(before, foretold), compare(before, happened)
    assert [(move.title, move.turned) for move in one.pooled] == [
        (move.title, move.turned) for move in two.pooled
    ]
    assert [move.quote for move in one.figures] == [move.quote for move in two.figures]
    assert one.studies == two.studies


@pytest.mark.parametrize(
    "name", ["EX2003", "pubmed:ex2003", "work:pubmed:EX2003", "NCT09999902", "10.1000/x"]
)
def test_a_work_is_named_by_its_record_its_study_or_its_doi(tmp_path: Path, name: str) -> None:
    one = trial(
        3,
        registrations=(rows.Registration(registry="ClinicalTrials.gov", number="NCT09999902"),),
        identifiers=(rows.Identifier(kind="doi", value="10.1000/X"),),
    )
    with store.open_for_reading(load(tmp_path, [one, trial(1)], now=FIRST)) as con:
        assert works_named(con, [name]) == ("work:pubmed:EX2003",)


def test_a_name_that_is_not_held_is_refused(home: Path) -> None:
    with (
        store.open_for_reading(home / "warehouse.duckdb") as con,
        pytest.raises(StoreError, match="holds no record, work or study 'nothing'"),
    ):
        works_named(con, ["nothing"])


def call(verb: Any, home: Path, *arguments: str) -> str:
    done = CliRunner().invoke(verb.command, [*arguments, "--home", str(home)])
    assert done.exit_code == 0, done.exception
    return done.output


def test_without_tells_figures_estimates_votes_and_sentences(home: Path) -> None:
    out = call(without_verb, home, "EX2001")
    assert "Retracted: Doe1 2001" in out
    assert "pooled risk ratio" in out
    assert "Figures (4):" in out
    assert re.search("− Is exercise effective .* For recovery at 3 months, pooled risk ratio", out)
    told = json.loads(call(without_verb, home, "EX2001", "--json"))["topics"][ID]
    assert {name for name in told if told[name]} >= {"studies", "figures", "pooled", "meters", "sentences"}


# --- Changes as a command, a feed and a section -------------------------------------------------------------


def test_changes_tells_the_two_versions_and_what_turned(home: Path) -> None:
    out = call(changes_verb, home, ID)
    assert "version 1 (2026-01-02 03:04 UTC) → " in out
    assert "New: Doe6 2006." in out
    assert "Retracted: Doe3 2003 (its figures no longer count)." in out


def test_changes_since_a_day_and_as_json(home: Path) -> None:
    told = json.loads(
        call(changes_verb, home, ID, "--since", "2026-01-10", "--until", "2026-02-20", "--json")
    )
    assert (told["from"]["version"], told["to"]["version"]) == (1, 2)
    (pooled,) = told["changes"]["pooled"]
    assert pooled["change_percent"] < 0
    assert pooled["before"]["studies"] != pooled["after"]["studies"]


def test_before_the_first_version_there_was_no_summary(home: Path) -> None:
    done = CliRunner().invoke(changes_verb.command, [ID, "--until", "2025-01-01", "--home", str(home)])
    assert "There was no summary at that time" in str(done.exception)
    assert "no version before it" in call(changes_verb, home, ID, "--since", "2025-01-01")


def test_the_feed_has_an_entry_for_each_version_the_newest_first(home: Path) -> None:
    first, second = call(changes_verb, home, ID, "--atom"), call(changes_verb, home, ID, "--atom")
    assert first == second
    root = etree.fromstring(first.encode())
    atom = {"a": "http://www.w3.org/2005/Atom"}
    titles = root.xpath("a:entry/a:title/text()", namespaces=atom)
    assert [title.split(":")[0] for title in titles] == ["Version 2", "Version 1"]
    assert len(set(root.xpath("//a:id/text()", namespaces=atom))) == 3
    assert "Retracted: Doe3 2003" in root.xpath("string(a:entry[1]/a:content)", namespaces=atom)
    assert root.xpath("string(a:updated)", namespaces=atom) == "2026-02-01T03:04:05Z"


def test_the_summary_tells_what_changed_since_the_version_before(home: Path) -> None:
    page = html.document_fromstring(render_html(living_summary(home / "warehouse.duckdb", ID)))
    told = " ".join(page.xpath("//*[@id='changes']/..")[0].text_content().split())
    assert "This is version 2 of this summary, of 1 February 2026." in told
    assert "since version 1 of 2 January 2026." in told
    assert "Retracted, one work: Doe3 2003." in told
    assert "Exercise against usual care: recovery at 3 months: before, pooled risk ratio" in told


def test_a_first_version_has_none_before_it(tmp_path: Path) -> None:
    page = render_html(living_summary(load(tmp_path, BEFORE, now=FIRST), ID))
    assert "there is none before it" in html.document_fromstring(page).text_content()


# --- The whole road -----------------------------------------------------------------------------------------


# A trial that votes, and one that votes and is pooled.
WITHDRAWN = ("EX0023", "EX0069")


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_retraction_in_the_sandbox_brings_what_without_foretold(tmp_path: Path, engine: str) -> None:
    road = Road(tmp_path / "home", engine)
    corpus = list(read_corpus([EXAMPLES]))
    with serve(corpus) as sandbox:
        assert road.refresh(TOPIC, sandbox.base_url).code == 0
    before = now_held(road.home / "warehouse.duckdb")
    foretold = without(before, [f"work:pubmed:{one}" for one in WITHDRAWN])
    told = json.loads(call(without_verb, road.home, *WITHDRAWN, "--json"))["topics"][ID]
    assert told["pooled"]
    assert told["meters"]
    with serve([_retracted(one) for one in corpus]) as sandbox:
        done = road.refresh(TOPIC, sandbox.base_url, GLEAN_NOW="2026-04-01T06:00:00Z")
    assert done.code == 0, done.err
    same(foretold, now_held(road.home / "warehouse.duckdb"), but=("Methods",))
    happened = json.loads(call(changes_verb, road.home, ID, "--json"))["changes"]
    for name in ("studies", "pooled", "meters", "turned"):
        assert happened[name] == told[name], name
    assert [one["quote"] for one in happened["figures"]] == [one["quote"] for one in told["figures"]]
    summary = (road.home / "summaries" / f"{ID}.md").read_text(encoding="utf-8")
    for one in told["pooled"]:
        assert f"**{one['what'][0].upper()}{one['what'][1:]}**: before, [pooled risk ratio" in summary
    assert "This is version 2 of this summary" in summary
    assert re.search(r"Retracted, \[two works\]\(#c-\d+\): \*\*Jorrick et al\. 2007\*\*", summary)


def _retracted(one: Article) -> Article:
    if one.record.source_id not in WITHDRAWN:
        return one
    link = rows.Link(kind="RetractionIn", target_id="EX0999", citation="Example Notices. 2026.")
    kind = rows.PublicationType(ui="D016441", name="Retracted Publication")
    record = replace(
        one.record, links=(*one.record.links, link), types=(*one.record.types, kind), revised="2026-03-20"
    )
    return Article(record)
