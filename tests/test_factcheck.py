"""Each claim with a figure is marked as a careful reader of the sources would mark it."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from roads import EXAMPLES, TOPIC

from extractors.pipeline import build, extract
from flows.commands.factcheck import command
from flows.factcheck.claims import Claim, claims
from flows.factcheck.judging import Checked, check
from flows.sandbox.corpus import read as read_corpus
from flows.topic import read_topic
from tests import brief, made
from tests.conftest import shared_path
from warehouse import store
from warehouse.synthesis.evidence import Evidence, read

NLP = build()


def examples(folder: Path) -> Path:
    """The warehouse of the demo, without the flow engine: its records, read and loaded."""
    records = [article.record for article in read_corpus([EXAMPLES])]
    found = list(extract(NLP, [(one.record_key, one.title, one.abstract) for one in records]))
    topic = read_topic(TOPIC)
    run = made.run_folder(folder / "run", records, found, [made.search_run(topic_id=topic.topic_id)])
    con = store.open_for_writing(folder / "work.duckdb", now=made.NOW)
    store.load(con, topic=topic, now=made.NOW, run_folder=run)
    con.close()
    store.publish(folder / "work.duckdb", folder / "warehouse.duckdb")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return examples(tmp_path_factory.mktemp("examples"))


@pytest.fixture(scope="module")
def evidence(home: Path) -> Evidence:
    with store.open_for_reading(home / "warehouse.duckdb") as con:
        return read(con, brief.TOPIC.topic_id)


def one(evidence: Evidence, text: str) -> Checked:
    (claim,) = claims(NLP, text)
    return check(evidence, claim)


SUPPORTED = [
    ("The prevalence of neuropathic pain in people with leg pain ranged from 19% to 80%.", "EX0001"),
    ("At 3 months, 84.5% of patients with HF10 therapy were responders for back pain.", "EX0021"),
    ("For leg pain, 55.5% were responders with traditional SCS.", "EX0021"),
    ("About 85% of patients with HF10 therapy were responders for back pain.", "EX0021"),
    ("The superiority of HF10 therapy was maintained over 24 months.", "EX0022"),
    ("The superiority of HF10 therapy was maintained over two years.", "EX0022"),
]


@pytest.mark.parametrize(("text", "record"), SUPPORTED)
def test_a_figure_of_the_same_thing_is_supported_by_its_quote(
    evidence: Evidence, text: str, record: str
) -> None:
    checked = one(evidence, text)
    assert checked.mark == "supported", checked
    (judged,) = [
        figure for figure in checked.figures if figure.claimed.figure.kind != "time"
    ] or checked.figures
    assert judged.place is not None
    assert judged.place.work.record.source_id == record


DIFFERS = [
    ("At 3 months, 84.5% with traditional SCS were responders for back pain.", "it is the result with 10 kHz"),
    ("With HF10 therapy, 84.5% of patients were responders for leg pain.", "it is of back pain"),
    ("At 12 months, 84.5% of patients with HF10 therapy were responders for back pain.", "it was measured at 3 months"),
    ("With HF10 therapy, 91.3% of patients were responders for leg pain.", "the warehouse has"),
    ("With variable-waveform SCS, 76.6% of patients with sciatica were responders.", "does not count: retracted"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "how"), DIFFERS)
def test_a_figure_of_another_thing_differs_and_it_is_said_how(
    evidence: Evidence, text: str, how: str
) -> None:
    checked = one(evidence, text)
    assert checked.mark == "differs", checked
    assert any(how in said for figure in checked.figures for said in figure.how)


NOT_FOUND = [
    "In 2,731 people acupuncture cured 98.6% of warts.",
    "Some 37.3% of adults in Peru own a bicycle.",
    "A search over 200M research papers was made.",
]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_a_figure_that_no_record_states_of_such_a_thing_is_not_found(evidence: Evidence, text: str) -> None:
    checked = one(evidence, text)
    assert checked.mark == "not found", checked
    assert all(figure.place is None for figure in checked.figures)


MIXED = (
    "In a trial, 84.5% of people with HF10 therapy had relief of both back and leg pain, compared to 43.8% and "
    "55.5%, respectively, of those with traditional SCS."
)
SAME = (
    MIXED,
    "Relief of back and leg pain was seen in 84.5% with HF10 therapy, versus 43.8% and 55.5% with traditional SCS.",
    "HF10 relieved both back and leg pain in 84.5% of patients, against 43.8% and 55.5% with traditional SCS.",
)


@pytest.mark.parametrize("text", SAME)
def test_a_claim_that_mixes_outcomes_is_seen_through(evidence: Evidence, text: str) -> None:
    checked = one(evidence, text)
    assert [figure.mark for figure in checked.figures] == ["differs", "supported", "supported"]
    assert checked.mixes == "mixes outcomes: 84.5% is of back pain, 55.5% of leg pain"
    assert any("leg pain: 83.1%" in said for said in checked.figures[0].how)


def test_the_same_figures_told_rightly_are_supported(evidence: Evidence) -> None:
    text = (
        "Responders for back pain were 84.5% with HF10 therapy and 43.8% with traditional SCS; for leg pain, "
        "83.1% were responders with HF10 therapy and 55.5% with traditional SCS."
    )
    checked = [check(evidence, claim) for claim in claims(NLP, text)]
    assert {one.mark for one in checked} == {"supported"}
    assert not any(one.mixes for one in checked)


def test_a_sentence_that_denies_does_not_support_one_that_asserts(tmp_path: Path) -> None:
    paper = brief.paper(
        "EX0001",
        "Doe",
        2020,
        "Exercise for sciatica.",
        "Exercise did not relieve sciatica of elderly sailors within 9 weeks.",
    )
    con = brief.warehouse(tmp_path, [paper])
    held = read(con, brief.TOPIC.topic_id)
    con.close()
    checked = one(held, "Exercise relieved sciatica of elderly sailors within 9 weeks.")
    assert checked.figures[0].how == ("one of the two sentences denies what the other says",)
    assert one(held, "Exercise did not relieve sciatica of elderly sailors in 9 weeks.").mark == "supported"


# --- Claims -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Pain is common.", []),
        ("One promising treatment is exercise.", []),
        ("Relief was seen in 40% and 50% of patients.", [["40", "50%"], ["40%", "50%"]]),
        ("Heading with 12%\nThe text has 13% of patients.", None),
        ("The dose was 300 mg.", []),
    ],
)
def test_a_claim_is_a_sentence_with_figures(text: str, figures: list[list[str]] | None) -> None:
    found: list[Claim] = claims(NLP, text)
    assert all(text[claim.start : claim.end] == claim.text for claim in found)
    assert all(text[one.start : one.end] == one.figure.text for claim in found for one in claim.figures)
    if figures is None:
        assert [claim.text for claim in found] == text.split("\n")
    else:
        told = [[one.figure.text for one in claim.figures] for claim in found]
        assert told == [] if not figures else told[0] in figures


# --- The command --------------------------------------------------------------------------------------------


def run(home: Path, text: str, *arguments: str) -> Any:
    return CliRunner().invoke(command, ["-", "--home", str(home), *arguments], input=text.encode())


def test_the_command_tells_marks_reasons_and_records(home: Path) -> None:
    out = run(home, f"A list\n{MIXED}\nPain is common.\nWarts: 98.6%.").output
    assert out.startswith("Two claims with figures: 0 supported, 1 differs, 1 not found.")
    assert "! Mixes outcomes" in out
    assert "(example record EX0021)" in out


def test_json_names_the_finding_behind_each_figure(home: Path) -> None:
    (claim,) = json.loads(run(home, MIXED, "--json").output)["claims"]
    assert claim["mark"] == "differs"
    for figure in claim["figures"]:
        assert figure["figure"].rstrip("%") in figure["source"]["sentence"]
        assert len(figure["source"]["finding"]) == 16
    assert [one["quote"] for one in claim["figures"][0]["instead"]]


def test_a_text_without_figures_has_nothing_to_check(home: Path) -> None:
    assert run(home, "Pain is common.").output == "The text holds no figure, so there is no claim to check.\n"


def test_what_is_no_text_is_refused_in_one_sentence(home: Path) -> None:
    done = CliRunner().invoke(command, ["-", "--home", str(home)], input=b"\xff\xfe12%")
    assert "is not text in UTF-8" in str(done.exception)


def test_the_answer_that_started_it_is_marked_as_a_careful_reader_would(home: Path) -> None:
    (seed,) = shared_path("seed").glob("*.txt")
    found = json.loads(run(home, seed.read_text(encoding="utf-8"), "--json").output)["claims"]
    assert [claim["mark"] for claim in found] == ["not found", "supported", "differs", "supported"]
    assert found[2]["mixes"] == "mixes outcomes: 84.5% is of back pain, 55.5% of leg pain"
